import type { Selectable } from 'kysely';
import { invalid, notFound } from '#kernel/errors.ts';
import { cleanText } from '#kernel/text/clean.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id, Media } from '#store/tables.ts';
import { releaseFiles } from './files.ts';
import { storeImage } from './store-image.ts';

export const MAX_DESCRIPTION_CHARACTERS = 1500;

/** Absent stays as it is. */
export interface MediaDetails {
  /** For those who do not see the picture. */
  description?: string | undefined;
  /** What stays in sight when the picture is cropped: -1 to 1 from the left and from the bottom. */
  focus?: { x: number; y: number } | undefined;
}

export type MediaRow = Selectable<Media>;

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

/** Takes an uploaded picture for a post to come; gives its id. Unused ones are removed after a day. */
export async function createMedia(
  needs: Needs<'db' | 'clock' | 'ids' | 'media' | 'sandbox'>,
  accountId: Id,
  uploadPath: string,
  details: MediaDetails = {},
): Promise<Id> {
  const columns = checkDetails(details);
  const image = await storeImage(needs, uploadPath, 'post');
  const id = needs.ids.next();
  await needs.db.write(async (tx) => {
    await tx
      .insertInto('media')
      .values({
        id,
        account_id: accountId,
        kind: image.kind,
        original: image.original,
        small: image.small,
        width: image.width,
        height: image.height,
        small_width: image.smallWidth,
        small_height: image.smallHeight,
        blurhash: image.blurhash,
        ...columns,
        created_at: needs.clock.now(),
      })
      .execute();
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

/**
 * Changes description or focus of one's own medium that no post has yet (those of a post are changed by editing it). Refuses
 * not-found, invalid.
 */
export async function updateMedia(
  { db }: Needs<'db'>,
  accountId: Id,
  mediaId: Id,
  details: MediaDetails,
): Promise<void> {
  const columns = checkDetails(details);
  await db.write(async (tx) => {
    if (!(await isFree(tx, accountId, mediaId))) throw notFound();
    if (Object.keys(columns).length > 0) {
      await tx.updateTable('media').set(columns).where('id', '=', mediaId).execute();
    }
  });
}

/** Removes one's own medium that no post has. Refuses not-found, and invalid where a post has it. */
export async function deleteMedia(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  accountId: Id,
  mediaId: Id,
): Promise<void> {
  await db.write(async (tx) => {
    const row = await mediaOf(tx, accountId, mediaId);
    if (!row) throw notFound();
    if (row.post_id !== null) throw invalid('Validation failed: The file is used by a post');
    const dropped = await tx
      .deleteFrom('media')
      .where('id', '=', mediaId)
      .where('post_id', 'is', null)
      .executeTakeFirst();
    if (dropped.numDeletedRows !== 1n) throw notFound();
    await releaseFiles(tx, { ids, now: clock.now() }, [row.original, row.small]);
  });
}

async function isFree(tx: Tx, accountId: Id, mediaId: Id): Promise<boolean> {
  const row = await mediaOf(tx, accountId, mediaId);
  return row !== undefined && row.post_id === null;
}
