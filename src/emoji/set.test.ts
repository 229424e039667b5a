import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Clock } from '#ports/clock.ts';
import type { Database } from '#ports/database.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { emojiSet } from './emoji.ts';

/** A clock whose alarms are rung by hand. */
function alarmClock(): Clock & { ring(): void } {
  const alarms: (() => void)[] = [];
  return {
    now: () => 0,
    after(_ms, deed) {
      alarms.push(deed);
      return () => {};
    },
    ring() {
      for (const deed of alarms.splice(0)) deed();
    },
  };
}

let nextId = 1;
const add = (db: Database, ...codes: string[]) =>
  db.write(async (tx) => {
    for (const shortcode of codes) {
      const picture = { image: `${shortcode}.webp`, still: `${shortcode}.webp` };
      const row = { id: nextId++, shortcode, ...picture, created_at: 0, updated_at: 0 };
      await tx.insertInto('custom_emojis').values(row).execute();
    }
  });

withDatabases('the set of custom emoji', (open) => {
  test('is found in any text exactly where a shortcode stands alone', async () => {
    const { db, close } = await open();
    try {
      const codes = ['wave', 'ab', 'A_1'];
      await add(db, ...codes);
      const set = await emojiSet({ db, clock: alarmClock() });
      const quiet = fc.constantFrom(' ', '(', 'ü', 'x', ':', '::', 'none', ':none:', '\n', '日', '😀', '\ud800');
      fc.assert(
        fc.property(fc.array(fc.oneof(quiet, fc.constantFrom(...codes.map((code) => `:${code}:`)))), (parts) => {
          const text = parts.join('');
          const found = set.in(text).map((emoji) => emoji.shortcode);
          assert.equal(new Set(found).size, found.length);
          for (const code of found) assert.ok(text.includes(`:${code}:`));
          // With room around them all are found; glued to letters on both sides none is.
          assert.deepEqual(
            new Set(set.in(parts.join(' ')).map((emoji) => `:${emoji.shortcode}:`)),
            new Set(parts.filter((part) => codes.includes(part.slice(1, -1)))),
          );
          const glued = parts.filter((part) => codes.includes(part.slice(1, -1))).map((part) => `x${part}ü`);
          assert.deepEqual(set.in(glued.join('')), []);
        }),
      );
    } finally {
      await close();
    }
  });

  test('rises when another process changes it, and only then', async () => {
    const { db, close } = await open();
    try {
      const clock = alarmClock();
      const first = await emojiSet({ db, clock });
      assert.deepEqual(first.in(':wave:'), []);
      await add(db, 'wave');
      assert.equal(emojiSet({ db, clock }), first, 'it is at hand without a statement');
      clock.ring();
      const { version } = first;
      while ((await emojiSet({ db, clock })) === first) await new Promise((resolve) => setImmediate(resolve));
      const second = await emojiSet({ db, clock });
      assert.equal(second.version, version + 1);
      assert.equal(second.in('a :wave: b', ':wave:').length, 1);
      clock.ring();
      await db.reader.selectFrom('custom_emojis').select('id').execute();
      assert.equal((await emojiSet({ db, clock })).version, second.version);
    } finally {
      await close();
    }
  });
});
