import { type Static, Type } from 'typebox';
import { readLocale } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { time } from '#entities/account.ts';
import { renderNotifications } from '#entities/notification.ts';
import type { Fallback } from '#entities/notification-objects.ts';
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

export const USUAL_NOTIFICATIONS = 40;
export const MOST_NOTIFICATIONS = 80;
const USUAL_COUNTED = 100;
const MOST_COUNTED = 1_000;
const MOST_TYPES = 50;

/** Names of notification types. */
export const Types = Type.Optional(Type.Array(Type.String({ maxLength: 50 }), { maxItems: MOST_TYPES }));

const filterQuery = {
  types: Types,
  exclude_types: Types,
  account_id: Type.Optional(IdText),
  include_filtered: Type.Optional(Type.Boolean()),
};
/** The query of a count of notifications. */
export const CountQuery = Type.Object({ ...filterQuery, grouped_types: Types, limit: Type.Optional(Type.Integer()) });
/** The query of a list of notifications. */
export const ListQuery = Type.Object({ ...pageQuery, ...filterQuery, supported_types: Types });
export const FallbackQuery = Type.Object({ supported_types: Types });

/** Types nobody here knows match nothing, and excluding them excludes nothing. */
export function readFilter(query: Static<typeof CountQuery>): NotificationFilter {
  const wanted = query.types && query.types.length > 0 ? new Set(query.types) : null;
  const unwanted = new Set(query.exclude_types ?? []);
  return {
    types: NOTIFICATION_TYPES.filter((type) => (!wanted || wanted.has(type)) && !unwanted.has(type)),
    fromId: query.account_id === undefined ? null : (parseId(query.account_id) ?? 0),
    filtered: query.include_filtered ?? false,
  };
}

/** How far a count goes that was asked for. */
export const readCountLimit = (limit: number | undefined): number =>
  Math.min(MOST_COUNTED, Math.max(1, limit ?? USUAL_COUNTED));

/** Words for types that a client does not know, where it asks for them. */
export async function readFallback(
  { db }: Pick<ApiNeeds, 'db'>,
  viewer: Viewer,
  supported: readonly string[] | undefined,
): Promise<Fallback | null> {
  if (!supported) return null;
  return { supported: new Set(supported), locale: await readLocale(db.reader, viewer) };
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
    query: ListQuery,
    async handle({ query, viewer, link }) {
      const { db, clock } = needs;
      const page = readPage(query, USUAL_NOTIFICATIONS, MOST_NOTIFICATIONS);
      const { notifications, cursors } = await notificationsOf(db.reader, clock.now(), viewer, readFilter(query), page);
      link(cursors);
      const fallback = await readFallback(needs, viewer, query.supported_types);
      return jsonArray(await renderNotifications(needs, db.reader, viewer, notifications, fallback));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/notifications/unread_count',
    who: 'person',
    scopes: ['read:notifications'],
    query: CountQuery,
    async handle({ query, viewer }) {
      const { db, clock } = needs;
      const limit = readCountLimit(query.limit);
      return { count: await unreadNotifications(db.reader, clock.now(), viewer, readFilter(query), limit) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/notifications/:id',
    who: 'person',
    scopes: ['read:notifications'],
    query: FallbackQuery,
    async handle({ query, viewer, id }) {
      const { db, clock } = needs;
      const notification = await notificationWithId(db.reader, clock.now(), viewer, id());
      const fallback = await readFallback(needs, viewer, query.supported_types);
      const [answer] = await renderNotifications(needs, db.reader, viewer, [notification], fallback);
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
