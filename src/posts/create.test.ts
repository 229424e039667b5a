import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '#kernel/errors.ts';
import { timeOfId } from '#kernel/ids.ts';
import { block, follow } from '#relationships/relationships.ts';
import type { Id } from '#store/tables.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import { createPost, deletePost, recount, requireVisible } from './posts.ts';

const refusal = (kind: Refusal['kind'], words: RegExp) => (error: unknown) =>
  error instanceof Refusal && error.kind === kind && words.test(error.message);

const rowOf = (town: Settlement, id: Id) =>
  town.db.reader.selectFrom('posts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

const statsOf = (town: Settlement, id: Id) =>
  town.db.reader.selectFrom('post_stats').selectAll().where('post_id', '=', id).executeTakeFirstOrThrow();

withDatabases('writing a post', (open) => {
  test('a post is kept as typed, rendered, counted and announced', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const ann = await town.person('ann');
      const bea = await town.person('bea');
      const { postId, again } = await createPost(town, ann, {
        text: '  Good morning @bea, @nobody! #Harbour #harbour https://news.example/a?b=1#c\n\nSecond.',
        language: 'en',
      });
      assert.equal(again, false);
      const row = await rowOf(town, postId);
      assert.equal(row.text, 'Good morning @bea, @nobody! #Harbour #harbour https://news.example/a?b=1#c\n\nSecond.');
      assert.match(row.html, /^<p>Good morning <span class="h-card".*<\/p><p>Second\.<\/p>$/);
      assert.match(row.html, /href="https:\/\/parley.test\/@bea"/);
      assert.doesNotMatch(row.html, /@nobody"/);
      assert.equal(row.uri, `https://parley.test/users/ann/statuses/${postId}`);
      assert.equal(row.url, `https://parley.test/@ann/${postId}`);
      assert.equal(row.created_at, timeOfId(postId));
      assert.deepEqual([row.audience, row.language, row.has_tags, row.has_mentions], ['public', 'en', 1, 1]);
      const mentions = await db.reader.selectFrom('mentions').selectAll().execute();
      assert.deepEqual(
        mentions.map((one) => ({ ...one })),
        [{ post_id: postId, account_id: bea.accountId }],
      );
      const tags = await db.reader.selectFrom('tags').select(['name', 'display']).execute();
      assert.deepEqual(
        tags.map((tag) => [tag.name, tag.display]),
        [['harbour', 'Harbour']],
      );
      const cards = await db.reader
        .selectFrom('cards as c')
        .innerJoin('post_cards as p', 'p.card_id', 'c.id')
        .select(['c.address', 'c.state', 'p.post_id'])
        .execute();
      assert.deepEqual(
        cards.map((card) => [card.address, card.state, card.post_id]),
        [['https://news.example/a?b=1', 'waiting', postId]],
      );
      const events = await db.readOutbox({ xid: 0, seq: 0 }, 100);
      assert.deepEqual(
        events.map((event) => [event.type, JSON.parse(event.payload)]),
        [['post.created', { postId, accountId: ann.accountId }]],
      );
      assert.deepEqual(await recount(db.reader), []);
    } finally {
      await close();
    }
  });

  test('limits are kept, with a sentence that says which', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const ann = await town.person('ann');
      const refused = (draft: Parameters<typeof createPost>[2], kind: Refusal['kind'], words: RegExp) =>
        assert.rejects(createPost(town, ann, { language: 'en', ...draft }), refusal(kind, words));
      await refused({ text: ' \n\u200b' }, 'invalid', /can't be blank/);
      await refused({ text: 'a'.repeat(501) }, 'invalid', /limit of 500/);
      await refused({ text: 'a'.repeat(400), spoiler: 'b'.repeat(101) }, 'invalid', /limit of 500/);
      await refused({ text: 'a\0b' }, 'invalid', /cannot be stored/);
      await refused({ text: 'x', language: 'klingonese' }, 'invalid', /ISO 639/);
      await refused({ text: 'x', mediaIds: [1] }, 'not-found', /./);
      await refused({ text: 'x', replyToId: 4711 }, 'not-found', /reply to/);
      const poll = { options: ['a', 'b'], expiresInMs: 3_600_000 };
      await refused({ text: 'x', poll: { ...poll, options: ['a'] } }, 'invalid', /more than one/);
      await refused({ text: 'x', poll: { ...poll, options: ['a', 'a'] } }, 'invalid', /differ/);
      await refused({ text: 'x', poll: { ...poll, options: [...'abcdefghi'] } }, 'invalid', /more than 8/);
      await refused({ text: 'x', poll: { ...poll, options: ['a', 'b'.repeat(51)] } }, 'invalid', /50 characters/);
      await refused({ text: 'x', poll: { ...poll, expiresInMs: 1000 } }, 'invalid', /5 minutes/);
      await refused({ text: 'x', poll: { ...poll, expiresInMs: Number.NaN } }, 'invalid', /5 minutes/);
      await refused({ text: 'x', poll: { ...poll, expiresInMs: 1e12 } }, 'invalid', /one month/);
      await refused({ text: 'x', poll, mediaIds: [1] }, 'invalid', /poll cannot have files/);
      assert.deepEqual(await db.reader.selectFrom('posts').select('id').execute(), []);
      // An address counts 23 however long it is.
      await createPost(town, ann, { text: `${'a'.repeat(476)} https://a.example/${'b'.repeat(300)}`, language: 'en' });
      const { postId } = await createPost(town, ann, { text: '', spoiler: 'only a warning', language: 'en' });
      const row = await rowOf(town, postId);
      assert.deepEqual([row.text, row.spoiler, row.sensitive], ['only a warning', '', 0]);
    } finally {
      await close();
    }
  });

  test('a reply belongs to its thread, counts where everybody may see it, and never leaves a local-only thread', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const write = async (who: typeof ann, draft: Partial<Parameters<typeof createPost>[2]>) =>
        (await createPost(town, who, { text: 'words', language: 'en', ...draft })).postId;
      const first = await write(ann, { localOnly: true });
      const second = await write(bea, { replyToId: first });
      const third = await write(bea, { replyToId: second, audience: 'quiet' });
      await write(bea, { replyToId: second, audience: 'followers' });
      assert.equal((await rowOf(town, second)).local_only, 1);
      assert.equal((await rowOf(town, third)).thread_id, first);
      // Going on after one's own reply still answers the other.
      assert.equal((await rowOf(town, third)).reply_to_account_id, ann.accountId);
      assert.equal((await statsOf(town, second)).replies, 1);
      // Without a choice the narrower audience is taken.
      const secret = await write(ann, { audience: 'followers' });
      await assert.rejects(write(bea, { replyToId: secret }), refusal('not-found', /reply to/));
      await follow(town, bea, ann.accountId);
      const answer = await write(bea, { replyToId: secret });
      assert.equal((await rowOf(town, answer)).audience, 'followers');
      // Nor can anybody make it wider.
      assert.equal(
        (await rowOf(town, await write(bea, { replyToId: secret, audience: 'public' }))).audience,
        'followers',
      );
      await block(town, ann, bea.accountId);
      await assert.rejects(write(bea, { replyToId: first }), refusal('not-found', /reply to/));
      await deletePost(town, ann, first);
      await assert.rejects(write(ann, { replyToId: first }), refusal('not-found', /reply to/));
      assert.deepEqual(await recount(db.reader), []);
    } finally {
      await close();
    }
  });

  test('the same key gives the same post, also when it comes many times at once, for a day', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const send = (who = ann, idempotencyKey = 'k1') =>
        createPost(town, who, { text: 'once', language: 'en' }, { idempotencyKey });
      const answers = await Promise.all(Array.from({ length: 12 }, () => send()));
      assert.equal(new Set(answers.map((answer) => answer.postId)).size, 1);
      assert.equal(answers.filter((answer) => !answer.again).length, 1);
      assert.equal((await send(bea)).again, false);
      assert.equal((await send(ann, 'k2')).again, false);
      town.clock.move(23 * 3_600_000);
      assert.equal((await send()).again, true);
      town.clock.move(2 * 3_600_000);
      const late = await send();
      assert.equal(late.again, false);
      assert.notEqual(late.postId, answers[0]?.postId);
      await assert.rejects(send(ann, ''), refusal('invalid', /Idempotency-Key/));
      assert.deepEqual(await recount(db.reader), []);
    } finally {
      await close();
    }
  });

  test('many people use new tags at the same time', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const people = await Promise.all(Array.from({ length: 6 }, (_, i) => town.person(`p${i}`)));
      await Promise.all(
        people.map((one, i) =>
          createPost(town, one, { text: i % 2 ? '#alpha #beta #gamma' : '#gamma #beta #alpha', language: 'en' }),
        ),
      );
      const tags = await db.reader
        .selectFrom('tags as t')
        .innerJoin('post_tags as p', 'p.tag_id', 't.id')
        .select(['t.name', (e) => e.fn.countAll<number>().as('n')])
        .groupBy('t.name')
        .orderBy('t.name')
        .execute();
      assert.deepEqual(
        tags.map((tag) => [tag.name, tag.n]),
        [
          ['alpha', 6],
          ['beta', 6],
          ['gamma', 6],
        ],
      );
    } finally {
      await close();
    }
  });

  test('who is mentioned sees a message, a stranger does not', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea, cem] = [await town.person('ann'), await town.person('bea'), await town.person('cem')];
      const { postId } = await createPost(town, ann, { text: 'For @bea only', audience: 'mentioned', language: 'en' });
      assert.equal((await requireVisible(db.reader, town.clock.now(), bea, postId)).id, postId);
      await assert.rejects(requireVisible(db.reader, town.clock.now(), cem, postId), refusal('not-found', /./));
      const stats = await db.reader
        .selectFrom('account_stats')
        .select('posts')
        .where('account_id', '=', ann.accountId)
        .executeTakeFirstOrThrow();
      assert.equal(stats.posts, 0);
    } finally {
      await close();
    }
  });
});
