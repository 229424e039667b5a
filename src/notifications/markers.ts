import type { Viewer } from '#access/identity.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id, Millis } from '#store/tables.ts';

export const MARKED_TIMELINES = ['home', 'notifications'] as const;
export type MarkedTimeline = (typeof MARKED_TIMELINES)[number];

/** How far somebody has read, kept for all of their devices. */
export interface Marker {
  lastReadId: Id;
  /** Raised by each write. */
  version: number;
  updatedAt: Millis;
}

export async function readMarkers(
  db: Reader,
  viewer: Viewer,
  timelines: readonly MarkedTimeline[],
): Promise<Map<MarkedTimeline, Marker>> {
  if (timelines.length === 0) return new Map();
  const rows = await db
    .selectFrom('markers')
    .select(['timeline', 'last_read_id', 'version', 'updated_at'])
    .where('account_id', '=', viewer.accountId)
    .where('timeline', 'in', [...timelines])
    .orderBy('timeline')
    .execute();
  return new Map(
    rows.map((row) => [
      row.timeline,
      { lastReadId: row.last_read_id, version: row.version, updatedAt: row.updated_at },
    ]),
  );
}

/**
 * Sets how far the viewer has read and gives the new markers. Any place is taken, also one further back: who wants to read
 * something again may say so. Refuses ('conflict') where another device wrote at the same moment; then nothing changes.
 */
export async function setMarkers(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  places: ReadonlyMap<MarkedTimeline, Id>,
): Promise<Map<MarkedTimeline, Marker>> {
  const timelines = [...places.keys()].toSorted();
  const before = await readMarkers(db.reader, viewer, timelines);
  const now = clock.now();
  return db.write(async (tx) => {
    const after = new Map<MarkedTimeline, Marker>();
    for (const timeline of timelines) {
      const version = before.get(timeline)?.version ?? 0;
      const marker = { lastReadId: places.get(timeline) ?? 0, version: version + 1, updatedAt: now };
      if (!(await writeMarker(tx, viewer.accountId, timeline, marker))) {
        throw new Refusal('conflict', 'Conflict during update, please try again');
      }
      after.set(timeline, marker);
    }
    return after;
  });
}

/** False where the marker is no longer the one that this version follows. */
async function writeMarker(tx: Tx, accountId: Id, timeline: MarkedTimeline, marker: Marker): Promise<boolean> {
  const set = { last_read_id: marker.lastReadId, version: marker.version, updated_at: marker.updatedAt };
  if (marker.version === 1) {
    const inserted = await tx
      .insertInto('markers')
      .values({ account_id: accountId, timeline, ...set })
      .onConflict((conflict) => conflict.columns(['account_id', 'timeline']).doNothing())
      .executeTakeFirst();
    return inserted.numInsertedOrUpdatedRows === 1n;
  }
  const updated = await tx
    .updateTable('markers')
    .set(set)
    .where('account_id', '=', accountId)
    .where('timeline', '=', timeline)
    .where('version', '=', marker.version - 1)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}
