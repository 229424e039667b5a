/**
 * Notifications: what others did that somebody wants to hear of, and how far they have read (markers).
 * Tables: notifications, markers.
 * Emits notification.created. Hears post.created, post.edited, post.removed, post.favourited, post.unfavourited, poll.closed,
 *   follow.requested, follow.created, follow.ended, block.created, account.created (listener `notifications`).
 * Rows are judged when they are written and again when they are read. Queue: notifications-clean.
 */
export {
  cleanNotifications,
  MAX_KEPT,
  MAX_KEPT_MS,
  notificationQueues,
  scheduleNotificationCleaning,
} from './cleaning.ts';
export { clearNotifications, dismissNotification } from './clear.ts';
export { notificationsListener } from './listener.ts';
export { MARKED_TIMELINES, type MarkedTimeline, type Marker, readMarkers, setMarkers } from './markers.ts';
export {
  NOTIFICATION_TYPES,
  type Notification,
  type NotificationFilter,
  type NotificationPage,
  notificationsOf,
  notificationWithId,
  unreadNotifications,
} from './read.ts';
