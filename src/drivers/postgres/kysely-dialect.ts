import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryExecutor,
  type QueryResult,
  Transaction,
} from 'kysely';
import type { QueryResult as PgResult, QueryConfig } from 'pg';
import type { Reader, Tx } from '#ports/database.ts';
import { checkParameters } from '#store/parameters.ts';
import type { Tables } from '#store/tables.ts';
import type { TransactionState } from '#store/transactions.ts';

/** A pool, which picks a connection for each query, or one connection. */
export interface Queryable {
  query(config: QueryConfig): Promise<PgResult>;
}

/** Texts that get a prepared statement of their own on every connection; further ones are planned each time. */
export const MAX_NAMED_STATEMENTS = 500;

/**
 * Gives a text a statement name the second time it is seen: what is asked once is not worth a plan kept on the server.
 * Shared by all connections of a database.
 */
export class StatementNames {
  readonly #names = new Map<string, string>();
  #seen = new Set<string>();

  nameOf(text: string): string | undefined {
    const name = this.#names.get(text);
    if (name !== undefined || this.#names.size >= MAX_NAMED_STATEMENTS) return name;
    if (this.#seen.has(text)) {
      const next = `s${this.#names.size}`;
      this.#names.set(text, next);
      this.#seen.delete(text);
      return next;
    }
    if (this.#seen.size >= MAX_NAMED_STATEMENTS) this.#seen = new Set();
    this.#seen.add(text);
    return undefined;
  }
}

const adapter = new PostgresAdapter();
const compiler = new PostgresQueryCompiler();

const noStream = (): never => {
  throw new Error('results are not streamed: read pages instead');
};

class Executor extends DefaultQueryExecutor {
  readonly #on: Queryable;
  readonly #names: StatementNames;
  readonly #state: TransactionState | null;
  readonly #heard: (sql: string) => void;

  constructor(
    on: Queryable,
    names: StatementNames,
    state: TransactionState | null = null,
    heard: (sql: string) => void = () => {},
  ) {
    // Kysely comes this way only for handles with plugins.
    const slowly: DatabaseConnection = { executeQuery: (query) => this.executeQuery(query), streamQuery: noStream };
    super(compiler, adapter, { provideConnection: (consumer) => consumer(slowly) });
    this.#on = on;
    this.#names = names;
    this.#state = state;
    this.#heard = heard;
  }

  override async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    this.#state?.check();
    this.#heard(query.sql);
    try {
      return await this.#run<Row>(query);
    } catch (error) {
      this.#state?.fail(error);
      throw error;
    }
  }

  async #run<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    checkParameters(parameters);
    const name = this.#names.nameOf(sql);
    const result = await this.#on.query({
      text: sql,
      values: [...parameters],
      ...(name === undefined ? {} : { name }),
    });
    if (result.command === 'SELECT') return { rows: result.rows };
    return { rows: result.rows, numAffectedRows: BigInt(result.rowCount ?? 0) };
  }
}

const refuse = async (): Promise<never> => {
  throw new Error('transactions are begun with `write`');
};

const driver: Driver = {
  init: async () => {},
  acquireConnection: refuse,
  beginTransaction: refuse,
  commitTransaction: refuse,
  rollbackTransaction: refuse,
  releaseConnection: async () => {},
  destroy: async () => {},
};

const dialect: Dialect = {
  createAdapter: () => adapter,
  createDriver: () => driver,
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => compiler,
};

const properties = (executor: QueryExecutor) => ({ config: { dialect }, dialect, driver, executor });

/** A Kysely handle for reading from a pool. */
export const readerOn = (pool: Queryable, names: StatementNames): Reader =>
  new Kysely<Tables>(properties(new Executor(pool, names)));

/** A Kysely transaction on a client that is in one; `heard` is told every statement. */
export const transactionOn = (
  client: Queryable,
  names: StatementNames,
  state: TransactionState,
  heard: (sql: string) => void,
): Tx => new Transaction<Tables>(properties(new Executor(client, names, state, heard)));
