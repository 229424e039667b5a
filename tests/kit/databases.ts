import { createHash, randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { describe } from 'node:test';
import { Client } from 'pg';
import { openPostgres, type PostgresOptions } from '#drivers/postgres/postgres.ts';
import { openSqlite, type SqliteOptions } from '#drivers/sqlite/sqlite.ts';
import type { Clock } from '#ports/clock.ts';
import type { Database } from '#ports/database.ts';
import type { Log } from '#ports/log.ts';
import { DERIVED_STATEMENTS, DERIVED_VERSION } from '#store/derived.ts';
import type { Engine } from '#store/dialect.ts';
import { MIGRATIONS } from '#store/migrate.ts';
import { CLUSTER_VARIABLE, startCluster, testFolder } from './postgres-cluster.ts';

/** A fresh, migrated, empty database of its own. */
export interface TestDatabase {
  db: Database;
  engine: Engine;
  /** Closes and removes it. */
  close(): Promise<void>;
}

/** Opens one more database; the options are the drivers'. */
export type OpenDatabase = (options?: TestDatabaseOptions) => Promise<TestDatabase>;

export interface TestDatabaseOptions {
  clock?: Clock;
  log?: Log;
  sqlite?: Partial<SqliteOptions>;
  postgres?: Partial<PostgresOptions>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, deed) {
    const timer = setTimeout(deed, ms).unref();
    return () => clearTimeout(timer);
  },
};

export const silentLog: Log = { info() {}, warn() {}, error() {} };

const EVERY_ENGINE: readonly Engine[] = ['sqlite', 'postgres'];

/**
 * Declares the same tests for both engines: `tests` is called once for each and declares them with `test`. Every call of
 * `open` gives a database of its own.
 *
 * @example
 * withDatabases('bookmarks', (open) => {
 *   test('a bookmark is kept', async () => {
 *     const { db, close } = await open();
 *     try { … } finally { await close(); }
 *   });
 * });
 */
export function withDatabases(name: string, tests: (open: OpenDatabase, engine: Engine) => void): void {
  for (const engine of EVERY_ENGINE) describe(`${name} (${engine})`, () => tests(openerOf(engine), engine));
}

/** Opens databases of one engine, for tests that need only one. */
export const openerOf = (engine: Engine): OpenDatabase => (engine === 'sqlite' ? openTestSqlite : openTestPostgres);

let processFolder: string | undefined;
let sqliteTemplate: Promise<string> | undefined;

/** A folder that is gone, at the latest, with this process: also where a test failed before it closed its database. */
function newFolder(): string {
  if (processFolder === undefined) {
    const made = mkdtempSync(join(testFolder(), 'parley-test-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    processFolder = made;
  }
  return mkdtempSync(join(processFolder, 'data-'));
}

async function openTestSqlite(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  sqliteTemplate ??= makeSqliteTemplate();
  const folder = newFolder();
  cpSync(await sqliteTemplate, folder, { recursive: true });
  const db = await openSqlite({
    folder,
    clock: options.clock ?? systemClock,
    log: options.log ?? silentLog,
    ...options.sqlite,
  });
  return {
    db,
    engine: 'sqlite',
    async close() {
      await db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function makeSqliteTemplate(): Promise<string> {
  const folder = newFolder();
  const db = await openSqlite({ folder, clock: systemClock, log: silentLog });
  await db.close();
  return folder;
}

let clusterUrl: Promise<string> | undefined;
let postgresTemplate: Promise<string> | undefined;

/** The address of the shared cluster's maintenance database; the first call starts one where the runner did not. */
export function postgresUrl(): Promise<string> {
  const given = process.env[CLUSTER_VARIABLE];
  clusterUrl ??= given ? Promise.resolve(given) : startCluster().then(({ url }) => url);
  return clusterUrl;
}

/** The address of a database of the cluster. */
export async function postgresUrlOf(name: string): Promise<string> {
  const url = new URL(await postgresUrl());
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs statements in the cluster's maintenance database, on a connection of their own. */
export async function onCluster<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: await postgresUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Runs statements one after another on a connection that is kept, and that keeps the process alive only while it is at
 * work: most of what opening a database costs is connecting.
 */
function keeper(): (statement: string) => Promise<void> {
  const socket = new Socket();
  let connected: Promise<Client> | undefined;
  let before: Promise<unknown> = Promise.resolve();
  async function connect(): Promise<Client> {
    const client = new Client({ connectionString: await postgresUrl(), stream: () => socket });
    // The cluster may be taken down before this process ends.
    client.on('error', () => {});
    await client.connect();
    return client;
  }
  return (statement) => {
    const answer = before.then(async () => {
      connected ??= connect();
      const client = await connected;
      socket.ref();
      try {
        await client.query(statement);
      } finally {
        socket.unref();
      }
    });
    before = answer.catch(() => {});
    return answer;
  };
}

const onKeptConnection = keeper();

async function openTestPostgres(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  postgresTemplate ??= makePostgresTemplate();
  const template = await postgresTemplate;
  const name = `parley_${randomBytes(8).toString('hex')}`;
  await onKeptConnection(`create database ${name} template ${template} strategy file_copy`);
  const db = await openPostgres({
    url: await postgresUrlOf(name),
    clock: options.clock ?? systemClock,
    log: options.log ?? silentLog,
    readers: 3,
    writers: 4,
    ...options.postgres,
  });
  return {
    db,
    engine: 'postgres',
    async close() {
      await db.close();
      // Awaited: an open transaction anywhere in the cluster holds back the events of the next test.
      await onKeptConnection(`drop database ${name} with (force)`);
    },
  };
}

/** Any number: test processes that start together make the template one after another. */
const TEMPLATE_LOCK = 51_966;

/** One template for each schema, kept for the life of the cluster and shared by all test processes. */
async function makePostgresTemplate(): Promise<string> {
  const schema = JSON.stringify([MIGRATIONS, DERIVED_VERSION, DERIVED_STATEMENTS]);
  const name = `template_${createHash('sha256').update(schema).digest('hex').slice(0, 16)}`;
  await onCluster(async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rows } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rows.length > 0) return;
    const draft = `${name}_draft`;
    await client.query(`drop database if exists ${draft} with (force)`);
    await client.query(`create database ${draft} template template0`);
    const db = await openPostgres({ url: await postgresUrlOf(draft), clock: systemClock, log: silentLog });
    await db.close();
    await client.query(`alter database ${draft} rename to ${name}`);
  });
  return name;
}
