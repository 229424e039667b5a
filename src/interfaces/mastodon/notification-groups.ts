import { Type } from 'typebox';
import { renderGroups } from '#entities/notification.ts';
import { pageQuery, readPage } from '#http/paging.ts';
import { type Call, type Route, route } from '#http/route.ts';
import {
  dismissGroup,
  GROUPED_TYPES,
  groupsOf,
  groupWithKey,
  type NotificationFilter,
  peopleOfGroup,
  unreadNotifications,
} from '#notifications/notifications.ts';
import { accountsAnswer, MOST_ACCOUNTS, USUAL_ACCOUNTS } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';
import {
  CountQuery,
  FallbackQuery,
  ListQuery,
  MOST_NOTIFICATIONS,
  readCountLimit,
  readFallback,
  readFilter,
  Types,
  USUAL_NOTIFICATIONS,
} from './notifications.ts';

/** What is grouped of what can be: all, unless the client names the types it can show so. */
const groupedBy = (types: readonly string[] | undefined): NotificationFilter['grouped'] =>
  types ? GROUPED_TYPES.filter((type) => types.includes(type)) : GROUPED_TYPES;

const keyOf = ({ params }: Pick<Call<never, never, never>, 'params'>): string => params.group_key ?? '';

/** `/api/v2/notifications`: like notifications as one. */
export const notificationGroupRoutes = (needs: ApiNeeds): Route[] => [...listRoutes(needs), ...groupRoutes(needs)];

const listRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v2/notifications',
    who: 'person',
    scopes: ['read:notifications'],
    query: Type.Object({
      ...ListQuery.properties,
      grouped_types: Types,
      expand_accounts: Type.Optional(Type.Enum(['full', 'partial_avatars'])),
    }),
    async handle({ query, viewer, link }) {
      const { db, clock } = needs;
      const page = readPage(query, USUAL_NOTIFICATIONS, MOST_NOTIFICATIONS);
      const filter = { ...readFilter(query), grouped: groupedBy(query.grouped_types) ?? [] };
      const { groups, cursors } = await groupsOf(db.reader, clock.now(), viewer, filter, page);
      link(cursors);
      return renderGroups(needs, db.reader, viewer, groups, {
        partialAvatars: query.expand_accounts === 'partial_avatars',
        fallback: await readFallback(needs, viewer, query.supported_types),
      });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/notifications/unread_count',
    who: 'person',
    scopes: ['read:notifications'],
    query: CountQuery,
    async handle({ query, viewer }) {
      const { db, clock } = needs;
      const filter = { ...readFilter(query), grouped: groupedBy(query.grouped_types) ?? [] };
      const limit = readCountLimit(query.limit);
      return { count: await unreadNotifications(db.reader, clock.now(), viewer, filter, limit) };
    },
  }),
];

const groupRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v2/notifications/:group_key',
    who: 'person',
    scopes: ['read:notifications'],
    query: FallbackQuery,
    async handle({ query, viewer, params }) {
      const { db, clock } = needs;
      const group = await groupWithKey(db.reader, clock.now(), viewer, keyOf({ params }));
      const fallback = await readFallback(needs, viewer, query.supported_types);
      return renderGroups(needs, db.reader, viewer, [group], { fallback });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/notifications/:group_key/accounts',
    who: 'person',
    // The documentation asks for the right to write, the original for that to read.
    scopes: ['read:notifications', 'write:notifications'],
    query: Type.Object(pageQuery),
    async handle({ query, viewer, params, link }) {
      const page = readPage(query, USUAL_ACCOUNTS, MOST_ACCOUNTS);
      const people = await peopleOfGroup(needs.db.reader, needs.clock.now(), viewer, keyOf({ params }), page);
      return accountsAnswer(needs, page, link, people);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/notifications/:group_key/dismiss',
    who: 'person',
    scopes: ['write:notifications'],
    handle: ({ viewer, params }) => dismissGroup(needs, viewer, keyOf({ params })),
  }),
];
