import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logIn } from '#access/access.ts';
import { checkFiles } from '#media/media.ts';
import { recount } from '#posts/posts.ts';
import { buildTown } from '../../src/demo/content/town.ts';
import { buildDemo, DEMO_PASSWORD, DEMO_SEED } from '../../src/demo/demo.ts';
import type { Town } from '../kit/town.ts';
import { journeys } from './contract.ts';

/** As small as a town gets. */
const SIZE = { people: 40, days: 10, posts: 120 };

/** Ends the building at the moment of writing. */
async function interrupt({ context }: Town): Promise<void> {
  const interrupted = buildDemo(
    context,
    (words) => {
      if (words.startsWith('writing')) throw new Error('interrupted');
    },
    SIZE,
  );
  await assert.rejects(interrupted, /interrupted/);
  for (const table of ['users', 'accounts', 'media_files'] as const) {
    assert.deepEqual(await context.db.reader.selectFrom(table).selectAll().execute(), [], 'nothing but files is left');
  }
}

journeys('the demo town', (newTown, engine) => {
  test('is whole: counters equal rows, files equal rows, and all can be read', async () => {
    await using town = await newTown();
    const { context } = town;
    // Drawing takes seconds, so it is interrupted on one engine only.
    if (engine === 'sqlite') await interrupt(town);
    const told: string[] = [];
    const demo = await buildDemo(context, (words) => told.push(words), SIZE);
    assert.ok(demo && demo.logins.length >= 2);
    assert.ok(told.length >= 3);
    await town.settle();

    assert.deepEqual(await recount(context.db.reader), []);
    assert.deepEqual(await checkFiles(context.db.reader, context.media), { missing: [], unknown: [] });
    const plan = buildTown({ ...SIZE, seed: DEMO_SEED, now: context.clock.now() });
    const count = async (table: 'users' | 'posts' | 'follows' | 'favourites' | 'media' | 'poll_votes') =>
      (
        await context.db.reader
          .selectFrom(table)
          .select((e) => e.fn.countAll<number>().as('n'))
          .executeTakeFirst()
      )?.n;
    assert.equal(await count('users'), SIZE.people);
    assert.equal(await count('posts'), plan.posts.length);
    assert.equal(await count('follows'), plan.follows.length);
    assert.equal(await count('favourites'), plan.favourites.length);
    assert.equal(await count('media'), plan.posts.flatMap((post) => post.pictures).length);
    assert.equal(await count('poll_votes'), plan.votes.flatMap((vote) => vote.options).length);

    const [owner] = demo.logins;
    const login = { login: `${owner}`, password: DEMO_PASSWORD, address: '127.0.0.1', userAgent: 'test' };
    const { outcome } = await logIn({ ...context, delays: context.loginDelays }, login);
    assert.equal(outcome, 'logged-in');
    const account = (await town.stranger.get(`/api/v1/accounts/lookup?acct=${owner}`)).body;
    assert.equal(account.username, owner);
    assert.match(account.avatar, /\/media\/.*\.webp$/);
    const feed = await town.stranger.get('/api/v1/timelines/public?local=true');
    assert.equal(feed.body.length, 20);
    const picture = await town.stranger.get(new URL(account.avatar).pathname);
    assert.equal(picture.status, 200);
    assert.equal(picture.headers['content-type'], 'image/webp');
    // New people and posts do not meet the ids and names of the town.
    const ann = await town.person('ann_of_today');
    await ann.write('what a lovely town');
    await town.settle();
    assert.deepEqual(await recount(context.db.reader), []);
  });

  test('is built among nobody only', async () => {
    await using town = await newTown();
    await town.person('ann');
    assert.equal(await buildDemo(town.context, () => assert.fail('nothing is begun'), SIZE), null);
    assert.equal((await town.context.db.reader.selectFrom('users').selectAll().execute()).length, 1);
  });
});
