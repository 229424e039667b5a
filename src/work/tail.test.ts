import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Log } from '#ports/log.ts';
import { silentLog, withDatabases } from '../../tests/kit/databases.ts';
import { townClock } from '../../tests/kit/town.ts';
import { type Event, emit } from './events.ts';
import { followOutbox } from './tail.ts';

withDatabases('following the outbox', (open) => {
  test('begins at the present, gives what was asked for in order, and ends', async () => {
    const { db, close } = await open();
    try {
      const say = (...ids: number[]) =>
        db.write(async (tx) => {
          for (const accountId of ids) {
            await emit(tx, 1, 'account.changed', { accountId });
            await emit(tx, 1, 'account.created', { accountId });
          }
        });
      await say(1);
      const heard: Event[] = [];
      let waiting = Promise.withResolvers<void>();
      const tail = await followOutbox(
        { db, clock: townClock(), log: silentLog },
        ['account.changed'],
        async (events) => {
          heard.push(...events);
          waiting.resolve();
        },
      );
      await say(2, 3);
      await waiting.promise;
      waiting = Promise.withResolvers();
      await say(4);
      await waiting.promise;
      assert.deepEqual(
        heard.map(({ type, payload }) => [type, payload]),
        [2, 3, 4].map((accountId) => ['account.changed', { accountId }]),
      );
      await tail.stop();
      await say(5);
      assert.equal(heard.length, 3);
    } finally {
      await close();
    }
  });

  test('goes on after a hearer failed', async () => {
    const { db, close } = await open();
    try {
      const clock = townClock();
      const warned = Promise.withResolvers<void>();
      const log: Log = { ...silentLog, warn: () => warned.resolve() };
      const heard: Event[] = [];
      const second = Promise.withResolvers<void>();
      let failing = true;
      const tail = await followOutbox({ db, clock, log }, ['account.changed'], async (events) => {
        if (failing) throw new Error('the hearer is tired');
        heard.push(...events);
        second.resolve();
      });
      await db.write((tx) => emit(tx, 1, 'account.changed', { accountId: 1 }));
      await warned.promise;
      failing = false;
      await db.write((tx) => emit(tx, 1, 'account.changed', { accountId: 2 }));
      await second.promise;
      assert.equal(JSON.stringify(heard.at(-1)?.payload), '{"accountId":2}');
      await tail.stop();
    } finally {
      await close();
    }
  });
});
