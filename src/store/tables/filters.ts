import type { Generated } from 'kysely';
import type { Flag, Id, JsonText, Millis } from '../tables.ts';

/** What clients do with a filtered post; the names are those of the client API. */
export type FilterAction = 'warn' | 'hide' | 'blur';
/** Where clients apply a filter; the names are those of the client API. */
export type FilterContext = 'home' | 'notifications' | 'public' | 'thread' | 'account';

export interface Filters {
  id: Id;
  account_id: Id;
  title: string;
  /** `FilterContext[]`. */
  contexts: JsonText;
  action: Generated<FilterAction>;
  /** It matches nothing from then on. */
  expires_at: Generated<Millis | null>;
  created_at: Millis;
  updated_at: Millis;
}

export interface FilterKeywords {
  id: Id;
  filter_id: Id;
  keyword: string;
  whole_word: Generated<Flag>;
}

/** A single post that a filter names. */
export interface FilterPosts {
  id: Id;
  filter_id: Id;
  post_id: Id;
}

/** The number that what is kept in memory of somebody's filters goes by. */
export interface FilterVersions {
  account_id: Id;
  version: number;
}

/** A host of which somebody wants to see nobody. */
export interface DomainBlocks {
  account_id: Id;
  /** As in `hosts.name`; the host need not be known here. */
  host: string;
  /** Orders the list. */
  id: Id;
  created_at: Millis;
}

/** Somebody whom a person shows on their profile. */
export interface Endorsements {
  account_id: Id;
  endorsed_id: Id;
  id: Id;
  created_at: Millis;
}

export interface FollowedTags {
  account_id: Id;
  tag_id: Id;
  id: Id;
  created_at: Millis;
}

/** A tag that a person shows on their profile. */
export interface FeaturedTags {
  id: Id;
  account_id: Id;
  tag_id: Id;
  created_at: Millis;
}

/** A post that counts for a featured tag. */
export interface FeaturedTagPosts {
  featured_id: Id;
  post_id: Id;
}

export interface FilterTables {
  filters: Filters;
  filter_keywords: FilterKeywords;
  filter_posts: FilterPosts;
  filter_versions: FilterVersions;
  domain_blocks: DomainBlocks;
  endorsements: Endorsements;
  followed_tags: FollowedTags;
  featured_tags: FeaturedTags;
  featured_tag_posts: FeaturedTagPosts;
}
