import type { Ids } from '#kernel/ids.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Millis } from '#store/tables.ts';
import { type JobQueue, putJob } from '#work/jobs.ts';
import { SESSION_IDLE_MS, SESSION_LIFE_MS } from './sessions.ts';

const QUEUE = 'access-clean';
const DAY = 86_400_000;
/** What is dead is kept a while, so that a replayed code or a late look at one's sessions still finds it. */
const KEEP_MS = 30 * DAY;
const LEASE_MS = 10 * 60_000;
const MAX_ATTEMPTS = 10;

/** Puts the cleaning of the next day, once for each day however often it is called. */
export async function scheduleAccessCleaning(tx: Tx, ids: Ids, now: Millis): Promise<void> {
  const day = Math.floor(now / DAY) + 1;
  await putJob(tx, ids, now, { queue: QUEUE, key: `day-${day}`, payload: {}, runAt: day * DAY });
}

/** Deletes links, codes, sessions and revoked tokens that nobody can use any more, once a day. */
export const accessCleaningQueue = ({ db, clock, ids }: Needs<'db' | 'clock' | 'ids'>): JobQueue => ({
  name: QUEUE,
  concurrency: 1,
  maxAttempts: MAX_ATTEMPTS,
  leaseMs: LEASE_MS,
  async run() {
    const now = clock.now();
    const old = now - KEEP_MS;
    await db.write((tx) => scheduleAccessCleaning(tx, ids, now));
    await db.write(async (tx) => {
      await tx.deleteFrom('one_time_links').where('expires_at', '<', old).execute();
      await tx.deleteFrom('oauth_codes').where('expires_at', '<', old).execute();
    });
    await db.write(async (tx) => {
      await tx
        .deleteFrom('sessions')
        .where((e) =>
          e.or([
            e('revoked_at', '<', old),
            e('last_used_at', '<', old - SESSION_IDLE_MS),
            e('created_at', '<', old - SESSION_LIFE_MS),
          ]),
        )
        .execute();
      await tx.deleteFrom('access_tokens').where('revoked_at', '<', old).execute();
    });
  },
});
