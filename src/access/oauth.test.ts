import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { openTown, type Town } from '../../tests/kit/access.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import {
  type App,
  type AuthorizeQuery,
  authenticateApp,
  authorizedApps,
  authorizeRequest,
  createPerson,
  denyRequest,
  disableLogin,
  exchangeCode,
  grantCode,
  grantToApp,
  identifyToken,
  OAuthError,
  OUT_OF_BAND,
  registerApp,
  revokeAuthorization,
  revokeToken,
  type Viewer,
  viewerOf,
} from './access.ts';
import { isRedirectUri } from './apps.ts';

const CALLBACK = 'https://app.example/callback?x=1';
const VERIFIER = 'a'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const isError = (code: string) => (error: unknown) => error instanceof OAuthError && error.code === code;

test('codes are sent to addresses of apps, never to what runs in or reads from the browser', () => {
  for (const uri of [
    OUT_OF_BAND,
    CALLBACK,
    'http://127.0.0.1:8080/',
    'http://[::1]/cb',
    'tusky://oauth',
    'com.app.social:/cb',
    'icecubesapp://',
    'x-app+1.0:cb',
  ]) {
    assert.equal(isRedirectUri(uri), true, uri);
  }
  for (const uri of [
    '',
    'app',
    '/callback',
    '//app.example',
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://app.example/1',
    'about:blank',
    'urn:ietf:wg:oauth:2.0:oob:auto',
    'urn:x:y',
    'https://',
    'https:///',
    'https:app.example',
    'https:\\\\app.example',
    'https://user:pw@app.example/',
    'https://app.example/#x',
    'https://app.example/ x',
    ' https://app.example',
    'https://app.example\n',
    'java\nscript:alert(1)',
    'https://app.example/\0',
    'https://äpp.example/',
    `https://app.example/${'x'.repeat(2000)}`,
    'view-source:https://app.example',
  ]) {
    assert.equal(isRedirectUri(uri), false, JSON.stringify(uri));
  }
});

