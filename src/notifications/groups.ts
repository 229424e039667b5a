import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { notFound } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { pairList, pairsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis, NotificationType } from '#store/tables.ts';
import { dismissNotification } from './clear.ts';
import { GROUPED_TYPES, type Group, groupKey, parseGroupKey, ungroupedKey } from './group-key.ts';
import {
  type Notification,
  type NotificationFilter,
  type NotificationPage,
  notificationsOf,
  notificationWithId,
  senderThere,
} from './read.ts';

/** People of a group who are named with it. */
export const MAX_SAMPLED = 8;
const ROWS_PER_TRANSACTION = 1_000;
/** More than one group can hold. */
const MAX_ROUNDS = 100;

/** Several like notifications as one, or one that stands alone. */
export interface NotificationGroup {
  key: string;
  type: NotificationType;
  postId: Id | null;
  objectId: Id | null;
  /** How many there are, up to the newest one of the page. */
  count: number;
  newestId: Id;
  /** The latest people, newest first, at most {@link MAX_SAMPLED}. */
  peopleIds: Id[];
  /** What of it lies within the page that was read; null where none was. */
  page: { minId: Id; maxId: Id; at: Millis } | null;
}

export interface GroupPage {
  groups: NotificationGroup[];
  cursors: NotificationPage['cursors'];
}

interface Member {
  type: NotificationType;
  subject: Id;
  hour: number;
  id: Id;
  from: Id;
  at: Millis;
  total: number;
  least: Id | null;
}

const memberRows = prepare(
  (_db, p: { me: Id; now: Millis; pairs: string; from: Id; to: Id }, engine) => sql<Member>`
    select * from (
      select n.type, n.post_id as subject, n.group_hour as hour, n.id, n.from_account_id as "from", n.created_at as at,
        row_number() over (partition by n.type, n.post_id, n.group_hour order by n.id desc) as place,
        count(*) over (partition by n.type, n.post_id, n.group_hour) as total,
        min(case when n.id >= ${p.from} then n.id end) over (partition by n.type, n.post_id, n.group_hour) as least
      from ${pairsFrom(engine, p.pairs)} as pairs
        join notifications n on n.account_id = ${p.me} and n.post_id = pairs.a and n.group_hour = pairs.b
          and n.type in (${sql.join(GROUPED_TYPES.map((type) => sql.lit(type)))}) and n.id <= ${p.to}
      where ${senderThere(p.me, p.now, 'n')}) ranked
    where place <= ${sql.lit(MAX_SAMPLED)} order by id desc`,
);

const nameOf = (type: NotificationType, subject: Id, hour: number): string => `${type} ${subject} ${hour}`;

/** The newest members of some groups of one person with the groups' sizes, in one statement. */
async function membersOf(
  db: Reader,
  now: Millis,
  me: Id,
  groups: readonly Pick<Group, 'postId' | 'hour'>[],
  range: { from: Id; to: Id },
): Promise<Map<string, Member[]>> {
  const members = new Map<string, Member[]>();
  if (groups.length === 0) return members;
  const pairs = new Map(groups.map(({ postId, hour }) => [`${postId} ${hour}`, [postId, hour] as const]));
  for (const row of await memberRows(db, { me, now, pairs: pairList([...pairs.values()]), ...range })) {
    const name = nameOf(row.type, row.subject, row.hour);
    members.set(name, [...(members.get(name) ?? []), row]);
  }
  return members;
}

/** A notification that is shown by itself. */
const alone = (one: Notification): NotificationGroup => ({
  key: ungroupedKey(one.id),
  type: one.type,
  postId: one.postId,
  objectId: one.objectId,
  count: 1,
  newestId: one.id,
  peopleIds: [one.fromId],
  page: { minId: one.id, maxId: one.id, at: one.createdAt },
});

function groupOf(one: Notification, members: readonly Member[]): NotificationGroup {
  const [newest] = members;
  if (!newest) return { ...alone(one), key: groupKey(one) };
  return {
    key: groupKey(one),
    type: one.type,
    postId: one.postId,
    objectId: one.objectId,
    count: newest.total,
    newestId: newest.id,
    peopleIds: members.map((member) => member.from),
    page: { minId: newest.least ?? newest.id, maxId: newest.id, at: newest.at },
  };
}

