import type { Migration } from '#store/migration.ts';

/** Filters, blocked domains, endorsements, followed and featured tags, more of the profile. */
export const filters: Migration = {
  number: 2,
  name: 'filters',
  statements: [
    `create table filters (
      id integer primary key, account_id integer not null references accounts (id), title text not null,
      contexts text not null, action text not null default 'warn', expires_at integer,
      created_at integer not null, updated_at integer not null) {strict}`,
    `create index filters_account on filters (account_id, id)`,
    `create table filter_keywords (
      id integer primary key, filter_id integer not null references filters (id), keyword text not null,
      whole_word integer not null default 1) {strict}`,
    `create index filter_keywords_filter on filter_keywords (filter_id, id)`,
    // A filtered post may go away before its filter does.
    `create table filter_posts (
      id integer primary key, filter_id integer not null references filters (id), post_id integer not null) {strict}`,
    `create unique index filter_posts_once on filter_posts (filter_id, post_id)`,
    // Raised with every change of somebody's filters; without a row there never were any.
    `create table filter_versions (
      account_id integer primary key references accounts (id), version integer not null) {strict}`,

    `create table domain_blocks (
      account_id integer not null references accounts (id), host text not null,
      id integer not null, created_at integer not null, primary key (account_id, host)) {strict}{without_rowid}`,
    `create index domain_blocks_account on domain_blocks (account_id, id)`,
    `create table endorsements (
      account_id integer not null references accounts (id), endorsed_id integer not null references accounts (id),
      id integer not null, created_at integer not null, primary key (account_id, endorsed_id)) {strict}{without_rowid}`,
    `create index endorsements_account on endorsements (account_id, id)`,

    `create table followed_tags (
      account_id integer not null references accounts (id), tag_id integer not null references tags (id),
      id integer not null, created_at integer not null, primary key (account_id, tag_id)) {strict}{without_rowid}`,
    `create index followed_tags_account on followed_tags (account_id, id)`,
    `create index followed_tags_tag on followed_tags (tag_id, id)`,
    `create table featured_tags (
      id integer primary key, account_id integer not null references accounts (id),
      tag_id integer not null references tags (id), created_at integer not null) {strict}`,
    `create unique index featured_tags_once on featured_tags (account_id, tag_id)`,
    // Which posts a featured tag counts.
    `create table featured_tag_posts (
      featured_id integer not null references featured_tags (id), post_id integer not null,
      primary key (featured_id, post_id)) {strict}{without_rowid}`,
    `create index featured_tag_posts_post on featured_tag_posts (post_id)`,

    `alter table accounts add column attribution_domains text not null default '[]'`,
    `alter table accounts add column show_media integer not null default 1`,
    `alter table accounts add column show_media_replies integer not null default 1`,
    `alter table accounts add column show_featured integer not null default 1`,
  ],
};
