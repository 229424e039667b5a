import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eachEngine } from './town.ts';

eachEngine('the town kit', (newTown) => {
  test('a post reaches a follower and time moves when it is told', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    await ann.follow(bob);
    const post = await bob.write('the ferry is late again');
    await town.settle();
    const home = await ann.get('/api/v1/timelines/home');
    assert.equal(home.status, 200);
    assert.deepEqual(
      home.body.map((status: { id: string }) => status.id),
      [post.id],
    );
    const before = town.clock.now();
    await town.pass(86_400_000);
    assert.equal(town.clock.now() - before, 86_400_000);
    assert.equal((await town.stranger.get('/api/v1/timelines/home')).status, 401);
    assert.equal((await town.stranger.get('/ready')).body.status, 'ready');
  });

  test('somebody locked is asked first', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const cleo = await town.person('cleo', { locked: true });
    await ann.follow(cleo);
    await town.settle();
    const requests = await cleo.get('/api/v1/follow_requests');
    assert.deepEqual(
      requests.body.map((account: { id: string }) => account.id),
      [ann.id],
    );
  });
});
