import { Type } from 'typebox';
import { requirePermission } from '#access/permissions.ts';
import { time } from '#entities/account.ts';
import { hostLimitEntity } from '#entities/moderation.ts';
import { pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import {
  allowHost,
  disallowHost,
  type HostAllow,
  type HostLimitChanges,
  hostAllowById,
  hostAllows,
  hostLimitById,
  hostLimits,
  limitHost,
  unlimitHost,
  updateHostLimit,
} from '#moderation/moderation.ts';
import { linkIds, MOST_ADMIN, USUAL_ADMIN } from './admin-people.ts';
import type { ApiNeeds } from './mastodon.ts';

const LIMITS = '/api/v1/admin/domain_blocks';
const ALLOWS = '/api/v1/admin/domain_allows';

const flag = Type.Optional(Type.Boolean());
const text = Type.Optional(Type.String());
const limitFields = {
  severity: Type.Optional(Type.Enum(['silence', 'suspend', 'noop'])),
  reject_media: flag,
  reject_reports: flag,
  private_comment: text,
  public_comment: text,
  obfuscate: flag,
};

interface LimitBody {
  severity?: 'silence' | 'suspend' | 'noop';
  reject_media?: boolean;
  reject_reports?: boolean;
  private_comment?: string;
  public_comment?: string;
  obfuscate?: boolean;
}

const changesOf = (body: LimitBody): HostLimitChanges => ({
  ...(body.severity === undefined ? {} : { severity: body.severity }),
  ...(body.reject_media === undefined ? {} : { rejectMedia: body.reject_media }),
  ...(body.reject_reports === undefined ? {} : { rejectReports: body.reject_reports }),
  ...(body.private_comment === undefined ? {} : { privateComment: body.private_comment }),
  ...(body.public_comment === undefined ? {} : { publicComment: body.public_comment }),
  ...(body.obfuscate === undefined ? {} : { obfuscate: body.obfuscate }),
});

const allowEntity = ({ id, host, createdAt }: HostAllow) => ({
  id: String(id),
  domain: host,
  created_at: time(createdAt),
});

/** `/api/v1/admin/domain_blocks` and `domain_allows`: what staff decided about other servers. Needs manage-hosts. */
export const adminHostRoutes = (needs: ApiNeeds): Route[] => [...limitRoutes(needs), ...allowRoutes(needs)];

function limitRoutes(needs: ApiNeeds): Route[] {
  const { db } = needs;
  const read = { who: 'person', scopes: ['admin:read:domain_blocks'] } as const;
  const write = { who: 'person', scopes: ['admin:write:domain_blocks'] } as const;
  return [
    route({
      ...read,
      method: 'GET',
      path: LIMITS,
      query: Type.Object(pageQuery),
      async handle({ query, viewer, link }) {
        requirePermission(viewer, 'manage-hosts');
        const page = readPage(query, USUAL_ADMIN, MOST_ADMIN);
        const limits = await hostLimits(db.reader, page);
        linkIds(
          link,
          page.limit,
          limits.map((one) => one.id),
        );
        return limits.map(hostLimitEntity);
      },
    }),
    route({
      ...read,
      method: 'GET',
      path: `${LIMITS}/:id`,
      async handle({ viewer, id }) {
        requirePermission(viewer, 'manage-hosts');
        return hostLimitEntity(await hostLimitById(db.reader, id()));
      },
    }),
    route({
      ...write,
      method: 'POST',
      path: LIMITS,
      body: Type.Object({ domain: Type.String(), ...limitFields }),
      async handle({ body, viewer }) {
        const id = await limitHost(needs, viewer, { host: body.domain, ...changesOf(body) });
        return hostLimitEntity(await hostLimitById(db.reader, id));
      },
    }),
    route({
      ...write,
      method: 'PUT',
      path: `${LIMITS}/:id`,
      body: Type.Object(limitFields),
      async handle({ body, viewer, id }) {
        await updateHostLimit(needs, viewer, id(), changesOf(body));
        return hostLimitEntity(await hostLimitById(db.reader, id()));
      },
    }),
    route({
      ...write,
      method: 'DELETE',
      path: `${LIMITS}/:id`,
      handle: ({ viewer, id }) => unlimitHost(needs, viewer, id()),
    }),
  ];
}

function allowRoutes(needs: ApiNeeds): Route[] {
  const { db } = needs;
  const read = { who: 'person', scopes: ['admin:read:domain_allows'] } as const;
  const write = { who: 'person', scopes: ['admin:write:domain_allows'] } as const;
  return [
    route({
      ...read,
      method: 'GET',
      path: ALLOWS,
      query: Type.Object(pageQuery),
      async handle({ query, viewer, link }) {
        requirePermission(viewer, 'manage-hosts');
        const page = readPage(query, USUAL_ADMIN, MOST_ADMIN);
        const allows = await hostAllows(db.reader, page);
        linkIds(
          link,
          page.limit,
          allows.map((one) => one.id),
        );
        return allows.map(allowEntity);
      },
    }),
    route({
      ...read,
      method: 'GET',
      path: `${ALLOWS}/:id`,
      async handle({ viewer, id }) {
        requirePermission(viewer, 'manage-hosts');
        return allowEntity(await hostAllowById(db.reader, id()));
      },
    }),
    route({
      ...write,
      method: 'POST',
      path: ALLOWS,
      body: Type.Object({ domain: Type.String() }),
      handle: async ({ body, viewer }) =>
        allowEntity(await hostAllowById(db.reader, await allowHost(needs, viewer, body.domain))),
    }),
    route({
      ...write,
      method: 'DELETE',
      path: `${ALLOWS}/:id`,
      handle: ({ viewer, id }) => disallowHost(needs, viewer, id()),
    }),
  ];
}
