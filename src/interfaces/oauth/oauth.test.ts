import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import {
  authorizeRequest,
  createActivityNotes,
  createPerson,
  grantCode,
  OUT_OF_BAND,
  registerApp,
  viewerOf,
} from '#access/access.ts';
import { RATE_RULES } from '#guard/guard.ts';
import { registerRoutes } from '#http/route.ts';
import { createServer } from '#http/server.ts';
import { openTown, type Town } from '../../../tests/kit/access.ts';
import { silentLog, withDatabases } from '../../../tests/kit/databases.ts';
import { oauthRoutes, registerOAuth } from './oauth.ts';

const VERIFIER = 'v'.repeat(64);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

withDatabases('the OAuth endpoints', (open) => {
  let town: Town;
  let server: FastifyInstance;
  let ann: number;
  let client: { client_id: string; client_secret: string };
  before(async () => {
    town = await openTown(open);
    server = await createServer({ log: silentLog, clock: town.clock, trustedProxies: [] });
    const needs = { ...town, activity: createActivityNotes(town), uploadFolder: tmpdir() };
    registerOAuth(server, needs);
    registerRoutes(server, needs, oauthRoutes(needs));
    ann = await createPerson(town, { username: 'ann', email: 'ann@mail.example', password: 'a good password' });
    const app = await registerApp(town, { name: 'App', redirectUris: OUT_OF_BAND, scopes: 'read write profile' });
    client = { client_id: app.clientId, client_secret: app.clientSecret };
  });
  after(async () => {
    await server.close();
    await town.close();
  });

  const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
    server.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams(payload as Record<string, string>).toString(),
    });
  const codeFor = async (scope = 'read') => {
    const query = { response_type: 'code', scope, code_challenge: CHALLENGE, code_challenge_method: 'S256', ...client };
    const { code } = await grantCode(town, viewerOf(ann, 'member'), await authorizeRequest(town, query));
    return { grant_type: 'authorization_code', redirect_uri: OUT_OF_BAND, code_verifier: VERIFIER, code: code ?? '' };
  };

  test('a code becomes a token, which reads who the person is, and is given back', async () => {
    const answer = await post('/oauth/token', { ...client, ...(await codeFor('profile')) });
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.equal(answer.headers['access-control-allow-origin'], '*');
    const { access_token: token, ...rest } = answer.json();
    assert.deepEqual(rest, { token_type: 'Bearer', scope: 'profile', created_at: Math.floor(town.clock.now() / 1000) });
    const headers = { authorization: `Bearer ${token}` };
    for (const method of ['GET', 'POST'] as const) {
      const userinfo = await server.inject({ method, url: '/oauth/userinfo', headers });
      assert.deepEqual(userinfo.json(), {
        iss: 'https://town.example/',
        sub: 'https://town.example/users/ann',
        name: 'ann',
        preferred_username: 'ann',
        profile: 'https://town.example/@ann',
        picture: 'https://town.example/assets/missing-avatar.png',
      });
    }
    const revoked = await post('/oauth/revoke', { ...client, token });
    assert.deepEqual([revoked.statusCode, revoked.json()], [200, {}]);
    assert.equal((await server.inject({ url: '/oauth/userinfo', headers })).statusCode, 401);
  });

  test('JSON, multipart and HTTP Basic are taken too; secrets in the address are not', async () => {
    const grant = { grant_type: 'client_credentials', scope: 'read' };
    const asJson = await server.inject({ method: 'POST', url: '/oauth/token', payload: { ...client, ...grant } });
    assert.equal(asJson.json().scope, 'read');
    const boundary = 'parley-boundary';
    const parts = Object.entries({ ...client, ...grant }).map(
      ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const asMultipart = await server.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: `${parts.join('')}--${boundary}--\r\n`,
    });
    assert.equal(asMultipart.statusCode, 200);
    const basic = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64');
    assert.equal((await post('/oauth/token', grant, { authorization: `Basic ${basic}` })).statusCode, 200);
    const inAddress = await post(`/oauth/token?${new URLSearchParams(client)}`, grant);
    assert.deepEqual([inAddress.statusCode, inAddress.json().error], [401, 'invalid_client']);
  });

  test('errors have OAuth’s shape and status', async () => {
    const faults: [string, object, number, string][] = [
      ['/oauth/token', {}, 400, 'invalid_request'],
      [
        '/oauth/token',
        { ...client, grant_type: 'password', username: 'ann', password: 'a good password' },
        400,
        'unsupported_grant_type',
      ],
      ['/oauth/token', { ...client, grant_type: 'refresh_token' }, 400, 'unsupported_grant_type'],
      ['/oauth/token', { ...client, client_secret: 'x', grant_type: 'client_credentials' }, 401, 'invalid_client'],
      ['/oauth/token', { ...client, grant_type: 'client_credentials', scope: 'admin:read' }, 400, 'invalid_scope'],
      ['/oauth/token', { ...client, grant_type: 'authorization_code' }, 400, 'invalid_request'],
      ['/oauth/token', { ...client, ...(await codeFor()), code_verifier: 'w'.repeat(64) }, 400, 'invalid_grant'],
      ['/oauth/token', { ...client, ...(await codeFor()), redirect_uri: 'https://evil.example' }, 400, 'invalid_grant'],
      [
        '/oauth/token',
        { ...client, grant_type: 'client_credentials', scope: 'x'.repeat(5000) },
        400,
        'invalid_request',
      ],
      ['/oauth/token', { ...client, grant_type: 'client_credentials', scope: 'read\0' }, 400, 'invalid_request'],
      ['/oauth/revoke', client, 400, 'invalid_request'],
      ['/oauth/revoke', { ...client, client_secret: '', token: 'x' }, 401, 'invalid_client'],
    ];
    for (const [url, body, status, error] of faults) {
      const answer = await post(url, body);
      assert.deepEqual([answer.statusCode, answer.json().error], [status, error], JSON.stringify(body));
      assert.equal(typeof answer.json().error_description, 'string');
      assert.equal(status === 401, answer.headers['www-authenticate'] !== undefined);
    }
    const other = await registerApp(town, { name: 'Other', redirectUris: OUT_OF_BAND });
    const { access_token: token } = (
      await post('/oauth/token', { ...client, grant_type: 'client_credentials' })
    ).json();
    const stolen = await post('/oauth/revoke', { client_id: other.clientId, client_secret: other.clientSecret, token });
    assert.deepEqual([stolen.statusCode, stolen.json().error], [403, 'unauthorized_client']);
    const app = await server.inject({ url: '/oauth/userinfo', headers: { authorization: `Bearer ${token}` } });
    assert.equal(app.statusCode, 401, 'an app is nobody');
    const broken = await server.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: { 'content-type': 'application/json' },
      payload: '{',
    });
    assert.equal(broken.statusCode, 400);
  });

  test('the metadata says what the server does', async () => {
    const answer = await server.inject('/.well-known/oauth-authorization-server');
    const metadata = answer.json();
    assert.match(String(answer.headers['cache-control']), /public/);
    assert.equal(metadata.issuer, 'https://town.example/');
    assert.equal(metadata.token_endpoint, 'https://town.example/oauth/token');
    assert.deepEqual(metadata.code_challenge_methods_supported, ['S256']);
    assert.ok(metadata.scopes_supported.includes('write:statuses'));
  });

  test('tries are counted by address', async () => {
    const { limit } = RATE_RULES['api-address'];
    let status = 0;
    for (let i = 0; i <= limit && status !== 429; i += 1) status = (await post('/oauth/token', {})).statusCode;
    assert.equal(status, 429);
  });
});
