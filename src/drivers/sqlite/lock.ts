import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isBusy } from './errors.ts';

/** What a process that holds a folder says about itself, and leaves behind. */
export interface Holder {
  pid: number;
  /** Of the machine's boot; null where the system has no such thing. */
  bootId: string | null;
  /** Whether it stopped in good order, everything on disk. */
  clean: boolean;
  /** Whether derived.db was found damaged. */
  derivedSuspect: boolean;
}

export interface FolderLock {
  /** Who held the folder before, or null. */
  readonly previous: Holder | null;
  /** Marks derived.db as damaged: the next start builds it anew. */
  suspectDerived(): void;
  /** Frees the folder; `clean` says that everything is on disk. */
  release(clean: boolean): void;
}

const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';

/**
 * Takes a data folder for this process or throws, naming who has it. The lock is SQLite's own exclusive lock on an empty
 * database `lock`: the kernel frees it when the process dies, so there is no stale lock to judge and no race in doing so.
 * Who holds it stands beside it in `lock.holder`, since closing a second handle on a locked file would drop the lock.
 */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const holderPath = join(folder, 'lock.holder');
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    // Nothing is ever written to it, so no journal is needed on the disk.
    lock.exec('pragma journal_mode = memory; begin exclusive');
  } catch (cause) {
    lock.close();
    if (!isBusy(cause)) throw cause;
    throw new Error(
      `The data in ${folder} is in use by ${nameOf(readHolder(holderPath))}. Stop it first, or use another data folder.`,
      { cause },
    );
  }
  const previous = readHolder(holderPath);
  const holder: Holder = { pid: process.pid, bootId: readBootId(), clean: false, derivedSuspect: false };
  writeHolder(holderPath, holder);
  return {
    previous,
    suspectDerived() {
      if (holder.derivedSuspect) return;
      holder.derivedSuspect = true;
      writeHolder(holderPath, holder);
    },
    release(clean) {
      writeHolder(holderPath, { ...holder, clean });
      lock.close();
    },
  };
}

/** The id of this boot of the machine, or null. */
export function readBootId(): string | null {
  try {
    return readFileSync(BOOT_ID_FILE, 'utf8').trim() || null;
  } catch {
    return null;
  }
}

/** Makes new and renamed files of a folder durable. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The holder file is older than the lock for a moment, so a dead process is not named. */
const nameOf = (holder: Holder | null): string =>
  holder && isAlive(holder.pid) ? `process ${holder.pid}` : 'another process';

function readHolder(path: string): Holder | null {
  try {
    const { pid, bootId, clean, derivedSuspect } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    if (!Number.isSafeInteger(pid)) return null;
    return {
      pid: Number(pid),
      bootId: typeof bootId === 'string' ? bootId : null,
      clean: clean === true,
      derivedSuspect: derivedSuspect === true,
    };
  } catch {
    return null;
  }
}

/** Durably: if a power cut brought back an older "stopped in good order", damaged derived data would be trusted. */
function writeHolder(path: string, holder: Holder): void {
  const handle = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(holder)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(`${path}.new`, path);
  syncFolder(dirname(path));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
