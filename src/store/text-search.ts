import { type Expression, type RawBuilder, sql } from 'kysely';
import type { Engine } from './dialect.ts';

/**
 * Full-text search, where it differs between the engines: FTS5 on SQLite, tsvector on PostgreSQL. Neither splits or folds
 * anything: both are given words made by kernel/text/tokens.ts (letters, digits, marks), in order, and marks (`~` and
 * letters, digits, marks, underscores and middle dots), which have no order.
 */
export interface TextQuery {
  /** Sequences of words or marks, each of which has to be there. */
  all: readonly (readonly string[])[];
  /** At least one of these marks has to be there; empty: no matter which. */
  any: readonly string[];
  /** None of these sequences may be there. */
  none: readonly (readonly string[])[];
}

/** PostgreSQL counts positions up to here and keeps so many for one word; what comes later is found, but not in order. */
const MAX_POSITION = 16_383;
const MAX_POSITIONS_OF_A_WORD = 256;
/** What the words may consist of: anything else could mean something to an engine. */
const TOKEN = /^[\p{L}\p{N}\p{M}~_·・\u200c]+$/u;

function checked(token: string): string {
  if (!TOKEN.test(token)) throw new Error('a token of the search index is malformed');
  return token;
}

/** What is stored for a text. */
export function documentText(engine: Engine, words: readonly string[], marks: readonly string[]): string {
  if (engine === 'sqlite') return [...words, ...marks].map(checked).join(' ');
  const positions = new Map<string, number[]>(marks.map((mark) => [mark, []]));
  for (const [at, word] of words.entries()) {
    const list = positions.get(word) ?? [];
    if (at < MAX_POSITION && list.length < MAX_POSITIONS_OF_A_WORD) list.push(at + 1);
    positions.set(word, list);
  }
  return [...positions]
    .map(([word, list]) => `'${checked(word)}'${list.length > 0 ? `:${list.join(',')}` : ''}`)
    .join(' ');
}

const SEQUENCE: Record<Engine, (tokens: readonly string[]) => string> = {
  sqlite: (tokens) => `"${tokens.map(checked).join(' ')}"`,
  postgres: (tokens) => `(${tokens.map((token) => `'${checked(token)}'`).join('<->')})`,
};

/** The question in the engine's own language. Throws where it asks for nothing but what may not be there. */
export function queryText(engine: Engine, { all, any, none }: TextQuery): string {
  const sequence = SEQUENCE[engine];
  const [and, or] = engine === 'sqlite' ? [' AND ', ' OR '] : [' & ', ' | '];
  const wanted = all.map(sequence);
  if (any.length > 0) wanted.push(`(${any.map((mark) => sequence([mark])).join(or)})`);
  if (wanted.length === 0) throw new Error('a search needs something to look for');
  const unwanted = none.map(sequence);
  if (unwanted.length === 0) return wanted.join(and);
  return engine === 'sqlite'
    ? `(${wanted.join(and)}) NOT (${unwanted.join(or)})`
    : `${wanted.join(and)} & ${unwanted.map((one) => `!${one}`).join(and)}`;
}

/** Whether the column `words` of the index answers to {@link queryText}. On SQLite only where the index is what is read. */
export const matchesText = (engine: Engine, words: Expression<string>, query: string): RawBuilder<boolean> =>
  engine === 'sqlite' ? sql<boolean>`${words} match ${query}` : sql<boolean>`${words} @@ ${query}::tsquery`;

/** The same for one stored document at a time: what a list of known ids is sifted with. */
export function siftsText(engine: Engine, words: Expression<string>, query: TextQuery): RawBuilder<boolean> {
  if (engine === 'postgres') {
    if (query.all.length + query.any.length + query.none.length === 0) return sql<boolean>`true`;
    const { none } = query;
    const text =
      query.all.length + query.any.length > 0
        ? queryText(engine, query)
        : none.map((one) => `!${SEQUENCE.postgres(one)}`).join(' & ');
    return sql<boolean>`${words} @@ ${text}::tsquery`;
  }
  const list = (sequences: readonly (readonly string[])[]): string =>
    JSON.stringify(sequences.map((tokens) => ` ${tokens.join(' ')} `));
  const found = (value: string): RawBuilder<number> => sql<number>`instr(' ' || ${words} || ' ', ${sql.raw(value)})`;
  return sql<boolean>`(
    not exists (select 1 from json_each(${list(query.all)}) as one where ${found('one.value')} = 0)
    and not exists (select 1 from json_each(${list(query.none)}) as one where ${found('one.value')} > 0)
    and (${query.any.length} = 0
      or exists (select 1 from json_each(${list(query.any.map((mark) => [mark]))}) as one where ${found('one.value')} > 0)))`;
}
