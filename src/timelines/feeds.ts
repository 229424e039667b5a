import { type SelectQueryBuilder, sql } from 'kysely';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Posts, Tables } from '#store/tables.ts';

/** Feeds that are read straight from the posts. All give ids of a page, newest first, not yet judged. */

type PostQuery<Row> = SelectQueryBuilder<Tables & { p: Posts }, 'p', Row>;

/** Bounds, order and limit of a page, for a query over `posts as p`. */
function paged<Row>(query: PostQuery<Row>, page: Page): PostQuery<Row> {
  return query
    .where('p.id', '>', lowerBound(page))
    .where('p.id', '<', upperBound(page))
    .orderBy('p.id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit);
}

const idsOf = async (page: Page, query: PostQuery<{ id: Id }>): Promise<Id[]> =>
  newestFirst(page, await query.execute()).map((row) => row.id);

/** Replies to others are read where they belong, in their threads. */
const startsOrContinues = sql<boolean>`(p.reply_to_account_id is null or p.reply_to_account_id = p.account_id)`;

export interface PublicFeed {
  /** Only posts written here. */
  local: boolean;
  /** Only posts written elsewhere. */
  remote: boolean;
  onlyMedia: boolean;
}

interface Range {
  above: Id;
  below: Id;
  limit: number;
}

/** The first page of the public feed is what everybody asks for, so its statements are kept. */
const newestPublic = prepare(
  (_db, p: Range) => sql<{ id: Id }>`
    select p.id from posts p
    where p.audience = 'public' and p.share_of_id is null and p.removed_at is null
      and p.id > ${p.above} and p.id < ${p.below} and ${startsOrContinues}
    order by p.id desc limit ${p.limit}`,
);

/** Public posts of everybody. */
export async function publicFeed(db: Reader, feed: PublicFeed, page: Page): Promise<Id[]> {
  if (!feed.local && !feed.remote && !feed.onlyMedia && !readsForward(page)) {
    const rows = await newestPublic(db, { above: lowerBound(page), below: upperBound(page), limit: page.limit });
    return rows.map((row) => row.id);
  }
  let query = db
    .selectFrom('posts as p')
    .select('p.id')
    .where('p.audience', '=', 'public')
    .where('p.share_of_id', 'is', null)
    .where('p.removed_at', 'is', null)
    .where(startsOrContinues);
  if (feed.local !== feed.remote) query = query.where('p.local', '=', feed.local ? 1 : 0);
  if (feed.onlyMedia) query = query.where('p.has_media', '=', 1);
  return idsOf(page, paged(query, page));
}

export interface TagFeed extends PublicFeed {
  /** Folded names: at least one of `any`, all of `all`, none of `none`. */
  any: readonly string[];
  all: readonly string[];
  none: readonly string[];
}

/** Tags one feed may combine. */
export const MAX_TAGS_IN_FEED = 12;

/** Public posts with certain tags, replies included. */
export async function tagFeed(db: Reader, feed: TagFeed, page: Page): Promise<Id[]> {
  const names = [...feed.any, ...feed.all, ...feed.none].slice(0, MAX_TAGS_IN_FEED);
  const tags = new Map(
    (await db.selectFrom('tags').select(['id', 'name']).where('name', 'in', names).execute()).map((tag) => [
      tag.name,
      tag.id,
    ]),
  );
  const known = (list: readonly string[]): Id[] => list.flatMap((name) => tags.get(name) ?? []);
  const any = known(feed.any);
  if (any.length === 0 || feed.all.some((name) => !tags.has(name))) return [];
  let query = db
    .selectFrom('posts as p')
    .select('p.id')
    .where('p.audience', '=', 'public')
    .where('p.removed_at', 'is', null)
    .where((e) =>
      e.exists(
        e
          .selectFrom('post_tags as t')
          .select('t.post_id')
          .whereRef('t.post_id', '=', 'p.id')
          .where('t.tag_id', 'in', any),
      ),
    );
  for (const tagId of known(feed.all)) {
    query = query.where((e) =>
      e.exists(
        e
          .selectFrom('post_tags as t')
          .select('t.post_id')
          .whereRef('t.post_id', '=', 'p.id')
          .where('t.tag_id', '=', tagId),
      ),
    );
  }
  const none = known(feed.none);
  if (none.length > 0) {
    query = query.where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('post_tags as t')
            .select('t.post_id')
            .whereRef('t.post_id', '=', 'p.id')
            .where('t.tag_id', 'in', none),
        ),
      ),
    );
  }
  if (feed.local !== feed.remote) query = query.where('p.local', '=', feed.local ? 1 : 0);
  if (feed.onlyMedia) query = query.where('p.has_media', '=', 1);
  return idsOf(page, paged(query, page));
}

