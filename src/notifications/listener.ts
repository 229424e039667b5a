import { sql } from 'kysely';
import { type Permission, permissionsOf, ROLES } from '#access/permissions.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { headsOf, type PostHead } from '#posts/posts.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis, Role } from '#store/tables.ts';
import type { Event } from '#work/events.ts';
import type { Listener } from '#work/listeners.ts';
import { keepSeverance } from './severances.ts';
import { type News, TOLD_PER_TRANSACTION, tell, untell } from './tell.ts';
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
  'account.warned',
  'relationships.severed',
  'report.created',
  'quote.created',
  'quote.revoked',
  'collection.item-added',
  'collection.updated',
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
  concerns: (events) => withSomebodyToTell(needs, events),
  hear: (tx, event) => hear(needs, tx, event),
});

/** All but new posts that name nobody and share nothing (most posts) and edits that name nobody new. */
async function withSomebodyToTell({ db }: ListenerNeeds, events: readonly Event[]): Promise<readonly Event[]> {
  const posts = events.flatMap((event) => (event.type === 'post.created' ? event.payload.postId : []));
  const heads = await headsOf(db.reader, posts);
  return events.filter((event) => {
    if (event.type === 'post.edited') return (event.payload.mentioned ?? []).length > 0;
    const head = event.type === 'post.created' ? heads.get(event.payload.postId) : undefined;
    return !head || head.hasMentions || head.shareOfId !== null;
  });
}

async function hear(needs: ListenerNeeds, tx: Tx, event: Event): Promise<void> {
  switch (event.type) {
    case 'post.created':
      return hearPost(needs, tx, event.payload.postId, event.createdAt);
    case 'post.edited':
      return hearEdit(needs, tx, event.payload.postId, event.payload.mentioned ?? [], event.createdAt);
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
      return hearForStaff(needs, tx, 'approve-people', {
        type: 'admin.sign_up',
        fromId: event.payload.accountId,
        at: event.createdAt,
      });
    case 'report.created':
      return hearForStaff(needs, tx, 'manage-reports', {
        type: 'admin.report',
        fromId: event.payload.accountId,
        objectId: event.payload.reportId,
        at: event.createdAt,
      });
    case 'account.warned': {
      const { accountId, warningId } = event.payload;
      return hearObject(
        needs,
        tx,
        { type: 'moderation_warning', fromId: accountId, objectId: warningId },
        accountId,
        event,
      );
    }
    case 'relationships.severed': {
      const { accountId } = event.payload;
      const objectId = await keepSeverance(tx, needs.ids, event.createdAt, event.payload);
      return hearObject(needs, tx, { type: 'severed_relationships', fromId: accountId, objectId }, accountId, event);
    }
    case 'collection.item-added': {
      const { ownerId, collectionId, accountId } = event.payload;
      const news = { type: 'added_to_collection', fromId: ownerId, objectId: collectionId } as const;
      return hearObject(needs, tx, news, accountId, event);
    }
    case 'collection.updated':
      return hearCollection(needs, tx, event.payload.collectionId, event.payload.ownerId, event.createdAt);
    case 'quote.created':
    case 'quote.revoked':
      return hearQuote(needs, tx, event.payload.postId, event.payload.quotedAccountId, event.createdAt);
  }
}

const headOf = async (tx: Tx, postId: Id): Promise<PostHead | undefined> => (await headsOf(tx, [postId])).get(postId);

const mentionedIn = prepare((db, p: { postId: Id; limit: number }) =>
  db.selectFrom('mentions').select('account_id').where('post_id', '=', p.postId).orderBy('account_id').limit(p.limit),
);

/** A post or share: those who are mentioned, or the author of what was shared. */
async function hearPost(needs: ListenerNeeds, tx: Tx, postId: Id, at: Millis): Promise<void> {
  const head = await headOf(tx, postId);
  if (!head) return;
  if (head.shareOfId !== null) return hearDeed(needs, tx, 'reblog', head.accountId, head.shareOfId, at);
  if (!head.hasMentions) return;
  const people = await mentionedIn(tx, { postId, limit: TOLD_PER_TRANSACTION });
  await tellMentioned(
    needs,
    tx,
    head,
    people.map((row) => row.account_id),
    at,
  );
}

