import { randomUUID } from 'node:crypto';
import { closeSync, constants, fsyncSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { copyFile, type FileHandle, lstat, mkdir, open, opendir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { MediaStore } from '#ports/media-store.ts';

/**
 * Media as files in a folder. A file is copied under a temporary name, synced, renamed, and its folders are synced: a
 * key is either absent or whole, also after a power cut.
 */

const MAX_KEY_CHARACTERS = 200;
const MAX_KEY_PARTS = 5;
/** Lower-case parts, none of which begins with a dot: no `..`, no absolute path, no hidden or temporary file. */
const KEY_PART = /^[a-z0-9][a-z0-9._-]*$/;
/** Begins with a dot, so that no key can name it. */
const TEMPORARY = '.incoming';
/** Copies that a crash left behind are removed after so long; younger ones may be another process's. */
const STALE_MS = 24 * 60 * 60 * 1000;
/** Owner and group may read media, nobody else. */
const FILE_MODE = 0o640;
const FOLDER_MODE = 0o750;

/** Opens (and creates) the folder. */
export function openDiskStore(options: { folder: string }): MediaStore {
  const folder = resolve(options.folder);
  const temporary = join(folder, TEMPORARY);
  makeFolder(folder);
  mkdirSync(temporary, { recursive: true, mode: FOLDER_MODE });
  removeStale(temporary);

  return {
    async put(key, sourcePath) {
      const target = pathOf(folder, key);
      const copy = join(temporary, randomUUID());
      try {
        await copyFile(sourcePath, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
        await syncCopy(copy);
        await mkdir(dirname(target), { recursive: true, mode: FOLDER_MODE });
        await rename(copy, target);
      } finally {
        await rm(copy, { force: true });
      }
      await syncFolders(dirname(target), folder);
    },

    async open(key, range) {
      const handle = isKey(key) ? await openFile(pathOf(folder, key)) : null;
      if (!handle) return null;
      try {
        return await streamOf(handle, range);
      } catch (error) {
        await handle.close();
        throw error;
      }
    },

    async size(key) {
      if (!isKey(key)) return null;
      const stat = await orAbsent(lstat(pathOf(folder, key)));
      return stat?.isFile() ? stat.size : null;
    },

    async remove(key) {
      const path = pathOf(folder, key);
      await orAbsent(rm(path));
      await orAbsent(syncFolder(dirname(path)));
    },

    keys: () => keysIn(folder, ''),
  };
}

/** Makes the root such that it is still there after a power cut. */
function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  for (let at = folder; first !== undefined && at.length >= first.length; at = dirname(at)) {
    const parent = openSync(dirname(at), 'r');
    fsyncSync(parent);
    closeSync(parent);
  }
}

function isKey(key: string): boolean {
  if (key.length > MAX_KEY_CHARACTERS) return false;
  const parts = key.split('/');
  return parts.length <= MAX_KEY_PARTS && parts.every((part) => KEY_PART.test(part));
}

/** Throws for what is no key: only a bug here would write or remove under such a name. */
function pathOf(folder: string, key: string): string {
  if (!isKey(key)) throw new Error(`not a media key: ${JSON.stringify(key.slice(0, MAX_KEY_CHARACTERS))}`);
  return join(folder, key);
}

/** Undefined where the file or a folder above it does not exist. */
async function orAbsent<T>(deed: Promise<T>): Promise<T | undefined> {
  try {
    return await deed;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return;
    throw error;
  }
}

/** A regular file, or null where there is none; a symbolic link is none. */
async function openFile(path: string): Promise<FileHandle | null> {
  if (!(await orAbsent(lstat(path)))?.isFile()) return null;
  return (await orAbsent(open(path, constants.O_RDONLY | constants.O_NOFOLLOW))) ?? null;
}

async function streamOf(handle: FileHandle, range: { start: number; end: number } | undefined) {
  const { size } = await handle.stat();
  if (size === 0 && !range) {
    await handle.close();
    return { stream: Readable.from([]), bytes: 0 };
  }
  const start = range?.start ?? 0;
  const end = Math.min(range?.end ?? size - 1, size - 1);
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) {
    throw new RangeError(`no such bytes: ${start} to ${range?.end} of ${size}`);
  }
  return { stream: handle.createReadStream({ start, end }), bytes: end - start + 1 };
}

async function syncCopy(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.chmod(FILE_MODE);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** From a folder up to the root of the store: any of them may have been made just now, by us or by another put. */
async function syncFolders(path: string, root: string): Promise<void> {
  for (let at = path; at.length >= root.length && at !== dirname(at); at = dirname(at)) await syncFolder(at);
}

async function* keysIn(folder: string, prefix: string): AsyncGenerator<string> {
  for await (const entry of await opendir(join(folder, prefix))) {
    const key = prefix + entry.name;
    if (!isKey(key)) continue;
    if (entry.isDirectory()) yield* keysIn(folder, `${key}/`);
    else if (entry.isFile()) yield key;
  }
}

function removeStale(temporary: string): void {
  for (const name of readdirSync(temporary)) {
    const path = join(temporary, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat && stat.mtimeMs < Date.now() - STALE_MS) rmSync(path, { force: true });
  }
}
