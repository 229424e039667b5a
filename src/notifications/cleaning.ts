import { sql } from 'kysely';
import { idAtTime } from '#kernel/ids.ts';
import type { Needs } from '#ports/ports.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';
import { type JobQueue, putJob } from '#work/jobs.ts';
import { dropUpTo } from './clear.ts';
import { dropEmptyRequests, mergeQueue } from './requests.ts';

const QUEUE = 'notifications-clean';
const DAY_MS = 86_400_000;
/** Notifications are kept this long, */
export const MAX_KEPT_MS = 180 * DAY_MS;
/** and so many for one person. */
export const MAX_KEPT = 40_000;
const LEASE_MS = 30 * 60_000;
const MAX_ATTEMPTS = 10;
const PEOPLE_PER_ROUND = 200;
const ROWS_PER_TRANSACTION = 1_000;
const MAX_ROUNDS = 100_000;

type CleaningNeeds = Needs<'db' | 'clock' | 'ids'>;

/** Puts the cleaning of the next day, once for each day however often it is called: at every start, and by the cleaning. */
export async function scheduleNotificationCleaning({ db, clock, ids }: CleaningNeeds): Promise<void> {
  const now = clock.now();
  const day = Math.floor(now / DAY_MS) + 1;
  await db.write((tx) => putJob(tx, ids, now, { queue: QUEUE, key: `day-${day}`, payload: {}, runAt: day * DAY_MS }));
}

export const notificationQueues = (needs: CleaningNeeds): JobQueue[] => [
  mergeQueue(needs),
  {
    name: QUEUE,
    concurrency: 1,
    maxAttempts: MAX_ATTEMPTS,
    leaseMs: LEASE_MS,
    async run() {
      await scheduleNotificationCleaning(needs);
      await cleanNotifications(needs);
      await dropEmptyRequests(needs);
    },
  },
];

const dropOld = prepare(
  (_db, p: { before: Id; limit: number }) => sql<{ id: Id }>`
    delete from notifications where id in
      (select id from notifications where id < ${p.before} order by id limit ${p.limit})
    returning id`,
);

const nextPeople = prepare((db, p: { after: Id; limit: number }) =>
  db.selectFrom('users').select('account_id').where('account_id', '>', p.after).orderBy('account_id').limit(p.limit),
);

/** The newest of somebody's notifications that is too many. */
const excess = prepare(
  (_db, p: { accountId: Id; kept: number }) => sql<{ id: Id }>`
    select id from notifications where account_id = ${p.accountId} order by id desc limit 1 offset ${p.kept}`,
);

const dropOldSeverances = prepare(
  (_db, p: { before: Id; limit: number }) => sql<{ id: Id }>`
    delete from severances where id in (select id from severances where id < ${p.before} order by id limit ${p.limit})
    returning id`,
);

/** Removes what is older than {@link MAX_KEPT_MS}, and of each person what is beyond `kept` in number. */
export async function cleanNotifications({ db, clock }: Needs<'db' | 'clock'>, kept = MAX_KEPT): Promise<void> {
  const before = idAtTime(clock.now() - MAX_KEPT_MS);
  for (const drop of [dropOld, dropOldSeverances]) {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const gone = await db.write((tx) => drop(tx, { before, limit: ROWS_PER_TRANSACTION }));
      if (gone.length < ROWS_PER_TRANSACTION) break;
    }
  }
  let after: Id = 0;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const people = await nextPeople(db.reader, { after, limit: PEOPLE_PER_ROUND });
    for (const { account_id: accountId } of people) {
      const [first] = await excess(db.reader, { accountId, kept });
      if (first) await dropUpTo({ db }, accountId, first.id);
      after = accountId;
    }
    if (people.length < PEOPLE_PER_ROUND) return;
  }
}
