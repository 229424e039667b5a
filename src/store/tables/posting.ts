import type { Generated } from 'kysely';
import type { Id, JsonText, Millis } from '../tables.ts';

/** Who may quote a post; the names are those of the client API. */
export type QuotePolicy = 'public' | 'followers' | 'nobody';
/** What became of a quote. Whether the quoted post still stands is seen at that post. */
export type QuoteState = 'pending' | 'accepted' | 'rejected' | 'revoked';
/** Who may reply to a post. */
export type ReplyPolicy = 'anyone' | 'followers' | 'followed' | 'mentioned' | 'nobody';

/** The people a post to a circle was for when it was written. */
export interface PostRecipients {
  post_id: Id;
  account_id: Id;
}

/** A named part of somebody's followers. */
export interface Circles {
  id: Id;
  owner_id: Id;
  title: string;
  created_at: Millis;
  updated_at: Millis;
}

export interface CircleMembers {
  circle_id: Id;
  account_id: Id;
  /** Orders the list of members. */
  id: Id;
}

/** What somebody has not published yet. */
export interface Drafts {
  id: Id;
  account_id: Id;
  /** Raised by each change, so that two devices notice each other. */
  version: Generated<number>;
  /** A `DraftContent` of drafts/content.ts. */
  content: JsonText;
  /** Set: published then by itself. */
  scheduled_at: Generated<Millis | null>;
  app_id: Generated<Id | null>;
  /** The client's key of a scheduled post; it is handed on to the post. */
  idempotency_key: Generated<string>;
  /** Why it was not published at its time; '' for others. */
  failure: Generated<string>;
  created_at: Millis;
  updated_at: Millis;
}

export interface DraftMedia {
  media_id: Id;
  draft_id: Id;
}

export interface PostingTables {
  post_recipients: PostRecipients;
  circles: Circles;
  circle_members: CircleMembers;
  drafts: Drafts;
  draft_media: DraftMedia;
}
