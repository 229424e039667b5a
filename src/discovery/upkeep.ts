import { idAtTime } from '#kernel/ids.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { dropJob, type JobQueue, putJob } from '#work/jobs.ts';
import { dayOf, HISTORY_DAYS } from './history.ts';
import { refreshPopular } from './popular.ts';
import { refreshTrends } from './refresh.ts';
import { countPosts, noteAccounts, USES_KEPT_DAYS } from './uses.ts';

const DAY_MS = 86_400_000;
const TRENDS_EVERY_MS = 300_000;
const POPULAR_EVERY_MS = 3_600_000;
const UPKEEP_EVERY_MS = 21_600_000;
const LEASE_MS = 600_000;
const MAX_ATTEMPTS = 10;
/** Rows of one step of filling or pruning: a few milliseconds. */
const ROWS_PER_STEP = 500;
const MAX_STEPS = 100_000;
const FILLED = 'filled';

type UpkeepNeeds = Needs<'db' | 'clock' | 'ids'>;

/** Where the filling is: accounts first, then posts, by their ids. */
interface Filling {
  stage: 'accounts' | 'posts';
  after: Id;
}

const START: Filling = { stage: 'accounts', after: 0 };

const isFilled = async ({ db }: Needs<'db'>): Promise<boolean> =>
  (await db.reader
    .selectFrom('derived.discovery_states')
    .select('name')
    .where('name', '=', FILLED)
    .executeTakeFirst()) !== undefined;

/**
 * Puts the recurring jobs where they are not waiting: at every start. Where the derived tables are new or were lost, they
 * are filled from the posts of the last days at once.
 */
export async function scheduleDiscovery(needs: UpkeepNeeds): Promise<void> {
  const { db, ids, clock } = needs;
  const now = clock.now();
  const filled = await isFilled(needs);
  await db.write(async (tx) => {
    if (!filled) await dropJob(tx, 'discovery-upkeep', 'upkeep');
    await putJob(tx, ids, now, { queue: 'discovery-upkeep', key: 'upkeep', payload: START, runAt: now });
    await putJob(tx, ids, now, { queue: 'trends', key: 'trends', payload: {}, runAt: now });
    await putJob(tx, ids, now, { queue: 'popular-people', key: 'popular-people', payload: {}, runAt: now });
  });
}

/** The queues of this module. */
export const discoveryQueues = (needs: UpkeepNeeds): JobQueue[] => {
  const recurring = (name: string, everyMs: number, work: () => Promise<void>): JobQueue => ({
    name,
    concurrency: 1,
    maxAttempts: MAX_ATTEMPTS,
    leaseMs: LEASE_MS,
    async run() {
      await work();
      return { runAt: needs.clock.now() + everyMs, payload: {} };
    },
  });
  return [
    recurring('trends', TRENDS_EVERY_MS, () => refreshTrends(needs)),
    recurring('popular-people', POPULAR_EVERY_MS, () => refreshPopular(needs)),
    {
      name: 'discovery-upkeep',
      concurrency: 1,
      maxAttempts: MAX_ATTEMPTS,
      leaseMs: LEASE_MS,
      async run(payload) {
        const next = (await isFilled(needs)) ? null : await fillStep(needs, payload as Filling);
        if (next) return { runAt: needs.clock.now(), payload: next };
        await pruneUses(needs);
        return { runAt: needs.clock.now() + UPKEEP_EVERY_MS, payload: START };
      },
    },
  ];
};

/** Fills a part of the derived tables; gives what comes next, or null when all is done. */
async function fillStep({ db, clock }: UpkeepNeeds, { stage, after }: Filling): Promise<Filling | null> {
  if (stage === 'accounts') {
    const rows = await db.reader
      .selectFrom('accounts')
      .select('id')
      .where('id', '>', after)
      .orderBy('id')
      .limit(ROWS_PER_STEP)
      .execute();
    const ids = rows.map((row) => row.id);
    if (ids.length > 0) await db.writeDerived((tx) => noteAccounts(tx, ids));
    const last = ids.at(-1);
    return last === undefined ? { stage: 'posts', after: 0 } : { stage, after: last };
  }
  const oldest = idAtTime(clock.now() - HISTORY_DAYS * DAY_MS);
  const rows = await db.reader
    .selectFrom('posts')
    .select('id')
    .where('id', '>', Math.max(after, oldest))
    .orderBy('id')
    .limit(ROWS_PER_STEP)
    .execute();
  const ids = rows.map((row) => row.id);
  const last = ids.at(-1);
  await db.writeDerived(async (tx) => {
    await countPosts(tx, ids);
    if (last !== undefined) return;
    await tx
      .insertInto('derived.discovery_states')
      .values({ name: FILLED, done_at: clock.now() })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
  });
  return last === undefined ? null : { stage, after: last };
}

/** Forgets single uses and counts that are too old to matter. */
export async function pruneUses({ db, clock }: Needs<'db' | 'clock'>): Promise<void> {
  const today = dayOf(clock.now());
  for (const [table, days] of [
    ['derived.daily_uses', USES_KEPT_DAYS],
    ['derived.daily_counts', HISTORY_DAYS + 1],
  ] as const) {
    const oldest = today - days + 1;
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const row = await db.reader
        .selectFrom(table)
        .select(['kind', 'subject_id', 'day'])
        .where('day', '<', oldest)
        .orderBy('day')
        .limit(1)
        .executeTakeFirst();
      if (!row) break;
      await db.writeDerived((tx) =>
        tx
          .deleteFrom(table)
          .where('kind', '=', row.kind)
          .where('subject_id', '=', row.subject_id)
          .where('day', '<', oldest)
          .execute(),
      );
    }
  }
}
