import { stat } from 'node:fs/promises';
import type { Insertable, Selectable } from 'kysely';
import { invalid, notFound, Refusal } from '#kernel/errors.ts';
import { cleanText } from '#kernel/text/clean.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id, Media } from '#store/tables.ts';
import { releaseFiles } from './files.ts';
import { storeImage } from './store-image.ts';
import { keepForLater, type Waiting } from './waiting.ts';

export const MAX_DESCRIPTION_CHARACTERS = 1500;
export const MAX_PICTURE_BYTES = 16 * 1024 * 1024;
/** Larger pictures are decoded after the answer to their upload. */
export const MAX_PROMPT_PICTURE_BYTES = 8 * 1024 * 1024;
const MEGABYTE = 1024 * 1024;

/** Absent stays as it is. */
export interface MediaDetails {
  /** For those who do not see the picture. */
  description?: string | undefined;
  /** What stays in sight when the picture is cropped: -1 to 1 from the left and from the bottom. */
  focus?: { x: number; y: number } | undefined;
  /** Path of an uploaded picture that stands for a video or sound; of pictures it is passed over. */
  thumbnail?: string | undefined;
}

export type MediaRow = Selectable<Media>;
type NewRow = Omit<Insertable<Media>, 'id' | 'account_id' | 'created_at'>;
type Uploading = Needs<'db' | 'clock' | 'ids' | 'media' | 'sandbox' | 'recordings'>;

/** Columns to set, checked; refuses (invalid) a description that is too long and a focus outside the picture. */
export function checkDetails({ description, focus }: MediaDetails): Partial<MediaRow> {
  const columns: Partial<MediaRow> = {};
  if (description !== undefined) {
    columns.description = cleanText(description, {
      maxCodePoints: MAX_DESCRIPTION_CHARACTERS,
      multiline: true,
      what: 'Description',
    });
  }
  if (focus !== undefined) {
    if (!(Math.abs(focus.x) <= 1 && Math.abs(focus.y) <= 1)) {
      throw invalid('Validation failed: Focus must lie between -1 and 1');
    }
    columns.focus_x = focus.x;
    columns.focus_y = focus.y;
  }
  return columns;
}

/**
 * Takes an upload for a post to come; gives its id. Small pictures are ready at once. Videos, sounds, moving GIFs and large
 * pictures are checked and kept, and processed by a job: their state is `waiting` until then. Unused ones are removed after
 * a day. Refuses: invalid (no file that can be taken, too large, no ffmpeg for it), unavailable (too much to do).
 */
export async function createMedia(
  needs: Uploading,
  accountId: Id,
  uploadPath: string,
  details: MediaDetails = {},
): Promise<Id> {
  const columns = checkDetails(details);
  const { size } = await stat(uploadPath);
  if (await needs.recordings.claims(uploadPath)) {
    const thumbnail = details.thumbnail ? await thumbnailColumns(needs, details.thumbnail) : {};
    const waiting = await keepForLater(needs, uploadPath, size, 'recording');
    return insertMedia(needs, accountId, { ...waiting.columns, ...thumbnail, ...columns }, waiting);
  }
  if (size > MAX_PICTURE_BYTES) {
    throw invalid(`Validation failed: File size should be less than ${MAX_PICTURE_BYTES / MEGABYTE} MB`);
  }
  if (size > MAX_PROMPT_PICTURE_BYTES) {
    const waiting = await keepForLater(needs, uploadPath, size, 'picture');
    return insertMedia(needs, accountId, { ...waiting.columns, ...columns }, waiting);
  }
  return insertMedia(needs, accountId, { ...(await pictureColumns(needs, uploadPath)), ...columns }, null);
}

/** Decodes a picture and stores its files; gives the columns of its row. Refuses as `storeImage`. */
export async function pictureColumns(needs: Omit<Uploading, 'recordings'>, path: string) {
  const image = await storeImage(needs, path, 'post');
  return {
    kind: image.kind,
    original: image.original,
    small: image.small,
    width: image.width,
    height: image.height,
    small_width: image.smallWidth,
    small_height: image.smallHeight,
    blurhash: image.blurhash,
  };
}

