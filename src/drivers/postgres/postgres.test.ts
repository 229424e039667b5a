import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import { Client } from 'pg';
import type { Database, OutboxCursor, Tx } from '#ports/database.ts';
import { emit } from '#work/events.ts';
import { onCluster, openerOf, postgresUrlOf, silentLog, systemClock } from '../../../tests/kit/databases.ts';
import { MAX_NAMED_STATEMENTS, StatementNames } from './kysely-dialect.ts';
import { openPostgres, type PostgresControls } from './postgres.ts';

type Postgres = Database & PostgresControls;

/** Runs a story with two processes' worth of handles on one database. */
async function together(story: (first: Postgres, second: Postgres, url: string) => Promise<void>): Promise<void> {
  const { db, close } = await openerOf('postgres')();
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db.reader);
  const url = await postgresUrlOf(String(rows[0]?.name));
  // Hardly ever polls: what these stories hear, they are told.
  const open = () =>
    openPostgres({ url, clock: systemClock, log: silentLog, readers: 3, writers: 4, pollMs: 3_600_000 });
  const first = await open();
  const second = await open();
  try {
    await story(first, second, url);
  } finally {
    await Promise.all([first.close(), second.close()]);
    await close();
  }
}

const put = (tx: Tx, name: string, value = '') =>
  tx.insertInto('settings').values({ name, value, updated_at: 1 }).execute();

const set = (tx: Tx, name: string) =>
  tx.updateTable('settings').set({ value: 'set' }).where('name', '=', name).execute();

/** Follows the outbox as a listener does, and answers a promise for when it has heard so many accounts. */
function follow(db: Database) {
  const heard: number[] = [];
  let cursor: OutboxCursor = { xid: 0, seq: 0 };
  let reading = Promise.resolve();
  let wanted = Number.POSITIVE_INFINITY;
  const enough = Promise.withResolvers<void>();
  const read = async () => {
    for (const row of await db.readOutbox(cursor, 100)) {
      cursor = row;
      heard.push(Number((JSON.parse(row.payload) as { accountId: number }).accountId));
    }
    if (heard.length >= wanted) enough.resolve();
  };
  const stop = db.onOutbox(() => {
    // A connection that was lost is learnt of here too; the bell rings again when there is another.
    reading = reading.then(read).catch(() => {});
  });
  return {
    heard,
    read,
    async has(count: number): Promise<void> {
      wanted = count;
      if (heard.length < count) await enough.promise;
    },
    async stop(): Promise<void> {
      stop();
      await reading;
    },
  };
}

test('an event never comes out behind a transaction that is still open and may come before it', () =>
  together(async (first, second) => {
    const follower = follow(second);
    const open = Promise.withResolvers<void>();
    const holds = Promise.withResolvers<void>();
    const slow = first.write(async (tx) => {
      await emit(tx, 1, 'account.created', { accountId: 1 });
      holds.resolve();
      await open.promise;
    });
    await holds.promise;
    await first.write((tx) => emit(tx, 1, 'account.created', { accountId: 2 }));
    await second.write((tx) => emit(tx, 1, 'account.created', { accountId: 3 }));
    await follower.read();
    assert.deepEqual(follower.heard, [], 'later ones are committed, but wait');
    assert.deepEqual(await second.outboxEnd(), { xid: 0, seq: 0 });
    open.resolve();
    await slow;
    await follower.has(3);
    await follower.stop();
    assert.deepEqual(follower.heard, [1, 2, 3]);
  }));

test('an event behind a transaction that ends without one is heard without waiting for anything else', () =>
  together(async (first, second) => {
    const follower = follow(first);
    const open = Promise.withResolvers<void>();
    const holds = Promise.withResolvers<void>();
    const slow = second.write(async (tx) => {
      await put(tx, 'silent');
      holds.resolve();
      await open.promise;
    });
    await holds.promise;
    await first.write((tx) => emit(tx, 1, 'account.created', { accountId: 1 }));
    await follower.read();
    assert.deepEqual(follower.heard, []);
    open.resolve();
    await slow;
    await follower.has(1);
    await follower.stop();
  }));

test('many writers of two processes at once: every event is heard once, by both', () =>
  together(async (first, second) => {
    const followers = [follow(first), follow(second)];
    const all = Array.from({ length: 120 }, (_, i) =>
      (i % 2 ? first : second).write(async (tx) => {
        await emit(tx, 1, 'account.created', { accountId: i });
        if (i % 10 === 3) throw new Error('taken back');
      }),
    );
    const kept = (await Promise.allSettled(all)).filter((one) => one.status === 'fulfilled').length;
    assert.equal(kept, 108);
    for (const follower of followers) {
      await follower.has(kept);
      await follower.stop();
      assert.equal(new Set(follower.heard).size, kept);
      assert.equal(follower.heard.length, kept);
    }
  }));

