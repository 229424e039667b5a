import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { createIds } from '#kernel/ids.ts';
import type { Database, Tx } from '#ports/database.ts';
import { silentLog as log, type OpenDatabase, withDatabases } from '../../tests/kit/databases.ts';
import { type TownClock, townClock } from '../../tests/kit/town.ts';
import { type Event, type Events, emit } from './events.ts';
import { createListenerRunner, type Listener, type ListenerRunner } from './listeners.ts';

const FAILURES_UNTIL_SET_ASIDE = 10;
const PATIENCE_MS = 5_000;

interface Stage {
  db: Database;
  clock: TownClock;
  /** Says that accounts were changed, in one transaction. */
  say(...accountIds: number[]): Promise<void>;
  runner(listeners: Listener[], more?: { mayRun?: () => boolean; clock?: TownClock }): ListenerRunner;
  setAside(): Promise<{ listener: string; payload: string; error: string }[]>;
}

async function onStage(open: OpenDatabase, story: (stage: Stage) => Promise<void>): Promise<void> {
  const { db, close } = await open();
  const clock = townClock();
  const ids = createIds({ now: clock.now, writer: 0, startAfter: 0 });
  try {
    await story({
      db,
      clock,
      say: (...accountIds) =>
        db.write(async (tx) => {
          for (const accountId of accountIds) await emit(tx, clock.now(), 'account.changed', { accountId });
        }),
      runner: (listeners, more = {}) => createListenerRunner({ db, clock, ids, log, listeners, ...more }),
      async setAside() {
        const rows = await db.reader.selectFrom('set_aside_events').selectAll().orderBy('id').execute();
        return rows.map(({ listener, payload, error }) => ({ listener, payload, error }));
      },
    });
  } finally {
    await close();
  }
}

/** Hears changed accounts and gives their ids to `hear`. */
const listenerOf = (
  name: string,
  hear: (accountId: number, tx: Tx) => Promise<void> | void,
  more: Partial<Listener> = {},
): Listener => ({
  name,
  cursorIn: 'main',
  hears: ['account.changed'],
  async hear(tx, event) {
    await hear((event.payload as Events['account.changed']).accountId, tx);
  },
  ...more,
});

async function until(fact: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await fact())) {
    if (performance.now() > end) throw new Error(`it never came to this: ${what}`);
    await wait(2);
  }
}

