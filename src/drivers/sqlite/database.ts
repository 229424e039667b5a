import type { Database, OutboxCursor, OutboxRow, Reader, Tx } from '#ports/database.ts';
import { countCommits } from '#store/commits.ts';
import { NestingGuard } from '#store/transactions.ts';
import { Barrier, type Covered } from './barrier.ts';
import { Checkpointer } from './checkpoint.ts';
import type { Connection, ReadConnection } from './connection.ts';
import { syncDerived } from './derived.ts';
import { readerOn } from './kysely-dialect.ts';
import type { FolderLock } from './lock.ts';
import type { SqliteControls, SqliteOptions, SqliteStats } from './sqlite.ts';
import { fdatasyncOf, type Wal, type WalPosition } from './wal.ts';
import { Writer } from './writer.ts';

/** What a process that cannot make writes durable ends with. */
const EXIT_NOT_DURABLE = 70;

interface Parts extends SqliteOptions {
  mainPath: string;
  derivedPath: string;
  writer: Connection;
  derived: Connection;
  reader: ReadConnection;
  wal: Wal;
  lock: FolderLock;
  /** Hears the errors that SQLite throws. */
  failed: (error: unknown) => void;
}

const EVENTS = `select xid, seq, type, payload, created_at as "createdAt" from outbox
  where seq > ? and seq <= ? order by seq limit ?`;

/** The storage port over the open connections of one folder. */
export class SqliteDatabase implements Database, SqliteControls {
  readonly engine = 'sqlite';
  readonly reader: Reader;
  readonly #parts: Parts;
  readonly #barrier: Barrier;
  readonly #checkpointer: Checkpointer;
  readonly #mainWriter: Writer;
  readonly #derivedWriter: Writer;
  readonly #hearers = new Set<() => void>();
  #committed: WalPosition = { generation: '', offset: 0 };
  #durable: Covered = { seq: 0, generation: '', offset: 0 };
  #commits = 0;
  #closing: Promise<void> | null = null;

  constructor(parts: Parts) {
    const { wal, log, failed, sync = fdatasyncOf } = parts;
    this.#parts = parts;
    this.reader = readerOn(parts.reader);
    countCommits(this.reader, () => this.#commits);
    this.#barrier = new Barrier({
      sync: () => sync(wal.fd),
      look: () => ({ ...this.#committed, seq: this.#newestSeq() }),
      covered: (what) => this.#publish(what),
      failed: (error) => this.#stop(error),
    });
    this.#checkpointer = new Checkpointer({
      path: parts.mainPath,
      writer: parts.writer,
      clock: parts.clock,
      log,
      limits: parts.logLimits ?? {},
      whenIdle: () => this.#mainWriter.betweenGroups(),
      beforeRestart: () => parts.reader.endTurn(),
    });
    const shared = { nesting: new NestingGuard(), log, limitMs: parts.transactionLimitMs, failed };
    this.#mainWriter = new Writer({
      ...shared,
      connection: parts.writer,
      admit: () => {
        this.#barrier.admit();
        this.#checkpointer.admit();
      },
      committed: () => this.#afterCommit(),
      between: () => this.#checkpointer.between(),
    });
    this.#derivedWriter = new Writer({
      ...shared,
      connection: parts.derived,
      admit: () => {},
      committed: async () => parts.reader.endTurn(),
      between: () => {},
    });
  }

  /** What a former process left in the log may never have been synced: it is now, before anything is read. */
  async begin(): Promise<void> {
    this.#committed = this.#parts.wal.position();
    this.#checkpointer.grown(this.#committed.offset);
    await this.#barrier.pass(true);
  }

  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#mainWriter.write(work);
  }

  writeDerived<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#derivedWriter.write(work);
  }

  async readOutbox(after: OutboxCursor, limit: number): Promise<OutboxRow[]> {
    if (after.seq >= this.#durable.seq) return [];
    return this.#parts.reader.run<OutboxRow>(EVENTS, [after.seq, this.#durable.seq, limit]).rows;
  }

  async outboxEnd(): Promise<OutboxCursor> {
    return { xid: 0, seq: this.#durable.seq };
  }

  onOutbox(hear: () => void): () => void {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  durableOffset(): WalPosition {
    return { generation: this.#durable.generation, offset: this.#durable.offset };
  }

  stats(): SqliteStats {
    return {
      waiting: this.#mainWriter.waiting,
      derivedWaiting: this.#derivedWriter.waiting,
      commits: this.#commits,
      syncs: this.#barrier.syncs,
      syncP99: this.#barrier.p99(),
      walBytes: this.#committed.offset,
      checkpoints: this.#checkpointer.checkpoints,
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** A transaction that changed nothing may still have read what is not durable yet, and its answer may rest on it. */
  #afterCommit(): Promise<void> {
    this.#parts.reader.endTurn();
    this.#commits += 1;
    const now = this.#parts.wal.position();
    const changed = now.offset !== this.#committed.offset || now.generation !== this.#committed.generation;
    this.#committed = now;
    if (changed) this.#checkpointer.grown(now.offset);
    return this.#barrier.pass(changed);
  }

  #newestSeq(): number {
    return this.#parts.reader.rows<{ seq: number | null }>('select max(seq) as seq from outbox')[0]?.seq ?? 0;
  }

  #publish(what: Covered): void {
    const moved = what.seq > this.#durable.seq;
    this.#durable = { ...what, seq: Math.max(what.seq, this.#durable.seq) };
    if (moved) for (const hear of this.#hearers) hear();
  }

  #stop(error: unknown): void {
    const { log, onFatal } = this.#parts;
    log.error({ error }, 'what was written could not be made durable: this process stops before it answers for it');
    if (onFatal) onFatal(error);
    else process.exit(EXIT_NOT_DURABLE);
  }

  /** Everything taken is answered, so synced, when the writers are closed; then the log is emptied. */
  async #close(): Promise<void> {
    const { writer, derived, reader, wal, lock, derivedPath } = this.#parts;
    await Promise.all([this.#mainWriter.close(), this.#derivedWriter.close()]);
    await this.#checkpointer.close();
    reader.close();
    derived.run('pragma derived.wal_checkpoint(truncate)', []);
    derived.close();
    writer.run('pragma wal_checkpoint(truncate)', []);
    wal.close();
    writer.close();
    syncDerived(derivedPath);
    lock.release(true);
  }
}
