import type { Migration } from '#store/migration.ts';

/** Quotes, reply controls, circles, drafts and scheduled posts. */
export const posting: Migration = {
  number: 4,
  name: 'posting',
  statements: [
    `alter table posts add column quote_of_id integer`,
    `alter table posts add column quote_account_id integer`,
    `alter table posts add column quote_state text`,
    `alter table posts add column quote_policy text not null default 'public'`,
    `alter table posts add column reply_policy text not null default 'anyone'`,
    `alter table posts add column circle_id integer`,
    `create index posts_quote on posts (quote_of_id, id) where quote_of_id is not null`,
    `alter table users add column default_quote_policy text not null default 'public'`,
    `alter table users add column default_reply_policy text not null default 'anyone'`,

    // Whom a post to a circle was for when it was written.
    `create table post_recipients (
      post_id integer not null references posts (id), account_id integer not null references accounts (id),
      primary key (post_id, account_id)) {strict}{without_rowid}`,
    `create table circles (
      id integer primary key, owner_id integer not null references accounts (id), title text not null,
      created_at integer not null, updated_at integer not null) {strict}`,
    `create index circles_owner on circles (owner_id)`,
    `create table circle_members (
      circle_id integer not null references circles (id), account_id integer not null references accounts (id),
      id integer not null, primary key (circle_id, account_id)) {strict}{without_rowid}`,
    `create index circle_members_page on circle_members (circle_id, id)`,
    `create index circle_members_account on circle_members (account_id)`,

    `create table drafts (
      id integer primary key, account_id integer not null references accounts (id),
      version integer not null default 1, content text not null, scheduled_at integer,
      app_id integer, idempotency_key text not null default '', failure text not null default '',
      created_at integer not null, updated_at integer not null) {strict}`,
    `create index drafts_account on drafts (account_id, id)`,
    `create index drafts_scheduled on drafts (account_id, scheduled_at) where scheduled_at is not null`,
    // Uploads that a draft holds are not cleaned away while it does.
    `create table draft_media (
      media_id integer not null, draft_id integer not null references drafts (id),
      primary key (media_id, draft_id)) {strict}{without_rowid}`,
    `create index draft_media_draft on draft_media (draft_id)`,
  ],
};
