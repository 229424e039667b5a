import type { Viewer } from '#access/identity.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { checkKey, postOfKey, preparePost, takeKey } from '#posts/posts.ts';
import type { Id, Millis } from '#store/tables.ts';
import { checkDraft, type DraftContent, toPostDrafts } from './content.ts';
import { type Draft, deleteDraft, draftById, dropPublishing, insertDraft, putPublishing, whyNot } from './keep.ts';

/** As in Mastodon: how long ahead at least, how many in all, and how many of one day (UTC). */
export const MIN_SCHEDULE_MS = 5 * 60_000;
export const MAX_SCHEDULED = 300;
export const MAX_SCHEDULED_PER_DAY = 25;
/** Clients without drafts of their own schedule them for a day that never comes: what is so far off is shown as a draft. */
export const FAR_MS = 50 * 365.25 * 86_400_000;
const DAY_MS = 86_400_000;
/** The last time a date can say in RFC 3339. */
const LAST_MS = Date.UTC(9999, 11, 31);

type Scheduling = Needs<'db' | 'clock' | 'ids' | 'site'>;

function checkTime(at: Millis, now: Millis): void {
  if (!(at <= LAST_MS)) throw invalid('Validation failed: Scheduled at is no date');
  if (at < now + MIN_SCHEDULE_MS) throw invalid('Validation failed: Scheduled at date must be in the future');
}

async function requireRoom(tx: Tx, viewer: Viewer, at: Millis, but: Id | null): Promise<void> {
  const day = Math.floor(at / DAY_MS) * DAY_MS;
  const mine = tx
    .selectFrom('drafts')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('account_id', '=', viewer.accountId)
    .where('scheduled_at', 'is not', null)
    .where('id', '!=', but ?? 0);
  const all = await mine.executeTakeFirstOrThrow();
  if (all.n >= MAX_SCHEDULED) {
    throw invalid(`Validation failed: You have exceeded the limit of ${MAX_SCHEDULED} scheduled posts`);
  }
  const ofDay = await mine
    .where('scheduled_at', '>=', day)
    .where('scheduled_at', '<', day + DAY_MS)
    .executeTakeFirstOrThrow();
  if (ofDay.n >= MAX_SCHEDULED_PER_DAY) {
    throw invalid(
      `Validation failed: You have exceeded the limit of ${MAX_SCHEDULED_PER_DAY} scheduled posts for today`,
    );
  }
}

/**
 * Schedules a post; gives the id of the draft that it is until then. It is checked as if it were published now. The same
 * key within a day gives the same one. Refuses as `createPost` does, and invalid (too soon, too many).
 */
export async function schedulePost(
  needs: Scheduling,
  viewer: Viewer,
  draft: DraftContent,
  at: Millis,
  { appId = null, idempotencyKey }: { appId?: Id | null; idempotencyKey?: string | undefined } = {},
): Promise<Id> {
  const { db, clock, ids } = needs;
  const now = clock.now();
  const key = idempotencyKey === undefined ? null : checkKey(idempotencyKey);
  if (key !== null) {
    const before = await postOfKey(db.reader, now, viewer.accountId, key);
    if (before !== null) return before;
  }
  const { content, stored } = checkDraft(draft);
  checkTime(at, now);
  for (const post of toPostDrafts(content)) await preparePost(needs, viewer, post, { appId });
  const id = ids.next();
  return db.write(async (tx) => {
    if (key !== null && !(await takeKey(tx, now, viewer.accountId, key, id))) {
      const before = await postOfKey(tx, now, viewer.accountId, key);
      if (before !== null) return before;
    }
    await requireRoom(tx, viewer, at, null);
    const row: Draft = {
      id,
      accountId: viewer.accountId,
      version: 1,
      content,
      scheduledAt: at,
      appId,
      idempotencyKey: key ?? '',
      failure: '',
      createdAt: now,
      updatedAt: now,
    };
    await insertDraft(tx, needs, row, stored);
    return id;
  });
}

/** One of the viewer's scheduled posts; refuses not-found, for drafts without a time too. */
export async function scheduledById(db: Reader, viewer: Viewer, draftId: Id): Promise<Draft & { scheduledAt: Millis }> {
  const draft = await draftById(db, viewer, draftId);
  if (draft.scheduledAt === null) throw notFound();
  return { ...draft, scheduledAt: draft.scheduledAt };
}

/**
 * Gives a draft a time, another time, or (null) none. Refuses: not-found; invalid (too soon, too many, or a draft that could
 * not be published as it is).
 */
export async function reschedule(needs: Scheduling, viewer: Viewer, draftId: Id, at: Millis | null): Promise<void> {
  const { db, clock } = needs;
  const now = clock.now();
  const before = await draftById(db.reader, viewer, draftId);
  if (before.scheduledAt === at) return;
  if (at !== null) {
    checkTime(at, now);
    for (const post of toPostDrafts(before.content)) await preparePost(needs, viewer, post);
  }
  await db.write(async (tx) => {
    if (at !== null) await requireRoom(tx, viewer, at, draftId);
    const { numUpdatedRows } = await tx
      .updateTable('drafts')
      .set({ scheduled_at: at, version: before.version + 1, failure: '', updated_at: now })
      .where('id', '=', draftId)
      .where('version', '=', before.version)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw await whyNot(tx, viewer, draftId);
    if (before.scheduledAt !== null) await dropPublishing(tx, draftId, before.scheduledAt);
    if (at !== null) await putPublishing(tx, needs, now, draftId, at);
  });
}

/** Takes a scheduled post back. Refuses not-found. */
export async function cancelScheduled(needs: Needs<'db'>, viewer: Viewer, draftId: Id): Promise<void> {
  await scheduledById(needs.db.reader, viewer, draftId);
  await deleteDraft(needs, viewer, draftId);
}
