import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { headsOf, type PostHead } from '#posts/posts.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';
import type { Event } from '#work/events.ts';
import { type News, TOLD_PER_TRANSACTION, tell } from './tell.ts';

/**
 * What may concern very many people: a post by somebody whose followers want to hear of each, an edit of what many shared,
 * the end of a poll, the removal of a post. Told in transactions of bounded size, so that nobody waits behind one; all of it
 * may be done again after a crash.
 */
const ROWS_PER_DELETE = 1_000;
const QUOTES_PER_TRANSACTION = 50;
/** A bound for loops that end by themselves: 100 million people. */
const MAX_ROUNDS = 400_000;

type WideNeeds = Needs<'db' | 'clock' | 'ids'>;

interface Receiver {
  id: Id;
  cursor: Id;
}

/** What the people concerned are found by, and where their page begins. */
interface Search {
  post: Id;
  author: Id;
  at: Millis;
  after: Id;
  limit: number;
}

/** A page of the people concerned, in the order of a cursor. */
type Receivers = (db: Reader, search: Search) => Promise<Receiver[]>;

/** Those who follow already when it is posted, however late it is heard. */
const eagerFollowers: Receivers = prepare(
  (_db, p: Search) => sql<Receiver>`
    select follower_id as id, id as cursor from follows
    where followed_id = ${p.author} and notify = 1 and id > ${p.after} and created_at <= ${p.at} order by cursor limit ${p.limit}`,
);

/** Whom of these authors somebody wants to hear of at all: mostly nobody, so a batch asks once. */
const withEagerFollowers = prepare(
  (_db, p: { authors: string }, engine) => sql<{ id: Id }>`
    select ids.id from ${idsFrom(engine, p.authors)} as ids
    where exists (select 1 from follows f where f.followed_id = ids.id and f.notify = 1)`,
);

const sharers: Receivers = prepare(
  (_db, p: Search) => sql<Receiver>`
    select account_id as id, account_id as cursor from posts
    where share_of_id = ${p.post} and account_id > ${p.after} and removed_at is null order by account_id limit ${p.limit}`,
);

const voters: Receivers = prepare(
  (_db, p: Search) => sql<Receiver>`
    select distinct v.account_id as id, v.account_id as cursor
    from polls q join poll_votes v on v.poll_id = q.id
    where q.post_id = ${p.post} and v.account_id > ${p.after} order by v.account_id limit ${p.limit}`,
);

/** Hears a batch of events for what in them concerns many. */
export async function tellMany(needs: WideNeeds, events: readonly Event[]): Promise<void> {
  const heads = await headsOf(needs.db.reader, [...new Set(events.flatMap(postIdOf))]);
  const authors = [...new Set([...heads.values()].map((head) => head.accountId))];
  const eager = new Set((await withEagerFollowers(needs.db.reader, { authors: idList(authors) })).map((row) => row.id));
  for (const event of events) {
    const head = heads.get(postIdOf(event)[0] ?? 0);
    if (event.type === 'post.removed' && event.payload.shareOfId === null) await dropAll(needs, event.payload.postId);
    if (!head || head.removed || head.shareOfId !== null) continue;
    const news = { fromId: head.accountId, post: head, at: event.createdAt };
    if (event.type === 'post.created' && eager.has(head.accountId) && startsSomething(head)) {
      await tellAll(needs, { ...news, type: 'status' }, eagerFollowers);
    } else if (event.type === 'post.edited') {
      await tellAll(needs, { ...news, type: 'update' }, sharers);
      await tellQuoters(needs, news);
    } else if (event.type === 'poll.closed') {
      await tellAll(needs, { ...news, type: 'poll' }, voters);
      await needs.db.write((tx) => tell(tx, needs.ids, needs.clock.now(), { ...news, type: 'poll' }, [head.accountId]));
    }
  }
}

const postIdOf = (event: Event): Id[] => {
  switch (event.type) {
    case 'post.created':
    case 'post.edited':
    case 'poll.closed':
      return [event.payload.postId];
    default:
      return [];
  }
};

/** Whoever wants to hear of each post wants no halves of conversations with others and no private messages. */
const startsSomething = (head: PostHead): boolean =>
  head.audience !== 'mentioned' && (head.replyToAccountId === null || head.replyToAccountId === head.accountId);

async function tellAll(
  { db, ids, clock }: WideNeeds,
  news: News & { post: PostHead; at: Millis },
  receivers: Receivers,
): Promise<void> {
  const { id: post, accountId: author } = news.post;
  let after: Id = 0;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const page = await receivers(db.reader, { post, author, at: news.at, after, limit: TOLD_PER_TRANSACTION });
    const last = page.at(-1);
    if (!last) return;
    const people = page.map((row) => row.id);
    await db.write((tx) => tell(tx, ids, clock.now(), news, people));
    if (page.length < TOLD_PER_TRANSACTION) return;
    after = last.cursor;
  }
}

const quotesOf = prepare(
  (_db, p: Search) => sql<{ id: Id }>`
    select p.id from posts p join users u on u.account_id = p.account_id
    where p.quote_of_id = ${p.post} and p.id > ${p.after} and p.quote_state = 'accepted' and p.removed_at is null
    order by p.id limit ${p.limit}`,
);

/** An edit, told to those who quoted the post: each sees their own post that quotes it. */
async function tellQuoters({ db, ids, clock }: WideNeeds, { post, fromId, at }: Omit<News, 'type'>): Promise<void> {
  if (!post) return;
  let after: Id = 0;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const quotes = await quotesOf(db.reader, {
      post: post.id,
      author: fromId,
      at,
      after,
      limit: QUOTES_PER_TRANSACTION,
    });
    const last = quotes.at(-1);
    if (!last) return;
    const quoting = await headsOf(
      db.reader,
      quotes.map((quote) => quote.id),
    );
    await db.write(async (tx) => {
      for (const head of quoting.values()) {
        await tell(tx, ids, clock.now(), { type: 'quoted_update', fromId, post: head, at }, [head.accountId]);
      }
    });
    if (quotes.length < QUOTES_PER_TRANSACTION) return;
    after = last.id;
  }
}

const dropRows = prepare(
  (_db, p: { post: Id; limit: number }) => sql<{ id: Id }>`
    delete from notifications where id in
      (select id from notifications where post_id = ${p.post} and post_id <> 0 order by id limit ${p.limit})
    returning id`,
);

const anyRow = prepare(
  (_db, p: { post: Id }) =>
    sql<{ id: Id }>`select id from notifications where post_id = ${p.post} and post_id <> 0 limit 1`,
);

/** Drops what was told about a post that is gone. */
async function dropAll({ db }: WideNeeds, post: Id): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if ((await anyRow(db.reader, { post })).length === 0) return;
    await db.write((tx) => dropRows(tx, { post, limit: ROWS_PER_DELETE }));
  }
}
