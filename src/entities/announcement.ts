import { findAccountsByHandles } from '#accounts/accounts.ts';
import type { Announcement, Reaction } from '#announcements/announcements.ts';
import { type EmojiSet, emojiSet } from '#emoji/emoji.ts';
import { parseId } from '#kernel/ids.ts';
import { foldKey, tagKey } from '#kernel/text/clean.ts';
import { parse } from '#kernel/text/parse.ts';
import type { Needs } from '#ports/ports.ts';
import { look } from '#posts/visibility.ts';
import type { Id } from '#store/tables.ts';
import { readPosts } from '#views/posts.ts';
import { time, timeOrNull } from './account.ts';
import { emojisIn } from './emoji.ts';

/** Posts that announcements may point to at once. */
const MAX_LINKED_POSTS = 100;

type Rendering = Needs<'db' | 'clock' | 'site'>;

/** A reaction as the client API's `Reaction`; `me` only for somebody. */
export function reactionEntity(
  { site }: Pick<Rendering, 'site'>,
  emojis: EmojiSet,
  { name, count, me }: Pick<Reaction, 'name' | 'count'> & { me?: boolean },
): Record<string, unknown> {
  const emoji = emojis.byCode.get(name);
  return {
    name,
    count,
    ...(me === undefined ? {} : { me }),
    ...(emoji ? { url: `${site.mediaBase}/${emoji.image}`, static_url: `${site.mediaBase}/${emoji.still}` } : {}),
  };
}

/** What a text names, as it is typed. */
function namedIn({ site }: Rendering, text: string) {
  const tokens = parse(text);
  const handles = tokens.flatMap((token) =>
    token.kind === 'mention' ? [{ username: token.username, host: token.host }] : [],
  );
  const tags = new Map(tokens.flatMap((token) => (token.kind === 'tag' ? [[tagKey(token.name), token.name]] : [])));
  const postIds = tokens.flatMap((token) => {
    if (token.kind !== 'url' || !token.href.startsWith(`${site.origin}/@`)) return [];
    return parseId(/^\/@[^/]+\/(\d+)$/.exec(token.href.slice(site.origin.length))?.[1] ?? '') ?? [];
  });
  return { handles, tags: [...tags.keys()], postIds };
}

/** Posts that anybody may read, by id, with their addresses. */
async function openPosts({ db, clock }: Rendering, ids: readonly Id[]): Promise<Map<Id, string>> {
  const seen = await look(db.reader, clock.now(), null, ids, 'asked');
  const posts = await readPosts(
    db.reader,
    seen.map(({ sight }) => sight.head.id),
  );
  return new Map([...posts.values()].map((post) => [post.id, post.url]));
}

/**
 * Announcements as the client API's `Announcement`, in their order and in a fixed number of statements. `personal` adds
 * what the viewer did with them, which streams leave out.
 */
export async function renderAnnouncements(
  needs: Rendering,
  announcements: readonly Announcement[],
  { personal }: { personal: boolean },
): Promise<Record<string, unknown>[]> {
  const { db, site } = needs;
  const emojis = await emojiSet(needs);
  const named = announcements.map((one) => namedIn(needs, one.text));
  const people = await findAccountsByHandles(
    db.reader,
    site,
    named.flatMap(({ handles }) => handles),
  );
  const linked = [...new Set(named.flatMap(({ postIds }) => postIds))].slice(0, MAX_LINKED_POSTS);
  const posts = await openPosts(needs, linked);
  return announcements.map((one, i) => {
    const { handles = [], tags = [], postIds = [] } = named[i] ?? {};
    const mentioned = new Set(handles.map(({ username, host }) => (host === null ? username : `${username}@${host}`)));
    const mentions = [...mentioned].flatMap((handle) => people.get(foldKey(handle)) ?? []);
    return {
      id: String(one.id),
      content: one.html,
      starts_at: timeOrNull(one.startsAt),
      ends_at: timeOrNull(one.endsAt),
      all_day: one.allDay,
      published_at: time(one.publishedAt ?? one.createdAt),
      updated_at: time(one.updatedAt),
      ...(personal ? { read: one.read } : {}),
      mentions: [...new Map(mentions.map((person) => [person.id, person])).values()].map((person) => ({
        id: String(person.id),
        username: person.username,
        url: person.url,
        acct: person.local ? person.username : `${person.username}@${person.host}`,
      })),
      statuses: [...new Set(postIds)].flatMap((id) => {
        const url = posts.get(id);
        return url === undefined ? [] : [{ id: String(id), url }];
      }),
      tags: tags.map((name) => ({ name, url: `${site.origin}/tags/${encodeURIComponent(name)}` })),
      emojis: emojisIn(site, emojis, one.text),
      reactions: one.reactions.map((reaction) =>
        reactionEntity(needs, emojis, personal ? reaction : { name: reaction.name, count: reaction.count }),
      ),
    };
  });
}
