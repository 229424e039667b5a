import { Type } from 'typebox';
import { pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { blockDomain, domainBlocksOf, unblockDomain } from '#relationships/relationships.ts';
import type { ApiNeeds } from './mastodon.ts';

const PATH = '/api/v1/domain_blocks';
const USUAL_DOMAINS = 100;
const MOST_DOMAINS = 200;

const DomainBody = Type.Object({ domain: Type.Optional(Type.String({ maxLength: 1000 })) });

/** `/api/v1/domain_blocks`: hosts of which the viewer wants to see nobody. */
export const domainBlockRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: PATH,
    who: 'person',
    scopes: ['follow', 'read:blocks'],
    query: Type.Object(pageQuery),
    async handle({ query, viewer, link }) {
      const page = readPage(query, USUAL_DOMAINS, MOST_DOMAINS);
      const rows = await domainBlocksOf(needs.db.reader, viewer.accountId, page);
      const [first, last] = [rows[0], rows.at(-1)];
      link(first && last ? { first: first.cursor, last: last.cursor, more: rows.length === page.limit } : null);
      return rows.map((row) => row.host);
    },
  }),
  route({
    method: 'POST',
    path: PATH,
    who: 'person',
    scopes: ['follow', 'write:blocks'],
    body: DomainBody,
    handle: ({ viewer, body }) => blockDomain(needs, viewer, body.domain ?? ''),
  }),
  route({
    method: 'DELETE',
    path: PATH,
    who: 'person',
    scopes: ['follow', 'write:blocks'],
    // Some clients cannot send a body with DELETE and use the query.
    query: DomainBody,
    body: DomainBody,
    handle: ({ viewer, body, query }) => unblockDomain(needs, viewer, body.domain ?? query.domain ?? ''),
  }),
];
