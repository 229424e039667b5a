import type { Viewer } from '#access/identity.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { requireVisible } from '#posts/visibility.ts';
import type { Id } from '#store/tables.ts';
import { MAX_FILTERED_POSTS } from './limits.ts';
import { changeFilters, changeKeywords, type KeywordChange, removeFilter, requireFilter } from './write.ts';

type Changing = Needs<'db' | 'clock' | 'ids'>;

/** Adds a keyword to a filter and gives its id. Refuses: not-found, invalid (blank, too long, too many). */
export async function addKeyword(
  needs: Changing,
  viewer: Viewer,
  filterId: Id,
  keyword: Pick<KeywordChange, 'keyword' | 'wholeWord'>,
): Promise<Id> {
  const id = needs.ids.next();
  await changeFilters(needs, viewer, async (tx) => {
    await requireFilter(tx, viewer, filterId);
    await changeKeywords(tx, { next: () => id }, viewer.accountId, filterId, [keyword]);
  });
  return id;
}

/** Changes what is given. Refuses: not-found, invalid. */
export async function updateKeyword(
  needs: Changing,
  viewer: Viewer,
  keywordId: Id,
  change: Pick<KeywordChange, 'keyword' | 'wholeWord'>,
): Promise<void> {
  await changeFilters(needs, viewer, async (tx) => {
    const filterId = await requireFilterOf(tx, viewer, 'filter_keywords', keywordId);
    await changeKeywords(tx, needs.ids, viewer.accountId, filterId, [{ ...change, id: keywordId }]);
  });
}

/** Removes a keyword. With `emptied`, a filter that has nothing left goes with it. Refuses: not-found. */
export async function removeKeyword(
  needs: Needs<'db' | 'clock'>,
  viewer: Viewer,
  keywordId: Id,
  { emptied = false } = {},
): Promise<void> {
  await changeFilters(needs, viewer, async (tx) => {
    const filterId = await requireFilterOf(tx, viewer, 'filter_keywords', keywordId);
    await tx.deleteFrom('filter_keywords').where('id', '=', keywordId).execute();
    if (emptied && (await isEmpty(tx, filterId))) await removeFilter(tx, filterId);
  });
}

async function isEmpty(tx: Tx, filterId: Id): Promise<boolean> {
  for (const table of ['filter_keywords', 'filter_posts'] as const) {
    const row = await tx.selectFrom(table).select('id').where('filter_id', '=', filterId).executeTakeFirst();
    if (row) return false;
  }
  return true;
}

/**
 * Names a post in a filter and gives the id of the naming; doing it again gives the same. Refuses: not-found (the filter,
 * or a post the viewer may not see), invalid (too many).
 */
export async function addPost(needs: Changing, viewer: Viewer, filterId: Id, postId: Id): Promise<Id> {
  const { db, clock, ids } = needs;
  await requireVisible(db.reader, clock.now(), viewer, postId);
  return changeFilters(needs, viewer, async (tx) => {
    await requireFilter(tx, viewer, filterId);
    const known = await tx
      .selectFrom('filter_posts')
      .select('id')
      .where('filter_id', '=', filterId)
      .where('post_id', '=', postId)
      .executeTakeFirst();
    if (known) return known.id;
    const { posts } = await tx
      .selectFrom('filter_posts as s')
      .innerJoin('filters as f', 'f.id', 's.filter_id')
      .select((e) => e.fn.countAll<number>().as('posts'))
      .where('f.account_id', '=', viewer.accountId)
      .executeTakeFirstOrThrow();
    if (posts >= MAX_FILTERED_POSTS) {
      throw invalid(`Validation failed: You cannot filter more than ${MAX_FILTERED_POSTS} posts`);
    }
    const id = ids.next();
    await tx.insertInto('filter_posts').values({ id, filter_id: filterId, post_id: postId }).execute();
    return id;
  });
}

/** Removes a post from its filter, by the id of the naming. Refuses: not-found. */
export async function removePost(needs: Needs<'db' | 'clock'>, viewer: Viewer, id: Id): Promise<void> {
  await changeFilters(needs, viewer, async (tx) => {
    await requireFilterOf(tx, viewer, 'filter_posts', id);
    await tx.deleteFrom('filter_posts').where('id', '=', id).execute();
  });
}

/** The filter that a keyword or a named post belongs to; refuses not-found where it is not the viewer's. */
async function requireFilterOf(tx: Tx, viewer: Viewer, table: 'filter_keywords' | 'filter_posts', id: Id): Promise<Id> {
  const row = await tx
    .selectFrom(table)
    .innerJoin('filters as f', 'f.id', `${table}.filter_id`)
    .select('f.id')
    .where(`${table}.id`, '=', id)
    .where('f.account_id', '=', viewer.accountId)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row.id;
}
