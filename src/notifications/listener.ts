import { sql } from 'kysely';
import { permissionsOf, ROLES } from '#access/permissions.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { headsOf, type PostHead } from '#posts/posts.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';
import type { Event } from '#work/events.ts';
import type { Listener } from '#work/listeners.ts';
import { TOLD_PER_TRANSACTION, tell, untell } from './tell.ts';
import { tellMany } from './wide.ts';

type ListenerNeeds = Needs<'db' | 'clock' | 'ids'>;

const heard = [
  'post.created',
  'post.edited',
  'post.removed',
  'post.favourited',
  'post.unfavourited',
  'poll.closed',
  'follow.requested',
  'follow.created',
  'follow.ended',
  'block.created',
  'account.created',
] as const;

/**
 * The listener `notifications`. What concerns few is told in `hear`, with the cursor; what may concern very many in
 * `prepare`. A deed and its undoing are heard alike, by looking at what is true now: it does not matter in which order, how
 * often or how late they come.
 */
export const notificationsListener = (needs: ListenerNeeds): Listener => ({
  name: 'notifications',
  cursorIn: 'main',
  hears: heard,
  prepare: (events) => tellMany(needs, events),
  hear: (tx, event) => hear(needs, tx, event),
});

async function hear(needs: ListenerNeeds, tx: Tx, event: Event): Promise<void> {
  switch (event.type) {
    case 'post.created':
    case 'post.edited':
      return hearPost(needs, tx, event.payload.postId, event.createdAt);
    case 'post.removed': {
      const { accountId, shareOfId } = event.payload;
      if (shareOfId !== null) await hearDeed(needs, tx, 'reblog', accountId, shareOfId, event.createdAt);
      return;
    }
    case 'post.favourited':
    case 'post.unfavourited':
      return hearDeed(needs, tx, 'favourite', event.payload.accountId, event.payload.postId, event.createdAt);
    case 'follow.requested':
    case 'follow.created':
    case 'follow.ended':
      return hearFollow(needs, tx, event.payload.followerId, event.payload.followedId, event.createdAt);
    case 'block.created':
      return forget(tx, event.payload.blockerId, event.payload.blockedId);
    case 'account.created':
      return hearSignUp(needs, tx, event.payload.accountId, event.createdAt);
  }
}

const headOf = async (tx: Tx, postId: Id): Promise<PostHead | undefined> => (await headsOf(tx, [postId])).get(postId);

const mentionedIn = prepare((db, p: { postId: Id; limit: number }) =>
  db.selectFrom('mentions').select('account_id').where('post_id', '=', p.postId).orderBy('account_id').limit(p.limit),
);

/** A post, share or edit: those who are mentioned, or the author of what was shared. */
async function hearPost(needs: ListenerNeeds, tx: Tx, postId: Id, at: Millis): Promise<void> {
  const head = await headOf(tx, postId);
  if (!head) return;
  if (head.shareOfId !== null) return hearDeed(needs, tx, 'reblog', head.accountId, head.shareOfId, at);
  if (!head.hasMentions) return;
  const people = await mentionedIn(tx, { postId, limit: TOLD_PER_TRANSACTION });
  await tell(
    tx,
    needs.ids,
    needs.clock.now(),
    { type: 'mention', fromId: head.accountId, post: head, at },
    people.map((row) => row.account_id),
  );
}

const standing = {
  favourite: prepare(
    (_db, p: { by: Id; postId: Id }) => sql<{ one: number }>`
      select 1 as one from favourites where account_id = ${p.by} and post_id = ${p.postId}`,
  ),
  reblog: prepare(
    (_db, p: { by: Id; postId: Id }) => sql<{ one: number }>`
      select 1 as one from posts
      where share_of_id = ${p.postId} and account_id = ${p.by} and removed_at is null`,
  ),
};

/** A favourite or share, or its undoing: the post's author. */
async function hearDeed(
  { ids, clock }: ListenerNeeds,
  tx: Tx,
  type: 'favourite' | 'reblog',
  fromId: Id,
  postId: Id,
  at: Millis,
): Promise<void> {
  const post = await headOf(tx, postId);
  if (!post) return;
  const [done] = await standing[type](tx, { by: fromId, postId });
  if (done) await tell(tx, ids, clock.now(), { type, fromId, post, at }, [post.accountId]);
  else await untell(tx, { accountId: post.accountId, fromId, type, postId });
}

const followState = prepare(
  (_db, p: { follower: Id; followed: Id }) => sql<{ type: 'follow' | 'follow_request' }>`
    select 'follow' as type from follows where follower_id = ${p.follower} and followed_id = ${p.followed}
    union all select 'follow_request' from follow_requests
      where follower_id = ${p.follower} and followed_id = ${p.followed}`,
);

/** Anything between a follower and the followed: what there is now is told, what there is not is taken back. */
async function hearFollow({ ids, clock }: ListenerNeeds, tx: Tx, fromId: Id, accountId: Id, at: Millis): Promise<void> {
  const [state] = await followState(tx, { follower: fromId, followed: accountId });
  for (const type of ['follow', 'follow_request'] as const) {
    if (state?.type === type) await tell(tx, ids, clock.now(), { type, fromId, post: null, at }, [accountId]);
    else await untell(tx, { accountId, fromId, type, postId: 0 });
  }
}

/** Somebody blocked has nothing to tell, and had not. */
async function forget(tx: Tx, accountId: Id, fromId: Id): Promise<void> {
  await tx
    .deleteFrom('notifications')
    .where('account_id', '=', accountId)
    .where('from_account_id', '=', fromId)
    .execute();
}

const APPROVERS = ROLES.filter((role) => permissionsOf(role).has('approve-people'));

/** A sign-up: the staff who may let people in. */
async function hearSignUp({ ids, clock }: ListenerNeeds, tx: Tx, fromId: Id, at: Millis): Promise<void> {
  const staff = await tx
    .selectFrom('users')
    .select('account_id')
    .where('role', 'in', APPROVERS)
    .orderBy('account_id')
    .limit(TOLD_PER_TRANSACTION)
    .execute();
  await tell(
    tx,
    ids,
    clock.now(),
    { type: 'admin.sign_up', fromId, post: null, at },
    staff.map((row) => row.account_id),
  );
}