/**
 * A page of the viewer's notifications with like ones as one, newest first. A group that reaches over several pages is on
 * each of them under the same key, with the part of it that the page holds. `filter.grouped` says which types to group.
 */
export async function groupsOf(
  db: Reader,
  now: Millis,
  viewer: Viewer,
  filter: NotificationFilter,
  page: Page,
): Promise<GroupPage> {
  const { grouped = [] } = filter;
  const { notifications, cursors } = await notificationsOf(db, now, viewer, filter, page);
  const [first, last] = [notifications[0], notifications.at(-1)];
  if (!first || !last) return { groups: [], cursors };
  // A page that is not full reaches to its bounds.
  const full = notifications.length >= page.limit;
  const range = {
    from: full || readsForward(page) ? last.id : lowerBound(page) + 1,
    to: full || !readsForward(page) ? first.id : upperBound(page) - 1,
  };
  const inGroups = notifications.filter((one) => one.groupHour !== null && grouped.includes(one.type));
  const wanted = inGroups.map((one) => ({ postId: one.postId ?? 0, hour: one.groupHour ?? 0 }));
  const members = await membersOf(db, now, viewer.accountId, wanted, range);
  const groups = notifications.map((one) =>
    inGroups.includes(one)
      ? groupOf(one, members.get(nameOf(one.type, one.postId ?? 0, one.groupHour ?? 0)) ?? [])
      : alone(one),
  );
  return { groups, cursors };
}

/** One group by its key, whole; refuses not-found. */
export async function groupWithKey(db: Reader, now: Millis, viewer: Viewer, key: string): Promise<NotificationGroup> {
  const group = requireKey(key);
  if (typeof group === 'number') {
    return { ...alone(await notificationWithId(db, now, viewer, group)), page: null };
  }
  const range = { from: 0, to: Number.MAX_SAFE_INTEGER };
  const members = await membersOf(db, now, viewer.accountId, [group], range);
  const newest = members.get(nameOf(group.type, group.postId, group.hour))?.[0];
  if (!newest) throw notFound();
  const one = await notificationWithId(db, now, viewer, newest.id);
  return { ...groupOf(one, members.get(nameOf(group.type, group.postId, group.hour)) ?? []), page: null };
}

function requireKey(key: string): Group | Id {
  const group = parseGroupKey(key);
  if (group === null) throw notFound();
  return group;
}

/** A page of the people of a group, newest first, by the ids of their notifications. Refuses not-found. */
export async function peopleOfGroup(
  db: Reader,
  now: Millis,
  viewer: Viewer,
  key: string,
  page: Page,
): Promise<{ id: Id; cursor: Id }[]> {
  const group = requireKey(key);
  if (typeof group === 'number') {
    const { id, fromId } = await notificationWithId(db, now, viewer, group);
    return id > lowerBound(page) && id < upperBound(page) ? [{ id: fromId, cursor: id }] : [];
  }
  const direction = sql.raw(readsForward(page) ? 'asc' : 'desc');
  const { rows } = await sql<{ id: Id; cursor: Id }>`
    select n.from_account_id as id, n.id as cursor from notifications n
    where n.account_id = ${viewer.accountId} and n.type = ${group.type} and n.post_id = ${group.postId}
      and n.group_hour = ${group.hour} and n.id > ${lowerBound(page)} and n.id < ${upperBound(page)}
      and ${senderThere(viewer.accountId, now, 'n')}
    order by n.id ${direction} limit ${page.limit}`.execute(db);
  return newestFirst(page, rows);
}

const dropSome = prepare(
  (_db, p: Group & { me: Id; limit: number }) => sql<{ id: Id }>`
    delete from notifications where id in (
      select id from notifications where account_id = ${p.me} and type = ${p.type} and post_id = ${p.postId}
        and group_hour = ${p.hour} limit ${p.limit})
    returning id`,
);

/** Removes all of a group. One that is not there is gone already; refuses not-found for what is no key. */
export async function dismissGroup({ db }: Needs<'db'>, viewer: Viewer, key: string): Promise<void> {
  const group = requireKey(key);
  if (typeof group === 'number') return dismissNotification({ db }, viewer, group);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const wanted = { ...group, me: viewer.accountId, limit: ROWS_PER_TRANSACTION };
    const gone = await db.write((tx) => dropSome(tx, wanted));
    if (gone.length < ROWS_PER_TRANSACTION) return;
  }
}
