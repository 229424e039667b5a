import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import type { Reader } from '#ports/database.ts';
import type { Millis } from '#store/tables.ts';
import { DAY_MS } from './measures.ts';

/** People who signed up in one period, and how many of them were still here in it and in each later one. */
export interface Cohort {
  at: Millis;
  periods: { at: Millis; people: number; rate: number }[];
}

/** Periods one question may be about. */
const MAX_PERIODS: Record<'day' | 'month', number> = { day: 62, month: 36 };

/** The beginnings of the periods between two moments, UTC; the latest ones where there are too many. */
function periodsBetween(from: Millis, until: Millis, frequency: 'day' | 'month'): Millis[] {
  const begin = new Date(until);
  const periods: Millis[] = [];
  for (let i = 0; i < MAX_PERIODS[frequency]; i += 1) {
    const at =
      frequency === 'day'
        ? (Math.floor(until / DAY_MS) - i) * DAY_MS
        : Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() - i);
    const next = frequency === 'day' ? at + DAY_MS : Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() - i + 1);
    if (next <= from) break;
    periods.unshift(at);
  }
  return periods;
}

/**
 * How many of those who signed up in a period were here in it or after each later one began, by when they were last here;
 * one statement. Needs see-dashboard.
 */
export async function retention(
  db: Reader,
  viewer: Viewer,
  { from, until, frequency }: { from: Millis; until: Millis; frequency: 'day' | 'month' },
): Promise<Cohort[]> {
  requirePermission(viewer, 'see-dashboard');
  const periods = periodsBetween(from, until, frequency);
  const [first] = periods;
  if (first === undefined) return [];
  const { rows } = await sql<{ day: number; seen: number; people: number }>`
    select created_at / ${sql.lit(DAY_MS)} as day, coalesce(last_active_at, created_at) / ${sql.lit(DAY_MS)} as seen,
      count(*) as people
    from users where created_at >= ${first} and created_at < ${until + DAY_MS} and email_confirmed_at is not null
    group by 1, 2`.execute(db);
  return periods.map((at, i) => {
    const end = periods[i + 1] ?? Number.MAX_SAFE_INTEGER;
    const cohort = rows.filter((row) => row.day * DAY_MS >= at && row.day * DAY_MS < end);
    const size = cohort.reduce((sum, row) => sum + row.people, 0);
    return {
      at,
      periods: periods.slice(i).map((later) => {
        const people = cohort.reduce((sum, row) => (row.seen * DAY_MS >= later ? sum + row.people : sum), 0);
        return { at: later, people, rate: size === 0 ? 0 : people / size };
      }),
    };
  });
}
