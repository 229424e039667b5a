import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sockets } from '../kit/streams.ts';
import { entityProblems, journeys } from './contract.ts';

journeys('conversations', (newTown) => {
  test('private messages are kept as conversations, read, streamed and left', async () => {
    await using town = await newTown();
    const [ann, bob, cleo] = await town.people('ann', 'bob', 'cleo');
    for (const one of [ann, bob, cleo])
      for (const other of [ann, bob, cleo]) if (one !== other) await one.follow(other);
    await town.settle();
    const list = async (who: typeof ann) => (await who.get('/api/v1/conversations')).body;
    const direct = { visibility: 'direct' };
    const first = await ann.write('@bob are you there?', direct);
    await ann.write('for everybody, @bob');
    await town.settle();
    const [ofBob] = await list(bob);
    assert.deepEqual(
      [ofBob.unread, ofBob.last_status.id, ofBob.accounts.map((one: { id: string }) => one.id)],
      [true, first.id, [ann.id]],
    );
    assert.equal((await list(ann))[0].unread, false);
    assert.deepEqual(await list(cleo), []);

    const address = await town.listen();
    await using sockets = new Sockets(address);
    const { listener } = await sockets.open('?stream=direct', { token: bob.token });
    const read = await bob.post(`/api/v1/conversations/${ofBob.id}/read`);
    assert.equal(read.body.unread, false);
    assert.equal(JSON.parse((await listener.next()).payload).unread, false, 'other devices hear of it');
    const second = await ann.write('@bob hello?', { ...direct, in_reply_to_id: first.id });
    const told = await listener.next();
    assert.deepEqual([told.event, told.stream], ['conversation', ['direct']]);
    const talk = JSON.parse(told.payload);
    assert.deepEqual([talk.id, talk.unread, talk.last_status.id], [ofBob.id, true, second.id]);
    assert.deepEqual(entityProblems('Conversation', talk), []);
    assert.equal((await bob.post(`/api/v1/conversations/${ofBob.id}/unread`)).body.unread, true);
    assert.equal((await ann.post(`/api/v1/conversations/${ofBob.id}/read`)).status, 404);

    const three = await ann.write('@bob @cleo all of you', { ...direct, in_reply_to_id: second.id });
    await town.settle();
    const both = await bob.get('/api/v1/conversations?limit=1');
    assert.equal(both.body[0].last_status.id, three.id);
    assert.equal((await bob.get(both.next ?? '')).body[0].last_status.id, second.id);
    const feed = (await bob.get('/api/v1/timelines/direct')).body;
    assert.deepEqual(
      feed.map((one: { id: string }) => one.id),
      [three.id, second.id, first.id],
    );

    await ann.delete(`/api/v1/statuses/${second.id}`);
    await town.settle();
    assert.deepEqual(
      (await list(bob)).map((one: { last_status: { id: string } }) => one.last_status.id),
      [three.id, first.id],
    );
    assert.deepEqual((await bob.delete(`/api/v1/conversations/${ofBob.id}`)).body, {});
    assert.equal((await list(bob)).length, 1);
    assert.equal((await list(ann)).length, 2);
    assert.equal((await bob.delete(`/api/v1/conversations/${ofBob.id}`)).status, 404);
  });
});
