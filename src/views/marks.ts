import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import type { PostHead } from '#posts/visibility.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';

/** What one person did with a post. */
export interface Marks {
  favourited: boolean;
  shared: boolean;
  bookmarked: boolean;
  pinned: boolean;
}

export const NO_MARKS: Marks = Object.freeze({ favourited: false, shared: false, bookmarked: false, pinned: false });

const idsOf = (heads: readonly PostHead[]): Id[] => heads.map((head) => head.id);

const markRows = prepare(
  (_db, p: { me: Id; ids: string; own: string; threads: string }, engine) => sql<{
    id: Id;
    kind: keyof Marks | 'mutedThread' | 'filters';
  }>`
    with ids as materialized (select id from ${idsFrom(engine, p.ids)} as listed)
    select m.post_id as id, 'favourited' as kind
      from ids join favourites m on m.account_id = ${p.me} and m.post_id = ids.id
    union all select m.post_id, 'bookmarked' from ids join bookmarks m on m.account_id = ${p.me} and m.post_id = ids.id
    union all select m.post_id, 'pinned'
      from ${idsFrom(engine, p.own)} as own join pins m on m.account_id = ${p.me} and m.post_id = own.id
    union all select s.share_of_id, 'shared'
      from ids join posts s on s.share_of_id = ids.id and s.account_id = ${p.me} and s.removed_at is null
    union all select t.thread_id, 'mutedThread'
      from ${idsFrom(engine, p.threads)} as threads
        join muted_threads t on t.account_id = ${p.me} and t.thread_id = threads.id
    union all select f.version, 'filters' from filter_versions f where f.account_id = ${p.me}`,
);

/**
 * The marks of one person on posts, which of the threads they muted, and the version of their filters (0: they never had
 * any); one statement. A share has no marks of its own: what is done with it is done with what it shares.
 */
export async function marksOf(
  db: Reader,
  viewerId: Id,
  heads: readonly PostHead[],
): Promise<{ marks: Map<Id, Marks>; mutedThreads: Set<Id>; filtersVersion: number }> {
  const marks = new Map<Id, Marks>();
  const mutedThreads = new Set<Id>();
  const posts = heads.filter((head) => head.shareOfId === null);
  let filtersVersion = 0;
  if (posts.length === 0) return { marks, mutedThreads, filtersVersion };
  const own = posts.filter((head) => head.accountId === viewerId);
  const threads = new Set(posts.map((head) => head.threadId ?? head.id));
  const lists = { ids: idList(idsOf(posts)), own: idList(idsOf(own)), threads: idList([...threads]) };
  for (const row of await markRows(db, { me: viewerId, ...lists })) {
    if (row.kind === 'mutedThread') mutedThreads.add(row.id);
    else if (row.kind === 'filters') filtersVersion = row.id;
    else marks.set(row.id, { ...(marks.get(row.id) ?? NO_MARKS), [row.kind]: true });
  }
  return { marks, mutedThreads, filtersVersion };
}

const voteRows = prepare(
  (_db, p: { me: Id; ids: string }, engine) => sql<{ post_id: Id; position: number }>`
    select q.post_id, v.position from ${idsFrom(engine, p.ids)} as ids
      join polls q on q.post_id = ids.id
      join poll_votes v on v.poll_id = q.id and v.account_id = ${p.me}
    order by q.post_id, v.position`,
);

/** Which options a person voted for, by post. */
export async function votesOf(db: Reader, viewerId: Id, postIds: readonly Id[]): Promise<Map<Id, number[]>> {
  const votes = new Map<Id, number[]>();
  if (postIds.length === 0) return votes;
  for (const row of await voteRows(db, { me: viewerId, ids: idList(postIds) })) {
    const list = votes.get(row.post_id);
    if (list) list.push(row.position);
    else votes.set(row.post_id, [row.position]);
  }
  return votes;
}
