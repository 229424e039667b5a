import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { routesOf } from '#app/server.ts';
import { RATE_RULES } from '#guard/guard.ts';
import type { Route } from '#http/route.ts';
import type { Caller, Person, Town } from '../kit/town.ts';
import { journeys } from './contract.ts';

/** Headers that scripts of other sites may read. */
const EXPOSED = [
  'Link',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-Request-Id',
  'Mastodon-Async-Refresh',
];
/** Places beside the routes of the API that web clients call. */
const OPEN_PLACES = [
  '/oauth/token',
  '/oauth/revoke',
  '/oauth/userinfo',
  '/.well-known/nodeinfo',
  '/.well-known/webfinger',
  '/.well-known/oauth-authorization-server',
  '/nodeinfo/2.0',
  '/nodeinfo/2.1',
  '/api/v1/streaming/user',
  '/api/v1/streaming/health',
  '/media/none.png',
];
/** Places where a script of another site must not read what a browser's cookie would open. */
const CLOSED_PLACES = ['/', '/login', '/settings', '/oauth/authorize', '/@ann'];

/** A path of a route with ids that nothing has. */
const example = (path: string): string => path.replace(/:[a-z_]+/g, '1');

const inject = (server: FastifyInstance, method: Route['method'] | 'OPTIONS', url: string, headers = {}) =>
  server.inject({ method, url, headers: { origin: 'https://elk.example', ...headers } });

/** Ids as clients order them: by length, then as text. */
const byIdText = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

