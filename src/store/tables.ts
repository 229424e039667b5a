import type { Generated } from 'kysely';
import type { DiscoveryTables } from './tables/discovery.ts';
import type { FilterTables } from './tables/filters.ts';
import type { MediaState, PushTables } from './tables/media.ts';
import type { ModerationTables } from './tables/moderation.ts';
import type { NotificationTables } from './tables/notifications.ts';
import type { PostingTables, QuotePolicy, QuoteState, ReplyPolicy } from './tables/posting.ts';
import type { SearchTables } from './tables/search.ts';

/**
 * Every table as Kysely types, one interface each, in the order of the migrations. Only four column types exist in both
 * engines: integer (safe integers only), text, blob, real. Booleans are {@link Flag}, times are {@link Millis}, JSON is
 * text. Ids are those of `kernel/ids.ts`.
 */
export type Id = number;
/** Milliseconds since 1970, UTC. */
export type Millis = number;
export type Flag = 0 | 1;
/** JSON in a text column. */
export type JsonText = string;

export interface Hosts {
  id: Id;
  /** Lower-case, punycode, with port where it is not 443. */
  name: string;
  /** 1 for the names this node serves. "Local" is this, never a NULL. */
  local: Flag;
  created_at: Millis;
}

export type AccountKind = 'person' | 'service' | 'group' | 'organization' | 'application';
export type RemovedBy = 'author' | 'moderator' | 'origin';

export interface Accounts {
  id: Id;
  host_id: Id;
  username: string;
  /** `foldKey(username)`: unique together with host_id. */
  username_key: string;
  uri: string;
  url: string;
  inbox: Generated<string>;
  shared_inbox: Generated<string>;
  outbox: Generated<string>;
  followers_uri: Generated<string>;
  following_uri: Generated<string>;
  featured_uri: Generated<string>;
  public_key: Generated<string>;
  kind: Generated<AccountKind>;
  display_name: Generated<string>;
  /** What the person typed; '' for remote people. */
  note: Generated<string>;
  note_html: Generated<string>;
  /** `[{ name, value, html, verified_at }]`. */
  fields: Generated<JsonText>;
  /** Media-store keys, '' where there is no picture. */
  avatar: Generated<string>;
  avatar_static: Generated<string>;
  avatar_alt: Generated<string>;
  header: Generated<string>;
  header_static: Generated<string>;
  header_alt: Generated<string>;
  locked: Generated<Flag>;
  bot: Generated<Flag>;
  discoverable: Generated<Flag>;
  indexable: Generated<Flag>;
  hide_collections: Generated<Flag>;
  /** Hosts whose pages may name this person as their author. */
  attribution_domains: Generated<JsonText>;
  /** Which parts of the profile page are wanted. */
  show_media: Generated<Flag>;
  show_media_replies: Generated<Flag>;
  show_featured: Generated<Flag>;
  memorial: Generated<Flag>;
  moved_to_id: Generated<Id | null>;
  also_known_as: Generated<JsonText>;
  created_at: Millis;
  updated_at: Millis;
  fetched_at: Generated<Millis | null>;
  /** Moderation: suspended people are gone for everybody, limited ones are seen by their followers only. */
  suspended_at: Generated<Millis | null>;
  limited_at: Generated<Millis | null>;
  sensitized_at: Generated<Millis | null>;
  removed_at: Generated<Millis | null>;
  removed_by: Generated<RemovedBy | null>;
  /** 1: set by a limit of their host, and taken back with it. */
  suspended_by_host: Generated<Flag>;
  limited_by_host: Generated<Flag>;
}

/** Counts, kept in a narrow table of their own and touched last in a transaction, in ascending id (deadlocks). */
export interface AccountStats {
  account_id: Id;
  /** Raised in the transaction that changes anything shown of the account, counts included. */
  version: Generated<number>;
  followers: Generated<number>;
  following: Generated<number>;
  posts: Generated<number>;
  last_post_at: Generated<Millis | null>;
}

export type Role = 'owner' | 'admin' | 'moderator' | 'member';

/** People with a login here. */
export interface Users {
  account_id: Id;
  email: string;
  email_key: string;
  email_confirmed_at: Generated<Millis | null>;
  password_hash: string;
  role: Generated<Role>;
  approved_at: Generated<Millis | null>;
  sign_up_reason: Generated<string>;
  invite_id: Generated<Id | null>;
  locale: Generated<string>;
  disabled_at: Generated<Millis | null>;
  totp_secret: Generated<string | null>;
  totp_enabled_at: Generated<Millis | null>;
  /** The last time step a code was accepted for: a code works once. */
  totp_last_step: Generated<number>;
  default_audience: Generated<Audience>;
  default_sensitive: Generated<Flag>;
  /** '' means: detect it. */
  default_language: Generated<string>;
  default_quote_policy: Generated<QuotePolicy>;
  default_reply_policy: Generated<ReplyPolicy>;
  created_at: Millis;
  last_active_at: Generated<Millis | null>;
}

