import { type MediaItem, mediaById } from '#media/media.ts';
import type { Reader } from '#ports/database.ts';
import type { Id, JsonText, Millis } from '#store/tables.ts';

/** How often one post can be changed: its history is shown whole. */
export const MAX_EDITS = 200;

/** A post as it read at some time. */
export interface PostState {
  text: string;
  html: string;
  spoiler: string;
  sensitive: boolean;
  /** With the descriptions of that time; only those that are still there: what was taken off a post is removed after a day. */
  media: MediaItem[];
  /** Titles of the options, or null where there was no poll. */
  poll: string[] | null;
  createdAt: Millis;
}

/** The former states of a post, oldest first, without the present one. */
export async function editsOf(db: Reader, postId: Id): Promise<PostState[]> {
  const rows = await db
    .selectFrom('post_edits')
    .selectAll()
    .where('post_id', '=', postId)
    .orderBy('id')
    .limit(MAX_EDITS)
    .execute();
  const described = rows.map((row) => read<{ id: Id; description: string }[]>(row.media));
  const media = await mediaById(
    db,
    described.flat().map((medium) => medium.id),
  );
  return rows.map((row, i) => ({
    text: row.text,
    html: row.html,
    spoiler: row.spoiler,
    sensitive: row.sensitive === 1,
    media: (described[i] ?? []).flatMap(({ id, description }) => {
      const medium = media.get(id);
      return medium ? { ...medium, description } : [];
    }),
    poll: row.poll === null ? null : read<string[]>(row.poll),
    createdAt: row.created_at,
  }));
}

const read = <T>(json: JsonText): T => JSON.parse(json) as T;
