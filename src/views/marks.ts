import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
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

const markRows = prepare(
  (_db, p: { me: Id; ids: string; threads: string }, engine) => sql<{ id: Id; kind: keyof Marks | 'mutedThread' }>`
    with ids as materialized (select id from ${idsFrom(engine, p.ids)} as listed)
    select m.post_id as id, 'favourited' as kind
      from ids join favourites m on m.account_id = ${p.me} and m.post_id = ids.id
    union all select m.post_id, 'bookmarked' from ids join bookmarks m on m.account_id = ${p.me} and m.post_id = ids.id
    union all select m.post_id, 'pinned' from ids join pins m on m.account_id = ${p.me} and m.post_id = ids.id
    union all select s.share_of_id, 'shared'
      from ids join posts s on s.share_of_id = ids.id and s.account_id = ${p.me} and s.removed_at is null
    union all select t.thread_id, 'mutedThread'
      from ${idsFrom(engine, p.threads)} as threads
        join muted_threads t on t.account_id = ${p.me} and t.thread_id = threads.id`,
);

/** The marks of one person on posts, and which of the threads they muted; one statement. */
export async function marksOf(
  db: Reader,
  viewerId: Id,
  postIds: readonly Id[],
  threadIds: readonly Id[],
): Promise<{ marks: Map<Id, Marks>; mutedThreads: Set<Id> }> {
  const marks = new Map<Id, Marks>();
  const mutedThreads = new Set<Id>();
  if (postIds.length === 0) return { marks, mutedThreads };
  for (const row of await markRows(db, { me: viewerId, ids: idList(postIds), threads: idList(threadIds) })) {
    if (row.kind === 'mutedThread') mutedThreads.add(row.id);
    else marks.set(row.id, { ...(marks.get(row.id) ?? NO_MARKS), [row.kind]: true });
  }
  return { marks, mutedThreads };
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
