import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestCard } from '#links/links.ts';
import { emit } from '#work/events.ts';
import { createJobRunner } from '#work/jobs.ts';
import { createListenerRunner } from '#work/listeners.ts';
import { silentLog, withDatabases } from '../../tests/kit/databases.ts';
import { settle } from '../../tests/kit/people.ts';
import { createPost, idempotencyQueue, postCards, scheduleKeyCleaning } from './posts.ts';

withDatabases('upkeep of posts', (open) => {
  test('every post with a link is shown anew when its card is ready, and no other', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const ann = await town.person('ann');
      const runner = createListenerRunner({ ...town, log: silentLog, listeners: [postCards] });
      await runner.settle();
      const link = 'https://news.example/a';
      for (const text of [link, `again ${link}#part`, 'https://other.example/']) {
        await createPost(town, ann, { text, language: 'en' });
      }
      await db.write(async (tx) => {
        const cardId = await requestCard(tx, { ids: town.ids, now: town.clock.now() }, link);
        await emit(tx, town.clock.now(), 'card.ready', { cardId });
      });
      await runner.settle();
      const stats = await db.reader.selectFrom('post_stats').select('version').orderBy('post_id').execute();
      assert.deepEqual(
        stats.map((row) => row.version),
        [2, 2, 1],
      );
    } finally {
      await close();
    }
  });

  test('old idempotency keys are cleaned away, again and again', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const ann = await town.person('ann');
      const runner = createJobRunner({ ...town, log: silentLog, queues: [idempotencyQueue(town)] });
      await scheduleKeyCleaning(town);
      const send = (idempotencyKey: string) => createPost(town, ann, { text: 'x', language: 'en' }, { idempotencyKey });
      const keys = async () =>
        (await db.reader.selectFrom('idempotency_keys').select('key').execute()).map((row) => row.key);
      await send('first');
      town.clock.move(20 * 3_600_000);
      await runner.runDue();
      await send('second');
      assert.deepEqual(await keys(), ['first', 'second']);
      town.clock.move(10 * 3_600_000);
      await runner.runDue();
      assert.deepEqual(await keys(), ['second']);
      town.clock.move(24 * 3_600_000);
      await runner.runDue();
      assert.deepEqual(await keys(), []);
      assert.equal((await db.reader.selectFrom('jobs').select('id').execute()).length, 1);
    } finally {
      await close();
    }
  });
});
