import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Viewer } from '#access/identity.ts';
import { followTag, unfollowTag } from '#hashtags/hashtags.ts';
import { firstPage, type Page } from '#kernel/paging.ts';
import { tagNamed } from '#posts/posts.ts';
import { addToList, createList, follow, unfollow } from '#relationships/relationships.ts';
import type { Id } from '#store/tables.ts';
import { fillPage } from '#views/feed.ts';
import { createListenerRunner } from '#work/listeners.ts';
import { silentLog, withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import { buildHome, completeAbove, dropHome, homeFeed, homeFeedsListener } from './timelines.ts';

const runnerFor = (town: Settlement, bigAuthor?: number) =>
  createListenerRunner({ ...town, log: silentLog, listeners: [homeFeedsListener(town, bigAuthor)] });

const home = async (town: Settlement, viewer: Viewer, page: Page): Promise<Id[]> => {
  const { seen } = await fillPage(town.db.reader, town.clock.now(), viewer, 'home', page, (at) =>
    homeFeed(town.db.reader, viewer.accountId, at),
  );
  return seen.map(({ sight }) => sight.head.id);
};

/** Puts somebody whom `viewer` follows into a list of their own, out of the home feed. */
async function readApart(town: Settlement, viewer: Viewer, accountId: Id): Promise<void> {
  const list = await createList(town, viewer, { title: 'apart', exclusive: true });
  await addToList(town, viewer, list, [accountId]);
}

/** Everything in the feed, page after page, downwards. */
async function pageThrough(town: Settlement, viewer: Viewer, limit: number): Promise<Id[]> {
  const all: Id[] = [];
  for (let maxId: Id | null = null; ; ) {
    const page = await home(town, viewer, { ...firstPage(limit), maxId });
    if (page.length === 0) return all;
    all.push(...page);
    maxId = page.at(-1)!;
  }
}

withDatabases('the home feed', (open, engine) => {
  test('a post reaches a follower’s entries, and not a stranger’s', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea, cem] = [await town.person('ann'), await town.person('bea'), await town.person('cem')];
      await follow(town, bea, ann.accountId);
      const runner = runnerFor(town);
      await runner.settle();
      for (const one of [ann, bea, cem]) await buildHome(town, one.accountId);
      const post = await town.post(ann);
      await town.post(ann, { audience: 'mentioned' });
      await runner.settle();
      assert.deepEqual(await home(town, bea, firstPage(20)), [post]);
      assert.deepEqual(await home(town, ann, firstPage(20)), [post]);
      assert.deepEqual(await home(town, cem, firstPage(20)), []);
      await unfollow(town, bea, ann.accountId);
      await runner.settle();
      assert.deepEqual(await homeFeed(db.reader, bea.accountId, firstPage(20)), []);
    } finally {
      await close();
    }
  });

  test('pushed, pulled and big authors’ posts give the same feed, whatever happened in which order', async () => {
    const { db, close } = await open();
    try {
      const deed = fc.record({
        who: fc.nat(2),
        whom: fc.nat(2),
        what: fc.constantFrom(
          'post',
          'post',
          'post',
          'reply',
          'share',
          'follow',
          'follow',
          'unfollow',
          'unfollow',
          'tagged',
          'tagged',
          'follow-tag',
          'unfollow-tag',
          'apart',
          'build',
          'hear',
        ),
      });
      const town = await settle(db);
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(deed, { minLength: 10, maxLength: 60 }), async (deeds) => {
          round += 1;
          const people: Viewer[] = [];
          for (let i = 0; i < 3; i += 1) people.push(await town.person(`p${round}x${i}`));
          // Two followers already make a big author here.
          const runner = runnerFor(town, 2);
          await runner.settle();
          for (const one of people.slice(1)) await buildHome(town, one.accountId);
          const posts: { id: Id; accountId: Id }[] = [];
          const tagName = (i: number) => `r${round}tag${i % 2}`;
          const tag = (i: number) =>
            town.db.write((tx) =>
              tagNamed(tx, { ids: town.ids, now: town.clock.now() }, { name: tagName(i), display: tagName(i) }),
            );
          for (const { who, whom, what } of deeds) {
            const [one, other] = [people[who]!, people[whom]!];
            const target = posts.at(whom * 3);
            const note = (id: Id) => posts.push({ id, accountId: one.accountId });
            town.clock.move(1000);
            if (what === 'post') note(await town.post(one));
            else if (what === 'reply' && target) await town.post(one, { replyTo: target });
            else if (what === 'share' && target) await town.post(one, { shareOf: target.id }).catch(() => {});
            else if (what === 'follow' && who !== whom) await follow(town, one, other.accountId);
            else if (what === 'unfollow' && who !== whom) await unfollow(town, one, other.accountId);
            else if (what === 'tagged') note(await town.post(one, { tag: await tag(whom) }));
            else if (what === 'follow-tag') await followTag(town, one, tagName(whom));
            else if (what === 'unfollow-tag') await unfollowTag(town, one, tagName(whom));
            else if (what === 'apart') await readApart(town, one, other.accountId).catch(() => {});
            else if (what === 'build') await buildHome(town, one.accountId);
            else await runner.settle();
          }
          await runner.settle();
          for (const one of people) {
            const before = await pageThrough(town, one, 3);
            await dropHome(town, one.accountId);
            assert.equal(await completeAbove(db.reader, one.accountId), null);
            const pulled = await pageThrough(town, one, 3);
            assert.deepEqual(before, pulled);
            await buildHome(town, one.accountId);
            assert.deepEqual(await pageThrough(town, one, 3), pulled);
            assert.deepEqual(
              pulled,
              pulled.toSorted((a, b) => b - a),
            );
            assert.equal(new Set(pulled).size, pulled.length);
          }
        }),
        { numRuns: engine === 'sqlite' ? 25 : 5, endOnFailure: true },
      );
    } finally {
      await close();
    }
  });

  test('paging while others post shows every older post once, and forward paging every newer one', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      await follow(town, bea, ann.accountId);
      const runner = runnerFor(town);
      await runner.settle();
      await buildHome(town, bea.accountId);
      const before: Id[] = [];
      for (let i = 0; i < 50; i += 1) before.push(await town.post(ann));
      await runner.settle();
      const shown: Id[] = [];
      const newer: Id[] = [];
      for (let maxId: Id | null = null; ; ) {
        const page = await home(town, bea, { ...firstPage(7), maxId });
        if (page.length === 0) break;
        shown.push(...page);
        maxId = page.at(-1)!;
        newer.push(await town.post(ann));
        await runner.settle();
      }
      assert.deepEqual(shown, before.toReversed());
      const caughtUp: Id[] = [];
      for (let minId: Id = before.at(-1)!; ; ) {
        const page = await home(town, bea, { ...firstPage(3), minId });
        if (page.length === 0) break;
        caughtUp.push(...page.toReversed());
        minId = page[0]!;
      }
      assert.deepEqual(caughtUp, newer);
    } finally {
      await close();
    }
  });
});
