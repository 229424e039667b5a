import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { type JobQueue, putJob } from '#work/jobs.ts';
import { buildHome, dropHome, trimHome } from './fan-out.ts';

const DAY_MS = 86_400_000;
const BUILD_LEASE_MS = 60_000;
const UPKEEP_LEASE_MS = 600_000;
/** After so long without a visit somebody's entries are dropped. */
const AWAY_MS = 30 * DAY_MS;
const FEEDS_PER_ROUND = 200;

/** Asks that somebody's feed entries are built, if they are not: called when the feed was read by pull. */
export async function keepHomeFeed({ db, ids, clock }: Needs<'db' | 'ids' | 'clock'>, accountId: Id): Promise<void> {
  const now = clock.now();
  await db.write((tx) =>
    putJob(tx, ids, now, { queue: 'home-build', key: String(accountId), payload: { accountId }, runAt: now }),
  );
}

/** The queues of this module: building feeds, and trimming them once a day. */
export function feedQueues(needs: Needs<'db' | 'clock'>): JobQueue[] {
  const { db, clock } = needs;
  return [
    {
      name: 'home-build',
      concurrency: 1,
      maxAttempts: 5,
      leaseMs: BUILD_LEASE_MS,
      run: (payload) => buildHome(needs, (payload as { accountId: Id }).accountId),
    },
    {
      name: 'home-upkeep',
      concurrency: 1,
      maxAttempts: 5,
      leaseMs: UPKEEP_LEASE_MS,
      async run(payload) {
        const { after } = payload as { after: Id };
        const rows = await db.reader
          .selectFrom('derived.home_states as s')
          .leftJoin('users as u', 'u.account_id', 's.account_id')
          .select(['s.account_id', 'u.last_active_at'])
          .where('s.account_id', '>', after)
          .orderBy('s.account_id')
          .limit(FEEDS_PER_ROUND)
          .execute();
        for (const row of rows) {
          const away = clock.now() - (row.last_active_at ?? 0) > AWAY_MS;
          await (away ? dropHome(needs, row.account_id) : trimHome(needs, row.account_id));
        }
        // Goes on with the next feeds, or starts again tomorrow.
        const last = rows.at(-1)?.account_id;
        return last === undefined
          ? { runAt: clock.now() + DAY_MS, payload: { after: 0 } }
          : { runAt: clock.now(), payload: { after: last } };
      },
    },
  ];
}
