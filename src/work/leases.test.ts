import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { silentLog as log, openerOf } from '../../tests/kit/databases.ts';
import { type TownClock, townClock } from '../../tests/kit/town.ts';
import { keepLease, type Lease } from './leases.ts';

const RENEW_MS = 10_000;
const PATIENCE_MS = 5_000;

/** Rings alarms and lets what they set off be done. */
async function pass(clock: TownClock, ms: number, until: () => boolean): Promise<void> {
  clock.advance(ms);
  const end = performance.now() + PATIENCE_MS;
  while (!until() && performance.now() < end) await wait(2);
  assert.ok(until());
}

test('the embedded database has one process, which always holds the lease', async () => {
  const { db, close } = await openerOf('sqlite')();
  try {
    const gains: string[] = [];
    const lease = await keepLease(
      { db, clock: townClock(), log },
      { name: 'listeners', holder: 'a', onGain: () => gains.push('a') },
    );
    assert.ok(lease.holds());
    assert.deepEqual(gains, ['a']);
    assert.deepEqual(await db.reader.selectFrom('leases').selectAll().execute(), [], 'and writes nothing for it');
    await lease.stop();
  } finally {
    await close();
  }
});

test('one process holds it; it moves when that one stops, and when that one is silent', async () => {
  const { db, close } = await openerOf('postgres')();
  const open: Lease[] = [];
  try {
    const clock = townClock();
    const gains: string[] = [];
    const keep = async (holder: string, itsClock: TownClock = clock): Promise<Lease> => {
      const lease = await keepLease(
        { db, clock: itsClock, log },
        { name: 'listeners', holder, onGain: () => gains.push(holder) },
      );
      open.push(lease);
      return lease;
    };
    const a = await keep('a');
    const b = await keep('b');
    assert.deepEqual([a.holds(), b.holds(), gains], [true, false, ['a']]);
    await pass(clock, RENEW_MS, () => true);
    await wait(20);
    assert.deepEqual([a.holds(), b.holds(), gains], [true, false, ['a']], 'it is kept by renewing');

    await a.stop();
    assert.equal(a.holds(), false);
    await pass(clock, RENEW_MS, () => b.holds());
    assert.deepEqual(gains, ['a', 'b']);

    // c's clock runs, while b is stuck: before b's lease is over for the others, b has stopped believing in it.
    const later = townClock(clock.now() + 26_000);
    const c = await keep('c', later);
    assert.equal(c.holds(), false);
    clock.advance(0);
    await pass(later, RENEW_MS, () => c.holds());
    assert.deepEqual(gains, ['a', 'b', 'c']);

    await pass(clock, RENEW_MS, () => !b.holds());
    assert.equal(c.holds(), true, 'a late renewal does not take it back');
  } finally {
    for (const lease of open) await lease.stop();
    await close();
  }
});
