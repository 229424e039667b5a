/** When things happen: the daily rhythm, and the town's four big events inside the period. */
import type { Prng } from './prng.ts';
import { DAY_MS, HOUR_MS, type Topic } from './types.ts';

/** The town lives one hour ahead of UTC, all year. */
const TOWN_OFFSET_MS = HOUR_MS;
/** Posts by hour of the town's day, relative; the most is 1. */
const RHYTHM = [
  0.14, 0.07, 0.04, 0.03, 0.04, 0.1, 0.32, 0.62, 0.78, 0.7, 0.62, 0.6, 0.76, 0.7, 0.56, 0.54, 0.6, 0.72, 0.84, 0.95, 1,
  0.94, 0.68, 0.36,
];
const NIGHT_ENDS_HOUR = 6;
const MORNING_ENDS_HOUR = 11;
const EVENING_STARTS_HOUR = 18;

export type Phase = 'b' | 'd' | 'a';

export interface EventPhase {
  readonly topic: Topic;
  readonly phase: Phase;
  readonly from: number;
  readonly to: number;
  /** Share of all original posts that are about this phase. */
  readonly share: number;
}

/** Topic, phase, from day, to day (of sixty; .79 is 19 o'clock), share of the posts. */
const EVENTS: readonly (readonly [Topic, Phase, number, number, number])[] = [
  ['storm', 'b', 11, 13.1, 0.011],
  ['storm', 'd', 13.1, 14.5, 0.02],
  ['storm', 'a', 14.5, 18, 0.015],
  ['derby', 'b', 20, 24.6, 0.009],
  ['derby', 'd', 24.61, 24.7, 0.011],
  ['derby', 'a', 24.71, 26.5, 0.007],
  ['festival', 'b', 31, 37.4, 0.013],
  ['festival', 'd', 37.4, 40, 0.028],
  ['festival', 'a', 40.2, 42.5, 0.008],
  ['bridge', 'b', 43, 51.7, 0.02],
  ['bridge', 'd', 51.75, 51.95, 0.009],
  ['bridge', 'a', 51.96, 56, 0.011],
];

/** The phases of the town's events, stretched to the period; days begin at the town's midnight. */
export function eventPhases(start: number, now: number): EventPhase[] {
  const days = (now - start) / DAY_MS;
  const midnight = Math.ceil((start + TOWN_OFFSET_MS) / DAY_MS) * DAY_MS - TOWN_OFFSET_MS;
  const moment = (day: number) => {
    const whole = Math.floor((Math.floor(day) * days) / 60);
    return midnight + (whole + (day % 1)) * DAY_MS - DAY_MS;
  };
  return EVENTS.map(([topic, phase, from, to, share]) => ({ topic, phase, from: moment(from), to: moment(to), share }));
}

/** Hour of the town's day, 0 to 23. */
export function hourOf(at: number): number {
  return Math.floor((at + TOWN_OFFSET_MS) / HOUR_MS) % 24;
}

/** The time-of-day conditions of the grammar that hold at a moment. */
export function dayTags(at: number): string {
  const hour = hourOf(at);
  if (hour < NIGHT_ENDS_HOUR) return 'e';
  return hour < MORNING_ENDS_HOUR ? 'm' : hour < EVENING_STARTS_HOUR ? 'n' : 'e';
}

/** A moment in [from, to], by the daily rhythm. */
export function momentBetween(prng: Prng, from: number, to: number): number {
  let at = from;
  for (let tries = 0; tries < 40; tries += 1) {
    at = from + Math.floor(prng.next() * (to - from));
    if (prng.next() < (RHYTHM[hourOf(at)] ?? 0)) return at;
  }
  return at;
}

/** Moves a moment in the night to some time in the following morning, mostly. */
export function afterSleep(prng: Prng, at: number): number {
  if (hourOf(at) >= NIGHT_ENDS_HOUR || prng.chance(0.25)) return at;
  return at + Math.floor((NIGHT_ENDS_HOUR - hourOf(at) + prng.next() * 4) * HOUR_MS);
}
