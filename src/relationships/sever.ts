import { sql } from 'kysely';
import type { Ids } from '#kernel/ids.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { putSevering } from './domain-blocks.ts';
import { endFollow, lockPair } from './follow.ts';

/** Pairs of people that are looked for at once. */
const PAIRS_AT_ONCE = 200;

interface Pair {
  follower_id: Id;
  followed_id: Id;
  /** 1 for a request. */
  waiting: number;
  /** The one of the two who stays. */
  other_id: Id;
  /** 1 where that one is here. */
  other_local: number;
}

async function pairsOf(db: Reader, accountId: Id): Promise<Pair[]> {
  const side = (table: 'follows' | 'follow_requests', own: string, other: string, waiting: number) => sql`
    select f.follower_id, f.followed_id, ${sql.lit(waiting)} as waiting, f.${sql.ref(other)} as other_id,
      h.local as other_local
    from ${sql.table(table)} f join accounts a on a.id = f.${sql.ref(other)} join hosts h on h.id = a.host_id
    where f.${sql.ref(own)} = ${accountId}`;
  const { rows } = await sql<Pair>`
    ${side('follows', 'follower_id', 'followed_id', 0)}
    union all ${side('follows', 'followed_id', 'follower_id', 0)}
    union all ${side('follow_requests', 'follower_id', 'followed_id', 1)}
    union all ${side('follow_requests', 'followed_id', 'follower_id', 1)}
    limit ${PAIRS_AT_ONCE}`.execute(db);
  return rows;
}

/**
 * Ends a portion of the follows and requests from and to somebody who was suspended, each in a transaction of its own, and
 * tells whoever is here what they lost. True while there is more.
 */
export async function severAccount(
  { db, clock }: Needs<'db' | 'clock'>,
  accountId: Id,
  target: string,
): Promise<boolean> {
  const pairs = await pairsOf(db.reader, accountId);
  for (const pair of pairs) {
    await db.write(async (tx) => {
      await lockPair(db.engine, tx, pair.follower_id, pair.followed_id);
      const now = clock.now();
      await endFollow(tx, now, pair.follower_id, pair.followed_id);
      if (pair.waiting === 1 || pair.other_local === 0) return;
      const following = pair.followed_id === accountId ? 1 : 0;
      await emit(tx, now, 'relationships.severed', {
        accountId: pair.other_id,
        kind: 'account_suspension',
        target,
        followers: 1 - following,
        following,
      });
    });
  }
  return pairs.length === PAIRS_AT_ONCE;
}

/**
 * Has the follows between everybody here and a host ended that staff suspended, by a job for each person, in the caller's
 * transaction. Asks for a portion of people after an id; gives the last one's id, or null at the end.
 */
export async function severHost(
  tx: Tx,
  { ids, now }: { ids: Ids; now: number },
  host: string,
  after: Id,
  portion: number,
): Promise<Id | null> {
  const { rows } = await sql<{ id: Id }>`
    select distinct u.account_id as id from users u
    where u.account_id > ${after} and (
      exists (select 1 from follows f join accounts a on a.id = f.followed_id join hosts h on h.id = a.host_id
        where f.follower_id = u.account_id and h.name = ${host})
      or exists (select 1 from follows f join accounts a on a.id = f.follower_id join hosts h on h.id = a.host_id
        where f.followed_id = u.account_id and h.name = ${host}))
    order by u.account_id limit ${portion}`.execute(tx);
  for (const { id } of rows) {
    await putSevering(tx, ids, now, { accountId: id, host, followers: 0, following: 0, kind: 'domain_block' });
  }
  return rows.length === portion ? (rows.at(-1)?.id ?? null) : null;
}
