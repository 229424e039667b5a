import { sql } from 'kysely';
import type { Needs } from '#ports/ports.ts';
import { prepare } from '#store/prepared.ts';
import { isFindable } from './findable.ts';

/** People kept for each reason. Somebody who follows all of these needs no such suggestions. */
const MAX_POPULAR = 200;

/** Read through the followers' index of the directory, once an hour. */
const insertMostFollowed = prepare(
  (_db, p: { limit: number }) => sql<never>`
    insert into derived.popular_people (reason, position, account_id)
    select 'most_followed', row_number() over (order by followers desc, id), id from (
      select a.id, s.followers
      from derived.directory d join accounts a on a.id = d.account_id join account_stats s on s.account_id = a.id
      where ${isFindable()} order by s.followers desc, a.id limit ${p.limit}) as best`,
);

/** Whose posts most people liked, shared or answered in the days that uses are kept. */
const insertMostMarked = prepare(
  (_db, p: { limit: number }) => sql<never>`
    insert into derived.popular_people (reason, position, account_id)
    select 'most_interactions', row_number() over (order by people desc, id), id from (
      select a.id, count(distinct u.account_id) as people
      from derived.daily_uses u join posts p on p.id = u.subject_id and p.removed_at is null and p.audience = 'public'
        join accounts a on a.id = p.account_id
      where u.kind = 'post' and ${isFindable()}
      group by a.id order by people desc, a.id limit ${p.limit}) as best`,
);

/** Works out anew who is suggested to anybody. */
export async function refreshPopular({ db }: Needs<'db'>): Promise<void> {
  await db.writeDerived(async (tx) => {
    await tx.deleteFrom('derived.popular_people').execute();
    await insertMostFollowed(tx, { limit: MAX_POPULAR });
    await insertMostMarked(tx, { limit: MAX_POPULAR });
  });
}
