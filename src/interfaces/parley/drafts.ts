import { type Static, Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import {
  changeDraft,
  createDraft,
  type Draft,
  deleteDraft,
  draftById,
  draftContentOf,
  draftsOf,
  FAR_MS,
  publishDraft,
  publishOrKeep,
  reschedule,
  schedulePost,
} from '#drafts/drafts.ts';
import { draftEntity } from '#entities/draft.ts';
import { STATUS_OF } from '#http/errors.ts';
import { type Json, jsonArray } from '#http/json.ts';
import { pageQuery, readPage } from '#http/paging.ts';
import { contentFields, placeFields, readContent, readPlace, readTime } from '#http/post-body.ts';
import { type Route, route } from '#http/route.ts';
import { mediaById } from '#media/media.ts';
import { MAX_THREAD_POSTS } from '#posts/posts.ts';
import type { Id } from '#store/tables.ts';
import type { ParleyNeeds } from './parley.ts';

/** Few, since each may hold the uploads of a whole thread. */
const MOST_DRAFTS = 10;

const draftFields = {
  posts: Type.Array(Type.Object(contentFields), { minItems: 1, maxItems: MAX_THREAD_POSTS }),
  ...placeFields,
};
const ThreadBody = Type.Object(draftFields);
const NewDraft = Type.Object({ ...draftFields, scheduled_at: Type.Optional(Type.String()) });
const ChangedDraft = Type.Object({
  ...draftFields,
  version: Type.Integer({ minimum: 1 }),
  scheduled_at: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});

/** What all posts of a thread have in common is said once, beside them. */
const readDraft = ({ posts, ...place }: Static<typeof ThreadBody>) => {
  const common = readPlace(place);
  return draftContentOf(posts.map((post) => ({ ...common, ...readContent(post) })));
};

async function entitiesOf({ db, site }: ParleyNeeds, drafts: readonly Draft[]): Promise<Record<string, unknown>[]> {
  const ids = drafts.flatMap((draft) => draft.content.posts.flatMap((post) => post.mediaIds));
  const media = await mediaById(db.reader, ids);
  return drafts.map((draft) => draftEntity(site, draft, media));
}

async function oneDraft(needs: ParleyNeeds, viewer: Viewer, draftId: Id) {
  const [entity] = await entitiesOf(needs, [await draftById(needs.db.reader, viewer, draftId)]);
  return entity;
}

async function statusesOf({ db, entities }: ParleyNeeds, viewer: Viewer, ids: readonly Id[]): Promise<Json> {
  const statuses = await entities.statusesById(db.reader, viewer, ids, 'asked');
  return jsonArray(ids.flatMap((id) => statuses.get(id) ?? []));
}

/** `/api/parley/v1/drafts` and `/threads`. */
export const draftRoutes = (needs: ParleyNeeds): Route[] => [...keepingRoutes(needs), ...publishingRoutes(needs)];

const keepingRoutes = (needs: ParleyNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/parley/v1/drafts',
    who: 'person',
    scopes: ['read:statuses'],
    query: Type.Object(pageQuery),
    async handle({ query, viewer, link }) {
      const page = readPage(query, MOST_DRAFTS, MOST_DRAFTS);
      const drafts = await draftsOf(needs.db.reader, viewer, page, needs.clock.now() + FAR_MS);
      const [first, last] = [drafts[0], drafts.at(-1)];
      link(first && last ? { first: first.id, last: last.id, more: drafts.length === page.limit } : null);
      return entitiesOf(needs, drafts);
    },
  }),
  route({
    method: 'POST',
    path: '/api/parley/v1/drafts',
    who: 'person',
    scopes: ['write:statuses'],
    body: NewDraft,
    async handle({ body: { scheduled_at, ...body }, viewer, identity }) {
      const content = readDraft(body);
      const { appId } = identity;
      const id = scheduled_at
        ? await schedulePost(needs, viewer, content, readTime(scheduled_at), { appId })
        : await createDraft(needs, viewer, content, { appId });
      return oneDraft(needs, viewer, id);
    },
  }),
  route({
    method: 'GET',
    path: '/api/parley/v1/drafts/:id',
    who: 'person',
    scopes: ['read:statuses'],
    handle: ({ viewer, id }) => oneDraft(needs, viewer, id()),
  }),
  route({
    method: 'PUT',
    path: '/api/parley/v1/drafts/:id',
    who: 'person',
    scopes: ['write:statuses'],
    body: ChangedDraft,
    async handle({ body: { version, scheduled_at, ...body }, viewer, id }) {
      const at = scheduled_at ? readTime(scheduled_at) : null;
      await changeDraft(needs, viewer, id(), version, readDraft(body));
      if (scheduled_at !== undefined) await reschedule(needs, viewer, id(), at);
      return oneDraft(needs, viewer, id());
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/parley/v1/drafts/:id',
    who: 'person',
    scopes: ['write:statuses'],
    handle: ({ viewer, id }) => deleteDraft(needs, viewer, id()),
  }),
];

const publishingRoutes = (needs: ParleyNeeds): Route[] => [
  route({
    method: 'POST',
    path: '/api/parley/v1/drafts/:id/publish',
    who: 'person',
    scopes: ['write:statuses'],
    body: Type.Object({ version: Type.Optional(Type.Integer({ minimum: 1 })) }),
    async handle({ body, viewer, identity, id }) {
      const options = { version: body.version, appId: identity.appId };
      return statusesOf(needs, viewer, await publishDraft(needs, viewer, id(), options));
    },
  }),
  route({
    method: 'POST',
    path: '/api/parley/v1/threads',
    who: 'person',
    scopes: ['write:statuses'],
    body: ThreadBody,
    async handle({ body, viewer, identity, reply }) {
      const published = await publishOrKeep(needs, viewer, readDraft(body), { appId: identity.appId });
      if ('postIds' in published) return statusesOf(needs, viewer, published.postIds);
      const { refusal, draftId } = published;
      reply.code(STATUS_OF[refusal.kind]);
      return { error: refusal.message, parley: { draft_id: String(draftId) } };
    },
  }),
];
