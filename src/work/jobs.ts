import type { ExpressionBuilder, Selectable } from 'kysely';
import type { Ids } from '#kernel/ids.ts';
import type { Clock } from '#ports/clock.ts';
import type { Database, Reader, Tx } from '#ports/database.ts';
import type { Log } from '#ports/log.ts';
import type { Jobs, Tables } from '#store/tables.ts';

/**
 * Whatever waits for the world or for a time is a row in `jobs`: fetches, mails, poll ends, timed mutes, clean-up. A job is
 * put in a transaction, runs after it, and is tried again with growing pauses. It may run twice, so handlers are idempotent.
 */
export interface JobQueue {
  name: string;
  /** How many run at once in one process. */
  concurrency: number;
  /** After so many failures a job is set aside with its last error. */
  maxAttempts: number;
  /** Milliseconds after which a job that was taken and never finished is taken again. */
  leaseMs: number;
  /** For work that may take longer than a lease, which is then renewed as long as the job runs. */
  renewsLease?: boolean;
  /** Called once when the runner stops: what would take long is given up, thrown, and run again later. */
  stop?(): void;
  /** Does the work. What is returned is a job that comes again: the same row, at that time, with that payload. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most queues return nothing, and need not say so
  run(payload: unknown): Promise<Again | void>;
}

export interface Again {
  /** Milliseconds since 1970. */
  runAt: number;
  payload: unknown;
}

type Job = Selectable<Jobs>;

const CLAIM_LIMIT = 50;
const IDLE_POLL_MS = 5_000;
const FIRST_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 6 * 3_600_000;
const MAX_ERROR_CHARACTERS = 500;
/** Said of a job whose process died with it each time. */
const NEVER_ENDED = 'It was begun as often as it may be and never came to an end.';

export interface NewJob {
  queue: string;
  /** At most one waiting job of the queue has this key; putting it again changes nothing. */
  key: string;
  payload: unknown;
  /** Milliseconds since 1970. */
  runAt: number;
}

/** Puts a job in the caller's transaction. */
export async function putJob(tx: Tx, ids: Ids, now: number, job: NewJob): Promise<void> {
  await tx
    .insertInto('jobs')
    .values({
      id: ids.next(),
      queue: job.queue,
      unique_key: job.key,
      payload: JSON.stringify(job.payload),
      run_at: job.runAt,
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(['queue', 'unique_key']).where('failed_at', 'is', null).doNothing())
    .execute();
}

/** Takes a waiting job back, if it is still there. */
export async function dropJob(tx: Tx, queue: string, key: string): Promise<void> {
  await tx.deleteFrom('jobs').where('queue', '=', queue).where('unique_key', '=', key).execute();
}

/** Pause before the next try: 5 s, doubling, at most 6 hours. */
export const pauseAfter = (attempts: number): number =>
  Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, attempts - 1));

export interface JobRunner {
  /** Runs what is due now and resolves when nothing due is left: for tests and for draining. */
  runDue(): Promise<void>;
  start(): void;
  /** Takes no new job, waits for the running ones. */
  stop(): Promise<void>;
  /** Looks for due jobs soon: called when a job was just put. */
  wake(): void;
}

interface Needs {
  db: Database;
  clock: Clock;
  log: Log;
  queues: readonly JobQueue[];
}

