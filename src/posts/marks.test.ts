import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '#kernel/errors.ts';
import { firstPage } from '#kernel/paging.ts';
import { block, follow } from '#relationships/relationships.ts';
import type { Id } from '#store/tables.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import {
  bookmark,
  bookmarksOf,
  createPost,
  favourite,
  favouritedBy,
  favouritesOf,
  muteThread,
  type PostDraft,
  pin,
  pinsOf,
  recount,
  requireVisible,
  sharedBy,
  sharePost,
  unbookmark,
  unfavourite,
  unmuteThread,
  unpin,
  unsharePost,
} from './posts.ts';

const refusal =
  (kind: Refusal['kind'], words = /./) =>
  (error: unknown) =>
    error instanceof Refusal && error.kind === kind && words.test(error.message);

const write = async (town: Settlement, who: { accountId: Id }, draft: Partial<PostDraft> = {}): Promise<Id> => {
  const viewer = { accountId: who.accountId, role: 'member' as const, permissions: new Set<never>() };
  return (await createPost(town, viewer, { text: 'words', language: 'en', ...draft })).postId;
};

const eventsOf = async (town: Settlement): Promise<string[]> =>
  (await town.db.readOutbox({ xid: 0, seq: 0 }, 1000)).map((event) => event.type);

const countsOf = (town: Settlement, postId: Id) =>
  town.db.reader
    .selectFrom('post_stats')
    .select(['shares', 'favourites'])
    .where('post_id', '=', postId)
    .executeTakeFirstOrThrow();

