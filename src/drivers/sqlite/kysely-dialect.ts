import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type Driver,
  Kysely,
  type QueryExecutor,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  Transaction,
} from 'kysely';
import type { Reader, Tx } from '#ports/database.ts';
import type { Tables } from '#store/tables.ts';
import type { TransactionState } from '#store/transactions.ts';
import type { Connection } from './connection.ts';

const adapter = new SqliteAdapter();
const compiler = new SqliteQueryCompiler();

const noStream = (): never => {
  throw new Error('results are not streamed, since an open cursor holds up checkpoints: read pages instead');
};

/** Runs Kysely's queries on a {@link Connection}, without the locks and hops that an asynchronous driver needs. */
class Executor extends DefaultQueryExecutor {
  readonly #connection: Connection;
  readonly #state: TransactionState | null;

  constructor(connection: Connection, state: TransactionState | null) {
    // Kysely comes this way only for handles with plugins.
    const slowly: DatabaseConnection = { executeQuery: (query) => this.executeQuery(query), streamQuery: noStream };
    super(compiler, adapter, { provideConnection: (consumer) => consumer(slowly) });
    this.#connection = connection;
    this.#state = state;
  }

  override async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (!this.#state) return this.#connection.run<Row>(query.sql, query.parameters);
    this.#state.check();
    try {
      return this.#connection.run<Row>(query.sql, query.parameters);
    } catch (error) {
      this.#state.fail(error);
      throw error;
    }
  }
}

const refuse = async (): Promise<never> => {
  throw new Error('transactions are begun with `write`');
};

/** Kysely asks its driver for transactions only; those are the writer's business. */
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
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => compiler,
};

const properties = (executor: QueryExecutor) => ({ config: { dialect }, dialect, driver, executor });

/** A Kysely handle for reading. */
export const readerOn = (connection: Connection): Reader =>
  new Kysely<Tables>(properties(new Executor(connection, null)));

/** A Kysely transaction on a connection that is in one. */
export const transactionOn = (connection: Connection, state: TransactionState): Tx =>
  new Transaction<Tables>(properties(new Executor(connection, state)));
