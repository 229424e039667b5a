import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setSetting, signUp } from '#access/access.ts';
import { runCommand } from '#interfaces/cli/run.ts';
import type { Id } from '#store/tables.ts';
import { newVisitor } from '../kit/page-visitor.ts';
import type { Person, Town } from '../kit/town.ts';
import { journeys } from './contract.ts';

const DAY_MS = 86_400_000;
const STAFF = 'read write admin:read admin:write';

const ids = (body: { id: string }[]): string[] => body.map((one) => one.id);

/** Somebody of another server, as far as it is known here; with a follow from and to a person. */
async function remotePerson(town: Town, username: string, host: string): Promise<Id> {
  const { db, ids: make, clock } = town.context;
  const now = clock.now();
  return db.write(async (tx) => {
    const known = await tx.selectFrom('hosts').select('id').where('name', '=', host).executeTakeFirst();
    const hostId = known?.id ?? make.next();
    if (!known) await tx.insertInto('hosts').values({ id: hostId, name: host, local: 0, created_at: now }).execute();
    const id = make.next();
    const uri = `https://${host}/users/${username}`;
    const names = { username, username_key: username, uri, url: uri };
    await tx
      .insertInto('accounts')
      .values({ id, host_id: hostId, ...names, created_at: now, updated_at: now })
      .execute();
    await tx.insertInto('account_stats').values({ account_id: id }).execute();
    return id;
  });
}

const act = (boss: Person, whom: Person | string, type: string, more: object = {}) =>
  boss.post(`/api/v1/admin/accounts/${typeof whom === 'string' ? whom : whom.id}/action`, { type, ...more });

