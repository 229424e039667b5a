import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { filterEntity, filteredPostEntity, keywordEntity } from '#entities/filter.ts';
import {
  addKeyword,
  addPost,
  createFilter,
  deleteFilter,
  type Filter,
  filterById,
  filteredPostById,
  filtersOf,
  type KeywordChange,
  keywordById,
  removeKeyword,
  removePost,
  updateFilter,
  updateKeyword,
} from '#filters/filters.ts';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import type { Id } from '#store/tables.ts';
import type { ApiNeeds } from './mastodon.ts';

/** Milliseconds of `expires_in`: seconds as text, where nothing means for ever. Absent stays absent. */
export function readExpiry(text: string | null | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  const seconds = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

/** Numbers come as text here, so that an empty one, which takes the end away, is told from none at all. */
export const ExpiresIn = Type.Optional(Type.Union([Type.String({ maxLength: 30 }), Type.Null()]));

const KeywordBody = Type.Object({
  keyword: Type.Optional(Type.String()),
  whole_word: Type.Optional(Type.Boolean()),
});

const FilterBody = Type.Object({
  title: Type.Optional(Type.String()),
  context: Type.Optional(Type.Array(Type.String())),
  filter_action: Type.Optional(Type.String()),
  expires_in: ExpiresIn,
  keywords_attributes: Type.Optional(
    Type.Array(
      Type.Object({
        id: Type.Optional(Type.String()),
        keyword: Type.Optional(Type.String()),
        whole_word: Type.Optional(Type.Boolean()),
        _destroy: Type.Optional(Type.Boolean()),
      }),
    ),
  ),
});

interface KeywordAttributes {
  id?: string;
  keyword?: string;
  whole_word?: boolean;
  _destroy?: boolean;
}

const readKeywords = (attributes: readonly KeywordAttributes[] | undefined): KeywordChange[] | undefined =>
  attributes?.map(({ id, keyword, whole_word, _destroy }) => ({
    id: id === undefined || id === '' ? undefined : (parseId(id) ?? 0),
    keyword,
    wholeWord: whole_word,
    remove: _destroy,
  }));

async function requireFilter({ db }: ApiNeeds, viewer: Viewer, filterId: Id): Promise<Filter> {
  const filter = await filterById(db.reader, viewer, filterId);
  if (!filter) throw notFound();
  return filter;
}

const filterAnswer = async (needs: ApiNeeds, viewer: Viewer, filterId: Id): Promise<Record<string, unknown>> =>
  filterEntity(await requireFilter(needs, viewer, filterId));

/** `/api/v2/filters`: filters, the keywords and the posts in them. */
export const filterRoutes = (needs: ApiNeeds): Route[] => [
  ...wholeRoutes(needs),
  ...keywordRoutes(needs),
  ...postRoutes(needs),
];

const wholeRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v2/filters',
    who: 'person',
    scopes: ['read:filters'],
    async handle({ viewer }) {
      return (await filtersOf(needs.db.reader, viewer.accountId)).map(filterEntity);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/filters',
    who: 'person',
    scopes: ['write:filters'],
    body: FilterBody,
    async handle({ viewer, body }) {
      const id = await createFilter(needs, viewer, {
        title: body.title ?? '',
        contexts: body.context ?? [],
        action: body.filter_action,
        expiresInMs: readExpiry(body.expires_in),
        keywords: readKeywords(body.keywords_attributes),
      });
      return filterAnswer(needs, viewer, id);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/filters/:id',
    who: 'person',
    scopes: ['read:filters'],
    handle: ({ viewer, id }) => filterAnswer(needs, viewer, id()),
  }),
  route({
    method: 'PUT',
    path: '/api/v2/filters/:id',
    who: 'person',
    scopes: ['write:filters'],
    body: FilterBody,
    async handle({ viewer, body, id }) {
      await updateFilter(needs, viewer, id(), {
        title: body.title,
        contexts: body.context,
        action: body.filter_action,
        expiresInMs: readExpiry(body.expires_in),
        keywords: readKeywords(body.keywords_attributes),
      });
      return filterAnswer(needs, viewer, id());
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/filters/:id',
    who: 'person',
    scopes: ['write:filters'],
    handle: ({ viewer, id }) => deleteFilter(needs, viewer, id()),
  }),
];

async function keywordAnswer({ db }: ApiNeeds, viewer: Viewer, keywordId: Id): Promise<Record<string, unknown>> {
  const keyword = await keywordById(db.reader, viewer, keywordId);
  if (!keyword) throw notFound();
  return keywordEntity(keyword);
}

const keywordRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v2/filters/:id/keywords',
    who: 'person',
    scopes: ['read:filters'],
    async handle({ viewer, id }) {
      return (await requireFilter(needs, viewer, id())).keywords.map(keywordEntity);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/filters/:id/keywords',
    who: 'person',
    scopes: ['write:filters'],
    body: KeywordBody,
    async handle({ viewer, body, id }) {
      const keyword = { keyword: body.keyword, wholeWord: body.whole_word };
      return keywordAnswer(needs, viewer, await addKeyword(needs, viewer, id(), keyword));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/filters/keywords/:id',
    who: 'person',
    scopes: ['read:filters'],
    handle: ({ viewer, id }) => keywordAnswer(needs, viewer, id()),
  }),
  route({
    method: 'PUT',
    path: '/api/v2/filters/keywords/:id',
    who: 'person',
    scopes: ['write:filters'],
    body: KeywordBody,
    async handle({ viewer, body, id }) {
      await updateKeyword(needs, viewer, id(), { keyword: body.keyword, wholeWord: body.whole_word });
      return keywordAnswer(needs, viewer, id());
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/filters/keywords/:id',
    who: 'person',
    scopes: ['write:filters'],
    handle: ({ viewer, id }) => removeKeyword(needs, viewer, id()),
  }),
];

async function filteredPostAnswer({ db }: ApiNeeds, viewer: Viewer, id: Id): Promise<Record<string, unknown>> {
  const post = await filteredPostById(db.reader, viewer, id);
  if (!post) throw notFound();
  return filteredPostEntity(post);
}

const postRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v2/filters/:id/statuses',
    who: 'person',
    scopes: ['read:filters'],
    async handle({ viewer, id }) {
      return (await requireFilter(needs, viewer, id())).posts.map(filteredPostEntity);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/filters/:id/statuses',
    who: 'person',
    scopes: ['write:filters'],
    body: Type.Object({ status_id: Type.Optional(Type.String()) }),
    async handle({ viewer, body, id }) {
      const added = await addPost(needs, viewer, id(), parseId(body.status_id ?? '') ?? 0);
      return filteredPostAnswer(needs, viewer, added);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/filters/statuses/:id',
    who: 'person',
    scopes: ['read:filters'],
    handle: ({ viewer, id }) => filteredPostAnswer(needs, viewer, id()),
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/filters/statuses/:id',
    who: 'person',
    scopes: ['write:filters'],
    handle: ({ viewer, id }) => removePost(needs, viewer, id()),
  }),
];
