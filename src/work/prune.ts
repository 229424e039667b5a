import { sql } from 'kysely';
import type { Ids } from '#kernel/ids.ts';
import type { Clock } from '#ports/clock.ts';
import type { Database, OutboxCursor } from '#ports/database.ts';
import { type JobQueue, putJob } from './jobs.ts';

/**
 * Takes away what everybody has heard: events of the outbox that lie behind the slowest listener and are old enough, set
 * aside events and failed jobs that nobody looked at for a month.
 */
interface Needs {
  db: Database;
  clock: Clock;
  ids: Ids;
}

export const PRUNE_QUEUE = 'work-prune';
/** Events stay so long even when all have heard them: other processes' tails may be a little behind. */
export const KEEP_EVENTS_MS = 3_600_000;
export const KEEP_FAILED_MS = 30 * 86_400_000;
const EVERY_MS = 600_000;
const LEASE_MS = 5 * 60_000;
const EVENTS_PER_TRANSACTION = 1_000;
const MAX_ROUNDS = 1_000;

/** Makes sure that pruning happens; called at every start. */
export async function schedulePruning({ db, clock, ids }: Needs): Promise<void> {
  const now = clock.now();
  await db.write((tx) =>
    putJob(tx, ids, now, { queue: PRUNE_QUEUE, key: 'prune', payload: {}, runAt: now + EVERY_MS }),
  );
}

/** The queue; `listeners` names all that exist now: cursors of others belong to former versions and hold nothing up. */
export function pruneQueue(needs: Needs, listeners: () => readonly string[]): JobQueue {
  return {
    name: PRUNE_QUEUE,
    concurrency: 1,
    maxAttempts: 10,
    leaseMs: LEASE_MS,
    async run() {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        if ((await pruneEvents(needs, listeners())) < EVENTS_PER_TRANSACTION) break;
      }
      await pruneFailed(needs);
      return { runAt: needs.clock.now() + EVERY_MS, payload: {} };
    },
  };
}

/** Deletes a bounded number of events; how many. Nothing while a listener has no cursor yet. */
export async function pruneEvents({ db, clock }: Needs, listeners: readonly string[]): Promise<number> {
  const slowest = await slowestCursor(db, listeners);
  if (!slowest) return 0;
  const until = clock.now() - KEEP_EVENTS_MS;
  return db.write(async (tx) => {
    // The newest row stays: SQLite gives the numbers of an emptied table a second time.
    const { rows } = await sql<{ xid: number; seq: number }>`
      select xid, seq from outbox
      where created_at < ${until}
        and (xid < ${slowest.xid} or (xid = ${slowest.xid} and seq <= ${slowest.seq}))
        and seq < (select max(seq) from outbox)
      order by xid, seq limit ${EVENTS_PER_TRANSACTION}`.execute(tx);
    const last = rows.at(-1);
    if (!last) return 0;
    await tx
      .deleteFrom('outbox')
      .where((e) => e.or([e('xid', '<', last.xid), e.and([e('xid', '=', last.xid), e('seq', '<=', last.seq)])]))
      .where('created_at', '<', until)
      .where('seq', '<', (e) => e.selectFrom('outbox').select((f) => f.fn.max('seq').as('newest')))
      .execute();
    return rows.length;
  });
}

async function slowestCursor(db: Database, listeners: readonly string[]): Promise<OutboxCursor | null> {
  let slowest: OutboxCursor | null = null;
  const found = new Set<string>();
  for (const table of ['event_cursors', 'derived.event_cursors'] as const) {
    for (const cursor of await db.reader.selectFrom(table).select(['listener', 'xid', 'seq']).execute()) {
      if (!listeners.includes(cursor.listener)) continue;
      found.add(cursor.listener);
      if (!slowest || cursor.xid < slowest.xid || (cursor.xid === slowest.xid && cursor.seq < slowest.seq)) {
        slowest = { xid: cursor.xid, seq: cursor.seq };
      }
    }
  }
  return found.size === listeners.length ? slowest : null;
}

async function pruneFailed({ db, clock }: Needs): Promise<void> {
  const old = clock.now() - KEEP_FAILED_MS;
  await db.write(async (tx) => {
    await tx.deleteFrom('jobs').where('failed_at', '<', old).execute();
    await tx.deleteFrom('set_aside_events').where('created_at', '<', old).execute();
  });
}
