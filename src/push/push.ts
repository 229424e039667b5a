/**
 * Web Push (RFC 8030, 8291, 8292): tells people's apps of notifications while they sleep.
 * Table: push_subscriptions. Emits nothing.
 * Hears: notification.created, token.revoked, account.suspended (listener `push`, which only puts jobs and drops
 * subscriptions). Queue: push (one message to one app each). What a message holds: docs/decisions/0008-push.md.
 */
export { pushListener } from './listener.ts';
export { pushQueue } from './send.ts';
export {
  dropSubscription,
  MAX_ENDPOINT_CHARACTERS,
  type PushData,
  readPushPolicy,
  type Subscription,
  subscribe,
  subscriptionOf,
  updateSubscription,
} from './subscriptions.ts';
