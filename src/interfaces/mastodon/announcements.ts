import { Type } from 'typebox';
import { announcementsOf, dismissAnnouncement, react, unreact } from '#announcements/announcements.ts';
import { renderAnnouncements } from '#entities/announcement.ts';
import { type Route, route } from '#http/route.ts';
import type { ApiNeeds } from './mastodon.ts';

const PATH = '/api/v1/announcements';

/** `/api/v1/announcements`: what staff tell everybody here, and what the viewer makes of it. */
export const announcementRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: PATH,
    who: 'person',
    // Mastodon sends what was dismissed too, marked as read, unless it is told not to.
    query: Type.Object({ with_dismissed: Type.Optional(Type.Boolean()) }),
    async handle({ viewer, query }) {
      const all = await announcementsOf(needs.db.reader, needs.clock.now(), viewer.accountId);
      const wanted = query.with_dismissed === false ? all.filter((one) => !one.read) : all;
      return renderAnnouncements(needs, wanted, { personal: true });
    },
  }),
  route({
    method: 'POST',
    path: `${PATH}/:id/dismiss`,
    who: 'person',
    scopes: ['write:accounts'],
    handle: ({ viewer, id }) => dismissAnnouncement(needs, viewer, id()),
  }),
  ...(['PUT', 'DELETE'] as const).map((method) =>
    route({
      method,
      path: `${PATH}/:id/reactions/:name`,
      who: 'person',
      scopes: ['write:favourites'],
      async handle({ viewer, id, params }) {
        const change = method === 'PUT' ? react : unreact;
        await change(needs, viewer, id(), params.name ?? '');
      },
    }),
  ),
];
