import { DISCOVERY_STATEMENTS } from './derived/discovery.ts';
import { SEARCH_STATEMENTS } from './derived/search.ts';

/**
 * Tables that can be rebuilt from the main ones: home feeds now, search and trends later. On SQLite they live in a second
 * file attached as `derived` (sync off, never shipped), on PostgreSQL as unlogged tables in the schema `derived`. They are
 * written only through `Database.writeDerived`, by listeners, idempotently. A new number drops and rebuilds them.
 */
export const DERIVED_VERSION = 3;

export const DERIVED_STATEMENTS: string[] = [
  `create {unlogged} table derived.home_entries (
    account_id integer not null, post_id integer not null, primary key (account_id, post_id)) {strict}{without_rowid}`,
  `create {unlogged} table derived.home_states (
    account_id integer primary key, complete_above integer not null) {strict}`,
  `create {unlogged} table derived.big_authors (account_id integer primary key) {strict}`,
  `create {unlogged} table derived.event_cursors (
    listener text primary key, xid integer not null, seq integer not null) {strict}`,
  ...DISCOVERY_STATEMENTS,
  ...SEARCH_STATEMENTS,
];
