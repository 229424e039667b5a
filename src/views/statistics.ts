import type { Reader } from '#ports/database.ts';

const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
const HALF_YEAR_MS = 180 * DAY_MS;

/** How big this place is, as everybody may know. */
export interface Statistics {
  people: number;
  activeMonth: number;
  activeHalfYear: number;
  /** Posts written here. */
  posts: number;
  /** Other servers that are known. */
  hosts: number;
}

/** How long counted numbers serve: counting reads every person. */
export const STATISTICS_AGE_MS = 3_600_000;

/** Gives the numbers, counted at most once in an hour, by one caller while the others wait. */
export function createStatistics(now: () => number): (db: Reader) => Promise<Statistics> {
  let counted: { at: number; numbers: Promise<Statistics> } | null = null;
  return (db) => {
    if (!counted || now() - counted.at > STATISTICS_AGE_MS) {
      const numbers = count(db, now());
      counted = { at: now(), numbers };
      // A failure is told to those who waited, and not kept.
      numbers.catch(() => {
        counted = null;
      });
    }
    return counted.numbers;
  };
}

async function count(db: Reader, now: number): Promise<Statistics> {
  const people = await db
    .selectFrom('users as u')
    .innerJoin('account_stats as s', 's.account_id', 'u.account_id')
    .select((e) => [
      e.fn.countAll<number>().as('people'),
      e.fn.sum<number | null>('s.posts').as('posts'),
      e.fn
        .sum<number | null>(
          e
            .case()
            .when('u.last_active_at', '>', now - MONTH_MS)
            .then(1)
            .else(0)
            .end(),
        )
        .as('month'),
      e.fn
        .sum<number | null>(
          e
            .case()
            .when('u.last_active_at', '>', now - HALF_YEAR_MS)
            .then(1)
            .else(0)
            .end(),
        )
        .as('halfYear'),
    ])
    .where('u.approved_at', 'is not', null)
    .executeTakeFirstOrThrow();
  const hosts = await db
    .selectFrom('hosts')
    .select((e) => e.fn.countAll<number>().as('hosts'))
    .where('local', '=', 0)
    .executeTakeFirstOrThrow();
  return {
    people: people.people,
    activeMonth: people.month ?? 0,
    activeHalfYear: people.halfYear ?? 0,
    posts: people.posts ?? 0,
    hosts: hosts.hosts,
  };
}
