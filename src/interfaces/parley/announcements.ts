import { type Static, Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import {
  type Announcement,
  type AnnouncementChanges,
  announcementById,
  changeAnnouncement,
  createAnnouncement,
  deleteAnnouncement,
  listAnnouncements,
} from '#announcements/announcements.ts';
import { time, timeOrNull } from '#entities/account.ts';
import { pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { invalid } from '#kernel/errors.ts';
import type { Loose } from '#kernel/objects.ts';
import type { Id, Millis } from '#store/tables.ts';
import type { ParleyNeeds } from './parley.ts';

const PATH = '/api/parley/v1/admin/announcements';
const USUAL_ANNOUNCEMENTS = 20;
const MOST_ANNOUNCEMENTS = 100;

const moment = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const Words = Type.Object({
  text: Type.Optional(Type.String()),
  published: Type.Optional(Type.Boolean()),
  scheduled_at: moment,
  starts_at: moment,
  ends_at: moment,
  all_day: Type.Optional(Type.Boolean()),
});

function readMoment(what: string, text: string | null | undefined): Millis | null | undefined {
  if (text === undefined || text === null) return text;
  if (text === '') return null;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw invalid(`Validation failed: ${what} is no date`);
  return at;
}

const changesOf = (body: Static<typeof Words>): Loose<AnnouncementChanges> => ({
  text: body.text,
  published: body.published,
  allDay: body.all_day,
  scheduledAt: readMoment('Scheduled at', body.scheduled_at),
  startsAt: readMoment('Starts at', body.starts_at),
  endsAt: readMoment('Ends at', body.ends_at),
});

const entity = (one: Announcement): Record<string, unknown> => ({
  id: String(one.id),
  text: one.text,
  content: one.html,
  published: one.publishedAt !== null,
  published_at: timeOrNull(one.publishedAt),
  scheduled_at: timeOrNull(one.scheduledAt),
  starts_at: timeOrNull(one.startsAt),
  ends_at: timeOrNull(one.endsAt),
  all_day: one.allDay,
  created_at: time(one.createdAt),
  updated_at: time(one.updatedAt),
  reactions: one.reactions.map(({ name, count }) => ({ name, count })),
});

/** `/api/parley/v1/admin/announcements`: staff write, publish and take back announcements. */
export function announcementDeskRoutes(needs: ParleyNeeds): Route[] {
  const { db } = needs;
  const answer = async (id: Id) => entity(await announcementById(db.reader, null, id));
  const requireStaff = (viewer: Viewer): void => requirePermission(viewer, 'manage-announcements');
  return [
    route({
      method: 'GET',
      path: PATH,
      who: 'person',
      scopes: ['admin:read'],
      query: Type.Object(pageQuery),
      async handle({ query, viewer, link }) {
        requireStaff(viewer);
        const page = readPage(query, USUAL_ANNOUNCEMENTS, MOST_ANNOUNCEMENTS);
        const found = await listAnnouncements(db.reader, viewer.accountId, page);
        const [first, last] = [found[0], found.at(-1)];
        link(first && last ? { first: first.id, last: last.id, more: found.length === page.limit } : null);
        return found.map(entity);
      },
    }),
    route({
      method: 'POST',
      path: PATH,
      who: 'person',
      scopes: ['admin:write'],
      body: Words,
      async handle({ viewer, body }) {
        requireStaff(viewer);
        return answer(await createAnnouncement(needs, viewer, { ...changesOf(body), text: body.text ?? '' }));
      },
    }),
    route({
      method: 'PATCH',
      path: `${PATH}/:id`,
      who: 'person',
      scopes: ['admin:write'],
      body: Words,
      async handle({ viewer, body, id }) {
        await changeAnnouncement(needs, viewer, id(), changesOf(body));
        return answer(id());
      },
    }),
    route({
      method: 'DELETE',
      path: `${PATH}/:id`,
      who: 'person',
      scopes: ['admin:write'],
      handle: ({ viewer, id }) => deleteAnnouncement(needs, viewer, id()),
    }),
  ];
}
