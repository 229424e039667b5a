import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';
import { addRegardRow, type KeptRegard, type Regard, type RegardRow } from './regards.ts';

/** The statement of regards.ts for many viewers and few others. */
const rowsOf = prepare(
  (_db, p: { viewers: string; ids: string; now: Millis }, engine) => sql<RegardRow & { viewer: Id }>`
    with viewers as materialized (select id from ${idsFrom(engine, p.viewers)} as listed),
      ids as materialized (select id from ${idsFrom(engine, p.ids)} as listed)
    select f.follower_id as viewer, f.followed_id as other, 'following' as kind, f.shares as a, 0 as until,
        f.languages as languages
      from ids cross join viewers join follows f on f.follower_id = viewers.id and f.followed_id = ids.id
    union all select b.blocker_id, b.blocked_id, 'blocking', 0, 0, ''
      from ids cross join viewers join blocks b on b.blocker_id = viewers.id and b.blocked_id = ids.id
    union all select b.blocked_id, b.blocker_id, 'blockedBy', 0, 0, ''
      from ids cross join viewers join blocks b on b.blocker_id = ids.id and b.blocked_id = viewers.id
    union all select m.muter_id, m.muted_id, 'muting', m.hide_notifications, coalesce(m.expires_at, 0), ''
      from ids cross join viewers join mutes m on m.muter_id = viewers.id and m.muted_id = ids.id
      where m.expires_at is null or m.expires_at > ${p.now}
    union all select d.account_id, a.id, 'domainBlocking', 0, 0, ''
      from ids join accounts a on a.id = ids.id join hosts h on h.id = a.host_id and h.local = 0
        cross join viewers join domain_blocks d on d.account_id = viewers.id and d.host = h.name`,
);

/**
 * How each of up to 1 000 viewers regards some accounts, by viewer, in one statement and without keeping anything: for
 * whoever tells many people of one post. Who has no regard for any of them is absent.
 */
export async function regardsOfMany(
  db: Reader,
  now: Millis,
  viewerIds: readonly Id[],
  accountIds: readonly Id[],
): Promise<Map<Id, ReadonlyMap<Id, Regard>>> {
  const regards = new Map<Id, Map<Id, KeptRegard>>();
  const rows = await rowsOf(db, { viewers: idList(viewerIds), ids: idList(accountIds), now });
  for (const row of rows) {
    let own = regards.get(row.viewer);
    if (!own) {
      own = new Map();
      regards.set(row.viewer, own);
    }
    addRegardRow(own, row);
  }
  return regards;
}
