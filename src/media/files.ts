import { sql } from 'kysely';
import { Refusal } from '#kernel/errors.ts';
import type { Ids } from '#kernel/ids.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';
import { type JobQueue, putJob } from '#work/jobs.ts';

/**
 * The life of a file in the media store. Keys are content addresses, so one file may be used in many places. Before its
 * bytes are stored a file is announced: its row in `media_files`, and a job that looks an hour later whether anything uses
 * it. Whatever stops using a file asks for another look. The look removes the row where nothing refers to the key and it
 * was not announced lately, and then the bytes. Somebody who announces a key while that job runs waits for its end, so no
 * bytes vanish between being stored and being used.
 */
export const RELEASE_QUEUE = 'media-release';
/** From the announcement of a file to the row that uses it takes seconds; nothing unused is removed earlier than this. */
export const GRACE_MS = 3_600_000;
const LEASE_MS = 60_000;
/** Between a key and the number of one look at it; a look that runs must not swallow the next one. */
const MARK = '@';
const AFTER_MARK = 'A';
const WAIT_MS = 50;
const MAX_WAITS = 200;

export interface StoredFile {
  key: string;
  contentType: string;
  bytes: number;
}

const announceRow = prepare(
  (_db, p: StoredFile & { now: Millis }) => sql<never>`
    insert into media_files (key, content_type, bytes, created_at)
    values (${p.key}, ${p.contentType}, ${p.bytes}, ${p.now})
    on conflict (key) do update set created_at = excluded.created_at`,
);

/** Says that files are about to be stored; resolves when no removal of them is under way. */
export async function announceFiles(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  files: readonly StoredFile[],
): Promise<void> {
  const now = clock.now();
  await db.write(async (tx) => {
    for (const file of files) await announceRow(tx, { ...file, now });
    await askForRelease(
      tx,
      { ids, now },
      files.map((file) => file.key),
    );
  });
  for (let waits = 0; await beingRemoved({ db, clock }, files); waits += 1) {
    if (waits >= MAX_WAITS)
      throw new Refusal('unavailable', 'The file could not be stored, please try again', { retryAfter: 60 });
    await new Promise<void>((resolve) => void clock.after(WAIT_MS, resolve));
  }
}

const takenLook = prepare(
  (_db, p: { from: string; to: string; now: Millis }) => sql<{ id: Id }>`
    select id from jobs where queue = ${RELEASE_QUEUE} and unique_key > ${p.from} and unique_key < ${p.to}
      and failed_at is null and lease_until > ${p.now} limit 1`,
);

async function beingRemoved({ db, clock }: Needs<'db' | 'clock'>, files: readonly StoredFile[]): Promise<boolean> {
  const now = clock.now();
  for (const { key } of files) {
    if ((await takenLook(db.reader, { from: `${key}${MARK}`, to: `${key}${AFTER_MARK}`, now })).length > 0) return true;
  }
  return false;
}

const announcedAt = prepare((db, p: { key: string }) =>
  db.selectFrom('media_files').select('created_at').where('key', '=', p.key),
);

async function askForRelease(tx: Tx, { ids, now }: { ids: Ids; now: Millis }, keys: readonly string[]): Promise<void> {
  for (const key of new Set(keys)) {
    const [file] = await announcedAt(tx, { key });
    if (!file) continue;
    const runAt = Math.max(now, file.created_at + GRACE_MS);
    const look = `${key}${MARK}${ids.next()}`;
    await putJob(tx, ids, now, { queue: RELEASE_QUEUE, key: look, payload: { key }, runAt });
  }
}

/**
 * Says that a row stopped using these files ('' is passed over): they are removed soon, if nothing else uses them. Call it
 * in the transaction that changed the row.
 */
export const releaseFiles = (tx: Tx, needs: { ids: Ids; now: Millis }, keys: readonly string[]): Promise<void> =>
  askForRelease(
    tx,
    needs,
    keys.filter((key) => key !== ''),
  );

/** Every place that refers to a key. The comparisons with '' let the partial indexes be used. */
const isUsed = (key: string) => sql<boolean>`
  (exists (select 1 from media where original = ${key})
  or exists (select 1 from media where small = ${key})
  or exists (select 1 from media where source = ${key} and source <> '')
  or exists (select 1 from accounts where avatar = ${key} and avatar <> '')
  or exists (select 1 from accounts where avatar_static = ${key} and avatar_static <> '')
  or exists (select 1 from accounts where header = ${key} and header <> '')
  or exists (select 1 from accounts where header_static = ${key} and header_static <> '')
  or exists (select 1 from cards where image = ${key} and image <> '')
  or exists (select 1 from custom_emojis where image = ${key} or still = ${key}))`;

const dropUnused = prepare(
  (_db, p: { key: string; until: Millis }) => sql<{ key: string }>`
    delete from media_files where key = ${p.key} and created_at <= ${p.until} and not ${isUsed(p.key)} returning key`,
);

const isKnown = async (db: Reader, key: string): Promise<boolean> => (await announcedAt(db, { key })).length > 0;

export function releaseQueue({ db, clock, media }: Needs<'db' | 'clock' | 'media'>): JobQueue {
  return {
    name: RELEASE_QUEUE,
    concurrency: 2,
    maxAttempts: 20,
    leaseMs: LEASE_MS,
    async run(payload) {
      const { key } = payload as { key: string };
      const unknown = await db.write(async (tx) => {
        await dropUnused(tx, { key, until: clock.now() - GRACE_MS });
        // Also where an earlier run dropped the row and could not remove the bytes.
        return !(await isKnown(tx, key));
      });
      if (unknown) await media.remove(key);
    },
  };
}
