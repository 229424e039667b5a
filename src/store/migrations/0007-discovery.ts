import type { Migration } from '#store/migration.ts';

/** Trends and their review, dismissed suggestions, collections. */
export const discovery: Migration = {
  number: 7,
  name: 'discovery',
  statements: [
    `create table trend_reviews (
      kind text not null, subject_id integer not null, allowed integer not null,
      reviewer_id integer references accounts (id), reviewed_at integer not null,
      primary key (kind, subject_id)) {strict}{without_rowid}`,
    `create table publishers (
      id integer primary key, host text not null unique, created_at integer not null) {strict}`,
    // A link's feed, newest post first.
    `create index post_cards_feed on post_cards (card_id, post_id)`,

    `create table dismissed_suggestions (
      account_id integer not null references accounts (id), dismissed_id integer not null references accounts (id),
      created_at integer not null, primary key (account_id, dismissed_id)) {strict}{without_rowid}`,

    `create table collections (
      id integer primary key, account_id integer not null references accounts (id),
      name text not null, description text not null default '', language text,
      sensitive integer not null default 0, discoverable integer not null default 1,
      tag text not null default '',
      created_at integer not null, updated_at integer not null) {strict}`,
    `create index collections_account on collections (account_id, id)`,
    `create table collection_items (
      id integer primary key, collection_id integer not null references collections (id),
      account_id integer not null references accounts (id), state text not null,
      created_at integer not null) {strict}`,
    `create unique index collection_items_account on collection_items (account_id, collection_id)`,
    `create index collection_items_page on collection_items (collection_id, id)`,
  ],
};
