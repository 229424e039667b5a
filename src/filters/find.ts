import { LRUCache } from 'lru-cache';
import type { Reader } from '#ports/database.ts';
import type { Id } from '#store/tables.ts';
import { type Filter, filtersOf, type Keyword } from './read.ts';

/** A post as filters look at it. The same object is searched once as long as the filters stay the same. */
export interface Findable {
  /** Whatever people would read of it: text, content warning, poll options, media descriptions. */
  words: string;
}

export interface FilterMatch {
  filter: Filter;
  /** What was found of the filter's keywords, as it stands in the post; null where none was. */
  keywords: string[] | null;
  /** The posts named by the filter that this is; null where it is none. */
  posts: Id[] | null;
}

export interface FilterFinder {
  /** The filters that match a post. Of a share both it and what it shares may be named. */
  find(post: Findable, ids: readonly Id[]): readonly FilterMatch[];
}

/** A filter's keywords as one expression, and the posts it names. */
interface Compiled {
  filter: Filter;
  keywords: RegExp | null;
  posts: ReadonlySet<Id>;
}

interface Kept {
  version: number;
  /** Null for somebody who has no filters. */
  finder: Finder | null;
  characters: number;
}

const MAX_KEPT_CHARACTERS = 8 * 1024 * 1024;
/** What keeping one person's filters costs beside their keywords, about. */
const OVERHEAD_CHARACTERS = 500;
const keptFor = new WeakMap<Reader, LRUCache<Id, Kept>>();

/**
 * The finder for somebody's filters, or null where they have none that holds now. `version` is their row of
 * filter_versions (0 where there is none): under the same version nothing is read.
 */
export async function finderFor(db: Reader, now: number, accountId: Id, version: number): Promise<FilterFinder | null> {
  if (version === 0) return null;
  let kept = keptFor.get(db);
  if (!kept && !db.isTransaction) {
    kept = new LRUCache({ maxSize: MAX_KEPT_CHARACTERS, sizeCalculation: ({ characters }) => characters });
    keptFor.set(db, kept);
  }
  const known = kept?.get(accountId);
  if (known?.version === version) return known.finder?.at(now) ?? null;
  const filters = await filtersOf(db, accountId);
  const finder = filters.length === 0 ? null : new Finder(filters);
  const characters = OVERHEAD_CHARACTERS + filters.reduce((sum, filter) => sum + lengthOf(filter), 0);
  kept?.set(accountId, { version, finder, characters });
  return finder?.at(now) ?? null;
}

const lengthOf = ({ keywords, posts, title }: Filter): number =>
  title.length + 8 * posts.length + keywords.reduce((sum, { keyword }) => sum + 4 * keyword.length, 0);

class Finder implements FilterFinder {
  readonly #all: readonly Compiled[];
  #current: readonly Compiled[] = [];
  #any: RegExp | null = null;
  /** Until when the current filters hold; they are put together anew when one ends. */
  #until = 0;
  #found = new WeakMap<Findable, readonly { compiled: Compiled; keyword: string }[]>();

  constructor(filters: readonly Filter[]) {
    this.#all = filters.map((filter) => ({
      filter,
      keywords: expressionOf(filter.keywords),
      posts: new Set(filter.posts.map(({ postId }) => postId)),
    }));
  }

  /** Itself, with the filters that hold now; null where none does. */
  at(now: number): Finder | null {
    if (now >= this.#until) this.#takeThoseOf(now);
    return this.#current.length === 0 ? null : this;
  }

  #takeThoseOf(now: number): void {
    this.#current = this.#all.filter(({ filter: { expiresAt } }) => expiresAt === null || expiresAt > now);
    this.#any = expressionOf(this.#current.flatMap(({ filter }) => filter.keywords));
    this.#until = Math.min(...this.#current.map(({ filter }) => filter.expiresAt ?? Number.POSITIVE_INFINITY));
    this.#found = new WeakMap();
  }

  find(post: Findable, ids: readonly Id[]): readonly FilterMatch[] {
    const found = this.#keywordsIn(post);
    const named = this.#current.some(({ posts }) => ids.some((id) => posts.has(id)));
    if (found.length === 0 && !named) return NOTHING;
    return this.#current.flatMap((compiled) => {
      const keyword = found.find((one) => one.compiled === compiled)?.keyword;
      const posts = ids.filter((id) => compiled.posts.has(id));
      if (keyword === undefined && posts.length === 0) return [];
      return {
        filter: compiled.filter,
        keywords: keyword === undefined ? null : [keyword],
        posts: posts.length === 0 ? null : posts,
      };
    });
  }

  /** Most posts match nothing, which one look for all keywords together shows. */
  #keywordsIn(post: Findable): readonly { compiled: Compiled; keyword: string }[] {
    const known = this.#found.get(post);
    if (known) return known;
    const found = this.#any?.test(post.words)
      ? this.#current.flatMap((compiled) => {
          const keyword = compiled.keywords?.exec(post.words)?.[0];
          return keyword === undefined ? [] : { compiled, keyword };
        })
      : [];
    this.#found.set(post, found);
    return found;
  }
}

const NOTHING: readonly FilterMatch[] = [];

const WORD = String.raw`[\p{L}\p{M}\p{Nd}\p{Pc}]`;
const STARTS_WITH_WORD = new RegExp(`^${WORD}`, 'u');
const ENDS_WITH_WORD = new RegExp(`${WORD}$`, 'u');
/** Scripts that put no spaces between words: there every word would be inside another. */
const UNSPACED = String.raw`[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]`;
const STARTS_UNSPACED = new RegExp(`^${UNSPACED}`, 'u');
const ENDS_UNSPACED = new RegExp(`${UNSPACED}\\p{M}*$`, 'u');

/**
 * One expression for some keywords, ignoring case, or null for none. They are taken literally, so it is as fast as it is
 * long whatever people type. A whole word begins and ends where no letter, mark, digit or joiner continues it; a keyword
 * that begins or ends with something else has no boundary there, as in Mastodon.
 */
export function expressionOf(keywords: readonly Keyword[]): RegExp | null {
  if (keywords.length === 0) return null;
  const alternatives = keywords.map(({ keyword, wholeWord }) => {
    const literal = RegExp.escape(keyword);
    if (!wholeWord) return literal;
    const start = STARTS_WITH_WORD.test(keyword) && !STARTS_UNSPACED.test(keyword) ? `(?<!${WORD})` : '';
    const end = ENDS_WITH_WORD.test(keyword) && !ENDS_UNSPACED.test(keyword) ? `(?!${WORD})` : '';
    return `${start}${literal}${end}`;
  });
  return new RegExp(alternatives.join('|'), 'iu');
}
