import { accessCleaningQueue, mailQueue, scheduleAccessCleaning } from '#access/access.ts';
import { announcementQueue } from '#announcements/announcements.ts';
import { circleKeeper } from '#circles/circles.ts';
import { collectionKeeper } from '#collections/collections.ts';
import { conversationsListener } from '#conversations/conversations.ts';
import { discoveryListener, discoveryQueues, scheduleDiscovery } from '#discovery/discovery.ts';
import { scheduledQueue } from '#drafts/drafts.ts';
import { featuredTagKeeper } from '#hashtags/hashtags.ts';
import { cardsQueue } from '#links/links.ts';
import { cleanQueue, processQueue, releaseQueue, scheduleMediaCleaning } from '#media/media.ts';
import { hostLimitsQueue, removalQueue, reportMails, severingQueue } from '#moderation/moderation.ts';
import {
  notificationQueues,
  notificationsListener,
  scheduleNotificationCleaning,
} from '#notifications/notifications.ts';
import type { Ports } from '#ports/ports.ts';
import { idempotencyQueue, pollsQueue, postCards, remainsQueue, scheduleKeyCleaning } from '#posts/posts.ts';
import { pushListener, pushQueue } from '#push/push.ts';
import { domainBlockQueue, muteQueue } from '#relationships/relationships.ts';
import { authorQueue, buildQueue, scheduleBuilding, searchListener } from '#search/search.ts';
import { feedQueues, homeFeedsListener } from '#timelines/timelines.ts';
import { type JobQueue, putJob } from '#work/jobs.ts';
import type { Listener } from '#work/listeners.ts';
import { pruneQueue, schedulePruning } from '#work/prune.ts';

/** Who hears what: every listener that keeps a cursor. Streaming follows the outbox without one, see interfaces/streaming. */
export const listenersOf = (needs: Ports): Listener[] => [
  homeFeedsListener(needs),
  notificationsListener(needs),
  conversationsListener(needs),
  discoveryListener(needs),
  postCards,
  searchListener(needs),
  circleKeeper,
  featuredTagKeeper(needs),
  pushListener(needs),
  collectionKeeper,
  reportMails(needs),
];

/** Every job queue. */
export const queuesOf = (needs: Ports): JobQueue[] => [
  mailQueue(needs),
  accessCleaningQueue(needs),
  muteQueue(needs),
  domainBlockQueue(needs),
  cardsQueue(needs),
  pollsQueue(needs),
  scheduledQueue(needs),
  announcementQueue(needs),
  remainsQueue(needs),
  idempotencyQueue(needs),
  processQueue(needs),
  pushQueue(needs),
  releaseQueue(needs),
  cleanQueue(needs),
  buildQueue(needs),
  authorQueue(needs),
  ...feedQueues(needs),
  ...notificationQueues(needs),
  ...discoveryQueues(needs),
  hostLimitsQueue(needs),
  removalQueue(needs),
  severingQueue(needs),
  pruneQueue(needs, () => listenersOf(needs).map((listener) => listener.name)),
];

/** Puts the jobs that come again and again, where they are not waiting already. */
export async function scheduleRecurring(needs: Ports): Promise<void> {
  const { db, ids, clock } = needs;
  const now = clock.now();
  await db.write(async (tx) => {
    await scheduleAccessCleaning(tx, ids, now);
    await putJob(tx, ids, now, { queue: 'home-upkeep', key: 'upkeep', payload: { after: 0 }, runAt: now });
  });
  await scheduleMediaCleaning(needs);
  await scheduleKeyCleaning(needs);
  await scheduleNotificationCleaning(needs);
  await scheduleDiscovery(needs);
  await scheduleBuilding(needs);
  await schedulePruning(needs);
}
