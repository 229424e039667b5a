import { sql } from 'kysely';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { PushPolicy } from '#store/tables/media.ts';
import type { Id, NotificationType } from '#store/tables.ts';
import type { Event } from '#work/events.ts';
import { putJob } from '#work/jobs.ts';
import type { Listener } from '#work/listeners.ts';
import { PUSH_QUEUE } from './queue.ts';
import { type Alerts, dropRow } from './subscriptions.ts';

const heard = ['notification.created', 'token.revoked', 'account.suspended'] as const;

/** The listener `push`: puts a job for each app that wants to be told. Revoked tokens and suspended people have none. */
export const pushListener = (needs: Needs<'db' | 'clock' | 'ids'>): Listener => ({
  name: 'push',
  cursorIn: 'main',
  hears: heard,
  concerns: (events) => ofSubscribers(needs, events),
  async hear(tx, event) {
    if (event.type === 'notification.created') await putMessages(tx, needs, event.payload.notificationId);
    if (event.type === 'token.revoked') await dropRow(tx, event.payload.tokenId);
    if (event.type === 'account.suspended') {
      await tx.deleteFrom('push_subscriptions').where('account_id', '=', event.payload.accountId).execute();
    }
  },
});

const subscribers = prepare(
  (_db, p: { ids: string }, engine) => sql<{ id: Id }>`
    select distinct s.account_id as id from ${idsFrom(engine, p.ids)} as ids
      join push_subscriptions s on s.account_id = ids.id`,
);

/** Most people have no app that wants to be told. */
async function ofSubscribers({ db }: Needs<'db'>, events: readonly Event[]): Promise<readonly Event[]> {
  const receivers = events.flatMap((event) => (event.type === 'notification.created' ? event.payload.accountId : []));
  if (receivers.length === 0) return events;
  const found = await subscribers(db.reader, { ids: idList([...new Set(receivers)]) });
  const subscribed = new Set(found.map(({ id }) => id));
  return events.filter((event) => event.type !== 'notification.created' || subscribed.has(event.payload.accountId));
}

interface Candidate {
  token_id: Id;
  policy: PushPolicy;
  alerts: string;
  type: NotificationType;
  following: number;
  followed_by: number;
}

/** The apps of a notification's receiver, and how receiver and sender are related; none where it was filtered. */
const candidates = prepare(
  (_db, p: { notificationId: Id }) => sql<Candidate>`
    select s.token_id, s.policy, s.alerts, n.type,
      case when exists (select 1 from follows f
        where f.follower_id = n.account_id and f.followed_id = n.from_account_id) then 1 else 0 end as following,
      case when exists (select 1 from follows f
        where f.follower_id = n.from_account_id and f.followed_id = n.account_id) then 1 else 0 end as followed_by
    from notifications n
      join push_subscriptions s on s.account_id = n.account_id
      join access_tokens t on t.id = s.token_id and t.revoked_at is null
    where n.id = ${p.notificationId} and n.filtered = 0`,
);

async function putMessages(tx: Tx, { clock, ids }: Needs<'clock' | 'ids'>, notificationId: Id): Promise<void> {
  const now = clock.now();
  for (const candidate of await candidates(tx, { notificationId })) {
    if (!isWanted(candidate)) continue;
    const tokenId = candidate.token_id;
    const key = `${tokenId}:${notificationId}`;
    await putJob(tx, ids, now, { queue: PUSH_QUEUE, key, payload: { tokenId, notificationId }, runAt: now });
  }
}

function isWanted({ policy, alerts, type, following, followed_by }: Candidate): boolean {
  if ((JSON.parse(alerts) as Alerts)[type] !== true) return false;
  switch (policy) {
    case 'all':
      return true;
    case 'followed':
      return following === 1;
    case 'follower':
      return followed_by === 1;
    case 'none':
      return false;
  }
}