test('a deadlock is tried again until both are done', () =>
  together(async (first, second) => {
    await first.write(async (tx) => {
      await put(tx, 'a');
      await put(tx, 'b');
    });
    const both = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const tries = [0, 0];
    const crossing = (db: Database, i: 0 | 1, order: readonly [string, string]) =>
      db.write(async (tx) => {
        await sql`set local deadlock_timeout = '20ms'`.execute(tx);
        tries[i] = (tries[i] ?? 0) + 1;
        await set(tx, order[0]);
        both[i]?.resolve();
        await both[1 - i]?.promise;
        await set(tx, order[1]);
        return order[1];
      });
    const answers = await Promise.all([crossing(first, 0, ['a', 'b']), crossing(second, 1, ['b', 'a'])]);
    assert.deepEqual(answers, ['b', 'a']);
    assert.equal(
      tries.reduce((sum, n) => sum + n),
      3,
    );
    assert.equal(first.stats().retries + second.stats().retries, 1);
  }));

test('what cannot succeed is tried four times, other errors once', () =>
  together(async (db) => {
    let tries = 0;
    const failing = (code: string) => () => {
      tries += 1;
      throw Object.assign(new Error('failed'), { code });
    };
    await assert.rejects(db.write(failing('40001')), /failed/);
    assert.equal(tries, 4);
    tries = 0;
    await assert.rejects(db.write(failing('23505')), /failed/);
    assert.equal(tries, 1);
  }));

test('lost connections are replaced, and events go on being heard', () =>
  together(async (first, second, url) => {
    const follower = follow(first);
    await first.write((tx) => emit(tx, 1, 'account.created', { accountId: 1 }));
    await follower.has(1);
    const name = new URL(url).pathname.slice(1);
    await onCluster((client) =>
      client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]),
    );
    // Whoever held a connection learns of its loss with the next query on it; it is not repeated behind their back.
    for (let tries = 0; ; tries += 1) {
      assert.ok(tries < 20, 'writing never worked again');
      const write = second.write((tx) => emit(tx, 1, 'account.created', { accountId: 2 }));
      if ((await Promise.allSettled([write]))[0]?.status === 'fulfilled') break;
    }
    await follower.has(2);
    await follower.stop();
  }));

test('whole numbers beyond 2^53 are an error, not another number', () =>
  together(async (db) => {
    const beyond = sql`select 9007199254740993::bigint as number`.execute(db.reader);
    await assert.rejects(beyond, /beyond 2\^53/);
    const within = await sql<{ a: number; b: number }>`select 9007199254740991::bigint as a, 0.5::numeric as b`.execute(
      db.reader,
    );
    assert.deepEqual(within.rows, [{ a: 9007199254740991, b: 0.5 }]);
    const bytes = await sql<{ a: Uint8Array }>`select ${new Uint8Array([0, 1, 255])}::bytea as a`.execute(db.reader);
    assert.deepEqual([...(bytes.rows[0]?.a ?? [])], [0, 1, 255]);
  }));

test('a text gets a statement name the second time, and there are only so many names', () => {
  const names = new StatementNames();
  assert.equal(names.nameOf('select 1'), undefined);
  assert.equal(names.nameOf('select 1'), 's0');
  assert.equal(names.nameOf('select 1'), 's0');
  const given = new Set<string>();
  for (let i = 0; i < 3 * MAX_NAMED_STATEMENTS; i += 1) {
    names.nameOf(`select ${i} + 1`);
    const name = names.nameOf(`select ${i} + 1`);
    if (name) given.add(name);
  }
  assert.equal(given.size, MAX_NAMED_STATEMENTS - 1);
});

test('several processes may start on an empty database at once', async () => {
  const name = `parley_${randomBytes(8).toString('hex')}`;
  await onCluster((client) => client.query(`create database ${name} template template0`));
  const url = await postgresUrlOf(name);
  const opened = await Promise.all(
    [1, 2, 3].map(() => openPostgres({ url, clock: systemClock, log: silentLog, readers: 1, writers: 1 })),
  );
  await Promise.all(opened.map((db) => db.close()));
  await onCluster((client) => client.query(`drop database ${name} with (force)`));
});

test('a database of another kind is refused with the statement that makes the right one', async () => {
  const name = `parley_${randomBytes(8).toString('hex')}`;
  const inAscii = `create database ${name} template template0 encoding 'SQL_ASCII' locale 'C'`;
  await onCluster((client) => client.query(inAscii));
  try {
    await assert.rejects(
      openPostgres({ url: await postgresUrlOf(name), clock: systemClock, log: silentLog }),
      new RegExp(`create database ${name} template template0 encoding 'UTF8' locale 'C'`),
    );
  } finally {
    await onCluster((client) => client.query(`drop database ${name} with (force)`));
  }
});

test('another version of the derived tables builds them anew; data from a newer Parley are refused', () =>
  together(async (db, _, url) => {
    await db.writeDerived((tx) => tx.insertInto('derived.big_authors').values({ account_id: 7 }).execute());
    const raw = new Client({ connectionString: url });
    await raw.connect();
    await raw.query(`comment on schema derived is '0'`);
    const again = await openPostgres({ url, clock: systemClock, log: silentLog });
    assert.deepEqual(await again.reader.selectFrom('derived.big_authors').selectAll().execute(), []);
    await again.close();
    await raw.query(`insert into migrations values (999, 'later', 1)`);
    await raw.end();
    await assert.rejects(openPostgres({ url, clock: systemClock, log: silentLog }), /newer version of Parley/);
  }));
