import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import type { MediaStore } from '#ports/media-store.ts';

export interface FileDifferences {
  /** Keys that rows refer to and that are not in the store, or not registered, or of another size. */
  missing: string[];
  /** Keys in the store that no row of `media_files` knows. */
  unknown: string[];
}

/** Keys listed on each side; when there are so many, looking on tells nothing new. */
export const MAX_FILE_DIFFERENCES = 1000;
const KEYS_PER_QUERY = 1000;

/**
 * Compares what rows refer to with what lies in the media store: for `parley check`. Files that were announced and are not
 * used (yet) may be there or not.
 */
export async function checkFiles(db: Reader, store: MediaStore): Promise<FileDifferences> {
  return { missing: await missingFiles(db, store), unknown: await unknownFiles(db, store) };
}

interface UsedKey {
  key: string;
  bytes: number | null;
}

async function usedKeys(db: Reader, after: string): Promise<UsedKey[]> {
  const { rows } = await sql<UsedKey>`
    select used.key, f.bytes from (
      select original as key from media union select small from media union select source from media
      union select avatar from accounts union select avatar_static from accounts
      union select header from accounts union select header_static from accounts
      union select image from cards
      union select image from custom_emojis union select still from custom_emojis) as used
    left join media_files f on f.key = used.key
    where used.key > ${after} order by used.key limit ${KEYS_PER_QUERY}`.execute(db);
  return rows;
}

async function missingFiles(db: Reader, store: MediaStore): Promise<string[]> {
  const missing: string[] = [];
  for (let after = ''; missing.length < MAX_FILE_DIFFERENCES; ) {
    const keys = await usedKeys(db, after);
    for (const { key, bytes } of keys) {
      if (bytes === null || (await store.size(key)) !== bytes) missing.push(key);
      after = key;
    }
    if (keys.length < KEYS_PER_QUERY) break;
  }
  return missing.slice(0, MAX_FILE_DIFFERENCES);
}

async function unknownFiles(db: Reader, store: MediaStore): Promise<string[]> {
  const unknown: string[] = [];
  for await (const key of store.keys()) {
    const row = await db.selectFrom('media_files').select('key').where('key', '=', key).executeTakeFirst();
    if (!row) unknown.push(key);
    if (unknown.length >= MAX_FILE_DIFFERENCES) break;
  }
  return unknown;
}
