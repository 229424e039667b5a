/** Derived tables of trends, suggestions and the directory; see tables/discovery.ts. */
export const DISCOVERY_STATEMENTS: readonly string[] = [
  `create {unlogged} table derived.daily_uses (
    kind text not null, subject_id integer not null, day integer not null, account_id integer not null,
    post_id integer not null, primary key (kind, subject_id, day, account_id, post_id)) {strict}{without_rowid}`,
  `create index {in_derived}daily_uses_day on {on_derived}daily_uses (day)`,
  `create {unlogged} table derived.daily_counts (
    kind text not null, subject_id integer not null, day integer not null, accounts integer not null,
    uses integer not null, primary key (kind, subject_id, day)) {strict}{without_rowid}`,
  `create index {in_derived}daily_counts_day on {on_derived}daily_counts (day, kind, accounts)`,
  `create {unlogged} table derived.trends (
    kind text not null, subject_id integer not null, score real not null, peak real not null,
    peak_at integer not null, primary key (kind, subject_id)) {strict}{without_rowid}`,
  `create {unlogged} table derived.directory (
    account_id integer primary key, local integer not null, active_at integer not null) {strict}`,
  `create index {in_derived}directory_active on {on_derived}directory (active_at, account_id)`,
  `create index {in_derived}directory_local on {on_derived}directory (local, active_at, account_id)`,
  `create {unlogged} table derived.popular_people (
    reason text not null, position integer not null, account_id integer not null,
    primary key (reason, position)) {strict}{without_rowid}`,
  `create {unlogged} table derived.discovery_states (name text primary key, done_at integer not null) {strict}`,
];
