import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { RATE_RULES } from '#guard/guard.ts';
import { openTown, type Town } from '../../tests/kit/access.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import {
  changePassword,
  confirmEmail,
  createPerson,
  identifySession,
  identifyToken,
  issueAppAndToken,
  LINK_LIFE_MS,
  logIn,
  peekLink,
  requestEmailChange,
  requestPasswordReset,
  resendConfirmation,
  resetPassword,
} from './access.ts';

const PASSWORD = 'the right password';

withDatabases('passwords and addresses', (open) => {
  let town: Town;
  let ann: number;
  before(async () => {
    town = await openTown(open);
    ann = await createPerson(town, { username: 'ann', email: 'Ann@mail.example', password: PASSWORD });
  });
  beforeEach(() => {
    town.forgetTries();
    town.mails.length = 0;
  });
  after(() => town.close());

  const logInAs = async (login: string, password: string) => {
    const step = await logIn(town, { login, password, address: '192.0.2.1', userAgent: '' });
    assert.equal(step.outcome, 'logged-in');
    return step.outcome === 'logged-in' ? step.session : assert.fail();
  };

  test('a forgotten password is set anew by the mailed link, once, and everybody else is out', async () => {
    const session = await logInAs('ann', PASSWORD);
    const { token: appToken } = await issueAppAndToken(town, { accountId: ann, scopes: 'read', name: 'app' });
    await requestPasswordReset(town, 'ANN@mail.example');
    const token = await town.linkTo('Ann@mail.example');
    assert.ok(
      town.mails.every(({ to }) => to === 'Ann@mail.example'),
      'to the mailbox on file, never to the spelling that somebody typed',
    );
    await assert.rejects(resetPassword(town, token, 'short'), { kind: 'invalid' });
    assert.ok(
      await peekLink(town.db.reader, town.clock.now(), 'reset-password', token),
      'a weak password spoils nothing',
    );
    assert.equal(
      await peekLink(town.db.reader, town.clock.now(), 'confirm-email', token),
      null,
      'nor is it good for another deed',
    );
    const both = await Promise.allSettled([
      resetPassword(town, token, 'the first new password'),
      resetPassword(town, token, 'the other new password'),
    ]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    const password = both[0].status === 'fulfilled' ? 'the first new password' : 'the other new password';
    await assert.rejects(logInAs('ann', PASSWORD), { kind: 'unauthenticated' });
    await logInAs('ann', password);
    assert.equal(await identifySession(town, session.token), null);
    await assert.rejects(identifyToken(town.db.reader, appToken), { kind: 'unauthenticated' });
    assert.match((await town.mailTo('Ann@mail.example')).subject, /was changed/);
    await requestPasswordReset(town, 'ann@mail.example');
    await resetPassword(town, await town.linkTo('Ann@mail.example'), PASSWORD);
  });

  test('an unknown mailbox is answered alike and gets nothing; the newest link works, and not for ever', async () => {
    await requestPasswordReset(town, 'nobody@mail.example');
    await assert.rejects(town.mailTo('nobody@mail.example'), /no mail/);
    await requestPasswordReset(town, 'ann@mail.example');
    const old = await town.linkTo('Ann@mail.example');
    await requestPasswordReset(town, 'ann@mail.example');
    const newest = await town.linkTo('Ann@mail.example');
    await assert.rejects(resetPassword(town, old, 'a brand new password'), { kind: 'gone' });
    town.clock.pass(LINK_LIFE_MS['reset-password']);
    await assert.rejects(resetPassword(town, newest, 'a brand new password'), { kind: 'gone' });
    for (const bad of ['', 'x', 'ann', 'a@b@c.example'])
      await assert.rejects(requestPasswordReset(town, bad), { kind: 'invalid' });
  });

  test('mails to one mailbox are counted, known or not', async () => {
    for (const mailbox of ['ann@mail.example', 'nobody@mail.example']) {
      for (let i = 0; i < RATE_RULES['reset-mail'].limit; i += 1) await requestPasswordReset(town, mailbox);
      await assert.rejects(requestPasswordReset(town, mailbox.toUpperCase()), { kind: 'too-many' });
    }
  });

  test('a changed password ends the other sessions and needs the old one', async () => {
    const mine = await logInAs('ann', PASSWORD);
    const other = await logInAs('ann', PASSWORD);
    const change = (current: string, next: string) =>
      changePassword(town, ann, { current, next, keepSessionId: mine.sessionId });
    await assert.rejects(change('wrong', 'a brand new password'), { kind: 'invalid' });
    await assert.rejects(change(PASSWORD, 'short'), { kind: 'invalid' });
    await change(PASSWORD, 'a brand new password');
    assert.ok(await identifySession(town, mine.token));
    assert.equal(await identifySession(town, other.token), null);
    await change('a brand new password', PASSWORD);
    town.forgetTries();
    for (let i = 0; i < RATE_RULES['change-password'].limit; i += 1)
      await assert.rejects(change('wrong', 'x'), { kind: 'invalid' });
    await assert.rejects(change(PASSWORD, 'a brand new password'), { kind: 'too-many' });
  });

  test('another address counts once its link is opened, and the old one is told', async () => {
    const taken = await createPerson(town, { username: 'ben', email: 'ben@mail.example', password: PASSWORD });
    await assert.rejects(requestEmailChange(town, ann, 'wrong', 'new@mail.example'), { kind: 'invalid' });
    await assert.rejects(requestEmailChange(town, ann, PASSWORD, 'BEN@mail.example'), { kind: 'invalid' });
    await requestEmailChange(town, ann, PASSWORD, 'new@mail.example');
    const token = await town.linkTo('new@mail.example');
    await logInAs('ann@mail.example', PASSWORD);
    assert.deepEqual(await confirmEmail(town, token), { accountId: ann });
    await assert.rejects(confirmEmail(town, token), { kind: 'gone' });
    assert.match((await town.mailTo('Ann@mail.example')).subject, /e-mail address .* was changed/);
    await logInAs('new@mail.example', PASSWORD);
    assert.ok(taken);
  });

  test('an address that somebody got meanwhile is refused when its link is opened', async () => {
    await requestEmailChange(town, ann, PASSWORD, 'late@mail.example');
    const token = await town.linkTo('late@mail.example');
    await createPerson(town, { username: 'dora', email: 'Late@mail.example', password: PASSWORD });
    await assert.rejects(confirmEmail(town, token), { kind: 'invalid' });
    await logInAs('new@mail.example', PASSWORD);
  });

  test('the confirmation mail comes again, also to a corrected address, but only before it is confirmed', async () => {
    const eve = await createPerson(town, {
      username: 'eve',
      email: 'evve@mail.example',
      password: PASSWORD,
      confirmed: false,
    });
    await resendConfirmation(town, eve);
    const mistyped = await town.linkTo('evve@mail.example');
    await assert.rejects(resendConfirmation(town, eve, 'new@mail.example'), { kind: 'invalid' });
    await resendConfirmation(town, eve, 'eve@mail.example');
    const corrected = await town.linkTo('eve@mail.example');
    await assert.rejects(confirmEmail(town, mistyped), { kind: 'gone' });
    await confirmEmail(town, corrected);
    await assert.rejects(resendConfirmation(town, eve), { kind: 'forbidden' });
  });

  test('an address that was mistyped at sign-up and put right is good for nothing any more, whenever its mail comes', async () => {
    const joe = await createPerson(town, {
      username: 'joe',
      email: 'jeo@mail.example',
      password: PASSWORD,
      confirmed: false,
    });
    await resendConfirmation(town, joe);
    const early = await town.linkTo('jeo@mail.example');
    await resendConfirmation(town, joe);
    await resendConfirmation(town, joe, 'joe@mail.example');
    const right = await town.linkTo('joe@mail.example');
    assert.equal(town.mails.filter(({ to }) => to === 'jeo@mail.example').length, 1, 'the late mail is not sent');
    await assert.rejects(confirmEmail(town, early), { kind: 'gone' });
    assert.deepEqual(await confirmEmail(town, right), { accountId: joe });
  });

  test('a new password takes back what somebody else ordered before it: a change of the address', async () => {
    const kim = await createPerson(town, { username: 'kim', email: 'kim@mail.example', password: PASSWORD });
    await requestEmailChange(town, kim, PASSWORD, 'thief@mail.example');
    const thief = await town.linkTo('thief@mail.example');
    await requestPasswordReset(town, 'kim@mail.example');
    await resetPassword(town, await town.linkTo('kim@mail.example'), 'a brand new password');
    await assert.rejects(confirmEmail(town, thief), { kind: 'gone' });
  });
});
