import { idAtTime } from '#kernel/ids.ts';
import type { Tx } from '#ports/database.ts';
import type { Id } from '#store/tables.ts';

/** Rows of one insert: PostgreSQL takes at most 65 535 parameters in a statement. */
const ROWS_PER_INSERT = 500;

/**
 * What is to be inserted, in order. It is collected first and written in one transaction, so that whoever is interrupted
 * finds either no town or a whole one.
 */
export class Plan {
  readonly #steps: ((tx: Tx) => Promise<void>)[] = [];

  /** Many rows of one table, a few hundred in each statement. */
  add<Row>(rows: readonly Row[], insert: (tx: Tx, part: Row[]) => Promise<unknown>): void {
    this.#steps.push(async (tx) => {
      for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
        await insert(tx, rows.slice(start, start + ROWS_PER_INSERT));
      }
    });
  }

  /** Writes everything; may be called again when the transaction was rolled back. */
  async write(tx: Tx): Promise<void> {
    for (const step of this.#steps) await step(tx);
  }
}

/** Gives ids for times in the past: the first free one from that moment on. */
export function createPastIds(): (at: number) => Id {
  const taken = new Set<Id>();
  return (at) => {
    let id = idAtTime(at) + 1;
    while (taken.has(id)) id += 1;
    taken.add(id);
    return id;
  };
}
