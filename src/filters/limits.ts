import { invalid } from '#kernel/errors.ts';
import { cleanText } from '#kernel/text/clean.ts';
import type { FilterAction, FilterContext } from '#store/tables/filters.ts';

/** Filters of one person. */
export const MAX_FILTERS = 100;
/** Keywords of one person, in all filters together: every post shown to them is searched for all of these. */
export const MAX_KEYWORDS = 1_000;
/** Posts named by one person's filters together. */
export const MAX_FILTERED_POSTS = 1_000;
const MAX_TITLE_CHARACTERS = 256;
const MAX_KEYWORD_CHARACTERS = 512;
/** The longest time from now a filter may be set to end, a century: beyond it one without end is meant. */
const MAX_EXPIRY_MS = 100 * 366 * 86_400_000;

const FILTER_CONTEXTS: readonly FilterContext[] = ['home', 'notifications', 'public', 'thread', 'account'];

/** `warn` folds the post, `hide` leaves it out, `blur` covers its media. */
const FILTER_ACTIONS: readonly FilterAction[] = ['warn', 'hide', 'blur'];

export function readContexts(texts: readonly string[]): FilterContext[] {
  const contexts = FILTER_CONTEXTS.filter((context) => texts.includes(context));
  if (contexts.length === 0 || texts.some((text) => !FILTER_CONTEXTS.some((context) => context === text))) {
    throw invalid('Validation failed: Context None or invalid context supplied');
  }
  return contexts;
}

export function readTitle(text: string): string {
  const title = cleanText(text, { maxCodePoints: MAX_TITLE_CHARACTERS, multiline: false, what: 'Title' });
  if (title === '') throw invalid("Validation failed: Title can't be blank");
  return title;
}

export function readAction(text: string): FilterAction {
  const action = FILTER_ACTIONS.find((known) => known === text);
  if (!action) throw invalid('Validation failed: Action is not included in the list');
  return action;
}

export function readKeyword(text: string): string {
  const keyword = cleanText(text, { maxCodePoints: MAX_KEYWORD_CHARACTERS, multiline: false, what: 'Keyword' });
  if (keyword === '') throw invalid("Validation failed: Keyword can't be blank");
  return keyword;
}

/** When a filter ends that was given so many milliseconds; null means without end. */
export const expiryAt = (now: number, expiresInMs: number | null): number | null =>
  expiresInMs === null || expiresInMs > MAX_EXPIRY_MS ? null : now + Math.max(0, Math.floor(expiresInMs));
