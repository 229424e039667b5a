import { type RawBuilder, sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { notFound } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader } from '#ports/database.ts';
import { look } from '#posts/posts.ts';
import { NO_RELATION, type Relation, relationsOf } from '#relationships/relationships.ts';
import type { Id, Millis, NotificationType } from '#store/tables.ts';

export const NOTIFICATION_TYPES: readonly NotificationType[] = [
  'mention',
  'status',
  'reblog',
  'follow',
  'follow_request',
  'favourite',
  'poll',
  'update',
  'quote',
  'quoted_update',
  'severed_relationships',
  'moderation_warning',
  'added_to_collection',
  'collection_update',
  'admin.sign_up',
  'admin.report',
];

/** Rounds of rows a page may take before it is answered short; its cursor then still moves on. */
const MAX_ROUNDS = 5;
const ROWS_PER_ROUND = 200;

export interface Notification {
  id: Id;
  type: NotificationType;
  createdAt: Millis;
  fromId: Id;
  /** The post it is about: of a share, what was shared. */
  postId: Id | null;
  /** What else it is about: a report, a warning, a collection, a severance, by its type. */
  objectId: Id | null;
  /** With type and post the group it belongs to; null for what stands alone. */
  groupHour: number | null;
}

export interface NotificationFilter {
  types: readonly NotificationType[];
  /** Only from this account; null for all. */
  fromId: Id | null;
  /** Also what the policy keeps out of sight. Default: no. */
  filtered?: boolean;
  /** Types of which a page holds only the first of each group. Default: none. */
  grouped?: readonly NotificationType[];
}

const EVERY_NOTIFICATION: NotificationFilter = { types: NOTIFICATION_TYPES, fromId: null, filtered: true };

export interface NotificationPage {
  /** Newest first, at most the page's limit. */
  notifications: Notification[];
  /** For the Link header: null when nothing was found. */
  cursors: { first: Id; last: Id; more: boolean } | null;
}

interface Row extends Omit<Notification, 'postId' | 'objectId'> {
  subject: Id;
}

/** Whether the sender of a row is still there for the viewer, as SQL over a row of the name `alias`. */
export function senderThere(viewerId: Id, now: Millis, alias: 'n' | 'm'): RawBuilder<boolean> {
  const from = sql.ref(`${alias}.from_account_id`);
  return sql<boolean>`exists (select 1 from accounts a
      where a.id = ${from} and a.suspended_at is null and a.removed_at is null
        and not exists (select 1 from domain_blocks d join hosts h on h.name = d.host and h.local = 0
          where d.account_id = ${viewerId} and h.id = a.host_id))
    and not exists (select 1 from blocks b where b.blocker_id = ${viewerId} and b.blocked_id = ${from})
    and not exists (select 1 from blocks b where b.blocker_id = ${from} and b.blocked_id = ${viewerId})
    and not exists (select 1 from mutes u where u.muter_id = ${viewerId} and u.muted_id = ${from}
      and u.hide_notifications = 1 and (u.expires_at is null or u.expires_at > ${now}))`;
}

/** Leaves of each group only the row that comes first in the order of reading. */
function firstOfGroup(viewerId: Id, now: Millis, filter: NotificationFilter, page: Page): RawBuilder<unknown> {
  const { grouped = [], fromId } = filter;
  if (grouped.length === 0) return sql``;
  const earlier = readsForward(page)
    ? sql`m.id < n.id and m.id > ${lowerBound(page)}`
    : sql`m.id > n.id and m.id < ${upperBound(page)}`;
  return sql`and (n.group_hour is null or n.type not in (${sql.join(grouped)}) or not exists (
      select 1 from notifications m
      where m.account_id = n.account_id and m.post_id = n.post_id and m.type = n.type and m.group_hour = n.group_hour
        and ${earlier} ${fromId === null ? sql`` : sql`and m.from_account_id = ${fromId}`}
        and ${senderThere(viewerId, now, 'm')}))`;
}

/** A page of rows whose senders are there, in reading order: newest first, or oldest first when reading forward. */
async function rowsOf(db: Reader, now: Millis, viewerId: Id, filter: NotificationFilter, page: Page): Promise<Row[]> {
  const { types, fromId } = filter;
  if (types.length === 0) return [];
  const direction = sql.raw(readsForward(page) ? 'asc' : 'desc');
  const some = types.length < NOTIFICATION_TYPES.length ? sql`and n.type in (${sql.join(types)})` : sql``;
  const { rows } = await sql<Row>`
    select n.id, n.type, n.created_at as "createdAt", n.from_account_id as "fromId", n.post_id as subject,
      n.group_hour as "groupHour"
    from notifications n
    where n.account_id = ${viewerId} and n.id > ${lowerBound(page)} and n.id < ${upperBound(page)}
      ${filter.filtered ? sql`` : sql`and n.filtered = 0`}
      ${some} ${fromId === null ? sql`` : sql`and n.from_account_id = ${fromId}`}
      and ${senderThere(viewerId, now, 'n')} ${firstOfGroup(viewerId, now, filter, page)}
    order by n.id ${direction} limit ${page.limit}`.execute(db);
  return rows;
}

