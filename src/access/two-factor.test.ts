import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { TOTP, URI } from 'otpauth';
import { RATE_RULES } from '#guard/guard.ts';
import { openTown, type Town } from '../../tests/kit/access.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import {
  confirmTotp,
  createPerson,
  disableTotp,
  identifySession,
  logIn,
  logInWithCode,
  RECOVERY_CODES,
  renewRecoveryCodes,
  setPassword,
  setUpTotp,
  twoFactorOf,
} from './access.ts';
import { useSecondFactor } from './two-factor.ts';

const PASSWORD = 'the right password';
const HERE = { address: '192.0.2.1', userAgent: 'a browser' };
const STEP = 30_000;

withDatabases('second factor', (open) => {
  let town: Town;
  let ann: number;
  let totp: TOTP;
  let codes: string[];
  const codeNow = () => totp.generate({ timestamp: town.clock.now() });
  const firstStep = async () => {
    const step = await logIn(town, { login: 'ann', password: PASSWORD, ...HERE });
    assert.equal(step.outcome, 'code-needed');
    return step.outcome === 'code-needed' ? step.ticket : '';
  };
  before(async () => {
    town = await openTown(open);
    ann = await createPerson(town, { username: 'ann', email: 'ann@mail.example', password: PASSWORD });
    const other = await logIn(town, { login: 'ann', password: PASSWORD, ...HERE });
    const setUp = await setUpTotp(town, ann);
    assert.match(setUp.qrSvg, /^<svg/);
    const read = URI.parse(setUp.address);
    assert.ok(read instanceof TOTP);
    totp = read;
    assert.equal(totp.secret.base32, setUp.secret);
    assert.equal(totp.label, 'ann@town.example');
    await assert.rejects(confirmTotp(town, ann, '000000x', 0), { kind: 'invalid' });
    assert.equal((await twoFactorOf(town.db.reader, ann)).on, false);
    codes = await confirmTotp(town, ann, codeNow(), 0);
    assert.equal(
      other.outcome === 'logged-in' && (await identifySession(town, other.session.token)),
      null,
      'others end',
    );
    assert.match((await town.mailTo('ann@mail.example')).subject, /second factor/);
  });
  beforeEach(() => {
    town.forgetTries();
    town.clock.pass(10 * STEP);
  });
  after(() => town.close());

  test('a login needs a code, and each code works once, also for two who come at once', async () => {
    const ticket = await firstStep();
    await assert.rejects(logInWithCode(town, { ticket, code: '123456', ...HERE }), { kind: 'unauthenticated' });
    const code = codeNow();
    const both = await Promise.allSettled([
      logInWithCode(town, { ticket, code, ...HERE }),
      logInWithCode(town, { ticket, code: `${code.slice(0, 3)} ${code.slice(3)}`, ...HERE }),
    ]);
    assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
    await assert.rejects(logInWithCode(town, { ticket, code, ...HERE }), { kind: 'unauthenticated' });
    town.clock.pass(STEP);
    assert.equal((await logInWithCode(town, { ticket, code: codeNow(), ...HERE })).outcome, 'logged-in');
  });

  test('a code is good one step early or late, and not an older one after a newer', async () => {
    const late = totp.generate({ timestamp: town.clock.now() - STEP });
    const older = totp.generate({ timestamp: town.clock.now() - 2 * STEP });
    assert.equal(await useSecondFactor(town, ann, older), false);
    assert.equal(await useSecondFactor(town, ann, late), true);
    assert.equal(await useSecondFactor(town, ann, codeNow()), true);
    assert.equal(await useSecondFactor(town, ann, late), false);
  });

  test('a recovery code works once, however it is typed; new ones replace the old', async () => {
    assert.equal(codes.length, RECOVERY_CODES);
    const [first = '', second = '', third = ''] = codes;
    assert.match(first, /^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
    const ticket = await firstStep();
    const step = await logInWithCode(town, { ticket, code: first.toUpperCase().replaceAll('-', ' '), ...HERE });
    assert.equal(step.outcome, 'logged-in');
    await assert.rejects(logInWithCode(town, { ticket, code: first, ...HERE }), { kind: 'unauthenticated' });
    const race = await Promise.all([useSecondFactor(town, ann, second), useSecondFactor(town, ann, second)]);
    assert.deepEqual(race.toSorted(), [false, true]);
    assert.equal((await twoFactorOf(town.db.reader, ann)).recoveryCodesLeft, RECOVERY_CODES - 2);
    await assert.rejects(renewRecoveryCodes(town, ann, 'wrong password'), { kind: 'invalid' });
    const fresh = await renewRecoveryCodes(town, ann, PASSWORD);
    assert.equal(await useSecondFactor(town, ann, third), false);
    assert.equal(await useSecondFactor(town, ann, fresh[0] ?? ''), true);
  });

  test('a ticket is nobody else’s, does not last, and dies with the password', async () => {
    const ticket = await firstStep();
    const [id = '', time = '', signature = ''] = ticket.split('.');
    for (const forged of [
      '',
      'x',
      `${id}.${time}.${'A'.repeat(43)}`,
      `${Number(id) + 1}.${time}.${signature}`,
      `${id}.${Number(time) + 1}.${signature}`,
    ]) {
      await assert.rejects(logInWithCode(town, { ticket: forged, code: codeNow(), ...HERE }), /Log in again/);
    }
    town.clock.pass(5 * 60_000 + 1);
    await assert.rejects(logInWithCode(town, { ticket, code: codeNow(), ...HERE }), /Log in again/);
    const second = await firstStep();
    await setPassword(town, ann, PASSWORD);
    await assert.rejects(logInWithCode(town, { ticket: second, code: codeNow(), ...HERE }), /Log in again/);
  });

  test('many networks together guess no more codes than one', async () => {
    const ticket = await firstStep();
    const { limit } = RATE_RULES['login-account'];
    const guess = (i: number, code: string) =>
      logInWithCode(town, { ticket, code, address: `198.51.100.${i}`, userAgent: '' });
    for (let i = 0; i < limit; i += 1) await assert.rejects(guess(i, '000000'), { kind: 'unauthenticated' });
    await assert.rejects(guess(limit, codeNow()), { kind: 'too-many' });
  });

  test('turning it off needs the password; afterwards the password is enough', async () => {
    await assert.rejects(disableTotp(town, ann, 'wrong password'), { kind: 'invalid' });
    await disableTotp(town, ann, PASSWORD);
    assert.deepEqual(await twoFactorOf(town.db.reader, ann), { on: false, recoveryCodesLeft: 0 });
    assert.equal((await logIn(town, { login: 'ann', password: PASSWORD, ...HERE })).outcome, 'logged-in');
    assert.match((await town.mailTo('ann@mail.example')).subject, /off/);
  });
});
