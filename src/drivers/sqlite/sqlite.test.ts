import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, test } from 'node:test';
import { Refusal } from '#kernel/errors.ts';
import type { Clock } from '#ports/clock.ts';
import type { Database, Tx } from '#ports/database.ts';
import type { Log } from '#ports/log.ts';
import { emit } from '#work/events.ts';
import { isTooOld } from './connections.ts';
import { openSqlite, type SqliteControls, type SqliteOptions } from './sqlite.ts';

const clock: Clock = { now: () => 1_800_000_000_000, after: () => () => {} };
const said: string[] = [];
const log: Log = {
  info: () => {},
  warn: (_, words) => said.push(words),
  error: (_, words) => said.push(words),
};

const folders: string[] = [];
const open: (Database & SqliteControls)[] = [];

afterEach(async () => {
  // A story that failed half-way must not leave the next ones waiting for its disk.
  for (const disk of disks.splice(0)) disk.finish();
  for (const db of open.splice(0)) await db.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  said.length = 0;
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-sqlite-'));
  folders.push(folder);
  return folder;
}

async function start(folder = newFolder(), more: Partial<SqliteOptions> = {}): Promise<Database & SqliteControls> {
  const db = await openSqlite({ folder, clock, log, ...more });
  open.push(db);
  return db;
}

const put = (tx: Tx, name: string, value = '') =>
  tx.insertInto('settings').values({ name, value, updated_at: 1 }).execute();

const count = async (db: Database): Promise<number> =>
  (await db.reader.selectFrom('settings').select('name').execute()).length;

const turns = async (number: number): Promise<void> => {
  for (let i = 0; i < number; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

const disks: { finish(): void }[] = [];

/** A disk whose syncs finish when the test says so. The first one, made while opening, finishes by itself. */
function slowDisk() {
  const waiting: PromiseWithResolvers<void>[] = [];
  let begun = 0;
  let finished = false;
  disks.push({
    finish() {
      finished = true;
      for (const one of waiting) one.resolve();
    },
  });
  return {
    waiting,
    sync: async (): Promise<void> => {
      begun += 1;
      if (begun === 1 || finished) return;
      const one = Promise.withResolvers<void>();
      waiting.push(one);
      await one.promise;
    },
    begun: () => begun,
  };
}

test('no answer and no event comes out before the sync that covers its commit', async () => {
  const disk = slowDisk();
  const db = await start(newFolder(), { sync: disk.sync });
  const answered: string[] = [];
  const heard: string[] = [];
  db.onOutbox(() => heard.push('bell'));
  const write = (name: string) =>
    db.write(async (tx) => {
      await put(tx, name);
      await emit(tx, 1, 'account.created', { accountId: 1 });
    });

  const first = write('first').then(() => answered.push('first'));
  await turns(5);
  assert.equal(await count(db), 1, 'it is committed');
  assert.equal(disk.waiting.length, 1, 'its sync has begun');
  const before = db.durableOffset();

  const second = write('second').then(() => answered.push('second'));
  const looked = db.write(async (tx) => tx.selectFrom('settings').select('name').execute());
  const lookedAnswer = looked.then((rows) => answered.push(`looked at ${rows.length}`));
  await turns(5);
  assert.equal(await count(db), 2, 'the next one is committed while the first sync runs');
  assert.deepEqual([answered, heard, disk.waiting.length], [[], [], 1]);
  assert.deepEqual(await db.readOutbox({ xid: 0, seq: 0 }, 10), []);
  assert.deepEqual(db.durableOffset(), before);

  disk.waiting[0]?.resolve();
  await first;
  await turns(5);
  assert.deepEqual(answered, ['first'], 'the second one began after this sync did');
  assert.equal((await db.readOutbox({ xid: 0, seq: 0 }, 10)).length, 1);
  assert.deepEqual(await db.outboxEnd(), { xid: 0, seq: 1 });
  assert.equal(disk.waiting.length, 2);

  disk.waiting[1]?.resolve();
  await Promise.all([second, lookedAnswer]);
  assert.deepEqual(answered.toSorted(), ['first', 'looked at 2', 'second']);
  assert.equal((await db.readOutbox({ xid: 0, seq: 0 }, 10)).length, 2);
  assert.equal(heard.length, 2);
  assert.ok(db.durableOffset().offset > before.offset);
});

test('commits that arrive during a sync share the next one', async () => {
  const disk = slowDisk();
  const db = await start(newFolder(), { sync: disk.sync });
  const answers = [db.write((tx) => put(tx, 'first'))];
  await turns(5);
  for (let i = 0; i < 300; i += 1) answers.push(db.write((tx) => put(tx, `n${i}`)));
  while ((await count(db)) < 301) await turns(1);
  disk.waiting[0]?.resolve();
  await turns(5);
  assert.equal(disk.waiting.length, 2);
  disk.waiting[1]?.resolve();
  await Promise.all(answers);
  assert.equal(disk.begun(), 3);
});

test('what only looked waits for no sync when everything is durable', async () => {
  const disk = slowDisk();
  const db = await start(newFolder(), { sync: disk.sync });
  assert.deepEqual(await db.write(async (tx) => tx.selectFrom('settings').selectAll().execute()), []);
  assert.equal(disk.begun(), 1);
});

test('a failed sync is never tried again: nothing is acknowledged from then on', async () => {
  const disk = slowDisk();
  const fatal: unknown[] = [];
  const db = await start(newFolder(), { sync: disk.sync, onFatal: (error) => fatal.push(error) });
  const first = db.write(async (tx) => {
    await put(tx, 'first');
    await emit(tx, 1, 'account.created', { accountId: 1 });
  });
  await turns(5);
  const second = db.write((tx) => put(tx, 'second'));
  await turns(5);
  const broken = new Error('EIO');
  disk.waiting[0]?.reject(broken);
  for (const write of [first, second, db.write((tx) => put(tx, 'third'))]) {
    await assert.rejects(write, /could not be made durable/);
  }
  assert.deepEqual(fatal, [broken]);
  assert.equal(disk.begun(), 2);
  assert.deepEqual(await db.readOutbox({ xid: 0, seq: 0 }, 10), []);
});

test('a full disk fails the transactions of one commit and leaves the writer usable', async () => {
  const folder = newFolder();
  const db = await start(folder);
  await db.write((tx) => put(tx, 'small'));
  // Pages the file may have: the error ends the transaction by itself, as a full disk does.
  const { sql } = await import('kysely');
  await db.write(async (tx) => {
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(tx);
    await sql.raw(`pragma max_page_count = ${rows[0]?.page_count}`).execute(tx);
  });
  const results = await Promise.allSettled([
    db.write((tx) => put(tx, 'one')),
    db.write((tx) => put(tx, 'big', 'x'.repeat(100_000))),
  ]);
  assert.equal(results[1]?.status, 'rejected');
  await db.write(async (tx) => void (await sql.raw('pragma max_page_count = 1000000').execute(tx)));
  await db.write((tx) => put(tx, 'after', 'x'.repeat(100_000)));
  const kept = (await db.reader.selectFrom('settings').select('name').execute()).map((row) => row.name);
  assert.deepEqual(kept.includes('one'), results[0]?.status === 'fulfilled');
  assert.ok(kept.includes('after') && !kept.includes('big'));
});

test('the log is copied into the database and starts over, and readers are not in the way', async () => {
  const db = await start(newFolder(), { logLimits: { checkpointBytes: 100_000 } });
  const before = db.durableOffset().generation;
  for (let i = 0; db.stats().checkpoints === 0; i += 1) {
    assert.ok(i < 20_000, 'the log was never emptied');
    await db.write((tx) => put(tx, `n${i}`, 'x'.repeat(3000)));
    assert.equal(await count(db), i + 1);
  }
  await db.write((tx) => put(tx, 'after'));
  assert.notEqual(db.durableOffset().generation, before);
  assert.ok(db.durableOffset().offset < 100_000);
});

test('a log that cannot be emptied is reported, and in the end nothing more is written', async () => {
  const folder = newFolder();
  // Making the schema fills the log with more than these limits.
  await (await start(folder)).close();
  const db = await start(folder, {
    logLimits: { checkpointBytes: 100_000, alarmBytes: 200_000, refuseBytes: 400_000 },
  });
  await db.write((tx) => put(tx, 'a'));
  const stuck = new DatabaseSync(join(folder, 'parley.db'));
  stuck.exec('begin');
  stuck.prepare('select count(*) from settings').get();
  let refused: unknown;
  for (let i = 0; i < 1000 && !refused; i += 1) {
    await db
      .write((tx) => put(tx, `n${i}`, 'x'.repeat(5000)))
      .catch((error: unknown) => {
        refused = error;
      });
  }
  assert.ok(refused instanceof Refusal && refused.kind === 'unavailable');
  assert.ok(said.some((words) => words.includes('not emptied')));
  stuck.close();
  for (let i = 0; ; i += 1) {
    assert.ok(i < 5000, 'writing never began again');
    const ok = await db
      .write((tx) => put(tx, 'z'))
      .then(
        () => true,
        () => false,
      );
    if (ok) break;
    await turns(20);
  }
});

test('a second process is refused and told who has the data; a dead one leaves no lock', async () => {
  const folder = newFolder();
  await start(folder);
  await assert.rejects(start(folder), new RegExp(`in use by process ${process.pid}`));
  const script = `
    import { openSqlite } from ${JSON.stringify(new URL('./sqlite.ts', import.meta.url).href)};
    const log = { info() {}, warn() {}, error() {} };
    const clock = { now: () => 1, after: () => () => {} };
    try {
      const db = await openSqlite({ folder: process.argv[1], clock, log });
      await db.write((tx) => tx.insertInto('settings').values({ name: 'child', value: '', updated_at: 1 }).execute());
      await db.writeDerived((tx) => tx.insertInto('derived.big_authors').values({ account_id: 7 }).execute());
      process.kill(process.pid, 'SIGKILL');
    } catch (error) {
      console.log(error.message);
    }`;
  const run = async (path: string): Promise<{ output: string; signal: string | null }> => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text;
    });
    return new Promise((resolve) => child.once('close', (_, signal) => resolve({ output, signal })));
  };
  assert.match((await run(folder)).output, new RegExp(`in use by process ${process.pid}`));

  const other = newFolder();
  assert.equal((await run(other)).signal, 'SIGKILL');
  const db = await start(other);
  assert.equal(await count(db), 1);
  const derived = await db.reader.selectFrom('derived.big_authors').selectAll().execute();
  assert.equal(derived.length, 1, 'a kill does not lose derived data');
  assert.deepEqual(said, []);
});

