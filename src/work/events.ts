import { sql } from 'kysely';
import type { Tx } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { SeveranceKind } from '#store/tables/notifications.ts';

/**
 * Everything that happens here and that others may hear. A payload carries ids, not state: a listener reads what is true
 * when it hears. Ids are numbers, times milliseconds.
 */
export interface Events {
  'account.created': { accountId: number };
  'account.changed': { accountId: number };
  'account.suspended': { accountId: number };
  'account.approved': { accountId: number };
  'token.revoked': { tokenId: number };
  'post.created': { postId: number; accountId: number };
  /** `mentioned`: who is named now and was not before; earlier versions did not say. */
  'post.edited': { postId: number; accountId: number; mentioned?: number[] };
  /** `shareOfId` tells an undone share, whose row is gone already. */
  'post.removed': { postId: number; accountId: number; shareOfId: number | null };
  /** What is shown of a post to everybody changed without an edit: its policies, a quote that was revoked. */
  'post.refreshed': { postId: number; accountId: number };
  'quote.created': { postId: number; quotedPostId: number; quotedAccountId: number };
  /** The quoted author took consent back. */
  'quote.revoked': { postId: number; quotedPostId: number; quotedAccountId: number };
  'post.favourited': { postId: number; accountId: number };
  'post.unfavourited': { postId: number; accountId: number };
  'poll.closed': { postId: number };
  'poll.voted': { postId: number; accountId: number };
  'follow.requested': { followerId: number; followedId: number };
  'follow.created': { followerId: number; followedId: number };
  'follow.ended': { followerId: number; followedId: number };
  'block.created': { blockerId: number; blockedId: number };
  'mute.created': { muterId: number; mutedId: number };
  'notification.created': { notificationId: number; accountId: number };
  /** What somebody sent was filtered and is among the other notifications now. */
  'notifications.merged': { accountId: number; fromId: number };
  'conversation.changed': { conversationId: number; accountId: number };
  /** Follows of somebody here were cut off at once; `target` is a host or a person's `name@host`. */
  'relationships.severed': {
    accountId: number;
    kind: SeveranceKind;
    target: string;
    followers: number;
    following: number;
  };
  /** `accountId` reported. */
  'report.created': { reportId: number; accountId: number };
  'account.warned': { warningId: number; accountId: number };
  'announcement.published': { announcementId: number };
  'announcement.removed': { announcementId: number };
  /** Somebody reacted or took it back; `name` is the emoji. */
  'announcement.reacted': { announcementId: number; name: string };
  'filters.changed': { accountId: number };
  'tag.followed': { accountId: number; tagId: number };
  'tag.unfollowed': { accountId: number; tagId: number };
  'list.changed': { listId: number; ownerId: number };
  'card.ready': { cardId: number };
  /** Somebody was put into a collection. */
  'collection.item-added': { collectionId: number; itemId: number; ownerId: number; accountId: number };
  /** Name, description or other words of a collection changed. */
  'collection.updated': { collectionId: number; ownerId: number };
}

export type EventName = keyof Events;

export type Event = { [Name in EventName]: { type: Name; payload: Events[Name]; createdAt: number } }[EventName];

const insertEvent = prepare(
  (_db, p: { type: string; payload: string; now: number }) =>
    sql<never>`insert into outbox (type, payload, created_at) values (${p.type}, ${p.payload}, ${p.now})`,
);

/**
 * Says in the same transaction that something happened. It is heard after the commit is durable, by every listener at its
 * own pace, at least once.
 */
export async function emit<Name extends EventName>(
  tx: Tx,
  now: number,
  type: Name,
  payload: Events[Name],
): Promise<void> {
  await insertEvent(tx, { type, payload: JSON.stringify(payload), now });
}
