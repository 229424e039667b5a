import { sql } from 'kysely';
import type { Ids } from '#kernel/ids.ts';
import type { Reader, Tx } from '#ports/database.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { SeveranceKind } from '#store/tables/notifications.ts';
import type { Id, Millis } from '#store/tables.ts';
import type { Events } from '#work/events.ts';

/** An event that cut off many of somebody's follows at once. */
export interface Severance {
  id: Id;
  kind: SeveranceKind;
  target: string;
  followers: number;
  following: number;
  createdAt: Millis;
}

/** Keeps what was cut off, in the transaction that tells of it, and gives its id. */
export async function keepSeverance(
  tx: Tx,
  ids: Ids,
  at: Millis,
  { accountId, kind, target, followers, following }: Events['relationships.severed'],
): Promise<Id> {
  const id = ids.next();
  await tx
    .insertInto('severances')
    .values({ id, account_id: accountId, kind, target, followers, following, created_at: at })
    .execute();
  return id;
}

const severanceRows = prepare(
  (_db, p: { ids: string }, engine) => sql<Severance>`
    select s.id, s.kind, s.target, s.followers, s.following, s.created_at as "createdAt"
    from ${idsFrom(engine, p.ids)} as ids join severances s on s.id = ids.id`,
);

/** Severances by id. */
export async function severancesOf(db: Reader, severanceIds: readonly Id[]): Promise<Map<Id, Severance>> {
  if (severanceIds.length === 0) return new Map();
  const rows = await severanceRows(db, { ids: idList(severanceIds) });
  return new Map(rows.map((row) => [row.id, row]));
}
