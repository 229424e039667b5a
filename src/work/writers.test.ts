import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idAtTime } from '#kernel/ids.ts';
import { silentLog as log, withDatabases } from '../../tests/kit/databases.ts';
import { standingClock } from '../../tests/kit/people.ts';
import { leaseWriter, WRITER_QUARANTINE_MS } from './writers.ts';

const DAY = WRITER_QUARANTINE_MS;

withDatabases('writer numbers', (open, engine) => {
  test('each holder has its own, and gets it again', async () => {
    const { db, close } = await open();
    try {
      const clock = standingClock();
      const lease = (holder: string) => leaseWriter({ db, clock, log }, { holder, onLost: () => assert.fail('lost') });
      const [a, b] = [await lease('a'), await lease('b')];
      assert.notEqual(a.writer, b.writer);
      clock.move(5_000);
      const again = await lease('a');
      assert.equal(again.writer, a.writer);
      // Ids of the crashed process lie below.
      assert.ok(again.startAfter >= idAtTime(clock.now() - 5_000));
      if (engine === 'postgres') {
        const newest = idAtTime(clock.now() + 2_000);
        await b.release(newest);
        const c = await lease('c');
        assert.equal(c.writer, b.writer, 'a number given back is free at once');
        assert.ok(c.startAfter > newest);
      }
    } finally {
      await close();
    }
  });

  test('a number that was not given back stays with its holder for a day', async () => {
    const { db, close } = await open();
    try {
      const clock = standingClock();
      const lease = (holder: string) => leaseWriter({ db, clock, log }, { holder, onLost: () => {} });
      for (let i = 0; i < 32; i += 1) await lease(`holder ${i}`);
      await assert.rejects(lease('one more'), /All 32 writer numbers are taken/);
      clock.move(DAY + 1);
      assert.equal((await lease('one more')).writer, 0);
    } finally {
      await close();
    }
  });
});
