import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Clock } from '#ports/clock.ts';
import {
  FAILURES_TO_OPEN,
  FIRST_PAUSE_MS,
  FORGET_MS,
  LONGEST_PAUSE_MS,
  MAX_PER_HOST,
  MAX_WAITING_PER_HOST,
  openHostLimits,
  type Slot,
  TRIAL_MS,
} from './host-limits.ts';

const HOST = 'town.example';
const never = new AbortController().signal;
const busy = { name: 'FetchRefused', reason: 'busy' };

function handClock(): Clock & { pass(ms: number): void } {
  let now = 1_000_000;
  return {
    now: () => now,
    after: () => () => {},
    pass(ms) {
      now += ms;
    },
  };
}

async function failOften(hosts: ReturnType<typeof openHostLimits>, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) (await hosts.enter(HOST, never)).leave('failed');
}

test('four at a time, the others in order, and a line that ends', async () => {
  const hosts = openHostLimits(handClock());
  const inside = await Promise.all(Array.from({ length: MAX_PER_HOST }, () => hosts.enter(HOST, never)));
  const order: number[] = [];
  const waiting = Array.from({ length: MAX_WAITING_PER_HOST }, (_, i) =>
    hosts.enter(HOST, never).then((slot) => {
      order.push(i);
      return slot;
    }),
  );
  await assert.rejects(hosts.enter(HOST, never), busy);
  (await hosts.enter('other.example', never)).leave('answered');
  assert.deepEqual(order, []);
  inside[0]!.leave('answered');
  inside[0]!.leave('answered');
  const first = await waiting[0]!;
  assert.deepEqual(order, [0]);
  for (const slot of [first, ...inside]) slot.leave('answered');
  for (const entry of waiting) (await entry).leave('answered');
  assert.deepEqual(order, Array.from(waiting.keys()));
});

test('who gives up leaves the line and takes no place', async () => {
  const hosts = openHostLimits(handClock());
  const inside = await Promise.all(Array.from({ length: MAX_PER_HOST }, () => hosts.enter(HOST, never)));
  const life = new AbortController();
  const given = hosts.enter(HOST, life.signal);
  const next = hosts.enter(HOST, never);
  life.abort(new Error('enough'));
  await assert.rejects(given, /enough/);
  await assert.rejects(hosts.enter(HOST, life.signal), /enough/);
  inside[0]!.leave('answered');
  (await next).leave('answered');
});

test('a host that fails repeatedly is left alone, tried once, and left alone longer', async () => {
  const clock = handClock();
  const hosts = openHostLimits(clock);
  await failOften(hosts, FAILURES_TO_OPEN);
  await assert.rejects(hosts.enter(HOST, never), busy);
  clock.pass(FIRST_PAUSE_MS);
  const trial = await hosts.enter(HOST, never);
  await assert.rejects(hosts.enter(HOST, never), busy);
  trial.leave('failed');
  clock.pass(FIRST_PAUSE_MS);
  await assert.rejects(hosts.enter(HOST, never), busy);
  clock.pass(FIRST_PAUSE_MS);
  (await hosts.enter(HOST, never)).leave('answered');
  await failOften(hosts, FAILURES_TO_OPEN - 1);
  (await hosts.enter(HOST, never)).leave('unknown');
});

test('the pause has an end, a lost trial does not close the host, and old failures are forgotten', async () => {
  const clock = handClock();
  const hosts = openHostLimits(clock);
  await failOften(hosts, FAILURES_TO_OPEN);
  for (let i = 0; i < 20; i += 1) {
    clock.pass(LONGEST_PAUSE_MS);
    (await hosts.enter(HOST, never)).leave('failed');
  }
  clock.pass(LONGEST_PAUSE_MS);
  (await hosts.enter(HOST, never)).leave('unknown');
  await assert.rejects(hosts.enter(HOST, never), busy);
  clock.pass(TRIAL_MS);
  (await hosts.enter(HOST, never)).leave('failed');
  clock.pass(FORGET_MS + 1);
  await failOften(hosts, FAILURES_TO_OPEN - 1);
  (await hosts.enter(HOST, never)).leave('unknown');
});

test('those who waited for a host that was given up meanwhile are refused, one by one, and the line empties', async () => {
  const clock = handClock();
  const hosts = openHostLimits(clock);
  const inside = await Promise.all(Array.from({ length: MAX_PER_HOST }, () => hosts.enter(HOST, never)));
  const waiting = Array.from({ length: 10 }, () => hosts.enter(HOST, never));
  const refused = Promise.allSettled(waiting.slice(1));
  for (const slot of inside.slice(0, 1)) slot.leave('failed');
  const lucky = await waiting[0]!;
  await Promise.all([...inside.slice(1), lucky].map((slot) => slot.leave('failed')));
  const results = await refused;
  const granted = results.filter((result) => result.status === 'fulfilled');
  assert.ok(granted.length < results.length);
  for (const result of granted) result.value.leave('failed');
  clock.pass(LONGEST_PAUSE_MS);
  (await hosts.enter(HOST, never)).leave('answered');
  await Promise.all(Array.from({ length: MAX_PER_HOST }, () => hosts.enter(HOST, never)));
});

test('whatever happens, never more than four are inside and no place is lost', async () => {
  const deed = fc.constantFrom('enter', 'enter', 'answered', 'failed', 'unknown', 'abort', 'pass');
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 80 }), async (deeds) => {
      const clock = handClock();
      const hosts = openHostLimits(clock);
      const inside: Slot[] = [];
      const lives: AbortController[] = [];
      for (const step of deeds) {
        if (step === 'enter') {
          const life = new AbortController();
          lives.push(life);
          hosts.enter(HOST, life.signal).then(
            (slot) => inside.push(slot),
            () => {},
          );
        } else if (step === 'abort') lives.shift()?.abort(new Error('enough'));
        else if (step === 'pass') clock.pass(FIRST_PAUSE_MS);
        else inside.shift()?.leave(step as 'answered' | 'failed' | 'unknown');
        await new Promise(setImmediate);
        assert.ok(inside.length <= MAX_PER_HOST);
      }
      for (const life of lives) life.abort(new Error('enough'));
      while (inside.length > 0) inside.shift()!.leave('answered');
      await new Promise(setImmediate);
      while (inside.length > 0) inside.shift()!.leave('answered');
      clock.pass(LONGEST_PAUSE_MS + TRIAL_MS);
      (await hosts.enter(HOST, never)).leave('answered');
      await Promise.all(Array.from({ length: MAX_PER_HOST }, () => hosts.enter(HOST, never)));
    }),
    { numRuns: 60 },
  );
});
