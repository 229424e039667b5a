import { dropLogin } from '#access/access.ts';
import { eraseAccount } from '#accounts/accounts.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { purgePosts } from '#posts/posts.ts';
import { severAccount } from '#relationships/relationships.ts';
import type { Id } from '#store/tables.ts';
import type { Again, JobQueue } from '#work/jobs.ts';

export const REMOVAL_QUEUE = 'account-removal';
export const SEVERING_QUEUE = 'account-severing';
const LEASE_MS = 10 * 60_000;
const MAX_ATTEMPTS = 10;

interface Removal {
  accountId: Id;
}

async function handleOf(db: Reader, accountId: Id) {
  const row = await db
    .selectFrom('accounts as a')
    .innerJoin('hosts as h', 'h.id', 'a.host_id')
    .select(['a.username', 'h.name', 'a.suspended_at', 'a.removed_at'])
    .where('a.id', '=', accountId)
    .executeTakeFirst();
  if (!row || row.suspended_at === null || row.removed_at !== null) return null;
  return `${row.username}@${row.name}`;
}

/** Removes what somebody holds who has been suspended for long: posts, follows, login and profile. Nothing else is in it. */
export const removalQueue = (needs: Needs<'db' | 'clock' | 'ids'>): JobQueue => ({
  name: REMOVAL_QUEUE,
  concurrency: 1,
  maxAttempts: MAX_ATTEMPTS,
  leaseMs: LEASE_MS,
  async run(payload): Promise<Again | undefined> {
    const { db, clock, ids } = needs;
    const { accountId } = payload as Removal;
    const handle = await handleOf(db.reader, accountId);
    // Unsuspended meanwhile, or done.
    if (handle === null) return;
    const again = { runAt: clock.now(), payload };
    if (await purgePosts(needs, accountId)) return again;
    if (await severAccount(needs, accountId, handle)) return again;
    const now = clock.now();
    await db.write(async (tx) => {
      await dropLogin(tx, now, accountId);
      await eraseAccount(tx, { ids, now }, accountId);
    });
  },
});

/** Ends the follows between people here and somebody elsewhere who was suspended. */
export const severingQueue = (needs: Needs<'db' | 'clock'>): JobQueue => ({
  name: SEVERING_QUEUE,
  concurrency: 1,
  maxAttempts: MAX_ATTEMPTS,
  leaseMs: LEASE_MS,
  async run(payload): Promise<Again | undefined> {
    const { accountId, target } = payload as Removal & { target: string };
    if ((await handleOf(needs.db.reader, accountId)) === null) return;
    if (await severAccount(needs, accountId, target)) return { runAt: needs.clock.now(), payload };
  },
});
