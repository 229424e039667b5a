import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { TrendKind } from '#store/tables/discovery.ts';
import type { Id, Millis } from '#store/tables.ts';

const DAY_MS = 86_400_000;
/** Days a history tells of, today included. */
export const HISTORY_DAYS = 7;

/** The number of a day since 1970, UTC. */
export const dayOf = (ms: Millis): number => Math.floor(ms / DAY_MS);

/** What was used on one day. */
export interface DayOfUse {
  /** Midnight UTC, ms since 1970. */
  at: Millis;
  /** Different people. */
  accounts: number;
  /** Posts. */
  uses: number;
}

const countRows = prepare(
  (_db, p: { kind: TrendKind; ids: string; after: number }, engine) =>
    sql<{ subject_id: Id; day: number; accounts: number; uses: number }>`
    select c.subject_id, c.day, c.accounts, c.uses
    from ${idsFrom(engine, p.ids)} as ids
      join derived.daily_counts c on c.kind = ${p.kind} and c.subject_id = ids.id and c.day > ${p.after}`,
);

async function historyOf(db: Reader, kind: TrendKind, ids: readonly Id[], now: Millis): Promise<Map<Id, DayOfUse[]>> {
  const today = dayOf(now);
  const histories = new Map<Id, DayOfUse[]>();
  if (ids.length === 0) return histories;
  for (const id of ids) {
    const days = Array.from({ length: HISTORY_DAYS }, (_, i) => ({ at: (today - i) * DAY_MS, accounts: 0, uses: 0 }));
    histories.set(id, days);
  }
  for (const row of await countRows(db, { kind, ids: idList(ids), after: today - HISTORY_DAYS })) {
    const day = histories.get(row.subject_id)?.[today - row.day];
    if (day) Object.assign(day, { accounts: row.accounts, uses: row.uses });
  }
  return histories;
}

/**
 * How much public posts used up to 1 000 tags on each of the last seven days (UTC), today first: an entry for every id, in
 * one statement. Counted by a listener, so the last moments may be missing.
 */
export const tagHistory = (db: Reader, tagIds: readonly Id[], now: Millis): Promise<Map<Id, DayOfUse[]>> =>
  historyOf(db, 'tag', tagIds, now);

/** The same for links, by the ids of their cards; shares count as uses. */
export const linkHistory = (db: Reader, cardIds: readonly Id[], now: Millis): Promise<Map<Id, DayOfUse[]>> =>
  historyOf(db, 'link', cardIds, now);
