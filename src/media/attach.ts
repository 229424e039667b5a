import { sql } from 'kysely';
import { invalid, notFound } from '#kernel/errors.ts';
import type { Ids } from '#kernel/ids.ts';
import type { Reader, Tx } from '#ports/database.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { RecordingMeta } from '#store/tables/media.ts';
import type { Id, MediaKind, Millis } from '#store/tables.ts';
import { releaseFiles } from './files.ts';
import type { MediaRow } from './uploads.ts';

/** Kinds that a post has alone. */
const ALONE: readonly MediaKind[] = ['video', 'gifv', 'audio'];

/**
 * Gives a post its media, in order, in the caller's transaction. They must be the author's and no other post's. Refuses:
 * not-found; invalid (used already, not processed, kinds that do not go together).
 */
export async function attachMedia(tx: Tx, accountId: Id, mediaIds: readonly Id[], postId: Id): Promise<void> {
  const kinds: MediaKind[] = [];
  for (const [position, mediaId] of mediaIds.entries()) {
    const [row] = await tx
      .updateTable('media')
      .set({ post_id: postId, position })
      .where('id', '=', mediaId)
      .where('account_id', '=', accountId)
      .where((e) => e.or([e('post_id', 'is', null), e('post_id', '=', postId)]))
      .returning(['kind', 'state'])
      .execute();
    if (!row) throw await whyNot(tx, accountId, mediaId);
    if (row.state === 'waiting') {
      throw invalid('Cannot attach files that have not finished processing. Try again in a moment!');
    }
    if (row.state === 'failed') throw invalid('Cannot attach files that could not be processed.');
    kinds.push(row.kind);
  }
  if (kinds.length > 1 && kinds.some((kind) => ALONE.includes(kind))) {
    throw invalid('Cannot attach a video to a post that already contains images');
  }
}

async function whyNot(tx: Tx, accountId: Id, mediaId: Id): Promise<Error> {
  const row = await tx
    .selectFrom('media')
    .select('id')
    .where('id', '=', mediaId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row ? invalid('Validation failed: A file is used by another post already') : notFound();
}

/**
 * Takes media off a post: all, or all but those to keep. They wait a day for another post (their `created_at` starts anew,
 * it tells since when they wait) or, with `remove`, go at once. Gives their ids in order.
 */
export async function detachMedia(
  tx: Tx,
  { ids, now }: { ids: Ids; now: Millis },
  postId: Id,
  remove: boolean,
  keep: readonly Id[] = [],
): Promise<Id[]> {
  const rows = await tx
    .selectFrom('media')
    .select(['id', 'original', 'small'])
    .where('post_id', '=', postId)
    .orderBy('position')
    .execute();
  const leaving = rows.filter((row) => !keep.includes(row.id));
  for (const { id } of leaving) {
    if (remove) await tx.deleteFrom('media').where('id', '=', id).execute();
    else
      await tx.updateTable('media').set({ post_id: null, position: 0, created_at: now }).where('id', '=', id).execute();
  }
  if (remove) {
    await releaseFiles(
      tx,
      { ids, now },
      leaving.flatMap((row) => [row.original, row.small]),
    );
  }
  return leaving.map((row) => row.id);
}

/** The media of one post, in order. */
export async function mediaOfPost(db: Reader, postId: Id): Promise<MediaRow[]> {
  return db.selectFrom('media').selectAll().where('post_id', '=', postId).orderBy('position').execute();
}

/** A medium as it is shown. */
export interface MediaItem {
  id: Id;
  kind: MediaKind;
  /** Media-store keys. */
  original: string;
  small: string;
  width: number;
  height: number;
  smallWidth: number;
  smallHeight: number;
  blurhash: string;
  description: string;
  focus: { x: number; y: number };
  remoteUrl: string;
  /** Of videos and sounds. */
  recording: RecordingMeta | null;
}

/** The columns a {@link MediaItem} is read from. */
export type MediaItemRow = Pick<
  MediaRow,
  | 'id'
  | 'kind'
  | 'original'
  | 'small'
  | 'width'
  | 'height'
  | 'small_width'
  | 'small_height'
  | 'blurhash'
  | 'description'
  | 'focus_x'
  | 'focus_y'
  | 'remote_url'
  | 'recording'
>;

const rowsById = prepare(
  (_db, p: { ids: string }, engine) => sql<MediaRow>`
    select m.* from ${idsFrom(engine, p.ids)} as ids join media m on m.id = ids.id`,
);

/** Media by id, whoever's they are; those that are gone are absent. */
export async function mediaById(db: Reader, ids: readonly Id[]): Promise<Map<Id, MediaItem>> {
  if (ids.length === 0) return new Map();
  const rows = await rowsById(db, { ids: idList([...new Set(ids)]) });
  return new Map(rows.map((row) => [row.id, toMediaItem(row)]));
}

/** What is shown of a row. */
export const toMediaItem = (row: MediaItemRow): MediaItem => ({
  id: row.id,
  kind: row.kind,
  original: row.original,
  small: row.small,
  width: row.width,
  height: row.height,
  smallWidth: row.small_width,
  smallHeight: row.small_height,
  blurhash: row.blurhash,
  description: row.description,
  focus: { x: row.focus_x, y: row.focus_y },
  remoteUrl: row.remote_url,
  recording: readRecording(row.recording),
});

/** What a row keeps of a recording. */
const readRecording = (text: string | null): RecordingMeta | null =>
  text === null ? null : (JSON.parse(text) as RecordingMeta);

/** Sets what `checkDetails` gave for one of a person's media. */
export async function changeDetails(tx: Tx, accountId: Id, mediaId: Id, columns: Partial<MediaRow>): Promise<void> {
  await tx.updateTable('media').set(columns).where('id', '=', mediaId).where('account_id', '=', accountId).execute();
}
