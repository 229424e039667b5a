import { audit } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import { findAccountsByHandles } from '#accounts/accounts.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import type { Loose } from '#kernel/objects.ts';
import { cleanText, foldKey, isBlank } from '#kernel/text/clean.ts';
import { mentionsIn, renderPost } from '#kernel/text/render.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id, Millis } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { planNext } from './schedule.ts';

export const MAX_ANNOUNCEMENT_CHARACTERS = 5_000;
/** Also a limit on what the readers' list can be made of. */
const MAX_ANNOUNCEMENTS = 10_000;

/** What staff set; what is absent stays as it is. */
export interface AnnouncementChanges {
  text: string;
  /** Whether people are shown it now. */
  published: boolean;
  /** When it is to be published; null: not by itself. */
  scheduledAt: Millis | null;
  /** When what it tells of begins and ends. At its end it is taken back. */
  startsAt: Millis | null;
  endsAt: Millis | null;
  /** Begin and end are days, without a time. */
  allDay: boolean;
}

type KeepNeeds = Needs<'db' | 'clock' | 'ids' | 'site'>;

interface State {
  starts_at: Millis | null;
  ends_at: Millis | null;
  scheduled_at: Millis | null;
  published_at: Millis | null;
}

async function render({ db, site }: KeepNeeds, typed: string): Promise<{ text: string; html: string }> {
  const text = cleanText(typed, {
    maxCodePoints: MAX_ANNOUNCEMENT_CHARACTERS,
    multiline: true,
    what: 'Validation failed: Text',
  });
  if (isBlank(text)) throw invalid("Validation failed: Text can't be blank");
  const owners = await findAccountsByHandles(db.reader, site, mentionsIn(text));
  const { html } = renderPost(text, {
    mention(username, host) {
      const owner = owners.get(foldKey(host === null ? username : `${username}@${host}`));
      if (!owner) return null;
      const acct = owner.local ? owner.username : `${owner.username}@${owner.host}`;
      return { href: owner.url, username: owner.username, acct };
    },
    tagHref: (name) => `${site.origin}/tags/${encodeURIComponent(name)}`,
  });
  return { text, html };
}

/** The times after a change. Refuses an end before the beginning, and a time to come that has passed. */
function timesAfter(now: Millis, before: State, changes: Loose<AnnouncementChanges>): State {
  const starts_at = changes.startsAt === undefined ? before.starts_at : changes.startsAt;
  const ends_at = changes.endsAt === undefined ? before.ends_at : changes.endsAt;
  if (starts_at !== null && ends_at !== null && ends_at < starts_at) {
    throw invalid('Validation failed: Ends at must not be before it starts');
  }
  if (changes.endsAt && changes.endsAt <= now) throw invalid('Validation failed: Ends at must be in the future');
  const scheduled = changes.scheduledAt === undefined ? before.scheduled_at : changes.scheduledAt;
  const wasPublished = before.published_at !== null;
  const published = changes.published ?? (wasPublished && !(changes.scheduledAt && changes.scheduledAt > now));
  if (published) return { starts_at, ends_at, scheduled_at: null, published_at: before.published_at ?? now };
  // A time that has come publishes at once.
  if (scheduled !== null && scheduled <= now && changes.published === undefined) {
    return { starts_at, ends_at, scheduled_at: null, published_at: now };
  }
  return { starts_at, ends_at, scheduled_at: scheduled, published_at: null };
}

const NEW: State = { starts_at: null, ends_at: null, scheduled_at: null, published_at: null };

/**
 * Writes an announcement; gives its id. It is published at once, at its time, or kept until somebody does it. Needs
 * manage-announcements; `viewer` is null for the command line. Refuses ('invalid') an empty or long text and times that
 * do not fit. Emits announcement.published.
 */
export async function createAnnouncement(
  needs: KeepNeeds,
  viewer: Viewer | null,
  announcement: Loose<AnnouncementChanges> & { text: string },
): Promise<Id> {
  if (viewer) requirePermission(viewer, 'manage-announcements');
  const { db, clock, ids } = needs;
  const words = await render(needs, announcement.text);
  const now = clock.now();
  const times = timesAfter(now, NEW, announcement);
  const id = ids.next();
  await db.write(async (tx) => {
    const { n } = await tx
      .selectFrom('announcements')
      .select((e) => e.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    if (n >= MAX_ANNOUNCEMENTS) throw invalid(`There can be at most ${MAX_ANNOUNCEMENTS} announcements.`);
    await tx
      .insertInto('announcements')
      .values({ id, ...words, ...times, all_day: announcement.allDay ? 1 : 0, created_at: now, updated_at: now })
      .execute();
    await planNext(tx, { ids, now }, id, times);
    await audit(tx, { ids, now }, viewer, 'create-announcement', `announcement:${id}`);
    if (times.published_at !== null) await emit(tx, now, 'announcement.published', { announcementId: id });
  });
  return id;
}

/** Changes, publishes or takes back an announcement. Needs manage-announcements. Refuses as {@link createAnnouncement}. */
export async function changeAnnouncement(
  needs: KeepNeeds,
  viewer: Viewer | null,
  id: Id,
  changes: Loose<AnnouncementChanges>,
): Promise<void> {
  if (viewer) requirePermission(viewer, 'manage-announcements');
  const { db, clock, ids } = needs;
  const words = changes.text === undefined ? {} : await render(needs, changes.text);
  const now = clock.now();
  await db.write(async (tx) => {
    const before = await tx
      .selectFrom('announcements')
      .select(['starts_at', 'ends_at', 'scheduled_at', 'published_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (!before) throw notFound();
    const times = timesAfter(now, before, changes);
    const allDay = changes.allDay === undefined ? {} : { all_day: changes.allDay ? (1 as const) : (0 as const) };
    await tx
      .updateTable('announcements')
      .set({ ...words, ...times, ...allDay, updated_at: now })
      .where('id', '=', id)
      .execute();
    await planNext(tx, { ids, now }, id, times);
    await audit(tx, { ids, now }, viewer, 'change-announcement', `announcement:${id}`, {
      published: times.published_at !== null,
    });
    if (times.published_at !== null) await emit(tx, now, 'announcement.published', { announcementId: id });
    else if (before.published_at !== null) await emit(tx, now, 'announcement.removed', { announcementId: id });
  });
}

/** Deletes an announcement with what people made of it. Needs manage-announcements. Emits announcement.removed. */
export async function deleteAnnouncement(needs: KeepNeeds, viewer: Viewer | null, id: Id): Promise<void> {
  if (viewer) requirePermission(viewer, 'manage-announcements');
  const { db, clock, ids } = needs;
  const now = clock.now();
  await db.write(async (tx) => {
    await tx.deleteFrom('announcement_reads').where('announcement_id', '=', id).execute();
    await tx.deleteFrom('announcement_reactions').where('announcement_id', '=', id).execute();
    const dropped = await tx.deleteFrom('announcements').where('id', '=', id).executeTakeFirst();
    if (dropped.numDeletedRows === 0n) throw notFound();
    await planNext(tx, { ids, now }, id, NEW);
    await audit(tx, { ids, now }, viewer, 'delete-announcement', `announcement:${id}`);
    await emit(tx, now, 'announcement.removed', { announcementId: id });
  });
}
