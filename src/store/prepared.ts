import { type Compilable, type CompiledQuery, type DialectAdapter, PostgresAdapter, type RawBuilder } from 'kysely';
import type { Reader } from '#ports/database.ts';
import type { Engine } from './dialect.ts';

class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

type Build<Parameters, Row> = (db: Reader, parameters: Parameters, engine: Engine) => Compilable<Row> | RawBuilder<Row>;

/**
 * A query that is built once for each database handle and then only run: building one with Kysely costs more than running
 * it. `build` sees placeholders where the values will be, so it must not look at them.
 *
 * @example
 * const nameOf = prepare((db, p: { id: number }) => db.selectFrom('accounts').select('username').where('id', '=', p.id));
 * const [row] = await nameOf(db.reader, { id: 7 });
 */
export function prepare<Parameters extends object, Row>(
  build: Build<Parameters, Row>,
): (db: Reader, parameters: Parameters) => Promise<Row[]> {
  const compiled = new WeakMap<DialectAdapter, CompiledQuery<Row>>();
  return async (db, parameters) => {
    const { adapter } = db.getExecutor();
    let query = compiled.get(adapter);
    if (!query) {
      const placeholders = new Proxy({} as Parameters, { get: (_, name) => new Placeholder(String(name)) });
      const built = build(db, placeholders, adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite');
      query = 'isRawBuilder' in built ? built.compile(db) : built.compile();
      compiled.set(adapter, query);
    }
    const values = query.parameters.map((parameter) =>
      parameter instanceof Placeholder ? (parameters as Record<string, unknown>)[parameter.name] : parameter,
    );
    const result = await db.executeQuery<Row>({ ...query, parameters: values });
    return result.rows;
  };
}
