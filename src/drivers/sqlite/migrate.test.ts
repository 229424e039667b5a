import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { MIGRATIONS, type MigrationSession, migrate } from '#store/migrate.ts';
import type { Migration } from '#store/migration.ts';

const sessionOn = (database: DatabaseSync, check: () => Promise<void> = async () => {}): MigrationSession => ({
  run: async (sql) => database.exec(sql),
  numbers: async (sql) =>
    database
      .prepare(sql)
      .all()
      .map((row) => Number(Object.values(row)[0])),
  check,
});

const step = (number: number, ...statements: string[]): Migration => ({ number, name: `step-${number}`, statements });

const tablesOf = (database: DatabaseSync): string[] =>
  database
    .prepare(`select name from sqlite_schema where type = 'table' and name <> 'migrations' order by name`)
    .all()
    .map((row) => String(row.name));

test('each step is taken once, in a transaction of its own', async () => {
  const database = new DatabaseSync(':memory:');
  const session = sessionOn(database);
  const one = step(1, 'create table a (x integer) {strict}');
  assert.deepEqual(await migrate('sqlite', session, 5, [one]), [1]);
  assert.deepEqual(await migrate('sqlite', session, 6, [one]), []);
  const broken = step(3, 'create table c (x integer) {strict}', 'create table c (x integer) {strict}');
  const steps = [one, step(2, 'create table b (x integer) {strict}'), broken];
  await assert.rejects(migrate('sqlite', session, 7, steps), /schema step 3 \(step-3\) failed/);
  assert.deepEqual(tablesOf(database), ['a', 'b'], 'the step before it stays, nothing of the broken one does');
  assert.deepEqual(
    database
      .prepare('select number, applied_at from migrations')
      .all()
      .map((row) => Object.values(row)),
    [
      [1, 5],
      [2, 7],
    ],
  );
  database.close();
});

test('a step that leaves the database inconsistent is taken back', async () => {
  const database = new DatabaseSync(':memory:');
  const session = sessionOn(database, async () => {
    throw new Error('rows have lost what they refer to');
  });
  await assert.rejects(migrate('sqlite', session, 5, [step(1, 'create table a (x integer) {strict}')]));
  assert.deepEqual(tablesOf(database), []);
  database.close();
});

test('the steps are numbered in order and named', () => {
  const numbers = MIGRATIONS.map((migration) => migration.number);
  assert.deepEqual(
    numbers,
    numbers.map((_, i) => i + 1),
  );
  for (const { name } of MIGRATIONS) assert.match(name, /^[a-z0-9-]+$/);
});
