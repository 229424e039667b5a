import { LRUCache } from 'lru-cache';
import type { Viewer } from '#access/identity.ts';
import { Json } from '#http/json.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { look, type Place, type PostHead, type Seen } from '#posts/visibility.ts';
import type { Id } from '#store/tables.ts';
import { type AccountView, readAccounts } from '#views/accounts.ts';
import { marksOf, NO_MARKS, votesOf } from '#views/marks.ts';
import { readPosts } from '#views/posts.ts';
import { accountEntity } from './account.ts';
import { joinStatus, pollEntity, renderFragment, type StatusFragment } from './status.ts';

/**
 * Posts and accounts as JSON text for the client API. Rendering one costs more than reading it, so the text is kept, under
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
}

const MAX_FRAGMENT_CHARACTERS = 24 * 1024 * 1024;
const MAX_ACCOUNT_CHARACTERS = 8 * 1024 * 1024;

interface Kept<T> {
  version: number;
  value: T;
}

export function createEntities({ clock, site }: Needs<'clock' | 'site'>): Entities {
  const fragments = new LRUCache<Id, Kept<StatusFragment>>({
    maxSize: MAX_FRAGMENT_CHARACTERS,
    sizeCalculation: ({ value }) => value.head.length + value.tail.length + 200,
  });
  const accounts = new LRUCache<Id, Kept<Json>>({
    maxSize: MAX_ACCOUNT_CHARACTERS,
    sizeCalculation: ({ value }) => value.text.length + 100,
  });

  function keepAccount(view: AccountView): Json {
    const value = new Json(JSON.stringify(accountEntity(site, view)));
    accounts.set(view.id, { version: view.version, value });
    return value;
  }

  /** The fragments of some posts and the JSON of their authors, from what is kept or the database. */
  async function pieces(db: Reader, heads: readonly PostHead[]) {
    const posts = new Map<Id, StatusFragment>();
    const authors = new Map<Id, Json>();
    const missingPosts: Id[] = [];
    const missingAuthors = new Set<Id>();
    for (const head of heads) {
      const fragment = fragments.get(head.id);
      if (fragment?.version === head.version) posts.set(head.id, fragment.value);
      else missingPosts.push(head.id);
      if (authors.has(head.accountId)) continue;
      const account = accounts.get(head.accountId);
      if (account?.version === head.accountVersion) authors.set(head.accountId, account.value);
      else missingAuthors.add(head.accountId);
    }
    for (const view of (await readPosts(db, missingPosts)).values()) {
      const value = renderFragment(site, view);
      fragments.set(view.id, { version: view.version, value });
      posts.set(view.id, value);
    }
    for (const view of (await readAccounts(db, [...missingAuthors])).values()) authors.set(view.id, keepAccount(view));
    return { posts, authors };
  }

  /** One for each that was given; null for a post that went away between the judging and the reading. */
  async function renderAll(db: Reader, viewer: Viewer | null, seen: readonly Seen[]): Promise<(Json | null)[]> {
    const heads = seen.flatMap(({ sight, original }) => (original ? [sight.head, original.head] : [sight.head]));
    const { posts, authors } = await pieces(db, heads);
    const ids = heads.map((head) => head.id);
    const marked = viewer
      ? await marksOf(db, viewer.accountId, ids, [...new Set(heads.map((head) => head.threadId ?? head.id))])
      : null;
    const withPolls = heads.filter((head) => head.hasPoll).map((head) => head.id);
    const votes = viewer ? await votesOf(db, viewer.accountId, withPolls) : null;
    const now = clock.now();

    const render = (head: PostHead, reblog: string): string | null => {
      const fragment = posts.get(head.id);
      const author = authors.get(head.accountId);
      if (!fragment || !author) return null;
      const own = viewer?.accountId === head.accountId;
      const marks = marked?.marks.get(head.id) ?? NO_MARKS;
      const forViewer = marked && { marks, threadMuted: marked.mutedThreads.has(fragment.threadId), own };
      const poll = fragment.poll
        ? JSON.stringify(pollEntity(fragment.poll, now, votes ? (votes.get(head.id) ?? []) : null))
        : 'null';
      return joinStatus(fragment, author.text, forViewer, poll, reblog);
    };

    return seen.map(({ sight, original }) => {
      const reblog = original ? render(original.head, 'null') : 'null';
      const text = reblog === null ? null : render(sight.head, reblog);
      return text === null ? null : new Json(text);
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
      // Which version is current is only known by reading, so a list of accounts is read and what is kept refreshed.
      for (const view of (await readAccounts(db, ids)).values()) {
        if (view.removed || (view.waiting && !waiting)) continue;
        const kept = accounts.get(view.id);
        byId.set(view.id, kept?.version === view.version ? kept.value : keepAccount(view));
      }
      return byId;
    },
  };
}
