import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { heldPost } from './originals.ts';
import { removePost } from './remove.ts';
import { dropShares } from './share.ts';

/** Posts that are taken away in one round. */
const POSTS_PER_ROUND = 50;

/**
 * Takes a portion of somebody's posts and shares away, with their media, each in a transaction of its own: for people whom
 * moderators removed. True while there is more.
 */
export async function purgePosts({ db, clock, ids }: Needs<'db' | 'clock' | 'ids'>, accountId: Id): Promise<boolean> {
  const rows = await db.reader
    .selectFrom('posts')
    .select('id')
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .limit(POSTS_PER_ROUND)
    .execute();
  for (const { id } of rows) {
    const now = clock.now();
    await db.write(async (tx) => {
      const post = await heldPost(tx, { postId: id, accountId });
      if (!post) return;
      if (post.share_of_id !== null) await dropShares(tx, now, [{ id, accountId }], post.share_of_id);
      else await removePost(tx, { ids, now }, post, 'moderator', true);
    });
  }
  return rows.length === POSTS_PER_ROUND;
}
