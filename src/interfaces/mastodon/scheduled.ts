import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { cancelScheduled, type Draft, reschedule, scheduledById, scheduledOf } from '#drafts/drafts.ts';
import { scheduledEntity } from '#entities/draft.ts';
import { pageQuery, readPage } from '#http/paging.ts';
import { readTime } from '#http/post-body.ts';
import { type Route, route } from '#http/route.ts';
import { mediaById } from '#media/media.ts';
import { authorOf } from '#posts/posts.ts';
import type { Id } from '#store/tables.ts';
import { linkPointers, MOST_STATUSES, USUAL_STATUSES } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';

/** Scheduled posts as the client API shows them, with their uploads: two statements however many there are. */
async function entitiesOf(
  { db, site }: Pick<ApiNeeds, 'db' | 'site'>,
  viewer: Viewer,
  drafts: readonly Draft[],
): Promise<Record<string, unknown>[]> {
  const author = await authorOf(db.reader, viewer.accountId);
  const media = await mediaById(
    db.reader,
    drafts.flatMap((draft) => draft.content.posts[0]?.mediaIds ?? []),
  );
  return drafts.flatMap((draft) =>
    draft.scheduledAt === null
      ? []
      : [scheduledEntity(site, { ...draft, scheduledAt: draft.scheduledAt }, author, media)],
  );
}

/** One of the viewer's scheduled posts; refuses not-found. */
export async function scheduledAnswer(needs: Pick<ApiNeeds, 'db' | 'site'>, viewer: Viewer, draftId: Id) {
  const [entity] = await entitiesOf(needs, viewer, [await scheduledById(needs.db.reader, viewer, draftId)]);
  return entity;
}

/** `/api/v1/scheduled_statuses` */
export const scheduledRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/scheduled_statuses',
    who: 'person',
    scopes: ['read:statuses'],
    query: Type.Object(pageQuery),
    async handle({ query, viewer, link }) {
      const page = readPage(query, USUAL_STATUSES, MOST_STATUSES);
      const drafts = await scheduledOf(needs.db.reader, viewer, page);
      linkPointers(
        link,
        page,
        drafts.map(({ id }) => ({ id, cursor: id })),
      );
      return entitiesOf(needs, viewer, drafts);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/scheduled_statuses/:id',
    who: 'person',
    scopes: ['read:statuses'],
    handle: ({ viewer, id }) => scheduledAnswer(needs, viewer, id()),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/scheduled_statuses/:id',
    who: 'person',
    scopes: ['write:statuses'],
    body: Type.Object({ scheduled_at: Type.Optional(Type.String()) }),
    async handle({ body, viewer, id }) {
      const { scheduledAt } = await scheduledById(needs.db.reader, viewer, id());
      await reschedule(needs, viewer, id(), body.scheduled_at ? readTime(body.scheduled_at) : scheduledAt);
      return scheduledAnswer(needs, viewer, id());
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/scheduled_statuses/:id',
    who: 'person',
    scopes: ['write:statuses'],
    async handle({ viewer, id }) {
      await cancelScheduled(needs, viewer, id());
    },
  }),
];
