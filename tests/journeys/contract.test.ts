import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { routesOf } from '#app/server.ts';
import { API_PAGE, apiPage, coverageOf } from '../contract/api-page.ts';
import { CORRECTIONS } from '../contract/corrections.ts';
import { BESIDE_ROUTES, NOT_THERE, PARTLY } from '../contract/coverage.ts';
import { keyOf, Published, problemsOf } from '../contract/published.ts';
import { DIGEST_FILE, digestOf, digestText, type Exchange, readExchanges } from '../contract/recorded.ts';
import { openTown } from '../kit/town.ts';
import { answerProblems, entityProblems } from './contract.ts';

/** What the schema says about a recorded exchange; null where it says nothing that can be checked. */
function problemsWith(published: Published, { operation, status, body }: Exchange): string[] | null {
  if (!operation || body === null || status >= 400) return null;
  const answer = published.answer(operation, status);
  if (!answer) return [`status ${status} is not documented`];
  if (answer !== 'empty') return problemsOf(answer.check, body);
  return JSON.stringify(body) === '{}' ? [] : ['the answer is not empty'];
}

describe('the published schema', () => {
  const published = new Published();
  let exchanges: Exchange[] = [];
  before(() => {
    exchanges = readExchanges(published);
  });

  test('a real Mastodon keeps it where it is corrected', () => {
    let checked = 0;
    for (const exchange of exchanges) {
      const problems = problemsWith(published, exchange);
      assert.deepEqual(problems ?? [], [], `${exchange.key} ${exchange.status}`);
      if (problems) checked += 1;
    }
    assert.ok(checked > 300, `only ${checked} exchanges were checked`);
  });

  test('is wrong where the corrections say so', () => {
    const plain = new Published([]);
    for (const { at, evidence } of CORRECTIONS) {
      if (!('recorded' in evidence)) continue;
      const told = exchanges.filter(({ key }) => key === evidence.recorded);
      assert.ok(told.length > 0, `${at}: there is no recording of ${evidence.recorded}`);
      const refused = told.some((exchange) => errorOrProblems(plain, exchange).length > 0);
      assert.ok(refused, `${at}: ${evidence.recorded} passes without corrections`);
    }
  });

  test('what the recordings add to it is written down (node tests/contract/recorded.ts writes it)', () => {
    assert.equal(readFileSync(DIGEST_FILE, 'utf8'), digestText(digestOf(published, exchanges)));
  });

  test('errors of a real Mastodon have the shape that ours must have', () => {
    const failed = exchanges.filter(({ status, body }) => status >= 400 && body !== null && body !== '');
    assert.ok(failed.length > 10);
    for (const { key, status, body, headers } of failed) {
      const [method = '', path = ''] = key.split(' ');
      assert.deepEqual(answerProblems({ method, path, status, headers, body }), [], `${key} ${status}`);
    }
  });
});

const errorOrProblems = (published: Published, exchange: Exchange): string[] => {
  if (exchange.status < 400) return problemsWith(published, exchange) ?? [];
  const check = published.entity('Error');
  return check ? problemsOf(check, exchange.body) : [];
};

test('the contract finds what is missing, wrong and unknown', () => {
  const app = { id: '1', name: 'a', website: null, scopes: [], redirect_uris: [], redirect_uri: '', vapid_key: '' };
  const problems = (change: object) => entityProblems('Application', { ...app, ...change });
  assert.deepEqual(problems({}), []);
  assert.equal(problems({ name: 5 }).length, 1);
  assert.equal(problems({ nane: 'a' }).length, 1);
  assert.deepEqual(problems({ parley: {} }), []);
  assert.ok(entityProblems('Status', {}).length > 20);
  const told = { method: 'GET', path: '/api/v1/lists/:id', status: 200, headers: {}, body: {} };
  const list = { id: '1', title: 'a', replies_policy: 'list', exclusive: false };
  assert.deepEqual(answerProblems({ ...told, body: list }), []);
  assert.equal(answerProblems({ ...told, body: { ...list, id: 1 } }).length, 1);
  assert.equal(answerProblems({ ...told, status: 201, body: list }).length, 1, 'a status that is not documented');
  assert.equal(answerProblems({ ...told, path: '/api/v1/liszt', body: list }).length, 1);
  assert.equal(answerProblems({ ...told, method: 'DELETE', body: list }).length, 1, 'should be empty');
  assert.deepEqual(answerProblems({ ...told, status: 404, body: { error: 'Record not found' } }), []);
  assert.equal(answerProblems({ ...told, status: 404, body: { message: 'no' } }).length, 2);
  assert.equal(answerProblems({ ...told, status: 404, body: '' }).length, 1);
  const marker = { home: { last_read_id: '1', version: 1, updated_at: '2026-05-04T12:00:00Z' } };
  assert.equal(answerProblems({ ...told, path: '/api/v1/markers', body: marker }).length, 1, 'no milliseconds');
});

describe('the table of routes', () => {
  test('has every documented method, or a reason why not', async () => {
    await using town = await openTown('sqlite');
    const routes = routesOf(town.context);
    const covered = coverageOf(town.server, routes);
    const open = covered.filter(({ state }) => state === null).map(({ operation }) => operation.key);
    assert.deepEqual(open, [], 'neither a route nor a reason in tests/contract/coverage.ts');
    const documented = new Map(covered.map(({ operation, state }) => [operation.key, state]));
    for (const key of Object.keys({ ...NOT_THERE, ...PARTLY, ...BESIDE_ROUTES })) {
      assert.ok(documented.has(key), `${key} has a reason and is not documented`);
    }
    for (const key of Object.keys(NOT_THERE)) {
      assert.match(documented.get(key) ?? '', /^not: /, `${key} is there and has a reason why it is not`);
    }
    const unknown = routes.filter(
      ({ method, path }) => /^\/(api\/v\d|oauth)/.test(path) && !documented.has(keyOf(method, path)),
    );
    assert.deepEqual(
      unknown.map(({ method, path }) => `${method} ${path}`),
      [],
      'own additions belong under /api/parley',
    );
    assert.equal(readFileSync(API_PAGE, 'utf8'), apiPage(town), 'node tests/contract/api-page.ts writes the page anew');
  });
});
