import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { inLanguagesFirst, linkFeed, type Trend, trendingCard, trendsOf } from '#discovery/discovery.ts';
import { jsonArray } from '#http/json.ts';
import { type OffsetPage, offsetLink, offsetQuery, readOffset } from '#http/offset.ts';
import { pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';
import { languagesIn } from '#kernel/text/accept-language.ts';
import { look, type Seen } from '#posts/visibility.ts';
import type { TrendKind } from '#store/tables/discovery.ts';
import type { Id } from '#store/tables.ts';
import { feedAnswer, MOST_STATUSES, USUAL_STATUSES } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';
import { trendingLinks, trendingTags } from './trending.ts';

/** Tags and links on one page. */
const USUAL_TRENDS = 10;
const MOST_TRENDS = 20;
const MAX_ADDRESS_CHARACTERS = 2048;

/** What trends here, and what is said about a link that does. */
export function trendRoutes(needs: ApiNeeds): Route[] {
  const { db, site } = needs;

  /** A part of what trends, for the languages the client reads, with its `Link` header. */
  async function part(kind: TrendKind, page: OffsetPage, request: FastifyRequest, reply: FastifyReply): Promise<Id[]> {
    const trends = await trendsOf(db.reader, kind);
    const ordered = kind === 'tag' ? trends : inLanguagesFirst(trends, languagesIn(request.headers['accept-language']));
    return cut(ordered, page, request, reply);
  }

  function cut<T extends Trend>(trends: readonly T[], page: OffsetPage, request: FastifyRequest, reply: FastifyReply) {
    const { limit, offset } = page;
    const link = offsetLink(site.origin, request.url, page, offset + limit < trends.length);
    if (link) reply.header('link', link);
    return trends.slice(offset, offset + limit).map((trend) => trend.id);
  }

  const tagsAt = (path: string): Route =>
    route({
      method: 'GET',
      path,
      who: 'anyone',
      query: Type.Object(offsetQuery),
      handle: async ({ query, viewer, request, reply }) =>
        trendingTags(needs, viewer, await part('tag', readOffset(query, USUAL_TRENDS, MOST_TRENDS), request, reply)),
    });

  return [
    tagsAt('/api/v1/trends'),
    tagsAt('/api/v1/trends/tags'),
    route({
      method: 'GET',
      path: '/api/v1/trends/links',
      who: 'anyone',
      query: Type.Object(offsetQuery),
      async handle({ query, request, reply }) {
        const page = readOffset(query, USUAL_TRENDS, MOST_TRENDS);
        return [...(await trendingLinks(needs, await part('link', page, request, reply))).values()];
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/trends/statuses',
      who: 'anyone',
      query: Type.Object(offsetQuery),
      async handle({ query, viewer, request, reply }) {
        const page = readOffset(query, USUAL_STATUSES, MOST_STATUSES);
        const trends = await trendsOf(db.reader, 'post');
        const ordered = inLanguagesFirst(trends, languagesIn(request.headers['accept-language']));
        // All are judged before a page is cut, so that pages do not overlap or leave gaps for one viewer.
        const seen = await judged(needs, viewer, ordered);
        const shown = new Set(
          cut(
            [...seen.keys()].map((id) => ({ ...BARE, id })),
            page,
            request,
            reply,
          ),
        );
        return jsonArray(
          await needs.entities.statuses(
            db.reader,
            viewer,
            [...seen.values()].filter(({ sight }) => shown.has(sight.head.id)),
          ),
        );
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/timelines/link',
      who: 'anyone',
      scopes: ['read:statuses'],
      query: Type.Object({ ...pageQuery, url: Type.String({ maxLength: MAX_ADDRESS_CHARACTERS }) }),
      async handle({ query, viewer, link }) {
        const card = await trendingCard(db.reader, query.url);
        if (card === null) throw notFound();
        const page = readPage(query, USUAL_STATUSES, MOST_STATUSES);
        return feedAnswer(needs, viewer, 'public', page, link, (at) => linkFeed(db.reader, card, at));
      },
    }),
  ];
}

const BARE = { language: null, allowed: null };

/** The posts one viewer may see in public places; people they follow are met elsewhere. */
async function judged(
  { db, clock }: ApiNeeds,
  viewer: Viewer | null,
  trends: readonly Trend[],
): Promise<Map<Id, Seen>> {
  const ids = trends.map((trend) => trend.id);
  const seen = await look(db.reader, clock.now(), viewer, ids, 'public');
  return new Map(seen.filter(({ sight }) => !sight.relation.following).map((one) => [one.sight.head.id, one]));
}
