import type { Tx } from '#ports/database.ts';
import type { Log } from '#ports/log.ts';
import {
  MAX_WAITING_TRANSACTIONS,
  type NestingGuard,
  TRANSACTION_LIMIT_MS,
  TransactionState,
  TransactionTooLong,
  tooManyWaiting,
} from '#store/transactions.ts';
import type { Connection } from './connection.ts';
import { transactionOn } from './kysely-dialect.ts';

/** Transactions that share one COMMIT at most. */
export const MAX_GROUP = 64;
/** Milliseconds after which a group takes in no further transaction, so that readers get their turn. */
const GROUP_BUDGET_MS = 5;

interface Waiting {
  work: (tx: Tx) => Promise<unknown>;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

interface Done {
  result: unknown;
  waiting: Waiting;
}

interface Options {
  connection: Connection;
  nesting: NestingGuard;
  log: Log;
  limitMs: number | undefined;
  /** Called before a group begins: throws where nothing may be written. */
  admit: () => void;
  /** Called after every COMMIT; the answers wait for it. */
  committed: () => Promise<void>;
  /** Called between two groups, when no transaction is open on the connection. */
  between: () => void;
  /** Called with an error that a piece of work or a whole group ended with. */
  failed: (error: unknown) => void;
}

/**
 * The one queue for a connection that writes. All that waits at one turn of the event loop runs as one transaction, each
 * piece of work in a savepoint of its own: one that throws takes back its own changes and nobody else's. The next group may
 * begin while the answers of the last one still wait for their sync.
 */
export class Writer {
  readonly #options: Options;
  readonly #queue: Waiting[] = [];
  readonly #idle: (() => void)[] = [];
  #running = false;
  #closed = false;
  #unanswered = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** See `Database.write`. */
  async write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    this.#options.nesting.check();
    if (this.#closed) throw new Error('the database is closed');
    if (this.#queue.length >= MAX_WAITING_TRANSACTIONS) throw tooManyWaiting();
    this.#unanswered += 1;
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#queue.push({ work, resolve: resolve as (result: unknown) => void, reject });
        if (this.#running) return;
        this.#running = true;
        setImmediate(this.#next);
      });
    } finally {
      this.#leave();
    }
  }

  #leave(): void {
    this.#unanswered -= 1;
    if (this.#unanswered === 0) for (const tell of this.#idle.splice(0)) tell();
  }

  /** Takes no more work and resolves when everything taken is answered. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#unanswered > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Calls `between` now if no transaction is open; otherwise it is called after the group under way anyway. */
  betweenGroups(): void {
    if (!this.#running) this.#options.between();
  }

  readonly #next = async (): Promise<void> => {
    // A group whose works were all refused is committed all the same: closing waits for that too.
    this.#unanswered += 1;
    await this.#runGroup().finally(() => this.#leave());
    this.#options.between();
    this.#running = this.#queue.length > 0;
    if (this.#running) setImmediate(this.#next);
  };

  async #runGroup(): Promise<void> {
    const { connection, committed, failed, admit } = this.#options;
    const done: Done[] = [];
    const rejectAll = (error: unknown) => {
      for (const { waiting } of done) waiting.reject(error);
    };
    try {
      admit();
      connection.run('begin immediate', []);
    } catch (error) {
      // Nobody has had a turn: those of this group are refused, or a full queue would wait for ever.
      for (const waiting of this.#queue.splice(0, MAX_GROUP)) waiting.reject(error);
      failed(error);
      return;
    }
    try {
      await this.#runWorks(done);
      connection.run('commit', []);
    } catch (error) {
      if (connection.database.isTransaction) connection.run('rollback', []);
      rejectAll(error);
      failed(error);
      return;
    }
    this.#unanswered += 1;
    committed()
      .then(() => {
        for (const { waiting, result } of done) waiting.resolve(result);
      }, rejectAll)
      .finally(() => this.#leave());
  }

  async #runWorks(done: Done[]): Promise<void> {
    const { connection, failed } = this.#options;
    const until = performance.now() + GROUP_BUDGET_MS;
    for (let count = 0; count < MAX_GROUP && (count === 0 || performance.now() < until); count += 1) {
      const waiting = this.#queue.shift();
      if (!waiting) return;
      connection.run('savepoint work', []);
      try {
        const result = await this.#runWork(waiting);
        connection.run('release work', []);
        done.push({ result, waiting });
      } catch (error) {
        waiting.reject(error);
        failed(error);
        // Some errors (disk full, no memory) end the whole transaction; then nobody's work is left.
        if (!connection.database.isTransaction) throw error;
        connection.run('rollback to work', []);
        connection.run('release work', []);
      }
    }
  }

  async #runWork(waiting: Waiting): Promise<unknown> {
    const { connection, nesting, log, limitMs = TRANSACTION_LIMIT_MS } = this.#options;
    const state = new TransactionState();
    const tx = transactionOn(connection, state);
    try {
      const result = await nesting.run(() => waiting.work(tx), limitMs);
      state.checkCommit();
      return result;
    } catch (error) {
      if (error instanceof TransactionTooLong) log.error({ limitMs }, 'a transaction did not end and was rolled back');
      throw error;
    } finally {
      state.end();
    }
  }
}
