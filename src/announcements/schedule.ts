import type { Ids } from '#kernel/ids.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id, Millis } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { dropJob, type JobQueue, putJob } from '#work/jobs.ts';

const QUEUE = 'announcements';
const LEASE_MS = 60_000;
const MAX_ATTEMPTS = 20;

interface Times {
  scheduled_at: Millis | null;
  published_at: Millis | null;
  ends_at: Millis | null;
}

/** Plans what an announcement does by itself next, in the caller's transaction: it is published, or it ends. */
export async function planNext(tx: Tx, { ids, now }: { ids: Ids; now: Millis }, id: Id, times: Times): Promise<void> {
  const runAt = times.published_at === null ? times.scheduled_at : times.ends_at;
  await dropJob(tx, QUEUE, String(id));
  if (runAt !== null) await putJob(tx, ids, now, { queue: QUEUE, key: String(id), payload: { id }, runAt });
}

/** Publishes what is scheduled when its time has come, and takes it back when it is over. */
export const announcementQueue = ({ db, clock }: Needs<'db' | 'clock'>): JobQueue => ({
  name: QUEUE,
  concurrency: 1,
  maxAttempts: MAX_ATTEMPTS,
  leaseMs: LEASE_MS,
  async run(payload) {
    const { id } = payload as { id: Id };
    const now = clock.now();
    return db.write(async (tx) => {
      const row = await tx
        .selectFrom('announcements')
        .select(['scheduled_at', 'published_at', 'ends_at'])
        .where('id', '=', id)
        .executeTakeFirst();
      if (!row) return;
      if (row.published_at === null) {
        if (row.scheduled_at === null || row.scheduled_at > now) return;
        const published = { scheduled_at: null, published_at: now, updated_at: now };
        await tx.updateTable('announcements').set(published).where('id', '=', id).execute();
        await emit(tx, now, 'announcement.published', { announcementId: id });
        return row.ends_at === null ? undefined : { runAt: row.ends_at, payload };
      }
      if (row.ends_at === null) return;
      if (row.ends_at > now) return { runAt: row.ends_at, payload };
      await tx.updateTable('announcements').set({ published_at: null, updated_at: now }).where('id', '=', id).execute();
      await emit(tx, now, 'announcement.removed', { announcementId: id });
    });
  },
});
