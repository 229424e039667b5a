import { sql } from 'kysely';
import { idAtTime } from '#kernel/ids.ts';
import type { Clock } from '#ports/clock.ts';
import type { Reader } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { Millis } from '#store/tables.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Weeks that are told; Mastodon's number. */
const WEEKS = 12;
/** 1970 began on a Thursday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
/** How long the numbers of the week under way serve. */
const AGE_MS = 3_600_000;

/** What happened here in a week. */
export interface Week {
  /** Monday, midnight UTC. */
  startsAt: Millis;
  /** Posts written here. */
  posts: number;
  /** People who were here: who wrote something, or was last seen then. */
  people: number;
  signUps: number;
}

const weekRows = prepare(
  (_db, p: { from: Millis; until: Millis; firstId: number; endId: number }) => sql<Omit<Week, 'startsAt'>>`
    select
      (select count(*) from posts p join users u on u.account_id = p.account_id
        where p.id >= ${p.firstId} and p.id < ${p.endId}) as posts,
      (select count(*) from (
        select p.account_id from posts p join users u on u.account_id = p.account_id
          where p.id >= ${p.firstId} and p.id < ${p.endId}
        union select account_id from users where last_active_at >= ${p.from} and last_active_at < ${p.until}
      ) as seen) as people,
      (select count(*) from users where created_at >= ${p.from} and created_at < ${p.until}) as "signUps"`,
);

async function countWeek(db: Reader, startsAt: Millis): Promise<Week> {
  const until = startsAt + WEEK_MS;
  const range = { from: startsAt, until, firstId: idAtTime(startsAt), endId: idAtTime(until) };
  const [row] = await weekRows(db, range);
  return { startsAt, posts: row?.posts ?? 0, people: row?.people ?? 0, signUps: row?.signUps ?? 0 };
}

/**
 * Gives the last twelve weeks, the present one first. A week that is over is counted once, the present one once in an hour;
 * each in a statement of its own, so that no count of a busy place holds everybody up for long.
 */
export function createActivity({ now }: Pick<Clock, 'now'>): (db: Reader) => Promise<Week[]> {
  const counted = new Map<Millis, { at: Millis; week: Promise<Week> }>();

  function weekOf(db: Reader, startsAt: Millis): Promise<Week> {
    const known = counted.get(startsAt);
    const serves = known && (known.at >= startsAt + WEEK_MS || now() - known.at <= AGE_MS);
    if (serves) return known.week;
    const week = countWeek(db, startsAt);
    counted.set(startsAt, { at: now(), week });
    // A failure is told to those who waited, and not kept.
    week.catch(() => counted.delete(startsAt));
    return week;
  }

  return async (db) => {
    const present = Math.floor((now() - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS;
    const starts = Array.from({ length: WEEKS }, (_, i) => present - i * WEEK_MS);
    for (const startsAt of counted.keys()) if (startsAt < present - WEEKS * WEEK_MS) counted.delete(startsAt);
    const weeks: Week[] = [];
    for (const startsAt of starts) weeks.push(await weekOf(db, startsAt));
    return weeks;
  };
}
