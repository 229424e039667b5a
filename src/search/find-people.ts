import { type RawBuilder, sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { findAccountByHandle, isLetIn, normaliseHost, readHandle } from '#accounts/accounts.ts';
import { foldKey } from '#kernel/text/clean.ts';
import { tokenise } from '#kernel/text/tokens.ts';
import type { Reader } from '#ports/database.ts';
import type { Site } from '#ports/ports.ts';
import { relationsOf } from '#relationships/relationships.ts';
import { type Engine, idList, idsFrom } from '#store/dialect.ts';
import type { Id } from '#store/tables.ts';
import { stemOf } from './names.ts';

export interface PeopleSearch {
  /** `ann`, `@ann`, `ann@host`, or the beginnings of words in a name. */
  text: string;
  limit: number;
  offset: number;
  /** Only people the viewer follows. */
  onlyFollowed: boolean;
}

/** Beginnings of words that are compared; further ones are ignored. */
const MAX_BEGINNINGS = 5;
/** Rows looked at for each person shown: a name may have several words that fit, and some people are left out. */
const ROWS_PER_PERSON = 3;
const MAX_ROWS = 600;
/** People with one of several beginnings who are asked for the others. */
const MAX_GONE_THROUGH = 5_000;
/** People may be asked for up to this place in the order. */
export const MAX_PEOPLE_OFFSET = 200;
/** People whose handle is not in the index yet that are looked at. */
const MAX_BY_HANDLE = 40;
/** People of one name on different hosts that are compared. */
const MAX_NAMESAKES = 200;
/** Sorts behind every text that begins with what is before it. */
const LAST = '\u{10ffff}';

/**
 * People by the beginning of their name: whoever has exactly this handle, then people the viewer follows, then others, the
 * most followed first. Left out is who is suspended, gone or not let in, who blocks the viewer, and who is limited, unless
 * followed or named exactly. At most six statements.
 */
export async function searchPeople(
  db: Reader,
  engine: Engine,
  site: Pick<Site, 'host'>,
  now: number,
  viewer: Viewer | null,
  search: PeopleSearch,
): Promise<Id[]> {
  const text = search.text.trim();
  if (search.offset > MAX_PEOPLE_OFFSET) return [];
  const rows = Math.min(MAX_ROWS, (search.offset + search.limit) * ROWS_PER_PERSON);
  const exact = await findAccountByHandle(db, site, text);
  const found = new Set<Id>(exact === null ? [] : [exact]);
  for (const query of queriesFor(text, viewer, search.onlyFollowed, rows)) {
    for (const { id } of (await query.execute(db)).rows) found.add(id);
  }
  const people = await factsOf(db, engine, viewer, [...found]);
  const relations = viewer ? await relationsOf(db, now, viewer.accountId, [...found]) : new Map();
  return people
    .filter(({ id, followed, limited }) => {
      if (relations.get(id)?.blockedBy) return false;
      if (search.onlyFollowed) return followed === 1;
      return limited === 0 || followed === 1 || id === exact || id === viewer?.accountId;
    })
    .sort(
      (a, b) =>
        Number(b.id === exact) - Number(a.id === exact) ||
        b.followed - a.followed ||
        b.followers - a.followers ||
        a.id - b.id,
    )
    .slice(search.offset, search.offset + search.limit)
    .map(({ id }) => id);
}

interface Facts {
  id: Id;
  followers: number;
  followed: number;
  limited: number;
}

/** What the order depends on; people who are nowhere to be found are left out. */
async function factsOf(db: Reader, engine: Engine, viewer: Viewer | null, ids: readonly Id[]): Promise<Facts[]> {
  if (ids.length === 0) return [];
  const query = sql<Facts>`
    select a.id, s.followers, case when a.limited_at is null then 0 else 1 end as limited,
      (select count(*) from follows f where f.follower_id = ${viewer?.accountId ?? 0} and f.followed_id = a.id) as followed
    from ${idsFrom(engine, idList(ids))} as ids
      join accounts a on a.id = ids.id join account_stats s on s.account_id = a.id
    where a.suspended_at is null and a.removed_at is null and ${isLetIn('a.id')}`;
  return (await query.execute(db)).rows;
}

function queriesFor(
  text: string,
  viewer: Viewer | null,
  onlyFollowed: boolean,
  rows: number,
): RawBuilder<{ id: Id }>[] {
  const handle = readHandle(text);
  if (handle?.host) return [namesakes(foldKey(handle.username), handle.host)];
  // A host that is still being typed.
  const open = /^@?([^@\s]+)@([^@\s]*)$/.exec(text);
  if (open?.[1]) return [namesakes(foldKey(open[1]), normaliseHost(open[2] ?? ''))];
  const beginnings = beginningsOf(text);
  if (beginnings.length === 0) return [];
  const queries: RawBuilder<{ id: Id }>[] = [];
  if (viewer) queries.push(among(viewer.accountId, beginnings, rows));
  if (!onlyFollowed) queries.push(bestKnown(beginnings, rows), byHandle(foldKey(text.replace(/^@/, ''))));
  return queries;
}

/** The longest first: it leaves the fewest people. A handle is one word, underscores and all. */
function beginningsOf(text: string): string[] {
  const words = text.split(/\s+/).flatMap((part) => {
    const bare = part.replace(/^@/, '');
    if (/^[a-z0-9_]+$/i.test(bare)) return [foldKey(bare)];
    const { words: several, characters } = tokenise(bare);
    return several.length > 0 ? several : characters;
  });
  return [...new Set(words)].toSorted((a, b) => b.length - a.length).slice(0, MAX_BEGINNINGS);
}

const namesakes = (username: string, host: string): RawBuilder<{ id: Id }> => sql`
  select a.id from accounts a join hosts h on h.id = a.host_id
  where a.username_key = ${username} and h.name >= ${host} and h.name < ${host + LAST}
  limit ${MAX_NAMESAKES}`;

const hasWord = (subject: string, beginning: string): RawBuilder<boolean> => sql`
  exists (select 1 from derived.name_words o where o.kind = 'account' and o.subject_id = ${sql.ref(subject)}
    and o.word >= ${beginning} and o.word < ${beginning + LAST})`;

const hasAll = (subject: string, beginnings: readonly string[]): RawBuilder<unknown> =>
  beginnings.length === 0
    ? sql`true`
    : sql.join(
        beginnings.map((beginning) => hasWord(subject, beginning)),
        sql` and `,
      );

/** People somebody follows: few enough to look at each. */
const among = (me: Id, beginnings: readonly string[], rows: number): RawBuilder<{ id: Id }> => sql`
  select f.followed_id as id from follows f where f.follower_id = ${me} and ${hasAll('f.followed_id', beginnings)}
  limit ${rows}`;

/** Who has just come, and everybody while the index is being built, is found by the beginning of their handle at least. */
const byHandle = (beginning: string): RawBuilder<{ id: Id }> => sql`
  select a.id from accounts a where a.username_key >= ${beginning} and a.username_key < ${beginning + LAST}
  order by a.username_key limit ${MAX_BY_HANDLE}`;

/** Everybody, best known first. Where there are several beginnings, those who have the longest are gone through so far. */
function bestKnown([first = '', ...others]: readonly string[], rows: number): RawBuilder<{ id: Id }> {
  return sql`
    select w.subject_id as id from (
        select subject_id, reach from derived.name_words
        where kind = 'account' and stem = ${stemOf(first)} and word >= ${first} and word < ${first + LAST}
        order by reach desc limit ${others.length === 0 ? rows : MAX_GONE_THROUGH}) as w
    where ${hasAll('w.subject_id', others)}
    order by w.reach desc limit ${rows}`;
}
