/**
 * What somebody with bad intentions tries, at the real routes: other people's things by their ids, what must not be known,
 * limits that must hold. Known vulnerabilities of this field are named where a test answers one.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { WebSocket } from 'ws';
import { createPerson } from '#access/access.ts';
import { routesOf } from '#app/server.ts';
import { RATE_RULES } from '#guard/guard.ts';
import type { Route } from '#http/route.ts';
import { createPost } from '#posts/posts.ts';
import type { Answer, Person, Town } from '../kit/town.ts';
import { journeys } from './contract.ts';

const ids = (list: { id: string }[]): string[] => list.map(({ id }) => id);
const starred = (path: string): string => path.replace(/:[a-z_]+/g, '*');

const documented = new Map<string, string[]>(
  Object.entries(JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/mastodon-scopes.json'), 'utf8'))),
);

/** Scopes beyond the published one that open a route. */
const WIDER: Record<string, string[]> = {
  'POST /api/v1/accounts': ['write'],
  // Reading, which the original lets tokens for reading do.
  'GET /api/v2/notifications/*/accounts': ['read:notifications'],
  // Published with the old name beside the new; `follow` covers it, see access/scopes.ts.
  'GET /api/v1/follow_requests': ['follow'],
  'GET /api/v1/mutes': ['follow'],
  'POST /api/v1/follow_requests/*/authorize': ['follow'],
  'POST /api/v1/follow_requests/*/reject': ['follow'],
};

/** What is published for every person with a token. */
const ANY_SCOPE = new Set(['GET /api/v1/announcements']);

const callPath = (person: Person, { method }: Route, path: string): Promise<Answer> => {
  switch (method) {
    case 'GET':
      return person.get(path);
    case 'POST':
      return person.post(path, {});
    case 'PUT':
      return person.put(path, {});
    case 'PATCH':
      return person.patch(path, {});
    case 'DELETE':
      return person.delete(path, {});
  }
};

async function picture(): Promise<Blob> {
  const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  return new Blob([new Uint8Array(bytes)], { type: 'image/png' });
}

async function upload(person: Person): Promise<string> {
  const form = new FormData();
  form.set('file', await picture(), 'a.png');
  const { status, body } = await person.send('POST', '/api/v2/media', form);
  assert.equal(status, 200);
  return body.id;
}

/** Takes a rule's whole allowance at a route and one more. */
async function exhaust(limit: number, ask: (i: number) => Promise<Answer>): Promise<void> {
  for (let i = 0; i < limit; i += 1) {
    const { status } = await ask(i);
    assert.notEqual(status, 429, `the ${i + 1}th of ${limit} is refused`);
  }
  const last = await ask(limit);
  assert.equal(last.status, 429);
  assert.ok(Number(last.headers['retry-after']) > 0);
}

