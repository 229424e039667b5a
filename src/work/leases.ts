import type { Clock } from '#ports/clock.ts';
import type { Database } from '#ports/database.ts';
import type { Log } from '#ports/log.ts';

/**
 * What only one of several processes may do, such as running the listeners: whoever holds the row in `leases`. On the
 * embedded database there is one process, which always holds it.
 */
export interface Lease {
  /** Whether this process holds it now, as far as its clock knows. */
  holds(): boolean;
  /** Gives it back. */
  stop(): Promise<void>;
}

interface Needs {
  db: Database;
  clock: Clock;
  log: Log;
}

const LEASE_MS = 30_000;
const RENEW_MS = 10_000;

/** Tries to get a lease and keeps trying; `onGain` is called each time this process gets it. */
export async function keepLease(
  { db, clock, log }: Needs,
  { name, holder, onGain }: { name: string; holder: string; onGain: () => void },
): Promise<Lease> {
  if (db.engine === 'sqlite') {
    onGain();
    return { holds: () => true, stop: async () => {} };
  }
  let until = 0;
  let stopped = false;
  let cancel = (): void => {};
  let renewing: Promise<void> = Promise.resolve();

  async function renew(): Promise<void> {
    const now = clock.now();
    const held = await db.write(async (tx) => {
      await tx
        .insertInto('leases')
        .values({ name, holder, until: now + LEASE_MS })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ holder, until: now + LEASE_MS })
            .where((e) => e.or([e('leases.until', '<=', now), e('leases.holder', '=', holder)])),
        )
        .execute();
      const row = await tx.selectFrom('leases').select('holder').where('name', '=', name).executeTakeFirst();
      return row?.holder === holder;
    });
    const gained = held && until <= now;
    // It ends here a little before it ends for the others.
    until = held ? now + LEASE_MS - RENEW_MS / 2 : 0;
    if (gained && !stopped) onGain();
  }

  async function turn(): Promise<void> {
    try {
      await renew();
    } catch (error) {
      log.warn({ error, lease: name }, 'a lease could not be renewed');
    }
    if (!stopped) {
      cancel = clock.after(RENEW_MS, () => {
        renewing = turn();
      });
    }
  }
  await turn();

  return {
    holds: () => !stopped && clock.now() < until,
    async stop() {
      stopped = true;
      cancel();
      // A renewal under way would take it again after it was given back.
      await renewing;
      await db.write(async (tx) => {
        await tx.deleteFrom('leases').where('name', '=', name).where('holder', '=', holder).execute();
      });
    },
  };
}
