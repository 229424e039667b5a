import { type Selectable, sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { changeAccountCounts } from '#accounts/accounts.ts';
import { notFound } from '#kernel/errors.ts';
import type { Ids } from '#kernel/ids.ts';
import { detachMedia } from '#media/media.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis, Posts, RemovedBy } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { type JobQueue, putJob } from '#work/jobs.ts';
import { changePostCounts, isCountedPost, isCountedReply } from './counts.ts';
import { heldPost } from './originals.ts';
import { dropPoll } from './poll-rows.ts';
import { dropShares } from './share.ts';

/**
 * Removing a post leaves a tombstone: the row with its place in the thread, without anything that was said. What others
 * hung on it (shares, favourites, votes) goes in bounded portions, the first of them in the same transaction, the rest as
 * a job: no post is so popular that removing it stalls everybody.
 */
const REMAINS_PER_TRANSACTION = 500;
const MAX_ROUNDS = 10_000;
export const REMAINS_QUEUE = 'post-remains';

/** What was removed, for "delete and write again". */
export interface RemovedSource {
  text: string;
  spoiler: string;
  /** Still there for a day unless they were to be deleted too. */
  mediaIds: Id[];
  poll: { options: string[]; multiple: boolean; hideTotals: boolean; expiresAt: Millis | null } | null;
}

type Post = Selectable<Posts>;

/**
 * Deletes one of the viewer's own posts, or takes a share of theirs back. Media stay for a day to be used again unless
 * `deleteMedia`. Refuses not-found, for other people's posts too.
 */
export async function deletePost(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  postId: Id,
  { deleteMedia = false }: { deleteMedia?: boolean } = {},
): Promise<RemovedSource> {
  const now = clock.now();
  return db.write(async (tx) => {
    const post = await heldPost(tx, { postId, accountId: viewer.accountId });
    if (!post) throw notFound();
    if (post.share_of_id !== null) {
      await dropShares(tx, now, [{ id: post.id, accountId: post.account_id }], post.share_of_id);
      return { text: '', spoiler: '', mediaIds: [], poll: null };
    }
    const poll = post.has_poll === 1 ? await pollOf(tx, postId) : null;
    const mediaIds = await removePost(tx, { ids, now }, post, 'author', deleteMedia);
    return { text: post.text, spoiler: post.spoiler, mediaIds, poll };
  });
}

async function pollOf(tx: Tx, postId: Id): Promise<RemovedSource['poll']> {
  const rows = await tx
    .selectFrom('polls as q')
    .innerJoin('poll_options as o', 'o.poll_id', 'q.id')
    .select(['q.multiple', 'q.hide_totals', 'q.expires_at', 'o.title'])
    .where('q.post_id', '=', postId)
    .orderBy('o.position')
    .execute();
  const [first] = rows;
  if (!first) return null;
  return {
    options: rows.map((row) => row.title),
    multiple: first.multiple === 1,
    hideTotals: first.hide_totals === 1,
    expiresAt: first.expires_at,
  };
}

/** Turns a held row into a tombstone; gives the media that were taken off it. */
export async function removePost(
  tx: Tx,
  { ids, now }: { ids: Ids; now: Millis },
  post: Post,
  by: RemovedBy,
  deleteMedia: boolean,
): Promise<Id[]> {
  const { id, account_id: accountId } = post;
  await tx
    .updateTable('posts')
    .set({
      text: '',
      html: '',
      spoiler: '',
      language: null,
      has_media: 0,
      has_poll: 0,
      has_tags: 0,
      removed_at: now,
      removed_by: by,
    })
    .where('id', '=', id)
    .execute();
  const mediaIds = post.has_media === 1 ? await detachMedia(tx, { ids, now }, id, deleteMedia) : [];
  // Mentions and recipients stay: they say who has to be told that the post is gone.
  await tx.deleteFrom('post_tags').where('post_id', '=', id).execute();
  await tx.deleteFrom('post_cards').where('post_id', '=', id).execute();
  await tx.deleteFrom('post_edits').where('post_id', '=', id).execute();
  await emit(tx, now, 'post.removed', { postId: id, accountId, shareOfId: null });
  // Counts come last, and those of this post are among what is cleared away.
  if (await clearRemains(tx, now, id)) {
    await putJob(tx, ids, now, { queue: REMAINS_QUEUE, key: String(id), payload: { postId: id }, runAt: now });
  }
  await changePostCounts(tx, [
    { postId: id },
    ...(post.reply_to_id !== null && isCountedReply(post.audience) ? [{ postId: post.reply_to_id, replies: -1 }] : []),
    ...(post.quote_of_id !== null && post.quote_state === 'accepted' && isCountedReply(post.audience)
      ? [{ postId: post.quote_of_id, quotes: -1 }]
      : []),
  ]);
  if (isCountedPost(post.audience)) await changeAccountCounts(tx, [{ accountId, posts: -1 }]);
  return deleteMedia ? [] : mediaIds;
}

const sharesOf = prepare(
  (_db, p: { postId: Id; limit: number }) => sql<{ id: Id; accountId: Id }>`
    select id, account_id as "accountId" from posts where share_of_id = ${p.postId} order by id limit ${p.limit}`,
);

/** Rows of one table with the post's id, deleted up to a limit by a key of two or three columns. */
const dropMarks = (table: 'favourites' | 'bookmarks' | 'pins') =>
  prepare(
    (_db, p: { postId: Id; limit: number }) => sql<{ account_id: Id }>`
      delete from ${sql.table(table)} where post_id = ${p.postId} and account_id in
        (select account_id from ${sql.table(table)} where post_id = ${p.postId} order by id limit ${p.limit})
      returning account_id`,
  );

const drop = { favourites: dropMarks('favourites'), bookmarks: dropMarks('bookmarks'), pins: dropMarks('pins') };

const dropVotes = prepare(
  (_db, p: { postId: Id; limit: number }) => sql<{ account_id: Id }>`
    delete from poll_votes where poll_id in (select id from polls where post_id = ${p.postId}) and account_id in
      (select v.account_id from poll_votes v join polls q on q.id = v.poll_id
        where q.post_id = ${p.postId} order by v.account_id limit ${p.limit})
    returning account_id`,
);

/** Clears a portion of what hangs on a removed post; true while there is more. */
async function clearRemains(tx: Tx, now: Millis, postId: Id): Promise<boolean> {
  const portion = { postId, limit: REMAINS_PER_TRANSACTION };
  const votes = await dropVotes(tx, portion);
  if (votes.length < REMAINS_PER_TRANSACTION) await dropPoll(tx, postId);
  const bookmarks = await drop.bookmarks(tx, portion);
  await drop.pins(tx, portion);
  const favourites = await drop.favourites(tx, portion);
  const shares = await sharesOf(tx, portion);
  if (favourites.length > 0) await changePostCounts(tx, [{ postId, favourites: -favourites.length }]);
  await dropShares(tx, now, shares, postId);
  return [votes, bookmarks, favourites, shares].some((rows) => rows.length > 0);
}

export function remainsQueue({ db, clock }: Needs<'db' | 'clock'>): JobQueue {
  return {
    name: REMAINS_QUEUE,
    concurrency: 1,
    maxAttempts: 20,
    leaseMs: 10 * 60_000,
    async run(payload) {
      const { postId } = payload as { postId: Id };
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        if (!(await db.write((tx) => clearRemains(tx, clock.now(), postId)))) return;
      }
      throw new Error(`post ${postId} has more remains than fit in one job`);
    },
  };
}