/** Writes one derived row, stops, lets `change` happen to the folder, and answers how many rows there are then. */
async function derivedRowsAfter(change: (folder: string) => void): Promise<number> {
  const folder = newFolder();
  const db = await start(folder);
  await db.writeDerived((tx) => tx.insertInto('derived.big_authors').values({ account_id: 7 }).execute());
  await db.close();
  change(folder);
  const again = await start(folder);
  return (await again.reader.selectFrom('derived.big_authors').selectAll().execute()).length;
}

const leftBehind = (folder: string, changes: object): void => {
  const path = join(folder, 'lock.holder');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...changes }));
};

test('derived data is built anew exactly where it cannot be trusted', async () => {
  assert.equal(await derivedRowsAfter(() => {}), 1);
  assert.equal(await derivedRowsAfter((folder) => leftBehind(folder, { bootId: 'another' })), 1, 'clean, then a boot');
  assert.equal(await derivedRowsAfter((folder) => leftBehind(folder, { clean: false })), 1, 'killed');
  assert.deepEqual(said, []);

  const powerCut = { clean: false, bootId: 'another' };
  assert.equal(await derivedRowsAfter((folder) => leftBehind(folder, powerCut)), 0);
  const noBootId = { clean: false, bootId: null };
  assert.equal(await derivedRowsAfter((folder) => leftBehind(folder, noBootId)), 0);
  const suspect = { clean: false, derivedSuspect: true };
  assert.equal(await derivedRowsAfter((folder) => leftBehind(folder, suspect)), 0);
  assert.equal(await derivedRowsAfter((folder) => writeFileSync(join(folder, 'derived.db'), 'x'.repeat(9000))), 0);
  assert.equal(await derivedRowsAfter((folder) => change(folder, 'pragma user_version = 999')), 0);
  const ahead = "insert into event_cursors values ('x', 0, 12)";
  assert.equal(await derivedRowsAfter((folder) => change(folder, ahead)), 0);
  assert.equal(await derivedRowsAfter((folder) => rmSync(join(folder, 'derived.db'))), 0);
  assert.equal(said.length, 6, 'each but the missing file was reported');
});

