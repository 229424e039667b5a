import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Refusal } from '#kernel/errors.ts';
import { openTown, type Town } from '../../tests/kit/access.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import {
  confirmEmail,
  createInvite,
  createPerson,
  logIn,
  type SignUp,
  setSetting,
  signUp,
  viewerOf,
} from './access.ts';

withDatabases('sign-up', (open) => {
  let town: Town;
  let staff: number;
  before(async () => {
    town = await openTown(open);
    const person = {
      username: 'berta',
      email: 'berta@town.example',
      password: 'a good password',
      role: 'admin',
    } as const;
    staff = await createPerson(town, person);
  });
  beforeEach(async () => {
    town.forgetTries();
    await setSetting(town, null, 'sign-up', 'open');
  });
  after(() => town.close());

  const request = (username: string, more: Partial<SignUp> = {}): SignUp => ({
    username,
    email: `${username}@mail.example`,
    password: 'a long enough password',
    agreement: true,
    ...more,
  });
  const refusalOf = async (more: Partial<SignUp>, username = 'norah'): Promise<Refusal> => {
    let refusal: Refusal | undefined;
    await assert.rejects(signUp(town, request(username, more)), (error: Refusal) => {
      refusal = error;
      return true;
    });
    assert.ok(refusal);
    return refusal;
  };
  const codesOf = async (more: Partial<SignUp>, username?: string) =>
    Object.entries((await refusalOf(more, username)).details ?? {}).map(
      ([field, [fault]]) => `${field} ${fault?.error}`,
    );

  test('open: Ann signs up, confirms by the mailed link, and is in', async () => {
    const { accountId, standing } = await signUp(town, request('Ann', { locale: 'de' }));
    assert.equal(standing, 'unconfirmed');
    const mail = await town.mailTo('Ann@mail.example');
    assert.match(mail.subject, /Parley/);
    assert.match(mail.text, /@Ann@town\.example/);
    const attempt = {
      login: 'ann@mail.example',
      password: 'a long enough password',
      address: '192.0.2.1',
      userAgent: 'x',
    };
    const early = await logIn(town, attempt);
    assert.equal(early.outcome === 'logged-in' && early.standing, 'unconfirmed');
    const token = await town.linkTo('Ann@mail.example');
    assert.deepEqual(await confirmEmail(town, token), { accountId });
    const later = await logIn(town, attempt);
    assert.equal(later.outcome === 'logged-in' && later.standing, 'ready');
    const events = await town.db.reader
      .selectFrom('outbox')
      .select('payload')
      .where('type', '=', 'account.created')
      .execute();
    assert.ok(events.some(({ payload }) => payload === `{"accountId":${accountId}}`));
  });

  test('the jobs and links tables hold no token that would work', async () => {
    await signUp(town, request('bea'));
    const token = await town.linkTo('bea@mail.example');
    const tables = [
      await town.db.reader.selectFrom('jobs').selectAll().execute(),
      await town.db.reader.selectFrom('one_time_links').selectAll().execute(),
      await town.db.reader.selectFrom('outbox').selectAll().execute(),
    ];
    assert.equal(JSON.stringify(tables).includes(token), false);
  });

  test('every fault is named at once, in the codes clients know', async () => {
    assert.deepEqual(await codesOf({ username: '', email: '', password: '', agreement: false }), [
      'username ERR_BLANK',
      'email ERR_BLANK',
      'password ERR_BLANK',
      'agreement ERR_ACCEPTED',
    ]);
    assert.deepEqual(await codesOf({ username: 'a-b', email: 'x', password: 'short', locale: '../en' }), [
      'username ERR_INVALID',
      'email ERR_INVALID',
      'password ERR_TOO_SHORT',
      'locale ERR_INCLUSION',
    ]);
    assert.deepEqual(await codesOf({ username: 'Admin' }), ['username ERR_RESERVED']);
    assert.deepEqual(await codesOf({ username: 'BERTA', email: 'Berta@TOWN.example' }), [
      'username ERR_TAKEN',
      'email ERR_TAKEN',
    ]);
    const { message, kind } = await refusalOf({ password: 'short' });
    assert.equal(kind, 'invalid');
    assert.equal(message, 'Validation failed: Password is too short (minimum is 8 characters)');
    await assert.rejects(signUp(town, request('norah', { reason: 'a\0b' })), { kind: 'invalid' });
  });

  test('of many who take one name at the same moment exactly one gets it', async () => {
    const tries = Array.from({ length: 8 }, (_, i) =>
      signUp(town, request('carl', { email: `carl${i}@mail.example` })),
    );
    const results = await Promise.allSettled(tries);
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const result of results)
      if (result.status === 'rejected') assert.deepEqual(Object.keys(result.reason.details), ['username']);
    const mailbox = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => signUp(town, request(`dan${i}`, { email: 'dan@mail.example' }))),
    );
    assert.equal(mailbox.filter(({ status }) => status === 'fulfilled').length, 1);
    const rows = await town.db.reader
      .selectFrom('accounts')
      .select('username')
      .where('username_key', 'like', 'dan%')
      .execute();
    assert.equal(rows.length, 1, 'the others left nothing behind');
  });

  test('closed and invite keep strangers out, approval asks for a reason; the switch works at once', async () => {
    await setSetting(town, null, 'sign-up', 'closed');
    assert.equal((await refusalOf({})).kind, 'forbidden');
    await setSetting(town, null, 'sign-up', 'invite');
    assert.equal((await refusalOf({})).kind, 'forbidden');
    assert.equal((await refusalOf({ inviteCode: 'no-such-code' })).kind, 'forbidden');
    const { code } = await createInvite(town, viewerOf(staff, 'admin'));
    await signUp(town, request('eve', { inviteCode: code }));
    await setSetting(town, null, 'sign-up', 'approval');
    assert.deepEqual(await codesOf({ reason: ' \u200b ' }), ['reason ERR_BLANK']);
    const { accountId } = await signUp(town, request('fay', { reason: 'I live here' }));
    const user = await town.db.reader
      .selectFrom('users')
      .selectAll()
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow();
    assert.deepEqual([user.approved_at, user.sign_up_reason], [null, 'I live here']);
    await setSetting(town, null, 'sign-up', 'closed');
    assert.equal((await refusalOf({ inviteCode: code })).kind, 'forbidden');
  });
});