journeys('moderation', (newTown) => {
  test('a report reaches staff with what was said, is worked on and answered by a warning', async () => {
    await using town = await newTown();
    const boss = await town.person('boss', { role: 'moderator', scopes: STAFF });
    const owner = await town.person('chief', { role: 'owner', scopes: STAFF });
    const [ann, bob] = await town.people('ann', 'bob');
    const rude = await bob.write('You are all fools', { spoiler_text: 'my view' });
    const other = await ann.write('Good morning');

    assert.equal((await ann.post('/api/v1/reports', { account_id: '1' })).status, 404);
    assert.equal((await ann.post('/api/v1/reports', { account_id: bob.id, status_ids: [other.id] })).status, 404);
    assert.equal((await ann.post('/api/v1/reports', { account_id: bob.id, comment: 'x'.repeat(1001) })).status, 422);
    const report = await ann.post('/api/v1/reports', {
      account_id: bob.id,
      status_ids: [rude.id, other.id],
      comment: 'Rude',
      category: 'spam',
      forward: true,
    });
    assert.equal(report.status, 200);
    assert.deepEqual(report.body.status_ids, [rude.id]);
    assert.equal(report.body.forwarded, false, 'bob is here: there is nobody to forward it to');
    await town.settle();

    // Staff are told, in the app and by mail; nobody else may look.
    const told = await boss.get('/api/v1/notifications?types[]=admin.report');
    assert.equal(told.body[0].report.id, report.body.id);
    assert.ok(town.mails.some((mail) => mail.to === boss.email && mail.subject.includes('@bob')));
    assert.equal((await ann.get('/api/v1/admin/reports')).status, 403);

    // The evidence survives the deletion of the post.
    await bob.delete(`/api/v1/statuses/${rude.id}`);
    await town.settle();
    const path = `/api/v1/admin/reports/${report.body.id}`;
    const seen = await boss.get(path);
    assert.equal(seen.body.statuses[0].spoiler_text, 'my view');
    assert.match(seen.body.statuses[0].content, /fools/);
    assert.equal(seen.body.parley.evidence[0].text, 'You are all fools');
    assert.equal(seen.body.target_account.username, 'bob');

    assert.equal((await boss.post(`${path}/assign_to_self`)).body.assigned_account.id, boss.id);
    assert.equal((await boss.post(`${path}/unassign`)).body.assigned_account, null);
    assert.equal((await boss.put(path, { category: 'legal' })).body.category, 'legal');
    assert.equal((await boss.post(`${path}/resolve`)).body.action_taken, true);
    assert.deepEqual((await boss.get('/api/v1/admin/reports')).body, []);
    assert.deepEqual(ids((await boss.get('/api/v1/admin/reports?resolved=true')).body), [report.body.id]);
    assert.equal((await boss.post(`${path}/reopen`)).body.action_taken, false);

    // A warning answers the report and reaches the person with its words.
    assert.equal((await act(boss, bob, 'none', { text: 'Be kind.', report_id: report.body.id })).status, 200);
    await town.settle();
    assert.equal((await boss.get(path)).body.action_taken, true);
    const [warning] = (await bob.get('/api/v1/notifications?types[]=moderation_warning')).body;
    assert.equal(warning.moderation_warning.text, 'Be kind.');
    assert.deepEqual(warning.moderation_warning.status_ids, [rude.id]);
    assert.ok(town.mails.some((mail) => mail.to === bob.email && mail.text.includes('Be kind.')));

    // Nobody acts on those above them or beside them, and people without the permission on nobody.
    for (const [who, whom] of [
      [boss, owner],
      [boss, boss],
      [ann, bob],
    ] as const) {
      assert.equal((await act(who, whom, 'silence')).status, 403);
    }
    // The same on the pages, where scripts are not needed.
    await ann.post('/api/v1/reports', { account_id: bob.id, comment: 'Again he', category: 'spam' });
    const desk = newVisitor(town.server, town.origin);
    await desk.logIn('boss', boss.password);
    await desk.open('/admin/reports');
    assert.match(desk.page.body, /Again he/);
    const [open] = (await boss.get('/api/v1/admin/reports')).body;
    const words = { action: 'silence', text: 'Enough.', account: bob.id };
    await desk.send(`/admin/reports/${open.id}/act`, words);
    assert.deepEqual((await boss.get('/api/v1/admin/reports')).body, []);
    assert.equal((await boss.get(`/api/v1/admin/accounts/${bob.id}`)).body.silenced, true);

    const deeds = await town.context.db.reader.selectFrom('audit_log').select('deed').execute();
    assert.ok(deeds.some(({ deed }) => deed === 'act-none'));
  });

  test('limits are real, and can be taken back', async () => {
    await using town = await newTown();
    const boss = await town.person('boss', { role: 'admin', scopes: STAFF });
    const [ann, bob, cat] = await town.people('ann', 'bob', 'cat');
    await cat.follow(bob);
    const post = await bob.write('Hello from bob');
    const look = (who: Person) => who.get(`/api/v1/statuses/${post.id}`);
    const inPublic = async (who: Person) => ids((await who.get('/api/v1/timelines/public')).body).includes(post.id);

    // Sensitive: all posts are shown so, without a change to them.
    await act(boss, bob, 'sensitive');
    assert.equal((await look(ann)).body.sensitive, true);
    assert.equal((await boss.post(`/api/v1/admin/accounts/${bob.id}/unsensitive`)).body.sensitized, false);
    assert.equal((await look(ann)).body.sensitive, false);

    // Silenced: gone from public feeds for those who do not follow.
    await act(boss, bob, 'silence');
    assert.deepEqual([await inPublic(ann), await inPublic(cat)], [false, true]);
    await boss.post(`/api/v1/admin/accounts/${bob.id}/unsilence`);
    assert.equal(await inPublic(ann), true);

    // Disabled: the login is of no use, what was written stays.
    await act(boss, bob, 'disable');
    assert.equal((await bob.get('/api/v1/accounts/verify_credentials')).status, 401);
    assert.equal((await look(ann)).status, 200);
    assert.equal((await boss.post(`/api/v1/admin/accounts/${bob.id}/enable`)).body.disabled, false);

    // Suspended: gone for everybody, shut out; back as before when it is lifted.
    assert.equal((await boss.post(`/api/v1/admin/accounts/${cat.id}/unsuspend`)).status, 403);
    assert.equal((await boss.delete(`/api/v1/admin/accounts/${cat.id}`)).status, 403);
    const cats = await cat.write('Miau');
    await act(boss, cat, 'suspend', { text: 'Spam', send_email_notification: false });
    assert.equal((await cat.get('/api/v1/timelines/home')).status, 403);
    assert.equal((await ann.get(`/api/v1/statuses/${cats.id}`)).status, 404);
    assert.equal((await ann.get(`/api/v1/accounts/${cat.id}`)).body.suspended, true);
    assert.deepEqual(ids((await boss.get('/api/v1/admin/accounts?suspended=1')).body), [cat.id]);
    assert.equal((await boss.post(`/api/v1/admin/accounts/${cat.id}/unsuspend`)).body.suspended, false);
    assert.equal((await ann.get(`/api/v1/statuses/${cats.id}`)).status, 200);
    assert.equal((await cat.get('/api/v1/timelines/home')).status, 200);

    // After 30 days the suspended account's data go.
    await act(boss, cat, 'suspend');
    await town.pass(29 * DAY_MS);
    assert.equal((await boss.get(`/api/v1/admin/accounts/${cat.id}`)).body.suspended, true);
    await town.pass(2 * DAY_MS);
    const left = await town.context.db.reader
      .selectFrom('posts')
      .select('removed_by')
      .where('id', '=', Number(cats.id))
      .executeTakeFirst();
    assert.equal(left?.removed_by, 'moderator');
    assert.equal((await boss.get(`/api/v1/admin/accounts/${cat.id}`)).status, 404);
    assert.equal((await ann.get(`/api/v1/accounts/${bob.id}`)).body.followers_count, 0);
    const login = await town.context.db.reader
      .selectFrom('users')
      .select('email')
      .where('account_id', '=', cat.accountId)
      .execute();
    assert.deepEqual(login, []);
  });

  test('staff find people, let them in or turn them down', async () => {
    await using town = await newTown();
    const boss = await town.person('boss', { role: 'admin', scopes: STAFF });
    const [ann] = await town.people('ann');
    await setSetting(town.context, null, 'sign-up', 'approval');
    const join = (username: string, email: string, address = '192.0.2.7') =>
      signUp(town.context, {
        username,
        email,
        password: 'a long and strange pass',
        agreement: true,
        reason: 'I like it here',
        address,
      });
    const dora = String((await join('dora', 'dora@mail.example')).accountId);
    const eve = String((await join('eve', 'eve@mail.example')).accountId);
    const list = async (query: string) => ids((await boss.get(`/api/${query}`)).body);
    assert.deepEqual(await list('v1/admin/accounts?pending=true'), [eve, dora]);
    assert.deepEqual(await list('v2/admin/accounts?status=pending&username=do'), [dora]);
    assert.deepEqual(await list('v2/admin/accounts?permissions=staff'), [boss.id]);
    assert.deepEqual(await list('v2/admin/accounts?role_ids[]=2'), [boss.id]);
    assert.deepEqual(await list('v1/admin/accounts?email=ann'), [ann.id]);
    assert.deepEqual(await list('v1/admin/accounts?remote=1'), []);
    const page = await boss.get('/api/v1/admin/accounts?limit=2');
    assert.equal(page.body.length, 2);
    assert.deepEqual(ids((await boss.get(page.next ?? '')).body), [ann.id, boss.id]);
    assert.equal((await boss.post(`/api/v1/admin/accounts/${dora}/approve`)).body.approved, true);
    assert.equal((await boss.post(`/api/v1/admin/accounts/${eve}/reject`)).body.username, 'eve');
    assert.equal((await boss.get(`/api/v1/admin/accounts/${eve}`)).status, 404);
    assert.equal((await ann.get('/api/v1/admin/accounts')).status, 403);

    // Mail providers, mailboxes and networks.
    await setSetting(town.context, null, 'sign-up', 'open');
    const provider = await boss.post('/api/v1/admin/email_domain_blocks', { domain: 'Trash.Example' });
    assert.equal(provider.body.domain, 'trash.example');
    assert.equal((await boss.post('/api/v1/admin/email_domain_blocks', { domain: 'trash.example' })).status, 422);
    await assert.rejects(join('flo', 'flo@sub.trash.example'), /disallowed e-mail provider/);
    const history = (await boss.get(`/api/v1/admin/email_domain_blocks/${provider.body.id}`)).body.history;
    assert.deepEqual([history.length, history[0].uses, history[0].accounts], [7, '1', '1']);
    assert.equal((await boss.get('/api/v1/admin/email_domain_blocks')).body.length, 1);
    assert.equal((await boss.delete(`/api/v1/admin/email_domain_blocks/${provider.body.id}`)).status, 200);
    const softer = { domain: 'trash.example', allow_with_approval: true };
    assert.equal((await boss.post('/api/v1/admin/email_domain_blocks', softer)).status, 200);
    const flo = await join('flo', 'flo@sub.trash.example');
    assert.equal((await boss.get(`/api/v1/admin/accounts/${flo.accountId}`)).body.approved, false);

    const mailbox = await boss.post('/api/v1/admin/canonical_email_blocks', { email: 'test@example.com' });
    assert.equal(mailbox.body.canonical_email_hash, '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b');
    const tested = await boss.post('/api/v1/admin/canonical_email_blocks/test', { email: 'Te.St+more@example.com' });
    assert.deepEqual(ids(tested.body), [mailbox.body.id]);
    await assert.rejects(join('gus', 't.est@example.com'), /already been taken/);
    assert.equal((await boss.get(`/api/v1/admin/canonical_email_blocks/${mailbox.body.id}`)).status, 200);
    assert.equal((await boss.delete(`/api/v1/admin/canonical_email_blocks/${mailbox.body.id}`)).status, 200);
    assert.deepEqual((await boss.get('/api/v1/admin/canonical_email_blocks')).body, []);

    assert.equal((await boss.post('/api/v1/admin/ip_blocks', { ip: 'nowhere', severity: 'no_access' })).status, 422);
    const network = await boss.post('/api/v1/admin/ip_blocks', {
      ip: '192.0.2.77/24',
      severity: 'sign_up_requires_approval',
      comment: 'Strange',
      expires_in: 3600,
    });
    assert.equal(network.body.ip, '192.0.2.0/24');
    const hal = await join('hal', 'hal@mail.example');
    assert.equal((await boss.get(`/api/v1/admin/accounts/${hal.accountId}`)).body.approved, false);
    const blocking = await boss.put(`/api/v1/admin/ip_blocks/${network.body.id}`, { severity: 'sign_up_block' });
    assert.equal(blocking.body.comment, 'Strange');
    await assert.rejects(join('ivy', 'ivy@mail.example'), /not allowed/);
    await join('ivy', 'ivy@mail.example', '198.51.100.1');
    town.clock.advance(3_600_001);
    await join('jon', 'jon@mail.example');
    // The tests themselves come from here.
    const own = await boss.post('/api/v1/admin/ip_blocks', { ip: '127.0.0.1', severity: 'no_access' });
    assert.equal(own.body.ip, '127.0.0.1/32');
    assert.equal((await ann.get('/api/v1/timelines/home')).status, 403);
    assert.equal((await town.stranger.get('/health')).status, 200);
    await town.context.db.write((tx) => tx.deleteFrom('ip_blocks').execute());
  });

  test('another server is limited, and its people with it', async () => {
    await using town = await newTown();
    const boss = await town.person('boss', { role: 'admin', scopes: STAFF });
    const [ann] = await town.people('ann');
    const { db, ids: make, clock } = town.context;
    const rob = await remotePerson(town, 'rob', 'social.far.example');
    const sue = await remotePerson(town, 'sue', 'far.example');
    const followed = await ann.post(`/api/v1/accounts/${rob}/follow`);
    assert.equal(followed.body.following, true);
    const follow = { follower_id: sue, followed_id: ann.accountId, id: make.next(), created_at: clock.now() };
    await db.write((tx) => tx.insertInto('follows').values(follow).execute());
    const shown = async (id: Id) => (await ann.get(`/api/v1/accounts/${id}`)).body;

    const limit = await boss.post('/api/v1/admin/domain_blocks', {
      domain: 'far.example',
      public_comment: 'Noise',
      obfuscate: true,
    });
    assert.equal(limit.body.severity, 'silence');
    assert.equal((await boss.post('/api/v1/admin/domain_blocks', { domain: 'far.example' })).status, 422);
    await town.settle();
    assert.deepEqual([(await shown(rob)).limited, (await shown(sue)).limited], [true, true]);

    // Suspended by hand, somebody stays so whatever becomes of their server.
    assert.equal((await act(boss, String(sue), 'suspend')).status, 200);
    const path = `/api/v1/admin/domain_blocks/${limit.body.id}`;
    assert.equal((await boss.put(path, { severity: 'suspend' })).body.public_comment, 'Noise');
    await town.settle();
    assert.equal((await shown(rob)).suspended, true);
    assert.equal((await ann.get('/api/v1/accounts/verify_credentials')).body.following_count, 0);
    const severed = (await ann.get('/api/v1/notifications?types[]=severed_relationships')).body;
    assert.deepEqual(
      severed
        .map(({ event }: { event: { type: string; target_name: string } }) => [event.type, event.target_name])
        .sort(),
      [
        ['account_suspension', 'sue@far.example'],
        ['domain_block', 'social.far.example'],
      ],
    );
    assert.deepEqual(ids((await boss.get('/api/v1/admin/domain_blocks')).body), [limit.body.id]);
    assert.equal((await boss.get(path)).body.severity, 'suspend');
    assert.equal((await boss.delete(path)).status, 200);
    await town.settle();
    assert.deepEqual([(await shown(rob)).suspended, (await shown(sue)).suspended], [undefined, true]);

    const allow = await boss.post('/api/v1/admin/domain_allows', { domain: 'near.example' });
    assert.deepEqual(ids((await boss.get('/api/v1/admin/domain_allows')).body), [allow.body.id]);
    assert.equal((await boss.get(`/api/v1/admin/domain_allows/${allow.body.id}`)).body.domain, 'near.example');
    assert.equal((await boss.delete(`/api/v1/admin/domain_allows/${allow.body.id}`)).status, 200);
    assert.equal((await boss.post('/api/v1/admin/domain_blocks', { domain: 'not a host' })).status, 422);
  });

  test('numbers by day', async () => {
    await using town = await newTown();
    const boss = await town.person('boss', { role: 'moderator', scopes: STAFF });
    const [ann, bob] = await town.people('ann', 'bob');
    const post = await ann.write('Look at #this', { language: 'en' });
    await bob.post(`/api/v1/statuses/${post.id}/favourite`);
    await ann.post('/api/v1/reports', { account_id: bob.id });
    await town.pass(DAY_MS);
    await bob.write('Another day');
    await town.settle();

    const end = new Date(town.clock.now()).toISOString();
    const start = new Date(town.clock.now() - DAY_MS).toISOString();
    const range = { start_at: start, end_at: end };
    const keys = [
      'active_users',
      'new_users',
      'interactions',
      'opened_reports',
      'resolved_reports',
      'tag_uses',
      'no_such',
    ];
    const measured = await boss.post('/api/v1/admin/measures', { ...range, keys, tag_uses: { id: 'this' } });
    const values = Object.fromEntries(
      measured.body.map(({ key, data }: { key: string; data: { value: string }[] }) => [
        key,
        data.map((day) => day.value),
      ]),
    );
    assert.deepEqual(values.new_users, ['3', '0']);
    assert.deepEqual(
      [values.interactions, values.opened_reports, values.tag_uses],
      [
        ['1', '0'],
        ['1', '0'],
        ['1', '0'],
      ],
    );
    assert.ok(Number(values.active_users[1]) >= 1);
    assert.equal(values.no_such, undefined);
    const hosts = await boss.post('/api/v1/admin/measures', {
      ...range,
      keys: ['instance_accounts', 'instance_media_attachments', 'instance_reports', 'instance_follows'],
      instance_accounts: { domain: 'far.example' },
      instance_media_attachments: { domain: 'far.example' },
      instance_reports: { domain: 'far.example' },
      instance_follows: { domain: 'far.example' },
    });
    assert.equal(hosts.body[1].human_value, '0 Bytes');

    const all = ['languages', 'sources', 'servers', 'space_usage', 'software_versions', 'tag_servers', 'tag_languages'];
    const found = await boss.post('/api/v1/admin/dimensions', {
      ...range,
      keys: [...all, 'instance_accounts', 'instance_languages'],
      tag_servers: { id: 'this' },
      tag_languages: { id: 'this' },
      instance_accounts: { domain: 'far.example' },
      instance_languages: { domain: 'far.example' },
    });
    const data = new Map(
      found.body.map((one: { key: string; data: { key: string; value: string }[] }) => [one.key, one.data]),
    );
    assert.deepEqual(data.get('tag_languages'), [{ key: 'en', human_key: 'en', value: '1' }]);
    assert.equal(data.size, 9);

    const cohorts = await boss.post('/api/v1/admin/retention', { ...range, frequency: 'day' });
    const [signedUp] = cohorts.body;
    assert.equal(signedUp.data[0].value, '3');
    assert.ok(signedUp.data[1].rate > 0 && signedUp.data[1].rate < 1, 'ann was not seen on the second day');
    assert.equal((await boss.post('/api/v1/admin/retention', { ...range, frequency: 'month' })).status, 200);
    assert.equal((await ann.post('/api/v1/admin/measures', { keys: [] })).status, 403);
    // Whoever runs the node needs no permission.
    const said: string[] = [];
    const output = { out: (line: string) => said.push(line), err: (line: string) => said.push(line), progress() {} };
    const cli = { ...town.context, serving: true, routes: () => [], lag: async () => [] };
    const run = (...args: string[]) => runCommand(cli, { args }, output);
    assert.equal(await run('person', 'act', 'bob', '--action', 'suspend', '--text', 'By hand'), 0);
    assert.equal((await ann.get(`/api/v1/accounts/${bob.id}`)).body.suspended, true);
    assert.equal(await run('person', 'lift', '@bob', '--action', 'suspend'), 0);
    assert.equal((await ann.get(`/api/v1/accounts/${bob.id}`)).body.suspended, undefined);
    assert.equal(await run('person', 'act', 'nobody', '--action', 'none'), 1);
    assert.match(said.join(' '), /suspend/);
  });
});
