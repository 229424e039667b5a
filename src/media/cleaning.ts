import { sql } from 'kysely';
import type { Needs } from '#ports/ports.ts';
import type { Millis } from '#store/tables.ts';
import { type JobQueue, putJob } from '#work/jobs.ts';
import { releaseFiles } from './files.ts';

/** How long an upload waits for a post. */
export const UNUSED_MS = 24 * 3_600_000;
export const CLEAN_QUEUE = 'media-clean';
const CLEAN_EVERY_MS = 3_600_000;
const MEDIA_PER_TRANSACTION = 200;
const MAX_ROUNDS = 1000;

/** Makes sure that unused media are cleaned away; called at every start, and by the cleaning itself for its next time. */
export async function scheduleMediaCleaning({ db, clock, ids }: Needs<'db' | 'clock' | 'ids'>): Promise<void> {
  const now = clock.now();
  const slot = Math.floor(now / CLEAN_EVERY_MS) + 1;
  await db.write((tx) =>
    putJob(tx, ids, now, { queue: CLEAN_QUEUE, key: String(slot), payload: {}, runAt: slot * CLEAN_EVERY_MS }),
  );
}

export function cleanQueue(needs: Needs<'db' | 'clock' | 'ids'>): JobQueue {
  return {
    name: CLEAN_QUEUE,
    concurrency: 1,
    maxAttempts: 10,
    leaseMs: 5 * 60_000,
    async run() {
      await scheduleMediaCleaning(needs);
      const until = needs.clock.now() - UNUSED_MS;
      for (let round = 0; round < MAX_ROUNDS && (await dropUnused(needs, until)); round += 1);
    },
  };
}

/** Uploads wait as long as a draft holds them. */
const heldByNoDraft = sql<boolean>`not exists (select 1 from draft_media d where d.media_id = media.id)`;

/** Drops a bounded number of unused media; true while there may be more. */
async function dropUnused({ db, clock, ids }: Needs<'db' | 'clock' | 'ids'>, until: Millis): Promise<boolean> {
  const old = await db.reader
    .selectFrom('media')
    .select(['id', 'original', 'small', 'source'])
    .where('post_id', 'is', null)
    .where('created_at', '<=', until)
    .where(heldByNoDraft)
    .orderBy('created_at')
    .limit(MEDIA_PER_TRANSACTION)
    .execute();
  if (old.length === 0) return false;
  await db.write(async (tx) => {
    for (const { id, original, small, source } of old) {
      // A post may have taken it since the look.
      const dropped = await tx
        .deleteFrom('media')
        .where('id', '=', id)
        .where('post_id', 'is', null)
        .where('created_at', '<=', until)
        .where(heldByNoDraft)
        .executeTakeFirst();
      if (dropped.numDeletedRows === 1n) await releaseFiles(tx, { ids, now: clock.now() }, [original, small, source]);
    }
  });
  return old.length === MEDIA_PER_TRANSACTION;
}
