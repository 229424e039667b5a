/**
 * Paging as the client API has it: by id, newest first. `max_id` and `since_id` bound a page from above and below and give
 * its newest rows; `min_id` gives the rows just above it instead (reading forward). All bounds are exclusive.
 */
export interface Page {
  limit: number;
  maxId: number | null;
  sinceId: number | null;
  minId: number | null;
}

export const firstPage = (limit: number): Page => ({ limit, maxId: null, sinceId: null, minId: null });

/** The page's lower bound, exclusive; 0 where there is none. */
export const lowerBound = (page: Page): number => Math.max(page.minId ?? 0, page.sinceId ?? 0);

/** The page's upper bound, exclusive. */
export const upperBound = (page: Page): number => page.maxId ?? Number.MAX_SAFE_INTEGER;

/** Whether rows are read upwards from the lower bound (and then turned round). */
export const readsForward = (page: Page): boolean => page.minId !== null;

/** Newest first, whichever way the rows were read. */
export const newestFirst = <T>(page: Page, rows: T[]): T[] => (readsForward(page) ? rows.toReversed() : rows);
