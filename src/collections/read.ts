import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { isLetIn } from '#accounts/accounts.ts';
import { notFound } from '#kernel/errors.ts';
import type { Reader } from '#ports/database.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Flag, Id, Millis } from '#store/tables.ts';

export interface CollectionItemView {
  id: Id;
  accountId: Id;
  createdAt: Millis;
}

/** A collection as one viewer sees it. */
export interface CollectionView {
  id: Id;
  ownerId: Id;
  ownerUsername: string;
  name: string;
  description: string;
  language: string | null;
  sensitive: boolean;
  discoverable: boolean;
  /** As typed, without the hash; '' for none. */
  tag: string;
  createdAt: Millis;
  updatedAt: Millis;
  /** In the order they were added. */
  items: CollectionItemView[];
}

/** Where to begin in a list, and how much of it. */
export interface Part {
  limit: number;
  offset: number;
}

/** No account has this id: nothing stands between a stranger and anybody. */
const STRANGER = 0;

interface Row {
  id: Id;
  account_id: Id;
  username: string;
  name: string;
  description: string;
  language: string | null;
  sensitive: Flag;
  discoverable: Flag;
  tag: string;
  created_at: Millis;
  updated_at: Millis;
}

const columns = sql`c.id, c.account_id, o.username, c.name, c.description, c.language, c.sensitive, c.discoverable, c.tag,
  c.created_at, c.updated_at`;

/** A condition: the owner `o` is here and does not block `me`. */
const ownerIsThere = (me: Id) => sql<boolean>`o.suspended_at is null and o.removed_at is null and ${isLetIn('o.id')}
  and not exists (select 1 from blocks x where x.blocker_id = o.id and x.blocked_id = ${me})`;

const byIds = prepare(
  (_db, p: { me: Id; ids: string }, engine) => sql<Row>`
    select ${columns}
    from ${idsFrom(engine, p.ids)} as ids join collections c on c.id = ids.id join accounts o on o.id = c.account_id
    where ${ownerIsThere(p.me)}`,
);

const byOwner = prepare(
  (_db, p: { me: Id; owner: Id } & Part) => sql<Row>`
    select ${columns} from collections c join accounts o on o.id = c.account_id
    where c.account_id = ${p.owner} and (c.discoverable = 1 or c.account_id = ${p.me}) and ${ownerIsThere(p.me)}
    order by c.id desc limit ${p.limit} offset ${p.offset}`,
);

const withAccount = prepare(
  (_db, p: { me: Id; account: Id } & Part) => sql<Row>`
    select ${columns}
    from collection_items i join collections c on c.id = i.collection_id join accounts o on o.id = c.account_id
      join accounts a on a.id = i.account_id
    where i.account_id = ${p.account} and i.state = 'accepted' and ${ownerIsThere(p.me)}
      and (i.account_id = ${p.me} or c.account_id = ${p.me} or (c.discoverable = 1 and a.discoverable = 1))
      and not exists (select 1 from blocks x where x.blocker_id = ${p.me} and x.blocked_id = o.id)
      and not exists (select 1 from blocks x where x.blocker_id = a.id and x.blocked_id = ${p.me})
    order by c.id desc limit ${p.limit} offset ${p.offset}`,
);

/**
 * Who is in some collections. The owner and the listed see each who is listed; others only those who still want to be found
 * and have no block between them and the viewer.
 */
const itemRows = prepare(
  (_db, p: { me: Id; ids: string }, engine) =>
    sql<{ id: Id; collection_id: Id; account_id: Id; created_at: Millis }>`
    select i.id, i.collection_id, i.account_id, i.created_at
    from ${idsFrom(engine, p.ids)} as ids
      join collection_items i on i.collection_id = ids.id and i.state = 'accepted'
      join collections c on c.id = i.collection_id
      join accounts a on a.id = i.account_id
    where a.suspended_at is null and a.removed_at is null
      and (i.account_id = ${p.me} or c.account_id = ${p.me} or (a.discoverable = 1 and a.limited_at is null))
      and not exists (select 1 from blocks x where x.blocker_id = ${p.me} and x.blocked_id = a.id)
      and not exists (select 1 from blocks x where x.blocker_id = a.id and x.blocked_id = ${p.me})
    order by i.collection_id, i.id`,
);

async function withItems(db: Reader, me: Id, rows: readonly Row[]): Promise<CollectionView[]> {
  if (rows.length === 0) return [];
  const items = new Map<Id, CollectionItemView[]>();
  for (const row of await itemRows(db, { me, ids: idList(rows.map(({ id }) => id)) })) {
    const item = { id: row.id, accountId: row.account_id, createdAt: row.created_at };
    items.set(row.collection_id, [...(items.get(row.collection_id) ?? []), item]);
  }
  return rows.map((row) => ({
    id: row.id,
    ownerId: row.account_id,
    ownerUsername: row.username,
    name: row.name,
    description: row.description,
    language: row.language,
    sensitive: row.sensitive === 1,
    discoverable: row.discoverable === 1,
    tag: row.tag,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    items: items.get(row.id) ?? [],
  }));
}

/** Up to 1 000 collections by id as the viewer sees them, in two statements; those they may not see are absent. */
export async function readCollections(
  db: Reader,
  viewer: Viewer | null,
  ids: readonly Id[],
): Promise<Map<Id, CollectionView>> {
  if (ids.length === 0) return new Map();
  const me = viewer?.accountId ?? STRANGER;
  const views = await withItems(db, me, await byIds(db, { me, ids: idList(ids) }));
  return new Map(views.map((view) => [view.id, view]));
}

/** One collection; refuses not-found. One that is not discoverable is there for who knows its address. */
export async function readCollection(db: Reader, viewer: Viewer | null, id: Id): Promise<CollectionView> {
  const view = (await readCollections(db, viewer, [id])).get(id);
  if (!view) throw notFound();
  return view;
}

/** Somebody's collections, the newest first; others see the discoverable ones. */
export async function collectionsByOwner(
  db: Reader,
  viewer: Viewer | null,
  ownerId: Id,
  part: Part,
): Promise<CollectionView[]> {
  const me = viewer?.accountId ?? STRANGER;
  return withItems(db, me, await byOwner(db, { me, owner: ownerId, ...part }));
}

/** Collections that somebody is in, the newest first; they themselves see all of them, so that they can take themselves out. */
export async function collectionsWith(
  db: Reader,
  viewer: Viewer | null,
  accountId: Id,
  part: Part,
): Promise<CollectionView[]> {
  const me = viewer?.accountId ?? STRANGER;
  return withItems(db, me, await withAccount(db, { me, account: accountId, ...part }));
}
