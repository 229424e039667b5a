import { Type } from 'typebox';
import { type PageQuery, pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import type { Page } from '#kernel/paging.ts';
import { tagKey } from '#kernel/text/clean.ts';
import { listById } from '#relationships/relationships.ts';
import {
  completeAbove,
  homeFeed,
  keepHomeFeed,
  listFeed,
  MAX_TAGS_IN_FEED,
  publicFeed,
  tagFeed,
} from '#timelines/timelines.ts';
import { feedAnswer, MOST_STATUSES, USUAL_STATUSES } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';

const readFeedPage = (query: PageQuery): Page => readPage(query, USUAL_STATUSES, MOST_STATUSES);

const publicQuery = {
  ...pageQuery,
  local: Type.Optional(Type.Boolean()),
  remote: Type.Optional(Type.Boolean()),
  only_media: Type.Optional(Type.Boolean()),
};

const Tags = Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: MAX_TAGS_IN_FEED }));

export const timelineRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/timelines/home',
    who: 'person',
    scopes: ['read:statuses'],
    query: Type.Object(pageQuery),
    async handle({ query, viewer, link }) {
      const { db } = needs;
      const page = readFeedPage(query);
      const answer = await feedAnswer(needs, viewer, 'home', page, link, (at) =>
        homeFeed(db.reader, viewer.accountId, at),
      );
      if ((await completeAbove(db.reader, viewer.accountId)) === null) await keepHomeFeed(needs, viewer.accountId);
      return answer;
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/timelines/public',
    who: 'anyone',
    scopes: ['read:statuses'],
    query: Type.Object(publicQuery),
    handle: ({ query, viewer, link }) =>
      feedAnswer(needs, viewer, 'public', readFeedPage(query), link, (at) =>
        publicFeed(
          needs.db.reader,
          { local: query.local ?? false, remote: query.remote ?? false, onlyMedia: query.only_media ?? false },
          at,
        ),
      ),
  }),
  route({
    method: 'GET',
    path: '/api/v1/timelines/tag/:tag',
    who: 'anyone',
    scopes: ['read:statuses'],
    query: Type.Object({ ...publicQuery, any: Tags, all: Tags, none: Tags }),
    handle: ({ query, params, viewer, link }) =>
      feedAnswer(needs, viewer, 'public', readFeedPage(query), link, (at) =>
        tagFeed(
          needs.db.reader,
          {
            local: query.local ?? false,
            remote: query.remote ?? false,
            onlyMedia: query.only_media ?? false,
            any: [readTag(params.tag ?? ''), ...(query.any ?? []).map(tagKey)],
            all: (query.all ?? []).map(tagKey),
            none: (query.none ?? []).map(tagKey),
          },
          at,
        ),
      ),
  }),
  route({
    method: 'GET',
    path: '/api/v1/timelines/list/:id',
    who: 'person',
    scopes: ['read:lists'],
    query: Type.Object(pageQuery),
    async handle({ query, viewer, id, link }) {
      const list = await listById(needs.db.reader, viewer, id());
      if (!list) throw notFound();
      return feedAnswer(needs, viewer, 'list', readFeedPage(query), link, (at) =>
        listFeed(needs.db.reader, { id: list.id, ownerId: viewer.accountId, repliesPolicy: list.repliesPolicy }, at),
      );
    },
  }),
];

/** A tag from a path: well-formed text only, since it is looked up as it is. */
function readTag(text: string): string {
  if (text.includes('\0') || !text.isWellFormed()) throw invalid('Text contains characters that cannot be stored.');
  return tagKey(text);
}
