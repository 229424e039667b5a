import { sql } from 'kysely';
import type { Needs } from '#ports/ports.ts';
import { admittedAmong, type Place, type PostHead } from '#posts/visibility.ts';
import { idList, idsFrom, MAX_IDS_IN_QUERY } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';
import { listsHolding } from '#timelines/timelines.ts';
import type { Hub, Stream } from './hub.ts';
import { isInPublic, type Subscription } from './streams.ts';

/** A stream with the one of its subscriptions that a post belongs to. */
export interface Target {
  stream: Stream;
  subscription: Subscription;
  place: Place;
}

const homeRows = prepare(
  (_db, p: { author: Id; post: Id; tagged: number; people: string }, engine) => sql<{ id: Id }>`
    with people as materialized (select id from ${idsFrom(engine, p.people)} as listed)
    select f.follower_id as id from people
      join follows f on f.follower_id = people.id and f.followed_id = ${p.author}
    union select t.account_id from post_tags pt cross join people
      join followed_tags t on t.tag_id = pt.tag_id and t.account_id = people.id
      where pt.post_id = ${p.post} and ${p.tagged} = 1`,
);

const factsOf = prepare((db, p: { postId: Id }) =>
  db
    .selectFrom('posts as p')
    .leftJoin('post_tags as t', 't.post_id', 'p.id')
    .leftJoin('tags', 'tags.id', 't.tag_id')
    .select(['p.has_media', 'tags.name'])
    .where('p.id', '=', p.postId),
);

const mentionedIn = prepare((db, p: { postId: Id }) =>
  db.selectFrom('mentions').select('account_id').where('post_id', '=', p.postId),
);

/** As much at once as a query takes. */
export function* parts<T>(list: readonly T[]): Iterable<readonly T[]> {
  for (let start = 0; start < list.length; start += MAX_IDS_IN_QUERY) yield list.slice(start, start + MAX_IDS_IN_QUERY);
}

/** Finds the open streams that something belongs to, in statements whose number does not depend on how many there are. */
export function createTargets({ db }: Needs<'db'>, hub: Hub) {
  /** The people with open streams in whose home feed a post may be. */
  async function homesOf(author: Id, postId: Id, tagged: boolean): Promise<Set<Id>> {
    const homes = new Set<Id>();
    for (const people of parts(hub.people())) {
      if (people.includes(author)) homes.add(author);
      const rows = await homeRows(db.reader, { author, post: postId, tagged: tagged ? 1 : 0, people: idList(people) });
      for (const { id } of rows) homes.add(id);
    }
    return homes;
  }

  /** The author of a message and those it names. */
  async function partiesOf(postId: Id, author: Id): Promise<Set<Id>> {
    const rows = await mentionedIn(db.reader, { postId });
    return new Set([author, ...rows.map((row) => row.account_id)]);
  }

  /** Whose home feed a post was in, or who may read it as a message. */
  async function readersOf(head: PostHead): Promise<Set<Id>> {
    if (head.audience === 'mentioned') return partiesOf(head.id, head.accountId);
    const homes = await homesOf(head.accountId, head.id, head.audience === 'public');
    if (head.audience !== 'mutuals' && head.audience !== 'circle') return homes;
    const admitted = new Set<Id>();
    for (const people of parts([...homes])) {
      for (const id of await admittedAmong(db.reader, head, people)) admitted.add(id);
    }
    return homes.has(head.accountId) ? admitted.add(head.accountId) : admitted;
  }

  /** Those of the lists that somebody listens to in which a post is. */
  async function listsOf(head: PostHead): Promise<Set<Id>> {
    const lists = new Set<Id>();
    for (const stream of hub.all()) {
      for (const { listId } of stream.subscriptions.values()) if (listId !== 0) lists.add(listId);
    }
    const holding = new Set<Id>();
    for (const part of parts([...lists])) {
      for (const id of await listsHolding(db.reader, head, part)) holding.add(id);
    }
    return holding;
  }

  /** Every subscription that a post belongs to, whoever may see it. */
  async function ofPost(head: PostHead): Promise<Target[]> {
    const rows = await factsOf(db.reader, { postId: head.id });
    const tags = new Set(rows.flatMap((row) => row.name ?? []));
    const isPublic = head.audience === 'public' && head.shareOfId === null;
    const inFeed = head.replyToAccountId === null || head.replyToAccountId === head.accountId;
    const facts = { local: head.local, hasMedia: rows[0]?.has_media === 1 };
    const homes = await homesOf(head.accountId, head.id, isPublic && tags.size > 0);
    const lists = await listsOf(head);
    const targets: Target[] = [];
    for (const stream of hub.all()) {
      const own = stream.identity?.viewer?.accountId ?? 0;
      for (const subscription of stream.subscriptions.values()) {
        const { name, tag, listId } = subscription;
        const fits =
          isPublic &&
          ((inFeed && isInPublic(name, facts)) ||
            (tags.has(tag) && (name === 'hashtag' || (name === 'hashtag:local' && head.local))));
        if (fits) targets.push({ stream, subscription, place: 'public' });
        else if (name === 'user' && homes.has(own)) targets.push({ stream, subscription, place: 'home' });
        else if (name === 'list' && lists.has(listId)) targets.push({ stream, subscription, place: 'list' });
      }
    }
    return targets;
  }

  /** Every subscription that may have been told of a post which is gone. */
  async function ofRemoval(postId: Id, author: Id, head: PostHead | undefined): Promise<Omit<Target, 'place'>[]> {
    // Of a message only those it was for may learn that it was there.
    const people = head ? await readersOf(head) : await homesOf(author, postId, false);
    const everybody = head?.audience === 'public' && !head.localOnly;
    const targets: Omit<Target, 'place'>[] = [];
    for (const stream of hub.all()) {
      const own = stream.identity?.viewer?.accountId ?? 0;
      for (const subscription of stream.subscriptions.values()) {
        const { name } = subscription;
        const told = name === 'user' || name === 'list' ? people.has(own) || (everybody && name === 'list') : everybody;
        if (told && name !== 'user:notification' && name !== 'direct') targets.push({ stream, subscription });
      }
    }
    return targets;
  }

  return { ofPost, ofRemoval };
}