const mayReach = (relation: Relation): boolean =>
  !relation.blocking && !relation.blockedBy && !relation.domainBlocking && !relation.mutingNotifications;

const toNotification = ({ subject, ...row }: Row): Notification => ({
  ...row,
  postId: subject > 0 ? subject : null,
  objectId: subject < 0 ? -subject : null,
});

/** Keeps what the viewer may and wants to see now: much may have changed since it was written. */
async function judged(db: Reader, now: Millis, viewer: Viewer, rows: readonly Row[]): Promise<Notification[]> {
  if (rows.length === 0) return [];
  const senders = new Set(rows.map((row) => row.fromId).filter((id) => id !== viewer.accountId));
  const relations = await relationsOf(db, now, viewer.accountId, [...senders]);
  const posts = [...new Set(rows.flatMap((row) => (row.subject > 0 ? row.subject : [])))];
  const seen = posts.length === 0 ? [] : await look(db, now, viewer, posts, 'notification');
  const visible = new Set(seen.map(({ sight }) => sight.head.id));
  return rows
    .filter(
      (row) =>
        (row.fromId === viewer.accountId || mayReach(relations.get(row.fromId) ?? NO_RELATION)) &&
        (row.subject <= 0 || visible.has(row.subject)),
    )
    .map(toNotification);
}

/**
 * A page of the viewer's notifications that may be shown now. Takes the same number of statements whatever the page holds;
 * hidden rows are made up for by further rounds, and the next page starts at the last row that was examined.
 */
export async function notificationsOf(
  db: Reader,
  now: Millis,
  viewer: Viewer,
  filter: NotificationFilter,
  page: Page,
): Promise<NotificationPage> {
  const forward = readsForward(page);
  const found: Notification[] = [];
  let at: Page = page;
  let examined: Id | null = null;
  let ended = false;
  for (let round = 0; round < MAX_ROUNDS && found.length < page.limit && !ended; round += 1) {
    const limit = Math.min(ROWS_PER_ROUND, round === 0 ? page.limit : page.limit * 2);
    const rows = await rowsOf(db, now, viewer.accountId, filter, { ...at, limit });
    const kept = await judged(db, now, viewer, rows);
    const room = page.limit - found.length;
    found.push(...kept.slice(0, room));
    ended = rows.length < limit && kept.length <= room;
    const last: { id: Id } | undefined = kept.length > room ? found.at(-1) : rows.at(-1);
    if (!last) break;
    examined = last.id;
    at = forward ? { ...at, minId: examined, sinceId: null } : { ...at, maxId: examined };
  }
  const notifications = newestFirst(page, found);
  return { notifications, cursors: cursorsOf(page, notifications, examined, ended) };
}

function cursorsOf(
  page: Page,
  notifications: readonly Notification[],
  examined: Id | null,
  ended: boolean,
): NotificationPage['cursors'] {
  const newest = notifications[0];
  const oldest = notifications.at(-1);
  if (!newest || !oldest) {
    // Everything examined was hidden: let the client go on from there.
    return examined === null || ended ? null : { first: examined, last: examined, more: true };
  }
  if (readsForward(page)) return { first: newest.id, last: oldest.id, more: true };
  return { first: newest.id, last: examined ?? oldest.id, more: !ended };
}

/** One of the viewer's notifications; refuses not-found, also where it may not be shown any more. */
export async function notificationWithId(
  db: Reader,
  now: Millis,
  viewer: Viewer,
  notificationId: Id,
): Promise<Notification> {
  const next = { limit: 1, maxId: null, sinceId: null, minId: notificationId - 1 };
  const rows = await rowsOf(db, now, viewer.accountId, EVERY_NOTIFICATION, next);
  const [one] = await judged(
    db,
    now,
    viewer,
    rows.filter(({ id }) => id === notificationId),
  );
  if (!one) throw notFound();
  return one;
}

/**
 * How many notifications came after the viewer's marker, counted up to `limit` (at most 1 000); a group counts once where
 * the filter groups.
 */
export async function unreadNotifications(
  db: Reader,
  now: Millis,
  viewer: Viewer,
  filter: NotificationFilter,
  limit: number,
): Promise<number> {
  const marker = await db
    .selectFrom('markers')
    .select('last_read_id')
    .where('account_id', '=', viewer.accountId)
    .where('timeline', '=', 'notifications')
    .executeTakeFirst();
  const page = { limit, maxId: null, sinceId: marker?.last_read_id ?? 0, minId: null };
  return (await notificationsOf(db, now, viewer, filter, page)).notifications.length;
}
