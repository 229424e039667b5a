import { sql } from 'kysely';
import { invalid } from '#kernel/errors.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';
import { type JobQueue, putJob } from '#work/jobs.ts';

/** A key that a client sends twice makes one post within this time. */
export const IDEMPOTENCY_MS = 24 * 3_600_000;
const MAX_KEY_CHARACTERS = 200;
const CLEAN_EVERY_MS = 6 * 3_600_000;
const KEYS_PER_TRANSACTION = 1000;
const MAX_ROUNDS = 1000;

const keyRow = prepare(
  (_db, p: { accountId: Id; key: string; since: Millis }) => sql<{ post_id: Id }>`
    select post_id from idempotency_keys
    where account_id = ${p.accountId} and key = ${p.key} and created_at > ${p.since}`,
);

const takeRow = prepare(
  (_db, p: { accountId: Id; key: string; postId: Id; now: Millis; since: Millis }) => sql<{ post_id: Id }>`
    insert into idempotency_keys as k (account_id, key, post_id, created_at)
    values (${p.accountId}, ${p.key}, ${p.postId}, ${p.now})
    on conflict (account_id, key) do update set post_id = excluded.post_id, created_at = excluded.created_at
      where k.created_at <= ${p.since}
    returning post_id`,
);

/** A key as it is kept; refuses (invalid) what no client sends. */
export function checkKey(key: string): string {
  if (key.length > MAX_KEY_CHARACTERS || !/^[\x20-\x7e]+$/.test(key)) {
    throw invalid(`The Idempotency-Key must be 1 to ${MAX_KEY_CHARACTERS} printable ASCII characters`);
  }
  return key;
}

/** The post that was made with this key lately, or null. */
export async function postOfKey(db: Reader, now: Millis, accountId: Id, key: string): Promise<Id | null> {
  const [row] = await keyRow(db, { accountId, key, since: now - IDEMPOTENCY_MS });
  return row?.post_id ?? null;
}

/**
 * Takes a key for a post about to be made; false when somebody has it already (a concurrent one is waited for), whose
 * post {@link postOfKey} then gives.
 */
export async function takeKey(tx: Tx, now: Millis, accountId: Id, key: string, postId: Id): Promise<boolean> {
  const rows = await takeRow(tx, { accountId, key, postId, now, since: now - IDEMPOTENCY_MS });
  return rows.length > 0;
}

/** Makes a key that was taken for a scheduled post mean the post that it became. */
export async function handKeyOn(tx: Tx, accountId: Id, key: string, postId: Id): Promise<void> {
  await tx
    .updateTable('idempotency_keys')
    .set({ post_id: postId })
    .where('account_id', '=', accountId)
    .where('key', '=', key)
    .execute();
}

export const IDEMPOTENCY_QUEUE = 'idempotency-clean';

/** Makes sure that old keys are cleaned away; called at every start, and by the cleaning itself for its next time. */
export async function scheduleKeyCleaning({ db, clock, ids }: Needs<'db' | 'clock' | 'ids'>): Promise<void> {
  const now = clock.now();
  const slot = Math.floor(now / CLEAN_EVERY_MS) + 1;
  await db.write((tx) =>
    putJob(tx, ids, now, { queue: IDEMPOTENCY_QUEUE, key: String(slot), payload: {}, runAt: slot * CLEAN_EVERY_MS }),
  );
}

export function idempotencyQueue(needs: Needs<'db' | 'clock' | 'ids'>): JobQueue {
  return {
    name: IDEMPOTENCY_QUEUE,
    concurrency: 1,
    maxAttempts: 10,
    leaseMs: 5 * 60_000,
    async run() {
      await scheduleKeyCleaning(needs);
      const until = needs.clock.now() - IDEMPOTENCY_MS;
      for (let round = 0; round < MAX_ROUNDS && (await dropKeys(needs, until)); round += 1);
    },
  };
}

/** Drops a bounded number of old keys; true while there may be more. */
async function dropKeys({ db }: Needs<'db'>, until: Millis): Promise<boolean> {
  const old = await db.reader
    .selectFrom('idempotency_keys')
    .select(['account_id', 'key'])
    .where('created_at', '<=', until)
    .orderBy('created_at')
    .limit(KEYS_PER_TRANSACTION)
    .execute();
  if (old.length === 0) return false;
  await db.write(async (tx) => {
    for (const { account_id, key } of old) {
      await tx
        .deleteFrom('idempotency_keys')
        .where('account_id', '=', account_id)
        .where('key', '=', key)
        .where('created_at', '<=', until)
        .execute();
    }
  });
  return old.length === KEYS_PER_TRANSACTION;
}
