import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { RATE_RULES } from '#guard/guard.ts';
import { CHEAP_PASSWORDS, openTown, type Town } from '../../tests/kit/access.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { createPerson, disableLogin, enableLogin, logIn } from './access.ts';

withDatabases('login', (open) => {
  let town: Town;
  let ann: number;
  before(async () => {
    town = await openTown(open);
    ann = await createPerson(town, { username: 'Ann', email: 'Ann@mail.example', password: 'the right password' });
  });
  beforeEach(() => town.forgetTries());
  after(() => town.close());

  const tryIt = (login: string, password = 'the right password', address = '192.0.2.1') =>
    logIn(town, { login, password, address, userAgent: 'a browser' });

  test('by username or e-mail address, in any case', async () => {
    for (const login of ['ann', '@ANN', ' ann ', 'ann@MAIL.example']) {
      const step = await tryIt(login);
      assert.equal(step.outcome === 'logged-in' && step.session.accountId, ann, login);
    }
  });

  test('a wrong password, an unknown login and a hostile one get the same sentence', async () => {
    const words = new Set<string>();
    for (const [login, password] of [
      ['ann', 'wrong'],
      ['nobody', 'wrong'],
      ['nobody@mail.example', 'x'],
      ['a\0b', 'x'],
      ["' or 1=1", 'x'],
      ['x'.repeat(5000), 'x'],
      ['ann', 'x'.repeat(5000)],
      ['', ''],
    ] as const) {
      await assert.rejects(tryIt(login, password), (error: Error & { kind: string }) => {
        words.add(`${error.kind} ${error.message}`);
        return true;
      });
      town.forgetTries();
    }
    assert.equal(words.size, 1);
  });

  test('failures slow one network down more and more, and never keep the person out from another', async () => {
    let waited = 0;
    for (let i = 0; i < 3; i += 1) await assert.rejects(tryIt('ann', 'wrong'), { kind: 'unauthenticated' });
    for (let i = 0; i < 6; i += 1) {
      let seconds = 0;
      await assert.rejects(tryIt('ann@mail.example'), (error: { kind: string; retryAfter: number }) => {
        assert.equal(error.kind, 'too-many', 'even with the right password, and by either name');
        seconds = error.retryAfter;
        return true;
      });
      assert.ok(seconds > waited);
      waited = seconds;
      assert.equal((await tryIt('ann', undefined, '198.51.100.7')).outcome, 'logged-in');
      town.clock.pass(seconds * 1000);
      await assert.rejects(tryIt('ann', 'wrong'), { kind: 'unauthenticated' });
    }
    town.clock.pass(3600_000);
    assert.equal((await tryIt('ann')).outcome, 'logged-in');
    await assert.rejects(tryIt('ann', 'wrong'), { kind: 'unauthenticated' });
    assert.equal((await tryIt('ann')).outcome, 'logged-in', 'a success clears the slate');
  });

  test('the hourly limit trips at one more than its number', async () => {
    const { limit } = RATE_RULES['login-account'];
    for (let i = 0; i < limit; i += 1) await tryIt('ann');
    await assert.rejects(tryIt('ann'), { kind: 'too-many' });
    assert.equal((await tryIt('ann', undefined, '203.0.113.9')).outcome, 'logged-in');
  });

  test('a disabled login is told so only to who knows the password', async () => {
    await disableLogin(town, null, ann);
    await assert.rejects(tryIt('ann'), { kind: 'forbidden' });
    await assert.rejects(tryIt('ann', 'wrong'), { kind: 'unauthenticated' });
    await enableLogin(town, null, ann);
    assert.equal((await tryIt('ann')).outcome, 'logged-in');
  });

  test('a hash of an older cost is renewed on the way in', async () => {
    const hashOf = async () =>
      (
        await town.db.reader
          .selectFrom('users')
          .select('password_hash')
          .where('account_id', '=', ann)
          .executeTakeFirstOrThrow()
      ).password_hash;
    const dearer = { ...CHEAP_PASSWORDS, passes: 2 };
    await logIn(
      { ...town, passwordCost: dearer },
      { login: 'ann', password: 'the right password', address: '::1', userAgent: '' },
    );
    assert.match(await hashOf(), /t=2/);
    assert.equal((await tryIt('ann')).outcome, 'logged-in');
    assert.match(await hashOf(), /t=1/);
  });
});
