import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createInvite, ownerLink, registerApp, setSetting } from '#access/access.ts';
import { newVisitor } from '../kit/page-visitor.ts';
import { journeys } from './contract.ts';

const PASSWORD = 'a fairly long password';
const BROWSER = { accept: 'text/html' };

journeys('pages', (newTown) => {
  test('somebody signs up, confirms, writes, follows and shares without any script', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const post = await ann.write('Tea at four, all are welcome');
    const bob = newVisitor(town.server, town.origin);
    await bob.open('/');
    assert.match(bob.page.body, /Tea at four/);
    await bob.open('/auth/sign-up');
    const wrong = await bob.send('/auth/sign-up', {
      username: 'bob',
      email: 'nonsense',
      password: PASSWORD,
      agreement: '1',
    });
    assert.equal(wrong.statusCode, 422);
    assert.match(wrong.body, /is not a valid e-mail address/);
    assert.match(wrong.body, /value="bob"/, 'what was typed is kept');
    await bob.send('/auth/sign-up', { username: 'bob', email: 'bob@mail.example', password: PASSWORD, agreement: '1' });
    assert.match(bob.page.body, /Look into your mailbox/);
    assert.equal(
      (await town.stranger.get('/@bob', { headers: BROWSER })).status,
      404,
      'not shown before the address is confirmed',
    );
    await town.settle();
    const link = /(\/auth\/confirm\?token=\S+)/.exec(town.mails.at(-1)?.text ?? '')?.[1] ?? '';
    await bob.open(link);
    await bob.send('/auth/confirm');
    assert.match(bob.page.body, /is confirmed/);

    await bob.open('/@ann');
    await bob.send(`/deeds/person/${ann.id}/follow`);
    assert.match(bob.page.body, /Unfollow/);
    assert.match(bob.page.body, /<strong>1<\/strong> follower/);
    await bob.open('/');
    await bob.send('/deeds/post', { text: 'My first words here', audience: 'public' });
    assert.match(bob.page.body, /My first words here/);
    assert.match(bob.page.body, /Tea at four/, 'whom one follows is in the feed');
    await bob.send(`/deeds/post/${post.id}/favourite`);
    await bob.send(`/deeds/post/${post.id}/share`);
    assert.match(bob.page.body, /Take the share back/);
    await bob.open(`/@ann/${post.id}`);
    await bob.send('/deeds/post', { text: '@ann I will be there', audience: 'public' });
    assert.match(bob.page.body, /I will be there/);
    const status = (await ann.get(`/api/v1/statuses/${post.id}`)).body;
    assert.deepEqual([status.favourites_count, status.reblogs_count, status.replies_count], [1, 1, 1]);
  });

  test('approval, invitations and a closed door', async () => {
    await using town = await newTown();
    const staff = await town.person('staff_ann', { role: 'owner' });
    await setSetting(town.context, null, 'sign-up', 'approval');
    const cat = newVisitor(town.server, town.origin);
    await cat.open('/auth/sign-up');
    const fields = { username: 'cat', email: 'cat@mail.example', password: PASSWORD, agreement: '1' };
    assert.match((await cat.send('/auth/sign-up', fields)).body, /can&#39;t be blank/);
    await cat.send('/auth/sign-up', { ...fields, reason: 'I like tea' });
    await town.settle();
    await cat.open(/(\/auth\/confirm\?token=\S+)/.exec(town.mails.at(-1)?.text ?? '')?.[1] ?? '');
    await cat.send('/auth/confirm');
    assert.match((await cat.open('/')).body, /Nearly there/);
    assert.equal((await town.stranger.get('/@cat', { headers: BROWSER })).status, 404, 'nobody sees who waits');

    const admin = newVisitor(town.server, town.origin);
    await admin.logIn(staff.username, staff.password);
    await admin.open('/admin');
    assert.match(admin.page.body, /I like tea/);
    const approve = /action="(\/admin\/people\/\d+\/approve)"/.exec(admin.page.body)?.[1] ?? '';
    await admin.send(approve);
    assert.match(admin.page.body, /Nobody is waiting/);
    assert.match((await cat.open('/')).body, /What is on your mind/);
    assert.equal((await cat.open('/admin')).statusCode, 403, 'the staff page is for staff');

    await setSetting(town.context, null, 'sign-up', 'invite');
    const dan = newVisitor(town.server, town.origin);
    assert.match((await dan.open('/auth/sign-up?invite=wrong')).body, /does not work/);
    const { code } = await createInvite(town.context, staff.viewer, { maxUses: 1 });
    await dan.open(`/auth/sign-up?invite=${code}`);
    await dan.send('/auth/sign-up', { username: 'dan', email: 'dan@mail.example', password: PASSWORD, agreement: '1' });
    assert.match(dan.page.body, /Look into your mailbox/);
    await setSetting(town.context, null, 'sign-up', 'closed');
    assert.match((await newVisitor(town.server, town.origin).open('/auth/sign-up')).body, /closed at the moment/);
  });

  test('the one-time link makes its opener the owner, once', async () => {
    await using town = await newTown();
    const link = new URL((await ownerLink(town.context)) ?? '');
    const first = newVisitor(town.server, town.origin);
    await first.open(link.pathname + link.search);
    await first.send('/auth/owner', { username: 'owner', email: 'o@mail.example', password: PASSWORD, agreement: '1' });
    assert.match(first.page.body, /What is on your mind/);
    assert.equal((await first.open('/admin')).statusCode, 200);
    const second = newVisitor(town.server, town.origin);
    assert.equal((await second.open(link.pathname + link.search)).statusCode, 410);
  });

  test('an app is let in by a code to copy, or turned down', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const oob = 'urn:ietf:wg:oauth:2.0:oob';
    const redirectUris = [oob, 'https://app.example/back', 'myapp://back'];
    const app = await registerApp(town.context, { name: 'Toots & more', redirectUris, scopes: 'read write' });
    const query = (uri: string): string =>
      `/oauth/authorize?${new URLSearchParams({ response_type: 'code', client_id: app.clientId, redirect_uri: uri, scope: 'read write', state: 'x y' })}`;
    const visitor = newVisitor(town.server, town.origin);
    await visitor.open(query(oob));
    assert.match(visitor.path, /^\/auth\/login\?next=/);
    await visitor.send('/auth/login', { login: 'ann', password: ann.password });
    assert.match(visitor.page.body, /Let Toots &amp; more in\?/);
    await visitor.send('/oauth/authorize', { decision: 'allow' });
    const code = /id="code" value="([^"]+)"/.exec(visitor.page.body)?.[1];
    const answer = await town.stranger.post(
      '/oauth/token',
      {
        grant_type: 'authorization_code',
        client_id: app.clientId,
        client_secret: app.clientSecret,
        redirect_uri: oob,
        code,
      },
      { form: true },
    );
    assert.equal(answer.status, 200, answer.text);

    await visitor.open(query('https://app.example/back'));
    assert.match(String(visitor.page.headers['content-security-policy']), /form-action 'self' https:\/\/app\.example;/);
    const denied = await visitor.send('/oauth/authorize', { decision: 'deny' });
    assert.match(String(denied.headers.location), /^https:\/\/app\.example\/back\?error=access_denied.*state=x\+y/);
    await visitor.open(query('myapp://back'));
    assert.match(String(visitor.page.headers['content-security-policy']), /form-action 'self' myapp:;/);
    assert.equal(
      (await visitor.open(query('https://evil.example/'))).statusCode,
      422,
      'nobody is sent to an unknown address',
    );

    await visitor.open('/settings/apps');
    const revoke = [...visitor.page.body.matchAll(/action="(\/settings\/apps\/\d+\/revoke)"/g)][0]?.[1] ?? '';
    await visitor.send(revoke);
    const dead = await town.stranger.get('/api/v1/accounts/verify_credentials', {
      headers: { authorization: `Bearer ${answer.body.access_token}` },
    });
    assert.equal(dead.status, 401);
  });

  test('forms of other sites, stolen tokens and foreign addresses are refused', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const visitor = newVisitor(town.server, town.origin);
    await visitor.logIn('ann', ann.password);
    const other = newVisitor(town.server, town.origin);
    await other.logIn('bob', bob.password);
    const token = (page: { body: string }): string => /name="form_token" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const mine = token(await visitor.open('/'));
    const theirs = token(await other.open('/'));
    assert.notEqual(mine, theirs);
    const follow = `/deeds/person/${bob.id}/follow`;
    const tries: [Record<string, string>, Record<string, string>][] = [
      [{}, {}],
      [{ form_token: theirs }, {}],
      [{ form_token: mine }, { origin: 'https://evil.example' }],
      [{ form_token: mine }, { origin: 'null' }],
      [{ form_token: mine }, { 'sec-fetch-site': 'cross-site' }],
    ];
    for (const [body, headers] of tries) {
      assert.equal((await visitor.post(follow, body, headers)).statusCode, 403, JSON.stringify([body, headers]));
    }
    assert.equal((await bob.get(`/api/v1/accounts/${bob.id}`)).body.followers_count, 0);
    for (const next of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '/%0d%0aset-cookie:x',
    ]) {
      const answer = await visitor.open(`/auth/login?next=${encodeURIComponent(next)}`);
      assert.equal(answer.statusCode === 200 || answer.statusCode === 404, true);
      assert.ok(visitor.path.startsWith('/') && !visitor.path.startsWith('//'), visitor.path);
    }
    const noCookie = await newVisitor(town.server, town.origin).post('/auth/login', {
      login: 'ann',
      password: ann.password,
    });
    assert.equal(noCookie.statusCode, 403);
  });

  test('the second factor is set up, asked for, and a recovery code opens once', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const visitor = newVisitor(town.server, town.origin);
    await visitor.logIn('ann', ann.password);
    await visitor.open('/settings/security');
    await visitor.send('/settings/security/totp');
    const secret = /id="secret" value="([A-Z2-7]+)"/.exec(visitor.page.body)?.[1] ?? '';
    const { TOTP, Secret } = await import('otpauth');
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: town.clock.now() });
    await visitor.send('/settings/security/totp/confirm', { code });
    const recovery = /<code>([a-z0-9-]+)<\/code>/.exec(visitor.page.body)?.[1] ?? '';
    assert.notEqual(recovery, '');
    for (const [i, status] of [200, 401].entries()) {
      const other = newVisitor(town.server, town.origin);
      await other.open('/auth/login');
      await other.send('/auth/login', { login: 'ann', password: ann.password });
      assert.match(other.page.body, /One more step/);
      const answer = await other.send('/auth/login/code', { code: recovery });
      assert.equal(answer.statusCode, status, `try ${i}`);
    }
  });

  test('a forgotten password is set anew by the mailed link, and sessions end', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const old = newVisitor(town.server, town.origin);
    await old.logIn('ann', ann.password);
    const visitor = newVisitor(town.server, town.origin);
    await visitor.open('/auth/forgot');
    await visitor.send('/auth/forgot', { email: ann.email });
    const unknown = newVisitor(town.server, town.origin);
    await unknown.open('/auth/forgot');
    await unknown.send('/auth/forgot', { email: 'nobody@mail.example' });
    assert.equal(unknown.page.statusCode, visitor.page.statusCode, 'an unknown address is not told apart');
    await town.settle();
    await visitor.open(/(\/auth\/reset\?token=\S+)/.exec(town.mails.at(-1)?.text ?? '')?.[1] ?? '');
    assert.equal((await visitor.send('/auth/reset', { password: 'short' })).statusCode, 422);
    await visitor.send('/auth/reset', { password: 'another long password' });
    assert.match(visitor.page.body, /Your password is set/);
    await visitor.send('/auth/login', { login: 'ann', password: 'another long password' });
    assert.match(visitor.page.body, /What is on your mind/);
    await old.open('/settings');
    assert.match(old.path, /^\/auth\/login/, 'the old session has ended');
  });

  test('strangers see what is public and nothing else, on every page', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    await bob.follow(ann);
    const open = await ann.write('an open word #secret');
    const hiddenPosts = [
      await ann.write('HUSH for followers #secret', { visibility: 'private' }),
      await ann.write('HUSH for @bob #secret', { visibility: 'direct' }),
      await ann.write('HUSH in reply #secret', { visibility: 'private', in_reply_to_id: open.id }),
    ];
    await town.settle();
    const pages = [
      '/',
      '/public',
      '/@ann',
      '/@ann/with_replies',
      '/@ann/media',
      '/@ann.rss',
      '/tags/secret',
      `/@ann/${open.id}`,
    ];
    for (const path of pages) {
      const answer = await town.stranger.get(path, { headers: BROWSER });
      assert.equal(answer.status, 200, path);
      assert.doesNotMatch(answer.text, /HUSH/, path);
    }
    for (const post of hiddenPosts) {
      const answer = await town.stranger.get(`/@ann/${post.id}`, { headers: BROWSER });
      const absent = await town.stranger.get('/@ann/12345', { headers: BROWSER });
      assert.deepEqual([answer.status, answer.text], [404, absent.text], 'private and absent look the same');
      assert.equal((await town.stranger.get(`/@bob/${post.id}`, { headers: BROWSER })).status, 404);
    }
    const reader = newVisitor(town.server, town.origin);
    await reader.logIn('bob', bob.password);
    assert.match((await reader.open(`/@ann/${hiddenPosts[0].id}`)).body, /HUSH for followers/);
    await ann.post(`/api/v1/accounts/${bob.id}/block`);
    assert.equal((await reader.open(`/@ann/${open.id}`)).statusCode, 404, 'who is blocked sees nothing');
  });

  test('pages for strangers may be cached and are known again, pages for people may not', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    await ann.write('hello');
    const first = await town.stranger.get('/@ann', { headers: BROWSER });
    assert.equal(first.headers['cache-control'], 'public, max-age=30, stale-while-revalidate=60');
    assert.match(String(first.headers.vary), /Cookie/);
    assert.equal(first.headers['set-cookie'], undefined);
    const again = await town.stranger.get('/@ann', {
      headers: { ...BROWSER, 'if-none-match': String(first.headers.etag) },
    });
    assert.equal(again.status, 304);
    const visitor = newVisitor(town.server, town.origin);
    await visitor.logIn('ann', ann.password);
    assert.equal((await visitor.open('/@ann')).headers['cache-control'], 'private, no-store');
    assert.ok([...visitor.cookies.keys()].every((name) => name.startsWith('__Host-')));
    for (const path of ['/auth/login', '/settings']) {
      const answer = await town.stranger.get(path, { headers: BROWSER });
      assert.match(String(answer.headers['cache-control']), /no-store/, path);
    }
    for (const answer of [first, await town.stranger.get('/nothing', { headers: BROWSER })]) {
      assert.match(String(answer.headers['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/);
      assert.equal(answer.headers['x-content-type-options'], 'nosniff');
      assert.equal(answer.headers['referrer-policy'], 'same-origin');
      assert.match(String(answer.headers['strict-transport-security']), /max-age/);
      assert.doesNotMatch(answer.text, /<script|style="|onclick|javascript:/i);
    }
  });

  test('hostile words stay words, and a warned post tells only its warning', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const evil = '"><script>alert(1)</script>&<img src=x onerror=alert(1)>';
    await ann.patch('/api/v1/accounts/update_credentials', {
      display_name: evil.slice(0, 40),
      note: evil,
      indexable: false,
      fields_attributes: [
        { name: evil, value: evil },
        { name: 'site', value: 'https://ann.example' },
      ],
    });
    const post = await ann.write(evil, { spoiler_text: `W ${evil}` });
    for (const path of ['/', '/@ann', `/@ann/${post.id}`, '/@ann.rss']) {
      const { text } = await town.stranger.get(path, { headers: BROWSER });
      assert.doesNotMatch(text, /<script|<img src=x/i, path);
    }
    const page = (await town.stranger.get(`/@ann/${post.id}`, { headers: BROWSER })).text;
    assert.match(page, /<meta property="og:description" content="W &quot;&gt;&lt;script&gt;/);
    assert.match(page, /<meta property="article:published_time" content="2026-/);
    assert.match(page, /<meta name="robots" content="noindex">/);
    assert.match((await town.stranger.get('/@ann', { headers: BROWSER })).text, /rel="[^"]*\bme\b[^"]*"/);
    const rss = await town.stranger.get('/@ann.rss');
    assert.match(String(rss.headers['content-type']), /application\/rss\+xml/);
    assert.match(rss.text, new RegExp(`<guid isPermaLink="true">${town.origin}/@ann/${post.id}</guid>`));
  });

  test('guessing at the login is slowed down', async () => {
    await using town = await newTown({ rateLimits: true });
    const visitor = newVisitor(town.server, town.origin);
    await visitor.open('/auth/login');
    let last = 0;
    for (let i = 0; i < 6; i += 1) {
      last = (await visitor.send('/auth/login', { login: 'ann', password: 'wrong password' })).statusCode;
    }
    assert.equal(last, 429);
    assert.match(String(visitor.page.headers['retry-after']), /^\d+$/);
  });
});
