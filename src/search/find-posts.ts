import { type RawBuilder, sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { findAccountsByHandles, readHandle } from '#accounts/accounts.ts';
import { idAtTime } from '#kernel/ids.ts';
import { lowerBound, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import { foldKey } from '#kernel/text/clean.ts';
import { tokenise } from '#kernel/text/tokens.ts';
import type { Reader } from '#ports/database.ts';
import type { Site } from '#ports/ports.ts';
import type { Engine } from '#store/dialect.ts';
import type { Id } from '#store/tables.ts';
import { matchesText, queryText, siftsText, type TextQuery } from '#store/text-search.ts';
import { answeredMark, authorMark, mentionMark, OPEN_MARK } from './marks.ts';
import { isEmptyQuery, parseQuery, type Term } from './query.ts';

/**
 * Posts by their words: one's own, those one had to do with (marked, shared, answered, voted on, or mentioned in), and
 * public posts of people who are open to search.
 */

/** A query with everybody in it found; what is left to do for each page is two statements. */
export interface PreparedSearch {
  engine: Engine;
  me: Id;
  text: Omit<TextQuery, 'any'>;
  /** Ids of the time asked for: above the first and below the second. */
  above: Id;
  below: Id;
  within: 'all' | 'library' | 'public';
  limits: SearchLimits;
}

/** How much is read for one page. */
export interface SearchLimits {
  /** Of each kind of thing somebody had to do with, the newest so many are gone through one by one. */
  sifted: number;
  /** Older ones are looked for among so many posts that have the words, newest first. */
  probed: number;
  /** On PostgreSQL so many of the newest posts are read before the whole index is asked: common words are found there. */
  newest: number;
}

const LIMITS: SearchLimits = { sifted: 1_000, probed: 1_000, newest: 2_000 };

/**
 * Reads a query. `authorId`: only posts by them. Null where nothing is asked for. A person named by `from:` or `to:` whom
 * nobody knows has written nothing; `@somebody` unknown is a word. At most one statement.
 */
export async function prepareSearch(
  db: Reader,
  engine: Engine,
  site: Pick<Site, 'host'>,
  viewer: Viewer,
  text: string,
  authorId: Id | null = null,
): Promise<PreparedSearch | null> {
  const query = parseQuery(text);
  if (isEmptyQuery(query)) return null;
  const idOf = await peopleOf(db, site, viewer, [...query.all, ...query.none]);
  const sequences = (terms: readonly Term[]): string[][] => terms.flatMap((term) => sequencesOf(term, idOf));
  const all = sequences(query.all);
  if (authorId !== null) all.push([authorMark(authorId)]);
  return {
    engine,
    me: viewer.accountId,
    text: { all, none: sequences(query.none) },
    above: query.since === null ? 0 : idAtTime(query.since) - 1,
    below: query.until === null ? Number.MAX_SAFE_INTEGER : idAtTime(query.until),
    within: query.within,
    limits: LIMITS,
  };
}

type IdOf = (handle: string) => Id | null;

async function peopleOf(db: Reader, site: Pick<Site, 'host'>, viewer: Viewer, terms: readonly Term[]): Promise<IdOf> {
  const handles = terms.flatMap((term) => (term.kind === 'person' ? (readHandle(term.handle) ?? []) : []));
  const found = handles.length === 0 ? new Map() : await findAccountsByHandles(db, site, handles);
  return (handle) => {
    if (handle.toLowerCase() === 'me') return viewer.accountId;
    const read = readHandle(handle);
    if (!read) return null;
    const name = foldKey(read.username);
    return found.get(read.host === null ? name : `${name}@${read.host}`)?.id ?? null;
  };
}

const NOBODY: Id = 0;

function sequencesOf(term: Term, idOf: IdOf): string[][] {
  if (term.kind === 'tokens') return [term.tokens];
  const id = idOf(term.handle);
  switch (term.role) {
    case 'author':
      return [[authorMark(id ?? NOBODY)]];
    case 'answered':
      return [[answeredMark(id ?? NOBODY)]];
    case 'mentioned':
      return [id === null ? tokenise(term.handle).words : [mentionMark(id)]];
  }
}

interface Bounds {
  above: Id;
  below: Id;
  limit: number;
  order: 'asc' | 'desc';
}

/** Ids of a page, newest first, not yet judged; at most two statements. */
export async function searchPosts(db: Reader, search: PreparedSearch, page: Page): Promise<Id[]> {
  const bounds: Bounds = {
    above: Math.max(search.above, lowerBound(page)),
    below: Math.min(search.below, upperBound(page)),
    limit: page.limit,
    order: readsForward(page) ? 'asc' : 'desc',
  };
  const ids = new Set<Id>();
  const take = async (query: RawBuilder<{ id: Id }>): Promise<void> => {
    for (const row of (await query.execute(db)).rows) ids.add(row.id);
  };
  await take(openOrOwn(search, bounds));
  if (search.within !== 'public') await take(library(search, bounds));
  const nearest = [...ids].sort((a, b) => (bounds.order === 'asc' ? a - b : b - a)).slice(0, page.limit);
  return nearest.sort((a, b) => b - a);
}

const words = sql.ref<string>('w.words');
const direction = (order: Bounds['order']): RawBuilder<unknown> => sql.raw(order);
const inBounds = ({ above, below }: Bounds, column: string): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(column)} > ${above} and ${sql.ref(column)} < ${below}`;

/**
 * Public posts of people who are open to search, and the asker's own. That somebody is open is marked in the index, and
 * asked again, since the index takes a while to follow.
 */
function openOrOwn(search: PreparedSearch, bounds: Bounds): RawBuilder<{ id: Id }> {
  const { engine, me, within, limits } = search;
  const any = within === 'library' ? [] : [OPEN_MARK];
  if (within !== 'public') any.push(authorMark(me));
  const query = queryText(engine, { ...search.text, any });
  const order = direction(bounds.order);
  const posts = sql`join posts p on p.id = w.rowid join accounts a on a.id = p.account_id`;
  const stillOpen = sql`(a.indexable = 1 or p.account_id = ${me})`;
  const found = matchesText(engine, words, query);
  if (engine === 'sqlite') {
    return sql`
      select w.rowid as id from derived.search_posts w cross ${posts}
      where ${found} and ${inBounds(bounds, 'w.rowid')} and ${stillOpen}
      order by w.rowid ${order} limit ${bounds.limit}`;
  }
  return sql`
    with newest as materialized (
        select w.rowid, w.words from derived.search_posts w where ${inBounds(bounds, 'w.rowid')}
        order by w.rowid ${order} limit ${limits.newest}),
      near as materialized (
        select w.rowid as id from newest w ${posts} where ${found} and ${stillOpen}
        order by w.rowid ${order} limit ${bounds.limit}),
      far as materialized (
        select w.rowid from derived.search_posts w
        where ${found} and (select count(*) from near) < ${bounds.limit} and (select count(*) from newest) = ${limits.newest})
    select id from near
    union select * from (
      select w.rowid as id from far w ${posts} where ${inBounds(bounds, 'w.rowid')} and ${stillOpen}
      order by w.rowid ${order} limit ${bounds.limit}) as rest
    order by id ${order} limit ${bounds.limit}`;
}

/** What makes a post somebody's: how the newest ones are listed, and how one is recognised. */
const KINDS: readonly { list: (me: Id) => RawBuilder<unknown>; is: (me: Id) => RawBuilder<unknown> }[] = [
  ...['favourites', 'bookmarks', 'mentions'].map((table) => ({
    list: (me: Id) => sql`select post_id as id from ${sql.table(table)} where account_id = ${me}`,
    is: (me: Id) => sql`select 1 from ${sql.table(table)} m where m.account_id = ${me} and m.post_id = w.rowid`,
  })),
  ...['share_of_id', 'reply_to_id'].map((column) => ({
    list: (me: Id) =>
      sql`select ${sql.ref(column)} as id from posts where account_id = ${me} and ${sql.ref(column)} is not null`,
    is: (me: Id) => sql`select 1 from posts q where q.account_id = ${me} and ${sql.ref(`q.${column}`)} = w.rowid`,
  })),
  {
    list: (me) => sql`
      select q.post_id as id from poll_votes v join polls q on q.id = v.poll_id where v.account_id = ${me}`,
    is: (me) => sql`
      select 1 from polls q join poll_votes v on v.poll_id = q.id and v.account_id = ${me} where q.post_id = w.rowid`,
  },
];

/**
 * Posts the asker had to do with. They are mostly few, so they are gone through; where there are many, the rest is looked
 * for among the posts that have the words.
 */
function library(search: PreparedSearch, bounds: Bounds): RawBuilder<{ id: Id }> {
  const { engine, me, text, limits } = search;
  const order = direction(bounds.order);
  const lists = KINDS.map(
    ({ list }, kind) => sql`
      select id, ${sql.lit(kind)} as kind from (
        select id from (${list(me)}) as listed where ${inBounds(bounds, 'id')} order by id ${order} limit ${limits.sifted}) as one`,
  );
  const sifted = sql`
    select distinct w.rowid as id from own cross join derived.search_posts w
    where w.rowid = own.id and ${siftsText(engine, words, { ...text, any: [] })}
    order by id ${order} limit ${bounds.limit}`;
  const own = sql`own as materialized (${sql.join(lists, sql` union all `)})`;
  if (text.all.length === 0) return sql`with ${own} ${sifted}`;
  const query = queryText(engine, { ...text, any: [] });
  // PostgreSQL would rather read all posts of a stretch of time than its text index; `offset 0` leaves it no choice.
  const having = sql`(select w.rowid from derived.search_posts w
    where ${matchesText(engine, words, query)}
      and (select count(*) from sifted) < ${bounds.limit}
      and exists (select 1 from own group by kind having count(*) = ${limits.sifted})
    ${engine === 'postgres' ? sql`offset 0` : sql``})`;
  const isTheirs = sql.join(
    KINDS.map(({ is }) => sql`exists (${is(me)})`),
    sql` or `,
  );
  return sql`
    with ${own},
      sifted as materialized (${sifted}),
      probed as materialized (
        select w.rowid from ${having} as w where ${inBounds(bounds, 'w.rowid')} order by w.rowid ${order} limit ${limits.probed})
    select id from sifted
    union select w.rowid as id from probed w where ${isTheirs}
    order by id ${order} limit ${bounds.limit}`;
}
