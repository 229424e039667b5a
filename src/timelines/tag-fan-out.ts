import { sql } from 'kysely';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';

/** Public posts with followed tags are pushed into the feeds of those who follow the tag, besides those of followers. */

/** Posts and those of their tags that anybody follows: few tags are. */
const followedTagsOf = prepare(
  (_db, p: { posts: string }, engine) => sql<{ post_id: Id; tag_id: Id }>`
    select pt.post_id, pt.tag_id
    from ${idsFrom(engine, p.posts)} as ids
      join posts p on p.id = ids.id and p.audience = 'public' and p.share_of_id is null
      join post_tags pt on pt.post_id = p.id
    where exists (select 1 from followed_tags f where f.tag_id = pt.tag_id)`,
);

const push = prepare(
  (_db, p: { tag: Id; post: Id; after: Id; limit: number }) => sql<never>`
    insert into derived.home_entries (account_id, post_id)
    select part.account_id, ${p.post}
    from (
      select account_id from followed_tags where tag_id = ${p.tag} and id > ${p.after} order by id limit ${p.limit}) as part
      join derived.home_states s on s.account_id = part.account_id
    where true
    on conflict do nothing`,
);

const partEnd = prepare(
  (_db, p: { tag: Id; after: Id; limit: number }) => sql<{ last: Id | null; size: number }>`
    select max(id) as last, count(*) as size from (
      select id from followed_tags where tag_id = ${p.tag} and id > ${p.after} order by id limit ${p.limit}) as part`,
);

/** Pushes posts to those who follow one of their tags, in transactions of at most `limit` entries. */
export async function pushTagged({ db }: Needs<'db'>, postIds: readonly Id[], limit: number): Promise<void> {
  if (postIds.length === 0) return;
  for (const { post_id: post, tag_id: tag } of await followedTagsOf(db.reader, { posts: idList(postIds) })) {
    for (let after = 0; ; ) {
      const [part] = await partEnd(db.reader, { tag, after, limit });
      if (!part || part.last === null) break;
      await db.writeDerived((tx) => push(tx, { tag, post, after, limit }));
      if (part.size < limit) break;
      after = part.last;
    }
  }
}

/** The newest posts that a tag brings, down to a floor. */
export async function newestTagged(db: Reader, tagId: Id, floor: Id, limit: number): Promise<Id[]> {
  const rows = await db
    .selectFrom('post_tags as t')
    .innerJoin('posts as p', 'p.id', 't.post_id')
    .select('p.id')
    .where('t.tag_id', '=', tagId)
    .where('t.post_id', '>', floor)
    .where('p.audience', '=', 'public')
    .orderBy('t.post_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/** Whether a post `p` is in somebody's feed by a tag they follow; as SQL. */
export const broughtByTag = (accountId: Id) => sql<boolean>`exists (
  select 1 from post_tags pt join followed_tags f on f.tag_id = pt.tag_id and f.account_id = ${accountId}
  where pt.post_id = p.id)`;

/** Takes out what only this tag had brought. */
export async function removeTagged(tx: Tx, accountId: Id, tagId: Id): Promise<void> {
  await sql`
    delete from derived.home_entries where account_id = ${accountId} and post_id in (
      select p.id from derived.home_entries e join post_tags t on t.post_id = e.post_id and t.tag_id = ${tagId}
        join posts p on p.id = e.post_id
      where e.account_id = ${accountId} and p.account_id <> ${accountId}
        and not exists (select 1 from follows f where f.follower_id = ${accountId} and f.followed_id = p.account_id)
        and not ${broughtByTag(accountId)})`.execute(tx);
}
