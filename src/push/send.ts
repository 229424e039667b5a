import { standingOf, viewerOf } from '#access/identity.ts';
import { Refusal } from '#kernel/errors.ts';
import { type Notification, notificationWithId } from '#notifications/notifications.ts';
import type { Reader } from '#ports/database.ts';
import { type FetchAnswer, FetchRefused } from '#ports/fetch.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import type { JobQueue } from '#work/jobs.ts';
import { KEPT_MS, messageOf, type SealedMessage, sealMessage } from './message.ts';
import { PUSH_QUEUE } from './queue.ts';
import { openToken } from './seal.ts';
import { dropSubscription } from './subscriptions.ts';

type Sending = Needs<'db' | 'clock' | 'random' | 'site' | 'fetch' | 'log'>;

const CONCURRENCY = 8;
/** With the pauses of jobs: for about ten minutes. */
const MAX_ATTEMPTS = 8;
const LEASE_MS = 60_000;
const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** What a fetch was refused for that is no better a minute later. */
const LASTING: ReadonlySet<FetchRefused['reason']> = new Set(['url', 'scheme', 'port', 'address', 'redirects', 'size']);
/** "Try again later", in an answer of the kind that otherwise means never. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);

interface Payload {
  tokenId: Id;
  notificationId: Id;
}

/** Sends messages to apps. A push service that says the app is gone, or refuses what we send, ends the subscription. */
export const pushQueue = (needs: Sending): JobQueue => ({
  name: PUSH_QUEUE,
  concurrency: CONCURRENCY,
  maxAttempts: MAX_ATTEMPTS,
  leaseMs: LEASE_MS,
  run: (payload) => send(needs, payload as Payload),
});

async function send(needs: Sending, { tokenId, notificationId }: Payload): Promise<void> {
  const app = await appOf(needs.db.reader, tokenId);
  if (!app || app.revoked_at !== null || standingOf(app) !== 'ready') return;
  const notification = await findNotification(needs, app, notificationId);
  if (!notification || notification.createdAt < needs.clock.now() - KEPT_MS) return;
  const token = await openToken(needs, tokenId, app.sealed_token);
  const message = await messageOf(needs, notification, { token, locale: app.locale });
  if (!message) return;
  const sealed = await sealMessage(needs, { ...app, standard: app.standard === 1 }, message);
  const answer = await post(needs, app.endpoint, sealed);
  if (!answer || (answer.status >= 200 && answer.status < 300)) return;
  if (answer.status >= 400 && answer.status < 500 && !PASSING_STATUSES.has(answer.status)) {
    needs.log.info({ status: answer.status, host: new URL(app.endpoint).host }, 'a push subscription ended');
    await dropSubscription(needs, tokenId);
    return;
  }
  throw new Error(`the push service answered ${answer.status}`);
}

const appOf = (db: Reader, tokenId: Id) =>
  db
    .selectFrom('push_subscriptions as s')
    .innerJoin('access_tokens as t', 't.id', 's.token_id')
    .innerJoin('users as u', 'u.account_id', 's.account_id')
    .innerJoin('accounts as a', 'a.id', 's.account_id')
    .select(['s.account_id', 's.endpoint', 's.p256dh', 's.auth', 's.standard', 's.sealed_token', 't.revoked_at'])
    .select(['u.role', 'u.locale', 'u.disabled_at', 'u.email_confirmed_at', 'u.approved_at', 'a.suspended_at'])
    .where('s.token_id', '=', tokenId)
    .executeTakeFirst();

type AppRow = NonNullable<Awaited<ReturnType<typeof appOf>>>;

/** The notification as its receiver may see it now; null where they may not any more. */
async function findNotification({ db, clock }: Sending, app: AppRow, id: Id): Promise<Notification | null> {
  try {
    return await notificationWithId(db.reader, clock.now(), viewerOf(app.account_id, app.role), id);
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'not-found') return null;
    throw error;
  }
}

/** The service's answer; null where it cannot be reached for good. Throws what another try may mend. */
async function post(
  { fetch, log }: Sending,
  url: string,
  { headers, body }: SealedMessage,
): Promise<FetchAnswer | null> {
  try {
    return await fetch.fetch({
      url,
      method: 'POST',
      headers,
      body,
      accept: ['*/*'],
      maxBytes: MAX_ANSWER_BYTES,
      timeoutMs: TIMEOUT_MS,
    });
  } catch (error) {
    if (!(error instanceof FetchRefused) || !LASTING.has(error.reason)) throw error;
    log.info({ reason: error.reason }, 'a push service may not be reached');
    return null;
  }
}
