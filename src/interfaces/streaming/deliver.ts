import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import type { Entities } from '#entities/entities.ts';
import { renderNotifications } from '#entities/notification.ts';
import { notificationWithId } from '#notifications/notifications.ts';
import type { Needs } from '#ports/ports.ts';
import { headsOf, look, type Place, type PostHead } from '#posts/visibility.ts';
import { idList, idsFrom, MAX_IDS_IN_QUERY } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';
import { listFeed } from '#timelines/timelines.ts';
import type { Event, EventName } from '#work/events.ts';
import type { Hub, Stream } from './hub.ts';
import { isInPublic, type Subscription } from './streams.ts';

/** What streams tell of. */
export const STREAMED: readonly EventName[] = [
  'post.created',
  'post.edited',
  'post.removed',
  'notification.created',
  'token.revoked',
  'account.suspended',
];

type DeliveryNeeds = Needs<'db' | 'clock' | 'log'> & { entities: Entities };

const followersAmong = prepare(
  (_db, p: { author: Id; people: string }, engine) => sql<{ follower_id: Id }>`
    select f.follower_id from ${idsFrom(engine, p.people)} as people
      join follows f on f.follower_id = people.id and f.followed_id = ${p.author}`,
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

/** A stream with the one of its subscriptions that a post belongs to. */
interface Target {
  stream: Stream;
  subscription: Subscription;
  place: Place;
}

/** Tells the open streams of this process what happened. Who gets a post is judged for each viewer, as in the feeds. */
export function createDelivery({ db, clock, log, entities }: DeliveryNeeds, hub: Hub) {
  /** The people with open streams in whose home feed the author's posts are. */
  async function homesOf(author: Id): Promise<Set<Id>> {
    const people = hub.people();
    const homes = new Set<Id>();
    for (let start = 0; start < people.length; start += MAX_IDS_IN_QUERY) {
      const part = people.slice(start, start + MAX_IDS_IN_QUERY);
      if (part.includes(author)) homes.add(author);
      for (const row of await followersAmong(db.reader, { author, people: idList(part) })) homes.add(row.follower_id);
    }
    return homes;
  }

  /** The author of a message and those it names. */
  async function partiesOf(postId: Id, author: Id): Promise<Set<Id>> {
    const rows = await mentionedIn(db.reader, { postId });
    return new Set([author, ...rows.map((row) => row.account_id)]);
  }

  function* homeTargets(homes: Iterable<Id>): Iterable<Target> {
    for (const accountId of homes) {
      for (const stream of hub.ofPerson(accountId)) {
        const subscription = stream.subscriptions.get('user');
        if (subscription) yield { stream, subscription, place: 'home' };
      }
    }
  }

  async function listHolds(stream: Stream, listId: Id, postId: Id): Promise<boolean> {
    const viewer = stream.identity?.viewer;
    if (!viewer) return false;
    const list = await db.reader
      .selectFrom('lists')
      .select(['id', 'replies_policy'])
      .where('id', '=', listId)
      .where('owner_id', '=', viewer.accountId)
      .executeTakeFirst();
    if (!list) return false;
    const page = { limit: 1, maxId: postId + 1, sinceId: postId - 1, minId: null };
    const ids = await listFeed(
      db.reader,
      { id: listId, ownerId: viewer.accountId, repliesPolicy: list.replies_policy },
      page,
    );
    return ids.includes(postId);
  }

  /** Every subscription that a post belongs to, whoever may see it. */
  async function targetsOf(head: PostHead): Promise<Target[]> {
    const targets = [...homeTargets(await homesOf(head.accountId))];
    const rows = await factsOf(db.reader, { postId: head.id });
    const tags = new Set(rows.map((row) => row.name));
    const isPublic = head.audience === 'public' && head.shareOfId === null;
    const inFeed = head.replyToAccountId === null || head.replyToAccountId === head.accountId;
    const facts = { local: head.local, hasMedia: rows[0]?.has_media === 1 };
    for (const stream of hub.all()) {
      for (const subscription of stream.subscriptions.values()) {
        const { name } = subscription;
        const fits =
          (isPublic && inFeed && isInPublic(name, facts)) ||
          (isPublic && tags.has(subscription.tag) && (name === 'hashtag' || (name === 'hashtag:local' && head.local)));
        if (fits) targets.push({ stream, subscription, place: 'public' });
        else if (name === 'list' && (await listHolds(stream, subscription.listId, head.id))) {
          targets.push({ stream, subscription, place: 'list' });
        }
      }
    }
    return targets;
  }

  async function tellPost(event: 'update' | 'status.update', postId: Id): Promise<void> {
    const head = (await headsOf(db.reader, [postId])).get(postId);
    if (!head || head.removed) return;
    // One look and one rendering for each viewer and place, however many streams they have open.
    const rendered = new Map<string, Promise<string | null>>();
    for (const { stream, subscription, place } of await targetsOf(head)) {
      const viewer = stream.identity?.viewer ?? null;
      const key = `${viewer?.accountId ?? 0} ${place}`;
      const rendering = rendered.get(key) ?? render(viewer, postId, place);
      rendered.set(key, rendering);
      const payload = await rendering;
      if (payload !== null) stream.send(subscription, event, payload);
    }
  }

  async function render(viewer: Viewer | null, postId: Id, place: Place): Promise<string | null> {
    const seen = await look(db.reader, clock.now(), viewer, [postId], place);
    const [status] = await entities.statuses(db.reader, viewer, seen);
    return status?.text ?? null;
  }

  /** A deleted post says only its id, to those who may have been shown it. */
  async function tellRemoval(postId: Id, author: Id): Promise<void> {
    const payload = String(postId);
    const head = (await headsOf(db.reader, [postId])).get(postId);
    // Of a message only those it was for may learn that it was there.
    const people = head?.audience === 'mentioned' ? await partiesOf(postId, author) : await homesOf(author);
    for (const { stream, subscription } of homeTargets(people)) stream.send(subscription, 'delete', payload);
    if (head?.audience !== 'public' || head.localOnly) return;
    for (const stream of hub.all()) {
      for (const subscription of stream.subscriptions.values()) {
        if (!subscription.name.startsWith('user')) stream.send(subscription, 'delete', payload);
      }
    }
  }

  async function tellNotification(notificationId: Id, accountId: Id): Promise<void> {
    for (const stream of hub.ofPerson(accountId)) {
      const subscription = stream.subscriptions.get('user:notification') ?? stream.subscriptions.get('user');
      const viewer = stream.identity?.viewer;
      if (!subscription || !viewer) continue;
      const notification = await notificationWithId(db.reader, clock.now(), viewer, notificationId).catch(() => null);
      if (!notification) return;
      const [json] = await renderNotifications(entities, db.reader, viewer, [notification]);
      if (json) stream.send(subscription, 'notification', json.text);
    }
  }

  async function tell(event: Event): Promise<void> {
    switch (event.type) {
      case 'post.created':
        return tellPost('update', event.payload.postId);
      case 'post.edited':
        return tellPost('status.update', event.payload.postId);
      case 'post.removed':
        return tellRemoval(event.payload.postId, event.payload.accountId);
      case 'notification.created':
        return tellNotification(event.payload.notificationId, event.payload.accountId);
      case 'token.revoked':
        return hub.closeToken(event.payload.tokenId);
      case 'account.suspended':
        return hub.closePerson(event.payload.accountId);
    }
  }

  return async function deliver(events: readonly Event[]): Promise<void> {
    if (hub.size() === 0) return;
    for (const event of events) {
      // One event that cannot be told must not keep the others from being told.
      await tell(event).catch((error: unknown) => log.warn({ error, type: event.type }, 'an event was not streamed'));
    }
  };
}