/** Stores a picture that stands for a recording; gives the columns. Refuses as `storeImage`. */
export async function thumbnailColumns(needs: Omit<Uploading, 'recordings'>, path: string) {
  const image = await storeImage(needs, path, 'card');
  return {
    small: image.original,
    small_width: image.width,
    small_height: image.height,
    blurhash: image.blurhash,
  };
}

async function insertMedia(
  { db, clock, ids }: Uploading,
  accountId: Id,
  row: NewRow,
  waiting: Waiting | null,
): Promise<Id> {
  const id = waiting?.id ?? ids.next();
  const now = clock.now();
  await db.write(async (tx) => {
    await tx
      .insertInto('media')
      .values({ id, account_id: accountId, ...row, created_at: now })
      .execute();
    await waiting?.putJob(tx, now);
  });
  return id;
}

/** A person's own medium, attached or not. */
export async function mediaOf(db: Reader, accountId: Id, mediaId: Id): Promise<MediaRow | undefined> {
  return db
    .selectFrom('media')
    .selectAll()
    .where('id', '=', mediaId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
}

/** How often one who waits for processing looks, and for how long at most. */
const LOOK_MS = 500;
const MAX_LOOKS = 120;

/**
 * Waits until a person's medium is processed. Refuses: not-found, invalid (it cannot be processed), unavailable (it takes
 * longer than a minute).
 */
export async function readyMedia({ db, clock }: Needs<'db' | 'clock'>, accountId: Id, mediaId: Id): Promise<MediaRow> {
  for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
    const row = await mediaOf(db.reader, accountId, mediaId);
    if (!row) throw notFound();
    if (row.state === 'ready') return row;
    if (row.state === 'failed') throw invalid(row.failure);
    await new Promise<void>((resolve) => void clock.after(LOOK_MS, resolve));
  }
  throw new Refusal('unavailable', 'The file is still being processed, please try again', { retryAfter: 30 });
}

/**
 * Changes description, focus or thumbnail of one's own medium that no post has yet (those of a post are changed by editing
 * it). Refuses not-found, invalid.
 */
export async function updateMedia(
  needs: Omit<Uploading, 'recordings'>,
  accountId: Id,
  mediaId: Id,
  details: MediaDetails,
): Promise<void> {
  const { db, clock, ids } = needs;
  const columns = checkDetails(details);
  const before = await mediaOf(db.reader, accountId, mediaId);
  if (!before || before.post_id !== null) throw notFound();
  if (details.thumbnail && before.kind !== 'image') {
    Object.assign(columns, await thumbnailColumns(needs, details.thumbnail));
  }
  await db.write(async (tx) => {
    const row = await mediaOf(tx, accountId, mediaId);
    if (!row || row.post_id !== null) throw notFound();
    if (Object.keys(columns).length === 0) return;
    await tx.updateTable('media').set(columns).where('id', '=', mediaId).execute();
    if (columns.small !== undefined) await releaseFiles(tx, { ids, now: clock.now() }, [row.small]);
  });
}

/** Removes one's own medium that no post has. Refuses not-found, and invalid where a post or a draft has it. */
export async function deleteMedia(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  accountId: Id,
  mediaId: Id,
): Promise<void> {
  await db.write(async (tx) => {
    const row = await mediaOf(tx, accountId, mediaId);
    if (!row) throw notFound();
    if (row.post_id !== null) throw invalid('Media attachment is currently used by a status');
    if (await isHeld(tx, mediaId)) throw invalid('Media attachment is currently used by a draft');
    const dropped = await tx
      .deleteFrom('media')
      .where('id', '=', mediaId)
      .where('post_id', 'is', null)
      .executeTakeFirst();
    if (dropped.numDeletedRows !== 1n) throw notFound();
    await releaseFiles(tx, { ids, now: clock.now() }, [row.original, row.small, row.source]);
  });
}

async function isHeld(tx: Tx, mediaId: Id): Promise<boolean> {
  const row = await tx.selectFrom('draft_media').select('draft_id').where('media_id', '=', mediaId).executeTakeFirst();
  return row !== undefined;
}
