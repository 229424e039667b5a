import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createJobRunner } from '#work/jobs.ts';
import { openTown, type Town } from '../../tests/kit/access.ts';
import { silentLog, withDatabases } from '../../tests/kit/databases.ts';
import {
  accessCleaningQueue,
  addRule,
  createPerson,
  DEFAULT_SETTINGS,
  getSetting,
  identifyToken,
  issueAppAndToken,
  MAX_RULES,
  personByUsername,
  readSettings,
  removeRule,
  requestPasswordReset,
  rulesOf,
  type SignUpMode,
  scheduleAccessCleaning,
  secretOf,
  setSetting,
  updatePreferences,
  vapidPublicKey,
  viewerOf,
} from './access.ts';

withDatabases('settings, secrets, rules and deeds by hand', (open) => {
  let town: Town;
  let ann: number;
  before(async () => {
    town = await openTown(open);
    ann = await createPerson(town, { username: 'Ann', email: 'ann@mail.example', password: 'a good password' });
  });
  after(() => town.close());

  test('a secret is made once, also when many ask at once, and the push key is a point on its curve', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => secretOf(town, 'test')));
    assert.equal(new Set(all).size, 1);
    assert.equal(Buffer.from(all[0] ?? '', 'base64url').length, 32);
    assert.notEqual(await secretOf(town, 'another'), all[0]);
    const key = Buffer.from(await vapidPublicKey(town), 'base64url');
    assert.deepEqual([key.length, key[0]], [65, 4]);
    assert.equal(await vapidPublicKey(town), await vapidPublicKey(town));
  });

  test('settings have defaults, are cleaned and checked, and are changed by those who may', async () => {
    assert.deepEqual(await readSettings(town.db.reader), DEFAULT_SETTINGS);
    await setSetting(town, null, 'site-title', ' The  harbour\ntown ');
    assert.equal(await getSetting(town.db.reader, 'site-title'), 'The  harbour town');
    assert.equal((await readSettings(town.db.reader))['site-title'], 'The  harbour town');
    await assert.rejects(setSetting(town, viewerOf(ann, 'member'), 'sign-up', 'closed'), { kind: 'forbidden' });
    await assert.rejects(setSetting(town, null, 'sign-up', 'ajar' as SignUpMode), { kind: 'invalid' });
    await setSetting(town, viewerOf(ann, 'admin'), 'sign-up', 'closed');
    assert.equal(await getSetting(town.db.reader, 'sign-up'), 'closed');
  });

  test('rules keep their order and their number is bounded', async () => {
    const first = await addRule(town, null, { text: 'Be kind', hint: 'As you would be at the harbour' });
    await addRule(town, viewerOf(ann, 'admin'), { text: 'No adverts' });
    await assert.rejects(addRule(town, viewerOf(ann, 'moderator'), { text: 'x' }), { kind: 'forbidden' });
    await assert.rejects(addRule(town, null, { text: ' \u200b' }), { kind: 'invalid' });
    assert.deepEqual(
      (await rulesOf(town.db.reader)).map(({ text }) => text),
      ['Be kind', 'No adverts'],
    );
    await removeRule(town, null, first);
    await assert.rejects(removeRule(town, null, first), { kind: 'not-found' });
    while ((await rulesOf(town.db.reader)).length < MAX_RULES) await addRule(town, null, { text: 'more' });
    await assert.rejects(addRule(town, null, { text: 'one more' }), { kind: 'invalid' });
  });

  test('scripts bring their own ids, secrets and tokens, and an app is used again', async () => {
    const order = {
      accountId: ann,
      scopes: 'read write',
      name: 'suite',
      clientId: 'suite-client',
      clientSecret: 'suite-secret',
      token: 'suite-token-1',
    };
    assert.deepEqual(await issueAppAndToken(town, order), {
      clientId: 'suite-client',
      clientSecret: 'suite-secret',
      token: 'suite-token-1',
      scopes: ['read', 'write'],
    });
    const again = await issueAppAndToken(town, { ...order, token: 'suite-token-2' });
    assert.equal(again.clientSecret, null);
    const [a, b] = [
      await identifyToken(town.db.reader, 'suite-token-1'),
      await identifyToken(town.db.reader, 'suite-token-2'),
    ];
    assert.equal(a.appId, b.appId);
    assert.equal(a.viewer?.accountId, ann);
    for (const token of ['short', 'with space in it', 'x'.repeat(129)]) {
      await assert.rejects(issueAppAndToken(town, { ...order, token }), { kind: 'invalid' });
    }
    await assert.rejects(
      createPerson(town, { username: 'ann', email: 'x@mail.example', password: 'a good password' }),
      { kind: 'invalid' },
    );
    assert.equal(await personByUsername(town.db.reader, 'ann'), ann);
    await assert.rejects(personByUsername(town.db.reader, 'nobody'), { kind: 'not-found' });
  });

  test('preferences are checked and what is absent stays', async () => {
    const row = () =>
      town.db.reader.selectFrom('users').selectAll().where('account_id', '=', ann).executeTakeFirstOrThrow();
    await updatePreferences(
      town,
      { accountId: ann },
      { defaultAudience: 'quiet', defaultSensitive: true, defaultLanguage: 'de' },
    );
    await updatePreferences(town, { accountId: ann }, { defaultLanguage: '', locale: 'pt-BR' });
    await updatePreferences(town, { accountId: ann }, {});
    const { default_audience, default_sensitive, default_language, locale } = await row();
    assert.deepEqual([default_audience, default_sensitive, default_language, locale], ['quiet', 1, '', 'pt-BR']);
    await assert.rejects(updatePreferences(town, { accountId: ann }, { locale: '<script>' }), { kind: 'invalid' });
    await assert.rejects(updatePreferences(town, { accountId: ann }, { defaultLanguage: 'x'.repeat(999) }), {
      kind: 'invalid',
    });
  });

  test('what is long dead is cleaned away every day', async () => {
    await requestPasswordReset(town, 'ann@mail.example');
    await town.linkTo('ann@mail.example');
    await town.db.write((tx) => scheduleAccessCleaning(tx, town.ids, town.clock.now()));
    const runner = createJobRunner({ ...town, log: silentLog, queues: [accessCleaningQueue(town)] });
    const links = async () => (await town.db.reader.selectFrom('one_time_links').selectAll().execute()).length;
    for (let day = 0; day < 29; day += 1) {
      town.clock.pass(86_400_000);
      await runner.runDue();
    }
    assert.equal(await links(), 1);
    town.clock.pass(3 * 86_400_000);
    await runner.runDue();
    assert.equal(await links(), 0);
    const waiting = await town.db.reader.selectFrom('jobs').selectAll().where('queue', '=', 'access-clean').execute();
    assert.equal(waiting.length, 1);
  });
});
