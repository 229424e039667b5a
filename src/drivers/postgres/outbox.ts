import { Client, type ClientConfig, type Pool } from 'pg';
import type { OutboxCursor, OutboxRow } from '#ports/database.ts';
import type { Log } from '#ports/log.ts';

const CHANNEL = 'parley_outbox';
/** Between two looks at events that are held back by an open transaction. */
const FIRST_PAUSE_MS = 2;
const MAX_PAUSE_MS = 50;
const RECONNECT_MS = 1000;

/** A transaction that is still open may yet get an earlier place: nothing at or after it is shown. */
const SETTLED = 'xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint';

interface Options {
  pool: Pool;
  connection: ClientConfig;
  log: Log;
  pollMs: number;
}

/**
 * The outbox as readers see it, and the bell that rings when there may be more of it. A NOTIFY inside the transaction would
 * make all commits of the cluster queue for one lock, so it is sent after the commit, one for all that came meanwhile; what
 * a crash in between leaves unsaid, the poll finds.
 */
export class Outbox {
  readonly #options: Options;
  readonly #hearers = new Set<() => void>();
  #listener: Client | null = null;
  #poll: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #pause = FIRST_PAUSE_MS;
  #looking: Promise<void> | null = null;
  #lookAgain = false;
  #notifying: Promise<void> | null = null;
  #notifyAgain = false;
  #closed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  async open(): Promise<void> {
    await this.#listen();
    this.#poll = setInterval(() => this.#ring(), this.#options.pollMs);
    this.#poll.unref();
  }

  async read(after: OutboxCursor, limit: number): Promise<OutboxRow[]> {
    const { rows } = await this.#options.pool.query<OutboxRow>({
      name: 'read-outbox',
      text: `select xid, seq, type, payload, created_at as "createdAt" from outbox
             where (xid, seq) > ($1::bigint, $2::bigint) and ${SETTLED} order by xid, seq limit $3`,
      values: [after.xid, after.seq, limit],
    });
    return rows;
  }

  async end(): Promise<OutboxCursor> {
    const { rows } = await this.#options.pool.query<OutboxCursor>(
      `select xid, seq from outbox where ${SETTLED} order by xid desc, seq desc limit 1`,
    );
    return rows[0] ?? { xid: 0, seq: 0 };
  }

  hear(hear: () => void): () => void {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  /** Tells this process and the others that a transaction with events was committed. */
  committed(): void {
    this.#wake();
    this.#notify();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#poll);
    clearTimeout(this.#again);
    await Promise.all([this.#notifying, this.#looking]);
    const listener = this.#listener;
    this.#listener = null;
    await listener?.end().catch(() => {});
  }

  #ring(): void {
    if (!this.#closed) for (const hear of this.#hearers) hear();
  }

  #wake(): void {
    this.#pause = FIRST_PAUSE_MS;
    this.#look();
  }

  /**
   * Rings, and again until all events can be seen: one behind a transaction that is still open appears when that one ends,
   * which nobody announces. It looks before it rings, so whoever reads at the last ring sees what the look saw.
   */
  #look(): void {
    clearTimeout(this.#again);
    if (this.#closed) return;
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = this.#isSettled()
      .then((settled) => {
        this.#ring();
        if (settled || this.#closed) return;
        this.#again = setTimeout(() => this.#look(), this.#pause);
        this.#again.unref();
        this.#pause = Math.min(MAX_PAUSE_MS, this.#pause * 2);
      })
      .finally(() => {
        this.#looking = null;
        if (!this.#lookAgain) return;
        this.#lookAgain = false;
        this.#look();
      });
  }

  async #isSettled(): Promise<boolean> {
    try {
      const { rows } = await this.#options.pool.query({
        name: 'look-at-outbox',
        text: `select 1 from (select xid from outbox order by xid desc, seq desc limit 1) as newest where not (${SETTLED})`,
      });
      return rows.length === 0;
    } catch (error) {
      if (!this.#closed) this.#options.log.warn({ error }, 'looking at the outbox failed');
      return true;
    }
  }

  #notify(): void {
    if (this.#notifying) {
      this.#notifyAgain = true;
      return;
    }
    this.#notifying = this.#options.pool
      .query(`notify ${CHANNEL}`)
      .then(
        () => {},
        (error: unknown) => {
          if (!this.#closed) this.#options.log.warn({ error }, 'other processes could not be told of new events');
        },
      )
      .finally(() => {
        this.#notifying = null;
        if (!this.#notifyAgain || this.#closed) return;
        this.#notifyAgain = false;
        this.#notify();
      });
  }

  async #listen(): Promise<void> {
    const client = new Client(this.#options.connection);
    client.on('notification', () => this.#wake());
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, null));
    await client.connect();
    this.#listener = client;
    await client.query(`listen ${CHANNEL}`);
  }

  #lost(client: Client, error: unknown): void {
    if (this.#closed || this.#listener !== client) return;
    this.#listener = null;
    this.#options.log.warn({ error }, 'the connection that hears of new events was lost; it is opened again');
    this.#listenAgain();
  }

  #listenAgain(): void {
    setTimeout(() => {
      if (this.#closed) return;
      this.#listen().then(
        () => this.#ring(),
        () => this.#listenAgain(),
      );
    }, RECONNECT_MS).unref();
  }
}
