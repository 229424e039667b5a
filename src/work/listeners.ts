import type { Ids } from '#kernel/ids.ts';
import type { Clock } from '#ports/clock.ts';
import type { Database, OutboxCursor, OutboxRow, Tx } from '#ports/database.ts';
import type { Log } from '#ports/log.ts';
import type { Event, EventName } from './events.ts';
import { isAt, shareOutbox } from './shared-outbox.ts';

/**
 * Those who hear events. Each listener has its own cursor, is tried again alone, and is idempotent: it may hear an event
 * twice after a crash. Listeners do database work only; what waits for the world they put into `jobs`.
 */
export interface Listener {
  name: string;
  /** Which database its cursor lies in: that of the tables it writes, so that both are lost or kept together. */
  cursorIn: 'main' | 'derived';
  hears: readonly EventName[];
  /** Where a listener that was never here before begins. Default: at the present. */
  startsAt?: 'present' | 'oldest';
  /** Runs inside the transaction that moves the cursor. */
  hear(tx: Tx, event: Event): Promise<void>;
  /**
   * Work in transactions of its own, before `hear` and outside its transaction, for deeds too large for one (fan-out to
   * 100 000 followers). Must be idempotent.
   */
  prepare?(events: readonly Event[]): Promise<void>;
  /**
   * Which of the events `hear` has something to do for, by reading only; the others are passed over without a transaction.
   * Most posts name nobody, and a commit for each of them is what a listener would cost. Default: all.
   */
  concerns?(events: readonly Event[]): Promise<readonly Event[]>;
  /**
   * Milliseconds it rests after a round: for what may be a moment late, and whose transactions cost much whether they hold
   * one event or a hundred (an index). Default: none.
   */
  restMs?: number;
}

const EVENTS_PER_ROUND = 200;
/** After so many failures of one event it is set aside. */
const MAX_FAILURES = 10;
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 30_000;
const MAX_ERROR_CHARACTERS = 500;
const EVENTS_PER_TRANSACTION = 100;
/** Events a listener passes over before it writes down where it is; after a crash it passes over them once more. */
const MAX_EVENTS_UNWRITTEN = 1_000;

/** Where a listener is. It may have passed over events that are not its own without writing that down. */
interface Place {
  heard: OutboxCursor;
  written: OutboxCursor;
  /** How many events lie between the two. */
  unwritten: number;
}

export interface ListenerRunner {
  /** Hears what is there and what comes. Called again when this process may hear once more. */
  start(): void;
  /** Finishes the round under way, then hears no more. */
  stop(): Promise<void>;
  /** Resolves when every listener has heard all that is durable now: for tests. Throws what a listener throws. */
  settle(): Promise<void>;
  /**
   * How many events each listener has not heard. Of one that runs in another process, up to a thousand that are not its
   * own may be among them.
   */
  lag(): Promise<{ listener: string; behind: number }[]>;
}

interface Needs {
  db: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  listeners: readonly Listener[];
  /** False while another process holds the listeners' lease. */
  mayRun?: () => boolean;
}

