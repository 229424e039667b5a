import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIds } from '#kernel/ids.ts';
import type { Database } from '#ports/database.ts';
import { silentLog as log, type OpenDatabase, withDatabases } from '../../tests/kit/databases.ts';
import { standingClock } from '../../tests/kit/people.ts';
import { type Again, createJobRunner, dropJob, type JobQueue, pauseAfter, putJob } from './jobs.ts';

const LEASE_MS = 60_000;
const MAX_ATTEMPTS = 4;

interface Desk {
  db: Database;
  clock: ReturnType<typeof standingClock>;
  put(key: string, more?: { queue?: string; inMs?: number; payload?: unknown }): Promise<void>;
  /** Does all that is due as one process would; the queue is called `q` unless it says otherwise. */
  run(work: JobQueue['run'], more?: Partial<JobQueue>): Promise<void>;
  rows(): Promise<{ key: string; attempts: number; runAt: number; error: string; failed: boolean }[]>;
}

async function atDesk(open: OpenDatabase, story: (desk: Desk) => Promise<void>): Promise<void> {
  const { db, close } = await open();
  const clock = standingClock();
  const ids = createIds({ now: clock.now, writer: 0, startAfter: 0 });
  try {
    await story({
      db,
      clock,
      put: (key, { queue = 'q', inMs = 0, payload = key } = {}) =>
        db.write((tx) => putJob(tx, ids, clock.now(), { queue, key, payload, runAt: clock.now() + inMs })),
      run: (work, more) => createJobRunner({ db, clock, log, queues: [queueOf(work, more)] }).runDue(),
      async rows() {
        const rows = await db.reader.selectFrom('jobs').selectAll().orderBy('id').execute();
        return rows.map((row) => ({
          key: row.unique_key,
          attempts: row.attempts,
          runAt: row.run_at,
          error: row.last_error,
          failed: row.failed_at !== null,
        }));
      },
    });
  } finally {
    await close();
  }
}

const queueOf = (run: JobQueue['run'], more: Partial<JobQueue> = {}): JobQueue => ({
  name: 'q',
  concurrency: 3,
  maxAttempts: MAX_ATTEMPTS,
  leaseMs: LEASE_MS,
  run,
  ...more,
});

