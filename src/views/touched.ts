import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import type { PostHead } from '#posts/visibility.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';

const touchedRows = prepare(
  (_db, p: { people: string; posts: string; threads: string }, engine) => sql<{ id: Id }>`
    with people as materialized (select id from ${idsFrom(engine, p.people)} as listed),
      posts_in as materialized (select id from ${idsFrom(engine, p.posts)} as listed)
    select f.account_id as id from people join filter_versions f on f.account_id = people.id
    union select m.account_id from posts_in cross join people
      join favourites m on m.account_id = people.id and m.post_id = posts_in.id
    union select m.account_id from posts_in cross join people
      join bookmarks m on m.account_id = people.id and m.post_id = posts_in.id
    union select s.account_id from posts_in cross join people
      join posts s on s.share_of_id = posts_in.id and s.account_id = people.id and s.removed_at is null
    union select v.account_id from posts_in join polls q on q.post_id = posts_in.id cross join people
      join poll_votes v on v.poll_id = q.id and v.account_id = people.id
    union select t.account_id from ${idsFrom(engine, p.threads)} as threads cross join people
      join muted_threads t on t.account_id = people.id and t.thread_id = threads.id`,
);

/**
 * Those of up to 1 000 people for whom some posts look different than for others: they did something with one of them,
 * muted its thread, wrote it, or have filters. For everybody else one rendering will do.
 */
export async function touchedBy(db: Reader, people: readonly Id[], heads: readonly PostHead[]): Promise<Set<Id>> {
  if (people.length === 0) return new Set();
  const posts = heads.map((head) => head.id);
  const threads = new Set(heads.map((head) => head.threadId ?? head.id));
  const lists = { people: idList(people), posts: idList(posts), threads: idList([...threads]) };
  const touched = new Set((await touchedRows(db, lists)).map((row) => row.id));
  for (const head of heads) touched.add(head.accountId);
  return touched;
}
