import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { adminReports } from '#entities/moderation.ts';
import { type Json, jsonArray } from '#http/json.ts';
import { IdText, pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import {
  assignReport,
  listReports,
  reportById,
  settleReport,
  unassignReport,
  updateReport,
} from '#moderation/moderation.ts';
import type { Id } from '#store/tables.ts';
import { linkIds, MOST_ADMIN, USUAL_ADMIN } from './admin-people.ts';
import type { ApiNeeds } from './mastodon.ts';
import { readIds } from './reports.ts';

const PATH = '/api/v1/admin/reports';
const READ = ['admin:read:reports'];
const WRITE = ['admin:write:reports'];

async function oneReport(needs: ApiNeeds, viewer: Viewer, id: Id): Promise<Json> {
  const found = await reportById(needs.db.reader, viewer, id);
  const [shown] = await adminReports(needs, needs.db.reader, viewer, [found]);
  if (!shown) throw notFound();
  return shown;
}

const DEEDS: Readonly<Record<string, (needs: ApiNeeds, viewer: Viewer, id: Id) => Promise<void>>> = {
  assign_to_self: assignReport,
  unassign: unassignReport,
  resolve: (needs, viewer, id) => settleReport(needs, viewer, id, true),
  reopen: (needs, viewer, id) => settleReport(needs, viewer, id, false),
};

const filterId = (name: 'accountId' | 'targetId', value: string | undefined) =>
  value === undefined ? {} : { [name]: parseId(value) ?? 0 };

/** `/api/v1/admin/reports`: what was reported, and who deals with it. */
export const adminReportRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: PATH,
    who: 'person',
    scopes: READ,
    query: Type.Object({
      ...pageQuery,
      resolved: Type.Optional(Type.Boolean()),
      account_id: Type.Optional(IdText),
      target_account_id: Type.Optional(IdText),
    }),
    async handle({ query, viewer, link }) {
      const page = readPage(query, USUAL_ADMIN, MOST_ADMIN);
      const filter = {
        resolved: query.resolved ?? false,
        ...filterId('accountId', query.account_id),
        ...filterId('targetId', query.target_account_id),
      };
      const reports = await listReports(needs.db.reader, viewer, filter, page);
      linkIds(
        link,
        page.limit,
        reports.map((one) => one.id),
      );
      return jsonArray(await adminReports(needs, needs.db.reader, viewer, reports));
    },
  }),
  route({
    method: 'GET',
    path: `${PATH}/:id`,
    who: 'person',
    scopes: READ,
    handle: ({ viewer, id }) => oneReport(needs, viewer, id()),
  }),
  route({
    method: 'PUT',
    path: `${PATH}/:id`,
    who: 'person',
    scopes: WRITE,
    body: Type.Object({
      category: Type.Optional(Type.Enum(['spam', 'legal', 'violation', 'other'])),
      rule_ids: Type.Optional(Type.Array(IdText)),
    }),
    async handle({ body, viewer, id }) {
      await updateReport(needs, viewer, id(), {
        ...(body.category ? { category: body.category } : {}),
        ...(body.rule_ids ? { ruleIds: readIds(body.rule_ids) } : {}),
      });
      return oneReport(needs, viewer, id());
    },
  }),
  ...Object.entries(DEEDS).map(([name, deed]) =>
    route({
      method: 'POST',
      path: `${PATH}/:id/${name}`,
      who: 'person',
      scopes: WRITE,
      async handle({ viewer, id }) {
        await deed(needs, viewer, id());
        return oneReport(needs, viewer, id());
      },
    }),
  ),
];
