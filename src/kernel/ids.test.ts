import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createIds, ID_EPOCH, idAtTime, parseId, timeOfId } from './ids.ts';

test('ids grow, carry their time and never repeat, whatever the clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 400 }), fc.nat(31), (steps, writer) => {
      let now = ID_EPOCH + 800_000_000_000;
      const ids = createIds({ now: () => now, writer, startAfter: 0 });
      let last = 0;
      for (const step of steps) {
        now += step;
        const id = ids.next();
        assert.ok(id > last && Number.isSafeInteger(id));
        last = id;
      }
    }),
  );
});

test('a burst spills into the next millisecond and stays within the writer', () => {
  const now = ID_EPOCH + 5000;
  const a = createIds({ now: () => now, writer: 3, startAfter: 0 });
  const b = createIds({ now: () => now, writer: 4, startAfter: 0 });
  const all = new Set<number>();
  for (let i = 0; i < 1000; i += 1) all.add(a.next()).add(b.next());
  assert.equal(all.size, 2000);
  assert.equal(timeOfId(Math.min(...all)), now);
});

test('after a restart ids go on after the newest one, even with a clock that is behind', () => {
  const newest = idAtTime(ID_EPOCH + 9000) + 77;
  const ids = createIds({ now: () => ID_EPOCH + 10, writer: 0, startAfter: newest });
  assert.ok(ids.next() > newest);
});

test('only plain decimal ids are read', () => {
  assert.equal(parseId('123'), 123);
  assert.equal(parseId('9007199254740991'), Number.MAX_SAFE_INTEGER);
  for (const text of ['', '0', '01', '-1', '1.5', '1e3', ' 1', '9007199254740992', '99999999999999999', 'abc', '١']) {
    assert.equal(parseId(text), null, text);
  }
});
