import { type Route, route } from '#http/route.ts';

/** What Mastodon gave up and answers with nothing, so that old clients go on. */
export const legacyRoutes = (): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/accounts/:id/identity_proofs',
    who: 'anyone',
    handle: async () => [],
  }),
];
