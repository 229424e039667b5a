import { foldKey } from '#kernel/text/clean.ts';
import { renderPost } from '#kernel/text/render.ts';
import { normaliseLink } from '#links/links.ts';
import type { Site } from '#ports/ports.ts';
import type { TownPost } from './content/types.ts';
import type { People } from './people-rows.ts';

export interface ComposedPost {
  text: string;
  html: string;
  /** Indexes of people. */
  mentioned: number[];
  tags: { name: string; display: string }[];
}

/** Renders a post of the town as posting it would have done, as it reads after its last edit. */
export function compose(
  site: Site,
  post: TownPost,
  indexOfName: ReadonlyMap<string, number>,
  people: People,
): ComposedPost {
  const words = post.edited?.text ?? post.text;
  const text = post.link && !words.includes(post.link.url) ? `${words} ${post.link.url}` : words;
  const { html, mentions, tags } = renderPost(text, {
    mention(username, host) {
      const index = host === null ? indexOfName.get(foldKey(username)) : undefined;
      if (index === undefined) return null;
      const name = people.usernames[index]!;
      return { href: `${site.origin}/@${name}`, username: name, acct: name, index };
    },
    tagHref: (name) => `${site.origin}/tags/${encodeURIComponent(name)}`,
  });
  return { text, html, mentioned: [...new Set(mentions.map((mention) => mention.index))], tags };
}

/** The address a card is kept under. */
export const linkForPost = (url: string): string => normaliseLink(url) ?? url;