export interface RecoveryCodes {
  account_id: Id;
  code_hash: string;
  used_at: Generated<Millis | null>;
}

/** Browser logins on the server's own pages. */
export interface Sessions {
  id: Id;
  account_id: Id;
  token_hash: string;
  user_agent: Generated<string>;
  ip: Generated<string>;
  created_at: Millis;
  last_used_at: Millis;
  revoked_at: Generated<Millis | null>;
}

export type OneTimeLinkPurpose = 'confirm-email' | 'reset-password' | 'become-owner';

export interface OneTimeLinks {
  token_hash: string;
  purpose: OneTimeLinkPurpose;
  account_id: Generated<Id | null>;
  email: Generated<string>;
  created_at: Millis;
  expires_at: Millis;
  used_at: Generated<Millis | null>;
}

export interface Invites {
  id: Id;
  code: string;
  account_id: Id;
  max_uses: Generated<number | null>;
  uses: Generated<number>;
  created_at: Millis;
  expires_at: Generated<Millis | null>;
  revoked_at: Generated<Millis | null>;
}

export interface Apps {
  id: Id;
  client_id: string;
  client_secret_hash: string;
  name: string;
  website: Generated<string>;
  redirect_uris: JsonText;
  /** Space separated. */
  scopes: string;
  created_at: Millis;
}

export interface OauthCodes {
  code_hash: string;
  app_id: Id;
  account_id: Id;
  redirect_uri: string;
  scopes: string;
  code_challenge: Generated<string>;
  created_at: Millis;
  expires_at: Millis;
  used_at: Generated<Millis | null>;
  /** The token it was exchanged for: revoked when the code is seen twice. */
  token_id: Generated<Id | null>;
}

export interface AccessTokens {
  id: Id;
  token_hash: string;
  app_id: Id;
  /** null for client credentials. */
  account_id: Generated<Id | null>;
  scopes: string;
  created_at: Millis;
  last_used_at: Generated<Millis | null>;
  revoked_at: Generated<Millis | null>;
}

export interface Follows {
  follower_id: Id;
  followed_id: Id;
  id: Id;
  uri: Generated<string>;
  shares: Generated<Flag>;
  notify: Generated<Flag>;
  languages: Generated<JsonText>;
  created_at: Millis;
}

export interface FollowRequests extends Follows {}

export interface Blocks {
  blocker_id: Id;
  blocked_id: Id;
  id: Id;
  uri: Generated<string>;
  created_at: Millis;
}

export interface Mutes {
  muter_id: Id;
  muted_id: Id;
  id: Id;
  hide_notifications: Generated<Flag>;
  expires_at: Generated<Millis | null>;
  created_at: Millis;
}

export interface AccountNotes {
  author_id: Id;
  subject_id: Id;
  comment: string;
  updated_at: Millis;
}

export interface Lists {
  id: Id;
  owner_id: Id;
  title: string;
  replies_policy: Generated<'followed' | 'list' | 'none'>;
  exclusive: Generated<Flag>;
  created_at: Millis;
}

export interface ListMembers {
  list_id: Id;
  account_id: Id;
  id: Id;
}

/**
 * `public` is in every feed, `quiet` only on the profile and in followers' feeds (Mastodon: unlisted), `mutuals` are
 * followers whom the author follows too, a `circle` is some followers, fixed when the post is written.
 */
export type Audience = 'public' | 'quiet' | 'followers' | 'mutuals' | 'circle' | 'mentioned';

export interface Posts {
  id: Id;
  account_id: Id;
  /** 1 when the author is local; a copy of the host's flag for the feeds' indexes. */
  local: Flag;
  uri: string;
  url: string;
  reply_to_id: Generated<Id | null>;
  reply_to_account_id: Generated<Id | null>;
  /** The first post of the thread; null for a post that starts one. */
  thread_id: Generated<Id | null>;
  /** Set for shares (boosts): such a row has no text of its own. */
  share_of_id: Generated<Id | null>;
  audience: Audience;
  /** 1: never leaves this node, seen only by logged-in people here. */
  local_only: Generated<Flag>;
  text: Generated<string>;
  html: Generated<string>;
  spoiler: Generated<string>;
  sensitive: Generated<Flag>;
  language: Generated<string | null>;
  app_id: Generated<Id | null>;
  has_media: Generated<Flag>;
  has_poll: Generated<Flag>;
  has_tags: Generated<Flag>;
  has_mentions: Generated<Flag>;
  created_at: Millis;
  edited_at: Generated<Millis | null>;
  removed_at: Generated<Millis | null>;
  removed_by: Generated<RemovedBy | null>;
  /** The post that this one quotes, and its author. */
  quote_of_id: Generated<Id | null>;
  quote_account_id: Generated<Id | null>;
  quote_state: Generated<QuoteState | null>;
  quote_policy: Generated<QuotePolicy>;
  reply_policy: Generated<ReplyPolicy>;
  /** The author's circle; null for a reply within somebody else's. */
  circle_id: Generated<Id | null>;
}

