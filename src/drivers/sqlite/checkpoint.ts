import { Worker } from 'node:worker_threads';
import { Refusal } from '#kernel/errors.ts';
import type { Clock } from '#ports/clock.ts';
import type { Log } from '#ports/log.ts';
import type { Connection } from './connection.ts';
import { BUSY_TIMEOUT_MS } from './connections.ts';
import type { LogLimits } from './sqlite.ts';

const MIB = 1024 * 1024;
/** A log of this size is copied into the database at once, a smaller one after {@link CHECKPOINT_EVERY_MS}. */
const CHECKPOINT_BYTES = 32 * MIB;
const CHECKPOINT_EVERY_MS = 60_000;
const ALARM_BYTES = 256 * MIB;
/** Above this nothing is written any more: the disk must not fill up with a log that nobody empties. */
const REFUSE_BYTES = 1024 * MIB;

interface Options {
  path: string;
  writer: Connection;
  clock: Clock;
  log: Log;
  /** Asks for a call of {@link Checkpointer.between} as soon as no transaction is open. */
  whenIdle: () => void;
  /** Ends this process's own reading, which would be in the way of starting over. */
  beforeRestart: () => void;
  limits: LogLimits;
}

/**
 * Keeps the log small: PASSIVE in a worker until little is left, then a short RESTART on the writer between two groups.
 * TRUNCATE on the main thread stalled writes for 136 ms; this stalls them for 8.
 */
export class Checkpointer {
  readonly #options: Options;
  readonly #limits: Required<LogLimits>;
  #cancelTimer = (): void => {};
  #working: Promise<void> | null = null;
  #worker: Worker | null = null;
  #wantsRestart = false;
  #alarmed = false;
  #bytes = 0;
  #checkpointedBytes = 0;
  #closed = false;
  checkpoints = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#limits = {
      checkpointBytes: CHECKPOINT_BYTES,
      alarmBytes: ALARM_BYTES,
      refuseBytes: REFUSE_BYTES,
      ...options.limits,
    };
    this.#arm();
  }

  /** Hears after a commit how many bytes of log there are. */
  grown(bytes: number): void {
    this.#bytes = bytes;
    if (bytes < this.#limits.checkpointBytes) {
      this.#alarmed = false;
      return;
    }
    if (bytes >= this.#limits.alarmBytes && !this.#alarmed) {
      this.#alarmed = true;
      this.#options.log.error({ bytes }, 'the log of the database is not emptied: a reader may be stuck');
    }
    this.#begin();
  }

  /** Throws where the log is too large for anything more to be written. */
  admit(): void {
    if (this.#bytes < this.#limits.refuseBytes) return;
    this.#begin();
    throw new Refusal('unavailable', 'The server cannot save anything at the moment. Please try again later.', {
      retryAfter: 60,
    });
  }

  /** Starts the log over if it was copied; called when no transaction is open. */
  between(): void {
    if (!this.#wantsRestart) return;
    this.#wantsRestart = false;
    const { writer, log, beforeRestart } = this.#options;
    beforeRestart();
    try {
      // A reader that is in the way is not waited for: this is the thread that everything runs on.
      writer.database.exec('pragma busy_timeout = 0');
      const row = writer.rows<{ busy: number }>('pragma wal_checkpoint(restart)')[0];
      if (row?.busy === 0) {
        this.checkpoints += 1;
        this.#bytes = 0;
        this.#checkpointedBytes = 0;
      }
    } catch (error) {
      log.warn({ error }, 'starting the log of the database over failed and will be tried again');
    } finally {
      writer.database.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  }

  /** Copies no more in the background; what runs is waited for. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer();
    this.#worker?.ref();
    await this.#working;
  }

  #arm(): void {
    this.#cancelTimer = this.#options.clock.after(CHECKPOINT_EVERY_MS, () => {
      if (this.#bytes > this.#checkpointedBytes) this.#begin();
      this.#arm();
    });
  }

  #begin(): void {
    if (this.#working || this.#closed) return;
    const bytes = this.#bytes;
    this.#working = this.#copy()
      .then(
        () => {
          this.#checkpointedBytes = bytes;
          this.#wantsRestart = true;
        },
        (error: unknown) => this.#options.log.warn({ error }, 'a checkpoint failed and will be tried again'),
      )
      .finally(() => {
        this.#working = null;
        this.#worker = null;
        if (!this.#closed) this.#options.whenIdle();
      });
  }

  #copy(): Promise<void> {
    return new Promise((resolve, reject) => {
      const { path } = this.#options;
      const worker = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: { path } });
      worker.once('error', reject);
      worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the copying thread ended: ${code}`))));
      worker.unref();
      this.#worker = worker;
    });
  }
}