function change(folder: string, statement: string): void {
  const derived = new DatabaseSync(join(folder, 'derived.db'));
  derived.exec(statement);
  derived.close();
}

test('damage found while running is reported and derived data is built anew at the next start', async () => {
  const folder = newFolder();
  const db = await start(folder);
  await db.writeDerived(async (tx) => {
    for (let i = 0; i < 5000; i += 1) await tx.insertInto('derived.big_authors').values({ account_id: i }).execute();
  });
  await db.close();
  const file = openSync(join(folder, 'derived.db'), 'r+');
  // What was written last lies at the end of the file.
  const pages = fstatSync(file).size / 4096;
  for (let page = pages - 7; page < pages; page += 1) writeSync(file, Buffer.alloc(4096, 0xff), 0, 4096, page * 4096);
  closeSync(file);
  const damaged = await start(folder);
  await assert.rejects(damaged.reader.selectFrom('derived.big_authors').selectAll().execute());
  assert.ok(said.includes('a file of the database is damaged'));
  await damaged.close();
  const mended = await start(folder);
  assert.deepEqual(await mended.reader.selectFrom('derived.big_authors').selectAll().execute(), []);
});

test('main tables cannot be written with the derived ones', async () => {
  const db = await start();
  await assert.rejects(
    db.writeDerived((tx) => put(tx, 'a')),
    /readonly/,
  );
});

test('data from a newer Parley are refused and left as they are', async () => {
  const folder = newFolder();
  await (await start(folder)).close();
  const raw = new DatabaseSync(join(folder, 'parley.db'));
  raw.exec("insert into migrations (number, name, applied_at) values (999, 'later', 1)");
  raw.close();
  await assert.rejects(start(folder), /newer version of Parley \(schema step 999/);
});

test('old versions of SQLite are refused', () => {
  for (const version of ['3.51.2', '3.7.17', '2.99.99', '3.50.4', '']) assert.equal(isTooOld(version), true, version);
  for (const version of ['3.51.3', '3.53.4', '4.0.0', '3.51.10']) assert.equal(isTooOld(version), false, version);
});

test('closing right after a refused transaction waits for its group', async () => {
  const fatal: unknown[] = [];
  const db = await start(newFolder(), { onFatal: (error) => fatal.push(error) });
  const refused = db.write(async (tx) => {
    await put(tx, 'never');
    throw new Error('refused');
  });
  await assert.rejects(refused, /refused/);
  await db.close();
  await turns(5);
  assert.deepEqual(fatal, []);
});
