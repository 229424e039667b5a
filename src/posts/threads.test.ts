import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Viewer } from '#access/identity.ts';
import type { Id } from '#store/tables.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import { createPost, deletePost, THREAD_FOR_PEOPLE, THREAD_FOR_STRANGERS, threadOf } from './posts.ts';

const write = async (town: Settlement, who: Viewer, replyToId: Id | null = null): Promise<Id> =>
  (await createPost(town, who, { text: 'words', language: 'en', replyToId })).postId;

withDatabases('threads', (open) => {
  test('replies follow what they answer, older first, also below a tombstone', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const ann = await town.person('ann');
      const root = await write(town, ann);
      const a = await write(town, ann, root);
      const b = await write(town, ann, root);
      const a1 = await write(town, ann, a);
      const b1 = await write(town, ann, b);
      const a2 = await write(town, ann, a);
      const a11 = await write(town, ann, a1);
      await deletePost(town, ann, a1);
      const whole = await threadOf(db.reader, root, THREAD_FOR_PEOPLE);
      assert.deepEqual(whole, { ancestors: [], descendants: [a, a1, a11, a2, b, b1] });
      assert.deepEqual(await threadOf(db.reader, a1, THREAD_FOR_PEOPLE), { ancestors: [root, a], descendants: [a11] });
      assert.deepEqual(await threadOf(db.reader, 4711, THREAD_FOR_PEOPLE), { ancestors: [], descendants: [] });
    } finally {
      await close();
    }
  });

  test('limits cut the deepest and the latest replies and the farthest ancestors', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const ann = await town.person('ann');
      const limits = { ancestors: 3, descendants: 6, depth: 4 };
      assert.ok(THREAD_FOR_STRANGERS.descendants < THREAD_FOR_PEOPLE.descendants);
      const chain: Id[] = [await write(town, ann)];
      for (let i = 0; i < 6; i += 1) chain.push(await write(town, ann, chain.at(-1)));
      const [root, last] = [chain[0] as Id, chain[6] as Id];
      assert.deepEqual((await threadOf(db.reader, last, limits)).ancestors, chain.slice(3, 6));
      assert.deepEqual((await threadOf(db.reader, root, limits)).descendants, chain.slice(1, 5));
      assert.deepEqual((await threadOf(db.reader, root, THREAD_FOR_PEOPLE)).descendants, chain.slice(1));
      const replies = await Promise.all(Array.from({ length: 8 }, () => write(town, ann, last)));
      const found = (await threadOf(db.reader, last, limits)).descendants;
      assert.equal(found.length, limits.descendants);
      assert.ok(found.every((id) => replies.includes(id)));
    } finally {
      await close();
    }
  });
});
