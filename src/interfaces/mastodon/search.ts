import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { type Json, jsonArray, jsonObject } from '#http/json.ts';
import { type Route, route } from '#http/route.ts';
import { parseId } from '#kernel/ids.ts';
import { foldKey, tagKey } from '#kernel/text/clean.ts';
import { look } from '#posts/visibility.ts';
import { findPeople } from '#views/people.ts';
import { findTags } from '#views/tags.ts';
import type { ApiNeeds } from './mastodon.ts';

const MAX_QUERY_CHARACTERS = 500;
const USUAL_RESULTS = 20;
const MOST_RESULTS = 40;

const accountQuery = {
  q: Type.String({ maxLength: MAX_QUERY_CHARACTERS }),
  limit: Type.Optional(Type.Integer()),
  following: Type.Optional(Type.Boolean()),
};

/** People by their handle, tags by their beginning, and a post of this node by its address. */
export const searchRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/accounts/search',
    who: 'person',
    scopes: ['read:accounts'],
    query: Type.Object(accountQuery),
    handle: async ({ query, viewer }) => jsonArray(await people(needs, viewer, query)),
  }),
  route({
    method: 'GET',
    path: '/api/v2/search',
    who: 'anyone',
    scopes: ['read:search'],
    query: Type.Object({ ...accountQuery, type: Type.Optional(Type.String()) }),
    async handle({ query, viewer }) {
      const wants = (type: string): boolean => query.type === undefined || query.type === type;
      return jsonObject({
        accounts: jsonArray(wants('accounts') ? await people(needs, viewer, query) : []),
        statuses: jsonArray(wants('statuses') ? await postByAddress(needs, viewer, query.q) : []),
        hashtags: wants('hashtags') ? await tags(needs, viewer, query) : [],
        collections: [],
      });
    },
  }),
];

interface Query {
  q: string;
  limit?: number;
  following?: boolean;
}

const limitOf = (query: Query): number => Math.min(MOST_RESULTS, Math.max(1, query.limit ?? USUAL_RESULTS));

async function people({ db, clock, site, entities }: ApiNeeds, viewer: Viewer | null, query: Query): Promise<Json[]> {
  // `@ann`, `ann@host` and the address of a profile here all name a person.
  const text = query.q.trim().replace(`${site.origin}/`, '').replace(/^@/, '');
  const [username = '', host] = text.split('@');
  const ids = await findPeople(db.reader, clock.now(), viewer, {
    username: foldKey(username),
    host: host ? host.toLowerCase() : null,
    limit: limitOf(query),
    onlyFollowed: query.following ?? false,
  });
  const accounts = await entities.accounts(db.reader, ids);
  return ids.flatMap((id) => accounts.get(id) ?? []);
}

async function postByAddress(
  { db, clock, site, entities }: ApiNeeds,
  viewer: Viewer | null,
  q: string,
): Promise<Json[]> {
  const address = q.trim();
  if (!address.startsWith(`${site.origin}/`)) return [];
  const id = parseId(/\/(\d+)\/?$/.exec(address)?.[1] ?? '');
  if (id === null) return [];
  const seen = await look(db.reader, clock.now(), viewer, [id], 'asked');
  return entities.statuses(db.reader, viewer, seen);
}

async function tags({ db, site }: ApiNeeds, viewer: Viewer | null, query: Query) {
  const found = await findTags(db.reader, viewer, tagKey(query.q.trim().replace(/^#/, '')), limitOf(query));
  return found.map((tag) => ({
    id: String(tag.id),
    name: tag.name,
    url: `${site.origin}/tags/${encodeURIComponent(tag.name)}`,
    history: [],
    following: false,
    featuring: false,
  }));
}
