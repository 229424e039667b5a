import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { CHEAP_PASSWORDS } from '../../tests/kit/access.ts';
import {
  hashPassword,
  isOutdated,
  PASSWORD_COST,
  passwordFault,
  pretendToVerify,
  verifyPassword,
} from './passwords.ts';

const random = { bytes: randomBytes };
const cheap = (password: string) => hashPassword(password, random, CHEAP_PASSWORDS);

test('a password is stored as a PHC string at the recommended cost and belongs to nobody else', async () => {
  const stored = await hashPassword('correct horse', random);
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.equal(await verifyPassword('correct horse', stored), true);
  assert.equal(await verifyPassword('correct horsf', stored), false);
  assert.equal(isOutdated(stored), false);
  assert.equal(isOutdated(await cheap('correct horse')), true);
});

test('the reference vector of another Argon2 implementation is understood', async () => {
  // RFC 9106's own vectors need a secret and associated data; this string is what the reference command line tool prints for
  // `echo -n password | argon2 somesalt -id -t 2 -m 8 -p 1`.
  const stored = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
  assert.equal(await verifyPassword('password', stored), true);
  assert.equal(await verifyPassword('Password', stored), false);
});

test('every password verifies against its own hash, salts differ, and spellings of a letter are one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), async (password) => {
      const [a, b] = await Promise.all([cheap(password), cheap(password)]);
      assert.notEqual(a, b);
      assert.equal(await verifyPassword(password.normalize('NFD'), a), true);
      assert.equal(await verifyPassword(`${password}!`, a), false);
    }),
    { numRuns: 40 },
  );
});

test('what is no hash of ours belongs to no password', async () => {
  for (const stored of ['', 'x', '$argon2i$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA', '$2b$10$abc', '!']) {
    assert.equal(await verifyPassword('', stored), false);
  }
  assert.equal(await verifyPassword('x'.repeat(100_000), await cheap('x')), false);
  assert.equal(await pretendToVerify('anything', CHEAP_PASSWORDS), false);
});

test('a crowd waits for its turn, and beyond the line is sent away', async () => {
  const results = await Promise.allSettled(Array.from({ length: 260 }, () => cheap('correct horse')));
  const refused = results.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 260 - 202);
  assert.ok(refused.every(({ reason }) => reason.kind === 'unavailable' && reason.retryAfter > 0));
  assert.ok(await cheap('the line is free again'));
});

test('faults of a new password are named', () => {
  assert.equal(passwordFault('')?.error, 'ERR_BLANK');
  assert.equal(passwordFault('1234567')?.error, 'ERR_TOO_SHORT');
  assert.equal(passwordFault('🔑'.repeat(7))?.error, 'ERR_TOO_SHORT');
  assert.equal(passwordFault('🔑'.repeat(8)), null);
  assert.equal(passwordFault('x'.repeat(256)), null);
  assert.equal(passwordFault('x'.repeat(257))?.error, 'ERR_TOO_LONG');
  assert.equal(passwordFault('12345678\0')?.error, 'ERR_INVALID');
  assert.equal(passwordFault('12345678\ud800')?.error, 'ERR_INVALID');
  assert.equal(passwordFault('Annabella', ['annabella'])?.error, 'ERR_INVALID');
  assert.ok(PASSWORD_COST.memory >= 19 * 1024);
});
