import type { Viewer } from '#access/identity.ts';
import { covers } from '#access/scopes.ts';
import { announcementById, reactionCount } from '#announcements/announcements.ts';
import { conversationWithId } from '#conversations/conversations.ts';
import { emojiSet } from '#emoji/emoji.ts';
import { reactionEntity, renderAnnouncements } from '#entities/announcement.ts';
import { renderConversations } from '#entities/conversation.ts';
import type { Entities } from '#entities/entities.ts';
import { renderNotifications } from '#entities/notification.ts';
import type { Json } from '#http/json.ts';
import { Refusal } from '#kernel/errors.ts';
import { notificationWithId } from '#notifications/notifications.ts';
import type { Needs } from '#ports/ports.ts';
import { headsOf, type Place } from '#posts/visibility.ts';
import type { Id } from '#store/tables.ts';
import type { Event, EventName } from '#work/events.ts';
import type { Hub, Stream } from './hub.ts';
import { Message } from './message.ts';
import { createRenderings } from './renderings.ts';
import type { StreamName, Subscription } from './streams.ts';
import { createTargets } from './targets.ts';

/** What streams tell of. */
export const STREAMED: readonly EventName[] = [
  'post.created',
  'post.edited',
  'post.refreshed',
  'post.removed',
  'notification.created',
  'notifications.merged',
  'conversation.changed',
  'filters.changed',
  'announcement.published',
  'announcement.removed',
  'announcement.reacted',
  'token.revoked',
  'account.suspended',
];

type DeliveryNeeds = Needs<'db' | 'clock' | 'log' | 'site'> & { entities: Entities };

