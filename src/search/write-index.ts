import { sql } from 'kysely';
import type { Database, Tx } from '#ports/database.ts';
import { inIds } from '#store/dialect.ts';
import type { Id } from '#store/tables.ts';
import { documentText } from '#store/text-search.ts';
import { documentsOf, MAX_DOCUMENTS } from './documents.ts';

/**
 * Whoever writes the index begins with this row, so that one waits for the other: what was read of a post before somebody
 * else indexed it anew must not be written after it.
 */
export async function takeTurn(tx: Tx): Promise<void> {
  await tx
    .insertInto('derived.search_states')
    .values({ name: 'writing', position: 0, done: 0 })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ position: 0 }))
    .execute();
}

/** Puts posts into the index as they are now, or takes them out. Done twice it comes to the same. */
export async function indexPosts(db: Database, postIds: readonly Id[]): Promise<void> {
  const ids = [...new Set(postIds)];
  for (let start = 0; start < ids.length; start += MAX_DOCUMENTS) {
    const part = ids.slice(start, start + MAX_DOCUMENTS);
    await db.writeDerived(async (tx) => {
      await takeTurn(tx);
      await replaceDocuments(tx, db.engine, part);
    });
  }
}

/** As {@link indexPosts}, within a transaction that has taken its turn. */
export async function replaceDocuments(tx: Tx, engine: Database['engine'], postIds: readonly Id[]): Promise<void> {
  const documents = await documentsOf(tx, postIds);
  await tx
    .deleteFrom('derived.search_posts')
    .where(inIds(engine, sql.ref<number>('rowid'), postIds))
    .execute();
  if (documents.length === 0) return;
  await tx
    .insertInto('derived.search_posts')
    .values(documents.map(({ id, words, marks }) => ({ rowid: id, words: documentText(engine, words, marks) })))
    .execute();
}
