import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Viewer } from '#access/identity.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Id } from '#store/tables.ts';
import { createJobRunner } from '#work/jobs.ts';
import { silentLog, withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import {
  bookmark,
  createPost,
  deletePost,
  editPost,
  favourite,
  type PostDraft,
  pin,
  recount,
  remainsQueue,
  sharePost,
  vote,
} from './posts.ts';

const notFound = (error: unknown) => error instanceof Refusal && error.kind === 'not-found';

const write = async (town: Settlement, who: Viewer, draft: Partial<PostDraft> = {}): Promise<Id> =>
  (await createPost(town, who, { text: 'words', language: 'en', ...draft })).postId;

withDatabases('deleting a post', (open) => {
  test('a tombstone is left, without a word of it, and every count is put right', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const parent = await write(town, bea);
      const poll = { options: ['a', 'b'], expiresInMs: 3_600_000 };
      const post = await write(town, ann, { text: 'secret #tag https://news.example/', replyToId: parent, poll });
      await editPost(town, ann, post, { text: 'secret #tag, more', spoiler: 'hush', language: 'en', poll });
      const reply = await write(town, bea, { replyToId: post });
      const pollRow = await db.reader.selectFrom('polls').select('id').executeTakeFirstOrThrow();
      await vote(town, bea, pollRow.id, [1]);
      await sharePost(town, bea, post);
      await favourite(town, bea, post);
      await bookmark(town, bea, post);
      await pin(town, ann, post);
      await assert.rejects(deletePost(town, bea, post), notFound);
      const source = await deletePost(town, ann, post);
      assert.deepEqual([source.text, source.spoiler], ['secret #tag, more', 'hush']);
      assert.deepEqual(source.poll?.options, ['a', 'b']);
      await assert.rejects(deletePost(town, ann, post), notFound);
      const row = await db.reader.selectFrom('posts').selectAll().where('id', '=', post).executeTakeFirstOrThrow();
      assert.deepEqual([row.text, row.html, row.spoiler, row.removed_by], ['', '', '', 'author']);
      assert.equal(row.reply_to_id, parent);
      for (const table of ['favourites', 'bookmarks', 'pins', 'post_tags', 'post_cards', 'post_edits'] as const) {
        assert.deepEqual(await db.reader.selectFrom(table).selectAll().execute(), [], table);
      }
      for (const table of ['polls', 'poll_options', 'poll_votes'] as const) {
        assert.deepEqual(await db.reader.selectFrom(table).selectAll().execute(), [], table);
      }
      const left = await db.reader.selectFrom('posts').select('id').orderBy('id').execute();
      assert.deepEqual(
        left.map((one) => one.id),
        [parent, post, reply],
      );
      assert.deepEqual(await recount(db.reader), []);
      const stats = await db.reader
        .selectFrom('account_stats')
        .select(['account_id', 'posts'])
        .orderBy('account_id')
        .execute();
      assert.deepEqual(
        stats.map((one) => one.posts),
        [0, 2],
      );
    } finally {
      await close();
    }
  });

  test('a share is deleted as it is undone', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const post = await write(town, ann);
      await deletePost(town, bea, await sharePost(town, bea, post));
      const left = await db.reader.selectFrom('posts').select('id').execute();
      assert.deepEqual(
        left.map((one) => one.id),
        [post],
      );
      assert.deepEqual(await recount(db.reader), []);
    } finally {
      await close();
    }
  });

  test('what hangs on a popular post is cleared away in portions, with counts that are right at every step', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const ann = await town.person('ann');
      const post = await write(town, ann);
      await favouriteByMany(town, post, 1200);
      assert.deepEqual(await recount(db.reader), []);
      await deletePost(town, ann, post);
      const left = async () => (await db.reader.selectFrom('favourites').select('id').execute()).length;
      assert.equal(await left(), 700);
      assert.deepEqual(await recount(db.reader), []);
      const runner = createJobRunner({ ...town, log: silentLog, queues: [remainsQueue(town)] });
      await runner.runDue();
      assert.equal(await left(), 0);
      assert.deepEqual(await recount(db.reader), []);
      assert.deepEqual(await db.reader.selectFrom('jobs').select('id').execute(), []);
    } finally {
      await close();
    }
  });
});

/** Rows as `favourite` makes them, of people without names, in one transaction. */
async function favouriteByMany({ db, ids, clock, site }: Settlement, postId: Id, many: number): Promise<void> {
  const now = clock.now();
  const people = Array.from({ length: many }, () => ids.next());
  await db.write(async (tx) => {
    for (let start = 0; start < many; start += 400) {
      const some = people.slice(start, start + 400);
      await tx
        .insertInto('accounts')
        .values(
          some.map((id) => ({
            id,
            host_id: site.hostId,
            username: `p${id}`,
            username_key: `p${id}`,
            uri: `${site.origin}/users/p${id}`,
            url: '',
            created_at: now,
            updated_at: now,
          })),
        )
        .execute();
      await tx
        .insertInto('favourites')
        .values(some.map((id) => ({ account_id: id, post_id: postId, id: ids.next(), created_at: now })))
        .execute();
    }
    await tx.updateTable('post_stats').set({ favourites: many }).where('post_id', '=', postId).execute();
  });
}
