import type { Viewer } from '#access/identity.ts';
import { invalid } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { tagNamed } from '#posts/posts.ts';
import type { Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { requireTagName } from './read.ts';

/** Tags one person may follow: each is looked at where their home feed is pulled. */
export const MAX_FOLLOWED_TAGS = 500;

/** A tag that somebody follows, and the id of the row it is paged by. */
export interface FollowedTag {
  id: Id;
  cursor: Id;
}

/**
 * Follows a tag by its name, which need not be in use yet, and gives its id. Doing it again changes nothing. Refuses:
 * not-found (no name of a tag), invalid (too many).
 */
export async function followTag(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  text: string,
): Promise<Id> {
  const name = requireTagName(text);
  return db.write(async (tx) => {
    const now = clock.now();
    const tagId = await tagNamed(tx, { ids, now }, name);
    const { followed } = await tx
      .selectFrom('followed_tags')
      .select((e) => e.fn.countAll<number>().as('followed'))
      .where('account_id', '=', viewer.accountId)
      .where('tag_id', '!=', tagId)
      .executeTakeFirstOrThrow();
    if (followed >= MAX_FOLLOWED_TAGS) {
      throw invalid(`Validation failed: You cannot follow more than ${MAX_FOLLOWED_TAGS} hashtags`);
    }
    const inserted = await tx
      .insertInto('followed_tags')
      .values({ account_id: viewer.accountId, tag_id: tagId, id: ids.next(), created_at: now })
      .onConflict((conflict) => conflict.columns(['account_id', 'tag_id']).doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows === 1n) {
      await emit(tx, now, 'tag.followed', { accountId: viewer.accountId, tagId });
    }
    return tagId;
  });
}

/** Stops following a tag. Refuses not-found for what is no name of a tag. */
export async function unfollowTag({ db, clock }: Needs<'db' | 'clock'>, viewer: Viewer, text: string): Promise<void> {
  const { name } = requireTagName(text);
  await db.write(async (tx) => {
    const tag = await tx.selectFrom('tags').select('id').where('name', '=', name).executeTakeFirst();
    if (!tag) return;
    const deleted = await tx
      .deleteFrom('followed_tags')
      .where('account_id', '=', viewer.accountId)
      .where('tag_id', '=', tag.id)
      .executeTakeFirst();
    if (deleted.numDeletedRows === 1n) {
      await emit(tx, clock.now(), 'tag.unfollowed', { accountId: viewer.accountId, tagId: tag.id });
    }
  });
}

/** A page of the tags that somebody follows, last followed first. */
export async function followedTagsOf(db: Reader, accountId: Id, page: Page): Promise<FollowedTag[]> {
  const rows = await db
    .selectFrom('followed_tags')
    .select(['tag_id as id', 'id as cursor'])
    .where('account_id', '=', accountId)
    .where('id', '>', lowerBound(page))
    .where('id', '<', upperBound(page))
    .orderBy('cursor', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows);
}