withDatabases('sharing and marking', (open) => {
  test('a post is shared once, shares of shares are shares of it, and undoing gives everything back', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea, cem] = [await town.person('ann'), await town.person('bea'), await town.person('cem')];
      const post = await write(town, ann);
      const share = await sharePost(town, bea, post);
      const again = await Promise.all(Array.from({ length: 4 }, () => sharePost(town, bea, post)));
      assert.deepEqual(new Set(again), new Set([share]));
      const second = await sharePost(town, cem, share, 'quiet');
      const sharers = await sharedBy(db.reader, post, firstPage(10));
      assert.deepEqual(
        sharers.map((entry) => [entry.id, entry.cursor]),
        [
          [cem.accountId, second],
          [bea.accountId, share],
        ],
      );
      assert.equal((await countsOf(town, post)).shares, 2);
      // Marks on a share are marks on its original.
      assert.equal(await favourite(town, cem, share), post);
      assert.equal((await countsOf(town, post)).favourites, 1);
      await Promise.all([unsharePost(town, bea, post), unsharePost(town, bea, share)]);
      await unsharePost(town, bea, post);
      await assert.rejects(requireVisible(db.reader, town.clock.now(), ann, share), refusal('not-found'));
      assert.equal((await countsOf(town, post)).shares, 1);
      assert.deepEqual(await recount(db.reader), []);
      assert.notEqual(await sharePost(town, bea, post), share);
      const events = await eventsOf(town);
      assert.equal(events.filter((type) => type === 'post.created').length, 4);
      assert.equal(events.filter((type) => type === 'post.removed').length, 1);
    } finally {
      await close();
    }
  });

  test('what only some may see is not shared further', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      await follow(town, bea, ann.accountId);
      const post = await write(town, ann, { audience: 'followers' });
      await assert.rejects(sharePost(town, bea, post), refusal('forbidden'));
      const own = await sharePost(town, ann, post, 'public');
      const row = await db.reader
        .selectFrom('posts')
        .select('audience')
        .where('id', '=', own)
        .executeTakeFirstOrThrow();
      assert.equal(row.audience, 'followers');
      const message = await write(town, ann, { audience: 'mentioned', text: 'for @bea' });
      await assert.rejects(sharePost(town, bea, message), refusal('forbidden'));
      await assert.rejects(sharePost(town, ann, message), refusal('forbidden'));
      await assert.rejects(sharePost(town, ann, post, 'mentioned'), refusal('invalid'));
      const local = await sharePost(town, bea, await write(town, ann, { localOnly: true }));
      assert.equal((await requireVisible(db.reader, town.clock.now(), ann, local)).localOnly, true);
    } finally {
      await close();
    }
  });

  test('favourites and bookmarks are put and taken once, and can be taken off what is out of sight', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea, cem] = [await town.person('ann'), await town.person('bea'), await town.person('cem')];
      const [one, two] = [await write(town, ann), await write(town, ann)];
      const secret = await write(town, ann, { audience: 'followers' });
      await Promise.all([favourite(town, bea, one), favourite(town, bea, one), favourite(town, cem, one)]);
      await favourite(town, bea, two);
      await bookmark(town, bea, two);
      await bookmark(town, bea, two);
      assert.equal((await countsOf(town, one)).favourites, 2);
      assert.deepEqual(
        (await favouritesOf(db.reader, bea.accountId, firstPage(10))).map((entry) => entry.id),
        [two, one],
      );
      assert.equal((await favouritesOf(db.reader, bea.accountId, firstPage(1))).length, 1);
      assert.deepEqual(
        (await bookmarksOf(db.reader, bea.accountId, firstPage(10))).map((entry) => entry.id),
        [two],
      );
      const people = await favouritedBy(db.reader, one, firstPage(10));
      assert.deepEqual(new Set(people.map((entry) => entry.id)), new Set([bea.accountId, cem.accountId]));
      await assert.rejects(favourite(town, bea, secret), refusal('not-found'));
      await assert.rejects(unfavourite(town, bea, secret), refusal('not-found'));
      await assert.rejects(bookmark(town, bea, 4711), refusal('not-found'));
      await assert.rejects(unbookmark(town, bea, 4711), refusal('not-found'));
      await block(town, ann, bea.accountId);
      await assert.rejects(favourite(town, bea, two), refusal('not-found'));
      await unfavourite(town, bea, two);
      await unbookmark(town, bea, two);
      assert.deepEqual(await recount(db.reader), []);
      const events = await eventsOf(town);
      assert.equal(events.filter((type) => type === 'post.favourited').length, 3);
      assert.equal(events.filter((type) => type === 'post.unfavourited').length, 1);
    } finally {
      await close();
    }
  });

  test('five of one’s own posts can be pinned, also when tried all at once', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const posts: Id[] = [];
      for (let i = 0; i < 8; i += 1) posts.push(await write(town, ann));
      const tries = await Promise.allSettled(posts.map((post) => pin(town, ann, post)));
      assert.equal(tries.filter((one) => one.status === 'fulfilled').length, 5);
      const pinned = (await pinsOf(db.reader, ann.accountId, firstPage(20))).map((entry) => entry.id);
      assert.equal(pinned.length, 5);
      await pin(town, ann, pinned[0] as Id);
      await unpin(town, ann, pinned[0] as Id);
      await pin(town, ann, await write(town, ann));
      await assert.rejects(pin(town, bea, posts[0] as Id), refusal('invalid', /Someone else/));
      await unpin(town, ann, pinned[1] as Id);
      await assert.rejects(pin(town, ann, await sharePost(town, ann, posts[0] as Id)), refusal('invalid', /share/));
      const message = await write(town, ann, { audience: 'mentioned' });
      await assert.rejects(pin(town, ann, message), refusal('invalid', /mentioned/));
    } finally {
      await close();
    }
  });

  test('a thread is muted by any of its posts', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const first = await write(town, ann);
      const reply = await write(town, bea, { replyToId: first });
      const muted = async () =>
        (await db.reader.selectFrom('muted_threads').selectAll().execute()).map((row) => row.thread_id);
      await muteThread(town, ann, reply);
      await muteThread(town, ann, first);
      assert.deepEqual(await muted(), [first]);
      await unmuteThread(town, ann, reply);
      assert.deepEqual(await muted(), []);
    } finally {
      await close();
    }
  });

  test('marks are listed in the order they were made, whatever the age of the posts, and pages leave nothing out', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const viewer = { accountId: bea.accountId, role: 'member' as const, permissions: new Set<never>() };
      const posts: Id[] = [];
      for (let i = 0; i < 5; i += 1) posts.push(await write(town, ann));
      const order = [2, 4, 0, 3, 1].map((i) => posts[i] ?? 0);
      for (const post of order) {
        await bookmark(town, viewer, post);
        await favourite(town, viewer, post);
      }
      for (const list of [bookmarksOf, favouritesOf]) {
        const found: Id[] = [];
        let maxId: Id | null = null;
        for (let round = 0; round < 5; round += 1) {
          const page = await list(db.reader, bea.accountId, { limit: 2, maxId, sinceId: null, minId: null });
          found.push(...page.map((entry) => entry.id));
          maxId = page.at(-1)?.cursor ?? maxId;
        }
        assert.deepEqual(found, order.toReversed());
      }
    } finally {
      await close();
    }
  });
});
