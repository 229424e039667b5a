import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import type { Reader } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { FilterAction, FilterContext } from '#store/tables/filters.ts';
import type { Id, Millis } from '#store/tables.ts';

export interface Keyword {
  id: Id;
  keyword: string;
  /** Matches at word boundaries only. */
  wholeWord: boolean;
}

/** A single post that a filter names. */
export interface FilteredPost {
  id: Id;
  postId: Id;
}

export interface Filter {
  id: Id;
  title: string;
  /** Where clients apply it. */
  contexts: FilterContext[];
  action: FilterAction;
  /** It matches nothing from then on; null: for ever. */
  expiresAt: Millis | null;
  keywords: Keyword[];
  posts: FilteredPost[];
}

interface Row {
  id: Id;
  title: string;
  contexts: string;
  action: FilterAction;
  expires_at: Millis | null;
}

const rowsOf = prepare(
  (_db, p: { me: Id }) => sql<Row>`
    select id, title, contexts, action, expires_at from filters where account_id = ${p.me} order by id`,
);

const keywordRows = prepare(
  (_db, p: { me: Id }) => sql<{ filter_id: Id; id: Id; keyword: string; whole_word: number }>`
    select k.filter_id, k.id, k.keyword, k.whole_word
    from filters f join filter_keywords k on k.filter_id = f.id where f.account_id = ${p.me} order by k.id`,
);

const postRows = prepare(
  (_db, p: { me: Id }) => sql<{ filter_id: Id; id: Id; post_id: Id }>`
    select s.filter_id, s.id, s.post_id
    from filters f join filter_posts s on s.filter_id = f.id where f.account_id = ${p.me} order by s.id`,
);

/** All filters of a person, oldest first, in three statements. Their number is bounded, see limits.ts. */
export async function filtersOf(db: Reader, accountId: Id): Promise<Filter[]> {
  const filters = new Map<Id, Filter>();
  for (const row of await rowsOf(db, { me: accountId })) {
    filters.set(row.id, {
      id: row.id,
      title: row.title,
      contexts: JSON.parse(row.contexts) as FilterContext[],
      action: row.action,
      expiresAt: row.expires_at,
      keywords: [],
      posts: [],
    });
  }
  if (filters.size === 0) return [];
  for (const { filter_id, id, keyword, whole_word } of await keywordRows(db, { me: accountId })) {
    filters.get(filter_id)?.keywords.push({ id, keyword, wholeWord: whole_word === 1 });
  }
  for (const { filter_id, id, post_id } of await postRows(db, { me: accountId })) {
    filters.get(filter_id)?.posts.push({ id, postId: post_id });
  }
  return [...filters.values()];
}

/** One of the viewer's own filters, or null. */
export const filterById = async (db: Reader, viewer: Viewer, filterId: Id): Promise<Filter | null> =>
  (await filtersOf(db, viewer.accountId)).find((filter) => filter.id === filterId) ?? null;

/** The viewer's filter that a keyword belongs to, or null. */
export const filterOfKeyword = async (db: Reader, viewer: Viewer, keywordId: Id): Promise<Filter | null> =>
  (await filtersOf(db, viewer.accountId)).find(({ keywords }) => keywords.some(({ id }) => id === keywordId)) ?? null;

/** A keyword of one of the viewer's filters, or null. */
export async function keywordById(db: Reader, viewer: Viewer, keywordId: Id): Promise<Keyword | null> {
  const row = await db
    .selectFrom('filter_keywords as k')
    .innerJoin('filters as f', 'f.id', 'k.filter_id')
    .select(['k.id', 'k.keyword', 'k.whole_word'])
    .where('k.id', '=', keywordId)
    .where('f.account_id', '=', viewer.accountId)
    .executeTakeFirst();
  return row ? { id: row.id, keyword: row.keyword, wholeWord: row.whole_word === 1 } : null;
}

/** A post that one of the viewer's filters names, by the id of the naming, or null. */
export async function filteredPostById(db: Reader, viewer: Viewer, id: Id): Promise<FilteredPost | null> {
  const row = await db
    .selectFrom('filter_posts as s')
    .innerJoin('filters as f', 'f.id', 's.filter_id')
    .select(['s.id', 's.post_id'])
    .where('s.id', '=', id)
    .where('f.account_id', '=', viewer.accountId)
    .executeTakeFirst();
  return row ? { id: row.id, postId: row.post_id } : null;
}
