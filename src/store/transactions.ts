import { AsyncLocalStorage } from 'node:async_hooks';
import { Refusal } from '#kernel/errors.ts';

/** What the two drivers' transactions have in common. */

/** Milliseconds a transaction's work may take before it is rolled back. */
export const TRANSACTION_LIMIT_MS = 10_000;
/** Transactions that may wait for the writer; more are refused, so that a slow disk cannot fill the memory. */
export const MAX_WAITING_TRANSACTIONS = 10_000;

export class TransactionTooLong extends Error {
  override name = 'TransactionTooLong';
}

export const tooManyWaiting = (): Refusal =>
  new Refusal('unavailable', 'The server is busy. Please try again in a moment.', { retryAfter: 5 });

/**
 * One statement that failed ends the whole transaction, on both engines: PostgreSQL has it so, and work that swallows an
 * error and goes on would succeed on SQLite only.
 */
export class TransactionState {
  #over = false;
  #failure: { cause: unknown } | null = null;

  /** Throws where no further statement may run. */
  check(): void {
    if (this.#over) throw new Error('a query was made after its transaction had ended');
    if (this.#failure) throw brokenBy(this.#failure.cause);
  }

  /** Hears that a statement failed. */
  fail(cause: unknown): void {
    this.#failure ??= { cause };
  }

  /** From now on every statement is refused. */
  end(): void {
    this.#over = true;
  }

  /** Throws where the work must not be committed although it did not throw. */
  checkCommit(): void {
    if (this.#failure) throw brokenBy(this.#failure.cause);
  }
}

const brokenBy = (cause: unknown): Error =>
  new Error('a statement of this transaction failed, so nothing of it is kept', { cause });

interface Mark {
  open: boolean;
}

/**
 * Tells a `write` inside a `write`, which would wait for itself. The mark travels with the asynchronous context and is
 * closed with the transaction, so what a transaction merely started (a timer, an event) may write later.
 */
export class NestingGuard {
  readonly #storage = new AsyncLocalStorage<Mark>();

  /** Throws inside the work of a transaction that is still open. */
  check(): void {
    if (this.#storage.getStore()?.open) {
      throw new Error('a transaction was begun inside a transaction: it would wait for itself');
    }
  }

  /** Runs a transaction's work, at most `limitMs`; then it rejects with {@link TransactionTooLong}. */
  async run<T>(work: () => Promise<T>, limitMs: number): Promise<T> {
    const mark: Mark = { open: true };
    let timer: NodeJS.Timeout | undefined;
    try {
      const limit = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new TransactionTooLong(`a transaction took over ${limitMs} ms`)), limitMs);
      });
      return await Promise.race([this.#storage.run(mark, work), limit]);
    } finally {
      mark.open = false;
      clearTimeout(timer);
    }
  }
}
