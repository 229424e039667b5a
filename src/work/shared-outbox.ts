import type { Database, OutboxCursor, OutboxRow } from '#ports/database.ts';

export const isAt = (one: OutboxCursor, other: OutboxCursor): boolean => one.seq === other.seq && one.xid === other.xid;

/** Events kept for the other listeners after one has read them. */
const MAX_SHARED_EVENTS = 1_000;

/**
 * Reads the outbox once for all listeners of a process: they mostly are at the same place, so what one has read, the others
 * take from memory. Events do not change, and none appears before one that was read.
 */
export function shareOutbox(db: Database): (after: OutboxCursor, limit: number) => Promise<OutboxRow[]> {
  let shared: { after: OutboxCursor; rows: OutboxRow[] } | null = null;
  return async (after, limit) => {
    const known = shared;
    if (known) {
      const start = isAt(known.after, after) ? 0 : known.rows.findLastIndex((row) => isAt(row, after)) + 1;
      const rows = start > 0 || isAt(known.after, after) ? known.rows.slice(start, start + limit) : [];
      if (rows.length > 0) return rows;
    }
    const rows = await db.readOutbox(after, limit);
    const last = shared?.rows.at(-1) ?? shared?.after;
    if (rows.length === 0) return rows;
    if (shared && last && isAt(last, after)) {
      const all = [...shared.rows, ...rows];
      const dropped = all.slice(0, Math.max(0, all.length - MAX_SHARED_EVENTS));
      shared = { after: dropped.at(-1) ?? shared.after, rows: all.slice(dropped.length) };
    } else shared = { after, rows };
    return rows;
  };
}
