import type { Viewer } from '#access/identity.ts';
import { type Json, jsonObject } from '#http/json.ts';
import type { Notification } from '#notifications/notifications.ts';
import type { Reader } from '#ports/database.ts';
import { time } from './account.ts';
import type { Entities } from './entities.ts';

/**
 * Notifications that were read for the viewer, as the client API's `Notification`, in their order. One whose post or
 * sender went away between the reading and this is left out.
 */
export async function renderNotifications(
  entities: Entities,
  db: Reader,
  viewer: Viewer,
  notifications: readonly Notification[],
): Promise<Json[]> {
  const people = [...new Set(notifications.map((one) => one.fromId))];
  const posts = [...new Set(notifications.flatMap((one) => one.postId ?? []))];
  // Staff are told who signed up before they let them in.
  const accounts = await entities.accounts(db, people, { waiting: viewer.permissions.has('approve-people') });
  const statuses = await entities.statusesById(db, viewer, posts, 'asked');
  return notifications.flatMap((one) => {
    const account = accounts.get(one.fromId);
    const status = one.postId === null ? undefined : statuses.get(one.postId);
    if (!account || (one.postId !== null && !status)) return [];
    return jsonObject({
      id: String(one.id),
      type: one.type,
      created_at: time(one.createdAt),
      // Clients of the ungrouped list take this for "stands alone".
      group_key: `ungrouped-${one.id}`,
      account,
      status,
    });
  });
}
