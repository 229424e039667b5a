import type { Viewer } from '#access/identity.ts';
import { emojiSet, isShortcode } from '#emoji/emoji.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id, Millis } from '#store/tables.ts';
import { emit } from '#work/events.ts';

/** Different reactions to one announcement; Mastodon's limit. */
export const MAX_REACTION_NAMES = 8;
const MAX_NAME_CHARACTERS = 64;
/** One emoji as fonts show it (UTS #51); some keyboards leave the last selector out. */
const EMOJI = /^\p{RGI_Emoji}$/v;
const EMOJI_SELECTOR = '\u{FE0F}';

const isEmoji = (text: string): boolean => EMOJI.test(text) || EMOJI.test(text + EMOJI_SELECTOR);

/** Refuses not-found for what is not published, or over. */
async function requirePublished(tx: Tx, now: Millis, id: Id): Promise<void> {
  const row = await tx
    .selectFrom('announcements')
    .select('id')
    .where('id', '=', id)
    .where('published_at', 'is not', null)
    .where((e) => e.or([e('ends_at', 'is', null), e('ends_at', '>', now)]))
    .executeTakeFirst();
  if (!row) throw notFound();
}

/**
 * Reacts to an announcement with an emoji or the shortcode of a custom one; doing it twice changes nothing. Refuses
 * not-found and invalid (no emoji, a ninth kind of reaction). Emits announcement.reacted.
 */
export async function react(needs: Needs<'db' | 'clock' | 'ids'>, viewer: Viewer, id: Id, name: string): Promise<void> {
  const { db, clock, ids } = needs;
  const custom = isShortcode(name) && (await emojiSet(needs)).byCode.has(name);
  if (!custom && (name.length > MAX_NAME_CHARACTERS || !isEmoji(name))) {
    throw invalid('Validation failed: Name is not a recognized emoji');
  }
  const now = clock.now();
  await db.write(async (tx) => {
    // The update changes nothing, but holds the row: two people cannot add the eighth kind at the same moment.
    await tx.updateTable('announcements').set({ id }).where('id', '=', id).execute();
    await requirePublished(tx, now, id);
    const names = await tx
      .selectFrom('announcement_reactions')
      .select('name')
      .distinct()
      .where('announcement_id', '=', id)
      .execute();
    if (names.length >= MAX_REACTION_NAMES && !names.some((row) => row.name === name)) {
      throw invalid('Validation failed: Limit of different reactions reached');
    }
    const added = await tx
      .insertInto('announcement_reactions')
      .values({ announcement_id: id, account_id: viewer.accountId, name, id: ids.next() })
      .onConflict((conflict) => conflict.columns(['announcement_id', 'name', 'account_id']).doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows === 1n)
      await emit(tx, now, 'announcement.reacted', { announcementId: id, name });
  });
}

/** Takes a reaction back; refuses not-found where there is none. Emits announcement.reacted. */
export async function unreact(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  id: Id,
  name: string,
): Promise<void> {
  const now = clock.now();
  await db.write(async (tx) => {
    await requirePublished(tx, now, id);
    const dropped = await tx
      .deleteFrom('announcement_reactions')
      .where('announcement_id', '=', id)
      .where('account_id', '=', viewer.accountId)
      .where('name', '=', name)
      .executeTakeFirst();
    if (dropped.numDeletedRows === 0n) throw notFound();
    await emit(tx, now, 'announcement.reacted', { announcementId: id, name });
  });
}

/** Notes that the viewer has read it; refuses not-found. */
export async function dismissAnnouncement({ db, clock }: Needs<'db' | 'clock'>, viewer: Viewer, id: Id): Promise<void> {
  await db.write(async (tx) => {
    await requirePublished(tx, clock.now(), id);
    await tx
      .insertInto('announcement_reads')
      .values({ account_id: viewer.accountId, announcement_id: id })
      .onConflict((conflict) => conflict.columns(['account_id', 'announcement_id']).doNothing())
      .execute();
  });
}
