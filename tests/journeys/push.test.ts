import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { revokeAuthorization } from '#access/access.ts';
import { openSafeFetch } from '#drivers/safe-fetch/safe-fetch.ts';
import { emit } from '#work/events.ts';
import { systemClock } from '../kit/databases.ts';
import { claimsOf, newPushApp, openPushService, type PushApp, type PushService } from '../kit/push-service.ts';
import type { Answer, Person } from '../kit/town.ts';
import { journeys } from './contract.ts';

const PATH = '/api/v1/push/subscription';
const EVERYTHING = { mention: true, favourite: true, follow: true, reblog: true, poll: true };

let service: PushService;
before(async () => {
  service = await openPushService();
});
beforeEach(() => {
  service.received.length = 0;
  service.answers(201);
});
after(() => service.close());

/** A fetcher that may reach this machine, as an operator may allow. */
const brought = () => ({
  fetch: openSafeFetch({
    allowedPrivateAddresses: ['127.0.0.1'],
    userAgent: 'Parley',
    clock: systemClock,
  }),
});

function subscribe(person: Person, app: PushApp, data: object, standard?: boolean): Promise<Answer> {
  const keys = { p256dh: app.p256dh, auth: app.auth };
  const endpoint = `${service.origin}/for/${person.username}`;
  return person.post(PATH, { subscription: { endpoint, keys, ...(standard === undefined ? {} : { standard }) }, data });
}

