import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Person } from '../kit/town.ts';
import { journeys } from './contract.ts';

const RELATIONSHIP = [
  'blocked_by',
  'blocking',
  'domain_blocking',
  'endorsed',
  'followed_by',
  'following',
  'id',
  'languages',
  'muting',
  'muting_expires_at',
  'muting_notifications',
  'note',
  'notifying',
  'requested',
  'requested_by',
  'showing_reblogs',
];

const idsIn = (body: { id: string }[]): string[] => body.map((one) => one.id);

journeys('people among each other', (newTown) => {
  test('ann follows bob, changes how, and leaves again', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const followed = await ann.post(`/api/v1/accounts/${bob.id}/follow`, { notify: '1', languages: ['de'] });
    assert.equal(followed.status, 200);
    assert.deepEqual(Object.keys(followed.body).toSorted(), RELATIONSHIP);
    assert.deepEqual(
      [followed.body.following, followed.body.showing_reblogs, followed.body.notifying, followed.body.languages],
      [true, true, true, ['de']],
    );
    const again = await ann.post(`/api/v1/accounts/${bob.id}/follow`, { reblogs: 'false' }, { form: true });
    assert.deepEqual([again.body.showing_reblogs, again.body.notifying], [false, true]);
    assert.equal((await town.stranger.get(`/api/v1/accounts/${bob.id}`)).body.followers_count, 1);
    assert.deepEqual(idsIn((await town.stranger.get(`/api/v1/accounts/${bob.id}/followers`)).body), [ann.id]);
    assert.deepEqual(idsIn((await town.stranger.get(`/api/v1/accounts/${ann.id}/following`)).body), [bob.id]);

    const seen = await bob.get(`/api/v1/accounts/relationships?id[]=${ann.id}&id[]=999&id[]=x&id[]=${bob.id}`);
    assert.deepEqual(idsIn(seen.body), [ann.id, bob.id]);
    assert.ok(seen.body[0].followed_by && !seen.body[0].following);
    assert.deepEqual((await bob.get(`/api/v1/accounts/relationships?id=${ann.id}`)).body, [seen.body[0]]);
    assert.deepEqual((await bob.get('/api/v1/accounts/relationships')).body, []);

    const left = await ann.post(`/api/v1/accounts/${bob.id}/unfollow`);
    assert.ok(!left.body.following && left.body.languages === null);
    await ann.follow(bob);
    assert.ok(!(await bob.post(`/api/v1/accounts/${ann.id}/remove_from_followers`)).body.followed_by);
    assert.equal((await town.stranger.get(`/api/v1/accounts/${bob.id}`)).body.followers_count, 0);
  });

  test('a locked person lets in and sends away; who hides their people shows nobody', async () => {
    await using town = await newTown();
    const [bob, cem] = await town.people('bob', 'cem');
    const ann = await town.person('ann', { locked: true });
    assert.ok((await bob.post(`/api/v1/accounts/${ann.id}/follow`)).body.requested);
    await cem.follow(ann);
    const first = await ann.get('/api/v1/follow_requests?limit=1');
    assert.deepEqual(idsIn(first.body), [cem.id]);
    assert.deepEqual(idsIn((await ann.get(first.next ?? '')).body), [bob.id]);
    assert.ok((await ann.post(`/api/v1/follow_requests/${bob.id}/authorize`)).body.followed_by);
    assert.ok(!(await ann.post(`/api/v1/follow_requests/${cem.id}/reject`)).body.requested_by);
    assert.equal((await ann.post(`/api/v1/follow_requests/${cem.id}/authorize`)).status, 404);
    assert.deepEqual((await ann.get('/api/v1/follow_requests')).body, []);

    await ann.patch('/api/v1/accounts/update_credentials', { hide_collections: true });
    assert.deepEqual((await bob.get(`/api/v1/accounts/${ann.id}/followers`)).body, []);
    assert.deepEqual(idsIn((await ann.get(`/api/v1/accounts/${ann.id}/followers`)).body), [bob.id]);
  });

  test('blocks and mutes are listed with what clients show of them', async () => {
    await using town = await newTown();
    const [ann, bob, cem] = await town.people('ann', 'bob', 'cem');
    await bob.follow(ann);
    assert.ok((await ann.post(`/api/v1/accounts/${bob.id}/block`)).body.blocking);
    assert.deepEqual(idsIn((await ann.get('/api/v1/blocks')).body), [bob.id]);
    assert.equal((await bob.post(`/api/v1/accounts/${ann.id}/follow`)).status, 403);
    assert.deepEqual((await bob.get(`/api/v1/accounts/${ann.id}/following`)).body, []);
    assert.ok(!(await ann.post(`/api/v1/accounts/${bob.id}/unblock`)).body.blocking);

    const muted = await ann.post(`/api/v1/accounts/${cem.id}/mute`, { duration: 60, notifications: false });
    assert.deepEqual(
      [muted.body.muting, muted.body.muting_notifications, muted.body.muting_expires_at],
      [true, false, new Date(town.clock.now() + 60_000).toISOString()],
    );
    await ann.post(`/api/v1/accounts/${bob.id}/mute`);
    const mutes = await ann.get('/api/v1/mutes');
    assert.deepEqual(
      mutes.body.map((one: { id: string; mute_expires_at: string | null }) => [one.id, one.mute_expires_at]),
      [
        [bob.id, null],
        [cem.id, muted.body.muting_expires_at],
      ],
    );
    await town.pass(60_000);
    assert.deepEqual(idsIn((await ann.get('/api/v1/mutes')).body), [bob.id]);
    assert.ok(!(await ann.post(`/api/v1/accounts/${bob.id}/unmute`)).body.muting);
    assert.equal((await ann.post(`/api/v1/accounts/${cem.id}/mute`, { duration: -1 })).status, 422);
  });

  test('a note and lists are one’s own', async () => {
    await using town = await newTown();
    const [ann, bob, cem] = await town.people('ann', 'bob', 'cem');
    const noted = await ann.post(`/api/v1/accounts/${bob.id}/note`, { comment: 'from the harbour' });
    assert.equal(noted.body.note, 'from the harbour');
    assert.equal((await bob.get(`/api/v1/accounts/relationships?id[]=${bob.id}`)).body[0].note, '');

    const made = await ann.post('/api/v1/lists', { title: 'Near', exclusive: '0' }, { form: true });
    assert.deepEqual(made.body, { id: made.body.id, title: 'Near', replies_policy: 'list', exclusive: false });
    const list = `/api/v1/lists/${made.body.id}`;
    const changed = await ann.put(list, { title: 'Far', replies_policy: 'followed' });
    assert.deepEqual(changed.body, { id: made.body.id, title: 'Far', replies_policy: 'followed', exclusive: false });
    assert.deepEqual((await ann.get('/api/v1/lists')).body, [changed.body]);
    assert.deepEqual((await ann.get(list)).body, changed.body);
    for (const other of [bob, cem]) await ann.follow(other);
    assert.deepEqual((await ann.post(`${list}/accounts`, { account_ids: [bob.id, cem.id] })).body, {});
    assert.equal((await ann.get(`${list}/accounts?limit=1`)).body.length, 1);
    assert.equal((await ann.get(`${list}/accounts?limit=0`)).body.length, 2);
    assert.deepEqual((await ann.get(`/api/v1/accounts/${bob.id}/lists`)).body, [changed.body]);
    await ann.delete(`${list}/accounts`, { account_ids: [bob.id] });
    assert.deepEqual(idsIn((await ann.get(`${list}/accounts`)).body), [cem.id]);
    await ann.delete(`${list}/accounts?account_ids[]=${cem.id}`);
    assert.deepEqual((await ann.get(`${list}/accounts`)).body, []);

    for (const answer of [
      await bob.get(list),
      await bob.put(list, { title: 'mine' }),
      await bob.delete(list),
      await bob.get(`${list}/accounts`),
      await ann.post(`${list}/accounts`, { account_ids: ['0'] }),
      await ann.post(`${list}/accounts`, { account_ids: [town.clock.now().toString()] }),
    ]) {
      assert.equal(answer.status, 404);
      assert.deepEqual(answer.body, { error: 'Record not found' });
    }
    assert.equal((await ann.put(list, { replies_policy: 'all' })).status, 422);
    assert.equal((await ann.post('/api/v1/lists', {})).status, 422);
    assert.deepEqual((await ann.delete(list)).body, {});
    assert.equal((await ann.get(list)).status, 404);
  });

  test('nobody does anything to who is not there, or without the scope', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const reader = await town.person('reader', { scopes: 'read:accounts' });
    for (const name of ['follow', 'unfollow', 'block', 'unblock', 'mute', 'unmute', 'note', 'remove_from_followers']) {
      assert.equal((await ann.post(`/api/v1/accounts/4711/${name}`)).status, 404, name);
      assert.equal((await ann.post(`/api/v1/accounts/9007199254740991/${name}`)).status, 404, name);
      assert.equal((await ann.post(`/api/v1/accounts/ann/${name}`)).status, 404, name);
      assert.equal((await reader.post(`/api/v1/accounts/${ann.id}/${name}`)).status, 403, name);
      assert.equal((await town.stranger.post(`/api/v1/accounts/${ann.id}/${name}`)).status, 401, name);
    }
    for (const name of ['follow', 'block', 'mute']) {
      assert.equal((await ann.post(`/api/v1/accounts/${ann.id}/${name}`)).status, 403, name);
    }
    assert.equal((await ann.get('/api/v1/accounts/4711/followers')).status, 404);
  });
});

