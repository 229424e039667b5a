import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { isLetIn } from '#accounts/accounts.ts';
import { invalid, notFound, Refusal } from '#kernel/errors.ts';
import type { Ids } from '#kernel/ids.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { relationsOf } from '#relationships/relationships.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { MAX_COLLECTION_ITEMS, requireOwnCollection } from './own.ts';

const notAllowed = (): Refusal => new Refusal('forbidden', 'This action is not allowed');

/** People here who agree to be listed, by wanting to be found; others will be asked once there is somebody to ask. */
const willing = prepare(
  (_db, p: { ids: string }, engine) => sql<{ id: Id; willing: 0 | 1 }>`
    select a.id, case when h.local = 1 and a.discoverable = 1 and a.suspended_at is null and a.limited_at is null
      then 1 else 0 end as willing
    from ${idsFrom(engine, p.ids)} as ids join accounts a on a.id = ids.id join hosts h on h.id = a.host_id
    where a.removed_at is null and ${isLetIn('a.id')}`,
);

async function requireWilling(tx: Tx, now: Millis, viewer: Viewer, accountIds: readonly Id[]): Promise<void> {
  const found = new Map((await willing(tx, { ids: idList(accountIds) })).map((row) => [row.id, row.willing === 1]));
  if (accountIds.some((id) => !found.has(id))) throw notFound();
  const relations = await relationsOf(tx, now, viewer.accountId, accountIds);
  for (const id of accountIds) {
    const relation = relations.get(id);
    if (id === viewer.accountId || !found.get(id) || relation?.blocking || relation?.blockedBy) throw notAllowed();
  }
}

/**
 * Puts people into a collection, in the order given; gives the items' ids. Refuses not-found, and (forbidden) oneself,
 * people who do not want to be found, are of another server, or have a block between them and the owner.
 */
export async function insertItems(
  tx: Tx,
  { ids, now }: { ids: Ids; now: Millis },
  viewer: Viewer,
  collectionId: Id,
  accountIds: readonly Id[],
): Promise<Id[]> {
  if (accountIds.length === 0) return [];
  await requireWilling(tx, now, viewer, accountIds);
  const rows = accountIds.map((account_id) => ({
    id: ids.next(),
    collection_id: collectionId,
    account_id,
    state: 'accepted' as const,
    created_at: now,
  }));
  await tx.insertInto('collection_items').values(rows).execute();
  for (const { id: itemId, account_id: accountId } of rows) {
    await emit(tx, now, 'collection.item-added', { collectionId, itemId, ownerId: viewer.accountId, accountId });
  }
  return rows.map((row) => row.id);
}

/**
 * Adds somebody to a collection of the viewer's own; gives the item's id. Refuses what {@link insertItems} does, and
 * (invalid) one who is in it already or took themselves out, and one too many.
 */
export async function addToCollection(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  collectionId: Id,
  accountId: Id,
): Promise<Id> {
  const now = clock.now();
  return db.write(async (tx) => {
    await requireOwnCollection(tx, viewer, collectionId);
    const items = await tx
      .selectFrom('collection_items')
      .select(['account_id', 'state'])
      .where('collection_id', '=', collectionId)
      .execute();
    if (items.some((item) => item.account_id === accountId)) {
      throw invalid('Validation failed: Account has already been taken');
    }
    if (items.filter((item) => item.state === 'accepted').length >= MAX_COLLECTION_ITEMS) {
      throw invalid(`Validation failed: Collection items are too many (maximum is ${MAX_COLLECTION_ITEMS})`);
    }
    const [itemId] = await insertItems(tx, { ids, now }, viewer, collectionId, [accountId]);
    await tx.updateTable('collections').set({ updated_at: now }).where('id', '=', collectionId).execute();
    return itemId!;
  });
}

async function itemOf(db: Reader, collectionId: Id, itemId: Id) {
  const item = await db
    .selectFrom('collection_items')
    .select(['account_id', 'state'])
    .where('id', '=', itemId)
    .where('collection_id', '=', collectionId)
    .executeTakeFirst();
  if (!item) throw notFound();
  return item;
}

/**
 * Takes somebody out of a collection of the viewer's own. Refuses not-found, and (forbidden) others' collections. Who took
 * themselves out is not there to be removed, so that they cannot be added again.
 */
export async function removeFromCollection(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  collectionId: Id,
  itemId: Id,
): Promise<void> {
  await db.write(async (tx) => {
    await requireOwnCollection(tx, viewer, collectionId);
    if ((await itemOf(tx, collectionId, itemId)).state === 'revoked') throw notFound();
    await tx.deleteFrom('collection_items').where('id', '=', itemId).execute();
    await tx.updateTable('collections').set({ updated_at: clock.now() }).where('id', '=', collectionId).execute();
  });
}

/** Takes oneself out of somebody's collection, for good. Refuses not-found, and (forbidden) items about others. */
export async function revokeListing({ db }: Needs<'db'>, viewer: Viewer, collectionId: Id, itemId: Id): Promise<void> {
  await db.write(async (tx) => {
    const item = await itemOf(tx, collectionId, itemId);
    if (item.account_id !== viewer.accountId) throw notAllowed();
    await tx.updateTable('collection_items').set({ state: 'revoked' }).where('id', '=', itemId).execute();
  });
}