journeys('security', (newTown, engine) => {
  test('every route asks for the scope that is published for it, and a token without it gets nowhere', async () => {
    await using town = await newTown();
    const pushing = await town.person('pushing', { scopes: 'push' });
    const named = await town.person('named', { scopes: 'profile' });
    for (const route of routesOf(town.context)) {
      const mallory = route.scopes.includes('push') ? named : pushing;
      const key = `${route.method} ${starred(route.path)}`;
      const published = documented.get(key);
      if (!published) continue;
      const extra = route.scopes.filter((scope) => !published.includes(scope) && !WIDER[key]?.includes(scope));
      assert.deepEqual(extra, route.who === 'anyone' && published.length === 0 ? extra : [], key);
      const missing = published.filter((scope) => !route.scopes.includes(scope) && !WIDER[key]?.includes(scope));
      assert.deepEqual(missing, [], key);
      const careless = route.who === 'person' && route.scopes.length === 0 && !ANY_SCOPE.has(key);
      assert.ok(!careless, `${key} may be called with any token`);
      if (route.scopes.length === 0) continue;
      const { status } = await callPath(mallory, route, route.path.replaceAll(/:[a-z_]+/g, '1'));
      assert.equal(status, 403, `${key} without its scope`);
    }
  });

  test('nobody reaches another person’s things by their ids (CVE-2026-22246), and absent and hidden look the same', async () => {
    await using town = await newTown();
    const [ann, bob, mallory] = await town.people('ann', 'bob', 'mallory');
    await bob.follow(ann);
    const poll = { options: ['a', 'b'], expires_in: 3600 };
    const secret = await ann.write('for my followers', { visibility: 'private', poll });
    const message = await ann.write('for @bob', { visibility: 'direct' });
    const list = (await ann.post('/api/v1/lists', { title: 'mine' })).body;
    const media = await upload(ann);
    await town.settle();
    const [notification] = (await ann.get('/api/v1/notifications')).body;
    assert.ok(notification);
    const hidden = { secret: secret.id, message: message.id, list: list.id, media, notification: notification.id };
    const absent = '1';
    const enough = {
      ...{ status: 'mine', title: 'mine', choices: [0], account_id: mallory.id, account_ids: [mallory.id] },
      ...{ keyword: 'mine', status_id: '1', reply_policy: 'anyone', quote_approval_policy: 'public' },
      ...{ posts: [{ status: 'mine' }], version: 1, context: ['home'], phrase: 'mine' },
    };
    let tried = 0;
    for (const route of routesOf(town.context)) {
      if (!route.path.includes(':id') || /\/(accounts|follow_requests)\/:id/.test(route.path)) continue;
      const ofPoll = route.path.includes('/polls/');
      for (const [what, id] of Object.entries(ofPoll ? { poll: secret.poll.id } : hidden)) {
        const at = (one: string) => route.path.replace(':id', one).replace(':name', encodeURIComponent('😀'));
        // Whoever sends too little is refused for that, whatever the id.
        const ask = (one: string): Promise<Answer> => {
          if (route.method === 'POST') return mallory.post(at(one), enough);
          if (route.method === 'PUT') return mallory.put(at(one), enough);
          if (route.method === 'DELETE') return mallory.delete(at(one), enough);
          return callPath(mallory, route, at(one));
        };
        const [answer, nothing] = [await ask(id), await ask(absent)];
        const place = `${route.method} ${route.path} with the ${what}`;
        // Staff's routes do not even look for the thing.
        assert.equal(answer.status, route.path.includes('/admin/') ? 403 : 404, place);
        assert.equal(answer.text, nothing.text, `${place} tells that there is one`);
        tried += 1;
      }
    }
    assert.ok(tried > 100, `${tried} tries`);
    assert.equal((await mallory.post('/api/v1/statuses', { status: 'x', media_ids: [media] })).status, 404);
    assert.equal((await mallory.post('/api/v1/statuses', { status: 'x', in_reply_to_id: secret.id })).status, 404);
    assert.deepEqual((await mallory.get(`/api/v1/statuses?id[]=${secret.id}&id[]=${message.id}`)).body, []);
    assert.equal((await mallory.get(`/api/oembed?url=${encodeURIComponent(secret.url)}`)).status, 404);
    assert.deepEqual((await mallory.get(`/api/v2/search?q=${encodeURIComponent(secret.url)}`)).body.statuses, []);
    const unharmed = (await bob.get(`/api/v1/statuses/${secret.id}`)).body;
    assert.equal(unharmed.content, secret.content);
    assert.equal(unharmed.poll.votes_count, 0);
  });

  test('who is not let in yet is nowhere: not by id, handle, search, WebFinger, mention or follow', async () => {
    await using town = await newTown();
    const [ann, owner] = [await town.person('ann'), await town.person('olga', { role: 'owner' })];
    const made = { email: 'w@mail.example', password: 'a good long password' };
    const waiting = await createPerson(town.context, { ...made, username: 'waiting', approved: false });
    const unconfirmed = await createPerson(town.context, {
      ...made,
      email: 'u@mail.example',
      username: 'unconfirmed',
      confirmed: false,
    });
    await town.settle();
    for (const [username, id] of Object.entries({ waiting, unconfirmed })) {
      for (const caller of [town.stranger, ann]) {
        for (const path of [
          `/api/v1/accounts/${id}`,
          `/api/v1/accounts/${id}/statuses`,
          `/api/v1/accounts/${id}/followers`,
          `/api/v1/accounts/${id}/following`,
          `/api/v1/accounts/lookup?acct=${username}`,
          `/.well-known/webfinger?resource=acct:${username}@town.example`,
          `/@${username}`,
        ]) {
          assert.equal((await caller.get(path)).status, 404, path);
        }
        assert.deepEqual((await caller.get(`/api/v1/accounts?id[]=${id}`)).body, []);
        assert.deepEqual((await caller.get(`/api/v2/search?q=${username}`)).body.accounts, []);
      }
      assert.deepEqual((await ann.get(`/api/v1/accounts/relationships?id[]=${id}`)).body, []);
      assert.deepEqual((await ann.get(`/api/v1/accounts/search?q=${username}`)).body, []);
      for (const deed of ['follow', 'block', 'mute', 'note']) {
        assert.equal((await ann.post(`/api/v1/accounts/${id}/${deed}`, { comment: 'x' })).status, 404, deed);
      }
      assert.deepEqual((await ann.write(`hello @${username}`)).mentions, []);
      assert.equal((await owner.get(`/api/v1/accounts/${id}`)).body.username, username, 'staff see whom they let in');
    }
    const told = (await owner.get('/api/v1/notifications')).body;
    assert.ok(told.some(({ account }: { account: { username: string } }) => account.username === 'waiting'));
  });

  test('people who block one another do not meet in public lists; who is gone is in none and keeps an empty shell', async () => {
    await using town = await newTown();
    const [ann, bob, cat, dan] = await town.people('ann', 'bob', 'cat', 'dan');
    const post = await ann.write('hello');
    for (const one of [bob, cat, dan]) {
      await one.follow(ann);
      await one.post(`/api/v1/statuses/${post.id}/favourite`);
      await one.post(`/api/v1/statuses/${post.id}/reblog`);
    }
    await bob.post(`/api/v1/accounts/${cat.id}/block`);
    const lists = [
      `/api/v1/statuses/${post.id}/favourited_by`,
      `/api/v1/statuses/${post.id}/reblogged_by`,
      `/api/v1/accounts/${ann.id}/followers`,
    ];
    for (const path of lists) {
      assert.deepEqual(ids((await cat.get(path)).body).toSorted(), [cat.id, dan.id].toSorted(), path);
      assert.equal((await town.stranger.get(path)).body.length, 3, path);
    }
    await town.context.db.write((tx) =>
      tx
        .updateTable('accounts')
        .set({ suspended_at: town.clock.now(), locked: 1 })
        .where('id', '=', dan.accountId)
        .execute(),
    );
    for (const path of lists) assert.equal((await town.stranger.get(path)).body.length, 2, path);
    await town.context.db.write((tx) =>
      tx
        .updateTable('account_stats')
        .set((e) => ({ version: e('version', '+', 1) }))
        .where('account_id', '=', dan.accountId)
        .execute(),
    );
    const shell = (await town.stranger.get(`/api/v1/accounts/${dan.id}`)).body;
    assert.deepEqual([shell.suspended, shell.locked, shell.note, shell.roles], [true, false, '', []]);
    assert.equal((await dan.get('/api/v1/accounts/verify_credentials')).status, 403, 'CVE-2026-23961');
  });

  test('a tag that only private posts have is not found by searching', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    await ann.write('#SurpriseOpen for all');
    await ann.write('@bob #SurpriseParty for you', { visibility: 'direct' });
    await ann.write('#SurpriseGift for followers', { visibility: 'private' });
    await ann.write('#SurpriseHere for the people here', { visibility: 'local' });
    const names = async (caller: { get: Person['get'] }) =>
      (await caller.get('/api/v2/search?q=surprise&type=hashtags')).body.hashtags.map(
        (tag: { name: string }) => tag.name,
      );
    assert.deepEqual(await names(town.stranger), ['SurpriseOpen']);
    assert.deepEqual(await names(bob), ['SurpriseHere', 'SurpriseOpen']);
  });

  test('a thread with more posts than one query takes is read, not answered with a fault', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const root = await ann.write('the beginning');
    const replies = 1_010;
    const reply = (i: number) => createPost(town.context, ann.viewer, { text: `${i}`, replyToId: Number(root.id) });
    for (let start = 0; start < replies; start += 101) {
      await Promise.all(Array.from({ length: 101 }, (_, i) => reply(start + i)));
    }
    const { status, body } = await ann.get(`/api/v1/statuses/${root.id}/context`);
    assert.equal(status, 200);
    assert.equal(body.descendants.length, replies);
    assert.ok((await town.stranger.get(`/api/v1/statuses/${root.id}/context`)).body.descendants.length <= 60);
  });

  test('odd numbers, ids, lists and bytes are refused or cut, never a fault of the server', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const poll = { options: ['a', 'b'], expires_in: 300.0005 };
    assert.equal((await ann.post('/api/v1/statuses', { status: 'a poll', poll })).status, 200);
    const most = '9'.repeat(20);
    for (const path of [
      `/api/v1/accounts/${ann.id}/followers?limit=${most}&max_id=${most}`,
      '/api/v1/timelines/public?limit=-1',
      '/api/v1/timelines/home?limit=0&min_id=0',
      '/api/v1/timelines/public?__proto__[x]=1&constructor[prototype][x]=1&hasOwnProperty=1',
      `/api/v1/notifications?types[]=${'x'.repeat(50)}&account_id=${most}`,
      `/api/v1/accounts/relationships?${Array.from({ length: 200 }, (_, i) => `id[]=${i + 1}`).join('&')}`,
    ]) {
      assert.equal((await ann.get(path)).status, 200, path);
    }
    for (const path of [
      '/api/v1/timelines/public?limit=1e9',
      `/api/v1/statuses?${Array.from({ length: 41 }, (_, i) => `id[]=${i + 1}`).join('&')}`,
      `/api/v1/accounts/relationships?${Array.from({ length: 201 }, (_, i) => `id[]=${i + 1}`).join('&')}`,
      '/api/v1/timelines/tag/a%00b',
      '/api/v2/search?q=a%00b',
    ]) {
      assert.equal((await ann.get(path)).status, 422, path);
    }
    assert.equal(({} as { x?: unknown }).x, undefined);
    const many = Object.fromEntries(Array.from({ length: 1100 }, (_, i) => [`choices[${i}]`, '0']));
    assert.ok([404, 422].includes((await ann.post('/api/v1/polls/1/votes', many, { form: true })).status));
    for (const pair of ['a\0b:c', '\ud800:x', ':', 'x'.repeat(300)]) {
      const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
      const answer = await town.stranger.post(
        '/oauth/token',
        { grant_type: 'client_credentials' },
        { headers: { authorization }, form: true },
      );
      assert.deepEqual([answer.status, answer.body.error], [401, 'invalid_client'], JSON.stringify(pair));
    }
  });

  test('bodies have limits, and text in parts is limited as a whole', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const long = 'x'.repeat(100_000);
    assert.equal((await ann.post('/api/v1/statuses', { status: 'x'.repeat(300_000) })).status, 413);
    let nested: object = {};
    for (let i = 0; i < 40; i += 1) nested = { nested };
    assert.equal((await ann.post('/api/v1/statuses', { status: 'x', nested })).status, 400);
    const form = new FormData();
    for (let i = 0; i < 7; i += 1) form.append(`unknown${i}`, long);
    assert.equal((await ann.send('POST', '/api/v1/statuses', form)).status, 413);
    const parts = new FormData();
    for (let i = 0; i < 250; i += 1) parts.append(`a${i}`, 'x');
    assert.equal((await ann.send('POST', '/api/v1/statuses', parts)).status, 413);
    const file = new FormData();
    file.set('status', 'with a file nobody asked for');
    file.set('file', new Blob([new Uint8Array(2 * 1024 * 1024)]), 'a.bin');
    assert.equal((await ann.send('POST', '/api/v1/statuses', file)).status, 413);
  });

  test('what is for one person is kept by no cache, and scripts elsewhere never get a browser’s cookies', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    for (const route of routesOf(town.context)) {
      if (route.method !== 'GET') continue;
      const answer = await ann.get(route.path.replaceAll(/:[a-z_]+/g, ann.id));
      assert.ok(answer.status < 500, route.path);
      const cache = String(answer.headers['cache-control']);
      if (route.who === 'person' || answer.status >= 400) assert.match(cache, /no-store/, route.path);
      assert.equal(answer.headers['access-control-allow-credentials'], undefined);
      assert.equal(answer.headers['x-content-type-options'], 'nosniff');
      assert.equal(answer.headers['set-cookie'], undefined, route.path);
    }
    // A login in the browser is no login here: only the Authorization header is.
    const cookie = { headers: { cookie: `__Host-parley_session=${ann.token}; access_token=${ann.token}` } };
    assert.equal((await town.stranger.get(`/api/v1/timelines/home?access_token=${ann.token}`, cookie)).status, 401);
  });

  if (engine === 'sqlite') limits();

  /** Counting is in memory and the same whatever the database. */
  function limits(): void {
    test('each rate rule trips at its own route, one beyond its number (CVE-2025-54879)', async () => {
      const limited = (): Promise<Town> => newTown({ rateLimits: true });
      await using town = await limited();
      const [ann, bob] = await town.people('ann', 'bob');
      const post = await ann.write('hello');
      const status = `/api/v1/statuses/${post.id}`;
      await exhaust(RATE_RULES['webfinger-address'].limit, () =>
        town.stranger.get('/.well-known/webfinger?resource=acct:ann@town.example'),
      );
      await exhaust(RATE_RULES['delete-user'].limit, () => bob.post(`${status}/unreblog`));
      assert.equal((await bob.delete(status)).status, 429, 'deleting and taking shares back are one allowance');
      const form = new FormData();
      form.set('file', new Blob(['no picture']), 'a.png');
      await exhaust(RATE_RULES['media-user'].limit, () => bob.send('POST', '/api/v2/media', form));
      const profile = new FormData();
      profile.set('avatar', new Blob(['no picture']), 'a.png');
      assert.equal((await bob.send('PATCH', '/api/v1/accounts/update_credentials', profile)).status, 429);
      await exhaust(RATE_RULES['api-token'].limit - 1, () => ann.get(status));
    });

    test('walking through a list, guessing tokens and collecting app tokens are counted too', async () => {
      await using town = await newTown({ rateLimits: true });
      const path = '/api/v1/timelines/public?max_id=5';
      const from = (i: number) => ({ headers: { authorization: `Bearer guess-${i}` } });
      await exhaust(RATE_RULES['api-address'].limit, (i) => town.stranger.get('/api/v1/timelines/home', from(i)));
      town.clock.advance(5 * 60_000);
      await exhaust(RATE_RULES['api-address'].limit, () => town.stranger.get(path));
      assert.ok(RATE_RULES['paging-address'].limit <= RATE_RULES['api-address'].limit);
      town.clock.advance(5 * 60_000);
      // The allowance of the shorter rule is whole again, that of the longer one is not.
      assert.equal((await town.stranger.get('/api/v1/timelines/public')).status, 200);
      const again: number[] = [];
      for (let i = 0; i < 150; i += 1) again.push((await town.stranger.get(path)).status);
      assert.ok(again.includes(429));
      town.clock.advance(30 * 60_000);
      const app = (
        await town.stranger.post('/api/v1/apps', { client_name: 'App', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob' })
      ).body;
      const grant = {
        grant_type: 'client_credentials',
        client_id: app.client_id,
        client_secret: app.client_secret,
      };
      const token = async (): Promise<string> => (await town.stranger.post('/oauth/token', grant)).body.access_token;
      const tokens = [await token(), await token()];
      await exhaust(RATE_RULES['api-address'].limit - 3, (i) =>
        town.stranger.get('/api/v1/apps/verify_credentials', {
          headers: { authorization: `Bearer ${tokens[i % 2]}` },
        }),
      );
    });
  }
});

