import assert from 'node:assert/strict';
import { test } from 'node:test';
import { journeys } from './contract.ts';

interface Told {
  id: string;
  type: string;
  account: { username: string };
  status?: { id: string };
}

journeys('notifications', (newTown) => {
  test('people are told what concerns them, and only once', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const cleo = await town.person('cleo', { locked: true });
    const told = async (who: typeof ann, query = ''): Promise<Told[]> => {
      await town.settle();
      return (await who.get(`/api/v1/notifications${query}`)).body;
    };
    const types = (list: Told[]) => list.map((one) => `${one.type} ${one.account.username}`).sort();
    const post = await ann.write('hello');
    await ann.follow(bob);
    await bob.follow(ann);
    await bob.follow(cleo);
    await bob.post(`/api/v1/statuses/${post.id}/favourite`);
    await bob.post(`/api/v1/statuses/${post.id}/favourite`);
    await bob.post(`/api/v1/statuses/${post.id}/reblog`);
    const mention = await bob.write('@ann hi', { visibility: 'direct' });
    assert.deepEqual(types(await told(ann)), ['favourite bob', 'follow bob', 'mention bob', 'reblog bob']);
    assert.deepEqual(types(await told(cleo)), ['follow_request bob']);
    assert.deepEqual(types(await told(bob)), ['follow ann']);
    const [first] = await told(ann, '?types[]=mention');
    assert.equal(first?.status?.id, mention.id);
    assert.equal((await ann.get(`/api/v1/notifications/${first?.id}`)).body.type, 'mention');
    assert.equal((await bob.get(`/api/v1/notifications/${first?.id}`)).status, 404);
    assert.deepEqual(types(await told(ann, '?exclude_types[]=mention&exclude_types[]=follow')), [
      'favourite bob',
      'reblog bob',
    ]);
    assert.deepEqual(types(await told(ann, `?account_id=${cleo.id}`)), []);
    assert.equal((await ann.get('/api/v1/notifications/unread_count')).body.count, 4);
    await bob.post(`/api/v1/statuses/${post.id}/unfavourite`);
    await bob.delete(`/api/v1/statuses/${mention.id}`);
    assert.deepEqual(types(await told(ann)), ['follow bob', 'reblog bob']);
    const [newest] = await told(ann);
    assert.equal((await ann.post(`/api/v1/notifications/${newest?.id}/dismiss`)).status, 200);
    assert.equal((await told(ann)).length, 1);
    await ann.post('/api/v1/notifications/clear');
    assert.deepEqual(await told(ann), []);
  });

  test('an edit and a poll\u2019s end are told to whom they concern', async () => {
    await using town = await newTown();
    const [ann, bob, cleo] = await town.people('ann', 'bob', 'cleo');
    const post = await ann.write('which?', { poll: { options: ['a', 'b'], expires_in: 600 } });
    await bob.post(`/api/v1/polls/${post.poll.id}/votes`, { choices: [0] });
    const shared = await ann.write('typo');
    await cleo.post(`/api/v1/statuses/${shared.id}/reblog`);
    await town.pass(1000);
    await ann.put(`/api/v1/statuses/${shared.id}`, { status: 'type' });
    await town.pass(601_000);
    const types = async (who: typeof ann) => (await who.get('/api/v1/notifications')).body.map((one: Told) => one.type);
    assert.deepEqual(await types(bob), ['poll']);
    assert.deepEqual(await types(cleo), ['update']);
    assert.deepEqual((await types(ann)).sort(), ['poll', 'reblog']);
  });

  test('blocked and muted people tell nothing, and a muted thread is still', async () => {
    await using town = await newTown();
    const [ann, blocked, muted, bob] = await town.people('ann', 'blocked', 'muted', 'bob');
    const post = await ann.write('a thread');
    await ann.post(`/api/v1/accounts/${blocked.id}/block`);
    await ann.post(`/api/v1/accounts/${muted.id}/mute`);
    await blocked.write('@ann hey');
    await muted.write('@ann hey');
    await ann.post(`/api/v1/statuses/${post.id}/mute`);
    await bob.write('@ann answering', { in_reply_to_id: post.id });
    await town.settle();
    assert.deepEqual((await ann.get('/api/v1/notifications')).body, []);
    await ann.post(`/api/v1/statuses/${post.id}/unmute`);
    await bob.write('@ann answering again', { in_reply_to_id: post.id });
    await town.settle();
    assert.equal((await ann.get('/api/v1/notifications')).body.length, 1);
  });

  test('reading places are kept and never clash silently', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const post = await ann.write('here');
    const saved = await ann.post('/api/v1/markers', { home: { last_read_id: post.id } });
    assert.equal(saved.body.home.last_read_id, post.id);
    const form = await ann.post('/api/v1/markers', { 'notifications[last_read_id]': '5' }, { form: true });
    assert.equal(form.body.notifications.last_read_id, '5');
    const read = await ann.get('/api/v1/markers?timeline[]=home&timeline[]=notifications');
    assert.deepEqual(Object.keys(read.body).sort(), ['home', 'notifications']);
    assert.equal((await ann.post('/api/v1/markers', { home: { last_read_id: 'x' } })).status, 422);
  });
});
