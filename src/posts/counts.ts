import { sql } from 'kysely';
import type { Tx } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';

/** What is added to a post's counts; negative numbers take away. */
export interface PostCountChange {
  postId: Id;
  replies?: number;
  shares?: number;
  favourites?: number;
  quotes?: number;
}

type Sum = Required<PostCountChange>;

const change = prepare(
  (_db, p: Sum) => sql<never>`
    update post_stats set
      version = version + 1,
      replies = replies + ${p.replies},
      shares = shares + ${p.shares},
      favourites = favourites + ${p.favourites},
      quotes = quotes + ${p.quotes}
    where post_id = ${p.postId}`,
);

const raise = prepare(
  (_db, p: { postId: Id }) => sql<never>`update post_stats set version = version + 1 where post_id = ${p.postId}`,
);

/**
 * Adds to counts and raises versions, one row a post, in ascending id: two transactions that touch the same posts then
 * wait for each other instead of deadlocking. Call it after all else in a transaction and before `changeAccountCounts`.
 */
export async function changePostCounts(tx: Tx, changes: readonly PostCountChange[]): Promise<void> {
  const sums = new Map<Id, Sum>();
  for (const { postId, replies = 0, shares = 0, favourites = 0, quotes = 0 } of changes) {
    const sum = sums.get(postId) ?? { postId, replies: 0, shares: 0, favourites: 0, quotes: 0 };
    sum.replies += replies;
    sum.shares += shares;
    sum.favourites += favourites;
    sum.quotes += quotes;
    sums.set(postId, sum);
  }
  for (const sum of [...sums.values()].toSorted((a, b) => a.postId - b.postId)) await change(tx, sum);
}

/** Says that something shown of these posts changed, so that rendered copies of them are made anew. */
export async function raisePostVersions(tx: Tx, postIds: readonly Id[]): Promise<void> {
  for (const postId of [...new Set(postIds)].toSorted((a, b) => a - b)) await raise(tx, { postId });
}

/** Whether a reply or quote shows in the count of what it answers or quotes: what only some may see is not hinted at. */
export const isCountedReply = (audience: string): boolean => audience === 'public' || audience === 'quiet';

/** Whether a post shows in its author's count: messages and posts to a circle, for people chosen by name, do not. */
export const isCountedPost = (audience: string): boolean => audience !== 'mentioned' && audience !== 'circle';
