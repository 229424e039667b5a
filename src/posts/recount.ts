import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import type { Id } from '#store/tables.ts';

/** A counter that does not equal the rows it counts. */
export interface Difference {
  table: string;
  id: Id;
  column: string;
  stored: number;
  actual: number;
}

/** Differences listed; when there are so many, counting on tells nothing new. */
export const MAX_DIFFERENCES = 1000;

const replies = sql`(select count(*) from posts r where r.reply_to_id = s.post_id and r.removed_at is null
  and r.audience in ('public', 'quiet'))`;
const shares = sql`(select count(*) from posts r where r.share_of_id = s.post_id and r.removed_at is null)`;
const quotes = sql`(select count(*) from posts r where r.quote_of_id = s.post_id and r.removed_at is null
  and r.quote_state = 'accepted' and r.audience in ('public', 'quiet'))`;
const favourites = sql`(select count(*) from favourites f where f.post_id = s.post_id)`;
const posts = sql`(select count(*) from posts p where p.account_id = s.account_id and p.removed_at is null
  and p.audience not in ('mentioned', 'circle'))`;
const followers = sql`(select count(*) from follows f where f.followed_id = s.account_id)`;
const following = sql`(select count(*) from follows f where f.follower_id = s.account_id)`;
const voters = sql`(select count(distinct v.account_id) from poll_votes v where v.poll_id = s.id)`;
const votes = sql`(select count(*) from poll_votes v where v.poll_id = s.poll_id and v.position = s.position)`;

/** Polls of removed posts are cleared away in portions, so their counts are not looked at. */
const livePolls = sql`(select q.* from polls q join posts p on p.id = q.post_id and p.removed_at is null)`;
const liveOptions = sql`(select o.* from poll_options o join polls q on q.id = o.poll_id
  join posts p on p.id = q.post_id and p.removed_at is null)`;

const COUNTERS = [
  { table: 'post_stats', from: sql`post_stats`, id: 'post_id', column: 'replies', actual: replies },
  { table: 'post_stats', from: sql`post_stats`, id: 'post_id', column: 'shares', actual: shares },
  { table: 'post_stats', from: sql`post_stats`, id: 'post_id', column: 'favourites', actual: favourites },
  { table: 'post_stats', from: sql`post_stats`, id: 'post_id', column: 'quotes', actual: quotes },
  { table: 'account_stats', from: sql`account_stats`, id: 'account_id', column: 'posts', actual: posts },
  { table: 'account_stats', from: sql`account_stats`, id: 'account_id', column: 'followers', actual: followers },
  { table: 'account_stats', from: sql`account_stats`, id: 'account_id', column: 'following', actual: following },
  { table: 'polls', from: livePolls, id: 'id', column: 'voters', actual: voters },
  { table: 'poll_options', from: liveOptions, id: 'poll_id', column: 'votes', actual: votes },
] as const;

/**
 * Compares every counter of posts, polls and accounts with the rows it counts, and gives what differs (at most
 * {@link MAX_DIFFERENCES}). Reads whole tables: for `parley check` and for tests.
 */
export async function recount(db: Reader): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const { table, from, id, column, actual } of COUNTERS) {
    const { rows } = await sql<{ id: Id; stored: number; actual: number }>`
      select * from (
        select s.${sql.ref(id)} as id, s.${sql.ref(column)} as stored, ${actual} as actual from ${from} as s) as counted
      where stored <> actual order by id limit ${MAX_DIFFERENCES - differences.length}`.execute(db);
    for (const row of rows) differences.push({ table, id: row.id, column, stored: row.stored, actual: row.actual });
  }
  return differences;
}
