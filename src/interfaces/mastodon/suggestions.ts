import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { directory, dismissSuggestion, type Reason, type Suggestion, suggestionsFor } from '#discovery/discovery.ts';
import { type Json, jsonArray, jsonObject } from '#http/json.ts';
import { type OffsetPage, offsetLink, offsetQuery, readOffset } from '#http/offset.ts';
import { type Route, route } from '#http/route.ts';
import { MOST_ACCOUNTS, USUAL_ACCOUNTS } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';

/** Older clients know only these words for a reason. */
const OLD_SOURCE: Record<Reason, 'staff' | 'past_interactions' | 'global'> = {
  featured: 'staff',
  friends_of_friends: 'past_interactions',
  similar_to_recently_followed: 'past_interactions',
  most_followed: 'global',
  most_interactions: 'global',
};

/** When the second version of this list came (RFC 9745). */
const REPLACED = `@${Date.UTC(2021, 4, 16) / 1000}`;

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
}

/** Whom to follow, and the directory of people who want to be found. */
export function suggestionRoutes(needs: ApiNeeds): Route[] {
  const { db, clock, site, entities } = needs;

  const link = ({ request, reply }: Exchange, page: OffsetPage, more: boolean): void => {
    const value = offsetLink(site.origin, request.url, page, more);
    if (value) reply.header('link', value);
  };

  /** A page of suggestions that can be shown, with their accounts. */
  async function answer<T>(suggestions: readonly Suggestion[], show: (one: Suggestion, account: Json) => T) {
    const accounts = await entities.accounts(
      db.reader,
      suggestions.map((one) => one.accountId),
    );
    return suggestions.flatMap((one) => {
      const account = accounts.get(one.accountId);
      return account ? [show(one, account)] : [];
    });
  }

  return [
    route({
      method: 'GET',
      path: '/api/v2/suggestions',
      who: 'person',
      scopes: ['read'],
      query: Type.Object(offsetQuery),
      async handle({ query, viewer, ...call }) {
        const page = readOffset(query, USUAL_ACCOUNTS, MOST_ACCOUNTS);
        const all = await suggestionsFor({ db: db.reader, clock, site }, viewer);
        link(call, page, page.offset + page.limit < all.length);
        const part = all.slice(page.offset, page.offset + page.limit);
        return jsonArray(
          await answer(part, ({ reasons, followedBy }, account) =>
            jsonObject({
              source: OLD_SOURCE[reasons[0] ?? 'most_followed'],
              sources: reasons,
              account,
              ...(followedBy > 0 ? { parley: { followed_by_count: followedBy } } : {}),
            }),
          ),
        );
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/suggestions',
      who: 'person',
      scopes: ['read'],
      query: Type.Object(offsetQuery),
      async handle({ query, viewer, ...call }) {
        call.reply.header('deprecation', REPLACED);
        const page = readOffset(query, USUAL_ACCOUNTS, MOST_ACCOUNTS);
        const all = await suggestionsFor({ db: db.reader, clock, site }, viewer);
        link(call, page, page.offset + page.limit < all.length);
        return jsonArray(await answer(all.slice(page.offset, page.offset + page.limit), (_, account) => account));
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/suggestions/:id',
      who: 'person',
      scopes: ['read'],
      async handle({ viewer, id }) {
        await dismissSuggestion(needs, viewer, id());
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/directory',
      who: 'anyone',
      query: Type.Object({
        ...offsetQuery,
        order: Type.Optional(Type.String()),
        local: Type.Optional(Type.Boolean()),
      }),
      async handle({ query, viewer, ...call }) {
        const page = readOffset(query, USUAL_ACCOUNTS, MOST_ACCOUNTS);
        const order = query.order === 'new' ? 'new' : 'active';
        const ids = await directory(db.reader, clock.now(), viewer, { order, local: query.local ?? false, ...page });
        link(call, page, ids.length === page.limit);
        const accounts = await entities.accounts(db.reader, ids);
        return jsonArray(ids.flatMap((id) => accounts.get(id) ?? []));
      },
    }),
  ];
}
