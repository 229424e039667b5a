import type { Page } from '#kernel/paging.ts';
import { lowerBound, newestFirst, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader } from '#ports/database.ts';
import type { Id } from '#store/tables.ts';

/** An entry of a list: what it is about, and the id that the list is paged by. */
export interface Entry {
  id: Id;
  cursor: Id;
}

async function postsMarkedBy(
  db: Reader,
  table: 'favourites' | 'bookmarks' | 'pins',
  accountId: Id,
  page: Page,
): Promise<Entry[]> {
  const rows = await db
    .selectFrom(table)
    .select(['post_id as id', 'id as cursor'])
    .where('account_id', '=', accountId)
    .where('id', '>', lowerBound(page))
    .where('id', '<', upperBound(page))
    .orderBy('cursor', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows);
}

/** Posts that a person favourited, latest favourite first; not yet judged. `id` is the post. */
export const favouritesOf = (db: Reader, accountId: Id, page: Page): Promise<Entry[]> =>
  postsMarkedBy(db, 'favourites', accountId, page);

/** Posts that a person bookmarked, latest first; not yet judged. `id` is the post. */
export const bookmarksOf = (db: Reader, accountId: Id, page: Page): Promise<Entry[]> =>
  postsMarkedBy(db, 'bookmarks', accountId, page);

/** Posts that a person pinned, latest first; not yet judged. `id` is the post. */
export const pinsOf = (db: Reader, accountId: Id, page: Page): Promise<Entry[]> =>
  postsMarkedBy(db, 'pins', accountId, page);

/** Who favourited a post, latest first; people who are gone are left out. `id` is the account. */
export async function favouritedBy(db: Reader, postId: Id, page: Page): Promise<Entry[]> {
  const rows = await db
    .selectFrom('favourites as f')
    .innerJoin('accounts as a', 'a.id', 'f.account_id')
    .select(['f.account_id as id', 'f.id as cursor'])
    .where('f.post_id', '=', postId)
    .where('a.suspended_at', 'is', null)
    .where('a.removed_at', 'is', null)
    .where('f.id', '>', lowerBound(page))
    .where('f.id', '<', upperBound(page))
    .orderBy('f.id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows);
}

/** Who shared a post, latest first; only shares that everybody may see, of people who are not gone. `id` is the account, `cursor` the share. */
export async function sharedBy(db: Reader, postId: Id, page: Page): Promise<Entry[]> {
  const rows = await db
    .selectFrom('posts as p')
    .innerJoin('accounts as a', 'a.id', 'p.account_id')
    .select(['p.account_id as id', 'p.id as cursor'])
    .where('p.share_of_id', '=', postId)
    .where('p.audience', 'in', ['public', 'quiet'])
    .where('p.removed_at', 'is', null)
    .where('a.suspended_at', 'is', null)
    .where('a.removed_at', 'is', null)
    .where('p.id', '>', lowerBound(page))
    .where('p.id', '<', upperBound(page))
    .orderBy('p.id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows);
}
