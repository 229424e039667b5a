import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { invalid } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';
import { lockPair, requireAccount } from './follow.ts';
import type { Entry } from './pages.ts';

/** People one person may show on their profile. */
export const MAX_ENDORSEMENTS = 100;

/**
 * Shows somebody on the viewer's profile, as long as the viewer follows them. Doing it again changes nothing. Refuses:
 * not-found, invalid (not followed, too many).
 */
export async function endorse(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  accountId: Id,
): Promise<void> {
  await db.write(async (tx) => {
    // Unfollowing takes the endorsement with it, so the two take turns.
    await lockPair(db.engine, tx, viewer.accountId, accountId);
    await requireAccount(tx, accountId);
    const follow = await tx
      .selectFrom('follows')
      .select('id')
      .where('follower_id', '=', viewer.accountId)
      .where('followed_id', '=', accountId)
      .executeTakeFirst();
    if (!follow) {
      throw invalid('Validation failed: You must be already following the person you want to endorse');
    }
    const { endorsed } = await tx
      .selectFrom('endorsements')
      .select((e) => e.fn.countAll<number>().as('endorsed'))
      .where('account_id', '=', viewer.accountId)
      .where('endorsed_id', '!=', accountId)
      .executeTakeFirstOrThrow();
    if (endorsed >= MAX_ENDORSEMENTS) {
      throw invalid(`Validation failed: You cannot endorse more than ${MAX_ENDORSEMENTS} people`);
    }
    await tx
      .insertInto('endorsements')
      .values({ account_id: viewer.accountId, endorsed_id: accountId, id: ids.next(), created_at: clock.now() })
      .onConflict((conflict) => conflict.columns(['account_id', 'endorsed_id']).doNothing())
      .execute();
  });
}

export async function unendorse({ db }: Needs<'db'>, viewer: Viewer, accountId: Id): Promise<void> {
  await db.write(async (tx) => {
    await requireAccount(tx, accountId);
    await tx
      .deleteFrom('endorsements')
      .where('account_id', '=', viewer.accountId)
      .where('endorsed_id', '=', accountId)
      .execute();
  });
}

/** A page of the people on somebody's profile, last added first. People who are gone are left out. */
export async function endorsementsOf(db: Reader, accountId: Id, page: Page): Promise<Entry[]> {
  const rows = await db
    .selectFrom('endorsements as e')
    .innerJoin('accounts as a', 'a.id', 'e.endorsed_id')
    .select(['a.id', 'e.id as cursor'])
    .where('e.account_id', '=', accountId)
    .where('a.suspended_at', 'is', null)
    .where('a.removed_at', 'is', null)
    .where('e.id', '>', lowerBound(page))
    .where('e.id', '<', upperBound(page))
    .orderBy('e.id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows);
}

/** Familiar followers that are told of one account. */
export const MAX_FAMILIAR = 20;

const familiarRows = prepare(
  (_db, p: { me: Id; ids: string; limit: number }, engine) => sql<{ account_id: Id; id: Id }>`
    select account_id, id from (
      select ids.id as account_id, theirs.follower_id as id,
        row_number() over (partition by ids.id order by theirs.id desc) as place
      from ${idsFrom(engine, p.ids)} as ids
        join accounts a on a.id = ids.id and a.hide_collections = 0
        join follows mine on mine.follower_id = ${p.me}
        join follows theirs on theirs.follower_id = mine.followed_id and theirs.followed_id = ids.id
        join accounts f on f.id = theirs.follower_id and f.hide_collections = 0
          and f.suspended_at is null and f.removed_at is null
    ) as familiar
    where place <= ${p.limit}
    order by account_id, place`,
);

/**
 * Whom the viewer follows among the followers of some accounts, at most {@link MAX_FAMILIAR} of each, latest first, in one
 * statement. Nobody is told whose followers somebody is, or who follows them, where either hides that.
 */
export async function familiarFollowers(db: Reader, viewer: Viewer, accountIds: readonly Id[]): Promise<Map<Id, Id[]>> {
  const familiar = new Map<Id, Id[]>();
  if (accountIds.length === 0) return familiar;
  for (const row of await familiarRows(db, { me: viewer.accountId, ids: idList(accountIds), limit: MAX_FAMILIAR })) {
    const list = familiar.get(row.account_id);
    if (list) list.push(row.id);
    else familiar.set(row.account_id, [row.id]);
  }
  return familiar;
}
