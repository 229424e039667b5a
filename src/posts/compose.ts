import { findAccountsByHandles, type HandleOwner, MAX_HANDLES, normaliseHost } from '#accounts/accounts.ts';
import { foldKey } from '#kernel/text/clean.ts';
import { mentionsIn, renderPost, renderQuoteLink } from '#kernel/text/render.ts';
import { linkForCard } from '#links/links.ts';
import type { Reader } from '#ports/database.ts';
import type { Site } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';

/** A text as it is shown, with what was found in it. */
export interface Composed {
  html: string;
  mentionedIds: Id[];
  tags: { name: string; display: string }[];
  /** Address of the link that gets a card, or null. */
  link: string | null;
}

/** Whether a text may hold anything but words: most posts do not, and then nothing is looked up. */
const MAY_MENTION = /[@＠]/;

/**
 * Renders a text: handles of people who are known here become mentions (at most {@link MAX_HANDLES} are looked up), the
 * others stay text.
 */
export async function compose(db: Reader, site: Site, text: string): Promise<Composed> {
  const owners = MAY_MENTION.test(text)
    ? await findAccountsByHandles(db, site, mentionsIn(text).slice(0, MAX_HANDLES))
    : new Map<string, HandleOwner>();
  const rendered = renderPost(text, {
    mention: (username, host) => targetOf(owners, username, host),
    tagHref: (name) => `${site.origin}/tags/${encodeURIComponent(name)}`,
  });
  return {
    html: rendered.html,
    mentionedIds: [...new Set(rendered.mentions.map((mention) => mention.id))],
    tags: rendered.tags,
    link: linkForCard(site, rendered.urls),
  };
}

/** A text with the line that stands for its quote where quotes are not known. */
export const withQuoteLink = (html: string, url: string): string => `${renderQuoteLink(url)}${html}`;

function targetOf(owners: Map<string, HandleOwner>, username: string, host: string | null) {
  const name = foldKey(username);
  const owner = owners.get(host === null ? name : `${name}@${normaliseHost(host)}`);
  if (!owner) return null;
  return {
    id: owner.id,
    href: owner.url,
    username: owner.username,
    acct: owner.local ? owner.username : `${owner.username}@${owner.host}`,
  };
}