/** Runs the queues of this process. Several processes may run the same ones: a job is leased to one at a time. */
export function createJobRunner({ db, clock, log, queues }: Needs): JobRunner {
  const byName = new Map(queues.map((queue) => [queue.name, queue]));
  const running = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  let started = false;
  let stopping = false;
  let cancelTimer = (): void => {};
  let looking: Promise<number> | null = null;
  let lookAgain = false;
  /** The look under way with the question when to look next. */
  let resting: Promise<void> = Promise.resolve();

  async function claim(): Promise<Job[]> {
    const free = queues.filter((queue) => (running.get(queue.name) ?? 0) < queue.concurrency);
    if (free.length === 0) return [];
    const now = clock.now();
    const due = (from: Reader) =>
      from
        .selectFrom('jobs')
        .select('id')
        .where('failed_at', 'is', null)
        .where('run_at', '<=', now)
        .where('lease_until', '<=', now)
        .where(
          'queue',
          'in',
          free.map((queue) => queue.name),
        )
        .orderBy('run_at')
        .limit(CLAIM_LIMIT);
    // A look without a write first: an idle node writes nothing.
    if ((await due(db.reader).executeTakeFirst()) === undefined) return [];
    return db.write(async (tx) => {
      const wanted = db.engine === 'postgres' ? due(tx).forUpdate().skipLocked() : due(tx);
      const rows = await tx.selectFrom('jobs').selectAll().where('id', 'in', wanted).orderBy('run_at').execute();
      const taken: Job[] = [];
      const room = new Map(free.map((queue) => [queue.name, queue.concurrency - (running.get(queue.name) ?? 0)]));
      for (const row of rows) {
        const left = room.get(row.queue) ?? 0;
        const queue = byName.get(row.queue);
        if (left === 0 || !queue) continue;
        if (row.attempts >= queue.maxAttempts) {
          const failed = { failed_at: now, lease_until: 0, last_error: NEVER_ENDED };
          await tx.updateTable('jobs').set(failed).where('id', '=', row.id).execute();
          continue;
        }
        room.set(row.queue, left - 1);
        const lease_until = now + queue.leaseMs;
        const attempts = row.attempts + 1;
        await tx.updateTable('jobs').set({ lease_until, attempts }).where('id', '=', row.id).execute();
        taken.push({ ...row, lease_until, attempts });
      }
      return taken;
    });
  }

  async function runOne(job: Job, queue: JobQueue): Promise<void> {
    // Whoever outlives the lease has lost the job to another run, whose outcome counts.
    let leaseUntil = job.lease_until;
    const mine = (e: ExpressionBuilder<Tables, 'jobs'>) =>
      e.and([e('id', '=', job.id), e('lease_until', '=', leaseUntil)]);
    const renewal = queue.renewsLease
      ? renewing(clock, log, queue, async () => {
          const until = clock.now() + queue.leaseMs;
          await db.write(async (tx) => {
            await tx.updateTable('jobs').set({ lease_until: until }).where(mine).execute();
          });
          leaseUntil = until;
        })
      : null;
    try {
      const again = await queue.run(JSON.parse(job.payload)).finally(() => renewal?.end());
      await db.write(async (tx) => {
        if (again) {
          const payload = JSON.stringify(again.payload);
          const next = { run_at: again.runAt, payload, attempts: 0, lease_until: 0, last_error: '' };
          await tx.updateTable('jobs').set(next).where(mine).execute();
        } else await tx.deleteFrom('jobs').where(mine).execute();
      });
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      const failed = job.attempts >= queue.maxAttempts;
      log.warn({ queue: job.queue, job: job.id, attempts: job.attempts, failed, error: words }, 'a job failed');
      await db.write(async (tx) => {
        await tx
          .updateTable('jobs')
          .set({
            lease_until: 0,
            run_at: clock.now() + pauseAfter(job.attempts),
            last_error: words.slice(0, MAX_ERROR_CHARACTERS),
            failed_at: failed ? clock.now() : null,
          })
          .where(mine)
          .execute();
      });
    }
  }

  async function look(): Promise<number> {
    const jobs = stopping ? [] : await claim();
    for (const job of jobs) {
      const queue = byName.get(job.queue);
      if (!queue) continue;
      running.set(queue.name, (running.get(queue.name) ?? 0) + 1);
      const run: Promise<void> = runOne(job, queue)
        .catch((error: unknown) => log.error({ queue: queue.name, error }, 'a job could not be put back'))
        .finally(() => {
          running.set(queue.name, (running.get(queue.name) ?? 1) - 1);
          underWay.delete(run);
          if (started) wake();
        });
      underWay.add(run);
    }
    return jobs.length;
  }

  async function nextDue(): Promise<number> {
    const row = await db.reader
      .selectFrom('jobs')
      .select('run_at')
      .where('failed_at', 'is', null)
      .where('run_at', '>', clock.now())
      .orderBy('run_at')
      .limit(1)
      .executeTakeFirst();
    return Math.min(IDLE_POLL_MS, Math.max(1, (row?.run_at ?? Number.POSITIVE_INFINITY) - clock.now()));
  }

  function wake(): void {
    if (!started || stopping) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    cancelTimer();
    looking = look();
    resting = looking
      .catch((error: unknown) => log.error({ error }, 'looking for jobs failed'))
      .then(async () => {
        looking = null;
        if (stopping) return;
        if (lookAgain) {
          lookAgain = false;
          wake();
          return;
        }
        const pause = await nextDue();
        // Somebody else may have begun to look meanwhile, who will ask anew.
        if (!looking && !stopping) cancelTimer = clock.after(pause, wake);
      })
      .catch((error: unknown) => {
        log.error({ error }, 'looking for the next job failed');
        if (!stopping) cancelTimer = clock.after(IDLE_POLL_MS, wake);
      });
  }

  return {
    async runDue() {
      while ((await look()) > 0) await Promise.all([...underWay]);
      await Promise.all([...underWay]);
    },
    start() {
      started = true;
      wake();
    },
    async stop() {
      stopping = true;
      cancelTimer();
      for (const queue of queues) queue.stop?.();
      await looking?.catch(() => {});
      await resting;
      await Promise.all([...underWay]);
    },
    wake,
  };
}

/** Renews a lease after each third of it, until the end, which waits for a renewal under way. */
function renewing(clock: Clock, log: Log, queue: JobQueue, renew: () => Promise<void>): { end(): Promise<void> } {
  let cancel = (): void => {};
  let underWay: Promise<void> = Promise.resolve();
  let ended = false;
  const later = (): void => {
    cancel = clock.after(queue.leaseMs / 3, () => {
      underWay = renew()
        .catch((error: unknown) => log.warn({ queue: queue.name, error }, 'a lease could not be renewed'))
        .then(() => {
          if (!ended) later();
        });
    });
  };
  later();
  return {
    async end() {
      ended = true;
      cancel();
      await underWay;
    },
  };
}
