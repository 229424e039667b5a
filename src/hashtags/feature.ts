import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { tagNamed } from '#posts/posts.ts';
import { inIds } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';
import type { Event } from '#work/events.ts';
import type { Listener } from '#work/listeners.ts';
import { readTagName, requireTagName } from './read.ts';

/** Tags one person may show on their profile. */
export const MAX_FEATURED_TAGS = 10;
/** A person's newest posts that suggestions are drawn from. */
const POSTS_FOR_SUGGESTIONS = 1_000;
const MAX_SUGGESTIONS = 10;

/** A tag on somebody's profile. */
export interface FeaturedTag {
  /** Its own id, not the tag's. */
  id: Id;
  tagId: Id;
  name: string;
  display: string;
  /** The person's posts with it that everybody may read. */
  posts: number;
  /** The newest of them. */
  lastPostId: Id | null;
}

/** The posts that count for featured tags: those of their person with the tag that everybody may read. */
const counted = sql`
  select f.id as featured_id, p.id as post_id
  from featured_tags f join post_tags t on t.tag_id = f.tag_id
    join posts p on p.id = t.post_id and p.account_id = f.account_id and p.share_of_id is null
      and p.removed_at is null and p.audience in ('public', 'quiet')`;

/**
 * Shows a tag on the viewer's profile and gives its id as a featured tag; one that is shown already stays, or with `once`
 * is refused. Refuses: invalid (no name of a tag, too many).
 */
export async function featureTag(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  text: string,
  { once = false } = {},
): Promise<Id> {
  if (text.trim() === '') throw invalid("Validation failed: Name can't be blank");
  const name = readTagName(text);
  if (!name) throw invalid('Validation failed: Name is invalid');
  return db.write(async (tx) => {
    const now = clock.now();
    const tagId = await tagNamed(tx, { ids, now }, name);
    const shown = await tx
      .selectFrom('featured_tags')
      .select(['id', 'tag_id'])
      .where('account_id', '=', viewer.accountId)
      .execute();
    const known = shown.find((row) => row.tag_id === tagId);
    if (known && once) throw invalid('Validation failed: Name has already been taken');
    if (known) return known.id;
    if (shown.length >= MAX_FEATURED_TAGS) {
      throw invalid('Validation failed: You have already featured the maximum number of hashtags');
    }
    const id = ids.next();
    await tx
      .insertInto('featured_tags')
      .values({ id, account_id: viewer.accountId, tag_id: tagId, created_at: now })
      .execute();
    await sql`insert into featured_tag_posts (featured_id, post_id) ${counted} where f.id = ${id}`.execute(tx);
    return id;
  });
}

/** Takes a tag off the viewer's profile, by its id as a featured tag. Refuses not-found. */
export async function unfeatureTag({ db }: Needs<'db'>, viewer: Viewer, featuredId: Id): Promise<void> {
  await db.write(async (tx) => {
    const row = await tx
      .selectFrom('featured_tags')
      .select('id')
      .where('id', '=', featuredId)
      .where('account_id', '=', viewer.accountId)
      .executeTakeFirst();
    if (!row) throw notFound();
    await remove(tx, row.id);
  });
}

/** The same by the tag's name; nothing happens where it is not shown. Refuses not-found for what is no name of a tag. */
export async function unfeatureTagNamed({ db }: Needs<'db'>, viewer: Viewer, text: string): Promise<void> {
  const { name } = requireTagName(text);
  await db.write(async (tx) => {
    const row = await tx
      .selectFrom('featured_tags as f')
      .innerJoin('tags as t', 't.id', 'f.tag_id')
      .select('f.id')
      .where('f.account_id', '=', viewer.accountId)
      .where('t.name', '=', name)
      .executeTakeFirst();
    if (row) await remove(tx, row.id);
  });
}

async function remove(tx: Tx, featuredId: Id): Promise<void> {
  await tx.deleteFrom('featured_tag_posts').where('featured_id', '=', featuredId).execute();
  await tx.deleteFrom('featured_tags').where('id', '=', featuredId).execute();
}

const featuredRows = prepare(
  (_db, p: { account: Id; limit: number }) => sql<FeaturedTag>`
    select f.id, f.tag_id as "tagId", t.name, t.display,
      (select count(*) from featured_tag_posts c where c.featured_id = f.id) as posts,
      (select max(c.post_id) from featured_tag_posts c where c.featured_id = f.id) as "lastPostId"
    from featured_tags f join tags t on t.id = f.tag_id
    where f.account_id = ${p.account}
    order by posts desc, f.id limit ${p.limit}`,
);

/** The tags on somebody's profile, the most used first; one statement. */
export const featuredTagsOf = (db: Reader, accountId: Id): Promise<FeaturedTag[]> =>
  featuredRows(db, { account: accountId, limit: MAX_FEATURED_TAGS });

const suggestionRows = prepare(
  (_db, p: { me: Id; posts: number; limit: number }) => sql<{ id: Id }>`
    select t.tag_id as id from (
        select p.id from posts p
        where p.account_id = ${p.me} and p.share_of_id is null and p.removed_at is null
          and p.audience in ('public', 'quiet')
        order by p.id desc limit ${p.posts}) as newest
      join post_tags t on t.post_id = newest.id
    where not exists (select 1 from featured_tags f where f.account_id = ${p.me} and f.tag_id = t.tag_id)
    group by t.tag_id order by count(*) desc, max(newest.id) desc limit ${p.limit}`,
);

/** The tags that the viewer used most of late and does not show yet. */
export async function suggestedTagsFor(db: Reader, viewer: Viewer): Promise<Id[]> {
  const wanted = { me: viewer.accountId, posts: POSTS_FOR_SUGGESTIONS, limit: MAX_SUGGESTIONS };
  return (await suggestionRows(db, wanted)).map((row) => row.id);
}

const HEARD = ['post.created', 'post.edited', 'post.removed'] as const;

const authorOf = (event: Event): Id | null =>
  event.type === 'post.created' || event.type === 'post.edited' || event.type === 'post.removed'
    ? event.payload.accountId
    : null;

/** The listener `featured-tags`: keeps which posts featured tags count, by looking at what is true now. */
export const featuredTagKeeper = ({ db }: Needs<'db'>): Listener => ({
  name: 'featured-tags',
  cursorIn: 'main',
  hears: HEARD,
  /** Few people show tags. */
  async concerns(events) {
    const authors = [...new Set(events.flatMap((event) => authorOf(event) ?? []))];
    const rows = await db.reader
      .selectFrom('featured_tags')
      .select('account_id')
      .distinct()
      .where(inIds(db.engine, sql.ref('account_id'), authors))
      .execute();
    const showing = new Set(rows.map((row) => row.account_id));
    return events.filter((event) => showing.has(authorOf(event) ?? 0));
  },
  async hear(tx, event) {
    if (event.type !== 'post.created' && event.type !== 'post.edited' && event.type !== 'post.removed') return;
    const { postId } = event.payload;
    await tx.deleteFrom('featured_tag_posts').where('post_id', '=', postId).execute();
    await sql`insert into featured_tag_posts (featured_id, post_id) ${counted} where p.id = ${postId}`.execute(tx);
  },
});
