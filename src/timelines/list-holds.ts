import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import type { PostHead } from '#posts/posts.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';

/** The other way round than a list's feed: which of some lists a post belongs in. */
const holdingLists = prepare(
  (_db, p: { lists: string; author: Id; answered: Id }, engine) => sql<{ id: Id }>`
    select l.id from ${idsFrom(engine, p.lists)} as ids
      join lists l on l.id = ids.id
      join list_members m on m.list_id = l.id and m.account_id = ${p.author}
    where cast(${p.answered} as bigint) in (0, m.account_id)
      or (l.replies_policy = 'list' and exists (
        select 1 from list_members r where r.list_id = l.id and r.account_id = ${p.answered}))
      or (l.replies_policy = 'followed' and exists (
        select 1 from follows f where f.follower_id = l.owner_id and f.followed_id = ${p.answered}))`,
);

/** Those of up to 1 000 lists in whose feeds a post is, in one statement; as `listFeed` has it, not yet judged. */
export async function listsHolding(db: Reader, post: PostHead, listIds: readonly Id[]): Promise<Set<Id>> {
  if (listIds.length === 0 || post.audience === 'mentioned') return new Set();
  const wanted = { lists: idList(listIds), author: post.accountId, answered: post.replyToAccountId ?? 0 };
  return new Set((await holdingLists(db, wanted)).map((row) => row.id));
}
