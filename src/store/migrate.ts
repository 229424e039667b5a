import { type Engine, renderStatement } from './dialect.ts';
import type { Migration } from './migration.ts';
import { first } from './migrations/0001-first.ts';
import { filters } from './migrations/0002-filters.ts';
import { notifications } from './migrations/0003-notifications.ts';
import { posting } from './migrations/0004-posting.ts';
import { moderation } from './migrations/0005-moderation.ts';
import { mediaPush } from './migrations/0006-media-push.ts';
import { discovery } from './migrations/0007-discovery.ts';
import { search } from './migrations/0008-search.ts';

/** Every step of the schema in order; both engines migrate from this one set. */
export const MIGRATIONS: readonly Migration[] = [
  first,
  filters,
  notifications,
  posting,
  moderation,
  mediaPush,
  discovery,
  search,
];

/** One connection of an engine, outside a transaction. */
export interface MigrationSession {
  run(sql: string): Promise<void>;
  /** Answers the first column of every row, as numbers. */
  numbers(sql: string): Promise<number[]>;
  /** Throws where a step left the database inconsistent; called before the step is committed. */
  check(): Promise<void>;
}

/**
 * Brings the schema up to date, each step in a transaction of its own, and answers the numbers of the steps it took. The
 * caller sees to it that nobody else migrates meanwhile. `now` is milliseconds since 1970. Throws where the database was
 * made by a newer Parley, and passes on what a failing statement throws after rolling its step back.
 */
export async function migrate(
  engine: Engine,
  session: MigrationSession,
  now: number,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<number[]> {
  await session.run(
    renderStatement(
      engine,
      `create table if not exists migrations (
        number integer primary key, name text not null, applied_at integer not null) {strict}`,
    ),
  );
  const applied = new Set(await session.numbers('select number from migrations order by number'));
  const known = new Set(migrations.map((migration) => migration.number));
  const unknown = [...applied].filter((number) => !known.has(number));
  if (unknown.length > 0) {
    throw new Error(
      `The database was made by a newer version of Parley (schema step ${unknown.at(-1)} is unknown to this one). ` +
        'Install that version or a later one, or restore a backup made before the upgrade.',
    );
  }
  const taken: number[] = [];
  for (const migration of migrations) {
    if (applied.has(migration.number)) continue;
    await takeStep(engine, session, migration, now);
    taken.push(migration.number);
  }
  return taken;
}

async function takeStep(engine: Engine, session: MigrationSession, migration: Migration, now: number): Promise<void> {
  if (!/^[a-z0-9-]+$/.test(migration.name)) throw new Error(`not a name for a schema step: ${migration.name}`);
  await session.run(engine === 'sqlite' ? 'begin immediate' : 'begin');
  try {
    for (const statement of migration.statements) await session.run(renderStatement(engine, statement));
    await session.run(
      `insert into migrations (number, name, applied_at) values (${migration.number}, '${migration.name}', ${now})`,
    );
    await session.check();
    await session.run('commit');
  } catch (cause) {
    await session.run('rollback');
    throw new Error(`schema step ${migration.number} (${migration.name}) failed`, { cause });
  }
}
