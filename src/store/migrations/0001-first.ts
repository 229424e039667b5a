import type { Migration } from '#store/migration.ts';

/**
 * The first schema. Column types are the four both engines share; `{strict}`, `{without_rowid}` and `{xid}` are filled in
 * by the dialect. Foreign keys exist where a row without its parent could not be understood.
 */
export const first: Migration = {
  number: 1,
  name: 'first',
  statements: [
    `create table hosts (
      id integer primary key, name text not null unique, local integer not null, created_at integer not null) {strict}`,

    `create table accounts (
      id integer primary key,
      host_id integer not null references hosts (id),
      username text not null, username_key text not null,
      uri text not null unique, url text not null,
      inbox text not null default '', shared_inbox text not null default '', outbox text not null default '',
      followers_uri text not null default '', following_uri text not null default '',
      featured_uri text not null default '', public_key text not null default '',
      kind text not null default 'person',
      display_name text not null default '', note text not null default '', note_html text not null default '',
      fields text not null default '[]',
      avatar text not null default '', avatar_static text not null default '', avatar_alt text not null default '',
      header text not null default '', header_static text not null default '', header_alt text not null default '',
      locked integer not null default 0, bot integer not null default 0,
      discoverable integer not null default 0, indexable integer not null default 0,
      hide_collections integer not null default 0, memorial integer not null default 0,
      moved_to_id integer references accounts (id), also_known_as text not null default '[]',
      created_at integer not null, updated_at integer not null, fetched_at integer,
      suspended_at integer, limited_at integer, sensitized_at integer,
      removed_at integer, removed_by text) {strict}`,
    `create unique index accounts_handle on accounts (username_key, host_id)`,
    // A file is removed when nothing refers to it any more, so references are looked up by key.
    ...['avatar', 'avatar_static', 'header', 'header_static'].map(
      (picture) => `create index accounts_${picture} on accounts (${picture}) where ${picture} <> ''`,
    ),

    `create table account_stats (
      account_id integer primary key references accounts (id),
      version integer not null default 1,
      followers integer not null default 0, following integer not null default 0, posts integer not null default 0,
      last_post_at integer) {strict}`,

    `create table users (
      account_id integer primary key references accounts (id),
      email text not null, email_key text not null unique, email_confirmed_at integer,
      password_hash text not null, role text not null default 'member',
      approved_at integer, sign_up_reason text not null default '', invite_id integer,
      locale text not null default 'en', disabled_at integer,
      totp_secret text, totp_enabled_at integer, totp_last_step integer not null default 0,
      default_audience text not null default 'public', default_sensitive integer not null default 0,
      default_language text not null default '',
      created_at integer not null, last_active_at integer) {strict}`,
    `create index users_waiting on users (created_at) where approved_at is null`,

    `create table recovery_codes (
      account_id integer not null references users (account_id), code_hash text not null, used_at integer,
      primary key (account_id, code_hash)) {strict}`,
    `create table sessions (
      id integer primary key, account_id integer not null references users (account_id), token_hash text not null unique,
      user_agent text not null default '', ip text not null default '',
      created_at integer not null, last_used_at integer not null, revoked_at integer) {strict}`,
    `create index sessions_account on sessions (account_id)`,
    `create table one_time_links (
      token_hash text primary key, purpose text not null, account_id integer references users (account_id),
      email text not null default '', created_at integer not null, expires_at integer not null,
      used_at integer) {strict}`,
    `create index one_time_links_expiry on one_time_links (expires_at)`,
    `create table invites (
      id integer primary key, code text not null unique, account_id integer not null references users (account_id),
      max_uses integer, uses integer not null default 0, created_at integer not null, expires_at integer,
      revoked_at integer) {strict}`,
    `create index invites_account on invites (account_id)`,

    `create table apps (
      id integer primary key, client_id text not null unique, client_secret_hash text not null, name text not null,
      website text not null default '', redirect_uris text not null, scopes text not null,
      created_at integer not null) {strict}`,
    `create table oauth_codes (
      code_hash text primary key, app_id integer not null references apps (id),
      account_id integer not null references users (account_id), redirect_uri text not null, scopes text not null,
      code_challenge text not null default '', created_at integer not null, expires_at integer not null,
      used_at integer, token_id integer) {strict}`,
    `create index oauth_codes_expiry on oauth_codes (expires_at)`,
    `create table access_tokens (
      id integer primary key, token_hash text not null unique, app_id integer not null references apps (id),
      account_id integer references users (account_id), scopes text not null, created_at integer not null,
      last_used_at integer, revoked_at integer) {strict}`,
    `create index access_tokens_account on access_tokens (account_id) where revoked_at is null`,

    ...['follows', 'follow_requests'].flatMap((table) => [
      `create table ${table} (
        follower_id integer not null references accounts (id), followed_id integer not null references accounts (id),
        id integer not null, uri text not null default '',
        shares integer not null default 1, notify integer not null default 0, languages text not null default '[]',
        created_at integer not null, primary key (follower_id, followed_id)) {strict}{without_rowid}`,
      `create unique index ${table}_followed on ${table} (followed_id, id, follower_id)`,
      `create index ${table}_follower on ${table} (follower_id, id)`,
    ]),
    // Who wants to be told of each post of somebody: few, among perhaps very many followers.
    `create index follows_notify on follows (followed_id, id) where notify = 1`,
    `create table blocks (
      blocker_id integer not null references accounts (id), blocked_id integer not null references accounts (id),
      id integer not null, uri text not null default '', created_at integer not null,
      primary key (blocker_id, blocked_id)) {strict}{without_rowid}`,
    `create index blocks_blocked on blocks (blocked_id, blocker_id)`,
    `create table mutes (
      muter_id integer not null references accounts (id), muted_id integer not null references accounts (id),
      id integer not null, hide_notifications integer not null default 1, expires_at integer,
      created_at integer not null, primary key (muter_id, muted_id)) {strict}{without_rowid}`,
    `create index mutes_expiry on mutes (expires_at) where expires_at is not null`,
    `create table account_notes (
      author_id integer not null references accounts (id), subject_id integer not null references accounts (id),
      comment text not null, updated_at integer not null,
      primary key (author_id, subject_id)) {strict}{without_rowid}`,
    `create table lists (
      id integer primary key, owner_id integer not null references accounts (id), title text not null,
      replies_policy text not null default 'list', exclusive integer not null default 0,
      created_at integer not null) {strict}`,
    `create index lists_owner on lists (owner_id)`,
    `create table list_members (
      list_id integer not null references lists (id), account_id integer not null references accounts (id),
      id integer not null, primary key (list_id, account_id)) {strict}{without_rowid}`,
    `create index list_members_account on list_members (account_id)`,

    `create table posts (
      id integer primary key,
      account_id integer not null references accounts (id),
      local integer not null, uri text not null, url text not null,
      reply_to_id integer, reply_to_account_id integer, thread_id integer, share_of_id integer,
      audience text not null, local_only integer not null default 0,
      text text not null default '', html text not null default '', spoiler text not null default '',
      sensitive integer not null default 0, language text, app_id integer,
      has_media integer not null default 0, has_poll integer not null default 0,
      has_tags integer not null default 0, has_mentions integer not null default 0,
      created_at integer not null, edited_at integer, removed_at integer, removed_by text) {strict}`,
    // A local post is found by the id in its address, so only remote addresses need an index.
    `create unique index posts_remote_uri on posts (uri) where local = 0`,
    `create index posts_account on posts (account_id, id)`,
    `create index posts_reply_to on posts (reply_to_id, id) where reply_to_id is not null`,
    `create index posts_thread on posts (thread_id, id) where thread_id is not null`,
    `create unique index posts_share on posts (share_of_id, account_id) where share_of_id is not null`,
    `create index posts_public on posts (id)
      where audience = 'public' and share_of_id is null and removed_at is null`,
    `create index posts_media on posts (account_id, id) where has_media = 1`,

    `create table post_stats (
      post_id integer primary key references posts (id), version integer not null default 1,
      replies integer not null default 0, shares integer not null default 0, favourites integer not null default 0,
      quotes integer not null default 0) {strict}`,
    `create table post_edits (
      id integer primary key, post_id integer not null references posts (id), text text not null, html text not null,
      spoiler text not null, sensitive integer not null, media text not null, poll text,
      created_at integer not null) {strict}`,
    `create index post_edits_post on post_edits (post_id, id)`,
    `create table mentions (
      post_id integer not null references posts (id), account_id integer not null references accounts (id),
      primary key (post_id, account_id)) {strict}{without_rowid}`,
    `create index mentions_account on mentions (account_id, post_id)`,
    `create table tags (
      id integer primary key, name text not null unique, display text not null, created_at integer not null) {strict}`,
    `create table post_tags (
      tag_id integer not null references tags (id), post_id integer not null references posts (id),
      primary key (tag_id, post_id)) {strict}{without_rowid}`,
    `create index post_tags_post on post_tags (post_id)`,
    `create table media (
      id integer primary key, account_id integer not null references accounts (id), post_id integer,
      position integer not null default 0, kind text not null, original text not null, small text not null,
      width integer not null, height integer not null, small_width integer not null, small_height integer not null,
      blurhash text not null default '', description text not null default '',
      focus_x real not null default 0, focus_y real not null default 0, remote_url text not null default '',
      created_at integer not null) {strict}`,
    `create index media_post on media (post_id, position) where post_id is not null`,
    `create index media_unused on media (created_at) where post_id is null`,
    `create index media_original on media (original)`,
    `create index media_small on media (small)`,
    `create table media_files (
      key text primary key, content_type text not null, bytes integer not null, created_at integer not null) {strict}`,
    `create table polls (
      post_id integer primary key references posts (id), id integer not null unique, multiple integer not null,
      hide_totals integer not null, expires_at integer, closed_at integer,
      voters integer not null default 0) {strict}`,
    `create table poll_options (
      poll_id integer not null references polls (id), position integer not null, title text not null,
      votes integer not null default 0, primary key (poll_id, position)) {strict}{without_rowid}`,
    `create table poll_votes (
      poll_id integer not null references polls (id), account_id integer not null references accounts (id),
      position integer not null, created_at integer not null,
      primary key (poll_id, account_id, position)) {strict}{without_rowid}`,
    ...['favourites', 'bookmarks', 'pins'].flatMap((table) => [
      `create table ${table} (
        account_id integer not null references accounts (id), post_id integer not null references posts (id),
        id integer not null, created_at integer not null,
        primary key (account_id, post_id)) {strict}{without_rowid}`,
      `create index ${table}_account on ${table} (account_id, id)`,
      `create index ${table}_post on ${table} (post_id, id)`,
    ]),
    `create table muted_threads (
      account_id integer not null references accounts (id), thread_id integer not null, created_at integer not null,
      primary key (account_id, thread_id)) {strict}{without_rowid}`,
    `create table idempotency_keys (
      account_id integer not null references accounts (id), key text not null, post_id integer not null,
      created_at integer not null, primary key (account_id, key)) {strict}{without_rowid}`,
    `create index idempotency_keys_age on idempotency_keys (created_at)`,
    `create table cards (
      id integer primary key, address text not null unique, state text not null,
      url text not null default '', title text not null default '', description text not null default '',
      language text not null default '', type text not null default 'link',
      author_name text not null default '', author_url text not null default '', site_name text not null default '',
      published_at integer, image text not null default '', image_width integer not null default 0,
      image_height integer not null default 0, image_alt text not null default '', blurhash text not null default '',
      created_at integer not null, fetched_at integer) {strict}`,
    `create index cards_image on cards (image) where image <> ''`,
    `create table post_cards (
      post_id integer primary key references posts (id), card_id integer not null references cards (id)) {strict}`,
    `create index post_cards_card on post_cards (card_id)`,

    `create table notifications (
      id integer primary key, account_id integer not null references accounts (id),
      from_account_id integer not null references accounts (id), type text not null,
      post_id integer not null default 0, created_at integer not null) {strict}`,
    `create unique index notifications_once on notifications (account_id, type, from_account_id, post_id)`,
    `create index notifications_account on notifications (account_id, id)`,
    `create index notifications_post on notifications (post_id) where post_id <> 0`,
    `create table markers (
      account_id integer not null references accounts (id), timeline text not null, last_read_id integer not null,
      version integer not null, updated_at integer not null,
      primary key (account_id, timeline)) {strict}{without_rowid}`,

    `create table rules (
      id integer primary key, position integer not null, text text not null, hint text not null default '',
      removed_at integer) {strict}`,
    `create table settings (name text primary key, value text not null, updated_at integer not null) {strict}`,
    `create table secrets (name text primary key, value text not null, created_at integer not null) {strict}`,
    `create table audit_log (
      id integer primary key, actor_id integer, deed text not null, subject text not null, details text not null,
      created_at integer not null) {strict}`,

    `create table outbox (
      seq {serial}, xid integer not null default {xid}, type text not null, payload text not null,
      created_at integer not null{outbox_key}) {strict}`,
    `create table event_cursors (
      listener text primary key, xid integer not null, seq integer not null) {strict}`,
    `create table set_aside_events (
      id integer primary key, listener text not null, type text not null, payload text not null, error text not null,
      created_at integer not null) {strict}`,
    `create table jobs (
      id integer primary key, queue text not null, unique_key text not null, payload text not null,
      run_at integer not null, attempts integer not null default 0, lease_until integer not null default 0,
      last_error text not null default '', failed_at integer, created_at integer not null) {strict}`,
    `create unique index jobs_once on jobs (queue, unique_key) where failed_at is null`,
    `create index jobs_due on jobs (run_at) where failed_at is null`,
    `create table leases (name text primary key, holder text not null, until integer not null) {strict}`,
    `create table writers (
      number integer primary key, holder text not null, leased_at integer not null, seen_at integer not null) {strict}`,
  ],
};
