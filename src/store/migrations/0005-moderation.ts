import type { Migration } from '#store/migration.ts';

/** Reports, strikes, blocked hosts, mailboxes and networks; announcements; custom emoji; terms of service. */
export const moderation: Migration = {
  number: 5,
  name: 'moderation',
  statements: [
    // Set by a limit of their host, and taken back with it.
    `alter table accounts add column suspended_by_host integer not null default 0`,
    `alter table accounts add column limited_by_host integer not null default 0`,
    `create index accounts_host_limits on accounts (host_id, id) where suspended_by_host = 1 or limited_by_host = 1`,
    `alter table rules add column translations text not null default '{}'`,

    `create table reports (
      id integer primary key, account_id integer not null references accounts (id),
      target_id integer not null references accounts (id), category text not null, comment text not null,
      rule_ids text not null default '[]', collection_ids text not null default '[]',
      forwarded integer not null default 0, created_at integer not null, updated_at integer not null,
      assigned_to_id integer, action_taken_at integer, action_taken_by_id integer) {strict}`,
    `create index reports_target on reports (target_id, id)`,
    `create index reports_account on reports (account_id, id)`,
    `create index reports_open on reports (id) where action_taken_at is null`,
    // What was reported as it was then: it may be edited or deleted before anybody looks.
    `create table report_posts (
      report_id integer not null references reports (id), post_id integer not null references posts (id),
      snapshot text not null, primary key (report_id, post_id)) {strict}{without_rowid}`,
    `create table strikes (
      id integer primary key, account_id integer not null references accounts (id), by_id integer,
      action text not null, words text not null, report_id integer, rule_ids text not null default '[]',
      post_ids text not null default '[]', created_at integer not null) {strict}`,
    `create index strikes_account on strikes (account_id, id)`,

    `create table host_limits (
      id integer primary key, host text not null unique, severity text not null,
      reject_media integer not null default 0, reject_reports integer not null default 0,
      private_comment text not null default '', public_comment text not null default '',
      obfuscate integer not null default 0, created_at integer not null) {strict}`,
    `create table host_allows (
      id integer primary key, host text not null unique, created_at integer not null) {strict}`,
    `create table email_domain_blocks (
      id integer primary key, domain text not null unique, allow_with_approval integer not null default 0,
      created_at integer not null) {strict}`,
    // Who tried to sign up with such an address, by day; a mailbox is a hash.
    `create table email_domain_tries (
      block_id integer not null references email_domain_blocks (id) on delete cascade, day integer not null, mailbox text not null,
      tries integer not null, primary key (block_id, day, mailbox)) {strict}{without_rowid}`,
    `create table ip_blocks (
      id integer primary key, network text not null unique, severity text not null, comment text not null default '',
      expires_at integer, created_at integer not null) {strict}`,
    `create table canonical_email_blocks (
      id integer primary key, hash text not null unique, account_id integer, created_at integer not null) {strict}`,

    `create table terms (
      id integer primary key, day text not null unique, text text not null, created_at integer not null) {strict}`,
    `create table custom_emojis (
      id integer primary key, shortcode text not null unique, category text not null default '',
      visible integer not null default 1, image text not null, still text not null,
      created_at integer not null, updated_at integer not null) {strict}`,
    `create index custom_emojis_image on custom_emojis (image)`,
    `create index custom_emojis_still on custom_emojis (still)`,

    `create table announcements (
      id integer primary key, text text not null, html text not null, all_day integer not null default 0,
      starts_at integer, ends_at integer, scheduled_at integer, published_at integer,
      created_at integer not null, updated_at integer not null) {strict}`,
    `create table announcement_reads (
      account_id integer not null references accounts (id),
      announcement_id integer not null references announcements (id),
      primary key (account_id, announcement_id)) {strict}{without_rowid}`,
    `create index announcement_reads_announcement on announcement_reads (announcement_id)`,
    `create table announcement_reactions (
      announcement_id integer not null references announcements (id),
      account_id integer not null references accounts (id), name text not null, id integer not null,
      primary key (announcement_id, name, account_id)) {strict}{without_rowid}`,
  ],
};
