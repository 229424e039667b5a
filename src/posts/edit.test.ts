import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Viewer } from '#access/identity.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Id } from '#store/tables.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import { createPost, deletePost, editPost, editsOf, type PostDraft, sharePost, sourceOf } from './posts.ts';

const refusal =
  (kind: Refusal['kind'], words = /./) =>
  (error: unknown) =>
    error instanceof Refusal && error.kind === kind && words.test(error.message);

const write = async (town: Settlement, who: Viewer, draft: Partial<PostDraft> = {}): Promise<Id> =>
  (await createPost(town, who, { text: 'words', language: 'en', ...draft })).postId;

/** A medium as an upload makes it. */
async function picture({ db, ids, clock }: Settlement, who: Viewer, description = ''): Promise<Id> {
  const id = ids.next();
  await db.write(async (tx) => {
    await tx
      .insertInto('media')
      .values({
        id,
        account_id: who.accountId,
        kind: 'image',
        original: `aa/bb/${id}.webp`,
        small: `aa/bb/${id}-small.webp`,
        width: 10,
        height: 10,
        small_width: 5,
        small_height: 5,
        description,
        created_at: clock.now(),
      })
      .execute();
  });
  return id;
}

withDatabases('editing a post', (open) => {
  test('former states are kept, what is named is tied anew, and the audience stays', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea, cem] = [await town.person('ann'), await town.person('bea'), await town.person('cem')];
      const post = await write(town, ann, { text: 'Hello @bea #one https://a.example/', audience: 'quiet' });
      town.clock.move(60_000);
      await editPost(town, ann, post, { text: 'Hello @cem #two https://b.example/', spoiler: 'hm', language: 'de' });
      town.clock.move(60_000);
      await editPost(town, ann, post, { text: 'Hello @cem #two https://b.example/', spoiler: 'hm', language: 'de' });
      await editPost(town, ann, post, { text: 'third' });
      const row = await db.reader.selectFrom('posts').selectAll().where('id', '=', post).executeTakeFirstOrThrow();
      assert.deepEqual([row.text, row.audience, row.language, row.spoiler], ['third', 'quiet', 'de', '']);
      assert.equal(row.edited_at, town.clock.now());
      const edits = await editsOf(db.reader, post);
      assert.deepEqual(
        edits.map((edit) => [edit.text, edit.spoiler, edit.sensitive, edit.createdAt]),
        [
          ['Hello @bea #one https://a.example/', '', false, row.created_at],
          ['Hello @cem #two https://b.example/', 'hm', true, town.clock.now() - 60_000],
        ],
      );
      assert.equal((await sourceOf(town, ann, post)).text, 'third');
      const events = await db.readOutbox({ xid: 0, seq: 0 }, 100);
      assert.deepEqual(
        events.map((event) => event.type),
        ['post.created', 'post.edited', 'post.edited'],
      );
      for (const table of ['mentions', 'post_tags', 'post_cards'] as const) {
        assert.deepEqual(await db.reader.selectFrom(table).selectAll().execute(), [], table);
      }
      await editPost(town, ann, post, { text: '@bea @cem #one #two https://b.example/' });
      const mentions = await db.reader.selectFrom('mentions').select('account_id').execute();
      assert.deepEqual(new Set(mentions.map((one) => one.account_id)), new Set([bea.accountId, cem.accountId]));
      assert.equal((await db.reader.selectFrom('post_tags').selectAll().execute()).length, 2);
      assert.equal((await db.reader.selectFrom('cards').selectAll().execute()).length, 2);
      assert.equal((await db.reader.selectFrom('post_cards').selectAll().execute()).length, 1);
    } finally {
      await close();
    }
  });

  test('only one’s own posts that are there can be changed, within the limits of posts', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const post = await write(town, ann);
      await assert.rejects(editPost(town, bea, post, { text: 'mine' }), refusal('not-found'));
      await assert.rejects(sourceOf(town, bea, post), refusal('not-found'));
      await assert.rejects(editPost(town, bea, await sharePost(town, bea, post), { text: 'x' }), refusal('not-found'));
      await assert.rejects(editPost(town, ann, post, { text: '' }), refusal('invalid', /blank/));
      await assert.rejects(editPost(town, ann, post, { text: 'x'.repeat(501) }), refusal('invalid', /500/));
      await deletePost(town, ann, post);
      await assert.rejects(editPost(town, ann, post, { text: 'x' }), refusal('not-found'));
    } finally {
      await close();
    }
  });

  test('pictures are put on, described and taken off; what is taken off waits for another post', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const [one, two, three] = [await picture(town, ann, 'a cat'), await picture(town, ann), await picture(town, bea)];
      const post = await write(town, ann, { text: '', mediaIds: [one] });
      await assert.rejects(write(town, ann, { mediaIds: [one] }), refusal('invalid', /used by another post/));
      await assert.rejects(write(town, ann, { mediaIds: [three] }), refusal('not-found'));
      await assert.rejects(write(town, ann, { mediaIds: [1, 2, 3, 4, 5] }), refusal('invalid', /more than 4/));
      await editPost(town, ann, post, {
        text: '',
        mediaIds: [two, one],
        mediaChanges: [{ id: one, description: 'a black cat', focus: { x: 0.5, y: -1 } }],
      });
      const media = await db.reader
        .selectFrom('media')
        .selectAll()
        .where('post_id', '=', post)
        .orderBy('position')
        .execute();
      assert.deepEqual(
        media.map((row) => [row.id, row.description, row.focus_x, row.focus_y]),
        [
          [two, '', 0, 0],
          [one, 'a black cat', 0.5, -1],
        ],
      );
      const [before] = await editsOf(db.reader, post);
      assert.deepEqual(
        before?.media.map((item) => [item.id, item.description, item.original]),
        [[one, 'a cat', `aa/bb/${one}.webp`]],
      );
      // Pictures of somebody else or of another post are not described by way of this one.
      const foreign = { text: '', mediaIds: [two, one], mediaChanges: [{ id: three, description: 'mine now' }] };
      await editPost(town, ann, post, foreign);
      const other = await db.reader.selectFrom('media').selectAll().where('id', '=', three).executeTakeFirstOrThrow();
      assert.equal(other.description, '');
      assert.equal((await editsOf(db.reader, post)).length, 1);
      await assert.rejects(
        editPost(town, ann, post, {
          text: '',
          mediaIds: [one],
          mediaChanges: [{ id: one, description: 'x'.repeat(1501) }],
        }),
        refusal('invalid', /1500/),
      );
      await editPost(town, ann, post, { text: 'without' });
      await write(town, ann, { mediaIds: [two] });
      const source = await deletePost(town, ann, await write(town, ann, { mediaIds: [one] }));
      assert.deepEqual(source.mediaIds, [one]);
    } finally {
      await close();
    }
  });
});