/** `type from` of somebody's notifications, newest first. */
async function told(who: Person, query = ''): Promise<string[]> {
  const { body } = await who.get(`/api/v1/notifications${query}`);
  return body.map((one: { type: string; account: { acct: string } }) => `${one.type} by ${one.account.acct}`);
}

journeys('notifications over the API', (newTown) => {
  test('ann is told, reads, counts, dismisses and clears', async () => {
    await using town = await newTown();
    const [ann, bob, cem] = await town.people('ann', 'bob', 'cem');
    const post = await ann.write('low tide');
    await bob.follow(ann);
    await bob.post(`/api/v1/statuses/${post.id}/favourite`);
    await cem.post(`/api/v1/statuses/${post.id}/reblog`);
    const mention = await cem.write('@ann what a view');
    await town.settle();
    assert.deepEqual(await told(ann), ['mention by cem', 'reblog by cem', 'favourite by bob', 'follow by bob']);
    const { body, next } = await ann.get('/api/v1/notifications?limit=1');
    assert.deepEqual(Object.keys(body[0]), ['id', 'type', 'created_at', 'group_key', 'account', 'status']);
    assert.deepEqual(
      [body[0].group_key, body[0].account.id, body[0].status.id],
      [`ungrouped-${body[0].id}`, cem.id, mention.id],
    );
    const second = (await ann.get(next ?? '')).body[0];
    assert.deepEqual([second.type, second.status.id], ['reblog', post.id], 'a share shows what was shared');
    assert.deepEqual(await told(ann, '?types[]=follow&types[]=reblog'), ['reblog by cem', 'follow by bob']);
    assert.deepEqual(await told(ann, '?types[]=nonsense'), []);
    assert.deepEqual(await told(ann, `?exclude_types[]=mention&account_id=${cem.id}`), ['reblog by cem']);
    const follow = (await ann.get('/api/v1/notifications?types[]=follow')).body[0];
    assert.ok(!('status' in follow));
    assert.deepEqual((await ann.get(`/api/v1/notifications/${follow.id}`)).body, follow);
    assert.equal((await bob.get(`/api/v1/notifications/${follow.id}`)).status, 404);

    const count = async (query = '') => (await ann.get(`/api/v1/notifications/unread_count${query}`)).body;
    assert.deepEqual(await count(), { count: 4 });
    assert.deepEqual(await count('?limit=2'), { count: 2 });
    await ann.post('/api/v1/markers', { notifications: { last_read_id: second.id } });
    assert.deepEqual(await count(), { count: 1 });

    assert.deepEqual((await ann.post(`/api/v1/notifications/${body[0].id}/dismiss`)).body, {});
    assert.equal((await ann.post(`/api/v1/notifications/${body[0].id}/dismiss`)).status, 404);
    assert.deepEqual(await told(ann), ['reblog by cem', 'favourite by bob', 'follow by bob']);
    assert.deepEqual((await ann.post('/api/v1/notifications/clear')).body, {});
    assert.deepEqual(await told(ann), []);
    for (const id of ['x', '0', '9007199254740991', '99999999999999999999']) {
      assert.equal((await ann.get(`/api/v1/notifications/${id}`)).status, 404, id);
    }
  });

  test('markers are kept for each timeline', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    assert.deepEqual((await ann.get('/api/v1/markers?timeline[]=home')).body, {});
    const home = { last_read_id: '123', version: 1, updated_at: new Date(town.clock.now()).toISOString() };
    assert.deepEqual((await ann.post('/api/v1/markers', { home: { last_read_id: '123' } })).body, { home });
    const form = { 'home[last_read_id]': '100', 'notifications[last_read_id]': '7' };
    const both = await ann.post('/api/v1/markers', form, { form: true });
    assert.deepEqual([both.body.home.version, both.body.home.last_read_id], [2, '100']);
    assert.deepEqual((await ann.get('/api/v1/markers?timeline[]=notifications&timeline[]=home')).body, both.body);
    assert.equal((await ann.post('/api/v1/markers', { home: { last_read_id: '9999999999999999999' } })).status, 422);
    assert.equal((await ann.post('/api/v1/markers', { home: { last_read_id: 'x' } })).status, 422);
    assert.deepEqual((await ann.post('/api/v1/markers', {})).body, {});
  });
});
