import { stat } from 'node:fs/promises';
import { audit } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import { cleanText } from '#kernel/text/clean.ts';
import { releaseFiles, storeImage } from '#media/media.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { isUniqueViolation } from '#store/dialect.ts';
import type { Id } from '#store/tables.ts';
import { MAX_CATEGORY_CHARACTERS, MAX_EMOJI_BYTES, MAX_EMOJIS } from './limits.ts';
import { type Emoji, refreshEmojis } from './set.ts';

export { MAX_EMOJI_BYTES, MAX_EMOJIS } from './limits.ts';

/** An emoji as staff see it. */
export interface ListedEmoji extends Emoji {
  id: Id;
}

export interface EmojiChanges {
  shortcode?: string | undefined;
  category?: string | undefined;
  /** Whether clients offer it. */
  visible?: boolean | undefined;
}

export interface NewEmoji extends EmojiChanges {
  shortcode: string;
  /** Path of the picture. */
  picture: string;
}

const SHORTCODE = /^[A-Za-z0-9_]{2,64}$/;

/** Whether something can be an emoji's name: 2 to 64 letters (a to z), numbers and underscores. */
export const isShortcode = (text: string): boolean => SHORTCODE.test(text);

function readShortcode(text: string): string {
  const code = text.trim().replace(/^:(.*):$/, '$1');
  if (!isShortcode(code)) {
    throw invalid('Validation failed: Shortcode must be 2 to 64 letters (a to z), numbers and underscores');
  }
  return code;
}

const readCategory = (text: string): string =>
  cleanText(text, { maxCodePoints: MAX_CATEGORY_CHARACTERS, multiline: false, what: 'Category' });

const taken = () => invalid('Validation failed: Shortcode has already been taken');

/** All emoji with their ids, by shortcode. */
export async function emojisOf(db: Reader): Promise<ListedEmoji[]> {
  const rows = await db
    .selectFrom('custom_emojis')
    .select(['id', 'shortcode', 'category', 'visible', 'image', 'still'])
    .orderBy('shortcode')
    .limit(MAX_EMOJIS)
    .execute();
  return rows.map((row) => ({ ...row, visible: row.visible === 1 }));
}

/** One emoji; refuses not-found. */
export async function emojiById(db: Reader, id: Id): Promise<ListedEmoji> {
  const row = await db
    .selectFrom('custom_emojis')
    .select(['id', 'shortcode', 'category', 'visible', 'image', 'still'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw notFound();
  return { ...row, visible: row.visible === 1 };
}

type KeepNeeds = Needs<'db' | 'clock' | 'ids'>;

/**
 * Adds an emoji; gives its id. Needs manage-emoji; `viewer` is null for the command line. Refuses ('invalid') a shortcode
 * that is none or taken, a file that is too large or no picture, and more than {@link MAX_EMOJIS}.
 */
export async function addEmoji(
  needs: KeepNeeds & Needs<'media' | 'sandbox'>,
  viewer: Viewer | null,
  emoji: NewEmoji,
): Promise<Id> {
  if (viewer) requirePermission(viewer, 'manage-emoji');
  const { db, clock, ids } = needs;
  const shortcode = readShortcode(emoji.shortcode);
  const category = readCategory(emoji.category ?? '');
  await requireRoom(db.reader, shortcode);
  const { size } = await stat(emoji.picture);
  if (size > MAX_EMOJI_BYTES) {
    throw invalid(`Validation failed: Image file size must be less than ${MAX_EMOJI_BYTES / 1024} KB`);
  }
  const picture = await storeImage(needs, emoji.picture, 'emoji');
  const now = clock.now();
  const id = ids.next();
  try {
    await db.write(async (tx) => {
      await tx
        .insertInto('custom_emojis')
        .values({
          id,
          shortcode,
          category,
          visible: emoji.visible === false ? 0 : 1,
          image: picture.original,
          still: picture.static,
          created_at: now,
          updated_at: now,
        })
        .execute();
      await audit(tx, { ids, now }, viewer, 'add-emoji', `emoji:${id}`, { shortcode });
    });
  } catch (error) {
    throw isUniqueViolation(error) ? taken() : error;
  }
  await refreshEmojis(needs);
  return id;
}

/** Refuses before a picture is decoded for nothing. */
async function requireRoom(db: Reader, shortcode: string): Promise<void> {
  const same = await db.selectFrom('custom_emojis').select('id').where('shortcode', '=', shortcode).executeTakeFirst();
  if (same) throw taken();
  const { n } = await db
    .selectFrom('custom_emojis')
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  if (n >= MAX_EMOJIS) throw invalid(`There can be at most ${MAX_EMOJIS} custom emoji.`);
}

/** Changes name, category or visibility. Needs manage-emoji. Refuses as {@link addEmoji} does, and not-found. */
export async function changeEmoji(
  needs: KeepNeeds,
  viewer: Viewer | null,
  id: Id,
  { shortcode, category, visible }: EmojiChanges,
): Promise<void> {
  if (viewer) requirePermission(viewer, 'manage-emoji');
  const { db, clock, ids } = needs;
  const row = {
    ...(shortcode === undefined ? {} : { shortcode: readShortcode(shortcode) }),
    ...(category === undefined ? {} : { category: readCategory(category) }),
    ...(visible === undefined ? {} : { visible: visible ? (1 as const) : (0 as const) }),
  };
  const now = clock.now();
  try {
    await db.write(async (tx) => {
      const changed = await tx
        .updateTable('custom_emojis')
        .set({ ...row, updated_at: now })
        .where('id', '=', id)
        .executeTakeFirst();
      if (changed.numUpdatedRows === 0n) throw notFound();
      await audit(tx, { ids, now }, viewer, 'change-emoji', `emoji:${id}`, row);
    });
  } catch (error) {
    throw isUniqueViolation(error) ? taken() : error;
  }
  await refreshEmojis(needs);
}

/** Takes an emoji away: texts show its name again. Needs manage-emoji. Refuses not-found. */
export async function removeEmoji(needs: KeepNeeds, viewer: Viewer | null, id: Id): Promise<void> {
  if (viewer) requirePermission(viewer, 'manage-emoji');
  const { db, clock, ids } = needs;
  const now = clock.now();
  await db.write(async (tx) => {
    const row = await tx
      .deleteFrom('custom_emojis')
      .where('id', '=', id)
      .returning(['shortcode', 'image', 'still'])
      .executeTakeFirst();
    if (!row) throw notFound();
    await releaseFiles(tx, { ids, now }, [row.image, row.still]);
    await audit(tx, { ids, now }, viewer, 'remove-emoji', `emoji:${id}`, { shortcode: row.shortcode });
  });
  await refreshEmojis(needs);
}
