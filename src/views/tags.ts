import type { Viewer } from '#access/identity.ts';
import type { Reader } from '#ports/database.ts';
import type { Id } from '#store/tables.ts';

/**
 * Tags whose folded name begins with a text, in the order of their names. A tag that only posts for some have is not found:
 * its name may say what they are about. Posts for people of this server count for those who are logged in.
 */
export async function findTags(
  db: Reader,
  viewer: Viewer | null,
  start: string,
  limit: number,
): Promise<{ id: Id; name: string }[]> {
  if (start === '') return [];
  return db
    .selectFrom('tags')
    .select(['id', 'name'])
    .where('name', '>=', start)
    .where('name', '<', `${start}\u{10ffff}`)
    .where((e) =>
      e.exists(
        e
          .selectFrom('post_tags as t')
          .innerJoin('posts as p', 'p.id', 't.post_id')
          .select('p.id')
          .whereRef('t.tag_id', '=', 'tags.id')
          .where('p.audience', '=', 'public')
          .where('p.removed_at', 'is', null)
          .where('p.local_only', 'in', viewer ? [0, 1] : [0]),
      ),
    )
    .orderBy('name')
    .limit(limit)
    .execute();
}
