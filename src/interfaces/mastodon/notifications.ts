import { Type } from 'typebox';
import { time } from '#entities/account.ts';
import { renderNotifications } from '#entities/notification.ts';
import { jsonArray } from '#http/json.ts';
import { IdText, pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import {
  clearNotifications,
  dismissNotification,
  MARKED_TIMELINES,
  type MarkedTimeline,
  type Marker,
  NOTIFICATION_TYPES,
  type NotificationFilter,
  notificationsOf,
  notificationWithId,
  readMarkers,
  setMarkers,
  unreadNotifications,
} from '#notifications/notifications.ts';
import type { Id } from '#store/tables.ts';
import type { ApiNeeds } from './mastodon.ts';

const USUAL_NOTIFICATIONS = 40;
const MOST_NOTIFICATIONS = 80;
const USUAL_COUNTED = 100;
const MOST_COUNTED = 1_000;
const MOST_TYPES = 50;

const Types = Type.Optional(Type.Array(Type.String({ maxLength: 50 }), { maxItems: MOST_TYPES }));

const filterQuery = { types: Types, exclude_types: Types, account_id: Type.Optional(IdText) };

interface FilterQuery {
  types?: string[];
  exclude_types?: string[];
  account_id?: string;
}

/** Types nobody here knows match nothing, and excluding them excludes nothing. */
function readFilter(query: FilterQuery): NotificationFilter {
  const wanted = query.types && query.types.length > 0 ? new Set(query.types) : null;
  const unwanted = new Set(query.exclude_types ?? []);
  return {
    types: NOTIFICATION_TYPES.filter((type) => (!wanted || wanted.has(type)) && !unwanted.has(type)),
    fromId: query.account_id === undefined ? null : (parseId(query.account_id) ?? 0),
  };
}

/** `/api/v1/notifications` and `/api/v1/markers`. */
export const notificationRoutes = (needs: ApiNeeds): Route[] => [
  ...readingRoutes(needs),
  ...clearingRoutes(needs),
  ...markerRoutes(needs),
];

const readingRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/notifications',
    who: 'person',
    scopes: ['read:notifications'],
    query: Type.Object({ ...pageQuery, ...filterQuery }),
    async handle({ query, viewer, link }) {
      const { db, clock, entities } = needs;
      const page = readPage(query, USUAL_NOTIFICATIONS, MOST_NOTIFICATIONS);
      const { notifications, cursors } = await notificationsOf(db.reader, clock.now(), viewer, readFilter(query), page);
      link(cursors);
      return jsonArray(await renderNotifications(entities, db.reader, viewer, notifications));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/notifications/unread_count',
    who: 'person',
    scopes: ['read:notifications'],
    query: Type.Object({ ...filterQuery, limit: Type.Optional(Type.Integer()) }),
    async handle({ query, viewer }) {
      const limit = Math.min(MOST_COUNTED, Math.max(1, query.limit ?? USUAL_COUNTED));
      const { db, clock } = needs;
      return { count: await unreadNotifications(db.reader, clock.now(), viewer, readFilter(query), limit) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/notifications/:id',
    who: 'person',
    scopes: ['read:notifications'],
    async handle({ viewer, id }) {
      const { db, clock, entities } = needs;
      const notification = await notificationWithId(db.reader, clock.now(), viewer, id());
      const [answer] = await renderNotifications(entities, db.reader, viewer, [notification]);
      if (!answer) throw notFound();
      return answer;
    },
  }),
];

const clearingRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'POST',
    path: '/api/v1/notifications/clear',
    who: 'person',
    scopes: ['write:notifications'],
    handle: ({ viewer }) => clearNotifications(needs, viewer),
  }),
  route({
    method: 'POST',
    path: '/api/v1/notifications/:id/dismiss',
    who: 'person',
    scopes: ['write:notifications'],
    handle: ({ viewer, id }) => dismissNotification(needs, viewer, id()),
  }),
];

const MarkerBody = Type.Optional(Type.Object({ last_read_id: Type.Optional(IdText) }));

const markerRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/markers',
    who: 'person',
    scopes: ['read:statuses'],
    query: Type.Object({ timeline: Type.Optional(Type.Array(Type.String({ maxLength: 50 }), { maxItems: 10 })) }),
    async handle({ query, viewer }) {
      const wanted = MARKED_TIMELINES.filter((name) => query.timeline?.includes(name));
      return markersAnswer(await readMarkers(needs.db.reader, viewer, wanted));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/markers',
    who: 'person',
    scopes: ['write:statuses'],
    body: Type.Object({ home: MarkerBody, notifications: MarkerBody }),
    async handle({ body, viewer }) {
      const places = new Map<MarkedTimeline, Id>();
      for (const name of MARKED_TIMELINES) {
        const text = body[name]?.last_read_id;
        if (text !== undefined) places.set(name, readPlace(text));
      }
      return markersAnswer(await setMarkers(needs, viewer, places));
    },
  }),
];

function readPlace(text: string): Id {
  const id = parseId(text);
  if (id === null) throw invalid('Validation failed: Last read must be the id of something that was read');
  return id;
}

const markersAnswer = (markers: ReadonlyMap<MarkedTimeline, Marker>): Record<string, unknown> =>
  Object.fromEntries(
    [...markers].map(([name, marker]) => [
      name,
      {
        last_read_id: String(marker.lastReadId),
        version: marker.version,
        updated_at: time(marker.updatedAt),
      },
    ]),
  );
