import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { confirmEmail, createActivityNotes, setSetting } from '#access/access.ts';
import { RATE_RULES } from '#guard/guard.ts';
import { registerRoutes } from '#http/route.ts';
import { createServer } from '#http/server.ts';
import { openTown, type Town } from '../../../tests/kit/access.ts';
import { silentLog, withDatabases } from '../../../tests/kit/databases.ts';
import { oauthRoutes, registerOAuth } from '../oauth/oauth.ts';
import { appRoutes } from './apps.ts';
import { registerConfirmations, signUpRoutes } from './sign-up.ts';

withDatabases('apps and sign-up over the API', (open) => {
  let town: Town;
  let server: FastifyInstance;
  before(async () => {
    town = await openTown(open);
    server = await createServer({ log: silentLog, clock: town.clock, trustedProxies: [] });
    const needs = { ...town, activity: createActivityNotes(town), uploadFolder: tmpdir() };
    registerOAuth(server, needs);
    registerConfirmations(server, needs);
    registerRoutes(server, needs, [...oauthRoutes(needs), ...appRoutes(needs), ...signUpRoutes(needs)]);
  });
  after(async () => {
    await server.close();
    await town.close();
  });

  const call = async (
    method: 'GET' | 'POST',
    url: string,
    payload?: object,
    token?: string,
    remoteAddress = '192.0.2.1',
  ) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await server.inject({ method, url, headers, remoteAddress, ...(payload ? { payload } : {}) });
    return { status: answer.statusCode, body: answer.json() };
  };
  const appToken = async (scopes = 'read write') => {
    const app = (await call('POST', '/api/v1/apps', { client_name: 'App', redirect_uris: ['app://cb'], scopes })).body;
    const grant = {
      client_id: app.client_id,
      client_secret: app.client_secret,
      grant_type: 'client_credentials',
      scope: scopes,
    };
    return String((await call('POST', '/oauth/token', grant)).body.access_token);
  };

  test('an app registers as clients old and new do', async () => {
    const form = 'client_name=toot&redirect_uris=urn%3Aietf%3Awg%3Aoauth%3A2.0%3Aoob&scopes=read+write+follow&website=';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const old = (await server.inject({ method: 'POST', url: '/api/v1/apps', headers, payload: form })).json();
    assert.equal(old.redirect_uri, 'urn:ietf:wg:oauth:2.0:oob');
    assert.deepEqual(old.scopes, ['read', 'write', 'follow']);
    assert.equal(old.website, null);
    assert.equal(old.client_secret_expires_at, 0);
    assert.equal(Buffer.from(old.vapid_key, 'base64url').length, 65);
    const modern = {
      client_name: 'Web',
      redirect_uris: ['https://a.example/cb', 'https://b.example/cb'],
      website: 'https://a.example',
    };
    const { body } = await call('POST', '/api/v1/apps', modern);
    assert.equal(body.redirect_uri, 'https://a.example/cb\nhttps://b.example/cb');
    assert.deepEqual(body.redirect_uris, modern.redirect_uris);
    const lines = await call('POST', '/api/v1/apps', { client_name: 'Lines', redirect_uris: 'a://cb\nb://cb' });
    assert.deepEqual(lines.body.redirect_uris, ['a://cb', 'b://cb']);
    for (const bad of [
      {},
      { client_name: 'x' },
      { client_name: '', redirect_uris: 'a://cb' },
      { client_name: 'x', redirect_uris: 'javascript:alert(1)' },
      { client_name: 'x', redirect_uris: ['a://cb'], scopes: 'everything' },
      { client_name: { a: 1 }, redirect_uris: [[1]] },
    ]) {
      const refused = await call('POST', '/api/v1/apps', bad);
      assert.equal(refused.status, 422, JSON.stringify(bad));
      assert.equal(typeof refused.body.error, 'string');
    }
  });

  test('an app reads what it registered, without its secret', async () => {
    const { status, body } = await call('GET', '/api/v1/apps/verify_credentials', undefined, await appToken());
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), [
      'id',
      'name',
      'website',
      'scopes',
      'redirect_uris',
      'redirect_uri',
      'vapid_key',
    ]);
    assert.equal((await call('GET', '/api/v1/apps/verify_credentials')).status, 401);
  });

  test('a person signs up through an app; their token works once the address is confirmed', async () => {
    const token = await appToken();
    const form = {
      username: 'Rosa',
      email: 'rosa@mail.example',
      password: 'a good password',
      agreement: 'true',
      locale: 'en',
    };
    const signedUp = await call('POST', '/api/v1/accounts', form, token);
    assert.deepEqual([signedUp.status, signedUp.body.token_type, signedUp.body.scope], [200, 'Bearer', 'read write']);
    const mine = signedUp.body.access_token;
    assert.deepEqual((await call('GET', '/oauth/userinfo', undefined, mine)).body, {
      error: 'Your login is missing a confirmed e-mail address',
    });
    assert.equal((await call('GET', '/api/v1/emails/check_confirmation', undefined, mine)).body, false);
    const again = await call('POST', '/api/v1/emails/confirmations', { email: 'rosa.r@mail.example' }, mine);
    assert.deepEqual([again.status, again.body], [200, {}]);
    await confirmEmail(town, await town.linkTo('rosa.r@mail.example'));
    assert.equal((await call('GET', '/api/v1/emails/check_confirmation', undefined, mine)).body, true);
    assert.equal((await call('POST', '/api/v1/emails/confirmations', {}, mine)).status, 403);
    assert.equal((await call('GET', '/oauth/userinfo', undefined, mine)).body.preferred_username, 'Rosa');
    assert.equal((await call('POST', '/api/v1/accounts', form, mine)).status, 403, 'people sign nobody up');
  });

  test('faults are told field by field; without the right token or with closed doors nothing happens', async () => {
    const token = await appToken();
    const faulty = await call(
      'POST',
      '/api/v1/accounts',
      { username: 'x y', email: 'no', agreement: '0' },
      token,
      '192.0.2.9',
    );
    assert.equal(faulty.status, 422);
    assert.deepEqual(Object.keys(faulty.body.details), ['username', 'email', 'password', 'agreement']);
    assert.match(faulty.body.error, /^Validation failed: Username must be/);
    assert.equal((await call('POST', '/api/v1/accounts', {})).status, 401);
    assert.equal((await call('POST', '/api/v1/accounts', {}, await appToken('read'))).status, 403);
    await setSetting(town, null, 'sign-up', 'closed');
    assert.equal((await call('POST', '/api/v1/accounts', {}, token, '192.0.2.9')).status, 403);
    await setSetting(town, null, 'sign-up', 'open');
  });

  test('confirmations need a person’s token and are counted', async () => {
    const path = '/api/v1/emails/check_confirmation';
    assert.equal((await call('GET', path)).status, 401);
    assert.equal((await call('GET', path, undefined, 'unknown')).status, 401);
    assert.equal((await call('GET', path, undefined, await appToken())).status, 401);
    const token = await appToken();
    for (let i = 0; i < RATE_RULES['confirm-address'].limit; i += 1)
      await call('GET', path, undefined, token, '203.0.113.5');
    assert.equal((await call('GET', path, undefined, token, '203.0.113.5')).status, 429);
  });

  test('sign-ups are counted by address, and the one over the limit is refused', async () => {
    const token = await appToken();
    for (let i = 0; i < RATE_RULES['sign-up-api'].limit; i += 1) {
      assert.equal((await call('POST', '/api/v1/accounts', {}, token, '203.0.113.9')).status, 422);
    }
    assert.equal((await call('POST', '/api/v1/accounts', {}, token, '203.0.113.9')).status, 429);
    assert.equal((await call('POST', '/api/v1/accounts', {}, token, '203.0.113.10')).status, 422);
  });
});
