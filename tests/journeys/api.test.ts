import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { authorizeRequest, confirmEmail, grantCode } from '#access/access.ts';
import { covers } from '#access/scopes.ts';
import { routesOf } from '#app/server.ts';
import { RATE_RULES } from '#guard/guard.ts';
import type { Caller, Town } from '../kit/town.ts';
import { journeys } from './contract.ts';

const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob';
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
/** A path of a route with ids that nothing has. */
const example = (path: string): string => path.replace(/:[a-z]+/g, '1');

async function registerApp(town: Town, scopes: string) {
  const body = { client_name: 'Boat', redirect_uris: OUT_OF_BAND, scopes };
  return (await town.stranger.post('/api/v1/apps', body)).body;
}

function ask(caller: Caller, method: string, path: string, extra = {}) {
  if (method === 'GET') return caller.get(path, extra);
  if (method === 'PUT') return caller.put(path, {}, extra);
  if (method === 'PATCH') return caller.patch(path, {}, extra);
  return method === 'DELETE' ? caller.delete(path, {}, extra) : caller.post(path, {}, extra);
}

journeys('the client API', (newTown) => {
  test('somebody signs up with an app, confirms their address, and posts', async () => {
    await using town = await newTown();
    const app = await registerApp(town, 'read write');
    const credentials = { client_id: app.client_id, client_secret: app.client_secret };
    const own = await town.stranger.post(
      '/oauth/token',
      { ...credentials, grant_type: 'client_credentials', scope: 'read write' },
      { form: true },
    );
    const asApp = bearer(own.body.access_token);
    const wish = { username: 'dora', email: 'dora@mail.example', password: 'correct horse battery', agreement: true };
    assert.equal((await town.stranger.post('/api/v1/accounts', { ...wish, agreement: false }, asApp)).status, 422);
    const signedUp = await town.stranger.post('/api/v1/accounts', { ...wish, locale: 'en' }, asApp);
    assert.equal(signedUp.status, 200);
    const asDora = bearer(signedUp.body.access_token);
    assert.equal((await town.stranger.post('/api/v1/statuses', { status: 'early' }, asDora)).status, 403);
    await town.settle();
    const mail = town.mails.find((one) => one.to === wish.email);
    const token = /[?&]token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
    await confirmEmail(town.context, token);
    const first = await town.stranger.post('/api/v1/statuses', { status: 'here I am' }, asDora);
    assert.equal(first.body.account.username, 'dora');
    await town.settle();
    assert.equal((await town.stranger.get('/api/v1/timelines/public')).body[0].id, first.body.id);
    assert.equal((await town.stranger.post('/api/v1/accounts', wish, asApp)).status, 422);
    assert.equal((await town.stranger.get('/api/v1/timelines/home', asApp)).status, 401);
  });

  test('an app gets its token by code and PKCE, and the token ends when it is revoked', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const app = await registerApp(town, 'read write follow');
    const verifier = 'v'.repeat(50);
    const query = {
      response_type: 'code',
      client_id: app.client_id,
      redirect_uri: OUT_OF_BAND,
      scope: 'read:statuses profile',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    };
    const wider = await authorizeRequest(town.context, query).catch((error: Error) => error);
    assert.ok(wider instanceof Error, 'no scope that the app did not register');
    const request = await authorizeRequest(town.context, { ...query, scope: 'read:statuses' });
    const { code } = await grantCode(town.context, ann.viewer, request);
    const swap = (change: object) =>
      town.stranger.post(
        '/oauth/token',
        {
          grant_type: 'authorization_code',
          client_id: app.client_id,
          client_secret: app.client_secret,
          redirect_uri: OUT_OF_BAND,
          code_verifier: verifier,
          code,
          ...change,
        },
        { form: true },
      );
    for (const wrong of [
      { client_secret: 'x' },
      { redirect_uri: 'https://evil.example' },
      { grant_type: 'password' },
    ]) {
      const refused = await swap(wrong);
      assert.ok([400, 401].includes(refused.status));
      assert.equal(typeof refused.body.error_description, 'string');
    }
    const { body } = await swap({});
    assert.equal(body.scope, 'read:statuses');
    const home = () => town.stranger.get('/api/v1/timelines/home', bearer(body.access_token));
    assert.equal((await home()).status, 200);
    assert.equal(
      (await town.stranger.post('/api/v1/statuses', { status: 'x' }, bearer(body.access_token))).status,
      403,
    );
    assert.equal((await swap({})).status, 400);
    const revocation = { client_id: app.client_id, client_secret: app.client_secret, token: body.access_token };
    await town.stranger.post('/oauth/revoke', { ...revocation, client_secret: 'x' });
    await town.stranger.post('/oauth/revoke', revocation);
    const after = await home();
    assert.equal(after.status, 401);
    assert.match(String(after.headers['www-authenticate']), /^Bearer/);
  });

  test('every route refuses who has no token, or one without its scope', async () => {
    await using town = await newTown();
    const push = await town.person('push', { scopes: 'push' });
    const profile = await town.person('profile', { scopes: 'profile' });
    const all = await town.person('ann');
    for (const route of routesOf(town.context)) {
      const name = `${route.method} ${route.path}`;
      const path = example(route.path);
      if (route.who !== 'anyone') {
        const none = await ask(town.stranger, route.method, path);
        assert.equal(none.status, 401, name);
        const inQuery = await ask(town.stranger, route.method, `${path}?access_token=${all.token}`);
        assert.equal(inQuery.status, 401, `${name}: a token in an address ends in logs`);
      }
      const broken = await ask(town.stranger, route.method, path, bearer('no-such-token'));
      assert.equal(broken.status, 401, name);
      if (route.scopes.length === 0) continue;
      const outside = [push, profile].find(
        (_, at) => !route.scopes.some((scope) => covers([['push', 'profile'][at]!], scope)),
      );
      assert.ok(outside, name);
      const narrow = await ask(outside, route.method, path);
      assert.equal(narrow.status, 403, name);
      assert.equal(narrow.body.error, 'This action is outside the authorized scopes');
    }
  });

  test('allowances end at their number and say when to come back', async () => {
    await using town = await newTown({ rateLimits: true });
    const ann = await town.person('ann');
    const post = await ann.write('to be shared again and again');
    const { limit } = RATE_RULES['delete-user'];
    for (let i = 0; i < limit; i += 1) {
      const answer = await ann.post(`/api/v1/statuses/${post.id}/unreblog`);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers['x-ratelimit-remaining'], String(limit - i - 1));
    }
    const over = await ann.post(`/api/v1/statuses/${post.id}/unreblog`);
    assert.equal(over.status, 429);
    assert.equal(over.body.error, 'Too many requests');
    assert.ok(Number(over.headers['retry-after']) > 0);
    assert.equal((await ann.get(`/api/v1/statuses/${post.id}`)).status, 200, 'other deeds go on');
    town.clock.advance(RATE_RULES['delete-user'].perMs);
    assert.equal((await ann.post(`/api/v1/statuses/${post.id}/unreblog`)).status, 200);

    const stranger = RATE_RULES['api-address'].limit;
    const answers = await Promise.all(
      Array.from({ length: stranger + 1 }, () => town.stranger.get('/api/v1/instance/rules')),
    );
    assert.equal(answers.filter((answer) => answer.status === 429).length, 1);
    assert.equal((await town.stranger.get('/health')).status, 200);
  });

  test('web clients of other sites may call it', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    for (const path of [
      '/api/v1/statuses',
      '/api/v1/accounts/1/follow',
      '/oauth/token',
      '/api/v2/instance',
      '/nodeinfo/2.0',
    ]) {
      const answer = await town.server.inject({
        method: 'OPTIONS',
        url: path,
        headers: { origin: 'https://elk.example', 'access-control-request-method': 'POST' },
      });
      assert.equal(answer.statusCode, 204, path);
      assert.equal(answer.headers['access-control-allow-origin'], '*');
      assert.match(String(answer.headers['access-control-allow-headers']), /Authorization.*Idempotency-Key/);
      assert.match(String(answer.headers['access-control-allow-methods']), /PATCH.*DELETE/);
    }
    await ann.write('x');
    const home = await ann.get('/api/v1/timelines/home');
    assert.match(String(home.headers['access-control-expose-headers']), /Link.*X-RateLimit-Remaining/);
    assert.equal(home.headers['access-control-allow-credentials'], undefined);
    const refused = await town.stranger.get('/api/v1/timelines/home');
    assert.equal(refused.headers['access-control-allow-origin'], '*');
  });

  test('a request is understood in every encoding clients use', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const wanted = (status: {
      sensitive: boolean;
      spoiler_text: string;
      poll: { options: { title: string }[]; multiple: boolean };
    }) => [
      status.sensitive,
      status.spoiler_text,
      status.poll.options.map((option) => option.title),
      status.poll.multiple,
    ];
    const expected = [true, 'cw', ['a', 'b'], true];
    const poll = { options: ['a', 'b'], expires_in: '3600', multiple: 'true' };
    const json = await ann.post('/api/v1/statuses', { status: 'json', spoiler_text: 'cw', sensitive: '1', poll });
    assert.deepEqual(wanted(json.body), expected);
    const fields: [string, string][] = [
      ['status', 'form & more'],
      ['spoiler_text', 'cw'],
      ['sensitive', 'on'],
      ['poll[options][]', 'a'],
      ['poll[options][]', 'b'],
      ['poll[expires_in]', '3600'],
      ['poll[multiple]', 'true'],
    ];
    const urlencoded = await town.server.inject({
      method: 'POST',
      url: '/api/v1/statuses/',
      headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
    });
    assert.deepEqual(wanted(urlencoded.json()), expected);
    const form = new FormData();
    for (const [name, value] of fields) form.append(name, value);
    const multipart = await ann.send('POST', '/api/v1/statuses', form);
    assert.deepEqual(wanted(multipart.body), expected);
    assert.match(multipart.body.content, /form &amp; more/);
    const indexed = await ann.get(`/api/v1/accounts?id[0]=${ann.id}`);
    assert.equal(indexed.body[0].id, ann.id);
    assert.equal((await ann.get(`/api/v1/accounts?id=${ann.id}&unknown=1`)).body[0].id, ann.id);
    assert.equal((await ann.get('/api/v1/timelines/home/')).status, 200);
  });

  test('what is wrong is said in one shape', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const send = async (type: string, payload: string) => {
      const headers = { authorization: `Bearer ${ann.token}`, 'content-type': type };
      const answer = await town.server.inject({ method: 'POST', url: '/api/v1/statuses', headers, payload });
      assert.equal(typeof answer.json().error, 'string');
      return answer.statusCode;
    };
    assert.equal(await send('application/json', '{"status":'), 400);
    assert.equal(await send('application/json', '[]'), 400);
    assert.equal(await send('application/json', `{"status":"${'x'.repeat(300_000)}"}`), 413);
    assert.equal(await send('application/json', `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`), 400);
    assert.equal(await send('text/plain', 'status=x'), 400);
    assert.equal(await send('multipart/form-data; boundary=x', 'no parts'), 400);
    for (const path of ['/api/v1/nothing', '/api/v9/statuses']) {
      assert.deepEqual((await ann.get(path)).body, { error: 'Not Found' });
    }
    for (const id of ['1', '0', '99999999999999999999', 'abc', '-1', '1e3', '%00']) {
      assert.equal((await ann.get(`/api/v1/statuses/${id}`)).status, 404, id);
    }
  });

  test('the documents about this place say the same thing', async () => {
    await using town = await newTown();
    const ann = await town.person('ann', { role: 'owner' });
    const { get } = town.stranger;
    const v2 = (await get('/api/v2/instance')).body;
    const v1 = (await get('/api/v1/instance')).body;
    assert.equal(v2.domain, 'town.example');
    assert.equal(v1.uri, 'town.example');
    assert.match(v2.version, /^4\.\d+\.\d+ \(compatible; Parley /);
    assert.equal(v1.configuration.statuses.max_characters, v2.configuration.statuses.max_characters);
    const [link] = (await get('/.well-known/nodeinfo')).body.links;
    const nodeinfo = (await get(new URL(link.href).pathname)).body;
    assert.equal(nodeinfo.software.name, 'parley');
    assert.equal(nodeinfo.usage.users.total, 1);
    const finger = (await get('/.well-known/webfinger?resource=acct:ann@town.example')).body;
    assert.ok(finger.links.some((one: { href: string }) => one.href === 'https://town.example/@ann'));
    assert.equal((await get('/.well-known/webfinger?resource=acct:nobody@town.example')).status, 404);
    const metadata = (await get('/.well-known/oauth-authorization-server')).body;
    assert.equal(metadata.token_endpoint, 'https://town.example/oauth/token');
    const post = await ann.write('embed me');
    const embed = await get(`/api/oembed?url=${encodeURIComponent(post.url)}`);
    assert.equal(embed.body.author_name, 'ann');
  });
});
