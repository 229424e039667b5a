import { standingOf, type Viewer, viewerOf } from '#access/identity.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { createThread, handKeyOn } from '#posts/posts.ts';
import type { Id, Millis } from '#store/tables.ts';
import type { JobQueue } from '#work/jobs.ts';
import { type DraftContent, toPostDrafts } from './content.ts';
import { createDraft, type Draft, draftById, dropPublishing, removeDraft, SCHEDULED_QUEUE } from './keep.ts';

type Publishing = Needs<'db' | 'clock' | 'ids' | 'site'>;

/** Publishes all of a draft in one transaction, in which the draft goes; gives the posts' ids. */
async function publish(needs: Publishing, viewer: Viewer, draft: Draft, appId = draft.appId): Promise<Id[]> {
  return createThread(needs, viewer, toPostDrafts(draft.content), {
    appId,
    async before(tx, [first]) {
      await removeDraft(tx, draft);
      if (draft.idempotencyKey !== '' && first !== undefined) {
        await handKeyOn(tx, draft.accountId, draft.idempotencyKey, first);
      }
    },
  });
}

/** Publishes one of the viewer's drafts now; gives the posts' ids in order. Refuses as `createThread`; then it stays. */
export async function publishDraft(
  needs: Publishing,
  viewer: Viewer,
  draftId: Id,
  options: { version?: number | undefined; appId?: Id | null } = {},
): Promise<Id[]> {
  const draft = await draftById(needs.db.reader, viewer, draftId);
  if (options.version !== undefined && options.version !== draft.version) {
    throw new Refusal('conflict', 'The draft was changed meanwhile; load it again');
  }
  return publish(needs, viewer, draft, options.appId ?? draft.appId);
}

/** What became of posts that were to be published at once: all of them, or a draft and why. */
export type Published = { postIds: Id[] } | { draftId: Id; refusal: Refusal };

/**
 * Publishes the posts of a thread, in order, all of them or none. What is refused is kept as a draft, so that no word is
 * lost. Throws the refusal where no draft can be kept either.
 */
export async function publishOrKeep(
  needs: Publishing,
  viewer: Viewer,
  content: DraftContent,
  { appId = null }: { appId?: Id | null } = {},
): Promise<Published> {
  try {
    return { postIds: await createThread(needs, viewer, toPostDrafts(content), { appId }) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const failure = error.message;
    const draftId = await createDraft(needs, viewer, content, { appId, failure }).catch(() => null);
    if (draftId === null) throw error;
    return { draftId, refusal: error };
  }
}

/** The person a scheduled post is of, where they may post now. */
async function authorOf({ db }: Needs<'db'>, accountId: Id): Promise<Viewer | null> {
  const row = await db.reader
    .selectFrom('users as u')
    .innerJoin('accounts as a', 'a.id', 'u.account_id')
    .select(['u.role', 'u.disabled_at', 'u.approved_at', 'u.email_confirmed_at', 'a.suspended_at', 'a.removed_at'])
    .where('u.account_id', '=', accountId)
    .executeTakeFirst();
  if (!row || row.removed_at !== null || standingOf(row) !== 'ready') return null;
  return viewerOf(accountId, row.role);
}

/** Publishes scheduled posts at their time. What cannot be published becomes a draft that says why. */
export function scheduledQueue(needs: Publishing): JobQueue {
  return {
    name: SCHEDULED_QUEUE,
    concurrency: 4,
    maxAttempts: 20,
    leaseMs: 5 * 60_000,
    async run(payload) {
      const { draftId, at } = payload as { draftId: Id; at: Millis };
      const draft = await dueDraft(needs, draftId, at);
      if (!draft) return;
      const viewer = await authorOf(needs, draft.accountId);
      try {
        if (!viewer) throw new Refusal('forbidden', 'Your account could not post at that time');
        await publish(needs, viewer, draft);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        // Whoever changed it meanwhile decides when it is published.
        if (error.kind === 'conflict') return;
        await needs.db.write((tx) => keepUnpublished(tx, needs.clock.now(), draft, error.message));
      }
    },
  };
}

/** The draft a job is about, unless its time was changed or it is gone. */
async function dueDraft({ db }: Needs<'db'>, draftId: Id, at: Millis): Promise<Draft | null> {
  const row = await db.reader.selectFrom('drafts').select('account_id').where('id', '=', draftId).executeTakeFirst();
  if (!row) return null;
  const draft = await draftById(db.reader, viewerOf(row.account_id, 'member'), draftId);
  return draft.scheduledAt === at ? draft : null;
}

async function keepUnpublished(tx: Tx, now: Millis, draft: Draft, failure: string): Promise<void> {
  await tx
    .updateTable('drafts')
    .set({ scheduled_at: null, version: draft.version + 1, failure, updated_at: now })
    .where('id', '=', draft.id)
    .where('version', '=', draft.version)
    .execute();
  if (draft.scheduledAt !== null) await dropPublishing(tx, draft.id, draft.scheduledAt);
}
