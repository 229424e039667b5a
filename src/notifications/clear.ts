import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { notFound } from '#kernel/errors.ts';
import type { Needs } from '#ports/ports.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';

const ROWS_PER_TRANSACTION = 2_000;
/** More than anybody keeps. */
const MAX_ROUNDS = 100;

/** Removes one of the viewer's notifications. Refuses not-found. */
export async function dismissNotification({ db }: Needs<'db'>, viewer: Viewer, notificationId: Id): Promise<void> {
  await db.write(async (tx) => {
    const gone = await tx
      .deleteFrom('notifications')
      .where('id', '=', notificationId)
      .where('account_id', '=', viewer.accountId)
      .executeTakeFirst();
    if (gone.numDeletedRows !== 1n) throw notFound();
  });
}

const dropBelow = prepare(
  (_db, p: { accountId: Id; bound: Id; limit: number }) => sql<{ id: Id }>`
    delete from notifications where id in (
      select id from notifications where account_id = ${p.accountId} and id <= ${p.bound} order by id limit ${p.limit})
    returning id`,
);

/** Removes somebody's notifications up to one, in transactions of bounded size. */
export async function dropUpTo({ db }: Needs<'db'>, accountId: Id, bound: Id): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const gone = await db.write((tx) => dropBelow(tx, { accountId, bound, limit: ROWS_PER_TRANSACTION }));
    if (gone.length < ROWS_PER_TRANSACTION) return;
  }
}

/** Removes all of the viewer's notifications; what comes meanwhile stays. */
export async function clearNotifications({ db }: Needs<'db'>, viewer: Viewer): Promise<void> {
  const newest = await db.reader
    .selectFrom('notifications')
    .select('id')
    .where('account_id', '=', viewer.accountId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (newest) await dropUpTo({ db }, viewer.accountId, newest.id);
}
