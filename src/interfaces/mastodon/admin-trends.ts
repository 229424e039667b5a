import { Type } from 'typebox';
import { getSetting } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import {
  allTrends,
  listPublishers,
  type Publisher,
  publisherById,
  type Reviewed,
  reviewsOf,
  reviewTrend,
} from '#discovery/discovery.ts';
import { timeOrNull } from '#entities/account.ts';
import { Json, json, jsonArray } from '#http/json.ts';
import { offsetLink, offsetQuery, readOffset } from '#http/offset.ts';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';
import type { TrendKind } from '#store/tables/discovery.ts';
import type { Id } from '#store/tables.ts';
import type { ApiNeeds } from './mastodon.ts';
import { trendingLinks, trendingTags } from './trending.ts';

const USUAL_ENTRIES = 20;
const MOST_ENTRIES = 100;

/** Renders some things of one kind for staff; those that are gone are left out. */
type Show = (viewer: Viewer, ids: readonly Id[]) => Promise<Json[]>;

/**
 * What would trend, for staff, and their word on it. Needs manage-trends. `trendable` says whether it may trend now,
 * `requires_review` that staff have not decided.
 */
export const adminTrendRoutes = (needs: ApiNeeds): Route[] => [
  ...family(needs, '/api/v1/admin/trends/tags', 'tag', async (viewer, ids) => {
    const verdict = await verdicts(needs, 'tag', ids);
    const tags = await trendingTags(needs, viewer, ids);
    return tags.map((tag) => json({ ...tag, usable: true, ...verdict(Number(tag.id)) }));
  }),
  ...family(needs, '/api/v1/admin/trends/links', 'link', async (_viewer, ids) => {
    const verdict = await verdicts(needs, 'link', ids);
    const links = await trendingLinks(needs, ids);
    return [...links].map(([id, link]) =>
      json({ id: String(id), ...link, requires_review: verdict(id).requires_review }),
    );
  }),
  ...family(needs, '/api/v1/admin/trends/statuses', 'post', async (viewer, ids) => {
    const verdict = await verdicts(needs, 'post', ids);
    const statuses = await needs.entities.statusesById(needs.db.reader, viewer, ids, 'asked');
    return ids.flatMap((id) => {
      const status = statuses.get(id);
      if (!status) return [];
      return new Json(`${status.text.slice(0, -1)},"requires_review":${verdict(id).requires_review}}`);
    });
  }),
  ...publisherRoutes(needs),
];

/** Gives what was decided about some things, and what holds of those that nobody decided about. */
async function verdicts({ db }: ApiNeeds, kind: Reviewed, ids: readonly Id[]) {
  const reviews = await reviewsOf(db.reader, kind, ids);
  const unreviewed = (await getSetting(db.reader, 'trends')) === 'unreviewed';
  return (id: Id) => ({ trendable: reviews.get(id) ?? unreviewed, requires_review: !reviews.has(id) });
}

function family(needs: ApiNeeds, path: string, kind: TrendKind, show: Show): Route[] {
  const { db, site } = needs;
  return [
    route({
      method: 'GET',
      path,
      who: 'person',
      scopes: ['admin:read'],
      query: Type.Object(offsetQuery),
      async handle({ query, viewer, request, reply }) {
        requirePermission(viewer, 'manage-trends');
        const page = readOffset(query, USUAL_ENTRIES, MOST_ENTRIES);
        const trends = await allTrends(db.reader, kind);
        const link = offsetLink(site.origin, request.url, page, page.offset + page.limit < trends.length);
        if (link) reply.header('link', link);
        const part = trends.slice(page.offset, page.offset + page.limit);
        return jsonArray(
          await show(
            viewer,
            part.map((trend) => trend.id),
          ),
        );
      },
    }),
    ...decisions(needs, path, kind, async (viewer, id) => (await show(viewer, [id]))[0]),
  ];
}

/** `approve` and `reject`, which answer with what they were said of. */
const decisions = (
  needs: ApiNeeds,
  path: string,
  kind: Reviewed,
  show: (viewer: Viewer, id: Id) => Promise<Json | undefined>,
): Route[] =>
  (
    [
      ['approve', true],
      ['reject', false],
    ] as const
  ).map(([name, allowed]) =>
    route({
      method: 'POST',
      path: `${path}/:id/${name}`,
      who: 'person',
      scopes: ['admin:write'],
      async handle({ viewer, id }) {
        await reviewTrend(needs, viewer, kind, id(), allowed);
        const shown = await show(viewer, id());
        if (!shown) throw notFound();
        return shown;
      },
    }),
  );

function publisherRoutes(needs: ApiNeeds): Route[] {
  const { db, site } = needs;
  const path = '/api/v1/admin/trends/links/publishers';
  return [
    route({
      method: 'GET',
      path,
      who: 'person',
      scopes: ['admin:read'],
      query: Type.Object(offsetQuery),
      async handle({ query, viewer, request, reply }) {
        requirePermission(viewer, 'manage-trends');
        const page = readOffset(query, USUAL_ENTRIES, MOST_ENTRIES);
        const publishers = await listPublishers(db.reader, page);
        const link = offsetLink(site.origin, request.url, page, publishers.length === page.limit);
        if (link) reply.header('link', link);
        return publishers.map(publisherEntity);
      },
    }),
    ...decisions(needs, path, 'publisher', async (_viewer, id) => {
      const publisher = await publisherById(db.reader, id);
      return publisher ? json(publisherEntity(publisher)) : undefined;
    }),
  ];
}

const publisherEntity = (publisher: Publisher) => ({
  id: String(publisher.id),
  domain: publisher.host,
  trendable: publisher.allowed,
  reviewed_at: timeOrNull(publisher.reviewedAt),
  requested_review_at: timeOrNull(publisher.notedAt),
  requires_review: publisher.allowed === null,
});
