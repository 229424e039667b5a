import { LRUCache } from 'lru-cache';
import type { Viewer } from '#access/identity.ts';
import { readCollections } from '#collections/collections.ts';
import { type EmojiSet, emojiSet } from '#emoji/emoji.ts';
import { finderFor } from '#filters/filters.ts';
import { Json, json } from '#http/json.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { look, mayQuote, type Place, type PostHead, type Seen, type SeenQuote, type Sight } from '#posts/visibility.ts';
import type { Id } from '#store/tables.ts';
import { type AccountView, readAccounts } from '#views/accounts.ts';
import { marksOf, NO_MARKS, votesOf } from '#views/marks.ts';
import { readPosts } from '#views/posts.ts';
import { accountEntity, partialAccountEntity } from './account.ts';
import { taggedCollections } from './collection.ts';
import { filterResults } from './filter.ts';
import { quoteEntity, shallowQuote } from './quote.ts';
import { type Around, encoded, joinStatus, pollEntity, renderFragment, type StatusFragment } from './status.ts';

/**
 * Posts and accounts as JSON for the client API. Rendering one costs more than reading it, so its bytes are kept, under
 * the version that the database raises in the transaction that changes anything shown: there is nothing to invalidate,
 * and several processes agree. What depends on the viewer (marks, votes) or the clock (polls) is added each time.
 */
export interface Entities {
  /** Posts that were judged, in their order. */
  statuses(db: Reader, viewer: Viewer | null, seen: readonly Seen[]): Promise<Json[]>;
  /** Looks at posts by id and renders those the viewer may see there, by id. */
  statusesById(db: Reader, viewer: Viewer | null, ids: readonly Id[], place: Place): Promise<Map<Id, Json>>;
  /**
   * Accounts by id; unknown ids are absent, and so are people who were removed and, unless `waiting` is set (for staff),
   * those who are not let in yet.
   */
  accounts(db: Reader, ids: readonly Id[], options?: { waiting?: boolean }): Promise<Map<Id, Json>>;
  /** As `accounts`, with no more than a row of pictures needs. */
  partialAccounts(db: Reader, ids: readonly Id[]): Promise<Map<Id, Json>>;
}

const MAX_FRAGMENT_BYTES = 24 * 1024 * 1024;
const MAX_ACCOUNT_BYTES = 8 * 1024 * 1024;
/** What keeping one costs beside its bytes, about. */
const OVERHEAD_BYTES = 400;

interface Kept<T> {
  version: number;
  /** The version of the set of custom emoji it was rendered with. */
  emojis: number;
  value: T;
}

/** Collections that the posts of one page may link to; few do. */
const MAX_COLLECTIONS_ON_PAGE = 200;

const byteLengthOf = ({ pieces }: Json): number =>
  pieces.reduce((sum, piece) => sum + (typeof piece === 'string' ? Buffer.byteLength(piece) : piece.byteLength), 0);

