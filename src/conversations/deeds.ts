import type { Viewer } from '#access/identity.ts';
import { notFound } from '#kernel/errors.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';

/** Says of one of the viewer's conversations whether its latest message is still to be read. Refuses not-found. */
export async function markConversation(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  conversationId: Id,
  unread: boolean,
): Promise<void> {
  await db.write(async (tx) => {
    const marked = await tx
      .updateTable('conversations')
      .set({ unread: unread ? 1 : 0 })
      .where('id', '=', conversationId)
      .where('account_id', '=', viewer.accountId)
      .executeTakeFirst();
    if (marked.numUpdatedRows !== 1n) throw notFound();
    await emit(tx, clock.now(), 'conversation.changed', { conversationId, accountId: viewer.accountId });
  });
}

/** Removes one of the viewer's conversations; the messages stay, and a new one begins it anew. Refuses not-found. */
export async function leaveConversation({ db }: Needs<'db'>, viewer: Viewer, conversationId: Id): Promise<void> {
  await db.write(async (tx) => {
    const found = await tx
      .selectFrom('conversations')
      .select('id')
      .where('id', '=', conversationId)
      .where('account_id', '=', viewer.accountId)
      .executeTakeFirst();
    if (!found) throw notFound();
    await dropConversations(tx, [conversationId]);
  });
}

/** Removes conversations with what is known of their messages. */
export async function dropConversations(tx: Tx, ids: readonly Id[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .deleteFrom('conversation_posts')
    .where('conversation_id', 'in', [...ids])
    .execute();
  await tx
    .deleteFrom('conversations')
    .where('id', 'in', [...ids])
    .execute();
}
