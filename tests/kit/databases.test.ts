import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { Database, Tx } from '#ports/database.ts';
import { isUniqueViolation } from '#store/dialect.ts';
import { emit } from '#work/events.ts';
import { type OpenDatabase, type TestDatabaseOptions, withDatabases } from './databases.ts';

/** What the storage port promises, on both engines. */

const put = (tx: Tx, name: string, value = '') =>
  tx.insertInto('settings').values({ name, value, updated_at: 1_800_000_000_000 }).execute();

const names = async (db: Database): Promise<string[]> =>
  (await db.reader.selectFrom('settings').select('name').orderBy('name').execute()).map((row) => row.name);

async function using(
  open: OpenDatabase,
  story: (db: Database) => Promise<void>,
  options?: TestDatabaseOptions,
): Promise<void> {
  const { db, close } = await open(options);
  try {
    await story(db);
  } finally {
    await close();
  }
}

withDatabases('a database', (open) => {
  test('is migrated, empty, and its own reader sees what was written', () =>
    using(open, async (db) => {
      assert.deepEqual(await names(db), []);
      await db.write((tx) => put(tx, 'a', 'b'));
      const row = await db.reader.selectFrom('settings').selectAll().executeTakeFirstOrThrow();
      assert.deepEqual({ ...row }, { name: 'a', value: 'b', updated_at: 1_800_000_000_000 });
    }));

  test('shows events to those who listen, in order, from where they are', () =>
    using(open, async (db) => {
      const start = await db.outboxEnd();
      const heard = Promise.withResolvers<void>();
      const unhear = db.onOutbox(() => heard.resolve());
      await db.write(async (tx) => {
        for (const accountId of [1, 2, 3]) await emit(tx, accountId * 10, 'account.created', { accountId });
      });
      await heard.promise;
      unhear();
      const rows = await db.readOutbox(start, 2);
      assert.deepEqual(
        rows.map(({ type, payload, createdAt }) => [type, payload, createdAt]),
        [
          ['account.created', '{"accountId":1}', 10],
          ['account.created', '{"accountId":2}', 20],
        ],
      );
      const last = rows.at(-1);
      assert.ok(last);
      assert.equal((await db.readOutbox(last, 10)).length, 1);
      assert.deepEqual(await db.readOutbox(await db.outboxEnd(), 10), []);
    }));

  test('answers counts, sums and truths as numbers, and bytes as bytes', () =>
    using(open, async (db) => {
      await db.write(async (tx) => {
        await put(tx, 'a');
        await put(tx, 'b');
      });
      const row = await db.reader
        .selectFrom('settings')
        .select((e) => [
          e.fn.countAll<number>().as('count'),
          e.fn.sum<number>('updated_at').as('sum'),
          sql<number>`1 = 1`.as('truth'),
        ])
        .executeTakeFirstOrThrow();
      assert.deepEqual({ ...row }, { count: 2, sum: 3_600_000_000_000, truth: 1 });
    }));

  test('counts changed rows and answers RETURNING', () =>
    using(open, async (db) => {
      await db.write(async (tx) => {
        await put(tx, 'a');
        await put(tx, 'b');
        const changed = await tx.updateTable('settings').set({ value: 'x' }).executeTakeFirst();
        assert.equal(changed.numUpdatedRows, 2n);
        const back = await tx.deleteFrom('settings').where('name', '=', 'a').returning('value').execute();
        assert.deepEqual(
          back.map((row) => row.value),
          ['x'],
        );
        const ignored = await tx
          .insertInto('settings')
          .values({ name: 'b', value: '', updated_at: 1 })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        assert.equal(ignored.numInsertedOrUpdatedRows, 0n);
      });
    }));

  test('refuses values that it could not give back', () =>
    using(open, async (db) => {
      const strange: unknown[] = [undefined, Number.NaN, Infinity, 2 ** 60, 10n, new Date(), true, {}, [], 'a\0b'];
      for (const value of strange) {
        await assert.rejects(
          db.write((tx) => sql`insert into settings values ('a', ${value}, 1)`.execute(tx)),
          /cannot be stored/,
        );
        await assert.rejects(sql`select ${value} as value`.execute(db.reader), /cannot be stored/);
      }
      assert.deepEqual(await names(db), []);
    }));

  test('takes back all that a failing transaction did, and nothing of the others', () =>
    using(open, async (db) => {
      const all = await Promise.allSettled(
        Array.from({ length: 20 }, (_, i) =>
          db.write(async (tx) => {
            await put(tx, `n${String(i).padStart(2, '0')}`);
            await emit(tx, 1, 'account.created', { accountId: i });
            if (i % 5 === 2) throw new Error(`no ${i}`);
            return i;
          }),
        ),
      );
      assert.deepEqual(
        all.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason))),
        Array.from({ length: 20 }, (_, i) => (i % 5 === 2 ? `Error: no ${i}` : i)),
      );
      assert.equal((await names(db)).length, 16);
      const events = await db.readOutbox({ xid: 0, seq: 0 }, 100);
      assert.equal(events.length, 16);
    }));

  test('keeps nothing of a transaction that swallowed an error', () =>
    using(open, async (db) => {
      await db.write((tx) => put(tx, 'taken'));
      const swallowing = db.write(async (tx) => {
        await put(tx, 'new');
        await put(tx, 'taken').catch((error: unknown) => assert.ok(isUniqueViolation(error)));
      });
      await assert.rejects(swallowing, /nothing of it is kept/);
      assert.deepEqual(await names(db), ['taken']);
    }));

  test('refuses a write inside a write, but not one that a write only set off', () =>
    using(open, async (db) => {
      const later = Promise.withResolvers<void>();
      await db.write(async (tx) => {
        await put(tx, 'outer');
        for (const inner of [db.write, db.writeDerived]) {
          await assert.rejects(
            inner.call(db, async () => {}),
            /inside a transaction/,
          );
        }
        setTimeout(() => db.write((own) => put(own, 'later')).then(() => later.resolve(), later.reject), 5);
      });
      await later.promise;
      assert.deepEqual(await names(db), ['later', 'outer']);
    }));

  test('gives up on a transaction that never ends, and goes on', () =>
    using(
      open,
      async (db) => {
        let stolen: Tx | undefined;
        const hanging = db.write(async (tx) => {
          stolen = tx;
          await put(tx, 'hanging');
          await new Promise(() => {});
        });
        await assert.rejects(hanging, /took over 60 ms/);
        await db.write((tx) => put(tx, 'next'));
        assert.deepEqual(await names(db), ['next']);
        assert.ok(stolen);
        await assert.rejects(put(stolen, 'stolen'), /transaction had ended/);
      },
      { sqlite: { transactionLimitMs: 60 }, postgres: { transactionLimitMs: 60 } },
    ));

  test('does not write through the reader, nor begin transactions there', () =>
    using(open, async (db) => {
      await assert.rejects(
        db.reader
          .insertInto('rules')
          .values({ id: 1, text: 'x', position: 1 } as never)
          .execute(),
      );
      await assert.rejects(db.reader.transaction().execute(async () => {}));
      await db.write((tx) => put(tx, 'still works'));
    }));

  test('keeps derived tables apart, where main tables are read by their plain names', () =>
    using(open, async (db) => {
      await db.write((tx) => put(tx, 'a'));
      await db.writeDerived(async (tx) => {
        assert.equal((await tx.selectFrom('settings').selectAll().execute()).length, 1);
        assert.equal((await tx.selectFrom('event_cursors').selectAll().execute()).length, 0);
        await tx.insertInto('derived.event_cursors').values({ listener: 'x', xid: 0, seq: 0 }).execute();
        assert.equal((await tx.selectFrom('event_cursors').selectAll().execute()).length, 0);
      });
      assert.equal((await db.reader.selectFrom('derived.event_cursors').selectAll().execute()).length, 1);
    }));

  test('answers everything it took before it closes, and nothing afterwards', async () => {
    const { db, close } = await open();
    const answers = Array.from({ length: 50 }, (_, i) => db.write((tx) => put(tx, `n${i}`)));
    const closed = db.close();
    assert.equal((await Promise.all(answers)).length, 50);
    await closed;
    await assert.rejects(
      db.write((tx) => put(tx, 'late')),
      /closed/,
    );
    await close();
  });
});
