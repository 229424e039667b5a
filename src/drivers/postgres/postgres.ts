/**
 * PostgreSQL as the database, for when one machine is not enough: several processes may share it. Durability is the
 * server's (`fsync` and `synchronous_commit` as it is set up); order of events is by transaction, see outbox.ts.
 */
import { type ClientConfig, Pool, type PoolClient } from 'pg';
import type { Clock } from '#ports/clock.ts';
import type { Database, OutboxCursor, OutboxRow, Reader, Tx } from '#ports/database.ts';
import type { Log } from '#ports/log.ts';
import {
  MAX_WAITING_TRANSACTIONS,
  NestingGuard,
  TRANSACTION_LIMIT_MS,
  TransactionState,
  TransactionTooLong,
  tooManyWaiting,
} from '#store/transactions.ts';
import { readerOn, StatementNames, transactionOn } from './kysely-dialect.ts';
import { Outbox } from './outbox.ts';
import { prepareDatabase } from './prepare.ts';
import { parsers } from './types.ts';

/** Connections of one process. */
const READERS = 10;
const WRITERS = 8;
const STATEMENT_LIMIT_MS = 30_000;
const CONNECT_LIMIT_MS = 10_000;
const IDLE_CONNECTION_MS = 60_000;
/** The safety net under notifications that were lost with a connection or a process. */
const POLL_MS = 1000;
/** How often a transaction that met a deadlock or a serialisation failure is tried in all. */
const MAX_TRIES = 4;
const DEADLOCK = '40P01';
const SERIALIZATION_FAILURE = '40001';
/** A statement that adds events. One that it misses is heard at the next poll. */
const EVENT_INSERT = /^\s*insert\s+into\s+"?outbox\b/i;

export interface PostgresOptions {
  /** `postgres://user:password@host:port/name?sslmode=…`. */
  url: string;
  clock: Clock;
  log: Log;
  readers?: number;
  writers?: number;
  /** Milliseconds a transaction may take, default 10 000. */
  transactionLimitMs?: number;
  /** Milliseconds between two looks for events that no notification told of, default 1000. */
  pollMs?: number;
}

export interface PostgresControls {
  stats(): { waiting: number; connections: number; commits: number; retries: number };
}

/** Connects, checks the server, brings the schema up to date. Throws with a sentence where the database cannot serve. */
export async function openPostgres(options: PostgresOptions): Promise<Database & PostgresControls> {
  const limitMs = options.transactionLimitMs ?? TRANSACTION_LIMIT_MS;
  const connection: ClientConfig = {
    connectionString: options.url,
    application_name: 'parley',
    statement_timeout: STATEMENT_LIMIT_MS,
    idle_in_transaction_session_timeout: limitMs,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    keepAlive: true,
    types: parsers,
  };
  await prepareDatabase(connection, options.clock.now());
  const database = new PostgresDatabase(options, connection, limitMs);
  await database.begin();
  return database;
}

class PostgresDatabase implements Database, PostgresControls {
  readonly engine = 'postgres';
  readonly reader: Reader;
  readonly #readers: Pool;
  readonly #writers: Pool;
  readonly #outbox: Outbox;
  readonly #log: Log;
  readonly #limitMs: number;
  readonly #names = new StatementNames();
  readonly #nesting = new NestingGuard();
  readonly #underWay = new Set<Promise<unknown>>();
  #commits = 0;
  #retries = 0;
  #closing: Promise<void> | null = null;

  constructor(options: PostgresOptions, connection: ClientConfig, limitMs: number) {
    const { log, readers = READERS, writers = WRITERS, pollMs = POLL_MS } = options;
    this.#log = log;
    this.#limitMs = limitMs;
    const pool = (max: number, more: ClientConfig = {}) => {
      const made = new Pool({ ...connection, ...more, max, idleTimeoutMillis: IDLE_CONNECTION_MS });
      // A lost idle connection is replaced when one is needed.
      made.on('error', (error) => log.warn({ error }, 'a connection to the database was lost'));
      // One lost while in use fails its query; without a listener the event would end the process as well.
      made.on('connect', (client) => client.on('error', () => {}));
      return made;
    };
    this.#readers = pool(readers, { options: '-c default_transaction_read_only=on' });
    this.#writers = pool(writers);
    this.#outbox = new Outbox({ pool: this.#readers, connection, log, pollMs });
    this.reader = readerOn(this.#readers, this.#names);
  }

  begin(): Promise<void> {
    return this.#outbox.open();
  }

  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#write('begin', work);
  }

  writeDerived<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#write('begin; set local synchronous_commit = off', work);
  }

  readOutbox(after: OutboxCursor, limit: number): Promise<OutboxRow[]> {
    return this.#outbox.read(after, limit);
  }

  outboxEnd(): Promise<OutboxCursor> {
    return this.#outbox.end();
  }

  onOutbox(hear: () => void): () => void {
    return this.#outbox.hear(hear);
  }

  stats(): { waiting: number; connections: number; commits: number; retries: number } {
    return {
      waiting: this.#writers.waitingCount,
      connections: this.#writers.totalCount + this.#readers.totalCount,
      commits: this.#commits,
      retries: this.#retries,
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await this.#writers.end();
    await this.#outbox.close();
    await this.#readers.end();
  }

  async #write<T>(begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    this.#nesting.check();
    if (this.#closing) throw new Error('the database is closed');
    if (this.#writers.waitingCount >= MAX_WAITING_TRANSACTIONS) throw tooManyWaiting();
    const answer = this.#tryRepeatedly(begin, work);
    this.#underWay.add(answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(answer);
    }
  }

  async #tryRepeatedly<T>(begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#try(begin, work);
      } catch (error) {
        if (tries >= MAX_TRIES || !mayRetry(error)) throw error;
        this.#retries += 1;
      }
    }
  }

  async #try<T>(begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    const state = new TransactionState();
    let events = false;
    const tx = transactionOn(client, this.#names, state, (sql) => {
      events ||= EVENT_INSERT.test(sql);
    });
    try {
      await client.query(begin);
      const result = await this.#nesting.run(() => work(tx), this.#limitMs);
      state.checkCommit();
      state.end();
      await commit(client);
      client.release();
      this.#commits += 1;
      if (events) this.#outbox.committed();
      return result;
    } catch (error) {
      state.end();
      if (error instanceof TransactionTooLong) {
        this.#log.error({ limitMs: this.#limitMs }, 'a transaction did not end and was rolled back');
        // It may still wait for an answer: the connection goes, and the server rolls back.
        client.release(error);
      } else await rollBack(client);
      throw error;
    }
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#writers.connect();
    } catch (error) {
      this.#log.warn({ error }, 'no connection to the database could be had');
      throw tooManyWaiting();
    }
  }
}

/** COMMIT of a transaction that the server has given up is answered ROLLBACK: that must not pass for success. */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new Error('the transaction was rolled back because of an earlier error in it');
}

async function rollBack(client: PoolClient): Promise<void> {
  try {
    await client.query('rollback');
    client.release();
  } catch (error) {
    client.release(error instanceof Error ? error : true);
  }
}

const mayRetry = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === DEADLOCK || error.code === SERIALIZATION_FAILURE);
