import type { Viewer } from '#access/identity.ts';
import { type Json, jsonArray, jsonObject } from '#http/json.ts';
import { groupKey, type Notification, type NotificationGroup } from '#notifications/notifications.ts';
import type { Reader } from '#ports/database.ts';
import type { Site } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { time } from './account.ts';
import type { Entities } from './entities.ts';
import { type Fallback, readObjects } from './notification-objects.ts';

interface Rendering {
  entities: Entities;
  site: Site;
}

/** The people and posts that some notifications name. */
async function readNamed(
  { entities }: Rendering,
  db: Reader,
  viewer: Viewer,
  people: Iterable<Id>,
  posts: readonly (Id | null)[],
) {
  // Staff are told who signed up before they let them in.
  const accounts = await entities.accounts(db, [...new Set(people)], {
    waiting: viewer.permissions.has('approve-people'),
  });
  const ids = [...new Set(posts.flatMap((id) => id ?? []))];
  return { accounts, statuses: await entities.statusesById(db, viewer, ids, 'notification') };
}

const displayName = (account: Json): string => {
  const { display_name: name, username } = JSON.parse(account.text) as { display_name: string; username: string };
  return name || username;
};

/**
 * Notifications that were read for the viewer, as the client API's `Notification`, in their order. One whose post, sender
 * or object went away between the reading and this is left out. `fallback` gives clients words for types they do not know.
 */
export async function renderNotifications(
  rendering: Rendering,
  db: Reader,
  viewer: Viewer,
  notifications: readonly Notification[],
  fallback: Fallback | null = null,
): Promise<Json[]> {
  const { accounts, statuses } = await readNamed(
    rendering,
    db,
    viewer,
    notifications.map((one) => one.fromId),
    notifications.map((one) => one.postId),
  );
  const attach = await readObjects(rendering, db, viewer, notifications, fallback);
  return notifications.flatMap((one) => {
    const account = accounts.get(one.fromId);
    const status = one.postId === null ? undefined : statuses.get(one.postId);
    if (!account || (one.postId !== null && !status)) return [];
    const more = attach(one, fallback ? displayName(account) : '');
    if (!more) return [];
    return jsonObject({
      id: String(one.id),
      type: one.type,
      created_at: time(one.createdAt),
      group_key: groupKey(one),
      account,
      status,
      ...more,
    });
  });
}

/** How groups are rendered. */
export interface GroupOptions {
  /** Of all but the latest of each group only what a row of pictures needs. */
  partialAvatars?: boolean;
  fallback?: Fallback | null;
}

/**
 * Groups of notifications as the client API's `GroupedNotificationsResults`. As {@link renderNotifications}, groups whose
 * post or latest person went away are left out.
 */
export async function renderGroups(
  rendering: Rendering,
  db: Reader,
  viewer: Viewer,
  groups: readonly NotificationGroup[],
  { partialAvatars = false, fallback = null }: GroupOptions = {},
): Promise<Json> {
  const people = new Set(groups.flatMap((group) => group.peopleIds));
  const full = partialAvatars ? new Set(groups.flatMap((group) => group.peopleIds.slice(0, 1))) : people;
  const posts = groups.map((group) => group.postId);
  const { accounts, statuses } = await readNamed(rendering, db, viewer, full, posts);
  const partial = partialAvatars
    ? await rendering.entities.partialAccounts(
        db,
        [...people].filter((id) => !full.has(id)),
      )
    : null;
  const attach = await readObjects(rendering, db, viewer, groups, fallback);
  const entities = groups.flatMap((group) => {
    const latest = accounts.get(group.peopleIds[0] ?? 0);
    if (!latest || (group.postId !== null && !statuses.has(group.postId))) return [];
    const more = attach(group, fallback ? displayName(latest) : '');
    return more ? groupEntity(group, more) : [];
  });
  return jsonObject({
    accounts: jsonArray([...accounts.values()]),
    ...(partial ? { partial_accounts: jsonArray([...partial.values()]) } : {}),
    statuses: jsonArray([...statuses.values()]),
    notification_groups: jsonArray(entities),
  });
}

const groupEntity = (group: NotificationGroup, more: Record<string, unknown>): Json =>
  jsonObject({
    group_key: group.key,
    notifications_count: group.count,
    type: group.type,
    most_recent_notification_id: group.newestId,
    ...(group.page
      ? {
          page_min_id: String(group.page.minId),
          page_max_id: String(group.page.maxId),
          latest_page_notification_at: time(group.page.at),
        }
      : {}),
    sample_account_ids: group.peopleIds.map(String),
    ...(group.postId === null ? {} : { status_id: String(group.postId) }),
    ...more,
  });
