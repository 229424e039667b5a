import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { openSqlite } from '#drivers/sqlite/sqlite.ts';
import type { Clock } from '#ports/clock.ts';
import type { Database } from '#ports/database.ts';
import { homeFeedsListener } from '#timelines/timelines.ts';

/**
 * Fan-out as a batch job, in a process of its own: the listener pushes posts of one author with many followers, and of many
 * with few, into feeds that are in use. Beside it the same rows, put into the same table by a bare statement.
 */
export interface FanOutTask {
  folder: string;
  /** Posts of the author with {@link BIG_FOLLOWERS}. */
  bigPosts: number;
  /** Posts of authors with {@link USUAL_FOLLOWERS} each. */
  usualPosts: number;
}

/** Feed entries a second. */
export interface FanOutResult {
  big: number;
  usual: number;
  bare: number;
}

export const BIG_FOLLOWERS = 20_000;
export const USUAL_FOLLOWERS = 100;
const USUAL_AUTHORS = 200;
const FIRST_READER = 1_000;
const BIG_AUTHOR = 1;
const EVENTS_AT_ONCE = 100;
const ROWS_PER_INSERT = 2_000;
/** Below this nobody is pulled instead. */
const NOBODY_IS_BIG = Number.MAX_SAFE_INTEGER;

const clock: Clock = { now: () => Date.now(), after: () => () => {} };

/** A number that looks like chance but is the same each time: followers come in no order. */
const scattered = (text: string): number => createHash('sha256').update(text).digest().readUIntBE(0, 6);

async function fill(db: Database): Promise<void> {
  const readers = Array.from({ length: BIG_FOLLOWERS }, (_, at) => FIRST_READER + at);
  const authors = [BIG_AUTHOR, ...Array.from({ length: USUAL_AUTHORS }, (_, at) => BIG_AUTHOR + 1 + at)];
  const inParts = async <Row>(rows: readonly Row[], statement: (json: string) => ReturnType<typeof sql>) => {
    for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
      const part = JSON.stringify(rows.slice(start, start + ROWS_PER_INSERT));
      await db.write((tx) => statement(part).execute(tx));
    }
  };
  await db.write((tx) =>
    sql`insert into hosts (id, name, local, created_at) values (1, 'bench', 1, 0) on conflict do nothing`.execute(tx),
  );
  await inParts(
    [...authors, ...readers],
    (json) => sql`insert into accounts (id, host_id, username, username_key, uri, url, kind, created_at, updated_at)
      select value, 1, 'a' || value, 'a' || value, 'u' || value, 'u' || value, 'person', 0, 0 from json_each(${json})`,
  );
  await inParts(
    [...authors, ...readers],
    (json) => sql`insert into account_stats (account_id, followers)
      select value, case when value = ${BIG_AUTHOR} then ${BIG_FOLLOWERS} when value < ${FIRST_READER}
        then ${USUAL_FOLLOWERS} else 0 end from json_each(${json})`,
  );
  const follows = authors.flatMap((author) => {
    const count = author === BIG_AUTHOR ? BIG_FOLLOWERS : USUAL_FOLLOWERS;
    const offset = scattered(`author ${author}`);
    return Array.from({ length: count }, (_, at) => {
      const reader = FIRST_READER + ((offset + at * 7919) % BIG_FOLLOWERS);
      return [reader, author, scattered(`follow ${reader} ${author}`)];
    });
  });
  await inParts(
    follows,
    (json) => sql`insert into follows (follower_id, followed_id, id, created_at)
      select value ->> 0, value ->> 1, value ->> 2, 0 from json_each(${json})`,
  );
  for (let start = 0; start < readers.length; start += ROWS_PER_INSERT) {
    const part = JSON.stringify(readers.slice(start, start + ROWS_PER_INSERT));
    await db.writeDerived((tx) =>
      sql`insert into derived.home_states (account_id, complete_above) select value, 0 from json_each(${part})`.execute(
        tx,
      ),
    );
  }
}

/** Pushes posts with these ids and gives the entries a second. */
async function push(db: Database, first: number, count: number, authorOf: (at: number) => number): Promise<number> {
  const posts = Array.from({ length: count }, (_, at) => [first + at, authorOf(at)]);
  await db.write((tx) =>
    sql`insert into posts (id, account_id, local, uri, url, audience, created_at)
      select value ->> 0, value ->> 1, 1, 'p' || (value ->> 0), '', 'public', 0
      from json_each(${JSON.stringify(posts)})`.execute(tx),
  );
  const before = await entries(db);
  const listener = homeFeedsListener({ db }, NOBODY_IS_BIG);
  const start = performance.now();
  for (let at = 0; at < count; at += EVENTS_AT_ONCE) {
    await listener.prepare?.(
      posts.slice(at, at + EVENTS_AT_ONCE).map(([postId = 0, accountId = 0]) => ({
        type: 'post.created' as const,
        payload: { postId, accountId },
        createdAt: 0,
      })),
    );
  }
  const elapsed = performance.now() - start;
  return (((await entries(db)) - before) / elapsed) * 1000;
}

async function entries(db: Database): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from derived.home_entries`.execute(db.reader);
  return rows[0]?.count ?? 0;
}

/** The same shape of work without anything of ours: one prepared statement, transactions of the same size. */
function pushBare(folder: string, posts: number): number {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'bare.db'));
  database.exec(`pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -16384;
    create table entries (account_id integer not null, post_id integer not null,
      primary key (account_id, post_id)) strict, without rowid`);
  const insert = database.prepare('insert into entries (account_id, post_id) values (?, ?) on conflict do nothing');
  const start = performance.now();
  for (let post = 1; post <= posts; post += 1) {
    for (let first = 0; first < BIG_FOLLOWERS; first += ROWS_PER_INSERT) {
      database.exec('begin');
      for (let at = first; at < first + ROWS_PER_INSERT; at += 1) {
        insert.run(FIRST_READER + ((at * 7919) % BIG_FOLLOWERS), post);
      }
      database.exec('commit');
    }
  }
  const elapsed = performance.now() - start;
  database.close();
  return ((posts * BIG_FOLLOWERS) / elapsed) * 1000;
}

async function run({ folder, bigPosts, usualPosts }: FanOutTask): Promise<FanOutResult> {
  const db = await openSqlite({
    folder: join(folder, 'node'),
    clock,
    log: { info() {}, warn() {}, error: (_details, words) => console.error(words) },
  });
  try {
    await fill(db);
    const big = await push(db, 1, bigPosts, () => BIG_AUTHOR);
    const usual = await push(db, 1_000_000, usualPosts, (at) => BIG_AUTHOR + 1 + (at % USUAL_AUTHORS));
    return { big, usual, bare: pushBare(join(folder, 'bare'), bigPosts) };
  } finally {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.on('message', (task: FanOutTask) => {
  void run(task).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