export interface PostStats {
  post_id: Id;
  /** Raised in the transaction that changes anything shown of the post, counts included. */
  version: Generated<number>;
  replies: Generated<number>;
  shares: Generated<number>;
  favourites: Generated<number>;
  quotes: Generated<number>;
}

export interface PostEdits {
  id: Id;
  post_id: Id;
  text: string;
  html: string;
  spoiler: string;
  sensitive: Flag;
  /** `[{ id, description }]` as they were. */
  media: JsonText;
  /** Option titles as they were, or null. */
  poll: JsonText | null;
  created_at: Millis;
}

export interface Mentions {
  post_id: Id;
  account_id: Id;
}

export interface Tags {
  id: Id;
  /** `foldKey(display)`, unique. */
  name: string;
  /** As first written. */
  display: string;
  created_at: Millis;
}

export interface PostTags {
  tag_id: Id;
  post_id: Id;
}

export type MediaKind = 'image' | 'video' | 'gifv' | 'audio' | 'unknown';

export interface Media {
  id: Id;
  account_id: Id;
  /** null until a post takes it; such rows are removed after a day. */
  post_id: Generated<Id | null>;
  position: Generated<number>;
  kind: MediaKind;
  /** Media-store keys. */
  original: string;
  small: string;
  width: number;
  height: number;
  small_width: number;
  small_height: number;
  blurhash: Generated<string>;
  description: Generated<string>;
  focus_x: Generated<number>;
  focus_y: Generated<number>;
  remote_url: Generated<string>;
  /** Only what is ready is shown and can be taken by a post. */
  state: Generated<MediaState>;
  /** Media-store key of the upload as it came; '' once it is processed. Never served. */
  source: Generated<string>;
  /** A sentence that says why it could not be processed. */
  failure: Generated<string>;
  /** A {@link RecordingMeta} of a video or sound. */
  recording: Generated<JsonText | null>;
  created_at: Millis;
}

/** One row for each blob in the media store: `parley check` compares the two. */
export interface MediaFiles {
  key: string;
  content_type: string;
  bytes: number;
  created_at: Millis;
}

export interface Polls {
  post_id: Id;
  id: Id;
  multiple: Flag;
  hide_totals: Flag;
  expires_at: Millis | null;
  closed_at: Generated<Millis | null>;
  voters: Generated<number>;
}

export interface PollOptions {
  poll_id: Id;
  position: number;
  title: string;
  votes: Generated<number>;
}

export interface PollVotes {
  poll_id: Id;
  account_id: Id;
  position: number;
  created_at: Millis;
}

/** Favourites, bookmarks and pins have the same shape; `id` orders the lists. */
export interface PostMarks {
  account_id: Id;
  post_id: Id;
  id: Id;
  created_at: Millis;
}

export interface MutedThreads {
  account_id: Id;
  thread_id: Id;
  created_at: Millis;
}

export interface IdempotencyKeys {
  account_id: Id;
  key: string;
  post_id: Id;
  created_at: Millis;
}

export interface Cards {
  id: Id;
  /** The address as posted, without fragment: one fetch for each. */
  address: string;
  state: 'waiting' | 'ready' | 'none';
  url: Generated<string>;
  title: Generated<string>;
  description: Generated<string>;
  language: Generated<string>;
  type: Generated<'link' | 'photo' | 'video'>;
  author_name: Generated<string>;
  author_url: Generated<string>;
  site_name: Generated<string>;
  published_at: Generated<Millis | null>;
  image: Generated<string>;
  image_width: Generated<number>;
  image_height: Generated<number>;
  image_alt: Generated<string>;
  blurhash: Generated<string>;
  created_at: Millis;
  fetched_at: Generated<Millis | null>;
}

export interface PostCards {
  post_id: Id;
  card_id: Id;
}

export type NotificationType =
  | 'mention'
  | 'status'
  | 'reblog'
  | 'follow'
  | 'follow_request'
  | 'favourite'
  | 'poll'
  | 'update'
  | 'quote'
  | 'quoted_update'
  | 'severed_relationships'
  | 'moderation_warning'
  | 'added_to_collection'
  | 'collection_update'
  | 'admin.sign_up'
  | 'admin.report';

