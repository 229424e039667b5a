import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { invalid, notFound, Refusal } from '#kernel/errors.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { prepare } from '#store/prepared.ts';
import type { ReplyPolicy } from '#store/tables/posting.ts';
import type { Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { raisePostVersions } from './counts.ts';
import { headsOf, type PostHead } from './heads.ts';
import { heldPost } from './originals.ts';

/**
 * Who may reply. A reply must be allowed by the post it answers and by the post its thread began with, each by its own
 * author's word: so a thread stays as closed as it was begun, and a participant may close their own branch further.
 * `docs/decisions/0007-audiences-and-replies.md` says why.
 */
export const REPLY_POLICIES: readonly ReplyPolicy[] = ['anyone', 'followers', 'followed', 'mentioned', 'nobody'];

/** Refuses (invalid) what is no reply policy. */
export function checkReplyPolicy(text: string): ReplyPolicy {
  const policy = REPLY_POLICIES.find((one) => one === text);
  if (!policy) throw invalid(`Validation failed: Reply policy must be one of ${REPLY_POLICIES.join(', ')}`);
  return policy;
}

interface Ties {
  follows: number;
  followed: number;
  mentioned: number;
}

const tiesTo = prepare(
  (_db, p: { me: Id; author: Id; post: Id }) => sql<Ties>`
    select (select count(*) from follows f where f.follower_id = ${p.me} and f.followed_id = ${p.author}) as follows,
      (select count(*) from follows f where f.follower_id = ${p.author} and f.followed_id = ${p.me}) as followed,
      (select count(*) from mentions m where m.post_id = ${p.post} and m.account_id = ${p.me}) as mentioned`,
);

/** Whether one post's own policy lets somebody reply. Whom the author names may answer, unless nobody may. */
async function allows(db: Reader, replierId: Id, post: PostHead): Promise<boolean> {
  if (post.replyPolicy === 'anyone' || post.accountId === replierId) return true;
  if (post.replyPolicy === 'nobody') return false;
  const [ties] = await tiesTo(db, { me: replierId, author: post.accountId, post: post.id });
  if (!ties) return false;
  if (ties.mentioned > 0) return true;
  if (post.replyPolicy === 'followers') return ties.follows > 0;
  return post.replyPolicy === 'followed' && ties.followed > 0;
}

/**
 * Whether somebody, here or elsewhere, may reply to a post: asked of every reply, whichever way it comes. Whether they may
 * see the post is another question.
 */
export async function mayReply(db: Reader, replierId: Id, parent: PostHead): Promise<boolean> {
  if (!(await allows(db, replierId, parent))) return false;
  if (parent.threadId === null) return true;
  const root = (await headsOf(db, [parent.threadId])).get(parent.threadId);
  return !root || allows(db, replierId, root);
}

/** Refuses (forbidden) a reply that the author of the post or of the thread does not want. */
export async function requireReplyable(db: Reader, replierId: Id, parent: PostHead): Promise<void> {
  if (await mayReply(db, replierId, parent)) return;
  throw new Refusal('forbidden', 'The author has limited who can reply to this post');
}

/** Changes who may reply to one of the viewer's own posts from now on; replies that are there stay. Refuses not-found. */
export async function setReplyPolicy(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  postId: Id,
  policy: ReplyPolicy,
): Promise<void> {
  const now = clock.now();
  await db.write(async (tx) => {
    const post = await heldPost(tx, { postId, accountId: viewer.accountId });
    if (!post || post.share_of_id !== null) throw notFound();
    if (post.reply_policy === policy) return;
    await tx.updateTable('posts').set({ reply_policy: policy }).where('id', '=', postId).execute();
    await emit(tx, now, 'post.refreshed', { postId, accountId: viewer.accountId });
    await raisePostVersions(tx, [postId]);
  });
}