/** Tells the open streams of this process what happened. Who gets a post is judged for each viewer, as in the feeds. */
export function createDelivery(needs: DeliveryNeeds, hub: Hub) {
  const { db, clock, log, site, entities } = needs;
  const targets = createTargets(needs, hub);
  const renderings = createRenderings(needs);

  async function tellPost(event: 'update' | 'status.update', postId: Id): Promise<void> {
    const head = (await headsOf(db.reader, [postId])).get(postId);
    if (!head || head.removed) return;
    const all = await targets.ofPost(head);
    if (all.some(({ stream }) => !stream.identity?.viewer)) {
      const message = await renderings.forStrangers(event, postId);
      for (const { stream, subscription } of all) {
        if (message && !stream.identity?.viewer) stream.send(subscription, message);
      }
    }
    for (const place of ['home', 'list', 'public'] as const) await tellViewers(event, postId, place, all);
  }

  async function tellViewers(
    event: string,
    postId: Id,
    place: Place,
    all: Awaited<ReturnType<typeof targets.ofPost>>,
  ): Promise<void> {
    const here = all.filter((target) => target.place === place);
    const viewers = new Map<Id, Viewer>();
    for (const { stream } of here) {
      if (stream.identity?.viewer) viewers.set(stream.identity.viewer.accountId, stream.identity.viewer);
    }
    if (viewers.size === 0) return;
    const messages = await renderings.forViewers(event, postId, place, [...viewers.values()]);
    for (const { stream, subscription } of here) {
      const message = messages.get(stream.identity?.viewer?.accountId ?? 0);
      if (message) stream.send(subscription, message);
    }
  }

  /** A deleted post says only its id, to those who may have been shown it. */
  async function tellRemoval(postId: Id, author: Id): Promise<void> {
    const head = (await headsOf(db.reader, [postId])).get(postId);
    const message = new Message('delete', String(postId));
    for (const { stream, subscription } of await targets.ofRemoval(postId, author, head)) {
      stream.send(subscription, message);
    }
  }

  /** The subscriptions of one person with some names, as far as their tokens allow to read notifications. */
  function* subscriptionsOf(
    accountId: Id,
    names: readonly StreamName[],
    scope: string | null = null,
  ): Iterable<{ stream: Stream; subscription: Subscription }> {
    for (const stream of hub.ofPerson(accountId)) {
      if (scope !== null && !covers(stream.identity?.scopes ?? [], scope)) continue;
      for (const name of names) {
        const subscription = stream.subscriptions.get(name);
        if (subscription) yield { stream, subscription };
      }
    }
  }

  /**
   * Renders something of one person once and sends it to all of their streams with such a subscription; null is not sent,
   * undefined is sent without a payload.
   */
  async function tellPerson(
    event: string,
    to: { accountId: Id; names: readonly StreamName[]; scope?: string },
    render: (viewer: Viewer) => Promise<Json | string | null | undefined>,
  ): Promise<void> {
    const all = [...subscriptionsOf(to.accountId, to.names, to.scope)];
    const viewer = all[0]?.stream.identity?.viewer;
    if (!viewer) return;
    const payload = await render(viewer).catch(unlessGone);
    if (payload === null) return;
    const message = new Message(event, typeof payload === 'object' ? payload.text : payload);
    for (const { stream, subscription } of all) stream.send(subscription, message);
  }

  const NOTIFIED = { names: ['user', 'user:notification'], scope: 'read:notifications' } as const;

  const tellNotification = (notificationId: Id, accountId: Id): Promise<void> =>
    tellPerson('notification', { accountId, ...NOTIFIED }, async (viewer) => {
      const notification = await notificationWithId(db.reader, clock.now(), viewer, notificationId);
      return (await renderNotifications({ entities, site }, db.reader, viewer, [notification]))[0] ?? null;
    });

  const tellConversation = (conversationId: Id, accountId: Id): Promise<void> =>
    tellPerson('conversation', { accountId, names: ['direct'] }, async (viewer) => {
      const conversation = await conversationWithId(db.reader, viewer, conversationId);
      return (await renderConversations(entities, db.reader, viewer, [conversation]))[0] ?? null;
    });

  /** What is for everybody here goes to all streams of their own. */
  function tellEverybody(event: string, payload: string): void {
    const message = new Message(event, payload);
    for (const stream of hub.all()) {
      const subscription = stream.subscriptions.get('user');
      if (subscription) stream.send(subscription, message);
    }
  }

  async function tellAnnouncement(announcementId: Id): Promise<void> {
    const announcement = await announcementById(db.reader, null, announcementId).catch(unlessGone);
    if (!announcement?.publishedAt) return;
    const [entity] = await renderAnnouncements(needs, [announcement], { personal: false });
    tellEverybody('announcement', JSON.stringify(entity));
  }

  async function tellReaction(announcementId: Id, name: string): Promise<void> {
    const count = await reactionCount(db.reader, announcementId, name);
    const entity = reactionEntity(needs, await emojiSet(needs), { name, count });
    tellEverybody('announcement.reaction', JSON.stringify({ ...entity, announcement_id: String(announcementId) }));
  }

  async function tell(event: Event): Promise<void> {
    switch (event.type) {
      case 'post.created':
        return tellPost('update', event.payload.postId);
      case 'post.edited':
      case 'post.refreshed':
        return tellPost('status.update', event.payload.postId);
      case 'post.removed':
        return tellRemoval(event.payload.postId, event.payload.accountId);
      case 'notification.created':
        return tellNotification(event.payload.notificationId, event.payload.accountId);
      case 'notifications.merged':
        return tellPerson('notifications_merged', { ...event.payload, ...NOTIFIED }, async () => '1');
      case 'conversation.changed':
        return tellConversation(event.payload.conversationId, event.payload.accountId);
      case 'filters.changed':
        // Clients read them anew; what a filter holds is not told.
        return tellPerson('filters_changed', { ...event.payload, names: ['user'] }, async () => undefined);
      case 'announcement.published':
        return tellAnnouncement(event.payload.announcementId);
      case 'announcement.removed':
        return tellEverybody('announcement.delete', String(event.payload.announcementId));
      case 'announcement.reacted':
        return tellReaction(event.payload.announcementId, event.payload.name);
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

/** What went away meanwhile is not told. */
function unlessGone(error: unknown): null {
  if (error instanceof Refusal) return null;
  throw error;
}
