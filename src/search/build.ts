import { sql } from 'kysely';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { SearchStates } from '#store/tables/search.ts';
import type { Id } from '#store/tables.ts';
import { dropJob, type JobQueue, putJob } from '#work/jobs.ts';
import { namePeople, nameTags } from './names.ts';
import { indexPosts } from './write-index.ts';

/** Rows that one transaction takes: a few milliseconds, so that nobody waits behind a build. */
const ROWS_PER_TRANSACTION = 50;
const TRANSACTIONS_PER_RUN = 40;
const LEASE_MS = 300_000;
/** How often it is looked whether the index is still there: a crash of PostgreSQL empties it. */
const LOOK_MS = 3_600_000;

type Step = Exclude<SearchStates['name'], 'writing'>;

/** What is built in which order, and from where. Posts come last and newest first: they are many, and new ones are looked for. */
const STEPS: readonly { name: Step; start: Id }[] = [
  { name: 'accounts', start: 0 },
  { name: 'tags', start: 0 },
  { name: 'posts', start: Number.MAX_SAFE_INTEGER },
];

const nextIds = async (db: Reader, name: Step, position: Id): Promise<Id[]> => {
  const rows =
    name === 'posts'
      ? await db
          .selectFrom('posts')
          .select('id')
          .where('id', '<', position)
          .orderBy('id', 'desc')
          .limit(ROWS_PER_TRANSACTION)
          .execute()
      : await db
          .selectFrom(name)
          .select('id')
          .where('id', '>', position)
          .orderBy('id')
          .limit(ROWS_PER_TRANSACTION)
          .execute();
  return rows.map((row) => row.id);
};

const keep = async (tx: Tx, name: Step, position: Id, done: boolean): Promise<void> => {
  const state = { position, done: done ? (1 as const) : (0 as const) };
  await tx
    .insertInto('derived.search_states')
    .values({ name, ...state })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(state))
    .execute();
};

/** Goes on building where it stopped, at most `transactions` long; true when all is built. */
export async function buildIndex({ db }: Needs<'db'>, transactions = TRANSACTIONS_PER_RUN): Promise<boolean> {
  const rows = await db.reader.selectFrom('derived.search_states').selectAll().execute();
  const states = new Map(rows.map((row) => [row.name, row]));
  let left = transactions;
  for (const { name, start } of STEPS) {
    const state = states.get(name);
    if (state?.done === 1) continue;
    let position = state?.position ?? start;
    for (let done = false; !done; left -= 1) {
      if (left === 0) return false;
      const ids = await nextIds(db.reader, name, position);
      if (name === 'accounts') await namePeople(db, ids);
      else if (name === 'tags') await nameTags(db, ids);
      else await indexPosts(db, ids);
      position = ids.at(-1) ?? position;
      done = ids.length < ROWS_PER_TRANSACTION;
      const at = { position, done };
      await db.writeDerived((tx) => keep(tx, name, at.position, at.done));
    }
  }
  return true;
}

interface Payload {
  /** How often it ran while building, this time included. */
  runs: number;
}

const isPowerOfTwo = (number: number): boolean => Number.isInteger(Math.log2(number));

/**
 * Tells PostgreSQL how large the tables have become: it plans by what it knows of them, and a plan made for an empty table
 * reads a full one from end to end. By itself it looks once in a while only.
 */
async function measureIndex({ db }: Needs<'db'>): Promise<void> {
  if (db.engine !== 'postgres') return;
  await db.writeDerived(async (tx) => {
    await sql`analyze derived.search_posts, derived.name_words, derived.search_authors`.execute(tx);
  });
}

/** Builds the index where it is not there; new posts are indexed by the listener meanwhile. */
export const buildQueue = (needs: Needs<'db' | 'clock'>): JobQueue => ({
  name: 'search-build',
  concurrency: 1,
  maxAttempts: 10,
  leaseMs: LEASE_MS,
  async run(payload) {
    const { runs } = payload as Payload;
    const done = await buildIndex(needs);
    if (isPowerOfTwo(runs)) await measureIndex(needs);
    return { runAt: needs.clock.now() + (done ? LOOK_MS : 0), payload: { runs: done ? 1 : runs + 1 } };
  },
});

/** Sees to it that the index is built: at once where it is not, which happens when the derived tables were lost. */
export async function scheduleBuilding({ db, ids, clock }: Needs<'db' | 'ids' | 'clock'>): Promise<void> {
  const now = clock.now();
  const built = await db.reader
    .selectFrom('derived.search_states')
    .select('name')
    .where('name', '=', 'posts')
    .where('done', '=', 1)
    .executeTakeFirst();
  const payload: Payload = { runs: 1 };
  await db.write(async (tx) => {
    if (!built) await dropJob(tx, 'search-build', 'build');
    await putJob(tx, ids, now, { queue: 'search-build', key: 'build', payload, runAt: now });
  });
}
