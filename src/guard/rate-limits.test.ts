import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { networkOf } from './network.ts';
import { createRateLimiter, RATE_RULES } from './rate-limits.ts';

const clockAt = (state: { now: number }) => ({ now: () => state.now, after: () => () => {} });

test('every rule lets its number through and refuses the next', () => {
  for (const [rule, { limit, perMs }] of Object.entries(RATE_RULES)) {
    const time = { now: 1_700_000_000_000 };
    const limiter = createRateLimiter(clockAt(time));
    const name = rule as keyof typeof RATE_RULES;
    for (let i = 0; i < limit; i += 1) if (!limiter.take(name, 'a').allowed) assert.fail(`${rule} ${i}`);
    const refused = limiter.take(name, 'a');
    assert.equal(refused.allowed, false, rule);
    assert.equal(refused.remaining, 0);
    assert.equal(limiter.take(name, 'b').allowed, true, 'another caller is not held up');
    time.now += refused.retryAfterMs;
    assert.equal(limiter.take(name, 'a').allowed, true, 'the told pause is enough');
    time.now += perMs;
    assert.equal(limiter.take(name, 'a').remaining, limit - 1, 'after the period the allowance is whole');
  }
});

test('no window of a rule’s length ever holds more than twice its limit', () => {
  const { limit, perMs } = RATE_RULES['login-address'];
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: perMs / 10 }), { minLength: 50, maxLength: 300 }), (pauses) => {
      const time = { now: 1_700_000_000_000 };
      const limiter = createRateLimiter(clockAt(time));
      const taken: number[] = [];
      for (const pause of pauses) {
        time.now += pause;
        if (limiter.take('login-address', 'x').allowed) taken.push(time.now);
      }
      // Calls come in order, so one more than may be in a window lies so many places on.
      for (const [at, start] of taken.entries()) {
        const beyond = taken[at + 2 * limit];
        if (beyond !== undefined) assert.ok(beyond >= start + perMs);
      }
    }),
    { numRuns: 30 },
  );
});

test('an IPv6 caller is its /64, an IPv4 one its address, however it is written', () => {
  assert.equal(networkOf('2a01:db8:1:2:3:4:5:6'), networkOf('2a01:db8:1:2::9'));
  assert.notEqual(networkOf('2a01:db8:1:2::1'), networkOf('2a01:db8:1:3::1'));
  assert.equal(networkOf('::ffff:192.0.2.7'), '192.0.2.7');
  assert.equal(networkOf('nonsense'), 'unknown');
});
