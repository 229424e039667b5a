import type { Millis } from '#store/tables.ts';

/**
 * What makes something trend, with the formulas and numbers that Mastodon publishes in its source
 * (app/models/trends): tags and links by how much more people use them than the day before, posts by how many people
 * share, answer or like them. Scores fall to half in a fixed time.
 */

const HOUR_MS = 3_600_000;
/** Fewer people than this make nothing trend. */
export const MIN_PEOPLE = 5;
/** A peak older than this is forgotten: the thing may rise again. */
export const PEAK_KEPT_MS = 48 * HOUR_MS;

export const HALF_LIFE_MS = { tag: 4 * HOUR_MS, link: 8 * HOUR_MS, post: 6 * HOUR_MS } as const;
/** Below, it no longer trends. */
export const LEAST_SCORE = { tag: 1, link: 1, post: 0.3 } as const;

/** How surprising it is that `observed` people use today what `expected` people used yesterday (chi-squared). */
export function surprise(observed: number, expected: number): number {
  const least = Math.max(1, expected);
  return observed < MIN_PEOPLE || observed < least ? 0 : (observed - least) ** 2 / least;
}

/** What is left of a score after a time. */
export const decayed = (score: number, sinceMs: number, halfLifeMs: number): number =>
  score * 0.5 ** (Math.max(0, sinceMs) / halfLifeMs);

export interface Peak {
  peak: number;
  peakAt: Millis;
}

/** The highest score of a tag or link in two days: the one before, or today's. */
export function peakOf(before: Peak | undefined, today: number, now: Millis): Peak {
  const kept = before && now - before.peakAt < PEAK_KEPT_MS ? before : { peak: 0, peakAt: now };
  return today > kept.peak ? { peak: today, peakAt: now } : kept;
}

/** People who used something, of one kind: from the same host, let in by the same invitation, new or not. */
export interface Crowd {
  local: boolean;
  invited: boolean;
  fresh: boolean;
  people: number;
}

/** How many people of another server, or of one invitation, count at most: a cluster of them makes nothing trend alone. */
export const MAX_OF_CLUSTER = 3;
/** Accounts younger than this count as one person together. */
export const FRESH_MS = 72 * HOUR_MS;

/** How many independent people stand behind some crowds. */
export function voices(crowds: readonly Crowd[]): number {
  let count = 0;
  let fresh = false;
  for (const { local, invited, people, ...crowd } of crowds) {
    if (crowd.fresh) fresh = true;
    else count += local && !invited ? people : Math.min(people, MAX_OF_CLUSTER);
  }
  return count + (fresh ? 1 : 0);
}
