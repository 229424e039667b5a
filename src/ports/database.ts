import type { Kysely, Transaction } from 'kysely';
import type { Engine } from '#store/dialect.ts';
import type { Tables } from '#store/tables.ts';

/** Reads: either the reader or a transaction, so that a function can be used in both. */
export type Reader = Kysely<Tables>;
/** The writer. Only `write` and `writeDerived` hand it out. */
export type Tx = Transaction<Tables>;

export interface OutboxCursor {
  xid: number;
  seq: number;
}

export interface OutboxRow extends OutboxCursor {
  type: string;
  /** JSON. */
  payload: string;
  createdAt: number;
}

/**
 * The storage port. Rows are visible to readers after COMMIT; `write` resolves, and the outbox shows its events, only
 * when the commit survives a power cut.
 */
export interface Database {
  readonly engine: Engine;
  /** Committed rows, the derived tables included. Never writes. */
  readonly reader: Reader;
  /**
   * Runs one transaction and resolves with its result after the durability barrier. `work` does nothing but database
   * work (it may be run again after a deadlock, and no transaction waits for the world); a throw rolls it back and is
   * passed on. A `write` inside a `write` throws: it would wait for itself.
   */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** As `write`, for the derived tables only: not durable, and main tables are only read in it. */
  writeDerived<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Durable events after a cursor in (xid, seq) order, at most `limit`. */
  readOutbox(after: OutboxCursor, limit: number): Promise<OutboxRow[]>;
  /** Where the outbox ends now: a new listener starts here. */
  outboxEnd(): Promise<OutboxCursor>;
  /** Calls back after commits that may have added durable events (several may share one call). Returns its undo. */
  onOutbox(hear: () => void): () => void;
  /** Resolves when nothing is left to be synced; then closes. Later calls throw. */
  close(): Promise<void>;
}
