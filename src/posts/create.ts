import type { Viewer } from '#access/identity.ts';
import { type AccountCountChange, changeAccountCounts } from '#accounts/accounts.ts';
import { invalid } from '#kernel/errors.ts';
import { requestCard } from '#links/links.ts';
import { attachMedia } from '#media/media.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { changePostCounts, isCountedPost, isCountedReply, type PostCountChange } from './counts.ts';
import type { PostDraft } from './draft.ts';
import { checkKey, postOfKey, takeKey } from './idempotency.ts';
import { holdPost } from './originals.ts';
import { insertPoll } from './poll-rows.ts';
import { type PreparedPost, preparePost } from './prepare.ts';
import { insertCard, insertMentions, insertPostRow, insertReaders } from './rows.ts';
import { tagPost } from './tags.ts';

/** Posts one thread may be published with at once. */
export const MAX_THREAD_POSTS = 25;

export interface CreateOptions {
  /** As the client sent it: the same key within a day gives the same post. */
  idempotencyKey?: string | undefined;
  appId?: Id | null | undefined;
  /** Runs first in the transaction that writes the posts, which are not written where it throws. */
  before?: ((tx: Tx, postIds: readonly Id[]) => Promise<void>) | undefined;
}

export interface Created {
  postId: Id;
  /** True when the idempotency key had made this post before. */
  again: boolean;
}

type Creating = Needs<'db' | 'clock' | 'ids' | 'site'>;

/**
 * Writes a post for the viewer. Where the draft names no audience it is the narrower of the author's default and that of
 * the post it answers; never is it wider than that. A reply to a local-only post is local-only. Refuses what
 * {@link preparePost} does, and media that cannot be taken.
 *
 * The hot path: a plain text post is one read outside and four statements inside the transaction.
 */
export async function createPost(
  needs: Creating,
  viewer: Viewer,
  draft: PostDraft,
  options: CreateOptions = {},
): Promise<Created> {
  const { db, clock } = needs;
  const key = options.idempotencyKey === undefined ? null : checkKey(options.idempotencyKey);
  if (key !== null) {
    const before = await postOfKey(db.reader, clock.now(), viewer.accountId, key);
    if (before !== null) return { postId: before, again: true };
  }
  const prepared = await preparePost(needs, viewer, draft, options);
  const { id, created_at: now } = prepared.row;
  return db.write(async (tx) => {
    if (key !== null && !(await takeKey(tx, now, viewer.accountId, key, id))) {
      const before = await postOfKey(tx, now, viewer.accountId, key);
      if (before !== null) return { postId: before, again: true };
    }
    await options.before?.(tx, [id]);
    await insertPosts(tx, needs, [prepared]);
    return { postId: id, again: false };
  });
}

/**
 * Writes several posts, each answering the one before it, all of them or none; gives their ids in order. The first may
 * answer a post that is there. Refuses as {@link createPost} does, and (invalid) more than {@link MAX_THREAD_POSTS}.
 */
export async function createThread(
  needs: Creating,
  viewer: Viewer,
  drafts: readonly PostDraft[],
  options: Omit<CreateOptions, 'idempotencyKey'> = {},
): Promise<Id[]> {
  if (drafts.length === 0 || drafts.length > MAX_THREAD_POSTS) {
    throw invalid(`Validation failed: A thread has 1 to ${MAX_THREAD_POSTS} posts`);
  }
  const prepared: PreparedPost[] = [];
  for (const draft of drafts) {
    prepared.push(await preparePost(needs, viewer, draft, { appId: options.appId, after: prepared.at(-1) }));
  }
  const ids = prepared.map(({ row }) => row.id);
  await needs.db.write(async (tx) => {
    await options.before?.(tx, ids);
    await insertPosts(tx, needs, prepared);
  });
  return ids;
}

/** Writes the posts of one author, counts last of all. */
async function insertPosts(tx: Tx, needs: Needs<'ids'>, posts: readonly PreparedPost[]): Promise<void> {
  const postCounts: PostCountChange[] = [];
  const accountCounts: AccountCountChange[] = [];
  for (const post of posts) {
    const { row } = post;
    await insertPost(tx, needs, post);
    if (row.reply_to_id !== null && isCountedReply(row.audience)) {
      postCounts.push({ postId: row.reply_to_id, replies: 1 });
    }
    if (row.quote_of_id !== null && row.quote_state === 'accepted' && isCountedReply(row.audience)) {
      postCounts.push({ postId: row.quote_of_id, quotes: 1 });
    }
    if (isCountedPost(row.audience)) {
      accountCounts.push({ accountId: row.account_id, posts: 1, lastPostAt: row.created_at });
    }
  }
  if (postCounts.length > 0) await changePostCounts(tx, postCounts);
  if (accountCounts.length > 0) await changeAccountCounts(tx, accountCounts);
}

async function insertPost(
  tx: Tx,
  needs: Needs<'ids'>,
  { row, content, composed, readers }: PreparedPost,
): Promise<void> {
  const { id, created_at: now } = row;
  if (row.quote_of_id !== null) await holdPost(tx, row.quote_of_id);
  await insertPostRow(tx, row);
  if (readers) await insertReaders(tx, { postId: id, authorId: row.account_id, ...readers });
  if (content.mediaIds.length > 0) await attachMedia(tx, row.account_id, content.mediaIds, id);
  await insertMentions(tx, id, composed.mentionedIds);
  await tagPost(tx, { ids: needs.ids, now }, id, composed.tags);
  if (content.poll) await insertPoll(tx, needs.ids, now, id, content.poll);
  if (composed.link !== null && content.mediaIds.length === 0) {
    await insertCard(tx, id, await requestCard(tx, { ids: needs.ids, now }, composed.link));
  }
  await emit(tx, now, 'post.created', { postId: id, accountId: row.account_id });
  if (row.quote_of_id !== null && row.quote_account_id !== null) {
    await emit(tx, now, 'quote.created', {
      postId: id,
      quotedPostId: row.quote_of_id,
      quotedAccountId: row.quote_account_id,
    });
  }
}
