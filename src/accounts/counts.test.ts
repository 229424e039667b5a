import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { openTown, type Town } from '../../tests/kit/access.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { changeAccountCounts, createLocalAccount, raiseAccountVersions } from './accounts.ts';

withDatabases('account counts', (open) => {
  let town: Town;
  const people: number[] = [];
  before(async () => {
    town = await openTown(open);
    for (const username of ['ann', 'ben', 'cat']) {
      people.push(await town.db.write((tx) => createLocalAccount(tx, { ...town, now: 1 }, { username })));
    }
  });
  after(() => town.close());

  const stats = async (accountId: number) =>
    town.db.reader
      .selectFrom('account_stats')
      .selectAll()
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow();

  test('whatever several people change at once adds up', async () => {
    const change = fc.record({
      who: fc.nat(2),
      followers: fc.integer({ min: -3, max: 3 }),
      following: fc.integer({ min: -3, max: 3 }),
      posts: fc.integer({ min: -3, max: 3 }),
      lastPostAt: fc.nat(1000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(change, { maxLength: 5 }), { maxLength: 12 }), async (transactions) => {
        const before = await Promise.all(people.map(stats));
        await Promise.all(
          transactions.map((changes) =>
            town.db.write((tx) =>
              changeAccountCounts(
                tx,
                changes.map(({ who, ...counts }) => ({ accountId: people[who] ?? 0, ...counts })),
              ),
            ),
          ),
        );
        for (const [who, accountId] of people.entries()) {
          const mine = transactions.flat().filter((one) => one.who === who);
          const sum = (key: 'followers' | 'following' | 'posts') => mine.reduce((total, one) => total + one[key], 0);
          const now = await stats(accountId);
          const was = before[who];
          assert.ok(was);
          assert.equal(now.followers, was.followers + sum('followers'));
          assert.equal(now.following, was.following + sum('following'));
          assert.equal(now.posts, was.posts + sum('posts'));
          const newest = Math.max(was.last_post_at ?? 0, ...mine.map((one) => one.lastPostAt));
          assert.equal(now.last_post_at ?? 0, newest);
          assert.equal(mine.length > 0, now.version > was.version);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('a raised version moves once, however often an account is named', async () => {
    const [ann = 0, ben = 0] = people;
    const before = await stats(ann);
    await town.db.write((tx) => raiseAccountVersions(tx, [ben, ann, ann]));
    assert.equal((await stats(ann)).version, before.version + 1);
  });
});
