import { ECDH } from 'node:crypto';
import type { Selectable } from 'kysely';
import { invalid, Refusal } from '#kernel/errors.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { PushPolicy, PushSubscriptions } from '#store/tables/media.ts';
import type { Id, NotificationType } from '#store/tables.ts';
import { sealToken } from './seal.ts';

export const MAX_ENDPOINT_CHARACTERS = 2_048;
/** Apps of one person that are told; the one that subscribed first gives way. */
const MAX_SUBSCRIPTIONS = 100;
const CURVE = 'prime256v1';
const PUBLIC_KEY_BYTES = 65;
const SECRET_BYTES = 16;
const MAX_KEY_CHARACTERS = 200;
const POLICIES = ['all', 'followed', 'follower', 'none'] as const satisfies readonly PushPolicy[];

export type Alerts = Partial<Record<NotificationType, boolean>>;

export interface PushData {
  policy: PushPolicy;
  /** Only what the app said; of what is absent it is not told. */
  alerts: Alerts;
}

export interface Subscription extends PushData {
  id: number;
  endpoint: string;
  standard: boolean;
}

export interface NewSubscription extends PushData {
  endpoint: string;
  /** Base64 or base64url, padded or not. */
  p256dh: string;
  auth: string;
  standard: boolean;
}

/** Who subscribes, with the token as it was sent. */
export interface Subscriber {
  tokenId: Id;
  accountId: Id;
  token: string;
}

/** A policy as it is said; what is absent or unknown means everybody. */
export const readPushPolicy = (text: string | undefined): PushPolicy => POLICIES.find((one) => one === text) ?? 'all';

const toSubscription = (row: Selectable<PushSubscriptions>): Subscription => ({
  id: row.id,
  endpoint: row.endpoint,
  standard: row.standard === 1,
  policy: row.policy,
  alerts: JSON.parse(row.alerts) as Alerts,
});

const rowOf = (db: Reader, tokenId: Id) =>
  db.selectFrom('push_subscriptions').selectAll().where('token_id', '=', tokenId).executeTakeFirst();

/** The subscription of a token; refuses not-found. */
export async function subscriptionOf(db: Reader, tokenId: Id): Promise<Subscription> {
  const row = await rowOf(db, tokenId);
  if (!row) throw new Refusal('not-found', 'Not Found');
  return toSubscription(row);
}

/** Subscribes a token, in place of what it had. Refuses invalid. */
export async function subscribe(
  needs: Needs<'db' | 'clock' | 'random'>,
  { tokenId, accountId, token }: Subscriber,
  given: NewSubscription,
): Promise<Subscription> {
  const columns = {
    endpoint: checkEndpoint(given.endpoint),
    p256dh: checkPublicKey(given.p256dh),
    auth: checkSecret(given.auth),
    standard: given.standard ? (1 as const) : (0 as const),
    policy: given.policy,
    alerts: JSON.stringify(given.alerts),
    sealed_token: await sealToken(needs, tokenId, token),
    updated_at: needs.clock.now(),
  };
  return needs.db.write(async (tx) => {
    await makeRoom(tx, accountId);
    const row = await tx
      .insertInto('push_subscriptions')
      .values({ token_id: tokenId, account_id: accountId, ...columns, created_at: columns.updated_at })
      .onConflict((conflict) => conflict.column('token_id').doUpdateSet(columns))
      .returningAll()
      .executeTakeFirstOrThrow();
    return toSubscription(row);
  });
}

async function makeRoom(tx: Tx, accountId: Id): Promise<void> {
  const over = await tx
    .selectFrom('push_subscriptions')
    .select('token_id')
    .where('account_id', '=', accountId)
    .orderBy('id', 'desc')
    .offset(MAX_SUBSCRIPTIONS - 1)
    .limit(MAX_SUBSCRIPTIONS)
    .execute();
  for (const { token_id } of over) await dropRow(tx, token_id);
}

/** Changes of whose notifications and of which kinds an app is told. Refuses not-found. */
export async function updateSubscription(
  { db, clock }: Needs<'db' | 'clock'>,
  tokenId: Id,
  { policy, alerts }: PushData,
): Promise<Subscription> {
  return db.write(async (tx) => {
    await tx
      .updateTable('push_subscriptions')
      .set({ policy, alerts: JSON.stringify(alerts), updated_at: clock.now() })
      .where('token_id', '=', tokenId)
      .execute();
    return subscriptionOf(tx, tokenId);
  });
}

/** Ends a token's subscription, if it has one. */
export async function dropSubscription({ db }: Needs<'db'>, tokenId: Id): Promise<void> {
  await db.write((tx) => dropRow(tx, tokenId));
}

/** The same in the caller's transaction. */
export async function dropRow(tx: Tx, tokenId: Id): Promise<void> {
  await tx.deleteFrom('push_subscriptions').where('token_id', '=', tokenId).execute();
}

function checkEndpoint(text: string): string {
  const url = text.length <= MAX_ENDPOINT_CHARACTERS && URL.canParse(text) ? new URL(text) : null;
  if (!url || !['https:', 'http:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw invalid('Validation failed: Endpoint is not a valid URL');
  }
  return text;
}

/** A point on the curve, uncompressed (RFC 8291, 3.1), as base64url. */
function checkPublicKey(text: string): string {
  const key = text.length <= MAX_KEY_CHARACTERS ? Buffer.from(text, 'base64url') : Buffer.alloc(0);
  try {
    if (key.length === PUBLIC_KEY_BYTES) ECDH.convertKey(key, CURVE);
    else throw new Error('not of the right length');
  } catch {
    throw invalid('Validation failed: P256dh key is not a valid public key');
  }
  return key.toString('base64url');
}

function checkSecret(text: string): string {
  const secret = text.length <= MAX_KEY_CHARACTERS ? Buffer.from(text, 'base64url') : Buffer.alloc(0);
  if (secret.length !== SECRET_BYTES) throw invalid('Validation failed: Auth key is not a valid secret of 16 bytes');
  return secret.toString('base64url');
}
