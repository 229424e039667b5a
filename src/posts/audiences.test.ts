import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Viewer } from '#access/identity.ts';
import { addToCircle, circleKeeper, circlesOf, createCircle, deleteCircle } from '#circles/circles.ts';
import { Refusal } from '#kernel/errors.ts';
import { block, follow, unfollow } from '#relationships/relationships.ts';
import type { Id } from '#store/tables.ts';
import { createListenerRunner } from '#work/listeners.ts';
import { silentLog, withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import type { PostDraft } from './draft.ts';
import { createPost, recount, sharePost } from './posts.ts';
import { look } from './visibility.ts';

const write = async (town: Settlement, by: Viewer, draft: Partial<PostDraft> = {}): Promise<Id> =>
  (await createPost(town, by, { text: 'words', language: 'en', ...draft })).postId;

const sees = async (town: Settlement, viewer: Viewer | null, postId: Id): Promise<boolean> =>
  (await look(town.db.reader, town.clock.now(), viewer, [postId], 'asked')).length === 1;

const refused = (kind: Refusal['kind']) => (error: unknown) => error instanceof Refusal && error.kind === kind;

withDatabases('narrow audiences', (open) => {
  test('a circle’s post stays with those who were in it, and so do the replies', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea, cem, dora] = [
        await town.person('ann'),
        await town.person('bea'),
        await town.person('cem'),
        await town.person('dora'),
      ];
      for (const one of [bea, cem, dora]) await follow(town, one, ann.accountId);
      const circle = await createCircle(town, ann, 'Choir');
      await addToCircle(town, ann, circle, [bea.accountId, cem.accountId]);
      const post = await write(town, ann, { circleId: circle });
      const answer = await write(town, bea, { replyToId: post, audience: 'public' });
      const seers = async (postId: Id) =>
        Promise.all([ann, bea, cem, dora, null].map((one) => sees(town, one, postId)));
      assert.deepEqual(await seers(post), [true, true, true, false, false]);
      assert.deepEqual(await seers(answer), [true, true, true, false, false], 'a reply is for the same people');

      await addToCircle(town, ann, circle, [dora.accountId]);
      const own = await write(town, ann, { replyToId: answer });
      const circleOf = (id: Id) =>
        db.reader.selectFrom('posts').select('circle_id').where('id', '=', id).executeTakeFirst();
      assert.deepEqual(await seers(own), [true, true, true, false, false], 'it was not hers when it began');
      assert.deepEqual([await circleOf(post), await circleOf(answer)], [{ circle_id: circle }, { circle_id: null }]);
      const later = await write(town, ann, { audience: 'circle', circleId: circle });
      assert.deepEqual(await seers(later), [true, true, true, true, false]);

      await block(town, ann, cem.accountId);
      assert.deepEqual(await seers(later), [true, true, false, true, false]);
      await assert.rejects(sharePost(town, bea, post), refused('forbidden'));
      await deleteCircle(town, ann, circle);
      assert.equal(await sees(town, bea, post), true, 'what was said stays said');
      assert.deepEqual(await recount(db.reader), []);
    } finally {
      await close();
    }
  });

  test('only followers are in a circle, and who stops to follow leaves it', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea, cem] = [await town.person('ann'), await town.person('bea'), await town.person('cem')];
      const runner = createListenerRunner({ ...town, log: silentLog, listeners: [circleKeeper] });
      await runner.settle();
      await follow(town, bea, ann.accountId);
      const circle = await createCircle(town, ann, ' Choir ');
      await assert.rejects(addToCircle(town, ann, circle, [bea.accountId, cem.accountId]), refused('not-found'));
      await assert.rejects(addToCircle(town, bea, circle, [ann.accountId]), refused('not-found'));
      await assert.rejects(write(town, bea, { circleId: circle }), refused('not-found'));
      await assert.rejects(write(town, ann, { audience: 'circle' }), refused('invalid'));
      await addToCircle(town, ann, circle, [bea.accountId]);
      await unfollow(town, bea, ann.accountId);
      assert.equal(await sees(town, bea, await write(town, ann, { circleId: circle })), false);
      await runner.settle();
      await follow(town, bea, ann.accountId);
      assert.deepEqual(await circlesOf(db.reader, ann), [{ id: circle, title: 'Choir', members: 0 }]);
    } finally {
      await close();
    }
  });

  test('mutuals are who they are when they look', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      await follow(town, bea, ann.accountId);
      const post = await write(town, ann, { audience: 'mutuals' });
      assert.equal(await sees(town, bea, post), false);
      await follow(town, ann, bea.accountId);
      assert.equal(await sees(town, bea, post), true);
      const answer = await write(town, bea, { replyToId: post, audience: 'followers' });
      const row = await db.reader.selectFrom('posts').select('audience').where('id', '=', answer).executeTakeFirst();
      assert.equal(row?.audience, 'mutuals', 'a reply is not wider');
      await unfollow(town, ann, bea.accountId);
      assert.equal(await sees(town, bea, post), false);
      const named = await write(town, ann, { text: 'for @bea', audience: 'mutuals' });
      assert.equal(await sees(town, bea, named), true);
    } finally {
      await close();
    }
  });
});
