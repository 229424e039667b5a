import type { Generated } from 'kysely';
import type { Flag, Id, Millis } from '../tables.ts';

/** What is counted by day and may trend. */
export type TrendKind = 'tag' | 'link' | 'post';

/** What staff decided about something that would trend; `subject_id` is a tag, card, post or publisher. */
export interface TrendReviews {
  kind: TrendKind | 'publisher';
  subject_id: Id;
  allowed: Flag;
  reviewer_id: Generated<Id | null>;
  reviewed_at: Millis;
}

/** A site whose links trended at some time. */
export interface Publishers {
  id: Id;
  /** Lower-case host name. */
  host: string;
  created_at: Millis;
}

/** People whom somebody does not want to be suggested again. */
export interface DismissedSuggestions {
  account_id: Id;
  dismissed_id: Id;
  created_at: Millis;
}

/** People whom somebody recommends together. */
export interface Collections {
  id: Id;
  account_id: Id;
  name: string;
  description: Generated<string>;
  language: Generated<string | null>;
  sensitive: Generated<Flag>;
  discoverable: Generated<Flag>;
  /** One hashtag as typed, without the hash; '' for none. */
  tag: Generated<string>;
  created_at: Millis;
  updated_at: Millis;
}

export interface CollectionItems {
  id: Id;
  collection_id: Id;
  account_id: Id;
  /** `revoked`: by the one who was listed; the row stays, so that they are not added again. */
  state: 'accepted' | 'revoked';
  created_at: Millis;
}

/** Derived: who used what on which day. `post_id` is the using post; for the kind `post` the share or reply, or 0 for a favourite. */
export interface DailyUses {
  kind: TrendKind;
  subject_id: Id;
  /** Days since 1970, UTC. */
  day: number;
  account_id: Id;
  post_id: Id;
}

/** Derived: how many that were, kept for longer; tags and links only. */
export interface DailyCounts {
  kind: TrendKind;
  subject_id: Id;
  day: number;
  accounts: number;
  uses: number;
}

/** Derived: what trends, or did and must not begin again from its old peak. */
export interface Trends {
  kind: TrendKind;
  subject_id: Id;
  /** As of the last round. */
  score: number;
  peak: number;
  peak_at: Millis;
}

/** Derived: people who want to be found, and the hour of their last public post (ms; 0 for none). */
export interface Directory {
  account_id: Id;
  local: Flag;
  active_at: Millis;
}

/** Derived: who is suggested to anybody, best first. */
export interface PopularPeople {
  reason: 'most_followed' | 'most_interactions';
  position: number;
  account_id: Id;
}

/** Derived: one row once the derived tables of discovery have been filled from the posts. */
export interface DiscoveryStates {
  name: string;
  done_at: Millis;
}

export interface DiscoveryTables {
  trend_reviews: TrendReviews;
  publishers: Publishers;
  dismissed_suggestions: DismissedSuggestions;
  collections: Collections;
  collection_items: CollectionItems;
  'derived.daily_uses': DailyUses;
  'derived.daily_counts': DailyCounts;
  'derived.trends': Trends;
  'derived.directory': Directory;
  'derived.popular_people': PopularPeople;
  'derived.discovery_states': DiscoveryStates;
}
