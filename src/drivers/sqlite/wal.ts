import { closeSync, fdatasync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Connection } from './connection.ts';
import { syncFolder } from './lock.ts';

/** https://www.sqlite.org/fileformat2.html#walformat */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_SIZE_AT = 8;
const SALTS_AT = 16;
const SALTS_BYTES = 8;

export interface WalPosition {
  /** The salts of the log, in hex: they change whenever it starts over. '' while it is empty. */
  generation: string;
  /** Bytes up to the end of the last commit. */
  offset: number;
}

/**
 * The `-wal` file of the main database through a handle of our own. SQLite never deletes the file while a connection is
 * open, and closing this handle drops none of its locks (unlike one on the `.db` or `-shm` file).
 */
export class Wal {
  readonly fd: number;
  readonly #writer: Connection;
  readonly #header = Buffer.alloc(HEADER_BYTES);

  /** `writer` must have read the database, which makes the file. */
  constructor(databasePath: string, writer: Connection) {
    this.#writer = writer;
    this.fd = openSync(`${databasePath}-wal`, 'r+');
    // A new file is durable only when its folder is.
    syncFolder(dirname(databasePath));
  }

  /** Where the log ends now. Call it outside a transaction. */
  position(): WalPosition {
    // NOOP only reports: https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
    const frames = this.#writer.rows<{ log: number }>('pragma wal_checkpoint(noop)')[0]?.log ?? 0;
    if (frames <= 0 || readSync(this.fd, this.#header, 0, HEADER_BYTES, 0) < HEADER_BYTES) {
      return { generation: '', offset: 0 };
    }
    const pageBytes = this.#header.readUInt32BE(PAGE_SIZE_AT);
    return {
      generation: this.#header.toString('hex', SALTS_AT, SALTS_AT + SALTS_BYTES),
      offset: HEADER_BYTES + frames * (FRAME_HEADER_BYTES + pageBytes),
    };
  }

  close(): void {
    closeSync(this.fd);
  }
}

export const fdatasyncOf: (fd: number) => Promise<void> = promisify(fdatasync);
