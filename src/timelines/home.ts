import { sql } from 'kysely';
import { lowerBound, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';

/**
 * The home feed: everything by the people one follows and oneself, and public posts with tags one follows, newest first.
 * Posts are pushed into a feed's entries by the fan-out; those of big authors, and whatever lies below the point from which
 * the entries are complete, are pulled when the feed is read. Both ways give the same ids; who may see them is judged later.
 */

interface Range {
  me: Id;
  above: Id;
  below: Id;
  limit: number;
}

const entries = (direction: 'asc' | 'desc') =>
  prepare(
    (_db, p: Range) => sql<{ id: Id }>`
      select post_id as id from derived.home_entries
      where account_id = ${p.me} and post_id > ${p.above} and post_id < ${p.below}
      order by post_id ${sql.raw(direction)} limit ${p.limit}`,
  );

/**
 * Whether there are big authors among those one follows: mostly not, and then nothing is pulled. They are few and follows
 * are many: `cross join` is how SQLite is told to begin with them.
 */
const bigAuthors = prepare(
  (_db, p: { me: Id }) => sql<{ account_id: Id }>`
    select b.account_id from derived.big_authors b cross join follows f
    where f.follower_id = ${p.me} and f.followed_id = b.account_id limit 1`,
);

const fromBigAuthors = (direction: 'asc' | 'desc') =>
  prepare((_db, p: Range) => {
    const order = sql.raw(direction);
    return sql<{ id: Id }>`
      select p.id from derived.big_authors b cross join follows f
        join posts p on p.id in (
          select q.id from posts q
          where q.account_id = b.account_id and q.id > ${p.above} and q.id < ${p.below}
          order by q.id ${order} limit ${p.limit})
      where f.follower_id = ${p.me} and f.followed_id = b.account_id
      order by p.id ${order} limit ${p.limit}`;
  });

/** The newest posts of everybody followed and with tags that are followed, without the entries. */
const pulled = (direction: 'asc' | 'desc') =>
  prepare((_db, p: Range) => {
    const order = sql.raw(direction);
    return sql<{ id: Id }>`
      select p.id from (
          select followed_id as account_id from follows where follower_id = ${p.me}
          union all select account_id from account_stats where account_id = ${p.me}) as authors
        join posts p on p.id in (
          select q.id from posts q
          where q.account_id = authors.account_id and q.id > ${p.above} and q.id < ${p.below}
          order by q.id ${order} limit ${p.limit})
      union select t.post_id from followed_tags f
        join post_tags t on t.tag_id = f.tag_id and t.post_id in (
          select x.post_id from post_tags x join posts q on q.id = x.post_id and q.audience = 'public'
          where x.tag_id = f.tag_id and x.post_id > ${p.above} and x.post_id < ${p.below}
          order by x.post_id ${order} limit ${p.limit})
        where f.account_id = ${p.me}
      order by 1 ${order} limit ${p.limit}`;
  });

const ENTRIES = { asc: entries('asc'), desc: entries('desc') };
const FROM_BIG_AUTHORS = { asc: fromBigAuthors('asc'), desc: fromBigAuthors('desc') };
const PULLED = { asc: pulled('asc'), desc: pulled('desc') };

const stateRow = prepare((db, p: { me: Id }) =>
  db.selectFrom('derived.home_states').select('complete_above').where('account_id', '=', p.me),
);

/** Entries together with big authors' posts. What was pushed before its author was big is among both. */
async function pushed(db: Reader, direction: 'asc' | 'desc', range: Range): Promise<{ id: Id }[]> {
  const rows = await ENTRIES[direction](db, range);
  if ((await bigAuthors(db, { me: range.me })).length === 0) return rows;
  const pulled = await FROM_BIG_AUTHORS[direction](db, range);
  const ids = [...new Set([...rows, ...pulled].map((row) => row.id))];
  ids.sort(direction === 'asc' ? (a, b) => a - b : (a, b) => b - a);
  return ids.slice(0, range.limit).map((id) => ({ id }));
}

/** The id above which somebody's entries are complete; null while they have none. */
export async function completeAbove(db: Reader, accountId: Id): Promise<Id | null> {
  const [row] = await stateRow(db, { me: accountId });
  return row ? row.complete_above : null;
}

/** Ids of a page of somebody's home feed, newest first, not yet judged. `built` says whether the entries are in use. */
export async function homeFeed(db: Reader, accountId: Id, page: Page): Promise<Id[]> {
  const floor = (await completeAbove(db, accountId)) ?? Number.MAX_SAFE_INTEGER;
  const above = lowerBound(page);
  const below = upperBound(page);
  const { limit } = page;
  const me = accountId;
  const ids: Id[] = [];
  const take = async (rows: Promise<{ id: Id }[]>): Promise<void> => {
    for (const row of await rows) ids.push(row.id);
  };
  const fromEntries = (direction: 'asc' | 'desc') =>
    below > floor + 1 && ids.length < limit
      ? take(pushed(db, direction, { me, above: Math.max(above, floor), below, limit: limit - ids.length }))
      : undefined;
  const fromPosts = (direction: 'asc' | 'desc') =>
    above < floor && ids.length < limit
      ? take(PULLED[direction](db, { me, above, below: Math.min(below, floor + 1), limit: limit - ids.length }))
      : undefined;
  if (readsForward(page)) {
    await fromPosts('asc');
    await fromEntries('asc');
    return ids.reverse();
  }
  await fromEntries('desc');
  await fromPosts('desc');
  return ids;
}