withDatabases('OAuth', (open) => {
  let town: Town;
  let ann: Viewer;
  let app: App & { clientSecret: string };
  let other: App & { clientSecret: string };
  before(async () => {
    town = await openTown(open);
    ann = viewerOf(
      await createPerson(town, { username: 'ann', email: 'ann@mail.example', password: 'a good password' }),
      'member',
    );
    const redirectUris = `${CALLBACK}\n${OUT_OF_BAND}`;
    app = await registerApp(town, {
      name: ' An  app ',
      redirectUris,
      scopes: 'read write:statuses',
      website: 'https://app.example',
    });
    other = await registerApp(town, { name: 'Other', redirectUris: ['other://cb'], scopes: 'read write follow push' });
  });
  after(() => town.close());

  const query = (more: AuthorizeQuery = {}): AuthorizeQuery => ({
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: CALLBACK,
    scope: 'read write:statuses',
    ...more,
  });
  const codeFor = async (more: AuthorizeQuery = {}, viewer: Viewer | null = ann) => {
    const { code } = await grantCode(town, viewer, await authorizeRequest(town, query(more)));
    return code ?? assert.fail();
  };
  const exchange = (code: string, more: { redirectUri?: string; codeVerifier?: string } = {}, by: App = app) =>
    exchangeCode(town, by, { code, redirectUri: CALLBACK, codeVerifier: '', ...more });

  test('an app proves itself by its secret, which is not kept', async () => {
    assert.equal((await authenticateApp(town.db.reader, app)).name, 'An  app');
    for (const wrong of [
      { clientSecret: '' },
      { clientSecret: other.clientSecret },
      { clientId: '' },
      { clientId: 'x'.repeat(9999) },
    ]) {
      await assert.rejects(authenticateApp(town.db.reader, { ...app, ...wrong }), isError('invalid_client'));
    }
    const rows = await town.db.reader.selectFrom('apps').selectAll().execute();
    assert.equal(JSON.stringify(rows).includes(app.clientSecret), false);
  });

  test('what an app says of itself is checked', async () => {
    const good = { name: 'x', redirectUris: [CALLBACK] };
    for (const bad of [
      { name: '' },
      { name: '\u200b' },
      { name: 'x'.repeat(61) },
      { redirectUris: [] },
      { redirectUris: '' },
      { redirectUris: ['javascript:x'] },
      { redirectUris: Array.from({ length: 21 }, (_, i) => `https://app.example/${i}`) },
      { scopes: 'all' },
      { website: 'javascript:x' },
      { website: 'x' },
    ]) {
      await assert.rejects(registerApp(town, { ...good, ...bad }), { kind: 'invalid' }, JSON.stringify(bad));
    }
  });

  test('the code comes back to the letter of the address, with the state, and gives a token for the person', async () => {
    const request = await authorizeRequest(town, query({ state: 'a b&c' }));
    assert.equal(request.app.name, 'An  app');
    const { redirectTo, code } = await grantCode(town, ann, request);
    assert.equal(redirectTo, `${CALLBACK}&code=${code}&state=a+b%26c`);
    const { token, scopes } = await exchange(code ?? '');
    assert.match(token, /^[A-Za-z0-9_-]{43}$/);
    const identity = await identifyToken(town.db.reader, token);
    assert.deepEqual([identity.viewer?.accountId, identity.appId, identity.scopes], [ann.accountId, app.id, scopes]);
    const stored = await town.db.reader.selectFrom('access_tokens').selectAll().execute();
    const codes = await town.db.reader.selectFrom('oauth_codes').selectAll().execute();
    assert.equal(JSON.stringify([stored, codes]).includes(token), false);
    assert.equal(JSON.stringify([stored, codes]).includes(code ?? '?'), false);
  });

  test('out of band the code is shown; a no is told by redirect or not at all', async () => {
    const request = await authorizeRequest(town, query({ redirect_uri: OUT_OF_BAND, state: 's' }));
    const { redirectTo, code } = await grantCode(town, ann, request);
    assert.equal(redirectTo, null);
    assert.ok((await exchange(code ?? '', { redirectUri: OUT_OF_BAND })).token);
    assert.deepEqual(denyRequest(request), { redirectTo: null, code: null });
    const denied = new URL(denyRequest(await authorizeRequest(town, query({ state: 's' }))).redirectTo ?? '');
    assert.deepEqual([denied.searchParams.get('error'), denied.searchParams.get('state')], ['access_denied', 's']);
    await assert.rejects(grantCode(town, null, request), { kind: 'forbidden' });
  });

  test('nobody is redirected for an unknown app or an address it did not register', async () => {
    for (const bad of [
      { client_id: 'x' },
      { client_id: '' },
      { redirect_uri: 'https://app.example/callback' },
      { redirect_uri: `${CALLBACK}&y=2` },
      { redirect_uri: 'https://evil.example/' },
      { redirect_uri: `${CALLBACK}/../evil` },
      { redirect_uri: '' },
      { redirect_uri: 'other://cb' },
      { state: 'x'.repeat(5000) },
    ]) {
      await assert.rejects(authorizeRequest(town, query(bad)), { kind: 'invalid' }, JSON.stringify(bad));
    }
    assert.equal(
      (await authorizeRequest(town, { response_type: 'code', client_id: other.clientId })).redirectUri,
      'other://cb',
    );
  });

  test('other faults are told to the app', async () => {
    const faults: [AuthorizeQuery, string][] = [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ response_type: '' }, 'unsupported_response_type'],
      [{ scope: 'write' }, 'invalid_scope'],
      [{ scope: 'nonsense' }, 'invalid_scope'],
      [{ code_challenge: VERIFIER, code_challenge_method: 'plain' }, 'invalid_request'],
      [{ code_challenge: CHALLENGE }, 'invalid_request'],
      [{ code_challenge: 'short', code_challenge_method: 'S256' }, 'invalid_request'],
      [{ code_challenge_method: 'S256' }, 'invalid_request'],
    ];
    for (const [more, code] of faults) {
      await assert.rejects(authorizeRequest(town, query({ ...more, state: 's' })), (error) => {
        assert.ok(error instanceof OAuthError && error.redirectTo);
        const { searchParams } = new URL(error.redirectTo);
        assert.deepEqual([error.code, searchParams.get('error'), searchParams.get('state')], [code, code, 's']);
        return true;
      });
    }
    await assert.rejects(authorizeRequest(town, query({ redirect_uri: OUT_OF_BAND, scope: 'write' })), (error) => {
      assert.ok(error instanceof OAuthError && error.redirectTo === null);
      return true;
    });
  });

  test('a code seen again is refused and takes its token with it', async () => {
    const code = await codeFor();
    const { token } = await exchange(code);
    await identifyToken(town.db.reader, token);
    await assert.rejects(exchange(code), isError('invalid_grant'));
    await assert.rejects(identifyToken(town.db.reader, token), { kind: 'unauthenticated' });
  });

  test('of many who bring one code at once at most one gets a token, and none is left alive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 6 }), async (many) => {
        const code = await codeFor();
        const results = await Promise.allSettled(Array.from({ length: many }, () => exchange(code)));
        const tokens = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value.token);
        assert.equal(tokens.length, 1);
        for (const token of tokens)
          await assert.rejects(identifyToken(town.db.reader, token), { kind: 'unauthenticated' });
      }),
      { numRuns: 8 },
    );
  });

  test('a code is good for its app, address, proof, person and ten minutes only', async () => {
    const pkce = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };
    const refused: [string, () => Promise<unknown>][] = [
      ['other app', async () => exchange(await codeFor(), {}, other)],
      ['other address', async () => exchange(await codeFor(), { redirectUri: OUT_OF_BAND })],
      ['no proof', async () => exchange(await codeFor(pkce))],
      ['wrong proof', async () => exchange(await codeFor(pkce), { codeVerifier: 'b'.repeat(43) })],
      ['short proof', async () => exchange(await codeFor(pkce), { codeVerifier: 'a' })],
      ['challenge as proof', async () => exchange(await codeFor(pkce), { codeVerifier: CHALLENGE })],
      ['proof without challenge', async () => exchange(await codeFor(), { codeVerifier: VERIFIER })],
      ['unknown', async () => exchange('x')],
    ];
    for (const [what, attempt] of refused) await assert.rejects(attempt(), isError('invalid_grant'), what);
    assert.ok((await exchange(await codeFor(pkce), { codeVerifier: VERIFIER })).token);
    const late = await codeFor();
    town.clock.pass(10 * 60_000);
    await assert.rejects(exchange(late), isError('invalid_grant'));
    const ben = await createPerson(town, { username: 'ben', email: 'ben@mail.example', password: 'a good password' });
    const shut = await codeFor({}, viewerOf(ben, 'member'));
    await disableLogin(town, null, ben);
    await assert.rejects(exchange(shut), isError('invalid_grant'));
  });

  test('an app’s own token is nobody’s and stays within its scopes', async () => {
    const { token, scopes } = await grantToApp(town, app, '');
    assert.deepEqual(scopes, ['read']);
    assert.equal((await identifyToken(town.db.reader, token)).viewer, null);
    await assert.rejects(grantToApp(town, app, 'write'), isError('invalid_scope'));
    assert.deepEqual((await grantToApp(town, app, 'read:accounts')).scopes, ['read:accounts']);
  });

  test('apps give back their own tokens only; people see theirs and take them back', async () => {
    const { token } = await exchange(await codeFor());
    await assert.rejects(revokeToken(town, other, token), isError('unauthorized_client'));
    await revokeToken(town, app, 'unknown');
    await identifyToken(town.db.reader, token);
    await revokeToken(town, app, token);
    await revokeToken(town, app, token);
    await assert.rejects(identifyToken(town.db.reader, token), { kind: 'unauthenticated' });

    const second = await exchange(await codeFor());
    const [listed] = await authorizedApps(town.db.reader, ann.accountId);
    assert.deepEqual([listed?.tokenId, listed?.name], [second.tokenId, 'An  app']);
    await assert.rejects(revokeAuthorization(town, ann.accountId + 1, second.tokenId), { kind: 'not-found' });
    await revokeAuthorization(town, ann.accountId, second.tokenId);
    await assert.rejects(identifyToken(town.db.reader, second.token), { kind: 'unauthenticated' });
  });
});
