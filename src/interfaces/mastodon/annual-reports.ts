import { Type } from 'typebox';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';

/**
 * Years in review are not made here, so there is none: clients that ask are told so instead of failing. Refreshes that go
 * on after an answer do not exist yet either: everything an answer shows is there when it is given.
 */
export const annualReportRoutes = (): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/annual_reports',
    who: 'person',
    scopes: ['read:accounts'],
    handle: async () => ({ annual_reports: [], accounts: [], statuses: [] }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/annual_reports/:year/state',
    who: 'person',
    scopes: ['read:accounts'],
    handle: async () => ({ state: 'ineligible' }),
  }),
  ...(
    [
      ['GET', '/api/v1/annual_reports/:year', 'read:accounts'],
      ['POST', '/api/v1/annual_reports/:year/generate', 'write:accounts'],
      ['POST', '/api/v1/annual_reports/:year/read', 'write:accounts'],
      ['GET', '/api/v1_alpha/async_refreshes/:id', 'read'],
    ] as const
  ).map(([method, path, scope]) =>
    route({
      method,
      path,
      who: 'person',
      scopes: [scope],
      query: Type.Object({}),
      async handle() {
        throw notFound();
      },
    }),
  ),
];
