import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import type { Log } from '#ports/log.ts';
import { DERIVED_STATEMENTS, DERIVED_VERSION } from '#store/derived.ts';
import { renderStatement } from '#store/dialect.ts';
import type { Connection } from './connection.ts';
import { openDerivedWriter } from './connections.ts';
import { type Holder, readBootId } from './lock.ts';

/**
 * Opens derived.db for writing, made anew where it cannot be trusted: another version, damaged, ahead of the main file,
 * or (being never synced) left by an unclean stop before the machine started again. A mere kill loses nothing of it.
 */
export function openDerived(mainPath: string, path: string, previous: Holder | null, log: Log): Connection {
  const doubt = doubtAbout(previous);
  if (doubt) {
    log.warn({ reason: doubt }, 'derived data is built anew');
    return create(mainPath, path);
  }
  try {
    const connection = openDerivedWriter(mainPath, path);
    const fault = faultOf(connection);
    if (!fault) return connection;
    connection.close();
    if (fault !== 'new') log.warn({ reason: fault }, 'derived data is built anew');
  } catch (error) {
    log.warn({ error }, 'derived data could not be read and is built anew');
  }
  return create(mainPath, path);
}

function doubtAbout(previous: Holder | null): string | null {
  if (previous?.derivedSuspect) return 'it was found damaged';
  if (!previous || previous.clean) return null;
  const bootId = readBootId();
  return bootId !== null && bootId === previous.bootId ? null : 'the machine stopped without warning';
}

function faultOf(connection: Connection): string | null {
  const version = connection.rows<{ user_version: number }>('pragma derived.user_version')[0]?.user_version;
  if (version === 0) return 'new';
  if (version !== DERIVED_VERSION) return 'another version';
  const [row] = connection.rows<{ ahead: number }>(
    `select exists (select 1 from derived.event_cursors
       where seq > (select coalesce(max(seq), 0) from outbox)) as ahead`,
  );
  return row?.ahead ? 'it is ahead of the main data' : null;
}

function create(mainPath: string, path: string): Connection {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  const connection = openDerivedWriter(mainPath, path);
  connection.database.exec('begin immediate');
  for (const statement of DERIVED_STATEMENTS) connection.database.exec(renderStatement('sqlite', statement));
  connection.database.exec(`pragma derived.user_version = ${DERIVED_VERSION}; commit`);
  return connection;
}

/** Puts a closed derived.db on disk for good, so that a clean stop means it can be trusted after a power cut too. */
export function syncDerived(path: string): void {
  const handle = openSync(path, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
