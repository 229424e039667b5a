import type { Viewer } from '#access/identity.ts';
import { notFound, Refusal } from '#kernel/errors.ts';
import type { Reader } from '#ports/database.ts';
import type { Id } from '#store/tables.ts';

/** People in one collection. */
export const MAX_COLLECTION_ITEMS = 25;

/** A collection of the viewer's own. Refuses not-found, and (forbidden) others' collections. */
export async function requireOwnCollection(db: Reader, viewer: Viewer, collectionId: Id): Promise<void> {
  const row = await db.selectFrom('collections').select('account_id').where('id', '=', collectionId).executeTakeFirst();
  if (!row) throw notFound();
  if (row.account_id !== viewer.accountId) throw new Refusal('forbidden', 'This action is not allowed');
}
