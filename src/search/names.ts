import { sql } from 'kysely';
import { foldKey } from '#kernel/text/clean.ts';
import { tokenise } from '#kernel/text/tokens.ts';
import type { Database, Reader, Tx } from '#ports/database.ts';
import { type Engine, idList, idsFrom, inIds } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { NamedKind, NameWords } from '#store/tables/search.ts';
import type { Flag, Id } from '#store/tables.ts';
import { takeTurn } from './write-index.ts';

/**
 * People and tags by the beginnings of the words in their names. Each word lies under its first one, two and three
 * characters, best known first: the first rows under a beginning are the answer to it, however many others there are.
 */

/** Words of one name that are found. */
export const MAX_NAME_WORDS = 12;
/** Beginnings longer than this are looked up under so many characters. */
const STEM_CHARACTERS = 3;
/** Names that are read and written at once. */
export const MAX_NAMES = 200;
const ROWS_PER_INSERT = 400;
/** Posts with a tag beyond which it is not better known. */
const MAX_TAG_POSTS_COUNTED = 1_000;
/** Steps of reach for each doubling: few enough that a follow seldom changes it. */
const STEPS_PER_DOUBLING = 4;

/** How well known something is. */
export const reachOf = (count: number): number => Math.floor(Math.log2(Math.max(0, count) + 1) * STEPS_PER_DOUBLING);

export const stemOf = (word: string): string => Array.from(word).slice(0, STEM_CHARACTERS).join('');

/** The words that a person is found by. */
export function wordsOfPerson(username: string, displayName: string): string[] {
  const parts = tokenise(`${displayName} ${username.replaceAll('_', ' ')}`);
  return [...new Set([foldKey(username), ...parts.words, ...parts.characters])].slice(0, MAX_NAME_WORDS);
}

interface Named {
  id: Id;
  words: string[];
  reach: number;
}

const peopleRows = prepare(
  (_db, p: { ids: string }, engine) => sql<{
    id: Id;
    username: string;
    display_name: string;
    followers: number;
    indexable: Flag;
    gone: Flag;
  }>`
    select a.id, a.username, a.display_name, s.followers, a.indexable,
      case when a.suspended_at is null and a.removed_at is null then 0 else 1 end as gone
    from ${idsFrom(engine, p.ids)} as ids
      join accounts a on a.id = ids.id join account_stats s on s.account_id = a.id`,
);

const tagRows = prepare(
  (_db, p: { ids: string; most: number }, engine) => sql<{ id: Id; name: string; uses: number }>`
    select t.id, t.name,
      (select count(*) from (select 1 as one from post_tags pt where pt.tag_id = t.id limit ${p.most}) as counted) as uses
    from ${idsFrom(engine, p.ids)} as ids join tags t on t.id = ids.id`,
);

/** `cross join` keeps SQLite from beginning with all the words there are. */
const knownRows = prepare(
  (_db, p: { kind: NamedKind; ids: string }, engine) => sql<{ subject_id: Id; word: string; reach: number }>`
    select distinct w.subject_id, w.word, w.reach
    from ${idsFrom(engine, p.ids)} as ids cross join derived.name_words w
    where w.kind = ${p.kind} and w.subject_id = ids.id`,
);

/** Notes people as they are now, and gives those whose posts have to be indexed anew because they opened them. */
export async function namePeople(db: Database, accountIds: readonly Id[]): Promise<Id[]> {
  const changed: Id[] = [];
  for (const part of partsOf(accountIds)) {
    await db.writeDerived(async (tx) => {
      await takeTurn(tx);
      const rows = await peopleRows(tx, { ids: idList(part) });
      changed.push(...(await noteOpenness(tx, rows)));
      const present = rows.filter((row) => row.gone === 0);
      await replace(
        tx,
        db.engine,
        'account',
        part,
        present.map((row) => ({
          id: row.id,
          words: wordsOfPerson(row.username, row.display_name),
          reach: reachOf(row.followers),
        })),
      );
    });
  }
  return changed;
}

