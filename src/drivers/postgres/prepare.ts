import { Client, type ClientConfig } from 'pg';
import { DERIVED_STATEMENTS, DERIVED_VERSION } from '#store/derived.ts';
import { renderStatement } from '#store/dialect.ts';
import { migrate } from '#store/migrate.ts';

const OLDEST_VERSION = 150_000;
/** Any fixed number: the processes of one database bring its schema up to date one after another. */
const MIGRATION_LOCK = 7_275_539;

/** Checks what the server is and brings the schema up to date. Throws with a sentence where it cannot serve. */
export async function prepareDatabase(connection: ClientConfig, now: number): Promise<void> {
  // A migration may take longer than any request.
  const client = new Client({ ...connection, statement_timeout: 0, idle_in_transaction_session_timeout: 0 });
  client.on('error', () => {});
  await client.connect();
  try {
    await checkServer(client);
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(
      'postgres',
      {
        run: async (sql) => void (await client.query(sql)),
        numbers: async (sql) =>
          (await client.query<Record<string, number>>(sql)).rows.map((row) => Object.values(row)[0] ?? 0),
        // The server keeps foreign keys within each statement.
        check: async () => {},
      },
      now,
    );
    await prepareDerived(client);
  } finally {
    await client.end();
  }
}

async function checkServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: string; collation: string; encoding: string; name: string }>(
    `select current_setting('server_version_num') as version, datcollate as collation,
       pg_encoding_to_char(encoding) as encoding, datname as name
     from pg_database where datname = current_database()`,
  );
  const server = rows[0];
  if (!server) throw new Error('the database server does not say what it is');
  if (Number(server.version) < OLDEST_VERSION) throw new Error('Parley needs PostgreSQL 15 or later.');
  if (!['C', 'POSIX'].includes(server.collation) || server.encoding !== 'UTF8') {
    throw new Error(
      `The database ${server.name} sorts by ${server.collation} in ${server.encoding}; Parley needs C and UTF8. ` +
        `Create it with: create database ${server.name} template template0 encoding 'UTF8' locale 'C'`,
    );
  }
}

/** The version of the derived tables is the comment of their schema; another one means they are built anew. */
async function prepareDerived(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: string | null }>(
    `select obj_description(oid, 'pg_namespace') as version from pg_namespace where nspname = 'derived'`,
  );
  if (rows[0]?.version === String(DERIVED_VERSION)) return;
  await client.query('begin');
  await client.query('drop schema if exists derived cascade');
  await client.query('create schema derived');
  for (const statement of DERIVED_STATEMENTS) await client.query(renderStatement('postgres', statement));
  await client.query(`comment on schema derived is '${DERIVED_VERSION}'`);
  await client.query('commit');
}
