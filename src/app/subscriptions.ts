import { accessCleaningQueue, mailQueue, scheduleAccessCleaning } from '#access/access.ts';
import { cardsQueue } from '#links/links.ts';
import { cleanQueue, releaseQueue, scheduleMediaCleaning } from '#media/media.ts';
import {
  notificationQueues,
  notificationsListener,
  scheduleNotificationCleaning,
} from '#notifications/notifications.ts';
import type { Ports } from '#ports/ports.ts';
import { idempotencyQueue, pollsQueue, postCards, remainsQueue, scheduleKeyCleaning } from '#posts/posts.ts';
import { muteQueue } from '#relationships/relationships.ts';
import { feedQueues, homeFeedsListener } from '#timelines/timelines.ts';
import type { EventName } from '#work/events.ts';
import { type JobQueue, putJob } from '#work/jobs.ts';
import type { Listener } from '#work/listeners.ts';
import { pruneQueue, schedulePruning } from '#work/prune.ts';

/** Who hears what: every listener that keeps a cursor. Streaming follows the outbox without one, see interfaces/streaming. */
export const listenersOf = (needs: Ports): Listener[] => [
  homeFeedsListener(needs),
  notificationsListener(needs),
  postCards,
];

/** The same by event, for whoever wants to know what follows from a deed. */
export function hearersOf(listeners: readonly Listener[]): Map<EventName, string[]> {
  const hearers = new Map<EventName, string[]>();
  for (const listener of listeners) {
    for (const name of listener.hears) hearers.set(name, [...(hearers.get(name) ?? []), listener.name]);
  }
  return hearers;
}

/** Every job queue. */
export const queuesOf = (needs: Ports): JobQueue[] => [
  mailQueue(needs),
  accessCleaningQueue(needs),
  muteQueue(needs),
  cardsQueue(needs),
  pollsQueue(needs),
  remainsQueue(needs),
  idempotencyQueue(needs),
  releaseQueue(needs),
  cleanQueue(needs),
  ...feedQueues(needs),
  ...notificationQueues(needs),
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
  await schedulePruning(needs);
}
