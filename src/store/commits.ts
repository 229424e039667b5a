/**
 * How many commits a reader can see, where only this process commits (SQLite). What was read under a number is still true
 * under the same number, so that it need not be read again: under a surge of readers most of them come between two commits.
 */
const counters = new WeakMap<object, () => number>();

/** A driver tells how many commits its reader sees. */
export const countCommits = (reader: object, count: () => number): void => void counters.set(reader, count);

/** The number now; null where others commit too, and in transactions. */
export const commitsSeenBy = (db: object): number | null => counters.get(db)?.() ?? null;
