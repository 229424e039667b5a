import { Type } from 'typebox';
import { pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { checkQuotePolicy, quotesOf, revokeQuote, setQuotePolicy } from '#posts/posts.ts';
import { requireVisible } from '#posts/visibility.ts';
import { feedAnswer, MOST_STATUSES, oneStatus, USUAL_STATUSES } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';

/** Quotes of a post, and who may quote it. */
export const quoteRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'PUT',
    path: '/api/v1/statuses/:id/interaction_policy',
    who: 'person',
    scopes: ['write:statuses'],
    body: Type.Object({ quote_approval_policy: Type.String() }),
    async handle({ body, viewer, id }) {
      await setQuotePolicy(needs, viewer, id(), checkQuotePolicy(body.quote_approval_policy));
      return oneStatus(needs, viewer, id());
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/statuses/:id/quotes',
    who: 'app',
    scopes: ['read:statuses'],
    query: Type.Object(pageQuery),
    async handle({ query, viewer, id, link }) {
      const { db, clock } = needs;
      const head = await requireVisible(db.reader, clock.now(), viewer, id());
      // Authors find everything that they can take consent back from, by people they do not want to read too.
      const place = head.accountId === viewer?.accountId ? 'asked' : 'thread';
      const page = readPage(query, USUAL_STATUSES, MOST_STATUSES);
      return feedAnswer(needs, viewer, place, page, link, (at) => quotesOf(db.reader, head.id, at));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/statuses/:id/quotes/:quoting_id/revoke',
    who: 'person',
    scopes: ['write:statuses'],
    async handle({ viewer, id }) {
      const quotingId = id('quoting_id');
      await revokeQuote(needs, viewer, id(), quotingId);
      return oneStatus(needs, viewer, quotingId);
    },
  }),
];
