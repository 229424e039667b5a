import { getSetting, secretOf, vapidPublicKey } from '#access/access.ts';
import { plainText } from '#kernel/text/plain.ts';
import { words } from '#kernel/words.ts';
import type { Notification } from '#notifications/notifications.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs, Site } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';

/** Characters of a message's text: with all else it stays far below the 4 096 bytes that push services take. */
const MAX_BODY_CHARACTERS = 140;
const MAX_TITLE_CHARACTERS = 120;
/** Push services keep a message for sleeping devices so long; older notifications are not sent at all. */
export const KEPT_MS = 48 * 3_600_000;

/** The message as the field's clients read it. Its `notification_id` is a number, which some insist on. */
export interface PushMessage {
  access_token: string;
  preferred_locale: string;
  notification_id: number;
  notification_type: string;
  icon: string;
  title: string;
  body: string;
}

/** What is told of a notification, in the receiver's language; null where sender or post went away. */
export async function messageOf(
  { db, site }: Needs<'db' | 'site'>,
  notification: Notification,
  { token, locale }: { token: string; locale: string },
): Promise<PushMessage | null> {
  const sender = await db.reader
    .selectFrom('accounts')
    .select(['username', 'display_name', 'avatar', 'avatar_static', 'note_html'])
    .where('id', '=', notification.fromId)
    .executeTakeFirst();
  if (!sender) return null;
  const text =
    notification.postId === null ? plainText(sender.note_html) : await textOf(db.reader, notification.postId);
  if (text === null) return null;
  const name = sender.display_name || sender.username;
  return {
    access_token: token,
    preferred_locale: locale,
    notification_id: notification.id,
    notification_type: notification.type,
    icon: iconOf(site, sender.avatar_static || sender.avatar),
    title: cut(words(locale)(`push.${notification.type}`, { name }), MAX_TITLE_CHARACTERS),
    body: cut(text, MAX_BODY_CHARACTERS),
  };
}

const iconOf = (site: Site, key: string): string =>
  key === '' ? `${site.origin}/assets/missing-avatar.png` : `${site.mediaBase}/${key}`;

/** The warning of a post, or where it has none its text. */
async function textOf(db: Reader, postId: Id): Promise<string | null> {
  const post = await db
    .selectFrom('posts')
    .select(['spoiler', 'html'])
    .where('id', '=', postId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return post ? post.spoiler || plainText(post.html) : null;
}

/** Cut between characters, with an ellipsis. */
function cut(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

export interface Receiver {
  endpoint: string;
  p256dh: string;
  auth: string;
  standard: boolean;
}

export interface SealedMessage {
  headers: Record<string, string>;
  body: Uint8Array;
}

/**
 * Encrypts a message for an app and signs who sends it: by RFC 8291 and 8292, or by the drafts before them (`aesgcm`) that
 * older clients implement.
 */
export async function sealMessage(
  needs: Needs<'db' | 'clock' | 'random' | 'site'>,
  { endpoint, p256dh, auth, standard }: Receiver,
  message: PushMessage,
): Promise<SealedMessage> {
  const { default: webPush } = await import('web-push');
  const details = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, JSON.stringify(message), {
    TTL: KEPT_MS / 1000,
    urgency: 'normal',
    // A message that is sent again, since its answer was lost, takes the place of the first one.
    topic: String(message.notification_id),
    contentEncoding: standard ? 'aes128gcm' : 'aesgcm',
    vapidDetails: {
      subject: await contactOf(needs),
      publicKey: (await vapidPublicKey(needs)).replace(/=+$/, ''),
      privateKey: await secretOf(needs, 'vapid'),
    },
  });
  const { 'Content-Length': _, ...headers } = details.headers as Record<string, string | number>;
  return {
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: details.body ?? new Uint8Array(),
  };
}

/** Whom a push service can write to (RFC 8292, 2.1). */
async function contactOf({ db, site }: Needs<'db' | 'site'>): Promise<string> {
  const email = await getSetting(db.reader, 'contact-email');
  if (email !== '') return `mailto:${email}`;
  return site.origin.startsWith('https:') ? site.origin : `mailto:parley@${new URL(site.origin).hostname}`;
}
