import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Viewer } from '#access/identity.ts';
import { headsOf } from '#posts/posts.ts';
import { addToList, createList, follow, REPLIES_POLICIES } from '#relationships/relationships.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { settle } from '../../tests/kit/people.ts';
import { listFeed, listsHolding } from './timelines.ts';

const PEOPLE = 4;
const who = fc.nat(PEOPLE - 1);

withDatabases('the lists that hold a post', (open, engine) => {
  test('are those in whose feeds it is', async () => {
    const { db, close } = await open();
    const town = await settle(db);
    let round = 0;
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(who, who), { maxLength: 6 }),
          fc.array(fc.record({ policy: fc.constantFrom(...REPLIES_POLICIES), members: fc.uniqueArray(who) }), {
            minLength: 1,
            maxLength: 4,
          }),
          fc.array(fc.record({ author: who, answers: fc.option(fc.nat(4), { nil: null }) }), {
            minLength: 1,
            maxLength: 5,
          }),
          async (follows, wanted, writings) => {
            round += 1;
            const people: Viewer[] = [];
            for (let i = 0; i < PEOPLE; i += 1) people.push(await town.person(`p${i}of${round}`));
            const [owner] = people;
            for (const [from, to] of [...follows, ...people.keys().map((to) => [0, to] as const)]) {
              if (from !== to) await follow(town, people[from]!, people[to]!.accountId);
            }
            const lists = [];
            for (const { policy, members } of wanted) {
              const id = await createList(town, owner!, { title: 'some', repliesPolicy: policy });
              const ids = members.filter((at) => at > 0).map((at) => people[at]!.accountId);
              if (ids.length > 0) await addToList(town, owner!, id, ids);
              lists.push({ id, policy });
            }
            const posts: { id: number; accountId: number }[] = [];
            for (const { author, answers } of writings) {
              const replyTo = answers === null ? undefined : posts[answers];
              const { accountId } = people[author]!;
              posts.push({ id: await town.post(people[author]!, replyTo ? { replyTo } : {}), accountId });
            }
            const heads = await headsOf(
              db.reader,
              posts.map(({ id }) => id),
            );
            for (const { id } of posts) {
              const page = { limit: 1, maxId: id + 1, sinceId: id - 1, minId: null };
              const holding = await listsHolding(
                db.reader,
                heads.get(id)!,
                lists.map((list) => list.id),
              );
              for (const list of lists) {
                const feed = await listFeed(
                  db.reader,
                  { id: list.id, ownerId: owner!.accountId, repliesPolicy: list.policy },
                  page,
                );
                assert.equal(holding.has(list.id), feed.includes(id), `${list.policy} ${id}`);
              }
            }
          },
        ),
        { numRuns: engine === 'sqlite' ? 15 : 2 },
      );
    } finally {
      await close();
    }
  });
});
