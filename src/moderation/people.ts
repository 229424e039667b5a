import { type Expression, type SqlBool, sql } from 'kysely';
import { permissionsOf, ROLES } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import { readNetwork } from '#guard/guard.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import { foldKey } from '#kernel/text/clean.ts';
import type { Reader } from '#ports/database.ts';
import type { Id, Millis, Role } from '#store/tables.ts';

/** What staff may look for; what is absent does not matter. */
export interface PeopleFilter {
  origin?: 'local' | 'remote';
  status?: 'active' | 'pending' | 'disabled' | 'silenced' | 'suspended' | 'sensitized';
  staff?: boolean;
  roles?: readonly Role[];
  username?: string;
  displayName?: string;
  host?: string;
  email?: string;
  ip?: string;
  invitedBy?: Id;
}

/** What staff see of somebody beside their profile. */
export interface PersonDetails {
  id: Id;
  username: string;
  /** null for people of this server. */
  host: string | null;
  createdAt: Millis;
  /** The next ones are '' or null for people without a login here. */
  email: string;
  locale: string;
  role: Role | null;
  confirmed: boolean;
  approved: boolean;
  disabled: boolean;
  suspended: boolean;
  silenced: boolean;
  sensitized: boolean;
  reason: string;
  invitedById: Id | null;
  /** Addresses of their browser sessions, last used first. */
  addresses: { ip: string; usedAt: Millis }[];
}

/** Addresses that are told of one person. */
const MAX_ADDRESSES = 20;
/** Sessions that are read for a page of people. */
const MAX_SESSIONS = 5_000;

/** A page of the ids of people who are as the filter says, newest first. Needs manage-people. */
export async function findPeople(db: Reader, viewer: Viewer, filter: PeopleFilter, page: Page): Promise<Id[]> {
  requirePermission(viewer, 'manage-people');
  const conditions = conditionsOf(filter);
  const rows = await db
    .selectFrom('accounts as a')
    .innerJoin('hosts as h', 'h.id', 'a.host_id')
    .leftJoin('users as u', 'u.account_id', 'a.id')
    .select('a.id')
    .where('a.removed_at', 'is', null)
    .where('a.id', '<', upperBound(page))
    .where('a.id', '>', lowerBound(page))
    .where((e) => e.and(conditions))
    .orderBy('a.id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows).map((row) => row.id);
}

/** Text that is looked for as it is: `%` and `_` stand for themselves. */
const like = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');
const contains = (column: string, text: string): Expression<SqlBool> =>
  sql<boolean>`lower(${sql.ref(column)}) like ${`%${like(text.toLowerCase())}%`} escape '\\'`;
const begins = (column: string, text: string): Expression<SqlBool> =>
  sql<boolean>`${sql.ref(column)} like ${`${like(text)}%`} escape '\\'`;

const STATUS: Record<NonNullable<PeopleFilter['status']>, Expression<SqlBool>> = {
  active: sql<boolean>`(a.suspended_at is null and u.disabled_at is null
    and (u.account_id is null or (u.approved_at is not null and u.email_confirmed_at is not null)))`,
  pending: sql<boolean>`(u.account_id is not null and u.approved_at is null)`,
  disabled: sql<boolean>`u.disabled_at is not null`,
  silenced: sql<boolean>`a.limited_at is not null`,
  suspended: sql<boolean>`a.suspended_at is not null`,
  sensitized: sql<boolean>`a.sensitized_at is not null`,
};

function conditionsOf(filter: PeopleFilter): Expression<SqlBool>[] {
  const all: Expression<SqlBool>[] = [];
  const { origin, status, username, displayName, host, email, ip, invitedBy } = filter;
  if (origin) all.push(sql<boolean>`h.local = ${origin === 'local' ? 1 : 0}`);
  if (status) all.push(STATUS[status]);
  const roles =
    filter.roles ?? (filter.staff ? ROLES.filter((role) => permissionsOf(role).has('manage-reports')) : null);
  if (roles) all.push(roles.length === 0 ? sql<boolean>`1 = 0` : sql<boolean>`u.role in (${sql.join([...roles])})`);
  if (username) all.push(begins('a.username_key', foldKey(username)));
  if (displayName) all.push(contains('a.display_name', displayName));
  if (host) all.push(sql<boolean>`h.name = ${host.toLowerCase()}`);
  if (email) all.push(begins('u.email_key', email.toLowerCase()));
  if (ip) {
    const address = readNetwork(ip)?.replace(/\/(32|128)$/, '') ?? ip;
    all.push(sql<boolean>`exists (select 1 from sessions s where s.account_id = a.id and s.ip = ${address})`);
  }
  if (invitedBy !== undefined) {
    all.push(sql<boolean>`exists (select 1 from invites i where i.id = u.invite_id and i.account_id = ${invitedBy})`);
  }
  return all;
}

/** What staff see of up to 1 000 people, in two statements. Nothing is asked of whoever reads: that is for the caller. */
export async function readPeople(db: Reader, accountIds: readonly Id[]): Promise<Map<Id, PersonDetails>> {
  const people = new Map<Id, PersonDetails>();
  if (accountIds.length === 0) return people;
  const rows = await db
    .selectFrom('accounts as a')
    .innerJoin('hosts as h', 'h.id', 'a.host_id')
    .leftJoin('users as u', 'u.account_id', 'a.id')
    .leftJoin('invites as i', 'i.id', 'u.invite_id')
    .select(['a.id', 'a.username', 'h.name', 'h.local', 'a.created_at', 'a.suspended_at', 'a.limited_at'])
    .select(['a.sensitized_at', 'u.email', 'u.locale', 'u.role', 'u.email_confirmed_at', 'u.approved_at'])
    .select(['u.disabled_at', 'u.sign_up_reason', 'i.account_id as invited_by'])
    .where('a.id', 'in', accountIds)
    .execute();
  for (const row of rows) {
    const hasLogin = row.role !== null;
    people.set(row.id, {
      id: row.id,
      username: row.username,
      host: row.local === 1 ? null : row.name,
      createdAt: row.created_at,
      email: row.email ?? '',
      locale: row.locale ?? '',
      role: row.role,
      confirmed: !hasLogin || row.email_confirmed_at !== null,
      approved: !hasLogin || row.approved_at !== null,
      disabled: row.disabled_at !== null,
      suspended: row.suspended_at !== null,
      silenced: row.limited_at !== null,
      sensitized: row.sensitized_at !== null,
      reason: row.sign_up_reason ?? '',
      invitedById: row.invited_by,
      addresses: [],
    });
  }
  const sessions = await db
    .selectFrom('sessions')
    .select((e) => ['account_id', 'ip', e.fn.max('last_used_at').as('used_at')])
    .where('account_id', 'in', accountIds)
    .where('ip', '<>', '')
    .groupBy(['account_id', 'ip'])
    .orderBy('used_at', 'desc')
    .limit(MAX_SESSIONS)
    .execute();
  for (const { account_id: id, ip, used_at: usedAt } of sessions) {
    const known = people.get(id)?.addresses;
    if (known && known.length < MAX_ADDRESSES) known.push({ ip, usedAt });
  }
  return people;
}
