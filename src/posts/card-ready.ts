import { sql } from 'kysely';
import type { Tx } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';
import type { Listener } from '#work/listeners.ts';

const POSTS_PER_STATEMENT = 1000;

const raiseSome = prepare(
  (_db, p: { cardId: Id; after: Id; limit: number }) => sql<{ post_id: Id }>`
    update post_stats set version = version + 1 where post_id in
      (select post_id from post_cards where card_id = ${p.cardId} and post_id > ${p.after}
        order by post_id limit ${p.limit})
    returning post_id`,
);

async function raiseAll(tx: Tx, cardId: Id): Promise<void> {
  let after = 0;
  let raised: number;
  do {
    const rows = await raiseSome(tx, { cardId, after, limit: POSTS_PER_STATEMENT });
    raised = rows.length;
    for (const row of rows) after = Math.max(after, row.post_id);
  } while (raised === POSTS_PER_STATEMENT);
}

/** Hears that a link's card was read: every post with that link is shown anew. */
export const postCards: Listener = {
  name: 'post-cards',
  cursorIn: 'main',
  hears: ['card.ready'],
  async hear(tx, event) {
    if (event.type === 'card.ready') await raiseAll(tx, event.payload.cardId);
  },
};
