import type { Viewer } from '#access/identity.ts';
import { newestFirst, type Page, readsForward } from '#kernel/paging.ts';
import type { Reader } from '#ports/database.ts';
import { look, type Place, type Seen } from '#posts/visibility.ts';
import type { Id } from '#store/tables.ts';

/** Rounds of candidates a page may take before it is answered short; its cursor then still moves on. */
const MAX_ROUNDS = 5;
const MAX_CANDIDATES = 200;
/** How many candidates are taken for a page of one: a third of a home feed is replies to people one does not follow. */
const FIRST_SHARE: Partial<Record<Place, number>> = { home: 2, list: 1.5 };
const LATER_SHARE = 2;

export interface FeedPage {
  /** Newest first, at most the page's limit. */
  seen: Seen[];
  /** For the Link header: null when nothing was found. */
  cursors: { first: Id; last: Id; more: boolean } | null;
}

/**
 * Fills a page from a feed's candidates (ids in feed order for a page, as `timelines/` gives them), judging each. What is
 * hidden is made up for by further candidates, so a page is short only at the feed's end or after {@link MAX_ROUNDS}; no
 * post is skipped or shown twice, since the next page starts at the last id that was examined.
 */
export async function fillPage(
  db: Reader,
  now: number,
  viewer: Viewer | null,
  place: Place,
  page: Page,
  candidates: (page: Page) => Promise<Id[]>,
): Promise<FeedPage> {
  const forward = readsForward(page);
  const found: Seen[] = [];
  let at: Page = page;
  let examined: Id | null = null;
  let ended = false;
  for (let round = 0; round < MAX_ROUNDS && found.length < page.limit && !ended; round += 1) {
    const wanted = Math.min(
      MAX_CANDIDATES,
      Math.ceil(page.limit * (round === 0 ? (FIRST_SHARE[place] ?? 1) : LATER_SHARE)),
    );
    const ids = await candidates({ ...at, limit: wanted });
    ended = ids.length < wanted;
    const ordered = forward ? ids.toReversed() : ids;
    const seen = await look(db, now, viewer, ordered, place);
    const room = page.limit - found.length;
    const taken = seen.slice(0, room);
    found.push(...taken);
    const lastTaken = taken.at(-1);
    if (seen.length > room && lastTaken) {
      examined = lastTaken.sight.head.id;
      ended = false;
    } else examined = ordered.at(-1) ?? examined;
    if (examined === null) break;
    at = forward ? { ...at, minId: examined, sinceId: null } : { ...at, maxId: examined };
  }
  const seen = newestFirst(page, found);
  return { seen, cursors: cursorsOf(page, seen, examined, ended) };
}

function cursorsOf(page: Page, seen: readonly Seen[], examined: Id | null, ended: boolean): FeedPage['cursors'] {
  const newest = seen[0];
  const oldest = seen.at(-1);
  if (!newest || !oldest) {
    // Everything examined was hidden: let the client go on from there.
    return examined === null || ended ? null : { first: examined, last: examined, more: true };
  }
  if (readsForward(page)) return { first: newest.sight.head.id, last: oldest.sight.head.id, more: true };
  return { first: newest.sight.head.id, last: examined ?? oldest.sight.head.id, more: !ended };
}
