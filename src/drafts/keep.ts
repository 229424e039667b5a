import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { invalid, notFound, Refusal } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { idList, idsFrom, inIds } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Drafts } from '#store/tables/posting.ts';
import type { Id, Millis } from '#store/tables.ts';
import { dropJob, putJob } from '#work/jobs.ts';
import { checkDraft, type DraftContent, mediaIdsOf, readContent } from './content.ts';

/** Drafts one person may have, scheduled posts aside. */
export const MAX_DRAFTS = 300;
export const SCHEDULED_QUEUE = 'scheduled-posts';

/** A draft as it is now. */
export interface Draft {
  id: Id;
  accountId: Id;
  version: number;
  content: DraftContent;
  scheduledAt: Millis | null;
  appId: Id | null;
  idempotencyKey: string;
  /** Why it could not be published, or ''. */
  failure: string;
  createdAt: Millis;
  updatedAt: Millis;
}

const toDraft = (row: Selectable<Drafts>): Draft => ({
  id: row.id,
  accountId: row.account_id,
  version: row.version,
  content: readContent(row.content),
  scheduledAt: row.scheduled_at,
  appId: row.app_id,
  idempotencyKey: row.idempotency_key,
  failure: row.failure,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** One of the viewer's drafts, scheduled or not; refuses not-found. */
export async function draftById(db: Reader, viewer: Viewer, draftId: Id): Promise<Draft> {
  const row = await db
    .selectFrom('drafts')
    .selectAll()
    .where('id', '=', draftId)
    .where('account_id', '=', viewer.accountId)
    .executeTakeFirst();
  if (!row) throw notFound();
  return toDraft(row);
}

async function page(db: Reader, viewer: Viewer, at: Page, scheduled: { from: Millis } | 'all'): Promise<Draft[]> {
  const rows = await db
    .selectFrom('drafts')
    .selectAll()
    .where('account_id', '=', viewer.accountId)
    .where((e) =>
      scheduled === 'all'
        ? e('scheduled_at', 'is not', null)
        : e.or([e('scheduled_at', 'is', null), e('scheduled_at', '>=', scheduled.from)]),
    )
    .where('id', '>', lowerBound(at))
    .where('id', '<', upperBound(at))
    .orderBy('id', readsForward(at) ? 'asc' : 'desc')
    .limit(at.limit)
    .execute();
  return newestFirst(at, rows).map(toDraft);
}

/** A page of the viewer's drafts, newest first, with those posts that are scheduled for `far` or later. */
export const draftsOf = (db: Reader, viewer: Viewer, at: Page, far: Millis): Promise<Draft[]> =>
  page(db, viewer, at, { from: far });

/** A page of the viewer's scheduled posts, the latest made first. */
export const scheduledOf = (db: Reader, viewer: Viewer, at: Page): Promise<Draft[]> => page(db, viewer, at, 'all');

/** Inserts a draft, which `checkDraft` has passed, with its uploads and its job. Refuses uploads that cannot be taken. */
export async function insertDraft(tx: Tx, needs: Needs<'db' | 'ids'>, draft: Draft, stored: string): Promise<void> {
  await tx
    .insertInto('drafts')
    .values({
      id: draft.id,
      account_id: draft.accountId,
      content: stored,
      scheduled_at: draft.scheduledAt,
      app_id: draft.appId,
      idempotency_key: draft.idempotencyKey,
      failure: draft.failure,
      created_at: draft.createdAt,
      updated_at: draft.updatedAt,
    })
    .execute();
  await holdMedia(tx, needs, draft.accountId, draft.id, mediaIdsOf(draft.content));
  if (draft.scheduledAt !== null) await putPublishing(tx, needs, draft.createdAt, draft.id, draft.scheduledAt);
}

const jobKey = (draftId: Id, at: Millis): string => `${draftId}:${at}`;

export async function putPublishing(
  tx: Tx,
  { ids }: Needs<'ids'>,
  now: Millis,
  draftId: Id,
  at: Millis,
): Promise<void> {
  const job = { queue: SCHEDULED_QUEUE, key: jobKey(draftId, at), payload: { draftId, at }, runAt: at };
  await putJob(tx, ids, now, job);
}

export const dropPublishing = (tx: Tx, draftId: Id, at: Millis): Promise<void> =>
  dropJob(tx, SCHEDULED_QUEUE, jobKey(draftId, at));

const freeMedia = prepare(
  (_db, p: { owner: Id; ids: string }, engine) => sql<{ id: Id }>`
    select m.id from ${idsFrom(engine, p.ids)} as ids
      join media m on m.id = ids.id and m.account_id = ${p.owner} and m.post_id is null`,
);

/** Makes a draft hold these uploads and no others. Refuses (not-found) what is not the person's or a post's already. */
async function holdMedia(tx: Tx, { db }: Needs<'db'>, owner: Id, draftId: Id, mediaIds: readonly Id[]): Promise<void> {
  await tx.deleteFrom('draft_media').where('draft_id', '=', draftId).execute();
  if (mediaIds.length === 0) return;
  const free = await freeMedia(tx, { owner, ids: idList(mediaIds) });
  if (free.length !== mediaIds.length) throw notFound();
  await tx
    .insertInto('draft_media')
    .values(mediaIds.map((id) => ({ media_id: id, draft_id: draftId })))
    .execute();
  // On PostgreSQL the cleaning of old uploads may be under way: it sees the hold, or they are gone.
  if (db.engine === 'postgres') {
    const kept = await tx
      .selectFrom('media')
      .select('id')
      .where((e) => inIds(db.engine, e.ref('id'), mediaIds))
      .forKeyShare()
      .execute();
    if (kept.length !== mediaIds.length) throw notFound();
  }
}

/** Makes a draft; gives its id. Refuses: invalid (too large, too many), not-found (uploads). */
export async function createDraft(
  needs: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  draft: DraftContent,
  { appId = null, failure = '' }: { appId?: Id | null; failure?: string } = {},
): Promise<Id> {
  const { content, stored } = checkDraft(draft);
  const id = needs.ids.next();
  const now = needs.clock.now();
  await needs.db.write(async (tx) => {
    await requireRoom(tx, viewer);
    const row: Draft = {
      id,
      accountId: viewer.accountId,
      version: 1,
      content,
      scheduledAt: null,
      appId,
      idempotencyKey: '',
      failure,
      createdAt: now,
      updatedAt: now,
    };
    await insertDraft(tx, needs, row, stored);
  });
  return id;
}

async function requireRoom(tx: Tx, viewer: Viewer): Promise<void> {
  const { n } = await tx
    .selectFrom('drafts')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('account_id', '=', viewer.accountId)
    .where('scheduled_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (n >= MAX_DRAFTS) throw invalid(`Validation failed: You can have at most ${MAX_DRAFTS} drafts`);
}

/**
 * Replaces what a draft holds and gives the new version. `version` is the one the change was made to: refuses (conflict)
 * where another device was quicker; not-found; invalid.
 */
export async function changeDraft(
  needs: Needs<'db' | 'clock'>,
  viewer: Viewer,
  draftId: Id,
  version: number,
  draft: DraftContent,
): Promise<number> {
  const { content, stored } = checkDraft(draft);
  const now = needs.clock.now();
  await needs.db.write(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('drafts')
      .set({ content: stored, version: version + 1, failure: '', updated_at: now })
      .where('id', '=', draftId)
      .where('account_id', '=', viewer.accountId)
      .where('version', '=', version)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw await whyNot(tx, viewer, draftId);
    await holdMedia(tx, needs, viewer.accountId, draftId, mediaIdsOf(content));
  });
  return version + 1;
}

export async function whyNot(tx: Tx, viewer: Viewer, draftId: Id): Promise<Refusal> {
  const row = await tx
    .selectFrom('drafts')
    .select('id')
    .where('id', '=', draftId)
    .where('account_id', '=', viewer.accountId)
    .executeTakeFirst();
  return row ? new Refusal('conflict', 'The draft was changed meanwhile; load it again') : notFound();
}

/** Deletes a draft, scheduled or not; its uploads are cleaned away after a day. Refuses not-found. */
export async function deleteDraft({ db }: Needs<'db'>, viewer: Viewer, draftId: Id): Promise<void> {
  await db.write(async (tx) => {
    const draft = await draftById(tx, viewer, draftId);
    await removeDraft(tx, draft);
  });
}

/** Removes a draft's rows and its job. Refuses (conflict) where it is not any more as it was read. */
export async function removeDraft(tx: Tx, { id, version, scheduledAt }: Draft): Promise<void> {
  await tx.deleteFrom('draft_media').where('draft_id', '=', id).execute();
  const { numDeletedRows } = await tx
    .deleteFrom('drafts')
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw new Refusal('conflict', 'The draft was changed meanwhile; load it again');
  if (scheduledAt !== null) await dropPublishing(tx, id, scheduledAt);
}
