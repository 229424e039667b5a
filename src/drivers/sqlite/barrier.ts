/** What is durable: events up to `seq`; the log's generation up to `offset`. */
export interface Covered {
  seq: number;
  generation: string;
  offset: number;
}

interface Options {
  /** Makes everything durable that is in the log file when it is called. */
  sync: () => Promise<void>;
  /** Reads, just before a sync begins, what that sync will cover. */
  look: () => Covered;
  /** Called with it when the sync is done. */
  covered: (what: Covered) => void;
  /** Called when a sync fails. The kernel may have dropped the pages, so it is never tried again. */
  failed: (error: unknown) => void;
}

/** Syncs whose duration is remembered. */
const MAX_DURATIONS = 1024;

/**
 * The durability barrier: answers wait for a sync of the log that began after their COMMIT. One sync runs at a time, and
 * all commits that arrive during it share the next one.
 */
export class Barrier {
  readonly #options: Options;
  readonly #durations: number[] = [];
  #next: PromiseWithResolvers<void> | null = null;
  #running: PromiseWithResolvers<void> | null = null;
  #failure: Error | null = null;
  /** Syncs done so far. */
  syncs = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Throws once a sync has failed: nothing may be written any more. */
  admit(): void {
    if (this.#failure) throw this.#failure;
  }

  /**
   * Resolves when everything committed before this call is durable. `changed` says whether there is something new: a
   * transaction that wrote nothing waits only for what it may have read.
   */
  async pass(changed: boolean): Promise<void> {
    this.admit();
    if (!changed) return (this.#next ?? this.#running)?.promise;
    this.#next ??= Promise.withResolvers<void>();
    const { promise } = this.#next;
    if (!this.#running) void this.#run();
    return promise;
  }

  /** Milliseconds that syncs took lately: the 99th percentile. */
  p99(): number {
    const sorted = this.#durations.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length * 0.99)] ?? 0;
  }

  async #run(): Promise<void> {
    while (this.#next) {
      const batch = this.#next;
      this.#next = null;
      this.#running = batch;
      const start = performance.now();
      try {
        const what = this.#options.look();
        await this.#options.sync();
        this.#durations[this.syncs % MAX_DURATIONS] = performance.now() - start;
        this.syncs += 1;
        this.#options.covered(what);
      } catch (error) {
        this.#fail(error, batch);
        return;
      }
      batch.resolve();
    }
    this.#running = null;
  }

  #fail(cause: unknown, batch: PromiseWithResolvers<void>): void {
    const failure = new Error('the database could not be made durable', { cause });
    this.#failure = failure;
    this.#options.failed(cause);
    batch.reject(failure);
    this.#next?.reject(failure);
    this.#next = null;
    this.#running = null;
  }
}
