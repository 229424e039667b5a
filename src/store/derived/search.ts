/** The index of search: posts by their words, people and tags by the words of their names. */
export const SEARCH_STATEMENTS: readonly string[] = [
  `create {post_words}`,
  `create {unlogged} table derived.name_words (
    kind text not null, stem text not null, reach integer not null, word text not null, subject_id integer not null,
    primary key (kind, stem, reach, word, subject_id)) {strict}{without_rowid}`,
  `create index {in_derived}name_words_subject on {on_derived}name_words (kind, subject_id, word)`,
  `create {unlogged} table derived.search_authors (account_id integer primary key, open integer not null) {strict}`,
  `create {unlogged} table derived.search_states (
    name text primary key, position integer not null, done integer not null) {strict}`,
];