withDatabases('jobs', (open) => {
  test('run when they are due, once, with their payload', () =>
    atDesk(open, async ({ clock, put, run, rows }) => {
      const done: unknown[] = [];
      const work = async (payload: unknown) => void done.push(payload);
      await put('now', { payload: { postId: 7 } });
      await put('later', { inMs: 1_000 });
      await put('elsewhere', { queue: 'other' });
      await run(work);
      assert.deepEqual(done, [{ postId: 7 }]);
      clock.move(999);
      await run(work);
      assert.equal(done.length, 1);
      clock.move(1);
      await run(work);
      assert.deepEqual(done, [{ postId: 7 }, 'later']);
      assert.deepEqual(
        (await rows()).map((row) => row.key),
        ['elsewhere'],
        'what is done goes, and a queue of another process is let alone',
      );
    }));

  test('that fail are tried again after growing pauses, then set aside with their last error', () =>
    atDesk(open, async ({ clock, put, run, rows }) => {
      let tries = 0;
      const work = async () => {
        tries += 1;
        throw new Error(`no luck ${tries} ${'x'.repeat(1_000)}`);
      };
      await put('unlucky');
      for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1) {
        await run(work);
        assert.equal(tries, attempt);
        const [row] = await rows();
        assert.equal(row!.runAt, clock.now() + 5_000 * 2 ** (attempt - 1));
        clock.move(pauseAfter(attempt) - 1);
        await run(work);
        assert.equal(tries, attempt, 'not a moment too early');
        clock.move(1);
      }
      await run(work);
      assert.equal(tries, MAX_ATTEMPTS);
      const [row] = await rows();
      assert.ok(row!.failed && /^no luck 4 /.test(row!.error) && row!.error.length === 500);
      clock.move(365 * 86_400_000);
      await run(work);
      assert.equal(tries, MAX_ATTEMPTS, 'what was set aside is not tried again');
      await put('unlucky');
      await run(async () => {});
      assert.equal((await rows()).length, 1, 'and does not stand in the way of a new one');
    }));

  test('pauses double from five seconds and end at six hours', () => {
    assert.deepEqual([1, 2, 3, 4].map(pauseAfter), [5_000, 10_000, 20_000, 40_000]);
    assert.equal(pauseAfter(40), 6 * 3_600_000);
  });

  test('one that fails holds none of the others up', () =>
    atDesk(open, async ({ put, run, rows }) => {
      for (let i = 0; i < 8; i += 1) await put(`job ${i}`);
      const done: unknown[] = [];
      await run(async (payload) => {
        if (payload === 'job 3') throw new Error('not this one');
        done.push(payload);
      });
      assert.equal(done.length, 7);
      assert.deepEqual(
        (await rows()).map((row) => row.key),
        ['job 3'],
      );
    }));

  test('a key waits at most once in its queue, and can be taken back', () =>
    atDesk(open, async ({ db, put, run, rows }) => {
      await put('a', { payload: 'first' });
      await put('a', { payload: 'second' });
      await put('a', { queue: 'other' });
      assert.equal((await rows()).length, 2);
      const done: unknown[] = [];
      const work = async (payload: unknown) => void done.push(payload);
      await run(work);
      assert.deepEqual(done, ['first']);
      await put('a', { payload: 'third' });
      await db.write((tx) => dropJob(tx, 'q', 'a'));
      await run(work);
      assert.deepEqual(done, ['first']);
      assert.equal((await rows()).length, 1, 'that of the other queue');
    }));

  test('a job of a transaction that failed was never put', () =>
    atDesk(open, async ({ db, clock, put, rows }) => {
      const ids = createIds({ now: clock.now, writer: 1, startAfter: 0 });
      const failing = db.write(async (tx) => {
        await putJob(tx, ids, clock.now(), { queue: 'q', key: 'a', payload: 1, runAt: 0 });
        throw new Error('changed my mind');
      });
      await assert.rejects(failing, /changed my mind/);
      await put('b');
      assert.deepEqual(
        (await rows()).map((row) => row.key),
        ['b'],
      );
    }));

  test('what comes again stays the same row, and starts counting its failures anew', () =>
    atDesk(open, async ({ clock, put, run, rows }) => {
      const seen: unknown[] = [];
      let failing = true;
      const work = async (payload: unknown): Promise<Again> => {
        if (failing) throw new Error('at first not');
        seen.push(payload);
        return { runAt: clock.now() + 1_000, payload: { round: seen.length } };
      };
      await put('round', { payload: { round: 0 } });
      await run(work);
      failing = false;
      clock.move(pauseAfter(1));
      await run(work);
      clock.move(1_000);
      await run(work);
      assert.deepEqual(seen, [{ round: 0 }, { round: 1 }]);
      assert.deepEqual(await rows(), [
        { key: 'round', attempts: 0, runAt: clock.now() + 1_000, error: '', failed: false },
      ]);
    }));

  test('no more run at once than the queue allows', () =>
    atDesk(open, async ({ put, run, rows }) => {
      for (let i = 0; i < 9; i += 1) await put(`job ${i}`);
      let now = 0;
      let most = 0;
      await run(
        async () => {
          now += 1;
          most = Math.max(most, now);
          await new Promise((resolve) => setImmediate(resolve));
          now -= 1;
        },
        { concurrency: 2 },
      );
      assert.equal(most, 2);
      assert.deepEqual(await rows(), []);
    }));

  test('a job whose process went away runs again when its lease is over, and the late run changes nothing', () =>
    atDesk(open, async ({ db, clock, put, run, rows }) => {
      await put('slow');
      const begun = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      const slow = createJobRunner({
        db,
        clock,
        log,
        queues: [
          queueOf(async () => {
            begun.resolve();
            await goOn.promise;
            throw new Error('too late');
          }),
        ],
      });
      const running = slow.runDue();
      await begun.promise;
      let again = 0;
      const work = async () => {
        again += 1;
      };
      clock.move(LEASE_MS - 1);
      await run(work);
      assert.equal(again, 0, 'it is leased');
      clock.move(1);
      const second = Promise.withResolvers<void>();
      const secondRun = run(async () => {
        again += 1;
        goOn.resolve();
        await running;
        const [row] = await rows();
        assert.equal(row!.error, '', 'the run that lost its lease wrote nothing');
        second.resolve();
      });
      await Promise.all([second.promise, secondRun]);
      assert.equal(again, 1);
      assert.deepEqual(await rows(), []);
    }));

  test('long work keeps its lease as long as it runs, and is given up when the node stops', () =>
    atDesk(open, async ({ db, clock: standing, put, run, rows }) => {
      const alarms: (() => void)[] = [];
      const clock = {
        ...standing,
        after(_ms: number, deed: () => void) {
          alarms.push(deed);
          return () => {};
        },
      };
      const [begun, stopped] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const long = queueOf(
        async () => {
          begun.resolve();
          await stopped.promise;
          throw new Error('given up');
        },
        { renewsLease: true, stop: stopped.resolve },
      );
      const runner = createJobRunner({ db, clock, log, queues: [long] });
      await put('film');
      const first = runner.runDue();
      await begun.promise;
      const before = await db.reader.selectFrom('jobs').select('lease_until').executeTakeFirstOrThrow();
      standing.move(LEASE_MS / 2);
      alarms.shift()?.();
      // The renewal is a transaction of its own; it is there when the next alarm is set.
      for (let looks = 0; alarms.length === 0 && looks < 1_000; looks += 1) await new Promise(setImmediate);
      standing.move(LEASE_MS - 1);
      const after = await db.reader.selectFrom('jobs').select('lease_until').executeTakeFirstOrThrow();
      assert.equal(after.lease_until - before.lease_until, LEASE_MS / 2);
      await run(async () => assert.fail('another process has no business with it'));
      await Promise.all([runner.stop(), first]);
      assert.deepEqual(
        (await rows()).map(({ key, attempts, error, failed }) => [key, attempts, error, failed]),
        [['film', 1, 'given up', false]],
      );
    }));

  test('a job that takes its process down each time is set aside in the end', () =>
    atDesk(open, async ({ db, clock, put, run, rows }) => {
      await put('deadly');
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const taken = Promise.withResolvers<void>();
        const dying = createJobRunner({
          db,
          clock,
          log,
          queues: [
            queueOf(() => {
              taken.resolve();
              return new Promise(() => {});
            }),
          ],
        });
        void dying.runDue();
        await taken.promise;
        clock.move(LEASE_MS);
      }
      await run(async () => assert.fail('it was tried often enough'));
      const [row] = await rows();
      assert.ok(row!.failed && /never came to an end/.test(row!.error));
    }));

  test('two processes share the work without doing any of it twice', () =>
    atDesk(open, async ({ db, clock, put, rows }) => {
      for (let i = 0; i < 40; i += 1) await put(`job ${i}`);
      const done: unknown[] = [];
      const work = async (payload: unknown) => {
        await new Promise((resolve) => setImmediate(resolve));
        done.push(payload);
      };
      const runner = () => createJobRunner({ db, clock, log, queues: [queueOf(work)] });
      await Promise.all([runner().runDue(), runner().runDue()]);
      assert.equal(done.length, 40);
      assert.equal(new Set(done).size, 40);
      assert.deepEqual(await rows(), []);
    }));

  test('once started it runs what comes, and stopping waits for what runs', () =>
    atDesk(open, async ({ db, clock, put, rows }) => {
      const begun = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      const done: unknown[] = [];
      const runner = createJobRunner({
        db,
        clock,
        log,
        queues: [
          queueOf(async (payload) => {
            begun.resolve();
            await goOn.promise;
            done.push(payload);
          }),
        ],
      });
      runner.start();
      await put('a');
      runner.wake();
      await begun.promise;
      let stopped = false;
      const stopping = runner.stop().then(() => {
        stopped = true;
      });
      await put('b');
      runner.wake();
      assert.equal(stopped, false);
      goOn.resolve();
      await stopping;
      assert.deepEqual(done, ['a']);
      assert.deepEqual(
        (await rows()).map((row) => row.key),
        ['b'],
      );
    }));
});
