import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addRule, publishTerms, setSettings, translateRule } from '#access/access.ts';
import { newVisitor } from '../kit/page-visitor.ts';
import { journeys } from './contract.ts';

const DAY = 86_400_000;
const WEEK = 7 * DAY;
const STAFF = 'read write admin:read admin:write';
const HTML = { headers: { accept: 'text/html' } };

journeys('what this place says of itself', (newTown) => {
  test('documents for apps say what staff set, and pages say the same', async () => {
    await using town = await newTown();
    const ann = await town.person('ann', { role: 'owner', scopes: STAFF });
    const { stranger, context } = town;
    const instance = async () => (await stranger.get('/api/v2/instance')).body;
    const first = await instance();
    assert.deepEqual(
      [first.registrations.message, first.configuration.urls.status, first.configuration.urls.terms_of_service],
      [null, null, null],
    );
    assert.deepEqual(Object.keys(first.thumbnail.versions), ['@1x', '@2x']);
    assert.notEqual(first.thumbnail.description, '');
    assert.equal((await stranger.get('/api/v1/instance/terms_of_service')).status, 404);
    assert.equal((await stranger.get('/terms', HTML)).status, 404);
    assert.deepEqual((await stranger.get('/api/v1/instance/extended_description')).body, {
      updated_at: null,
      content: '',
    });
    const usual = (await stranger.get('/api/v1/instance/privacy_policy')).body.content;
    assert.ok((await stranger.get('/privacy', HTML)).text.includes(usual.slice(3, 60)));

    await setSettings(context, ann.viewer, {
      'sign-up': 'closed',
      'sign-up-message': 'Full.\n\nCome <later>.',
      'status-page': 'https://status.example/',
      'site-about': 'A harbour\ntown.',
      'contact-account': 'ann',
    });
    const now = new Date(town.clock.now());
    const told = await instance();
    assert.deepEqual(
      [told.registrations.enabled, told.registrations.message, told.configuration.urls.status, told.contact.account.id],
      [false, '<p>Full.</p><p>Come &lt;later&gt;.</p>', 'https://status.example/', ann.id],
    );
    assert.equal((await stranger.get('/api/v1/instance')).body.contact_account.id, ann.id);
    const about = (await stranger.get('/api/v1/instance/extended_description')).body;
    assert.deepEqual(about, { updated_at: now.toISOString(), content: '<p>A harbour<br>town.</p>' });

    const rule = await addRule(context, ann.viewer, { text: 'Be kind', hint: 'Really' });
    await translateRule(context, ann.viewer, rule, { language: 'de', text: 'Sei nett' });
    const [shown] = (await stranger.get('/api/v1/instance/rules')).body;
    assert.deepEqual([shown.text, shown.translations.de.text], ['Be kind', 'Sei nett']);

    const day = (ahead: number): string => new Date(town.clock.now() + ahead * DAY).toISOString().slice(0, 10);
    await publishTerms(context, ann.viewer, { text: 'Old terms' });
    await publishTerms(context, ann.viewer, { text: 'New terms', day: day(10) });
    const terms = (await stranger.get('/api/v1/instance/terms_of_service')).body;
    assert.deepEqual(terms, {
      effective_date: day(0),
      effective: true,
      content: '<p>Old terms</p>',
      succeeded_by: day(10),
    });
    const next = (await stranger.get(`/api/v1/instance/terms_of_service/${day(10)}`)).body;
    assert.deepEqual([next.effective, next.content, next.succeeded_by], [false, '<p>New terms</p>', null]);
    assert.equal((await stranger.get(`/api/v1/instance/terms_of_service/${day(3)}`)).status, 404);
    assert.equal((await instance()).configuration.urls.terms_of_service, `${town.origin}/terms`);
    assert.match((await stranger.get('/terms', HTML)).text, /Old terms/);
    assert.match((await stranger.get(`/terms/${day(10)}`, HTML)).text, /New terms/);
  });

  test('who is limited is told to whom staff tell it', async () => {
    await using town = await newTown();
    const ann = await town.person('ann', { role: 'owner', scopes: STAFF });
    const path = '/api/v1/instance/domain_blocks';
    const blocks = '/api/v1/admin/domain_blocks';
    await ann.post(blocks, { domain: 'loud.example', severity: 'silence', public_comment: 'Loud' });
    await ann.post(blocks, { domain: 'wicked.example', severity: 'suspend', obfuscate: true });
    await ann.post(blocks, { domain: 'fine.example', severity: 'noop' });
    assert.equal((await ann.get(path)).status, 404);
    await setSettings(town.context, null, { 'show-host-limits': 'people' });
    assert.equal((await town.stranger.get(path)).status, 404);
    const limits = (await ann.get(path)).body;
    assert.deepEqual(
      limits.map((limit: { domain: string; severity: string }) => [limit.domain, limit.severity]),
      [
        ['wick**.****ple', 'suspend'],
        ['loud.example', 'silence'],
      ],
    );
    assert.ok(limits.every((limit: object) => !('comment' in limit)));
    await setSettings(town.context, null, { 'show-host-limits': 'everybody', 'show-host-limit-reasons': 'everybody' });
    assert.equal((await town.stranger.get(path)).body[1].comment, 'Loud');
  });

  test('activity counts the posts, people and sign-ups of the last weeks', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    await ann.write('one');
    await ann.write('two');
    await town.pass(WEEK);
    await bob.write('three');
    const weeks = (await town.stranger.get('/api/v1/instance/activity')).body;
    assert.equal(weeks.length, 12);
    const [present, before, ...older] = weeks;
    assert.deepEqual([present.statuses, present.logins, present.registrations], ['1', '1', '0']);
    assert.deepEqual([before.statuses, before.registrations], ['2', '2']);
    assert.equal(new Date(Number(present.week) * 1000).getUTCDay(), 1);
    assert.equal(Number(present.week) - Number(before.week), WEEK / 1000);
    assert.ok(older.every((week: { statuses: string }) => week.statuses === '0'));
    // The present week is counted anew after an hour, and not before.
    await bob.write('four');
    assert.equal((await town.stranger.get('/api/v1/instance/activity')).body[0].statuses, '1');
    await town.pass(2 * 3_600_000);
    assert.equal((await town.stranger.get('/api/v1/instance/activity')).body[0].statuses, '2');
  });

  test('staff write announcements, emoji and terms on their pages; readers put announcements away', async () => {
    await using town = await newTown();
    const ann = await town.person('ann', { role: 'owner' });
    const bob = await town.person('bob');
    const staff = newVisitor(town.server, town.origin);
    await staff.logIn('ann', ann.password);
    await staff.open('/admin');
    for (const path of ['/admin/announcements', '/admin/emoji', '/admin/terms'])
      assert.ok(staff.page.body.includes(path));
    await staff.open('/admin/announcements');
    await staff.send('/admin/announcements', { text: 'Storm @bob', now: '1', starts_at: '2026-05-06T10:00' });
    assert.equal(staff.page.statusCode, 200);
    assert.match(staff.page.body, /Storm/);
    const [told] = (await bob.get('/api/v1/announcements')).body;
    assert.equal(told.starts_at, '2026-05-06T10:00:00.000Z');
    await staff.open(`/admin/announcements/${told.id}`);
    await staff.send(`/admin/announcements/${told.id}`, { text: '' });
    assert.equal(staff.page.statusCode, 422);
    await staff.open(`/admin/announcements/${told.id}`);
    await staff.send(`/admin/announcements/${told.id}`, { text: 'Calm <b>' });

    const reader = newVisitor(town.server, town.origin);
    await reader.logIn('bob', bob.password);
    await reader.open('/');
    assert.match(reader.page.body, /Calm &lt;b&gt;/);
    await reader.send(`/announcements/${told.id}/dismiss`);
    assert.doesNotMatch(reader.page.body, /Calm/);
    for (const path of ['/admin/announcements', '/admin/emoji', '/admin/terms']) {
      assert.equal((await reader.open(path)).statusCode, 403);
    }
    await staff.open('/admin/announcements');
    await staff.send(`/admin/announcements/${told.id}/withdraw`);
    assert.deepEqual((await bob.get('/api/v1/announcements')).body, []);
    await staff.send(`/admin/announcements/${told.id}/delete`);
    assert.doesNotMatch(staff.page.body, /Calm/);

    await staff.open('/admin/emoji');
    await staff.send('/admin/emoji', { shortcode: 'x1' });
    assert.equal(staff.page.statusCode, 422);
    await staff.open('/admin/terms');
    await staff.send('/admin/terms', { text: 'Our terms', day: '2026-05-01' });
    assert.match((await staff.open('/terms')).body, /Our terms/);
    await staff.open('/admin');
    await staff.send('/admin/disclosures', { 'show-host-limits': 'people', 'show-host-limit-reasons': 'nobody' });
    assert.equal(staff.page.statusCode, 200);
    assert.deepEqual((await bob.get('/api/v1/instance/domain_blocks')).body, []);
  });
});