export function createListenerRunner({ db, clock, ids, log, listeners, mayRun = () => true }: Needs): ListenerRunner {
  const readOutbox = shareOutbox(db);
  const loops = listeners.map((listener) => createLoop(listener));
  let unsubscribe: (() => void) | null = null;
  let stopping = false;

  const table = (listener: Listener) => (listener.cursorIn === 'main' ? 'event_cursors' : 'derived.event_cursors');

  async function readCursor(listener: Listener): Promise<OutboxCursor> {
    const row = await db.reader
      .selectFrom(table(listener))
      .select(['xid', 'seq'])
      .where('listener', '=', listener.name)
      .executeTakeFirst();
    if (row) return row;
    const start = listener.startsAt === 'oldest' ? { xid: 0, seq: 0 } : await db.outboxEnd();
    const write = listener.cursorIn === 'main' ? db.write : db.writeDerived;
    await write.call(db, async (tx: Tx) => {
      await tx
        .insertInto(table(listener))
        .values({ listener: listener.name, ...start })
        .onConflict((conflict) => conflict.column('listener').doNothing())
        .execute();
    });
    return start;
  }

  function createLoop(listener: Listener) {
    /** Null: to be read from the database first. */
    let place: Place | null = null;
    let failures = 0;
    let running: Promise<void> | null = null;
    let again = false;
    /** Set while it waits after a failure: new events do not make it try sooner. */
    let cancelPause: (() => void) | null = null;
    /** Set while it rests; `again` then says whether it was woken meanwhile. */
    let cancelRest: (() => void) | null = null;
    const hears = new Set<string>(listener.hears);
    const write = (work: (tx: Tx) => Promise<void>) =>
      listener.cursorIn === 'main' ? db.write(work) : db.writeDerived(work);

    /** Moves the cursor only from where this process left it: a process that lost its lease is stopped here. */
    async function move(tx: Tx, from: OutboxCursor, to: OutboxCursor): Promise<void> {
      const moved = await tx
        .updateTable(table(listener))
        .set({ xid: to.xid, seq: to.seq })
        .where('listener', '=', listener.name)
        .where('xid', '=', from.xid)
        .where('seq', '=', from.seq)
        .executeTakeFirst();
      if (moved.numUpdatedRows !== 1n) throw new Error(`the cursor of ${listener.name} was moved by another process`);
    }

    /** Does work and writes down in the same transaction that it is done. */
    async function moveWith(from: Place, to: OutboxCursor, work: (tx: Tx) => Promise<void>): Promise<Place> {
      await write(async (tx) => {
        await work(tx);
        await move(tx, from.written, to);
      });
      return { heard: to, written: to, unwritten: 0 };
    }

    async function hearAll(from: Place, rows: readonly OutboxRow[]): Promise<Place> {
      const last = rows.at(-1);
      if (!last) return from;
      const to = { xid: last.xid, seq: last.seq };
      const events = rows.filter((row) => hears.has(row.type)).map(readEvent);
      if (events.length > 0) await listener.prepare?.(events);
      const concerning = events.length > 0 && listener.concerns ? await listener.concerns(events) : events;
      const unwritten = from.unwritten + rows.length;
      if (concerning.length === 0 && unwritten < MAX_EVENTS_UNWRITTEN) return { ...from, heard: to, unwritten };
      return moveWith(from, to, async (tx) => {
        for (const event of concerning) await listener.hear(tx, event);
      });
    }

    /** Keeps the event where staff see it and moves on. Done twice after a crash in between, it is kept twice. */
    async function setAside(from: Place, row: OutboxRow, error: unknown): Promise<Place> {
      const words = error instanceof Error ? error.message : String(error);
      log.error({ listener: listener.name, type: row.type, error }, 'an event was set aside after failing repeatedly');
      await db.write(async (tx) => {
        await tx
          .insertInto('set_aside_events')
          .values({
            id: ids.next(),
            listener: listener.name,
            type: row.type,
            payload: row.payload,
            error: words.slice(0, MAX_ERROR_CHARACTERS),
            created_at: clock.now(),
          })
          .execute();
      });
      return moveWith(from, { xid: row.xid, seq: row.seq }, async () => {});
    }

    /** One round; true while there may be more. A failing batch is heard again one by one to find the culprit. */
    async function round(): Promise<boolean> {
      let at = place && failures === 0 ? place : await placeInDatabase();
      const rows = await readOutbox(at.heard, EVENTS_PER_ROUND);
      const size = failures === 0 ? EVENTS_PER_TRANSACTION : 1;
      for (let start = 0; start < rows.length; start += size) {
        const part = rows.slice(start, start + size);
        try {
          at = await hearAll(at, part);
        } catch (error) {
          place = at;
          failures += 1;
          const culprit = part[0];
          if (!culprit || part.length > 1 || failures < MAX_FAILURES) throw error;
          at = await setAside(at, culprit, error);
        }
        place = at;
        failures = 0;
        if (stopping) return false;
      }
      place = at;
      return rows.length > 0;
    }

    /** After a failure the database says where to go on, if it does not say what this process last wrote there. */
    async function placeInDatabase(): Promise<Place> {
      const cursor = await readCursor(listener);
      return place && isAt(place.written, cursor) ? place : { heard: cursor, written: cursor, unwritten: 0 };
    }

    async function drain(): Promise<void> {
      while (!stopping && mayRun() && (await round())) await new Promise((resolve) => setImmediate(resolve));
    }

    function wake(): void {
      if (stopping || cancelPause || !mayRun()) return;
      if (running || cancelRest) {
        again = true;
        return;
      }
      running = drain()
        .catch((error: unknown) => {
          if (stopping) return;
          log.warn({ listener: listener.name, failures, error }, 'a listener failed and will try again');
          cancelPause = clock.after(Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures), () => {
            cancelPause = null;
            wake();
          });
        })
        .finally(() => {
          running = null;
          if (listener.restMs) cancelRest = clock.after(listener.restMs, rested);
          else rested();
        });
    }

    function rested(): void {
      cancelRest = null;
      if (!again) return;
      again = false;
      wake();
    }

    return {
      wake,
      name: listener.name,
      cursorIn: listener.cursorIn,
      async settle(): Promise<boolean> {
        await running;
        let heard = false;
        while (await round()) heard = true;
        return heard;
      },
      async stop(): Promise<void> {
        cancelPause?.();
        cancelRest?.();
        await running;
      },
      position: async () => place?.heard ?? (await readCursor(listener)),
    };
  }

  /** Events that readers see after a place, whether the outbox gives them out already or not. */
  const eventsAfter = ({ xid, seq }: OutboxCursor) =>
    db.reader
      .selectFrom('outbox')
      .where((e) => e.or([e('xid', '>', xid), e.and([e('xid', '=', xid), e('seq', '>', seq)])]));

  async function lag(): Promise<{ listener: string; behind: number }[]> {
    const result: { listener: string; behind: number }[] = [];
    for (const loop of loops) {
      const { behind } = await eventsAfter(await loop.position())
        .select((e) => e.fn.countAll<number>().as('behind'))
        .executeTakeFirstOrThrow();
      result.push({ listener: loop.name, behind });
    }
    return result;
  }

  /** PostgreSQL holds events back while an older transaction is open, even in another database of the cluster. */
  async function isHeldBack(): Promise<boolean> {
    const [first, ...others] = await Promise.all(loops.map((loop) => loop.position()));
    if (!first) return false;
    const oldest = others.reduce((a, b) => (a.xid < b.xid || (a.xid === b.xid && a.seq <= b.seq) ? a : b), first);
    return (await eventsAfter(oldest).select('seq').limit(1).executeTakeFirst()) !== undefined;
  }

  return {
    lag,
    start() {
      unsubscribe ??= db.onOutbox(() => {
        for (const loop of loops) loop.wake();
      });
      for (const loop of loops) loop.wake();
    },
    async stop() {
      stopping = true;
      unsubscribe?.();
      await Promise.all(loops.map((loop) => loop.stop()));
    },
    async settle() {
      // What one listener writes another may hear, so the end is a whole pass in which nobody heard anything.
      let heard = true;
      while (heard) {
        heard = false;
        for (const loop of loops) heard = (await loop.settle()) || heard;
        heard ||= await isHeldBack();
      }
    },
  };
}

const readEvent = (row: OutboxRow): Event =>
  ({ type: row.type, payload: JSON.parse(row.payload), createdAt: row.createdAt }) as Event;