/** An edit: those whom it names and its former state did not. Who was named before was told then. */
async function hearEdit(needs: ListenerNeeds, tx: Tx, postId: Id, people: readonly Id[], at: Millis): Promise<void> {
  if (people.length === 0) return;
  const head = await headOf(tx, postId);
  if (head) await tellMentioned(needs, tx, head, people, at);
}

async function tellMentioned(
  { ids, clock }: ListenerNeeds,
  tx: Tx,
  post: PostHead,
  people: readonly Id[],
  at: Millis,
): Promise<void> {
  const news = { type: 'mention', fromId: post.accountId, post, at } as const;
  await tell(tx, ids, clock.now(), news, people.slice(0, TOLD_PER_TRANSACTION));
}

/** A quote, or its end: the quoted author. The notification shows the post that quotes. */
async function hearQuote({ ids, clock }: ListenerNeeds, tx: Tx, postId: Id, quotedId: Id, at: Millis): Promise<void> {
  const post = await headOf(tx, postId);
  if (!post) return;
  const told = { accountId: quotedId, fromId: post.accountId, type: 'quote', postId } as const;
  if (post.quote?.state !== 'accepted' && post.quote?.state !== 'pending') return untell(tx, told);
  await tell(tx, ids, clock.now(), { type: 'quote', fromId: post.accountId, post, at }, [quotedId]);
}

/** Something that concerns one person and is about no post. */
async function hearObject(
  { ids, clock }: ListenerNeeds,
  tx: Tx,
  news: Pick<News, 'type' | 'fromId'> & { objectId: Id },
  accountId: Id,
  event: Event,
): Promise<void> {
  await tell(tx, ids, clock.now(), { ...news, post: null, at: event.createdAt }, [accountId]);
}

const membersOf = prepare((db, p: { collectionId: Id; limit: number }) =>
  db
    .selectFrom('collection_items')
    .select('account_id')
    .where('collection_id', '=', p.collectionId)
    .where('state', '=', 'accepted')
    .orderBy('id')
    .limit(p.limit),
);

/** A collection's words changed: those who are in it. */
async function hearCollection(
  { ids, clock }: ListenerNeeds,
  tx: Tx,
  collectionId: Id,
  ownerId: Id,
  at: Millis,
): Promise<void> {
  const members = await membersOf(tx, { collectionId, limit: TOLD_PER_TRANSACTION });
  await tell(
    tx,
    ids,
    clock.now(),
    { type: 'collection_update', fromId: ownerId, post: null, objectId: collectionId, at },
    members.map((row) => row.account_id),
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

/** Somebody blocked has nothing to tell, and had not; what was decided about their notifications is off. */
async function forget(tx: Tx, accountId: Id, fromId: Id): Promise<void> {
  await tx
    .deleteFrom('notification_requests')
    .where('account_id', '=', accountId)
    .where('from_account_id', '=', fromId)
    .execute();
  await tx
    .deleteFrom('notification_permissions')
    .where('account_id', '=', accountId)
    .where('from_account_id', '=', fromId)
    .execute();
  await tx
    .deleteFrom('notifications')
    .where('account_id', '=', accountId)
    .where('from_account_id', '=', fromId)
    .execute();
}

const rolesWho = (permission: Permission): Role[] => ROLES.filter((role) => permissionsOf(role).has(permission));

/** Something that concerns the staff who may do something about it. */
async function hearForStaff(
  { ids, clock }: ListenerNeeds,
  tx: Tx,
  permission: Permission,
  news: Omit<News, 'post'>,
): Promise<void> {
  const staff = await tx
    .selectFrom('users')
    .select('account_id')
    .where('role', 'in', rolesWho(permission))
    .orderBy('account_id')
    .limit(TOLD_PER_TRANSACTION)
    .execute();
  await tell(
    tx,
    ids,
    clock.now(),
    { ...news, post: null },
    staff.map((row) => row.account_id),
  );
}
