import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { Type } from 'typebox';
import { routesOf } from '#app/server.ts';
import type { Route } from '#http/route.ts';
import { eachEngine, type Town } from '../kit/town.ts';
import { encodings, hostileSegment, nearObject, rowCounter, SEED, type Sent, toQuery } from './hostile.ts';

/** Requests to each route; the slower engine gets fewer. */
const RUNS = { sqlite: 40, postgres: 15 } as const;
const FEWEST_ROUTES = 80;

type Method = Route['method'];
type Target = Pick<Route, 'method' | 'path' | 'query' | 'body'>;

const text = Type.Optional(Type.String());
/** Routes that read their input themselves. */
const OTHERS: readonly Target[] = [
  {
    method: 'POST',
    path: '/oauth/token',
    query: Type.Object({}),
    body: Type.Object({
      grant_type: text,
      client_id: text,
      client_secret: text,
      code: text,
      redirect_uri: text,
      code_verifier: text,
      scope: text,
    }),
  },
  {
    method: 'POST',
    path: '/oauth/revoke',
    query: Type.Object({}),
    body: Type.Object({ client_id: text, client_secret: text, token: text }),
  },
  { method: 'POST', path: '/api/v1/emails/confirmations', query: Type.Object({}), body: Type.Object({ email: text }) },
  { method: 'GET', path: '/api/v1/emails/check_confirmation', query: Type.Object({}), body: Type.Object({}) },
  // Streams that would open stay open, so only what is refused is asked for.
  { method: 'GET', path: '/api/v1/streaming/list', query: Type.Object({ list: text }), body: Type.Object({}) },
  { method: 'GET', path: '/media/:key', query: Type.Object({}), body: Type.Object({}) },
];

/** A town with something of everything, so that requests reach what is there, what is gone and what is others'. */
async function peopledTown(town: Town): Promise<{ ids: string[]; token: string; appToken: string }> {
  const [ann, bob, cleo] = await town.people('ann', 'bob', 'cleo');
  await bob.follow(ann);
  await ann.follow(bob);
  const poll = { options: ['a', 'b'], expires_in: 3600 };
  const posts = [
    await ann.write('mine #tag'),
    await ann.write('with a poll', { poll }),
    await bob.write('@ann another poll', { poll }),
    await bob.write('for followers', { visibility: 'private' }),
    await cleo.write('for nobody you know', { visibility: 'direct' }),
  ];
  const gone = await ann.write('gone');
  await ann.delete(`/api/v1/statuses/${gone.id}`);
  const own = (await ann.post('/api/v1/lists', { title: 'mine' })).body;
  const foreign = (await cleo.post('/api/v1/lists', { title: 'hers' })).body;
  await town.settle();
  const told = (await ann.get('/api/v1/notifications')).body;
  const app = (
    await town.stranger.post('/api/v1/apps', { client_name: 'A', redirect_uris: 'a://b', scopes: 'read write' })
  ).body;
  const grant = {
    grant_type: 'client_credentials',
    client_id: app.client_id,
    client_secret: app.client_secret,
    scope: 'read write',
  };
  const appToken = (await town.stranger.post('/oauth/token', grant)).body.access_token;
  const polls = posts.flatMap((post) => post.poll?.id ?? []);
  const entities = [...posts, gone, own, foreign, ann, bob, cleo, ...told];
  return {
    ids: [...entities.map((one) => one.id), ...polls, '1', app.client_id, app.client_secret],
    token: ann.token,
    appToken,
  };
}

interface Request {
  query: string;
  path: string;
  sent: Sent;
  token: string | null;
  headers: Record<string, string>;
}

function requestTo(target: Target, ids: readonly string[], tokens: (string | null)[]): fc.Arbitrary<Request> {
  const segments = target.path
    .split('/')
    .map((part) => (part.startsWith(':') ? hostileSegment(ids) : fc.constant(part)));
  return fc.record({
    path: fc.tuple(...segments).map((parts) => parts.join('/')),
    query: nearObject(target.query, ids).map((query) => toQuery(query).slice(0, 6_000)),
    sent: nearObject(target.body, ids).chain(encodings),
    token: fc.constantFrom(...tokens),
    headers: fc.constantFrom<Record<string, string>>(
      {},
      {},
      { 'idempotency-key': 'k' },
      { 'idempotency-key': 'k'.repeat(3_000) },
      { accept: 'text/html' },
    ),
  });
}

function toInject(method: Method, { path, query, sent, token, headers }: Request): InjectOptions {
  const authorization: Record<string, string> = token === null ? {} : { authorization: token };
  const type: Record<string, string> = sent.type === '' ? {} : { 'content-type': sent.type };
  const url = query === '' ? path : `${path}?${query}`;
  const base = { method, url, headers: { ...headers, ...authorization, ...type } };
  return method === 'GET' ? { ...base, headers: { ...headers, ...authorization } } : { ...base, payload: sent.payload };
}

eachEngine('hostile requests', (newTown, engine) => {
  test('every route answers below 500, says what is wrong, and a refused request changes nothing', async () => {
    await using town = await newTown();
    const { ids, token, appToken } = await peopledTown(town);
    const rows = await rowCounter(town.context.db);
    const targets: readonly Target[] = [...routesOf(town.context), ...OTHERS];
    assert.ok(targets.length >= FEWEST_ROUTES, `only ${targets.length} routes were found`);
    const tokens = [
      `Bearer ${token}`,
      `Bearer ${token}`,
      `Bearer ${token}`,
      `Bearer ${appToken}`,
      null,
      'Bearer x',
      'Basic \u00ff',
      'Bearer',
    ];
    let before = await rows();
    const problems: string[] = [];
    for (const target of targets) {
      const property = fc.asyncProperty(requestTo(target, ids, tokens), async (request) => {
        const answer = await town.server.inject(toInject(target.method, request));
        const after = await rows();
        const same = before === after;
        before = after;
        assert.ok(answer.statusCode < 500, `${answer.statusCode} ${answer.body}`);
        if (answer.statusCode < 400) return;
        assert.ok(same, `answered ${answer.statusCode}, and rows have changed`);
        const { error } = answer.json();
        // A collection's faults are told inside of `error`, as they are documented.
        assert.equal(typeof (error?.error ?? error), 'string', answer.body.slice(0, 200));
      });
      const result = await fc.check(property, { numRuns: RUNS[engine], seed: SEED, endOnFailure: true });
      if (!result.failed) continue;
      const request = JSON.stringify(result.counterexample?.[0]).slice(0, 600);
      const why = result.errorInstance instanceof Error ? result.errorInstance.message : 'failed';
      problems.push(`${target.method} ${target.path}: ${why.slice(0, 300)}\n  ${request}`);
    }
    assert.deepEqual(problems, [], `seed ${SEED}`);
  });
});
