import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIds } from '#kernel/ids.ts';
import { silentLog as log, withDatabases } from '../../tests/kit/databases.ts';
import { standingClock } from '../../tests/kit/people.ts';
import { emit } from './events.ts';
import { createJobRunner } from './jobs.ts';
import { KEEP_EVENTS_MS, KEEP_FAILED_MS, PRUNE_QUEUE, pruneEvents, pruneQueue, schedulePruning } from './prune.ts';

withDatabases('pruning', (open) => {
  test('only what all have heard goes, when it is old, and the newest event stays', async () => {
    const { db, close } = await open();
    try {
      const clock = standingClock();
      const needs = { db, clock, ids: { next: () => 1 } };
      const add = () =>
        db.write(async (tx) => {
          await tx.insertInto('outbox').values({ type: 'x', payload: '{}', created_at: clock.now() }).execute();
        });
      for (let i = 0; i < 5; i += 1) await add();
      const rows = async () => await db.reader.selectFrom('outbox').select(['xid', 'seq']).orderBy('seq').execute();
      const [, , third] = await rows();
      assert.equal(await pruneEvents(needs, ['slow', 'fast']), 0, 'a listener without a cursor holds all');
      const last = (await rows()).at(-1)!;
      await db.write(async (tx) => {
        await tx
          .insertInto('event_cursors')
          .values({ listener: 'slow', ...third! })
          .execute();
      });
      await db.writeDerived(async (tx) => {
        await tx
          .insertInto('derived.event_cursors')
          .values({ listener: 'fast', ...last })
          .execute();
      });
      assert.equal(await pruneEvents(needs, ['slow', 'fast']), 0, 'too young');
      clock.move(KEEP_EVENTS_MS + 1);
      assert.equal(await pruneEvents(needs, ['slow', 'fast']), 3);
      assert.equal((await rows()).length, 2);
      assert.equal(await pruneEvents(needs, ['fast']), 1);
      assert.deepEqual(await rows(), [last]);
    } finally {
      await close();
    }
  });

  test('comes again and again, takes what was set aside a month ago, and is put once', async () => {
    const { db, close } = await open();
    try {
      const clock = standingClock();
      const needs = { db, clock, ids: createIds({ now: clock.now, writer: 0, startAfter: 0 }) };
      await schedulePruning(needs);
      await schedulePruning(needs);
      const jobs = async () => await db.reader.selectFrom('jobs').select(['queue', 'run_at']).orderBy('id').execute();
      assert.equal((await jobs()).length, 1);
      const setAside = { listener: 'a', type: 'x', payload: '{}', error: 'no' };
      const failed = { queue: 'elsewhere', payload: '{}', run_at: 1, created_at: clock.now() };
      await db.write(async (tx) => {
        await tx
          .insertInto('set_aside_events')
          .values({ id: 1, ...setAside, created_at: clock.now() })
          .execute();
        await tx
          .insertInto('jobs')
          .values({ id: 2, ...failed, unique_key: 'failed', failed_at: clock.now() })
          .execute();
        await tx
          .insertInto('jobs')
          .values({ id: 3, ...failed, unique_key: 'waiting' })
          .execute();
        await emit(tx, clock.now(), 'account.changed', { accountId: 1 });
        await emit(tx, clock.now(), 'account.changed', { accountId: 2 });
      });
      const run = () => createJobRunner({ db, clock, log, queues: [pruneQueue(needs, () => [])] }).runDue();
      clock.move(KEEP_FAILED_MS);
      await run();
      assert.equal((await db.reader.selectFrom('set_aside_events').selectAll().execute()).length, 1, 'not yet');
      assert.equal(
        (await db.reader.selectFrom('outbox').selectAll().execute()).length,
        2,
        'nobody is there to have heard',
      );
      clock.move(600_000);
      await run();
      assert.equal((await db.reader.selectFrom('set_aside_events').selectAll().execute()).length, 0);
      const left = await jobs();
      assert.deepEqual(
        left.map((job) => job.queue).sort(),
        ['elsewhere', PRUNE_QUEUE],
        'what failed long ago goes, what waits stays, and pruning waits for its next time',
      );
      assert.ok(left.some((job) => job.run_at === clock.now() + 600_000));
    } finally {
      await close();
    }
  });
});
