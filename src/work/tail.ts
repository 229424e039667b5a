import type { Clock } from '#ports/clock.ts';
import type { Database, OutboxCursor } from '#ports/database.ts';
import type { Log } from '#ports/log.ts';
import type { Event, EventName } from './events.ts';

/**
 * Follows the outbox from the present, without a stored cursor: for what only this process can do with an event, such as
 * telling its own open streams. What happens while the process is away is not heard.
 */
export interface Tail {
  stop(): Promise<void>;
}

const EVENTS_PER_ROUND = 500;
const RETRY_MS = 250;

interface Needs {
  db: Database;
  clock: Clock;
  log: Log;
}

/** Starts following; `hear` gets what is durable, in order, in batches of at most 500. */
export async function followOutbox(
  { db, clock, log }: Needs,
  hears: readonly EventName[],
  hear: (events: Event[]) => Promise<void>,
): Promise<Tail> {
  const names = new Set<string>(hears);
  let cursor: OutboxCursor = await db.outboxEnd();
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;
  let cancelTimer = (): void => {};

  async function drain(): Promise<void> {
    while (!stopped) {
      const rows = await db.readOutbox(cursor, EVENTS_PER_ROUND);
      const last = rows.at(-1);
      if (!last) return;
      cursor = { xid: last.xid, seq: last.seq };
      const events = rows
        .filter((row) => names.has(row.type))
        .map((row) => ({ type: row.type, payload: JSON.parse(row.payload), createdAt: row.createdAt }) as Event);
      if (events.length > 0) await hear(events);
    }
  }

  function wake(): void {
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    running = drain()
      .catch((error: unknown) => {
        log.warn({ error }, 'following the outbox failed and will go on');
        cancelTimer = clock.after(RETRY_MS, wake);
      })
      .finally(() => {
        running = null;
        if (again) {
          again = false;
          wake();
        }
      });
  }

  const unsubscribe = db.onOutbox(wake);
  wake();
  return {
    async stop() {
      stopped = true;
      unsubscribe();
      cancelTimer();
      await running;
    },
  };
}
