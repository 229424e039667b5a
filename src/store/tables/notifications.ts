import type { Generated } from 'kysely';
import type { Flag, Id, Millis } from '../tables.ts';

/** What becomes of notifications of some kind; the names are those of the client API. */
export type PolicyRule = 'accept' | 'filter' | 'drop';

/** Somebody's rules for notifications from people they may not know. Without a row the column defaults hold. */
export interface NotificationPolicies {
  account_id: Id;
  not_following: Generated<PolicyRule>;
  not_followers: Generated<PolicyRule>;
  new_accounts: Generated<PolicyRule>;
  private_mentions: Generated<PolicyRule>;
  limited_accounts: Generated<PolicyRule>;
  bots: Generated<PolicyRule>;
}

/** Somebody whose notifications were filtered and not yet accepted or dismissed. */
export interface NotificationRequests {
  id: Id;
  account_id: Id;
  from_account_id: Id;
  created_at: Millis;
  updated_at: Millis;
}

/** Somebody whose notifications are accepted whatever the policy says. */
export interface NotificationPermissions {
  account_id: Id;
  from_account_id: Id;
  created_at: Millis;
}

/** What cut somebody's follows; the names are those of the client API. */
export type SeveranceKind = 'domain_block' | 'user_domain_block' | 'account_suspension';

/** How many of somebody's followers and followed were cut off at once. */
export interface Severances {
  id: Id;
  account_id: Id;
  kind: SeveranceKind;
  /** A host, or a person's `name@host`. */
  target: string;
  followers: number;
  following: number;
  created_at: Millis;
}

/** One person's view of the private messages of a thread among the same people. */
export interface Conversations {
  id: Id;
  account_id: Id;
  thread_id: Id;
  /** The others' ids, ascending: `,3,17,`. */
  people: string;
  last_post_id: Id;
  unread: Generated<Flag>;
}

export interface ConversationPosts {
  account_id: Id;
  post_id: Id;
  conversation_id: Id;
}

export interface NotificationTables {
  notification_policies: NotificationPolicies;
  notification_requests: NotificationRequests;
  notification_permissions: NotificationPermissions;
  severances: Severances;
  conversations: Conversations;
  conversation_posts: ConversationPosts;
}