/** Notes tags as they are now. */
export async function nameTags(db: Database, tagIds: readonly Id[]): Promise<void> {
  for (const part of partsOf(tagIds)) {
    await db.writeDerived(async (tx) => {
      await takeTurn(tx);
      const rows = await tagRows(tx, { ids: idList(part), most: MAX_TAG_POSTS_COUNTED });
      const named = rows.map(({ id, name, uses }) => ({ id, words: uses === 0 ? [] : [name], reach: reachOf(uses) }));
      await replace(tx, db.engine, 'tag', part, named);
    });
  }
}

function* partsOf(ids: readonly Id[]): Generator<Id[]> {
  const distinct = [...new Set(ids)];
  for (let start = 0; start < distinct.length; start += MAX_NAMES) yield distinct.slice(start, start + MAX_NAMES);
}

/** Writes what differs from what is there: most changes of an account change neither its name nor how well it is known. */
async function replace(
  tx: Tx,
  engine: Engine,
  kind: NamedKind,
  ids: readonly Id[],
  named: readonly Named[],
): Promise<void> {
  const known = await knownNames(tx, kind, ids);
  const wanted = new Map(named.map((one) => [one.id, one]));
  const changed = ids.filter((id) => keyOf(wanted.get(id)) !== (known.get(id) ?? ''));
  if (changed.length === 0) return;
  await tx
    .deleteFrom('derived.name_words')
    .where('kind', '=', kind)
    .where(inIds(engine, sql.ref<number>('subject_id'), changed))
    .execute();
  const rows = changed.flatMap((id) => rowsOf(kind, wanted.get(id)));
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
    await tx
      .insertInto('derived.name_words')
      .values(rows.slice(start, start + ROWS_PER_INSERT))
      .execute();
  }
}

const rowsOf = (kind: NamedKind, one: Named | undefined): NameWords[] =>
  (one?.words ?? []).flatMap((word) =>
    stemsOf(word).map((stem) => ({ kind, stem, reach: one?.reach ?? 0, word, subject_id: one?.id ?? 0 })),
  );

const keyOf = (one: Named | undefined): string =>
  (one?.words ?? [])
    .map((word) => `${word} ${one?.reach ?? 0}`)
    .toSorted()
    .join('\n');

async function knownNames(db: Reader, kind: NamedKind, ids: readonly Id[]): Promise<Map<Id, string>> {
  const lines = new Map<Id, string[]>();
  for (const row of await knownRows(db, { kind, ids: idList(ids) })) {
    lines.set(row.subject_id, [...(lines.get(row.subject_id) ?? []), `${row.word} ${row.reach}`]);
  }
  return new Map([...lines].map(([id, list]) => [id, list.toSorted().join('\n')]));
}

const stemsOf = (word: string): string[] => {
  const points = Array.from(word);
  return Array.from({ length: Math.min(STEM_CHARACTERS, points.length) }, (_, at) => points.slice(0, at + 1).join(''));
};

const opennessRows = prepare(
  (_db, p: { ids: string }, engine) => sql<{ account_id: Id; open: Flag }>`
    select s.account_id, s.open from ${idsFrom(engine, p.ids)} as ids
      join derived.search_authors s on s.account_id = ids.id`,
);

/** Keeps who is open to search; gives those for whom this changed. A first note is no change: posts are indexed after it. */
async function noteOpenness(tx: Tx, rows: readonly { id: Id; indexable: Flag }[]): Promise<Id[]> {
  const noted = await opennessRows(tx, { ids: idList(rows.map((row) => row.id)) });
  const known = new Map(noted.map((row) => [row.account_id, row.open]));
  const changed: Id[] = [];
  for (const { id, indexable } of rows) {
    if (known.get(id) === indexable) continue;
    if (known.has(id)) changed.push(id);
    await tx
      .insertInto('derived.search_authors')
      .values({ account_id: id, open: indexable })
      .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ open: indexable }))
      .execute();
  }
  return changed;
}
