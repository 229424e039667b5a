import { sql } from 'kysely';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { idList, idsFrom, MAX_IDS_IN_QUERY, pairList, pairsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Audience, Id } from '#store/tables.ts';
import type { Event } from '#work/events.ts';
import type { Listener } from '#work/listeners.ts';
import { completeAbove } from './home.ts';
import { broughtByTag, newestTagged, pushTagged, removeTagged } from './tag-fan-out.ts';

/** From so many followers on, an author's posts are pulled when a feed is read instead of being pushed into each. */
export const BIG_AUTHOR_FOLLOWERS = 10_000;
/** Feed entries one transaction writes at most: a few milliseconds, so that nobody waits behind a fan-out. */
const ENTRIES_PER_TRANSACTION = 2_000;
/** Entries that are made when a feed is built or somebody is followed; older posts are pulled. */
export const ENTRIES_BUILT = 800;

const facts = prepare(
  (_db, p: { posts: string }, engine) => sql<{
    id: Id;
    account_id: Id;
    audience: Audience;
    has_tags: number;
    followers: number;
  }>`
    select p.id, p.account_id, p.audience, p.has_tags, s.followers
    from ${idsFrom(engine, p.posts)} as ids
      join posts p on p.id = ids.id
      join account_stats s on s.account_id = p.account_id`,
);

/** Pushes a post to followers whose feed is in use, from a follow's id on; tells where it stopped. */
const push = prepare(
  (_db, p: { author: Id; post: Id; after: Id; limit: number }) => sql<{ account_id: Id }>`
    insert into derived.home_entries (account_id, post_id)
    select part.follower_id, ${p.post}
    from (
      select follower_id from follows where followed_id = ${p.author} and id > ${p.after}
      order by id limit ${p.limit}) as part
      join derived.home_states s on s.account_id = part.follower_id
    where true
    on conflict do nothing`,
);

/**
 * Pushes posts with small audiences, as pairs of author and post, to all followers whose feed is in use and to their
 * authors. `cross join` keeps SQLite from beginning with the feeds.
 */
const pushSmall = prepare(
  (_db, p: { posts: string }, engine) => sql<never>`
    insert into derived.home_entries (account_id, post_id)
    select s.account_id, audience.post_id
    from (
      select f.follower_id as account_id, posts.b as post_id
      from ${pairsFrom(engine, p.posts)} as posts cross join follows f
      where f.followed_id = posts.a
      union all
      select posts.a, posts.b from ${pairsFrom(engine, p.posts)} as posts) as audience
      cross join derived.home_states s
    where s.account_id = audience.account_id
    on conflict do nothing`,
);

const partEnd = prepare(
  (_db, p: { author: Id; after: Id; limit: number }) => sql<{ last: Id | null; size: number }>`
    select max(id) as last, count(*) as size from (
      select id from follows where followed_id = ${p.author} and id > ${p.after} order by id limit ${p.limit}) as part`,
);

const pushToSelf = prepare(
  (_db, p: { author: Id; post: Id }) => sql<never>`
    insert into derived.home_entries (account_id, post_id)
    select account_id, ${p.post} from derived.home_states where account_id = ${p.author}
    on conflict do nothing`,
);

interface Push {
  author: Id;
  post: Id;
  followers: number;
}