journeys('push', (newTown) => {
  test('apps are told of notifications in both encodings, and of nothing they did not ask for', async () => {
    await using town = await newTown({ brought: brought() });
    const [ann, bob, cat] = await town.people('ann', 'bob', 'cat');
    assert.deepEqual([(await ann.get(PATH)).status, (await ann.put(PATH, { data: {} })).status], [404, 404]);
    const [old, fresh] = [newPushApp(), newPushApp()];
    const made = await subscribe(ann, old, { alerts: { mention: true, favourite: false } });
    assert.equal(made.status, 200);
    const { id, server_key: serverKey, ...rest } = made.body;
    assert.ok(Number.isInteger(id) && id < 1_000);
    assert.deepEqual(rest, {
      endpoint: `${service.origin}/for/ann`,
      standard: false,
      alerts: { mention: true, favourite: false },
      policy: 'all',
    });
    const { configuration } = (await town.stranger.get('/api/v2/instance')).body;
    assert.equal(configuration.vapid.public_key, serverKey);
    assert.equal((await subscribe(bob, fresh, { alerts: EVERYTHING }, true)).body.standard, true);

    const post = await cat.write('@ann @bob a <b>tea</b> at five?', { spoiler_text: '' });
    await cat.write('@ann the cake is a lie', { spoiler_text: 'cake' });
    await bob.write('hello');
    await town.settle();
    assert.equal(service.received.length, 3);
    // Several are sent at once, in any order.
    const forAnn = service.received.filter((one) => one.path === '/for/ann');
    const first = forAnn.find((one) => old.decrypt(one).body !== 'cake');
    const second = forAnn.find((one) => one !== first);
    const forBob = service.received.find((one) => one.path === '/for/bob');
    assert.ok(first && second && forBob);

    const message = old.decrypt(first);
    const [notification] = (await ann.get('/api/v1/notifications')).body.toReversed();
    assert.equal(notification.status.id, post.id);
    assert.deepEqual(message, {
      access_token: ann.token,
      preferred_locale: 'en',
      notification_id: Number(notification.id),
      notification_type: 'mention',
      icon: notification.account.avatar_static,
      title: 'cat mentioned you',
      body: '@ann @bob a <b>tea</b> at five?',
    });
    // Behind a warning only the warning is told.
    assert.equal(old.decrypt(second).body, 'cake');
    assert.deepEqual(
      [first.headers['content-encoding'], first.headers.ttl, first.headers.urgency],
      ['aesgcm', '172800', 'normal'],
    );
    assert.match(String(first.headers.authorization), /^WebPush /);
    assert.equal(claimsOf(first.headers, serverKey).aud, service.origin);
    assert.equal(forBob.headers['content-encoding'], 'aes128gcm');
    assert.match(String(forBob.headers.authorization), /^vapid t=.+, k=/);
    assert.deepEqual(
      [claimsOf(forBob.headers, serverKey).sub, forBob.headers.topic],
      [town.origin, String(fresh.decrypt(forBob).notification_id)],
    );
    assert.equal(fresh.decrypt(forBob).access_token, bob.token);

    await bob.post(`/api/v1/statuses/${(await ann.write('mine')).id}/favourite`);
    await town.settle();
    assert.equal(service.received.length, 3, 'ann does not want to hear of favourites');
    const rows = await town.context.db.reader.selectFrom('push_subscriptions').selectAll().execute();
    assert.ok(rows.every((row) => !row.sealed_token.includes(ann.token) && !row.sealed_token.includes(bob.token)));
  });

  test('whose notifications are told is for the person to say', async () => {
    await using town = await newTown({ brought: brought() });
    const [ann, friend, fan, stranger] = await town.people('ann', 'friend', 'fan', 'stranger');
    await ann.follow(friend);
    await fan.follow(ann);
    await town.settle();
    const app = newPushApp();
    const told = async (policy: string): Promise<string[]> => {
      service.received.length = 0;
      const answer = await subscribe(ann, app, { policy, alerts: EVERYTHING });
      assert.equal(answer.body.policy, policy);
      for (const person of [friend, fan, stranger]) await person.write('@ann hello');
      await town.settle();
      return service.received.map((one) => String(app.decrypt(one).title).split(' ')[0] ?? '').toSorted();
    };
    assert.deepEqual(await told('all'), ['fan', 'friend', 'stranger']);
    assert.deepEqual(await told('followed'), ['friend']);
    assert.deepEqual(await told('follower'), ['fan']);
    assert.deepEqual(await told('none'), []);
    const changed = await ann.put(PATH, { data: { alerts: { follow: true } } });
    assert.deepEqual([changed.body.policy, changed.body.alerts], ['all', { follow: true }]);
    assert.deepEqual((await ann.get(PATH)).body, changed.body);
    assert.deepEqual([(await ann.delete(PATH)).status, (await ann.get(PATH)).status], [200, 404]);
    assert.equal((await ann.delete(PATH)).status, 200);
  });

  test('apps that are gone are forgotten, services that fail are asked again, what was taken back is not told', async () => {
    await using town = await newTown({ brought: brought() });
    const [ann, bob] = await town.people('ann', 'bob');
    const app = newPushApp();
    await subscribe(ann, app, { alerts: EVERYTHING });
    service.answers(503);
    await bob.write('@ann are you there?');
    await town.settle();
    assert.equal(service.received.length, 1);
    service.answers(201);
    await town.pass(10_000);
    assert.equal(service.received.length, 2);
    await town.pass(3_600_000);
    assert.equal(service.received.length, 2);

    service.answers(500);
    const regretted = await bob.write('@ann a secret');
    await town.settle();
    await bob.delete(`/api/v1/statuses/${regretted.id}`);
    service.answers(201);
    await town.pass(3_600_000);
    assert.equal(service.received.length, 3);

    service.answers(410);
    await bob.write('@ann hello?');
    await town.settle();
    assert.equal((await ann.get(PATH)).status, 404);

    service.answers(201);
    await subscribe(ann, app, { alerts: EVERYTHING });
    await town.context.db.write((tx) =>
      tx.updateTable('users').set({ disabled_at: 1 }).where('account_id', '=', ann.accountId).execute(),
    );
    service.received.length = 0;
    await bob.write('@ann hello again');
    await town.settle();
    assert.equal(service.received.length, 0, 'who may not log in is told nothing');
  });

  test('a revoked token takes its subscription with it, and what is no subscription is refused', async () => {
    await using town = await newTown({ brought: brought() });
    const [ann, bob] = await town.people('ann', 'bob');
    const app = newPushApp();
    const reader = await town.person('reader', { scopes: 'read write' });
    assert.equal((await reader.get(PATH)).status, 403);
    const good = { endpoint: `${service.origin}/x`, keys: { p256dh: app.p256dh, auth: app.auth } };
    for (const wrong of [
      {},
      { ...good, endpoint: 'ftp://push.example/x' },
      { ...good, endpoint: 'https://me:secret@push.example/x' },
      { ...good, keys: { p256dh: app.auth, auth: app.auth } },
      { ...good, keys: { p256dh: Buffer.alloc(65, 4).toString('base64'), auth: app.auth } },
      { ...good, keys: { p256dh: app.p256dh, auth: 'short' } },
    ]) {
      assert.equal((await ann.post(PATH, { subscription: wrong })).status, 422, JSON.stringify(wrong));
    }
    // As a form, with the padded base64 that older clients send.
    const form = {
      'subscription[endpoint]': good.endpoint,
      'subscription[keys][p256dh]': Buffer.from(app.p256dh, 'base64url').toString('base64'),
      'subscription[keys][auth]': Buffer.from(app.auth, 'base64url').toString('base64'),
      'data[alerts][mention]': '1',
    };
    const made = await ann.post(PATH, form, { form: true });
    assert.deepEqual([made.status, made.body.alerts], [200, { mention: true }]);
    const rows = () => town.context.db.reader.selectFrom('push_subscriptions').select('account_id').execute();
    assert.equal((await rows()).length, 1);
    const [token] = await town.context.db.reader
      .selectFrom('access_tokens as t')
      .innerJoin('apps as p', 'p.id', 't.app_id')
      .select(['p.client_id', 't.id'])
      .where('t.account_id', '=', ann.accountId)
      .execute();
    assert.ok(token);
    await revokeAuthorization(town.context, ann.accountId, token.id);
    await bob.write('@ann are you there?');
    await town.settle();
    assert.deepEqual(await rows(), []);
    assert.equal(service.received.length, 0);
    await subscribe(bob, app, { alerts: EVERYTHING });
    assert.equal((await rows()).length, 1);
    const { db, clock } = town.context;
    await db.write((tx) => emit(tx, clock.now(), 'account.suspended', { accountId: bob.accountId }));
    await town.settle();
    assert.deepEqual(await rows(), []);
  });
});
