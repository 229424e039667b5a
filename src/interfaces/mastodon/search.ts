import { type Static, Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { type Json, jsonArray, jsonObject } from '#http/json.ts';
import { IdText, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { Refusal } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import { look } from '#posts/visibility.ts';
import {
  findByAddress,
  MAX_QUERY_CHARACTERS,
  prepareSearch,
  searchPeople,
  searchPosts,
  searchTags,
} from '#search/search.ts';
import type { Id } from '#store/tables.ts';
import { fillPage } from '#views/feed.ts';
import { MOST_ACCOUNTS, MOST_STATUSES, USUAL_ACCOUNTS, USUAL_STATUSES } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';
import { trendingTags } from './trending.ts';

/** Posts may be asked for up to this place in the order; `max_id` goes further. */
const MAX_POSTS_OFFSET = 400;

const accountQuery = {
  q: Type.String({ maxLength: MAX_QUERY_CHARACTERS }),
  limit: Type.Optional(Type.Integer()),
  offset: Type.Optional(Type.Integer()),
  following: Type.Optional(Type.Boolean()),
  resolve: Type.Optional(Type.Boolean()),
};

const SearchQuery = Type.Object({
  ...accountQuery,
  type: Type.Optional(Type.String()),
  account_id: Type.Optional(IdText),
  max_id: Type.Optional(IdText),
  min_id: Type.Optional(IdText),
  exclude_unreviewed: Type.Optional(Type.Boolean()),
});
type Query = Static<typeof SearchQuery>;

/** People, posts and tags by words. Whoever is known elsewhere only is not asked for there: `resolve` finds known addresses. */
export const searchRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/accounts/search',
    who: 'person',
    scopes: ['read:accounts'],
    query: Type.Object(accountQuery),
    handle: async ({ query, viewer }) =>
      jsonArray(await people(needs, viewer, query, Math.min(MOST_ACCOUNTS, query.limit ?? USUAL_ACCOUNTS))),
  }),
  route({
    method: 'GET',
    path: '/api/v2/search',
    who: 'anyone',
    scopes: ['read:search'],
    query: SearchQuery,
    async handle({ query, viewer }) {
      const { hashtags, ...found } = await search(needs, viewer, query);
      return jsonObject({ ...found, hashtags: await trendingTags(needs, viewer, hashtags), collections: [] });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/search',
    who: 'anyone',
    scopes: ['read:search'],
    query: SearchQuery,
    async handle({ query, viewer }) {
      const { hashtags, ...found } = await search(needs, viewer, query);
      const tags = await trendingTags(needs, viewer, hashtags);
      return jsonObject({ ...found, hashtags: tags.map((tag) => tag.name) });
    },
  }),
];

interface Found {
  accounts: Json;
  statuses: Json;
  /** Tags. */
  hashtags: Id[];
}

async function search(needs: ApiNeeds, viewer: Viewer | null, query: Query): Promise<Found> {
  if (!viewer) refuseStrangers(query);
  const byAddress = await atAddress(needs, viewer, query);
  if (byAddress) return byAddress;
  const text = query.q.trim();
  // An offset counts within one kind of results, so it means nothing where all are asked for.
  const { offset, ...whole } = query;
  const asked = query.type === undefined || offset === undefined ? whole : { ...whole, offset };
  const wants = (type: string): boolean => query.type === undefined || query.type === type;
  const limit = Math.min(MOST_STATUSES, Math.max(1, query.limit ?? USUAL_STATUSES));
  const names = !text.startsWith('#') && !(text.includes('@') && text.includes(' '));
  return {
    accounts: jsonArray(wants('accounts') && names ? await people(needs, viewer, asked, limit) : []),
    statuses: jsonArray(wants('statuses') && viewer ? await posts(needs, viewer, asked, limit) : []),
    hashtags: wants('hashtags') && !text.includes('@') ? await tags(needs, viewer, asked, limit) : [],
  };
}

function refuseStrangers(query: Query): void {
  if (query.offset !== undefined) {
    throw new Refusal('unauthenticated', 'Search queries pagination is not supported without authentication');
  }
  if (query.resolve) {
    throw new Refusal(
      'unauthenticated',
      'Search queries that resolve remote resources are not supported without authentication',
    );
  }
}

const offsetOf = (query: { offset?: number }): number => Math.max(0, query.offset ?? 0);

async function people(
  { db, clock, site, entities }: ApiNeeds,
  viewer: Viewer | null,
  query: Pick<Query, 'q' | 'offset' | 'following'>,
  limit: number,
): Promise<Json[]> {
  const ids = await searchPeople(db.reader, db.engine, site, clock.now(), viewer, {
    text: query.q,
    limit: Math.max(1, limit),
    offset: offsetOf(query),
    onlyFollowed: query.following ?? false,
  });
  const accounts = await entities.accounts(db.reader, ids);
  return ids.flatMap((id) => accounts.get(id) ?? []);
}

async function posts(
  { db, clock, site, entities }: ApiNeeds,
  viewer: Viewer,
  query: Query,
  limit: number,
): Promise<Json[]> {
  const offset = offsetOf(query);
  if (offset > MAX_POSTS_OFFSET) return [];
  const author = query.account_id === undefined ? null : (parseId(query.account_id) ?? 0);
  const prepared = await prepareSearch(db.reader, db.engine, site, viewer, query.q, author);
  if (!prepared) return [];
  const page = { ...readPage(query, USUAL_STATUSES, MOST_STATUSES), limit: offset + limit };
  const { seen } = await fillPage(db.reader, clock.now(), viewer, 'thread', page, (at) =>
    searchPosts(db.reader, prepared, at),
  );
  return entities.statuses(db.reader, viewer, seen.slice(offset));
}

async function tags({ db }: ApiNeeds, viewer: Viewer | null, query: Query, limit: number): Promise<Id[]> {
  const found = await searchTags(db.reader, viewer, {
    text: query.q,
    limit,
    offset: offsetOf(query),
    onlyReviewed: query.exclude_unreviewed ?? false,
  });
  return found.map((tag) => tag.id);
}

/** What stands at the address that was typed, as far as it is known here; null where it is none, or nothing is there. */
async function atAddress(
  { db, clock, site, entities }: ApiNeeds,
  viewer: Viewer | null,
  query: Query,
): Promise<Found | null> {
  const at = await findByAddress(db.reader, site, query.q.trim());
  if (!at) return null;
  const found: Found = { accounts: jsonArray([]), statuses: jsonArray([]), hashtags: [] };
  const wants = (type: string): boolean => query.type === undefined || query.type === type;
  if (at.kind === 'account' && wants('accounts')) {
    const account = (await entities.accounts(db.reader, [at.id])).get(at.id);
    if (account) found.accounts = jsonArray([account]);
  }
  if (at.kind === 'post' && wants('statuses')) {
    const seen = await look(db.reader, clock.now(), viewer, [at.id], 'asked');
    found.statuses = jsonArray(await entities.statuses(db.reader, viewer, seen));
  }
  return found;
}
