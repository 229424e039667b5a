import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { changeAccountCounts } from '#accounts/accounts.ts';
import { invalid, Refusal } from '#kernel/errors.ts';
import { timeOfId } from '#kernel/ids.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { prepare } from '#store/prepared.ts';
import type { Audience, Id, Millis } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { changePostCounts } from './counts.ts';
import { authorOf, holdPost, originalId, requireOriginal } from './originals.ts';
import { flag, insertShareRow } from './rows.ts';
import type { PostHead } from './visibility.ts';

const shareBy = prepare(
  (_db, p: { accountId: Id; postId: Id }) =>
    sql<{ id: Id }>`select id from posts where share_of_id = ${p.postId} and account_id = ${p.accountId}`,
);

async function shareIdOf(db: Reader, accountId: Id, postId: Id): Promise<Id | null> {
  const [row] = await shareBy(db, { accountId, postId });
  return row?.id ?? null;
}

/**
 * Shares (boosts) a post and gives the share's id; sharing twice gives the same one, sharing a share shares its original.
 * Only public and quiet posts can be shared, and one's own that are for followers, again to followers. Refuses: not-found,
 * forbidden (a post that is not to be shared), invalid (audience).
 */
export async function sharePost(
  needs: Needs<'db' | 'clock' | 'ids' | 'site'>,
  viewer: Viewer,
  postId: Id,
  audience?: Audience | undefined,
): Promise<Id> {
  const { db, clock, ids, site } = needs;
  if (audience === 'mentioned')
    throw invalid('Validation failed: Visibility of a share must be public, unlisted or private');
  const original = await requireOriginal(db.reader, clock.now(), viewer, postId);
  checkSharing(viewer, original);
  const author = await authorOf(db.reader, viewer.accountId);
  const id = ids.next();
  const now = timeOfId(id);
  return db.write(async (tx) => {
    await holdPost(tx, original.id);
    const made = await insertShareRow(tx, {
      id,
      account_id: viewer.accountId,
      uri: `${site.origin}/users/${author.username}/statuses/${id}/activity`,
      url: `${site.origin}/@${author.username}/${id}`,
      share_of_id: original.id,
      audience: shareAudience(original, audience ?? author.default_audience),
      local_only: flag(original.localOnly),
      created_at: now,
    });
    if (!made) {
      const before = await shareIdOf(tx, viewer.accountId, original.id);
      if (before === null) throw new Error(`share of ${original.id} neither made nor found`);
      return before;
    }
    await emit(tx, now, 'post.created', { postId: id, accountId: viewer.accountId });
    await changePostCounts(tx, [{ postId: original.id, shares: 1 }]);
    await changeAccountCounts(tx, [{ accountId: viewer.accountId, posts: 1, lastPostAt: now }]);
    return id;
  });
}

function checkSharing(viewer: Viewer, original: PostHead): void {
  const open = original.audience === 'public' || original.audience === 'quiet';
  const own = original.audience === 'followers' && original.accountId === viewer.accountId;
  if (!open && !own) throw new Refusal('forbidden', 'This action is not allowed');
}

const shareAudience = (original: PostHead, wanted: Audience): Audience =>
  original.audience === 'followers' || wanted === 'mentioned' ? 'followers' : wanted;

/** Takes the viewer's share of a post back, if there is one. `postId` may be the post or a share of it. */
export async function unsharePost(needs: Needs<'db' | 'clock'>, viewer: Viewer, postId: Id): Promise<void> {
  const { db, clock } = needs;
  const original = await originalId(db.reader, postId);
  const shareId = await shareIdOf(db.reader, viewer.accountId, original);
  if (shareId === null) {
    // Nothing to undo is no error, but it does not tell whether a post exists that is not for these eyes.
    await requireOriginal(db.reader, clock.now(), viewer, postId);
    return;
  }
  await db.write(async (tx) => {
    await dropShares(tx, clock.now(), [{ id: shareId, accountId: viewer.accountId }], original);
  });
}

const dropRow = prepare(
  (_db, p: { id: Id }) =>
    sql<{ id: Id }>`delete from posts where id = ${p.id} and share_of_id is not null returning id`,
);
const dropStats = prepare((_db, p: { id: Id }) => sql<never>`delete from post_stats where post_id = ${p.id}`);

/**
 * Deletes shares of one post and gives the counts back, in the caller's transaction. A share that another transaction
 * deleted meanwhile is passed over.
 */
export async function dropShares(
  tx: Tx,
  now: Millis,
  shares: readonly { id: Id; accountId: Id }[],
  originalId: Id,
): Promise<void> {
  const dropped: { id: Id; accountId: Id }[] = [];
  for (const share of shares) {
    await dropStats(tx, { id: share.id });
    if ((await dropRow(tx, { id: share.id })).length > 0) dropped.push(share);
  }
  if (dropped.length === 0) return;
  for (const { id, accountId } of dropped) {
    await emit(tx, now, 'post.removed', { postId: id, accountId, shareOfId: originalId });
  }
  await changePostCounts(tx, [{ postId: originalId, shares: -dropped.length }]);
  await changeAccountCounts(
    tx,
    dropped.map(({ accountId }) => ({ accountId, posts: -1 })),
  );
}
