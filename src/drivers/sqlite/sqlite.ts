/**
 * The embedded database: `parley.db`, and `derived.db` for what can be rebuilt, in one folder that belongs to one process.
 * All reads and writes run on this thread and are short; only syncs and checkpoints wait for the disk, elsewhere.
 * Answers to writes and outbox rows come out after the durability barrier, see barrier.ts and docs/decisions/0002-storage.md.
 */
import { join } from 'node:path';
import type { Clock } from '#ports/clock.ts';
import type { Database } from '#ports/database.ts';
import type { Log } from '#ports/log.ts';
import { migrate } from '#store/migrate.ts';
import type { Connection } from './connection.ts';
import { checkVersion, openMainWriter, openReader } from './connections.ts';
import { SqliteDatabase } from './database.ts';
import { openDerived } from './derived.ts';
import { isDamage } from './errors.ts';
import { lockFolder } from './lock.ts';
import { Wal, type WalPosition } from './wal.ts';

export interface SqliteOptions {
  /** Absolute path; made if it is not there. */
  folder: string;
  clock: Clock;
  log: Log;
  /** Makes the file behind a descriptor durable; default fdatasync. Injected to test faults. */
  sync?: (fd: number) => Promise<void>;
  /**
   * Called when a sync failed: from then on every write is refused, and what was written last may be lost. Default: the
   * process ends with 70.
   */
  onFatal?: (error: unknown) => void;
  /** Milliseconds a transaction may take, default 10 000. */
  transactionLimitMs?: number;
  /** Sizes of the log in bytes, smaller in tests. */
  logLimits?: LogLimits;
}

export interface LogLimits {
  /** From this size on the log is copied into the database at once. */
  checkpointBytes?: number;
  /** From this size on the operator is told. */
  alarmBytes?: number;
  /** From this size on nothing is written. */
  refuseBytes?: number;
}

export interface SqliteStats {
  /** Transactions that wait for their turn. */
  waiting: number;
  derivedWaiting: number;
  /** Of the main database since it was opened; one may hold several transactions. */
  commits: number;
  syncs: number;
  /** Milliseconds, of the last thousand syncs. */
  syncP99: number;
  walBytes: number;
  checkpoints: number;
}

export interface SqliteControls {
  /** Up to where the log is durable: nothing beyond it may be shipped. */
  durableOffset(): WalPosition;
  stats(): SqliteStats;
}

/**
 * Opens the database in a folder, brings its schema up to date and makes all of it durable. Throws where another process
 * has the folder, SQLite is too old, or the data come from a newer Parley.
 */
export async function openSqlite(options: SqliteOptions): Promise<Database & SqliteControls> {
  checkVersion();
  const { folder, clock, log } = options;
  const lock = lockFolder(folder);
  const opened: { close(): void }[] = [];
  const kept = <Part extends { close(): void }>(part: Part): Part => {
    opened.push(part);
    return part;
  };
  const failed = (error: unknown) => {
    if (!isDamage(error)) return;
    log.error({ error }, 'a file of the database is damaged');
    lock.suspectDerived();
  };
  try {
    const mainPath = join(folder, 'parley.db');
    const derivedPath = join(folder, 'derived.db');
    const writer = kept(openMainWriter(mainPath));
    await bringUpToDate(writer, clock.now());
    const derived = kept(openDerived(mainPath, derivedPath, lock.previous, log));
    const reader = kept(openReader(mainPath, derivedPath, failed));
    const wal = kept(new Wal(mainPath, writer));
    const database = new SqliteDatabase({
      ...options,
      mainPath,
      derivedPath,
      writer,
      derived,
      reader,
      wal,
      lock,
      failed,
    });
    await database.begin();
    return database;
  } catch (error) {
    for (const part of opened.reverse()) part.close();
    lock.release(false);
    throw error;
  }
}

/** With foreign keys off, since tables are altered by building them anew: https://www.sqlite.org/lang_altertable.html */
async function bringUpToDate(writer: Connection, now: number): Promise<void> {
  writer.database.exec('pragma foreign_keys = off');
  await migrate(
    'sqlite',
    {
      run: async (sql) => writer.database.exec(sql),
      numbers: async (sql) => writer.rows<Record<string, number>>(sql).map((row) => Object.values(row)[0] ?? 0),
      check: async () => {
        if (writer.rows('pragma foreign_key_check').length > 0) throw new Error('rows have lost what they refer to');
      },
    },
    now,
  );
  writer.database.exec('pragma foreign_keys = on');
}