export interface Notifications {
  id: Id;
  account_id: Id;
  from_account_id: Id;
  type: NotificationType;
  /**
   * The post it is about. Of a type about something else minus the id of that (a report, a warning, a collection); 0 where
   * there is nothing: unique indexes treat NULLs as different.
   */
  post_id: Generated<Id>;
  created_at: Millis;
  /** With type and post it names the group; null for what stands alone. In hours since 1970. */
  group_hour: Generated<number | null>;
  /** 1: kept out of sight by the receiver's policy. */
  filtered: Generated<Flag>;
}

export interface Markers {
  account_id: Id;
  timeline: 'home' | 'notifications';
  last_read_id: Id;
  version: number;
  updated_at: Millis;
}

export interface Rules {
  id: Id;
  position: number;
  text: string;
  hint: Generated<string>;
  /** `{ de: { text, hint } }`. */
  translations: Generated<JsonText>;
  removed_at: Generated<Millis | null>;
}

/** Settings that change without a restart (the sign-up mode, the site's words). */
export interface Settings {
  name: string;
  value: JsonText;
  updated_at: Millis;
}

/** Keys the node makes for itself: all state is the database or the media store. */
export interface Secrets {
  name: string;
  value: string;
  created_at: Millis;
}

export interface AuditLog {
  id: Id;
  /** null when the command line did it. */
  actor_id: Id | null;
  deed: string;
  subject: string;
  details: JsonText;
  created_at: Millis;
}

export interface Outbox {
  seq: Generated<number>;
  /** PostgreSQL's transaction number, 0 on SQLite; order is (xid, seq). */
  xid: Generated<number>;
  type: string;
  payload: JsonText;
  created_at: Millis;
}

export interface EventCursors {
  listener: string;
  xid: number;
  seq: number;
}

export interface SetAsideEvents {
  id: Id;
  listener: string;
  type: string;
  payload: JsonText;
  error: string;
  created_at: Millis;
}

export interface Jobs {
  id: Id;
  queue: string;
  /** At most one waiting job of a queue has the same key. */
  unique_key: string;
  payload: JsonText;
  run_at: Millis;
  attempts: Generated<number>;
  lease_until: Generated<Millis>;
  last_error: Generated<string>;
  /** Set when it failed for good; kept a while to be looked at. */
  failed_at: Generated<Millis | null>;
  created_at: Millis;
}

export interface Writers {
  number: number;
  holder: string;
  leased_at: Millis;
  seen_at: Millis;
}

/** Who does what only one process may do (running the listeners); on SQLite there is only one process. */
export interface Leases {
  name: string;
  holder: string;
  until: Millis;
}

export interface Migrations {
  number: number;
  name: string;
  applied_at: Millis;
}

/** Derived: a second SQLite file, or unlogged tables in the schema `derived`; rebuilt, never shipped. */
export interface HomeEntries {
  account_id: Id;
  post_id: Id;
}

export interface HomeStates {
  account_id: Id;
  /** Entries are complete for ids above this; below, the feed is read by pull. */
  complete_above: Id;
}

export interface BigAuthors {
  account_id: Id;
}

export interface Tables
  extends ModerationTables,
    NotificationTables,
    PostingTables,
    DiscoveryTables,
    FilterTables,
    PushTables,
    SearchTables {
  hosts: Hosts;
  accounts: Accounts;
  account_stats: AccountStats;
  users: Users;
  recovery_codes: RecoveryCodes;
  sessions: Sessions;
  one_time_links: OneTimeLinks;
  invites: Invites;
  apps: Apps;
  oauth_codes: OauthCodes;
  access_tokens: AccessTokens;
  follows: Follows;
  follow_requests: FollowRequests;
  blocks: Blocks;
  mutes: Mutes;
  account_notes: AccountNotes;
  lists: Lists;
  list_members: ListMembers;
  posts: Posts;
  post_stats: PostStats;
  post_edits: PostEdits;
  mentions: Mentions;
  tags: Tags;
  post_tags: PostTags;
  media: Media;
  media_files: MediaFiles;
  polls: Polls;
  poll_options: PollOptions;
  poll_votes: PollVotes;
  favourites: PostMarks;
  bookmarks: PostMarks;
  pins: PostMarks;
  muted_threads: MutedThreads;
  idempotency_keys: IdempotencyKeys;
  cards: Cards;
  post_cards: PostCards;
  notifications: Notifications;
  markers: Markers;
  rules: Rules;
  settings: Settings;
  secrets: Secrets;
  audit_log: AuditLog;
  outbox: Outbox;
  event_cursors: EventCursors;
  set_aside_events: SetAsideEvents;
  jobs: Jobs;
  writers: Writers;
  leases: Leases;
  migrations: Migrations;
  'derived.home_entries': HomeEntries;
  'derived.home_states': HomeStates;
  'derived.big_authors': BigAuthors;
  'derived.event_cursors': EventCursors;
}
