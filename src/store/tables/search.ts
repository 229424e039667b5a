import type { Flag, Id } from '../tables.ts';

/**
 * Derived: the words of posts. On SQLite an FTS5 table, whose key is called `rowid`; the column has that name on both
 * engines. What `words` holds is made by `store/text-search.ts`.
 */
export interface SearchPosts {
  /** The post's id. */
  rowid: Id;
  words: string;
}

export type NamedKind = 'account' | 'tag';

/** Derived: the words in names, each under its first one, two and three characters, so that what is known best comes first. */
export interface NameWords {
  kind: NamedKind;
  stem: string;
  /** Grows with the number of followers or posts, slowly: see search/names.ts. */
  reach: number;
  word: string;
  subject_id: Id;
}

/** Derived: whether somebody's public posts are marked as open to search. */
export interface SearchAuthors {
  account_id: Id;
  open: Flag;
}

/** Derived: how far the index has been built from the main tables. */
export interface SearchStates {
  name: 'accounts' | 'tags' | 'posts' | 'writing';
  /** Rows beyond this id (before it, for posts) are still to be read. */
  position: Id;
  done: Flag;
}

export interface SearchTables {
  'derived.search_posts': SearchPosts;
  'derived.name_words': NameWords;
  'derived.search_authors': SearchAuthors;
  'derived.search_states': SearchStates;
}
