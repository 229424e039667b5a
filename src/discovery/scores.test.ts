import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decayed, HALF_LIFE_MS, MAX_OF_CLUSTER, peakOf, surprise, voices } from './scores.ts';

const HOUR_MS = 3_600_000;

test('what few people use, or no more than yesterday, is no surprise', () => {
  assert.equal(surprise(4, 0), 0);
  assert.equal(surprise(5, 0), 16);
  assert.equal(surprise(10, 10), 0);
  assert.equal(surprise(9, 10), 0);
  assert.equal(surprise(20, 10), 10);
});

test('a score is half after its half-life, and never grows by waiting', () => {
  assert.equal(decayed(8, HALF_LIFE_MS.tag, HALF_LIFE_MS.tag), 4);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.nat(1e9), fc.nat(1e9), (score, a, b) => {
      const [early, late] = [Math.min(a, b), Math.max(a, b)];
      assert.ok(decayed(score, late, HALF_LIFE_MS.link) <= decayed(score, early, HALF_LIFE_MS.link));
    }),
  );
});

test('a peak is kept for two days, unless a higher one comes', () => {
  const before = { peak: 9, peakAt: 0 };
  assert.deepEqual(peakOf(before, 4, HOUR_MS), before);
  assert.deepEqual(peakOf(before, 10, HOUR_MS), { peak: 10, peakAt: HOUR_MS });
  assert.deepEqual(peakOf(before, 4, 50 * HOUR_MS), { peak: 4, peakAt: 50 * HOUR_MS });
});

test('a cluster counts little: one server, one invitation, new accounts', () => {
  const crowd = { local: true, invited: false, fresh: false, people: 100 };
  assert.equal(voices([crowd]), 100);
  assert.equal(voices([{ ...crowd, local: false }]), MAX_OF_CLUSTER);
  assert.equal(voices([{ ...crowd, invited: true }]), MAX_OF_CLUSTER);
  assert.equal(voices([{ ...crowd, fresh: true }]), 1);
  assert.equal(
    voices([
      { ...crowd, fresh: true },
      { ...crowd, local: false, fresh: true },
    ]),
    1,
  );
});
