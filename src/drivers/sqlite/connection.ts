import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { QueryResult } from 'kysely';
import { LRUCache } from 'lru-cache';
import { checkParameters } from '#store/parameters.ts';

/** Prepared statements kept for one connection. */
export const MAX_STATEMENTS = 500;

interface Prepared {
  statement: StatementSync;
  /** Names of what it answers (SELECT, RETURNING), in order; empty where it answers no rows. */
  columns: readonly string[];
}

/**
 * Objects from rows that were read as arrays. The objects `node:sqlite` makes itself are dictionaries, which take twice as
 * long to make and to read from.
 */
function toRows(columns: readonly string[], arrays: readonly Record<number, SQLOutputValue>[]): object[] {
  const rows: object[] = new Array(arrays.length);
  for (let at = 0; at < arrays.length; at += 1) {
    const values = arrays[at]!;
    const row: Record<string, SQLOutputValue | undefined> = {};
    for (let i = 0; i < columns.length; i += 1) row[columns[i]!] = values[i];
    rows[at] = row;
  }
  return rows;
}

/** One connection with its prepared statements. Synchronous: a statement is over when `run` returns. */
export class Connection {
  readonly database: DatabaseSync;
  readonly #statements = new LRUCache<string, Prepared>({ max: MAX_STATEMENTS });

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  /** Runs a statement; throws what SQLite throws, and a TypeError for a parameter it would store as something else. */
  run<Row>(sql: string, parameters: readonly unknown[]): QueryResult<Row> {
    checkParameters(parameters);
    const { statement, columns } = this.#prepare(sql);
    if (columns.length > 0) {
      return { rows: toRows(columns, statement.all(...(parameters as SQLInputValue[]))) as Row[] };
    }
    const { changes, lastInsertRowid } = statement.run(...(parameters as SQLInputValue[]));
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  /** All rows of a statement without parameters. */
  rows<Row>(sql: string): Row[] {
    return this.run<Row>(sql, []).rows;
  }

  close(): void {
    this.#statements.clear();
    this.database.close();
  }

  #prepare(sql: string): Prepared {
    let prepared = this.#statements.get(sql);
    if (!prepared) {
      const statement = this.database.prepare(sql);
      statement.setReturnArrays(true);
      prepared = { statement, columns: statement.columns().map(({ name }) => name) };
      this.#statements.set(sql, prepared);
    }
    return prepared;
  }
}

/**
 * The connection that reads. Taking and giving back SQLite's read lock costs more than reading a row, so all statements of
 * one turn of the event loop share one read transaction. It is ended before anything else could mind: by every commit, so
 * that whoever awaited a write reads it, and by a checkpoint.
 */
export class ReadConnection extends Connection {
  readonly #failed: (error: unknown) => void;
  #reading = false;

  constructor(database: DatabaseSync, failed: (error: unknown) => void) {
    super(database);
    this.#failed = failed;
  }

  override run<Row>(sql: string, parameters: readonly unknown[]): QueryResult<Row> {
    if (!this.#reading) {
      super.run('begin', []);
      this.#reading = true;
      setImmediate(this.#endTurn);
    }
    try {
      return super.run<Row>(sql, parameters);
    } catch (error) {
      this.#failed(error);
      throw error;
    }
  }

  /** What is read from now on is what is committed now. */
  endTurn(): void {
    if (!this.#reading) return;
    this.#reading = false;
    try {
      super.run('commit', []);
    } catch (error) {
      // In a damaged file even this can fail; nothing was written, so there is nothing to lose.
      this.#failed(error);
      if (this.database.isTransaction) super.run('rollback', []);
    }
  }

  override close(): void {
    this.endTurn();
    super.close();
  }

  readonly #endTurn = (): void => this.endTurn();
}
