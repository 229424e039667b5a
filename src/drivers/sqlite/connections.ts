import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { Connection, ReadConnection } from './connection.ts';

/** Older ones can corrupt a database when two connections checkpoint. */
const OLDEST_SQLITE = [3, 51, 3] as const;
/** Milliseconds SQLite waits, blocking, for a lock that a foreign tool holds. */
export const BUSY_TIMEOUT_MS = 250;
const CACHE_KIB = 16_384;
/** A log file that grew beyond this in a burst is cut back to it when it starts over. */
const KEPT_LOG_BYTES = 64 * 1024 * 1024;
const PAGE_BYTES = 4096;

/** Throws where the SQLite in this Node is too old to be trusted with a database. */
export function checkVersion(): void {
  const probe = new DatabaseSync(':memory:');
  const version = String(probe.prepare('select sqlite_version() as version').get()?.version);
  probe.close();
  if (!isTooOld(version)) return;
  throw new Error(
    `SQLite ${version} can damage a database; Parley needs ${OLDEST_SQLITE.join('.')} or later. ` +
      'Use the Node that comes with Parley.',
  );
}

/** Whether a version such as `3.51.2` is older than Parley takes. */
export function isTooOld(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [i, oldest] of OLDEST_SQLITE.entries()) {
    const part = parts[i] ?? 0;
    if (part !== oldest) return !(part > oldest);
  }
  return false;
}

const SHARED_PRAGMAS = `
  pragma busy_timeout = ${BUSY_TIMEOUT_MS};
  pragma foreign_keys = on;
  pragma trusted_schema = off;
  pragma cell_size_check = on;
  pragma temp_store = memory;
`;

/** No mmap: a mapped page is taken apart and checked anew at every use, a cached one once. */
const schemaPragmas = (schema: string) => `
  pragma ${schema}.cache_size = -${CACHE_KIB};
  pragma ${schema}.journal_size_limit = ${KEPT_LOG_BYTES};
`;

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * The connection that writes parley.db. In NORMAL the log is synced by {@link Barrier}, not by COMMIT; checkpoints are
 * ours alone, since one in the middle of a request would stall it.
 */
export function openMainWriter(path: string): Connection {
  return new Connection(
    opened(
      path,
      `pragma page_size = ${PAGE_BYTES};
       pragma journal_mode = wal;
       pragma synchronous = normal;
       pragma wal_autocheckpoint = 0;
       ${SHARED_PRAGMAS} ${schemaPragmas('main')}`,
    ),
  );
}

/**
 * The connection that reads both files; the second one is the schema `derived`. `failed` hears the errors SQLite throws.
 */
export function openReader(mainPath: string, derivedPath: string, failed: (error: unknown) => void): ReadConnection {
  const database = opened(
    mainPath,
    `attach ${quoted(derivedPath)} as derived;
     pragma wal_autocheckpoint = 0;
     ${SHARED_PRAGMAS} ${schemaPragmas('main')} ${schemaPragmas('derived')}
     pragma query_only = on;`,
  );
  return new ReadConnection(database, failed);
}

/**
 * The connection that writes derived.db. Its own main database is an empty one in memory; parley.db is attached read-only
 * and first, so that a name without a schema means its table.
 */
export function openDerivedWriter(mainPath: string, derivedPath: string): Connection {
  return new Connection(
    opened(
      ':memory:',
      `attach ${quoted(`${pathToFileURL(mainPath).href}?mode=ro`)} as parley;
       attach ${quoted(derivedPath)} as derived;
       pragma derived.page_size = ${PAGE_BYTES};
       pragma derived.journal_mode = wal;
       pragma derived.synchronous = off;
       ${SHARED_PRAGMAS} ${schemaPragmas('parley')} ${schemaPragmas('derived')}`,
    ),
  );
}

function opened(path: string, pragmas: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec(pragmas);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
