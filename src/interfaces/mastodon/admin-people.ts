import { Type } from 'typebox';
import { approvePerson, enableLogin, rejectPerson } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import { roleOfId } from '#entities/account.ts';
import { adminAccounts } from '#entities/moderation.ts';
import { type Json, jsonArray } from '#http/json.ts';
import { IdText, type PageQuery, pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import { actOn, findPeople, liftFrom, type PeopleFilter, removeAccount } from '#moderation/moderation.ts';
import type { Id } from '#store/tables.ts';
import type { ApiNeeds } from './mastodon.ts';

/** Entries on one page of the lists for staff. */
export const USUAL_ADMIN = 100;
export const MOST_ADMIN = 200;

type Link = (cursors: { first: Id; last: Id; more: boolean } | null) => void;

/** The `Link` header of a page of rows that are paged by their own ids. */
export function linkIds(link: Link, limit: number, ids: readonly Id[]): void {
  const [first, last] = [ids[0], ids.at(-1)];
  link(first !== undefined && last !== undefined ? { first, last, more: ids.length === limit } : null);
}

const PATH = '/api/v1/admin/accounts';
const READ = ['admin:read:accounts'];
const WRITE = ['admin:write:accounts'];

const text = Type.Optional(Type.String());
const flag = Type.Optional(Type.Boolean());
const words = { username: text, display_name: text, by_domain: text, email: text, ip: text };

const filterOf = (query: { [Name in keyof typeof words]?: string }): PeopleFilter => ({
  ...(query.username ? { username: query.username } : {}),
  ...(query.display_name ? { displayName: query.display_name } : {}),
  ...(query.by_domain ? { host: query.by_domain } : {}),
  ...(query.email ? { email: query.email } : {}),
  ...(query.ip ? { ip: query.ip } : {}),
});

/** Somebody as staff see them; refuses not-found. */
async function oneAccount(needs: ApiNeeds, viewer: Viewer, id: Id): Promise<Json> {
  requirePermission(viewer, 'manage-people');
  const account = (await adminAccounts(needs, needs.db.reader, [id])).get(id);
  if (!account) throw notFound();
  return account;
}

async function page(
  needs: ApiNeeds,
  viewer: Viewer,
  filter: PeopleFilter,
  query: PageQuery,
  link: Link,
): Promise<Json> {
  const asked = readPage(query, USUAL_ADMIN, MOST_ADMIN);
  const ids = await findPeople(needs.db.reader, viewer, filter, asked);
  linkIds(link, asked.limit, ids);
  const accounts = await adminAccounts(needs, needs.db.reader, ids);
  return jsonArray(ids.flatMap((id) => accounts.get(id) ?? []));
}

const STATES = ['active', 'pending', 'disabled', 'silenced', 'suspended'] as const;
const ALL_STATES = [...STATES, 'sensitized'] as const;

/** `/api/v1/admin/accounts` and its second form: who is here, and what staff do to them. */
export const adminPeopleRoutes = (needs: ApiNeeds): Route[] => [...listRoutes(needs), ...deedRoutes(needs)];

const listRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: PATH,
    who: 'person',
    scopes: READ,
    query: Type.Object({
      ...pageQuery,
      ...words,
      local: flag,
      remote: flag,
      active: flag,
      pending: flag,
      disabled: flag,
      silenced: flag,
      suspended: flag,
      sensitized: flag,
      staff: flag,
    }),
    handle: ({ query, viewer, link }) => {
      const status = ALL_STATES.find((name) => query[name]);
      const filter: PeopleFilter = {
        ...filterOf(query),
        ...(query.local ? { origin: 'local' as const } : query.remote ? { origin: 'remote' as const } : {}),
        ...(status ? { status } : {}),
        ...(query.staff ? { staff: true } : {}),
      };
      return page(needs, viewer, filter, query, link);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/admin/accounts',
    who: 'person',
    scopes: READ,
    query: Type.Object({
      ...pageQuery,
      ...words,
      origin: Type.Optional(Type.Enum(['local', 'remote'])),
      status: Type.Optional(Type.Enum([...STATES])),
      permissions: text,
      role_ids: Type.Optional(Type.Array(Type.String())),
      invited_by: Type.Optional(IdText),
    }),
    handle: ({ query, viewer, link }) => {
      const filter: PeopleFilter = {
        ...filterOf(query),
        ...(query.origin ? { origin: query.origin } : {}),
        ...(query.status ? { status: query.status } : {}),
        ...(query.permissions === 'staff' ? { staff: true } : {}),
        ...(query.role_ids ? { roles: query.role_ids.flatMap((id) => roleOfId(id) ?? []) } : {}),
        ...(query.invited_by === undefined ? {} : { invitedBy: parseId(query.invited_by) ?? 0 }),
      };
      return page(needs, viewer, filter, query, link);
    },
  }),
  route({
    method: 'GET',
    path: `${PATH}/:id`,
    who: 'person',
    scopes: READ,
    handle: ({ viewer, id }) => oneAccount(needs, viewer, id()),
  }),
];

/** Deeds that answer with the account as it is afterwards. */
const DEEDS: Readonly<Record<string, (needs: ApiNeeds, viewer: Viewer, id: Id) => Promise<void>>> = {
  approve: approvePerson,
  enable: enableLogin,
  unsilence: (needs, viewer, id) => liftFrom(needs, viewer, id, 'limited'),
  unsuspend: (needs, viewer, id) => liftFrom(needs, viewer, id, 'suspended'),
  unsensitive: (needs, viewer, id) => liftFrom(needs, viewer, id, 'sensitized'),
};

const deedRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'POST',
    path: `${PATH}/:id/action`,
    who: 'person',
    scopes: WRITE,
    body: Type.Object({
      type: Type.Enum(['none', 'sensitive', 'disable', 'silence', 'suspend']),
      report_id: Type.Optional(Type.String()),
      warning_preset_id: text,
      text,
      send_email_notification: flag,
    }),
    async handle({ body, viewer, id }) {
      await actOn(needs, viewer, id(), {
        type: body.type,
        text: body.text ?? '',
        reportId: body.report_id ? (parseId(body.report_id) ?? 0) : null,
        mail: body.send_email_notification ?? true,
      });
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
        return oneAccount(needs, viewer, id());
      },
    }),
  ),
  // After these there is nobody left to show.
  ...(
    [
      ['POST', `${PATH}/:id/reject`, rejectPerson],
      ['DELETE', `${PATH}/:id`, removeAccount],
    ] as const
  ).map(([method, path, deed]) =>
    route({
      method,
      path,
      who: 'person',
      scopes: WRITE,
      async handle({ viewer, id }) {
        const account = await oneAccount(needs, viewer, id());
        await deed(needs, viewer, id());
        return account;
      },
    }),
  ),
];
