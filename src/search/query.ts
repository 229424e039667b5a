import { tagKey } from '#kernel/text/clean.ts';
import { tokeniseWanted } from '#kernel/text/tokens.ts';
import { characterMark, isProperty, languageMark, propertyMark, tagMark } from './marks.ts';

/**
 * Reads what somebody typed into a search field. It is never wrong: an operator that is not known, or that has a value it
 * cannot have, is looked for as words.
 *
 * `word`, `"some words"`, `#tag`, `@person`, `from:`, `to:`, `has:`, `is:`, `lang:` and `language:`, each also with `-`
 * before it; `before:`, `after:`, `during:` with a day (UTC), `in:library`, `in:public`, `in:all`.
 */
export interface SearchQuery {
  all: Term[];
  none: Term[];
  /** Milliseconds since 1970, UTC: written at this time or later. */
  since: number | null;
  /** Written before this time. */
  until: number | null;
  /** `library`: one's own posts and those one had to do with; `public`: public posts of people who are open to search. */
  within: 'all' | 'library' | 'public';
}

export type Term =
  /** Words that follow each other, or a mark of the index. */
  | { kind: 'tokens'; tokens: string[] }
  /** `handle` as typed, without its @; `me` for whoever asks. */
  | { kind: 'person'; role: 'author' | 'answered' | 'mentioned'; handle: string };

/** What is typed beyond this is not read. */
export const MAX_QUERY_CHARACTERS = 500;
/** Terms that are used; further ones are not looked for. */
export const MAX_TERMS = 24;

const PART = /([-+]?)(?:([a-z]+):)?(?:["“”]([^"“”]*)["“”]?|(\S+))/giu;
const HANDLE = /^[a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_])?(?:@[\p{L}\p{N}\p{M}.:-]+)?$/iu;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;

/** Reads a query. */
export function parseQuery(text: string): SearchQuery {
  const query: SearchQuery = { all: [], none: [], since: null, until: null, within: 'all' };
  const typed = text.slice(0, MAX_QUERY_CHARACTERS);
  for (const [, sign = '', operator, quoted, plain] of typed.matchAll(PART)) {
    const value = quoted ?? plain ?? '';
    const not = sign === '-';
    if (operator !== undefined && readOperator(query, not, operator.toLowerCase(), value)) continue;
    const terms = operator === undefined && quoted === undefined ? namedTerms(value) : null;
    add(query, not, terms ?? wordTerms(operator === undefined ? value : `${operator}:${value}`));
  }
  return query;
}

function add(query: SearchQuery, not: boolean, terms: readonly Term[]): void {
  for (const term of terms) {
    if (query.all.length + query.none.length >= MAX_TERMS) return;
    (not ? query.none : query.all).push(term);
  }
}

function wordTerms(text: string): Term[] {
  const { sequences, characters } = tokeniseWanted(text);
  return [
    ...sequences.map((tokens): Term => ({ kind: 'tokens', tokens })),
    ...characters.map((character): Term => ({ kind: 'tokens', tokens: [characterMark(character)] })),
  ];
}

/** `#tag` and `@person`; null for anything else. */
function namedTerms(value: string): Term[] | null {
  if (/^[#＃]/.test(value)) {
    const mark = tagMark(tagKey(value.slice(1)));
    return mark === null ? null : [{ kind: 'tokens', tokens: [mark] }];
  }
  if (value.startsWith('@') && HANDLE.test(value.slice(1))) {
    return [{ kind: 'person', role: 'mentioned', handle: value.slice(1) }];
  }
  return null;
}

/** Whether it is an operator that was understood. */
function readOperator(query: SearchQuery, not: boolean, operator: string, value: string): boolean {
  switch (operator) {
    case 'from':
    case 'to': {
      const handle = value.replace(/^@/, '');
      if (!HANDLE.test(handle)) return false;
      add(query, not, [{ kind: 'person', role: operator === 'from' ? 'author' : 'answered', handle }]);
      return true;
    }
    case 'has':
    case 'is': {
      const property = value.toLowerCase();
      if (!isProperty(property)) return false;
      add(query, not, [{ kind: 'tokens', tokens: [propertyMark(property)] }]);
      return true;
    }
    case 'lang':
    case 'language': {
      if (!/^[a-z]{2,3}(?:[-_][a-z]{2,8}){0,2}$/i.test(value)) return false;
      add(query, not, [{ kind: 'tokens', tokens: [languageMark(value)] }]);
      return true;
    }
    case 'in':
      if (not || (value !== 'library' && value !== 'public' && value !== 'all')) return false;
      query.within = value;
      return true;
    case 'before':
    case 'after':
    case 'during':
      return readDay(query, not, operator, value);
    default:
      return false;
  }
}

function readDay(query: SearchQuery, not: boolean, operator: 'before' | 'after' | 'during', value: string): boolean {
  const start = startOfDay(value);
  // What is left when a day is taken out is not one stretch of time.
  if (start === null || (not && operator === 'during')) return false;
  const since = (ms: number): void => {
    query.since = Math.max(query.since ?? 0, ms);
  };
  const until = (ms: number): void => {
    query.until = Math.min(query.until ?? Number.MAX_SAFE_INTEGER, ms);
  };
  const end = start + DAY_MS;
  if (operator === 'during' || (operator === 'before' && not)) since(start);
  if (operator === 'after' && !not) since(end);
  if (operator === 'during' || (operator === 'after' && not)) until(end);
  if (operator === 'before' && !not) until(start);
  return true;
}

function startOfDay(value: string): number | null {
  const match = DAY.exec(value);
  if (!match) return null;
  const at = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return new Date(at).toISOString().startsWith(value) ? at : null;
}

/** Whether anything at all is asked for. */
export const isEmptyQuery = ({ all, none, since, until, within }: SearchQuery): boolean =>
  all.length + none.length === 0 && since === null && until === null && within === 'all';
