import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { type JobQueue, putJob } from '#work/jobs.ts';
import { indexPosts } from './write-index.ts';

const LEASE_MS = 120_000;
const POSTS_PER_RUN = 500;
const POSTS_PER_TRANSACTION = 50;

interface Payload {
  accountId: Id;
  before: Id;
}

/** Asks that all posts of some people are indexed anew: they opened them to search, or closed them. */
export async function reindexAuthors(
  { db, ids, clock }: Needs<'db' | 'ids' | 'clock'>,
  accountIds: readonly Id[],
): Promise<void> {
  if (accountIds.length === 0) return;
  const now = clock.now();
  await db.write(async (tx) => {
    for (const accountId of accountIds) {
      // A change of mind while posts are being indexed is a job of its own, or some would stay as they were before it.
      const key = `${accountId}:${ids.next()}`;
      const payload: Payload = { accountId, before: Number.MAX_SAFE_INTEGER };
      await putJob(tx, ids, now, { queue: 'search-author', key, payload, runAt: now });
    }
  });
}

/** Indexes the posts of one person, newest first. */
export const authorQueue = ({ db, clock }: Needs<'db' | 'clock'>): JobQueue => ({
  name: 'search-author',
  concurrency: 1,
  maxAttempts: 5,
  leaseMs: LEASE_MS,
  async run(payload) {
    const { accountId, before } = payload as Payload;
    const rows = await db.reader
      .selectFrom('posts')
      .select('id')
      .where('account_id', '=', accountId)
      .where('id', '<', before)
      .orderBy('id', 'desc')
      .limit(POSTS_PER_RUN)
      .execute();
    for (let start = 0; start < rows.length; start += POSTS_PER_TRANSACTION) {
      await indexPosts(
        db,
        rows.slice(start, start + POSTS_PER_TRANSACTION).map((row) => row.id),
      );
    }
    const last = rows.at(-1);
    if (rows.length === POSTS_PER_RUN && last) return { runAt: clock.now(), payload: { accountId, before: last.id } };
  },
});