/** Bytes that no WebSocket client sends: reserved bits are set. */
const BROKEN_FRAME = Buffer.from([0xf3, 0x80, 0, 0, 0, 0]);

journeys('security of streams', (newTown) => {
  test('a broken frame ends its own socket and nothing else, also where the socket was one too many', async () => {
    await using town = await newTown();
    const address = await town.listen();
    const open: WebSocket[] = [];
    for (let i = 0; i < 6; i += 1) {
      const socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/streaming?stream=public`);
      socket.on('error', () => {});
      socket.once('upgrade', ({ socket: raw }) => {
        if (i >= 3) raw.write(BROKEN_FRAME);
      });
      await new Promise<void>((resolve) => {
        socket.once(i >= 3 ? 'close' : 'open', () => resolve());
      });
      open.push(socket);
    }
    assert.equal((await fetch(`${address}/health`)).status, 200);
    assert.equal(open.filter(({ readyState }) => readyState === WebSocket.OPEN).length, 3);
    for (const socket of open) socket.terminate();
  });

  test('an offer to speak another protocol is passed over, and the request answered', async () => {
    await using town = await newTown();
    const { port } = new URL(await town.listen());
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
    const [data] = await once(socket, 'data');
    assert.match(String(data), /^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  test('that a message was deleted is told to those it was for, not to the followers', async () => {
    await using town = await newTown();
    const [ann, bob, cat] = await town.people('ann', 'bob', 'cat');
    await bob.follow(ann);
    await cat.follow(ann);
    const message = await ann.write('only for @bob', { visibility: 'direct' });
    const post = await ann.write('for all');
    await town.settle();
    const address = await town.listen();
    const heard = new Map<string, string[]>();
    const sockets = await Promise.all(
      [ann, bob, cat].map(async ({ username, token }) => {
        const socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/streaming?stream=user`, [token]);
        const list: string[] = [];
        heard.set(username, list);
        socket.on('message', (data) => {
          const { event, payload } = JSON.parse(String(data)) as { event: string; payload: string };
          if (event === 'delete') list.push(payload);
        });
        await once(socket, 'open');
        return socket;
      }),
    );
    await ann.delete(`/api/v1/statuses/${message.id}`);
    await ann.delete(`/api/v1/statuses/${post.id}`);
    for (let waited = 0; waited < 5_000 && !heard.get('cat')?.includes(post.id); waited += 10) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.deepEqual(heard.get('cat'), [post.id]);
    assert.deepEqual(heard.get('bob'), [message.id, post.id]);
    assert.deepEqual(heard.get('ann'), [message.id, post.id]);
    for (const socket of sockets) socket.terminate();
  });
});
