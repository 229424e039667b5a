/**
 * Run as a process of its own: `node load.ts FOLDER [sync|no-sync]`. Opens the database, says what it found in it, then
 * writes as fast as it can and says what was acknowledged, until somebody ends it. One JSON line for each thing it says.
 */
import { writeSync } from 'node:fs';
import { sql } from 'kysely';
import { openSqlite } from '#drivers/sqlite/sqlite.ts';
import { emit } from '#work/events.ts';
import { type Found, ROWS_PER_WRITER, type Said, WRITERS } from './protocol.ts';

const HOST = 1;
/** Small, so that a round sees several checkpoints. */
const CHECKPOINT_BYTES = 2 * 1024 * 1024;

/** Straight to the pipe: what was said is said, whatever happens to this process next. */
const say = (said: Said): void => void writeSync(1, `${JSON.stringify(said)}\n`);

const [folder = '', mode = 'sync'] = process.argv.slice(2);
const db = await openSqlite({
  folder,
  clock: { now: () => Date.now(), after: () => () => {} },
  log: { info() {}, warn() {}, error() {} },
  logLimits: { checkpointBytes: CHECKPOINT_BYTES },
  ...(mode === 'no-sync' ? { sync: async () => {} } : {}),
});

async function find(): Promise<Found> {
  const counts = new Array<number>(WRITERS).fill(0);
  const gaps: number[] = [];
  const { rows } = await sql<{ writer: number; count: number; newest: number }>`
    select id / ${sql.lit(ROWS_PER_WRITER)} as writer, count(*) as count, max(id % ${sql.lit(ROWS_PER_WRITER)}) as newest
    from accounts group by 1`.execute(db.reader);
  for (const { writer, count, newest } of rows) {
    counts[writer] = newest;
    if (count !== newest) gaps.push(writer);
  }
  const integrity = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db.reader);
  const orphans = await sql`pragma foreign_key_check`.execute(db.reader);
  const stats = await sql<{ n: number }>`select count(*) as n from account_stats`.execute(db.reader);
  const accounts = counts.reduce((sum, count) => sum + count, 0);
  return {
    counts,
    sound: integrity.rows[0]?.integrity_check === 'ok' && orphans.rows.length === 0,
    whole: gaps.length === 0 && stats.rows[0]?.n === accounts,
    seq: (await db.outboxEnd()).seq,
    derivedRows: (await db.reader.selectFrom('derived.big_authors').select('account_id').execute()).length,
  };
}

const found = await find();
await db.write((tx) =>
  tx
    .insertInto('hosts')
    .values({ id: HOST, name: 'here.example', local: 1, created_at: 1 })
    .onConflict((conflict) => conflict.doNothing())
    .execute(),
);
say({ found });

async function write(writer: number): Promise<void> {
  for (let n = (found.counts[writer] ?? 0) + 1; ; n += 1) {
    const id = writer * ROWS_PER_WRITER + n;
    await db.write(async (tx) => {
      const name = `p${id}`;
      const unique = { id, username: name, username_key: name, uri: `https://here.example/${name}` };
      await tx
        .insertInto('accounts')
        .values({ ...unique, host_id: HOST, url: '', note: 'x'.repeat(n % 700), created_at: n, updated_at: n })
        .execute();
      await tx.insertInto('account_stats').values({ account_id: id }).execute();
      await emit(tx, n, 'account.created', { accountId: id });
    });
    say({ acknowledged: [writer, n] });
    if (n % 20 === 0) {
      await db.writeDerived((tx) => tx.insertInto('derived.big_authors').values({ account_id: id }).execute());
    }
  }
}

db.onOutbox(async () => say({ heard: (await db.outboxEnd()).seq }));
await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
