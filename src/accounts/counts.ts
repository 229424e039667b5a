import { sql } from 'kysely';
import type { Tx } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';

/** What is added to an account's counts; negative numbers take away. */
export interface AccountCountChange {
  accountId: Id;
  followers?: number;
  following?: number;
  posts?: number;
  /** Time of a new post: the stored one only ever moves forward. */
  lastPostAt?: Millis;
}

type Sum = Required<AccountCountChange>;

const change = prepare(
  (_db, p: Sum) => sql<never>`
    update account_stats set
      version = version + 1,
      followers = followers + ${p.followers},
      following = following + ${p.following},
      posts = posts + ${p.posts},
      last_post_at = case when ${p.lastPostAt} > coalesce(last_post_at, 0) then ${p.lastPostAt} else last_post_at end
    where account_id = ${p.accountId}`,
);

const raise = prepare(
  (_db, p: { accountId: Id }) =>
    sql<never>`update account_stats set version = version + 1 where account_id = ${p.accountId}`,
);

/**
 * Adds to counts and raises versions, one row an account, in ascending id: two transactions that touch the same accounts
 * then wait for each other instead of deadlocking. Call it last in a transaction, after `changePostCounts`.
 */
export async function changeAccountCounts(tx: Tx, changes: readonly AccountCountChange[]): Promise<void> {
  for (const sum of sumUp(changes)) await change(tx, sum);
}

/** Says that something shown of these accounts changed, so that rendered copies of them are made anew. */
export async function raiseAccountVersions(tx: Tx, accountIds: readonly Id[]): Promise<void> {
  for (const accountId of [...new Set(accountIds)].toSorted((a, b) => a - b)) await raise(tx, { accountId });
}

function sumUp(changes: readonly AccountCountChange[]): Sum[] {
  const sums = new Map<Id, Sum>();
  for (const { accountId, followers = 0, following = 0, posts = 0, lastPostAt = 0 } of changes) {
    const sum = sums.get(accountId);
    if (!sum) {
      sums.set(accountId, { accountId, followers, following, posts, lastPostAt });
      continue;
    }
    sum.followers += followers;
    sum.following += following;
    sum.posts += posts;
    sum.lastPostAt = Math.max(sum.lastPostAt, lastPostAt);
  }
  return [...sums.values()].toSorted((a, b) => a.accountId - b.accountId);
}
