import { sql } from 'kysely';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';
import type { Listener } from '#work/listeners.ts';

const revokeBetween = prepare(
  (_db, p: { a: Id; b: Id }) => sql<never>`
    update collection_items set state = 'revoked'
    where (account_id = ${p.a} and collection_id in (select id from collections where account_id = ${p.b}))
      or (account_id = ${p.b} and collection_id in (select id from collections where account_id = ${p.a}))`,
);

/** Hears of blocks: neither of the two is in a collection of the other any more. */
export const collectionKeeper: Listener = {
  name: 'collections',
  cursorIn: 'main',
  hears: ['block.created'],
  async hear(tx, event) {
    if (event.type !== 'block.created') return;
    await revokeBetween(tx, { a: event.payload.blockerId, b: event.payload.blockedId });
  },
};
