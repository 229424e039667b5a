import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Viewer } from '#access/identity.ts';
import { Refusal } from '#kernel/errors.ts';
import { firstPage } from '#kernel/paging.ts';
import { cleanQueue, deleteMedia, UNUSED_MS } from '#media/media.ts';
import { createPost, deletePost, THREAD_FOR_PEOPLE, threadOf } from '#posts/posts.ts';
import type { Id } from '#store/tables.ts';
import { createJobRunner } from '#work/jobs.ts';
import { silentLog, withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import {
  changeDraft,
  createDraft,
  type DraftContent,
  deleteDraft,
  draftById,
  draftContentOf,
  draftsOf,
  FAR_MS,
  MAX_SCHEDULED_PER_DAY,
  publishDraft,
  publishOrKeep,
  reschedule,
  scheduledOf,
  scheduledQueue,
  schedulePost,
} from './drafts.ts';

const HOUR_MS = 3_600_000;
const saying = (...texts: string[]): DraftContent =>
  draftContentOf(texts.map((text) => ({ text, language: 'en', audience: 'public' as const })));

const refused =
  (kind: Refusal['kind'], words = /./) =>
  (error: unknown) =>
    error instanceof Refusal && error.kind === kind && words.test(error.message);

/** Somebody with a login, as the publishing of scheduled posts asks for. */
async function resident(town: Settlement, username: string): Promise<Viewer> {
  const viewer = await town.person(username);
  const now = town.clock.now();
  const email = `${username}@mail.example`;
  await town.db.write(async (tx) => {
    await tx
      .insertInto('users')
      .values({
        account_id: viewer.accountId,
        email,
        email_key: email,
        email_confirmed_at: now,
        approved_at: now,
        password_hash: '-',
        created_at: now,
      })
      .execute();
  });
  return viewer;
}

/** An upload without its file. */
async function upload(town: Settlement, owner: Viewer): Promise<Id> {
  const id = town.ids.next();
  const picture = {
    kind: 'image' as const,
    original: '',
    small: '',
    width: 1,
    height: 1,
    small_width: 1,
    small_height: 1,
  };
  await town.db.write(async (tx) => {
    await tx
      .insertInto('media')
      .values({ id, account_id: owner.accountId, ...picture, created_at: town.clock.now() })
      .execute();
  });
  return id;
}

const textsOf = async (town: Settlement): Promise<string[]> =>
  (await town.db.reader.selectFrom('posts').select('text').where('removed_at', 'is', null).orderBy('id').execute()).map(
    (row) => row.text,
  );

const runnerOf = (town: Settlement) =>
  createJobRunner({ ...town, log: silentLog, queues: [scheduledQueue(town), cleanQueue(town)] });

withDatabases('drafts', (open) => {
  test('two devices do not overwrite each other, and nobody reads another’s drafts', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const id = await createDraft(town, ann, saying('one'));
      assert.equal(await changeDraft(town, ann, id, 1, saying('two')), 2);
      await assert.rejects(changeDraft(town, ann, id, 1, saying('three')), refused('conflict'));
      await assert.rejects(changeDraft(town, bea, id, 2, saying('four')), refused('not-found'));
      await assert.rejects(draftById(db.reader, bea, id), refused('not-found'));
      await assert.rejects(publishDraft(town, ann, id, { version: 1 }), refused('conflict'));
      const later = await createDraft(town, ann, saying('later'));
      const texts = (await draftsOf(db.reader, ann, firstPage(10), FAR_MS)).map((one) => one.content.posts[0]?.text);
      assert.deepEqual(texts, ['later', 'two']);
      await deleteDraft(town, ann, later);
      await publishDraft(town, ann, id);
      assert.deepEqual(await draftsOf(db.reader, ann, firstPage(10), FAR_MS), []);
      assert.deepEqual(await textsOf(town), ['two']);
    } finally {
      await close();
    }
  });

  test('a draft keeps its uploads, and lets them go with it', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const [picture, other] = [await upload(town, ann), await upload(town, ann)];
      const withPicture = draftContentOf([{ text: '', mediaIds: [picture] }]);
      await assert.rejects(createDraft(town, bea, withPicture), refused('not-found'));
      const id = await createDraft(town, ann, withPicture);
      await assert.rejects(deleteMedia(town, ann.accountId, picture), refused('invalid', /draft/));
      const jobs = runnerOf(town);
      const clean = async () => {
        town.clock.move(2 * UNUSED_MS);
        await cleanQueue(town).run({});
        return (await db.reader.selectFrom('media').select('id').orderBy('id').execute()).map((row) => row.id);
      };
      assert.deepEqual(await clean(), [picture], `${other} was nobody’s`);
      await changeDraft(town, ann, id, 1, saying('without'));
      assert.deepEqual(await clean(), []);
      await jobs.stop();
    } finally {
      await close();
    }
  });

  test('a thread is published whole and in order, or kept as a draft', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const { postId: start } = await createPost(town, bea, { text: 'start', language: 'en' });
      const thread = { ...saying('one', 'two', 'three'), replyToId: start };
      const done = await publishOrKeep(town, ann, thread);
      assert.ok('postIds' in done);
      assert.deepEqual((await threadOf(db.reader, start, THREAD_FOR_PEOPLE)).descendants, done.postIds);
      assert.deepEqual(await textsOf(town), ['start', 'one', 'two', 'three']);

      const failed = await publishOrKeep(town, ann, saying('four', 'five', 'x'.repeat(501)));
      assert.ok('draftId' in failed);
      assert.deepEqual((await textsOf(town)).length, 4, 'none of it was published');
      const draft = await draftById(db.reader, ann, failed.draftId);
      assert.deepEqual([draft.content.posts.length, draft.content.posts[0]?.text], [3, 'four']);
      assert.match(draft.failure, /limit of 500/);
      await changeDraft(town, ann, draft.id, draft.version, saying('four', 'five', 'six'));
      assert.equal((await publishDraft(town, ann, draft.id)).length, 3);
    } finally {
      await close();
    }
  });
});