/** The list's members' posts, with the replies its policy wants; the newest of each member, merged. */
const listPosts = (direction: 'asc' | 'desc') =>
  prepare((_db, p: Range & { list: Id; owner: Id; policy: string }) => {
    const order = sql.raw(direction);
    return sql<{ id: Id }>`
      select p.id from list_members m
        join posts p on p.id in (
          select q.id from posts q
          where q.account_id = m.account_id and q.id > ${p.above} and q.id < ${p.below} and q.audience <> 'mentioned'
            and (q.reply_to_account_id is null or q.reply_to_account_id = q.account_id
              or (${p.policy} = 'list' and exists (
                select 1 from list_members r where r.list_id = ${p.list} and r.account_id = q.reply_to_account_id))
              or (${p.policy} = 'followed' and exists (
                select 1 from follows f where f.follower_id = ${p.owner} and f.followed_id = q.reply_to_account_id)))
          order by q.id ${order} limit ${p.limit})
      where m.list_id = ${p.list}
      order by p.id ${order} limit ${p.limit}`;
  });

const LIST_POSTS = { asc: listPosts('asc'), desc: listPosts('desc') };

/** A list's feed. */
export async function listFeed(
  db: Reader,
  list: { id: Id; ownerId: Id; repliesPolicy: string },
  page: Page,
): Promise<Id[]> {
  const rows = await LIST_POSTS[readsForward(page) ? 'asc' : 'desc'](db, {
    list: list.id,
    owner: list.ownerId,
    policy: list.repliesPolicy,
    above: lowerBound(page),
    below: upperBound(page),
    limit: page.limit,
  });
  return newestFirst(page, rows).map((row) => row.id);
}

export interface ProfileFeed {
  accountId: Id;
  /** Leave out replies to others. */
  withoutReplies: boolean;
  withoutShares: boolean;
  onlyMedia: boolean;
  onlyPinned: boolean;
  /** A folded tag name. */
  tagged: string | null;
}

/** One person's posts. */
export async function profileFeed(db: Reader, feed: ProfileFeed, page: Page): Promise<Id[]> {
  let query = db
    .selectFrom('posts as p')
    .select('p.id')
    .where('p.account_id', '=', feed.accountId)
    .where('p.removed_at', 'is', null);
  if (feed.withoutReplies) query = query.where(startsOrContinues);
  if (feed.withoutShares) query = query.where('p.share_of_id', 'is', null);
  if (feed.onlyMedia) query = query.where('p.has_media', '=', 1);
  if (feed.onlyPinned) {
    query = query.where((e) =>
      e.exists(
        e
          .selectFrom('pins')
          .select('pins.post_id')
          .whereRef('pins.post_id', '=', 'p.id')
          .where('pins.account_id', '=', feed.accountId),
      ),
    );
  }
  if (feed.tagged !== null) {
    query = query.where((e) =>
      e.exists(
        e
          .selectFrom('post_tags as t')
          .innerJoin('tags', 'tags.id', 't.tag_id')
          .select('t.post_id')
          .whereRef('t.post_id', '=', 'p.id')
          .where('tags.name', '=', feed.tagged ?? ''),
      ),
    );
  }
  return idsOf(page, paged(query, page));
}
