import type { GeneratedAlways } from 'kysely';
import type { Flag, Id, JsonText, Millis } from '../tables.ts';

/** `waiting`: uploaded and not processed yet. `failed`: cannot be processed. */
export type MediaState = 'ready' | 'waiting' | 'failed';

/** What is known of a video or sound beside its size. */
export interface RecordingMeta {
  /** A fraction such as `30000/1001`; '' of a sound. */
  frameRate: string;
  seconds: number;
  /** Bits a second. */
  bitrate: number;
}

/** Whose notifications are pushed: everybody's, of those one follows, of one's followers, nobody's. */
export type PushPolicy = 'all' | 'followed' | 'follower' | 'none';

/** Where an app wants notifications to be pushed to (RFC 8030); one for each of its tokens. */
export interface PushSubscriptions {
  /** Small, since clients read it as 32 bits. */
  id: GeneratedAlways<number>;
  token_id: Id;
  account_id: Id;
  endpoint: string;
  /** The client's public key and shared secret (RFC 8291), base64url. */
  p256dh: string;
  auth: string;
  /** 1: as the RFCs say. 0: the drafts that older clients implement. */
  standard: Flag;
  policy: PushPolicy;
  /** `{ [notification type]: boolean }` as the client asked. */
  alerts: JsonText;
  /** The access token, sealed: see docs/decisions/0008-push.md. */
  sealed_token: string;
  created_at: Millis;
  updated_at: Millis;
}

export interface PushTables {
  push_subscriptions: PushSubscriptions;
}