withDatabases('scheduled posts', (open) => {
  test('one is published at its time, once, wherever that was moved, under the key it came with', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const ann = await resident(town, 'ann');
      const jobs = runnerOf(town);
      const at = town.clock.now() + HOUR_MS;
      const options = { idempotencyKey: 'k' };
      const id = await schedulePost(town, ann, saying('later'), at, options);
      assert.equal(await schedulePost(town, ann, saying('later'), at, options), id, 'the same key');
      await reschedule(town, ann, id, at + HOUR_MS);
      town.clock.move(HOUR_MS);
      await jobs.runDue();
      assert.deepEqual(await textsOf(town), [], 'it was moved');
      town.clock.move(HOUR_MS);
      await jobs.runDue();
      assert.deepEqual(await textsOf(town), ['later']);
      assert.deepEqual(await scheduledOf(db.reader, ann, firstPage(10)), []);
      const again = await createPost(town, ann, { text: 'later' }, options);
      assert.equal(again.again, true);
      await deletePost(town, ann, again.postId);
      assert.deepEqual(await db.reader.selectFrom('jobs').select('id').execute(), []);
      await jobs.stop();
    } finally {
      await close();
    }
  });

  test('what cannot be published at its time becomes a draft that says why', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await resident(town, 'ann'), await town.person('bea')];
      const jobs = runnerOf(town);
      const { postId } = await createPost(town, bea, { text: 'start', language: 'en' });
      const id = await schedulePost(town, ann, { ...saying('answer'), replyToId: postId }, town.clock.now() + HOUR_MS);
      const other = await schedulePost(town, ann, saying('other'), town.clock.now() + 2 * HOUR_MS);
      await deletePost(town, bea, postId);
      town.clock.move(HOUR_MS);
      await jobs.runDue();
      const draft = await draftById(db.reader, ann, id);
      assert.deepEqual([draft.scheduledAt, draft.content.posts[0]?.text], [null, 'answer']);
      assert.match(draft.failure, /does not appear to exist/);
      await db.write((tx) =>
        tx.updateTable('users').set({ disabled_at: 1 }).where('account_id', '=', ann.accountId).execute(),
      );
      town.clock.move(HOUR_MS);
      await jobs.runDue();
      assert.match((await draftById(db.reader, ann, other)).failure, /could not post/);
      assert.deepEqual(await textsOf(town), []);
      await jobs.stop();
    } finally {
      await close();
    }
  });

  test('times have limits, and what is decades off is shown as a draft', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const ann = await resident(town, 'ann');
      const now = town.clock.now();
      const schedule = (at: number, content = saying('x')) => schedulePost(town, ann, content, at);
      await assert.rejects(schedule(now + 299_999), refused('invalid', /must be in the future/));
      await assert.rejects(schedule(Number.MAX_SAFE_INTEGER), refused('invalid', /no date/));
      await assert.rejects(schedule(now + HOUR_MS, saying('x'.repeat(501))), refused('invalid', /limit of 500/));
      const day = Date.UTC(2026, 5, 1);
      for (let i = 0; i < MAX_SCHEDULED_PER_DAY; i += 1) await schedule(day + i);
      await assert.rejects(schedule(day + HOUR_MS), refused('invalid', /limit of 25/));
      await schedule(day - 1);
      const far = await schedule(Date.UTC(4000, 0, 1));
      const drafts = await draftsOf(db.reader, ann, firstPage(40), now + FAR_MS);
      assert.deepEqual(
        drafts.map((draft) => draft.id),
        [far],
      );
      await reschedule(town, ann, far, null);
      assert.equal((await scheduledOf(db.reader, ann, firstPage(40))).length, MAX_SCHEDULED_PER_DAY + 1);
    } finally {
      await close();
    }
  });
});