export function createEntities(needs: Needs<'db' | 'clock' | 'site'>): Entities {
  const { clock, site } = needs;
  const fragments = new LRUCache<Id, Kept<StatusFragment> & { sensitized: boolean }>({
    maxSize: MAX_FRAGMENT_BYTES,
    sizeCalculation: ({ value }) => value.head.byteLength + value.tail.byteLength + value.words.length + OVERHEAD_BYTES,
  });
  const accounts = new LRUCache<Id, Kept<Json>>({
    maxSize: MAX_ACCOUNT_BYTES,
    sizeCalculation: ({ value }) => byteLengthOf(value) + OVERHEAD_BYTES,
  });

  function keepAccount(view: AccountView, emojis: EmojiSet): Json {
    const value = new Json([encoded(JSON.stringify(accountEntity(site, view, emojis)))]);
    accounts.set(view.id, { version: view.version, emojis: emojis.version, value });
    return value;
  }

  /** The fragments of some posts and the JSON of their authors, from what is kept or the database. */
  async function pieces(db: Reader, heads: readonly PostHead[], emojis: EmojiSet) {
    const posts = new Map<Id, StatusFragment>();
    const authors = new Map<Id, Json>();
    const missingPosts: Id[] = [];
    const missingAuthors = new Set<Id>();
    for (const head of heads) {
      const fragment = fragments.get(head.id);
      const fresh = fragment?.version === head.version && fragment.emojis === emojis.version;
      if (fresh && fragment.sensitized === head.authorSensitized) posts.set(head.id, fragment.value);
      else missingPosts.push(head.id);
      if (authors.has(head.accountId)) continue;
      const account = accounts.get(head.accountId);
      if (account?.version === head.accountVersion && account.emojis === emojis.version)
        authors.set(head.accountId, account.value);
      else missingAuthors.add(head.accountId);
    }
    const sensitive = new Set(heads.flatMap((head) => (head.authorSensitized ? head.id : [])));
    for (const view of (await readPosts(db, missingPosts)).values()) {
      const value = renderFragment(site, view, emojis);
      const sensitized = sensitive.has(view.id);
      fragments.set(view.id, { version: view.version, emojis: emojis.version, sensitized, value });
      posts.set(view.id, value);
    }
    for (const view of (await readAccounts(db, [...missingAuthors])).values())
      authors.set(view.id, keepAccount(view, emojis));
    return { posts, authors };
  }

  /** One for each that was given; null for a post that went away between the judging and the reading. */
  async function renderAll(db: Reader, viewer: Viewer | null, seen: readonly Seen[]): Promise<(Json | null)[]> {
    const heads: PostHead[] = [];
    for (const { sight, original, quote } of seen) {
      heads.push(sight.head);
      if (original) heads.push(original.head);
      if (quote?.sight) heads.push(quote.sight.head);
    }
    const emojis = await emojiSet(needs);
    const { posts, authors } = await pieces(db, heads, emojis);
    const marked = viewer ? await marksOf(db, viewer.accountId, heads) : null;
    const withPolls = heads.filter((head) => head.hasPoll).map((head) => head.id);
    const votes = viewer ? await votesOf(db, viewer.accountId, withPolls) : null;
    const linked = await readCollections(
      db,
      viewer,
      [...posts.values()].flatMap((fragment) => fragment.collectionIds).slice(0, MAX_COLLECTIONS_ON_PAGE),
    );
    const now = clock.now();
    const finder = viewer && marked ? await finderFor(db, now, viewer.accountId, marked.filtersVersion) : null;

    const render = (sight: Sight, joined: Pick<Around, 'reblog' | 'quote'>, proper = sight): Json | null => {
      const { head } = sight;
      const fragment = posts.get(head.id);
      const author = authors.get(head.accountId);
      if (!fragment || !author) return null;
      const own = viewer?.accountId === head.accountId;
      const marks = marked?.marks.get(head.id) ?? NO_MARKS;
      const shared = posts.get(proper.head.id) ?? fragment;
      const ids = proper === sight ? [head.id] : [head.id, proper.head.id];
      const filtered = finder ? filterResults(finder.find(shared, ids)) : '[]';
      const threadMuted = marked?.mutedThreads.has(fragment.threadId) ?? false;
      const forViewer = marked && { marks, threadMuted, own, filtered };
      const poll = fragment.poll
        ? JSON.stringify(pollEntity({ site, emojis, now }, fragment.poll, votes ? (votes.get(head.id) ?? []) : null))
        : 'null';
      const collections = taggedCollections(site, fragment.collectionIds, linked);
      return joinStatus(fragment, author, forViewer, {
        poll,
        collections,
        quotable: mayQuote(viewer, proper),
        ...joined,
      });
    };

    const renderQuote = (quote: SeenQuote | null): Json | null => {
      if (!quote) return null;
      const inner = quote.inner && shallowQuote(quote.inner);
      return quoteEntity(quote, quote.sight && render(quote.sight, { reblog: null, quote: inner }));
    };

    return seen.map(({ sight, original, quote }) => {
      if (!original) return render(sight, { reblog: null, quote: renderQuote(quote) });
      const reblog = render(original, { reblog: null, quote: renderQuote(quote) });
      return reblog && render(sight, { reblog, quote: null }, original);
    });
  }

  return {
    async statuses(db, viewer, seen) {
      return (await renderAll(db, viewer, seen)).filter((status) => status !== null);
    },
    async statusesById(db, viewer, ids, place) {
      const seen = await look(db, clock.now(), viewer, ids, place);
      const byId = new Map<Id, Json>();
      for (const [i, status] of (await renderAll(db, viewer, seen)).entries()) {
        if (status) byId.set(seen[i]!.sight.head.id, status);
      }
      return byId;
    },
    async accounts(db, ids, { waiting = false } = {}) {
      const byId = new Map<Id, Json>();
      const emojis = await emojiSet(needs);
      // Which version is current is only known by reading, so a list of accounts is read and what is kept refreshed.
      for (const view of (await readAccounts(db, ids)).values()) {
        if (view.removed || (view.waiting && !waiting)) continue;
        const kept = accounts.get(view.id);
        const current = kept?.version === view.version && kept.emojis === emojis.version;
        byId.set(view.id, current ? kept.value : keepAccount(view, emojis));
      }
      return byId;
    },
    async partialAccounts(db, ids) {
      const views = [...(await readAccounts(db, ids)).values()].filter((view) => !view.removed && !view.waiting);
      return new Map(views.map((view) => [view.id, json(partialAccountEntity(site, view))]));
    },
  };
}