/** The listener that keeps home feeds: `home-feeds`. */
export function homeFeedsListener({ db }: Needs<'db'>, bigAuthor = BIG_AUTHOR_FOLLOWERS): Listener {
  /** Small audiences share a transaction, large ones are cut into parts. */
  async function pushAll(pushes: readonly Push[]): Promise<void> {
    let group: [author: Id, post: Id][] = [];
    let size = 0;
    const flush = async () => {
      if (group.length === 0) return;
      const now = group;
      group = [];
      size = 0;
      await db.writeDerived(async (tx) => {
        await pushSmall(tx, { posts: pairList(now) });
      });
    };
    for (const one of pushes) {
      if (one.followers >= ENTRIES_PER_TRANSACTION) {
        await pushInParts(one);
        continue;
      }
      if (size + one.followers > ENTRIES_PER_TRANSACTION || group.length === MAX_IDS_IN_QUERY) await flush();
      group.push([one.author, one.post]);
      size += one.followers + 1;
    }
    await flush();
  }

  async function pushInParts({ author, post }: Push): Promise<void> {
    const limit = ENTRIES_PER_TRANSACTION;
    await db.writeDerived((tx) => pushToSelf(tx, { author, post }));
    for (let after = 0; ; ) {
      const [part] = await partEnd(db.reader, { author, after, limit });
      if (!part || part.last === null) return;
      await db.writeDerived((tx) => push(tx, { author, post, after, limit }));
      if (part.size < limit) return;
      after = part.last;
    }
  }

  return {
    name: 'home-feeds',
    cursorIn: 'derived',
    hears: ['post.created', 'post.edited', 'follow.created', 'follow.ended', 'tag.followed', 'tag.unfollowed'],
    async prepare(events) {
      const pushes: Push[] = [];
      const ids = events.flatMap((event) => (event.type === 'post.created' ? event.payload.postId : []));
      const posts = ids.length === 0 ? [] : await facts(db.reader, { posts: idList(ids) });
      // An edit may have brought a tag.
      const tagged = events.flatMap((event) => (event.type === 'post.edited' ? event.payload.postId : []));
      for (const { id, account_id: author, audience, has_tags, followers } of posts) {
        // Private messages are in nobody's feed.
        if (audience === 'mentioned') continue;
        if (has_tags === 1) tagged.push(id);
        if (followers >= bigAuthor) await becomeBig(author, id);
        else pushes.push({ author, post: id, followers });
      }
      await pushAll(pushes);
      await pushTagged({ db }, tagged, ENTRIES_PER_TRANSACTION);
    },
    // Posts were pushed above; done again after a crash it comes to the same.
    concerns: async (events) => events.filter(({ type }) => type !== 'post.created' && type !== 'post.edited'),
    hear: (tx, event) => hear(tx, event),
  };

  /** Followers pull the post; only its author has it among the entries. */
  async function becomeBig(author: Id, post: Id): Promise<void> {
    await db.writeDerived(async (tx) => {
      await tx
        .insertInto('derived.big_authors')
        .values({ account_id: author })
        .onConflict((conflict) => conflict.column('account_id').doNothing())
        .execute();
      await pushToSelf(tx, { author, post });
    });
  }
}

async function hear(tx: Tx, event: Event): Promise<void> {
  if (event.type === 'follow.created') await addAuthor(tx, event.payload.followerId, event.payload.followedId);
  if (event.type === 'follow.ended') await removeAuthor(tx, event.payload.followerId, event.payload.followedId);
  if (event.type === 'tag.followed') await addTag(tx, event.payload.accountId, event.payload.tagId);
  if (event.type === 'tag.unfollowed') await removeTagged(tx, event.payload.accountId, event.payload.tagId);
}

/** Puts the posts of somebody newly followed among the entries, down to where these are complete. */
async function addAuthor(tx: Tx, followerId: Id, followedId: Id): Promise<void> {
  const floor = await completeAbove(tx, followerId);
  if (floor === null) return;
  const rows = await tx
    .selectFrom('posts')
    .select('id')
    .where('account_id', '=', followedId)
    .where('id', '>', floor)
    .where('audience', '!=', 'mentioned')
    .orderBy('id', 'desc')
    .limit(ENTRIES_BUILT)
    .execute();
  await addDownTo(
    tx,
    followerId,
    rows.map((row) => row.id),
  );
}

/** The same for a tag newly followed. */
async function addTag(tx: Tx, accountId: Id, tagId: Id): Promise<void> {
  const floor = await completeAbove(tx, accountId);
  if (floor === null) return;
  await addDownTo(tx, accountId, await newestTagged(tx, tagId, floor, ENTRIES_BUILT));
}

/** Adds posts, newest first; where they are as many as are built, older ones may be missing. */
async function addDownTo(tx: Tx, accountId: Id, postIds: readonly Id[]): Promise<void> {
  await addEntries(tx, accountId, postIds);
  const oldest = postIds.at(-1);
  if (postIds.length === ENTRIES_BUILT && oldest) await setCompleteAbove(tx, accountId, oldest - 1);
}

