import type { Generated } from 'kysely';
import type { Flag, Id, JsonText, Millis } from '../tables.ts';

/** The names are those of the client API. */
export type ReportCategory = 'spam' | 'legal' | 'violation' | 'other';

export interface Reports {
  id: Id;
  /** Who reported. */
  account_id: Id;
  target_id: Id;
  category: ReportCategory;
  comment: string;
  rule_ids: Generated<JsonText>;
  collection_ids: Generated<JsonText>;
  /** 1: the target's own server is to be told. */
  forwarded: Generated<Flag>;
  created_at: Millis;
  updated_at: Millis;
  assigned_to_id: Generated<Id | null>;
  action_taken_at: Generated<Millis | null>;
  action_taken_by_id: Generated<Id | null>;
}

export interface ReportPosts {
  report_id: Id;
  post_id: Id;
  /** The post as it was when it was reported. */
  snapshot: JsonText;
}

/** What staff can do to somebody; the names are those of the client API. */
export type StrikeAction = 'none' | 'disable' | 'sensitive' | 'silence' | 'suspend';

/** What staff did to somebody and why, as that person is told it. */
export interface Strikes {
  id: Id;
  account_id: Id;
  /** null when the command line did it. */
  by_id: Id | null;
  action: StrikeAction;
  words: string;
  report_id: Id | null;
  rule_ids: Generated<JsonText>;
  post_ids: Generated<JsonText>;
  created_at: Millis;
}

/** `noop`: only what `reject_…` says. */
export type HostSeverity = 'noop' | 'silence' | 'suspend';

/** What staff decided about another server and its subdomains. */
export interface HostLimits {
  id: Id;
  host: string;
  severity: HostSeverity;
  reject_media: Generated<Flag>;
  reject_reports: Generated<Flag>;
  private_comment: Generated<string>;
  public_comment: Generated<string>;
  /** 1: the name is shown in part only where limits are published. */
  obfuscate: Generated<Flag>;
  created_at: Millis;
}

export interface HostAllows {
  id: Id;
  host: string;
  created_at: Millis;
}

export interface EmailDomainBlocks {
  id: Id;
  domain: string;
  /** 1: staff look at each sign-up instead of it being refused. */
  allow_with_approval: Generated<Flag>;
  created_at: Millis;
}

export interface EmailDomainTries {
  block_id: Id;
  /** Days since 1970, UTC. */
  day: number;
  mailbox: string;
  tries: number;
}

export type NetworkSeverity = 'sign_up_requires_approval' | 'sign_up_block' | 'no_access';

export interface IpBlocks {
  id: Id;
  /** `192.0.2.0/24`. */
  network: string;
  severity: NetworkSeverity;
  comment: Generated<string>;
  expires_at: Generated<Millis | null>;
  created_at: Millis;
}

export interface CanonicalEmailBlocks {
  id: Id;
  /** Hex SHA-256 of the canonical address. */
  hash: string;
  /** The suspended person whose address it is. */
  account_id: Generated<Id | null>;
  created_at: Millis;
}

/** A version of the terms of service. */
export interface Terms {
  id: Id;
  /** The day from which it holds, `2026-08-01`. */
  day: string;
  text: string;
  created_at: Millis;
}

export interface CustomEmojis {
  id: Id;
  shortcode: string;
  category: Generated<string>;
  /** 0: works in texts, and is not offered. */
  visible: Generated<Flag>;
  /** Media-store keys. */
  image: string;
  still: string;
  created_at: Millis;
  updated_at: Millis;
}

export interface Announcements {
  id: Id;
  text: string;
  html: string;
  all_day: Generated<Flag>;
  starts_at: Generated<Millis | null>;
  ends_at: Generated<Millis | null>;
  /** When it is to be published; null: at once, or not yet decided. */
  scheduled_at: Generated<Millis | null>;
  published_at: Generated<Millis | null>;
  created_at: Millis;
  updated_at: Millis;
}

export interface AnnouncementReads {
  account_id: Id;
  announcement_id: Id;
}

export interface AnnouncementReactions {
  announcement_id: Id;
  account_id: Id;
  /** An emoji, or the shortcode of a custom one. */
  name: string;
  id: Id;
}

export interface ModerationTables {
  reports: Reports;
  report_posts: ReportPosts;
  strikes: Strikes;
  host_limits: HostLimits;
  host_allows: HostAllows;
  email_domain_blocks: EmailDomainBlocks;
  email_domain_tries: EmailDomainTries;
  ip_blocks: IpBlocks;
  canonical_email_blocks: CanonicalEmailBlocks;
  terms: Terms;
  custom_emojis: CustomEmojis;
  announcements: Announcements;
  announcement_reads: AnnouncementReads;
  announcement_reactions: AnnouncementReactions;
}
