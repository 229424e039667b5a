import { sql } from 'kysely';
import type { Ids } from '#kernel/ids.ts';
import type { Tx } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';
import { putJob } from '#work/jobs.ts';

export const CARDS_QUEUE = 'cards';
/** An address that gave no card is tried again when somebody posts it after this time. */
export const RETRY_AFTER_MS = 24 * 3_600_000;

const insertCard = prepare(
  (_db, p: { id: Id; address: string; now: Millis }) => sql<{ id: Id }>`
    insert into cards (id, address, state, created_at) values (${p.id}, ${p.address}, 'waiting', ${p.now})
    on conflict (address) do nothing returning id`,
);

const cardAt = prepare((db, p: { address: string }) =>
  db.selectFrom('cards').select('id').where('address', '=', p.address),
);

const waitAgain = prepare(
  (_db, p: { id: Id; until: Millis }) => sql<{ id: Id }>`
    update cards set state = 'waiting'
    where id = ${p.id} and state <> 'ready' and coalesce(fetched_at, created_at) <= ${p.until} returning id`,
);

/**
 * The card of a link, in the caller's transaction: an address is fetched once, as a job, however often it is posted. An
 * address without a card is tried again after a day. `address` is one that `linkForCard` gave.
 */
export async function requestCard(tx: Tx, { ids, now }: { ids: Ids; now: Millis }, address: string): Promise<Id> {
  const [made] = await insertCard(tx, { id: ids.next(), address, now });
  if (made) {
    await putFetch(tx, ids, now, made.id);
    return made.id;
  }
  const [card] = await cardAt(tx, { address });
  if (!card) throw new Error('a card was neither made nor found');
  const again = await waitAgain(tx, { id: card.id, until: now - RETRY_AFTER_MS });
  if (again.length > 0) await putFetch(tx, ids, now, card.id);
  return card.id;
}

const putFetch = (tx: Tx, ids: Ids, now: Millis, cardId: Id): Promise<void> =>
  putJob(tx, ids, now, { queue: CARDS_QUEUE, key: String(cardId), payload: { cardId }, runAt: now });
