import { idAtTime, MAX_WRITERS, timeOfId } from '#kernel/ids.ts';
import type { Clock } from '#ports/clock.ts';
import type { Database, Tx } from '#ports/database.ts';
import type { Log } from '#ports/log.ts';
import { isUniqueViolation } from '#store/dialect.ts';

/**
 * Every process that makes ids has a writer number of its own (see kernel/ids.ts), leased in the table `writers`. A holder
 * that comes back gets its number again; another holder gets a number only when it was given back in good order, or was
 * not seen for a day, so that ids of a lost tail are never given a second time.
 */
export interface WriterLease {
  readonly writer: number;
  /** Newest id that may have been given under this number: new ones must be larger. */
  readonly startAfter: number;
  /** Stops the heartbeat and gives the number back; `newestId` is the last one that was given. */
  release(newestId: number): Promise<void>;
}

interface Needs {
  db: Database;
  clock: Clock;
  log: Log;
}

interface LeaseOptions {
  /** Names the process; the same name gets the same number. */
  holder: string;
  /** Called when another process holds the number: no further id may be made. */
  onLost: () => void;
}

/** How long an unseen number stays with its holder. */
export const WRITER_QUARANTINE_MS = 86_400_000;
/** The embedded database has one process and should not write while nothing happens. */
const HEARTBEAT_MS = { sqlite: 10 * 60_000, postgres: 30_000 } as const;
const MAX_TRIES = 10;
/** The holder of a number that was given back. */
const NOBODY = '';

/** Leases a number. Throws when all are taken. */
export async function leaseWriter(needs: Needs, { holder, onLost }: LeaseOptions): Promise<WriterLease> {
  const { db, clock, log } = needs;
  const taken = await take(needs, holder);
  let cancel = (): void => {};
  let released = false;

  async function beat(): Promise<void> {
    const seen = await db.write((tx) =>
      tx
        .updateTable('writers')
        .set({ seen_at: clock.now() })
        .where('number', '=', taken.writer)
        .where('holder', '=', holder)
        .executeTakeFirst(),
    );
    if (!released && seen.numUpdatedRows !== 1n) onLost();
  }
  function beatLater(): void {
    cancel = clock.after(HEARTBEAT_MS[db.engine], () => {
      beat()
        .catch((error: unknown) => log.warn({ error }, 'the lease of the writer number could not be renewed'))
        .finally(() => {
          if (!released) beatLater();
        });
    });
  }
  beatLater();

  return {
    ...taken,
    async release(newestId) {
      released = true;
      cancel();
      const seenAt = Math.max(clock.now(), timeOfId(newestId) + 1);
      await db.write(async (tx) => {
        await tx
          .updateTable('writers')
          .set({ seen_at: seenAt, holder: db.engine === 'sqlite' ? holder : NOBODY })
          .where('number', '=', taken.writer)
          .where('holder', '=', holder)
          .execute();
      });
    },
  };
}

type Taken = Pick<WriterLease, 'writer' | 'startAfter'>;

async function take({ db, clock }: Needs, holder: string): Promise<Taken> {
  for (let tries = 1; ; tries += 1) {
    try {
      const taken = await db.write((tx) => tryToTake(tx, holder, clock.now()));
      if (taken) return taken;
    } catch (error) {
      // Another process took the same free number at the same moment.
      if (!isUniqueViolation(error)) throw error;
    }
    if (tries >= MAX_TRIES) throw new Error('No writer number could be leased: other processes were always faster.');
  }
}

/** null when another process changed the row meanwhile. */
async function tryToTake(tx: Tx, holder: string, now: number): Promise<Taken | null> {
  const rows = await tx.selectFrom('writers').selectAll().orderBy('number').execute();
  const known = new Set(rows.map((row) => row.number));
  const free = Array.from({ length: MAX_WRITERS }, (_, number) => number).find((number) => !known.has(number));
  const row =
    rows.find((it) => it.holder === holder) ??
    rows.find((it) => it.holder === NOBODY) ??
    (free === undefined ? rows.find((it) => it.seen_at < now - WRITER_QUARANTINE_MS) : undefined);
  if (row) {
    const updated = await tx
      .updateTable('writers')
      .set({ holder, leased_at: now, seen_at: Math.max(now, row.seen_at) })
      .where('number', '=', row.number)
      .where('holder', '=', row.holder)
      .where('leased_at', '=', row.leased_at)
      .executeTakeFirst();
    if (updated.numUpdatedRows !== 1n) return null;
    return { writer: row.number, startAfter: Math.max(idAtTime(row.seen_at), await newestId(tx)) };
  }
  if (free === undefined) {
    throw new Error(
      `All ${MAX_WRITERS} writer numbers are taken by processes that were seen within a day. Stop some of them in good order.`,
    );
  }
  await tx.insertInto('writers').values({ number: free, holder, leased_at: now, seen_at: now }).execute();
  return { writer: free, startAfter: await newestId(tx) };
}

/** A clock that was set back must not give ids a second time, so the newest rows are looked at too. */
async function newestId(tx: Tx): Promise<number> {
  let newest = 0;
  for (const table of ['posts', 'accounts', 'notifications', 'jobs'] as const) {
    const row = await tx.selectFrom(table).select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
    newest = Math.max(newest, row?.id ?? 0);
  }
  return newest;
}