async function removeAuthor(tx: Tx, followerId: Id, followedId: Id): Promise<void> {
  await sql`
    delete from derived.home_entries where account_id = ${followerId} and post_id in (
      select p.id from derived.home_entries e join posts p on p.id = e.post_id
      where e.account_id = ${followerId} and p.account_id = ${followedId} and not ${broughtByTag(followerId)})`.execute(
    tx,
  );
}

const ROWS_PER_INSERT = 400;

async function addEntries(tx: Tx, accountId: Id, postIds: readonly Id[]): Promise<void> {
  for (let start = 0; start < postIds.length; start += ROWS_PER_INSERT) {
    await tx
      .insertInto('derived.home_entries')
      .values(
        postIds.slice(start, start + ROWS_PER_INSERT).map((postId) => ({ account_id: accountId, post_id: postId })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

async function setCompleteAbove(tx: Tx, accountId: Id, completeAboveId: Id): Promise<void> {
  await tx
    .insertInto('derived.home_states')
    .values({ account_id: accountId, complete_above: completeAboveId })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ complete_above: completeAboveId }))
    .execute();
}

const newestOfFollowed = prepare(
  (_db, p: { me: Id; limit: number }) => sql<{ id: Id }>`
    select p.id from (
        select followed_id as account_id from follows where follower_id = ${p.me}
          and followed_id not in (select account_id from derived.big_authors)
        union all select account_id from account_stats where account_id = ${p.me}) as authors
      join posts p on p.id in (
        select q.id from posts q where q.account_id = authors.account_id and q.audience <> 'mentioned'
        order by q.id desc limit ${p.limit})
    union select t.post_id from followed_tags f
      join post_tags t on t.tag_id = f.tag_id and t.post_id in (
        select x.post_id from post_tags x join posts q on q.id = x.post_id and q.audience = 'public'
        where x.tag_id = f.tag_id order by x.post_id desc limit ${p.limit})
      where f.account_id = ${p.me}
    order by 1 desc limit ${p.limit}`,
);

/**
 * Builds somebody's entries: until then, and after the derived tables were lost, their feed is pulled. Whatever is posted
 * while this runs is either seen here or pushed later, since the state row and the entries come in one transaction.
 */
export async function buildHome({ db }: Needs<'db'>, accountId: Id): Promise<void> {
  await db.writeDerived(async (tx) => {
    const rows = await newestOfFollowed(tx, { me: accountId, limit: ENTRIES_BUILT });
    await tx.deleteFrom('derived.home_entries').where('account_id', '=', accountId).execute();
    await addEntries(
      tx,
      accountId,
      rows.map((row) => row.id),
    );
    const oldest = rows.at(-1);
    await setCompleteAbove(tx, accountId, rows.length === ENTRIES_BUILT && oldest ? oldest.id - 1 : 0);
  });
}

/** Cuts entries that have grown to more than twice what is built: older posts are pulled again. */
export async function trimHome({ db }: Needs<'db'>, accountId: Id): Promise<void> {
  await db.writeDerived(async (tx) => {
    const row = await tx
      .selectFrom('derived.home_entries')
      .select('post_id')
      .where('account_id', '=', accountId)
      .orderBy('post_id', 'desc')
      .offset(2 * ENTRIES_BUILT)
      .limit(1)
      .executeTakeFirst();
    if (!row) return;
    await tx
      .deleteFrom('derived.home_entries')
      .where('account_id', '=', accountId)
      .where('post_id', '<=', row.post_id)
      .execute();
    const floor = await completeAbove(tx, accountId);
    if (floor !== null && floor < row.post_id) await setCompleteAbove(tx, accountId, row.post_id);
  });
}

/** Forgets the entries of somebody who stayed away: their feed is pulled, and built again, when they return. */
export async function dropHome({ db }: Needs<'db'>, accountId: Id): Promise<void> {
  await db.writeDerived(async (tx) => {
    await tx.deleteFrom('derived.home_states').where('account_id', '=', accountId).execute();
    await tx.deleteFrom('derived.home_entries').where('account_id', '=', accountId).execute();
  });
}
