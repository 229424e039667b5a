/**
 * Notifications: what others did that somebody wants to hear of, whom they want to hear of (policy, requests), and how far
 * they have read (markers).
 * Tables: notifications, markers, notification_policies, notification_requests, notification_permissions, severances.
 * Emits notification.created, notifications.merged. Hears what `listener.ts` lists (listener `notifications`).
 * Rows are judged when they are written and again when they are read. Queues: notifications-clean, notifications-merge.
 */
export {
  cleanNotifications,
  MAX_KEPT,
  MAX_KEPT_MS,
  notificationQueues,
  scheduleNotificationCleaning,
} from './cleaning.ts';
export { clearNotifications, dismissNotification } from './clear.ts';
export { GROUPED_TYPES, groupKey } from './group-key.ts';
export {
  dismissGroup,
  type GroupPage,
  groupsOf,
  groupWithKey,
  MAX_SAMPLED,
  type NotificationGroup,
  peopleOfGroup,
} from './groups.ts';
export { notificationsListener } from './listener.ts';
export { MARKED_TIMELINES, type MarkedTimeline, type Marker, readMarkers, setMarkers } from './markers.ts';
export { type Policy, readPolicy, setPolicy } from './policy.ts';
export {
  NOTIFICATION_TYPES,
  type Notification,
  type NotificationFilter,
  type NotificationPage,
  notificationsOf,
  notificationWithId,
  unreadNotifications,
} from './read.ts';
export {
  acceptRequests,
  allMerged,
  dismissRequests,
  type NotificationRequest,
  pendingRequests,
  requestsOf,
  requestWithId,
} from './requests.ts';
export { type Severance, severancesOf } from './severances.ts';
