import { sql } from 'kysely';
import type { Tx } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';

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
  'post.edited': { postId: number; accountId: number };
  /** `shareOfId` tells an undone share, whose row is gone already. */
  'post.removed': { postId: number; accountId: number; shareOfId: number | null };
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
  'list.changed': { listId: number; ownerId: number };
  'card.ready': { cardId: number };
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