journeys('the rules of every route', (newTown) => {
  let town: Town;
  let ann: Person;
  before(async () => {
    town = await newTown();
    ann = await town.person('ann');
  });
  after(() => town.close());

  test('scripts of other sites may call the API and read its headers, and nothing else', async () => {
    const places = new Set([...routesOf(town.context).map(({ path }) => example(path)), ...OPEN_PLACES]);
    places.delete('/oauth/authorize');
    for (const path of places) {
      const asked = await inject(town.server, 'OPTIONS', path, { 'access-control-request-method': 'POST' });
      assert.equal(asked.statusCode, 204, `OPTIONS ${path}`);
      assert.equal(asked.headers['access-control-allow-origin'], '*', path);
      assert.match(
        String(asked.headers['access-control-allow-headers']),
        /Authorization.*Content-Type.*Idempotency-Key/,
      );
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        assert.ok(String(asked.headers['access-control-allow-methods']).includes(method), `${method} ${path}`);
      }
      const answer = await inject(town.server, 'GET', path);
      assert.equal(answer.headers['access-control-allow-origin'], '*', `GET ${path}`);
      assert.equal(answer.headers['access-control-allow-credentials'], undefined);
      const exposed = String(answer.headers['access-control-expose-headers']).split(', ');
      assert.deepEqual(
        EXPOSED.filter((name) => !exposed.includes(name)),
        [],
        path,
      );
    }
    for (const path of CLOSED_PLACES) {
      const answer = await inject(town.server, 'GET', path, { accept: 'text/html' });
      assert.equal(answer.headers['access-control-allow-origin'], undefined, path);
    }
  });

  test('a slash at the end changes nothing', async () => {
    for (const { method, path } of routesOf(town.context)) {
      if (method !== 'GET') continue;
      const [plain, slashed] = [await ann.get(example(path)), await ann.get(`${example(path)}/`)];
      assert.equal(slashed.status, plain.status, path);
      assert.deepEqual(slashed.body, plain.body, path);
    }
  });

  test('parameters are read wherever a client puts them', async () => {
    const written = await ann.post(
      `/api/v1/statuses?${new URLSearchParams({ status: 'in the address', sensitive: '1' })}`,
    );
    assert.equal(written.body.sensitive, true);
    assert.match(written.body.content, /in the address/);
    const both = await ann.post('/api/v1/statuses?status=address&spoiler_text=cw', { status: 'body' });
    assert.match(both.body.content, /body/);
    assert.equal(both.body.spoiler_text, 'cw');
    const empty = await town.server.inject({
      method: 'POST',
      url: `/api/v1/statuses/${both.body.id}/favourite`,
      headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json' },
    });
    assert.equal(empty.json().favourited, true, 'a JSON content type with an empty body');
    const pages = async (value: string): Promise<number> =>
      (await ann.get(`/api/v1/accounts/${ann.id}/statuses?exclude_replies=${value}`)).body.length;
    await ann.write('a reply', { in_reply_to_id: (await (await town.person('cleo')).write('x')).id });
    for (const yes of ['1', 'true', 'on', 't', 'TRUE', 'yes']) assert.equal(await pages(yes), 2, yes);
    for (const no of ['0', 'false', 'off', 'f', 'FALSE', '']) assert.equal(await pages(no), 3, no);
    const relations = (query: string) => ann.get(`/api/v1/accounts/relationships?${query}`);
    for (const query of [`id[]=${ann.id}`, `id=${ann.id}`, `id[0]=${ann.id}`, `id%5B%5D=${ann.id}`]) {
      assert.equal((await relations(query)).body[0].id, ann.id, query);
    }
    const form = await ann.post('/api/v1/markers', { 'home[last_read_id]': both.body.id }, { form: true });
    assert.equal(form.body.home.last_read_id, both.body.id);
  });

  test('allowances are told with every answer of the API, and are the published ones', async () => {
    await using strict = await newTown({ rateLimits: true });
    const bob = await strict.person('bob');
    for (const route of routesOf(strict.context)) {
      if (route.rate === 'none') continue;
      const caller = route.who === 'anyone' ? strict.stranger : bob;
      const answer = await ask(caller, route);
      const name = `${route.method} ${route.path}`;
      for (const header of ['x-ratelimit-limit', 'x-ratelimit-remaining']) {
        assert.match(String(answer.headers[header]), /^\d+$/, `${name}: ${header}`);
      }
      const reset = String(answer.headers['x-ratelimit-reset']);
      assert.equal(new Date(reset).toISOString(), reset, name);
      strict.clock.advance(60_000);
    }
    const allowed = async (caller: Caller, method: Route['method'], path: string): Promise<number> => {
      const route = routesOf(strict.context).find((one) => one.method === method && one.path === path);
      assert.ok(route, path);
      return Number((await ask(caller, route)).headers['x-ratelimit-limit']);
    };
    assert.equal(await allowed(bob, 'GET', '/api/v1/preferences'), RATE_RULES['api-token'].limit);
    assert.equal(await allowed(bob, 'POST', '/api/v2/media'), 30);
    assert.equal(await allowed(bob, 'DELETE', '/api/v1/statuses/:id'), 30);
    assert.equal(await allowed(bob, 'POST', '/api/v1/statuses/:id/unreblog'), 30);
    assert.equal(await allowed(strict.stranger, 'POST', '/api/v1/accounts'), 5);
    assert.equal(await allowed(strict.stranger, 'GET', '/api/v2/instance'), 300);
    assert.deepEqual(
      ['api-user', 'api-token', 'api-address', 'paging-user', 'media-user', 'delete-user', 'sign-up-api'].map(
        (name) => {
          const { limit, perMs } = RATE_RULES[name as keyof typeof RATE_RULES];
          return `${name} ${limit}/${perMs / 60_000}`;
        },
      ),
      [
        'api-user 1500/5',
        'api-token 300/5',
        'api-address 300/5',
        'paging-user 300/15',
        'media-user 30/30',
        'delete-user 30/30',
        'sign-up-api 5/30',
      ],
    );
  });

  test('errors say what Mastodon says', async () => {
    const theirs = await (await town.person('bob')).write('not yours');
    const expectations: [Promise<{ status: number; body: unknown }>, number, string][] = [
      [town.stranger.get('/api/v1/timelines/home'), 401, 'The access token is invalid'],
      [ann.get('/api/v1/accounts/lookup?acct=kljadklajsdkljlkj'), 404, 'Record not found'],
      [ann.delete(`/api/v1/statuses/${theirs.id}`), 404, 'Record not found'],
      [ann.get('/api/v1/nothing/here'), 404, 'Not Found'],
      [narrow(town, ann), 403, 'This action is outside the authorized scopes'],
    ];
    for (const [asked, status, error] of expectations) {
      const answer = await asked;
      assert.deepEqual([answer.status, answer.body], [status, { error }]);
    }
    const empty = await ann.post('/api/v1/statuses', { status: '' });
    assert.equal(empty.status, 422);
    assert.match(empty.body.error, /^Validation failed: Text can't be blank/);
  });

  test('nodeinfo is honest, and the version is one that clients understand', async () => {
    const { get } = town.stranger;
    for (const version of ['2.0', '2.1']) {
      const { software } = (await get(`/nodeinfo/${version}`)).body;
      assert.equal(software.name, 'parley');
      assert.match(software.version, /^\d+\.\d+\.\d+/);
    }
    for (const version of ['v1', 'v2']) {
      assert.match(
        (await get(`/api/${version}/instance`)).body.version,
        /^4\.6\.0 \(compatible; Parley \d+\.\d+\.\d+\)$/,
      );
    }
  });

  // Last, since it lets decades pass.
  test('ids are text that sorts by time', async () => {
    const ids: string[] = [];
    for (const ms of [0, 1, 1000, 86_400_000, 40 * 365 * 86_400_000]) {
      town.clock.advance(ms);
      ids.push((await ann.write('now')).id, (await ann.write('and now')).id);
    }
    assert.ok(ids.every((id) => /^[1-9]\d*$/.test(id)));
    assert.deepEqual([...ids].sort(byIdText), ids);
  });
});

function ask(caller: Caller, { method, path }: Route) {
  const at = example(path);
  if (method === 'GET') return caller.get(at);
  if (method === 'PUT') return caller.put(at, {});
  if (method === 'PATCH') return caller.patch(at, {});
  return method === 'DELETE' ? caller.delete(at, {}) : caller.post(at, {});
}

async function narrow(town: Town, { username }: Person) {
  const push = await town.person(`${username}2`, { scopes: 'push' });
  return push.get('/api/v1/timelines/home');
}
