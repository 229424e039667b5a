import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { authorizeRequest, disableLogin, grantCode, issueAppAndToken } from '#access/access.ts';
import { emit } from '#work/events.ts';
import { eventually } from '../kit/eventually.ts';
import { openEvents, Sockets } from '../kit/streams.ts';
import type { Person, Town } from '../kit/town.ts';
import { entityProblems, journeys } from './contract.ts';

const follows = async (town: Town, follower: Person, followed: Person): Promise<void> => {
  await follower.follow(followed);
  await town.settle();
};

journeys('streaming', (newTown) => {
  test('what somebody followed does reaches the follower: a post, its edit, its end', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    await follows(town, ann, bob);
    const address = await town.listen();
    await using sockets = new Sockets(address);
    const { listener } = await sockets.open('?stream=user', { token: ann.token });
    const post = await bob.write('now');
    const message = await listener.status(post.id);
    assert.deepEqual(message.stream, ['user']);
    assert.deepEqual(entityProblems('Status', JSON.parse(message.payload)), []);
    town.clock.advance(1000);
    await bob.put(`/api/v1/statuses/${post.id}`, { status: 'now and then' });
    await listener.status(post.id, 'status.update');
    await bob.delete(`/api/v1/statuses/${post.id}`);
    const removal = await listener.next();
    assert.deepEqual([removal.event, removal.payload], ['delete', post.id]);
    const own = await ann.write('my own, from another device');
    await listener.status(own.id);
  });

  test('a private post reaches followers only, and nobody who is blocked', async () => {
    await using town = await newTown();
    const [ann, follower, stranger, blocked] = await town.people('ann', 'follower', 'stranger', 'blocked');
    await follows(town, follower, ann);
    await ann.post(`/api/v1/accounts/${blocked.id}/block`);
    const address = await town.listen();
    await using sockets = new Sockets(address);
    const open = (person: Person) => sockets.open('?stream=user', { token: person.token });
    const [following, passing, shut] = [await open(follower), await open(stranger), await open(blocked)];
    for (const one of [passing, shut]) one.say({ type: 'subscribe', stream: 'public' });
    for (const one of [passing, shut]) await one.settled();
    const secret = await ann.write('for followers', { visibility: 'private' });
    await following.listener.status(secret.id);
    const open1 = await ann.write('for all');
    await following.listener.status(open1.id);
    // Their first message is the public post, so the private one passed them by; the blocked one hears neither.
    await passing.listener.status(open1.id);
    const end = await stranger.write('the end');
    await passing.listener.status(end.id);
    await shut.listener.status(end.id);
  });

  test('a mention is told to whom it names', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    await follows(town, ann, bob);
    const address = await town.listen();
    await using sockets = new Sockets(address);
    const { listener } = await sockets.open('?stream=user:notification', { token: ann.token });
    const post = await bob.write('@ann look', { visibility: 'direct' });
    const message = await listener.next();
    assert.equal(message.event, 'notification');
    const told = JSON.parse(message.payload);
    assert.deepEqual([told.type, told.account.id, told.status.id], ['mention', bob.id, post.id]);
    assert.deepEqual(entityProblems('Notification', told), []);
  });

  test('one connection carries several streams, begun and ended as wished', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    await follows(town, ann, bob);
    const list = (await ann.post('/api/v1/lists', { title: 'Sailors' })).body;
    await ann.post(`/api/v1/lists/${list.id}/accounts`, { account_ids: [bob.id] });
    const address = await town.listen();
    await using sockets = new Sockets(address);
    const { listener, say, settled } = await sockets.open('', { protocols: [ann.token] });
    say({ type: 'subscribe', stream: 'hashtag', tag: 'Fog' });
    say({ type: 'subscribe', stream: 'list', list: list.id });
    say({ type: 'subscribe', stream: 'public:local' });
    await settled();
    const post = await bob.write('there is #fog');
    const heard = [await listener.status(post.id), await listener.status(post.id), await listener.status(post.id)];
    assert.deepEqual(
      new Set(heard.map((message) => message.stream.join(' '))),
      new Set(['hashtag Fog', `list ${list.id}`, 'public:local']),
    );
    say({ type: 'unsubscribe', stream: 'public:local' });
    say({ type: 'unsubscribe', stream: 'hashtag', tag: 'fog' });
    await settled();
    const second = await bob.write('more #fog');
    assert.deepEqual((await listener.status(second.id)).stream, ['list', list.id]);
    for (const wrong of [{ stream: 'nothing' }, { stream: 'hashtag' }, { stream: 'list', list: '1' }]) {
      say({ type: 'subscribe', ...wrong });
      assert.equal(typeof (JSON.parse(await listener.nextText()) as { error: string }).error, 'string');
    }
  });

  test('streams open only with what they need, and close when the token is revoked', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const narrow = await town.person('narrow', { scopes: 'write' });
    const register = async () => {
      const wish = { client_name: 'A', redirect_uris: 'a://b', scopes: 'read' };
      const { client_id, client_secret } = (await town.stranger.post('/api/v1/apps', wish)).body;
      return { client_id, client_secret };
    };
    const [app, other] = [await register(), await register()];
    const code = await grantCode(
      town.context,
      ann.viewer,
      await authorizeRequest(town.context, { response_type: 'code', client_id: app.client_id, scope: 'read' }),
    );
    const swap = { ...app, grant_type: 'authorization_code', redirect_uri: 'a://b', code: code.code };
    const { access_token: token } = (await town.stranger.post('/oauth/token', swap)).body;
    const address = await town.listen();
    await using sockets = new Sockets(address);
    assert.equal(await sockets.refused('?stream=user'), 401);
    assert.equal(await sockets.refused('?stream=user&access_token=nonsense'), 401);
    assert.equal(await sockets.refused(`?stream=user&access_token=${narrow.token}`), 403);
    assert.equal(await sockets.refused(`?stream=list&list=1&access_token=${ann.token}`), 404);
    assert.equal(await sockets.refused('?stream=everything'), 400);
    const open = await sockets.open('?stream=public');
    const own = await sockets.open(`?stream=user&access_token=${token}`);
    const closing = own.closed();
    await town.stranger.post('/oauth/revoke', { ...other, token });
    await own.settled();
    assert.equal((await town.stranger.post('/oauth/revoke', { ...app, token })).status, 200);
    assert.equal(await closing, 1008);
    assert.equal(open.socket.readyState, WebSocket.OPEN);
  });

  test('one post looks to everybody as it does when they ask for it', async () => {
    await using town = await newTown();
    const [ann, bob, cleo, dan] = await town.people('ann', 'bob', 'cleo', 'dan');
    for (const one of [ann, cleo, dan]) await one.follow(bob);
    const original = await dan.write('share me', { quote_approval_policy: 'followers' });
    await ann.post(`/api/v1/statuses/${original.id}/favourite`);
    await town.settle();
    const address = await town.listen();
    await using sockets = new Sockets(address);
    const open = (person: Person) => sockets.open('?stream=user', { token: person.token });
    const streams = [await open(ann), await open(cleo), await open(dan), await open(bob)];
    const share = (await bob.post(`/api/v1/statuses/${original.id}/reblog`)).body;
    for (const [i, who] of [ann, cleo, dan, bob].entries()) {
      const message = await streams[i]!.listener.status(share.id);
      const asked = (await who.get(`/api/v1/statuses/${share.id}`)).body;
      assert.deepEqual(JSON.parse(message.payload), asked, who.username);
    }
    const mention = await bob.write('@cleo between us', { visibility: 'private' });
    for (const stream of streams.slice(0, 3)) {
      let message = await stream.listener.next();
      while (message.event === 'notification') message = await stream.listener.next();
      assert.equal(JSON.parse(message.payload).id, mention.id);
    }
  });

  test('a stream says what else is new: merged notifications, other filters', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const narrow = await issueAppAndToken(town.context, {
      accountId: ann.accountId,
      scopes: 'read:statuses',
      name: 'Reader',
    });
    await ann.patch('/api/v2/notifications/policy', { for_not_following: 'filter' });
    const address = await town.listen();
    await using sockets = new Sockets(address);
    const { listener } = await sockets.open('?stream=user', { token: ann.token });
    const reader = await sockets.open('?stream=user', { token: narrow.token });
    assert.equal(await sockets.refused(`?stream=user:notification&access_token=${narrow.token}`), 403);
    await bob.write('@ann hello');
    const requests = await eventually(
      async (): Promise<{ id: string }[]> => (await ann.get('/api/v1/notifications/requests')).body,
      (list) => list.length === 1,
    );
    assert.equal((await ann.post(`/api/v1/notifications/requests/${requests[0]?.id}/accept`)).status, 200);
    await town.work.jobs.runDue();
    const merged = await listener.next();
    assert.deepEqual([merged.event, merged.payload], ['notifications_merged', '1'], 'and nothing of what was filtered');
    await town.context.db.write((tx) => emit(tx, town.clock.now(), 'filters.changed', { accountId: ann.accountId }));
    assert.deepEqual(await listener.next(), { stream: ['user'], event: 'filters_changed' });
    assert.equal((await reader.listener.next()).event, 'filters_changed', 'without the right to read notifications');
    await bob.write('@ann again');
    assert.equal((await listener.next()).event, 'notification');
  });

  test('streams of people who are shut out end at once', async () => {
    await using town = await newTown();
    const [ann, bob, cleo] = await town.people('ann', 'bob', 'cleo');
    const olga = await town.person('olga', { role: 'owner' });
    const address = await town.listen();
    await using sockets = new Sockets(address);
    const disabled = await sockets.open('?stream=user', { token: ann.token });
    const suspended = await sockets.open('?stream=public', { token: bob.token });
    const events = await openEvents(address, 'user', bob.token);
    const open = await sockets.open('?stream=user', { token: cleo.token });
    const ends = [disabled.closed(), suspended.closed()];
    await disableLogin(town.context, olga.viewer, ann.accountId);
    await town.context.db.write(async (tx) => {
      await tx.updateTable('accounts').set({ suspended_at: 1 }).where('id', '=', bob.accountId).execute();
      await emit(tx, town.clock.now(), 'account.suspended', { accountId: bob.accountId });
    });
    assert.deepEqual(await Promise.all(ends), [1008, 1008]);
    await events.ended;
    assert.equal(open.socket.readyState, WebSocket.OPEN);
    assert.equal(await sockets.refused(`?stream=user&access_token=${bob.token}`), 403);
  });

  test('server-sent events say the same', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    await follows(town, ann, bob);
    const address = await town.listen();
    assert.equal(await (await fetch(`${address}/api/v1/streaming/health`)).text(), 'OK');
    await using own = await openEvents(address, 'user', ann.token);
    await using tagged = await openEvents(address, 'hashtag?tag=fog', null);
    assert.equal(own.answer.status, 200);
    assert.match(own.answer.headers.get('content-type') ?? '', /^text\/event-stream/);
    assert.equal(own.answer.headers.get('access-control-allow-origin'), '*');
    const plain = await bob.write('plain');
    const foggy = await bob.write('#fog');
    const lines = (await own.listener.nextText()).split('\n');
    assert.equal(lines[0], 'event: update');
    assert.equal(JSON.parse(lines[1]?.slice('data: '.length) ?? '').id, plain.id);
    assert.ok((await own.listener.nextText()).includes(`"id":"${foggy.id}"`));
    assert.ok((await tagged.listener.nextText()).includes(`"id":"${foggy.id}"`));
    for (const [path, status] of [
      ['user', 401],
      ['list?list=1', 401],
      ['hashtag', 400],
    ] as const) {
      const refused = await fetch(`${address}/api/v1/streaming/${path}`);
      assert.equal(refused.status, status, path);
      assert.equal(typeof ((await refused.json()) as { error: string }).error, 'string');
    }
  });

  test('a stopping server closes its streams', async () => {
    const town = await newTown();
    const ann = await town.person('ann');
    const address = await town.listen();
    await using sockets = new Sockets(address);
    const { closed } = await sockets.open('?stream=user', { token: ann.token });
    const events = await openEvents(address, 'public', null);
    const closing = closed();
    await town.close();
    assert.equal(await closing, 1001);
    await events.ended;
  });
});