/** A row that is there once, however often it is written. */
const write = (tx: Tx, name: string) =>
  tx
    .insertInto('settings')
    .values({ name, value: '', updated_at: 1 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();

withDatabases('listeners', (open, engine) => {
  test('a new one begins at the present, or where it says', () =>
    onStage(open, async ({ say, runner }) => {
      await say(1, 2);
      const [now, all]: number[][] = [[], []];
      const first = runner([
        listenerOf('now', (id) => void now!.push(id)),
        listenerOf('all', (id) => void all!.push(id), { startsAt: 'oldest', cursorIn: 'derived' }),
      ]);
      await first.settle();
      await say(3);
      await first.settle();
      assert.deepEqual([now, all], [[3], [1, 2, 3]]);
      await say(4);
      await runner([listenerOf('now', (id) => void now!.push(id))]).settle();
      assert.deepEqual(now, [3, 4], 'one that was here before goes on where it was');
    }));

  test('each hears what it asked for, at its own pace', () =>
    onStage(open, async ({ db, say, runner }) => {
      const heard: string[] = [];
      const note =
        (name: string): Listener['hear'] =>
        async (_tx, event: Event) =>
          void heard.push(`${name} ${event.type}`);
      const both = runner([
        { name: 'a', cursorIn: 'main', hears: ['account.changed'], hear: note('a') },
        { name: 'b', cursorIn: 'derived', hears: ['poll.closed', 'account.changed'], hear: note('b') },
      ]);
      await both.settle();
      await say(1);
      await db.write((tx) => emit(tx, 5, 'poll.closed', { postId: 9 }));
      assert.deepEqual(await both.lag(), [
        { listener: 'a', behind: 2 },
        { listener: 'b', behind: 2 },
      ]);
      await both.settle();
      assert.deepEqual(heard, ['a account.changed', 'b account.changed', 'b poll.closed']);
      assert.deepEqual(
        (await both.lag()).map((one) => one.behind),
        [0, 0],
      );
    }));

  test('one that throws at one event of a batch hears the others, once each in what it wrote', () =>
    onStage(open, async ({ db, say, runner, setAside }) => {
      const tries = new Map<number, number>();
      const picky = listenerOf('picky', async (id, tx) => {
        tries.set(id, (tries.get(id) ?? 0) + 1);
        await tx
          .insertInto('settings')
          .values({ name: `heard ${id}`, value: '', updated_at: id })
          .execute();
        if (id === 3) throw new Error('not this one');
      });
      const calm = listenerOf('calm', (id, tx) => write(tx, `calm ${id}`).then(() => {}));
      const both = runner([picky, calm]);
      await both.settle();
      await say(1, 2, 3, 4, 5);
      for (let failure = 1; failure < FAILURES_UNTIL_SET_ASIDE; failure += 1) {
        await assert.rejects(both.settle(), /not this one/);
      }
      // The batch failed once, then the event alone: the tenth time it is alone is the one too many.
      await assert.rejects(both.settle(), /not this one/);
      await both.settle();
      assert.deepEqual(await setAside(), [{ listener: 'picky', payload: '{"accountId":3}', error: 'not this one' }]);
      const rows = await db.reader.selectFrom('settings').select('name').orderBy('name').execute();
      assert.deepEqual(
        rows.map((row) => row.name),
        ['calm 1', 'calm 2', 'calm 3', 'calm 4', 'calm 5', 'heard 1', 'heard 2', 'heard 4', 'heard 5'],
      );
      assert.equal(tries.get(3), 1 + FAILURES_UNTIL_SET_ASIDE);
      await say(6);
      await both.settle();
      assert.equal(tries.get(6), 1, 'it goes on');
    }));

  test('a failing one is tried again after growing pauses', () =>
    onStage(open, async ({ clock, say, runner, setAside }) => {
      let tries = 0;
      const paused: number[] = [];
      const watched: TownClock = {
        ...clock,
        after(ms, deed) {
          paused.push(ms);
          return clock.after(ms, deed);
        },
      };
      const unlucky = listenerOf('unlucky', () => {
        tries += 1;
        throw new Error('no');
      });
      const running = runner([unlucky, listenerOf('lucky', () => {})], { clock: watched });
      await running.settle();
      running.start();
      await say(1);
      for (let failure = 1; failure < FAILURES_UNTIL_SET_ASIDE; failure += 1) {
        await until(() => paused.length === failure, `failure ${failure}`);
        assert.equal(tries, failure);
        await say(2);
        clock.advance(paused[failure - 1]! - 1);
        await wait(3);
        assert.equal(tries, failure, 'neither time nor another event makes it try too early');
        clock.advance(1);
      }
      await until(async () => (await setAside()).length === 1, 'the event is set aside');
      assert.deepEqual(paused.slice(0, 9), [100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600]);
      assert.deepEqual(await setAside(), [{ listener: 'unlucky', payload: '{"accountId":1}', error: 'no' }]);
      await running.stop();
    }));

  test('an event that was heard before a crash is heard again, and what it left is there once', () =>
    onStage(open, async ({ db, say, runner }) => {
      let prepared = 0;
      let crash = true;
      const fan: Listener = listenerOf('fan', (id, tx) => {
        if (crash) throw new Error('crash');
        return write(tx, `heard ${id}`).then(() => {});
      });
      fan.prepare = async (events) => {
        prepared += events.length;
        await db.write(async (tx) => {
          for (const event of events) await write(tx, `prepared ${JSON.stringify(event.payload)}`);
        });
      };
      const first = runner([fan]);
      await first.settle();
      await say(1, 2);
      await assert.rejects(first.settle(), /crash/);
      crash = false;
      await runner([fan]).settle();
      assert.equal(prepared, 4);
      const rows = await db.reader.selectFrom('settings').select('name').orderBy('name').execute();
      assert.deepEqual(
        rows.map((row) => row.name),
        ['heard 1', 'heard 2', 'prepared {"accountId":1}', 'prepared {"accountId":2}'],
      );
    }));

  test('what does not concern one is passed over without a transaction, and written down now and then', () =>
    onStage(open, async ({ db, say, runner }) => {
      const heard: number[] = [];
      const odd = listenerOf('odd', (id) => void heard.push(id), {
        startsAt: 'oldest',
        async concerns(events) {
          return events.filter((event) => (event.payload as Events['account.changed']).accountId % 2 === 1);
        },
      });
      const cursor = () =>
        db.reader.selectFrom('event_cursors').select('seq').where('listener', '=', 'odd').executeTakeFirst();
      const first = runner([odd]);
      await say(2, 4);
      await first.settle();
      const before = await cursor();
      await say(6);
      await first.settle();
      assert.deepEqual(await cursor(), before);
      assert.deepEqual(await first.lag(), [{ listener: 'odd', behind: 0 }]);
      await say(8, 7, 10);
      await first.settle();
      assert.deepEqual(heard, [7]);
      assert.ok(Number((await cursor())?.seq) > Number(before?.seq));
      // Another process begins where it was written down, and hears nothing twice.
      await say(...Array.from({ length: 1_000 }, () => 12), 9);
      const second = runner([odd]);
      await second.settle();
      assert.deepEqual(heard, [7, 9]);
    }));

  test('one that rests hears together what comes meanwhile', () =>
    onStage(open, async ({ say, runner, clock }) => {
      const heard: number[] = [];
      const resting = runner([listenerOf('resting', (id) => void heard.push(id), { startsAt: 'oldest', restMs: 250 })]);
      await say(1);
      resting.start();
      await until(() => heard.length === 1, 'the first is heard at once');
      await say(2);
      await say(3);
      await wait(20);
      assert.deepEqual(heard, [1]);
      clock.advance(250);
      await until(() => heard.length === 3, 'the others are heard after the rest');
      await resting.stop();
    }));

  test('one whose cursor another process moves takes back what it did, and goes on from there', () =>
    onStage(open, async ({ db, say, runner }) => {
      const count = listenerOf('count', async (id, tx) => {
        await tx
          .insertInto('settings')
          .values({ name: `${id}`, value: '', updated_at: 1 })
          .execute();
      });
      const [a, b] = [runner([count]), runner([count])];
      await a.settle();
      await b.settle();
      await say(1, 2);
      await a.settle();
      // b believes to be where a was.
      await assert.rejects(b.settle());
      await say(3);
      await b.settle();
      assert.equal((await db.reader.selectFrom('settings').selectAll().execute()).length, 3);
    }));

  test('nothing is heard while another process holds the lease, and everything after', () =>
    onStage(open, async ({ say, runner }) => {
      const heard: number[] = [];
      let mine = false;
      const waiting = runner([listenerOf('waiting', (id) => void heard.push(id), { startsAt: 'oldest' })], {
        mayRun: () => mine,
      });
      waiting.start();
      await say(1);
      await wait(20);
      assert.deepEqual(heard, []);
      mine = true;
      waiting.start();
      await until(() => heard.length === 1, 'the first is heard');
      mine = false;
      await say(2);
      await wait(20);
      assert.deepEqual(heard, [1]);
      mine = true;
      waiting.start();
      await until(() => heard.length === 2, 'the second is heard');
      await waiting.stop();
      await say(3);
      await wait(10);
      assert.deepEqual(heard, [1, 2], 'stopped is stopped');
    }));

  test('whatever fails, every one hears every committed event, in order for each object, and keeps it once', async () => {
    const { db, close } = await open();
    const clock = townClock();
    const ids = createIds({ now: clock.now, writer: 0, startAfter: 0 });
    let run = 0;
    const plan = fc.record({
      /** For each object the sizes of its transactions, which follow each other; objects write side by side. */
      objects: fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 }), { minLength: 1, maxLength: 4 }),
      /** Which hearings fail, by the count of all hearings; the process starts anew after some failures. */
      failures: fc.uniqueArray(fc.nat(60), { maxLength: 15 }),
      restarts: fc.array(fc.boolean(), { maxLength: 10 }),
      rolledBack: fc.nat(5),
    });
    try {
      await fc.assert(
        fc.asyncProperty(plan, async ({ objects, failures, restarts, rolledBack }) => {
          run += 1;
          const failing = new Set(failures);
          let hearings = 0;
          const heard = { main: [] as number[], derived: [] as number[] };
          const listeners = (['main', 'derived'] as const).map((cursorIn) =>
            listenerOf(
              `run ${run} ${cursorIn}`,
              async (number, tx) => {
                heard[cursorIn].push(number);
                const row = { account_id: run * 100_000 + number };
                if (cursorIn === 'derived') await tx.insertInto('derived.big_authors').values(row).execute();
                else await write(tx, `run ${run} ${number}`);
                hearings += 1;
                if (failing.has(hearings)) throw new Error('unlucky');
              },
              { cursorIn },
            ),
          );
          const start = () => createListenerRunner({ db, clock, ids, log, listeners });
          let runner = start();
          await runner.settle();

          const committed: number[] = [];
          const writing = Promise.all(
            objects.map(async (sizes, object) => {
              let n = object * 1_000;
              for (const [i, size] of sizes.entries()) {
                const numbers = Array.from({ length: size }, () => (n += 1));
                const done = db.write(async (tx) => {
                  for (const accountId of numbers) await emit(tx, 1, 'account.changed', { accountId });
                  if (i === rolledBack) throw new Error('rolled back');
                });
                await done.then(
                  () => committed.push(...numbers),
                  () => {},
                );
              }
            }),
          );
          const restart = [...restarts];
          const listen = async () => {
            for (;;) {
              try {
                await runner.settle();
                return;
              } catch (error) {
                assert.match(String(error), /unlucky/);
                if (restart.shift()) runner = start();
              }
            }
          };
          await listen();
          await writing;
          // On PostgreSQL events show a little after their commit.
          await until(async () => {
            await listen();
            return (await runner.lag()).every((one) => one.behind === 0);
          }, 'all is heard');

          for (const cursorIn of ['main', 'derived'] as const) {
            const firsts = [...new Set(heard[cursorIn])];
            assert.deepEqual(
              [...firsts].sort((a, b) => a - b),
              [...committed].sort((a, b) => a - b),
            );
            for (const object of objects.keys()) {
              const ofObject = firsts.filter((number) => Math.floor(number / 1_000) === object);
              assert.deepEqual(
                ofObject,
                [...ofObject].sort((a, b) => a - b),
                'in order',
              );
            }
          }
          const kept = await db.reader
            .selectFrom('derived.big_authors')
            .select('account_id')
            .where('account_id', '>=', run * 100_000)
            .execute();
          assert.equal(kept.length, committed.length);
        }),
        { numRuns: engine === 'sqlite' ? 40 : 12 },
      );
    } finally {
      await close();
    }
  });
});
