import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import type { Reader } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';
import { isFindable, isWelcomeTo } from './findable.ts';

export interface DirectoryQuery {
  /** `active`: who wrote publicly last (by the hour). `new`: who came last. */
  order: 'active' | 'new';
  /** Only people of this server. */
  local: boolean;
  limit: number;
  offset: number;
}

interface Asked {
  me: Id;
  now: Millis;
  local: number;
  limit: number;
  offset: number;
}

/** No account has this id: nothing stands between a stranger and anybody. */
const STRANGER = 0;

const people = (order: DirectoryQuery['order'], local: boolean) =>
  prepare(
    (_db, p: Asked) => sql<{ id: Id }>`
      select a.id from derived.directory d join accounts a on a.id = d.account_id
      where ${local ? sql`d.local = ${p.local} and` : sql``} ${isFindable()} and ${isWelcomeTo(p.me, p.now)}
      order by ${order === 'active' ? sql`d.active_at desc, d.account_id desc` : sql`d.account_id desc`}
      limit ${p.limit} offset ${p.offset}`,
  );

const QUERIES = {
  active: { all: people('active', false), local: people('active', true) },
  new: { all: people('new', false), local: people('new', true) },
} as const;

/** People who want to be found, without those who block the viewer or whom the viewer blocks or mutes; one statement. */
export async function directory(
  db: Reader,
  now: Millis,
  viewer: Viewer | null,
  { order, local, limit, offset }: DirectoryQuery,
): Promise<Id[]> {
  const me = viewer?.accountId ?? STRANGER;
  const rows = await QUERIES[order][local ? 'local' : 'all'](db, { me, now, local: 1, limit, offset });
  return rows.map((row) => row.id);
}
