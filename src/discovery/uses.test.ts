import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Viewer } from '#access/identity.ts';
import type { Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { createListenerRunner } from '#work/listeners.ts';
import { silentLog, withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import { discoveryListener, linkHistory, tagHistory } from './discovery.ts';
import { countPosts } from './uses.ts';

const HOUR_MS = 3_600_000;

const runnerFor = (town: Settlement) =>
  createListenerRunner({ ...town, log: silentLog, listeners: [discoveryListener(town)] });

async function newTag(town: Settlement, name: string): Promise<Id> {
  const id = town.ids.next();
  const now = town.clock.now();
  await town.db.write((tx) => tx.insertInto('tags').values({ id, name, display: name, created_at: now }).execute());
  return id;
}

async function newCard(town: Settlement, address: string): Promise<Id> {
  const id = town.ids.next();
  const now = town.clock.now();
  await town.db.write((tx) =>
    tx.insertInto('cards').values({ id, address, state: 'ready', created_at: now }).execute(),
  );
  return id;
}

interface Written {
  tags?: Id[];
  card?: Id;
  shareOf?: Id;
  audience?: 'public' | 'followers';
}

async function write(town: Settlement, author: Viewer, { tags = [], card, shareOf, audience = 'public' }: Written) {
  const id = await town.post(author, { audience, ...(shareOf === undefined ? {} : { shareOf }) });
  await town.db.write(async (tx) => {
    for (const tag_id of tags) await tx.insertInto('post_tags').values({ tag_id, post_id: id }).execute();
    if (card !== undefined) await tx.insertInto('post_cards').values({ post_id: id, card_id: card }).execute();
    if (tags.length > 0) await tx.updateTable('posts').set({ has_tags: 1 }).where('id', '=', id).execute();
  });
  return id;
}

withDatabases('daily uses', (open) => {
  test('a day counts its posts and each person once, links also where they are shared', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const runner = runnerFor(town);
      await runner.settle();
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const cats = await newTag(town, 'cats');
      const news = await newCard(town, 'https://news.example/a');
      await write(town, ann, { tags: [cats] });
      town.clock.move(24 * HOUR_MS);
      const story = await write(town, ann, { tags: [cats], card: news });
      await write(town, ann, { tags: [cats] });
      await write(town, bea, { tags: [cats], shareOf: story });
      await write(town, bea, { tags: [cats], audience: 'followers' });
      await runner.settle();
      const tags = (await tagHistory(db.reader, [cats, 7], town.clock.now())).get(cats);
      assert.deepEqual(
        tags?.map(({ accounts, uses }) => [accounts, uses]),
        [[1, 2], [1, 1], ...Array(5).fill([0, 0])],
      );
      assert.equal(tags?.[0]?.at, Date.UTC(2026, 0, 6));
      const links = (await linkHistory(db.reader, [news], town.clock.now())).get(news);
      assert.deepEqual([links?.[0]?.accounts, links?.[0]?.uses], [2, 2]);
      const unknown = (await tagHistory(db.reader, [7], town.clock.now())).get(7);
      assert.equal(unknown?.length, 7);
    } finally {
      await close();
    }
  });

  test('however often posts are counted, a day’s numbers are those of the posts', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const people = [await town.person('ann'), await town.person('bea'), await town.person('cem')];
      let round = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ by: fc.nat(2), tag: fc.nat(1), again: fc.boolean() }), { minLength: 1, maxLength: 8 }),
          async (plan) => {
            round += 1;
            const tags = [await newTag(town, `a${round}`), await newTag(town, `b${round}`)];
            const written: { id: Id; by: number; tag: number }[] = [];
            for (const { by, tag, again } of plan) {
              written.push({ id: await write(town, people[by]!, { tags: [tags[tag]!] }), by, tag });
              const counted = again ? written.map((one) => one.id) : [written.at(-1)!.id];
              await db.writeDerived((tx) => countPosts(tx, counted));
            }
            const histories = await tagHistory(db.reader, tags, town.clock.now());
            for (const [i, tag] of tags.entries()) {
              const own = written.filter((one) => one.tag === i);
              const today = histories.get(tag)?.[0];
              assert.equal(today?.uses, own.length);
              assert.equal(today?.accounts, new Set(own.map((one) => one.by)).size);
            }
          },
        ),
        { numRuns: 15 },
      );
    } finally {
      await close();
    }
  });

  test('favourites of one’s own posts and those taken back count for nothing', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const runner = runnerFor(town);
      await runner.settle();
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const post = await write(town, ann, {});
      const say = (type: 'post.favourited' | 'post.unfavourited', who: Viewer) =>
        db.write((tx) => emit(tx, town.clock.now(), type, { postId: post, accountId: who.accountId }));
      const users = async () => {
        await runner.settle();
        const rows = await db.reader
          .selectFrom('derived.daily_uses')
          .select('account_id')
          .where('kind', '=', 'post')
          .execute();
        return rows.map((row) => row.account_id);
      };
      await say('post.favourited', ann);
      await say('post.favourited', bea);
      await say('post.favourited', bea);
      assert.deepEqual(await users(), [bea.accountId]);
      await say('post.unfavourited', bea);
      assert.deepEqual(await users(), []);
      const share = await write(town, bea, { shareOf: post });
      assert.deepEqual(await users(), [bea.accountId]);
      await db.write((tx) =>
        emit(tx, town.clock.now(), 'post.removed', { postId: share, accountId: bea.accountId, shareOfId: post }),
      );
      assert.deepEqual(await users(), []);
    } finally {
      await close();
    }
  });
});
