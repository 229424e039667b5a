import type { Migration } from '../migration.ts';

/** Groups, policies and requests of notifications, severed relationships, conversations. */
export const notifications: Migration = {
  number: 3,
  name: 'notifications',
  statements: [
    // The hour that a group of like notifications began in; what stands alone has none.
    `alter table notifications add column group_hour integer`,
    `alter table notifications add column filtered integer not null default 0`,
    `update notifications set group_hour = created_at / 3600000
      where type in ('favourite', 'reblog', 'follow', 'admin.sign_up')`,
    `create index notifications_group on notifications (account_id, post_id, type, group_hour, id)
      where group_hour is not null`,
    `create index notifications_filtered on notifications (account_id, from_account_id, id) where filtered = 1`,
    `create table notification_policies (
      account_id integer primary key references accounts (id),
      not_following text not null default 'accept', not_followers text not null default 'accept',
      new_accounts text not null default 'accept', private_mentions text not null default 'filter',
      limited_accounts text not null default 'filter', bots text not null default 'accept') {strict}`,
    `create table notification_requests (
      id integer primary key, account_id integer not null references accounts (id),
      from_account_id integer not null references accounts (id),
      created_at integer not null, updated_at integer not null) {strict}`,
    `create unique index notification_requests_once on notification_requests (account_id, from_account_id)`,
    `create index notification_requests_account on notification_requests (account_id, id)`,
    `create table notification_permissions (
      account_id integer not null references accounts (id), from_account_id integer not null references accounts (id),
      created_at integer not null, primary key (account_id, from_account_id)) {strict}{without_rowid}`,
    `create table severances (
      id integer primary key, account_id integer not null references accounts (id), kind text not null,
      target text not null, followers integer not null, following integer not null,
      created_at integer not null) {strict}`,

    `create table conversations (
      id integer primary key, account_id integer not null references accounts (id), thread_id integer not null,
      people text not null, last_post_id integer not null, unread integer not null default 0) {strict}`,
    `create unique index conversations_once on conversations (account_id, thread_id, people)`,
    `create index conversations_page on conversations (account_id, last_post_id)`,
    `create table conversation_posts (
      account_id integer not null references accounts (id), post_id integer not null references posts (id),
      conversation_id integer not null references conversations (id),
      primary key (account_id, post_id)) {strict}{without_rowid}`,
    `create index conversation_posts_conversation on conversation_posts (conversation_id, post_id)`,
    `create index conversation_posts_post on conversation_posts (post_id)`,
  ],
};
