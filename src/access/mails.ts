import type { Ids } from '#kernel/ids.ts';
import { words } from '#kernel/words.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { StrikeAction } from '#store/tables/moderation.ts';
import type { Id, Millis } from '#store/tables.ts';
import { dropJob, type JobQueue, putJob } from '#work/jobs.ts';
import { readEmail } from './email.ts';
import { LINK_LIFE_MS, linkAddress, makeLink } from './links.ts';
import { getSetting } from './settings.ts';

/** Told after the fact, so that somebody else's deed does not go unseen. */
export type Notice = 'password-changed' | 'email-changed' | 'approved' | 'two-factor-on' | 'two-factor-off';

/**
 * A mail to be written. The job's payload holds no link: its token is made when the mail is, so no secret waits in the
 * jobs table, and a try after a failure has a fresh one.
 */
export type MailOrder =
  | { kind: 'confirm-email'; accountId: Id; email: string }
  | { kind: 'reset-password'; email: string }
  | { kind: Notice; accountId: Id; email: string }
  /** Staff did something to them; `words` say why. */
  | { kind: 'warning'; accountId: Id; email: string; action: StrikeAction; words: string }
  /** To staff: somebody was reported, by `handle`s. */
  | { kind: 'report'; accountId: Id; email: string; target: string };

const QUEUE = 'mail';
const CONCURRENCY = 2;
const MAX_ATTEMPTS = 8;
const LEASE_MS = 120_000;
const HOUR = 3_600_000;

/** Orders a mail in the caller's transaction. An earlier one of the same kind to the same address is replaced. */
export async function orderMail(tx: Tx, { ids, now }: { ids: Ids; now: Millis }, order: MailOrder): Promise<void> {
  const key = `${order.kind}:${order.email.toLowerCase()}`;
  await dropJob(tx, QUEUE, key);
  await putJob(tx, ids, now, { queue: QUEUE, key, payload: order, runAt: now });
}

type MailNeeds = Needs<'db' | 'clock' | 'random' | 'mailer' | 'site'>;

/** The queue that writes and sends what was ordered. */
export const mailQueue = (needs: MailNeeds): JobQueue => ({
  name: QUEUE,
  concurrency: CONCURRENCY,
  maxAttempts: MAX_ATTEMPTS,
  leaseMs: LEASE_MS,
  run: (payload) => sendMail(needs, payload as MailOrder),
});

interface Recipient {
  accountId: Id;
  username: string;
  email: string;
  emailKey: string;
  emailConfirmedAt: Millis | null;
  locale: string;
}

async function recipientOf(db: Reader, order: MailOrder): Promise<Recipient | undefined> {
  const query = db
    .selectFrom('users as u')
    .innerJoin('accounts as a', 'a.id', 'u.account_id')
    .select([
      'a.id as accountId',
      'a.username',
      'u.email',
      'u.email_key as emailKey',
      'u.email_confirmed_at as emailConfirmedAt',
      'u.locale',
    ])
    .where('a.removed_at', 'is', null);
  if (order.kind !== 'reset-password') return query.where('a.id', '=', order.accountId).executeTakeFirst();
  const email = readEmail(order.email);
  return email ? query.where('u.email_key', '=', email.key).executeTakeFirst() : undefined;
}

/** A mail to an address that was mistyped at sign-up and put right since: its link would give the account to a stranger. */
const isOutdated = (order: MailOrder, { emailKey, emailConfirmedAt }: Recipient): boolean =>
  order.kind === 'confirm-email' && emailConfirmedAt === null && readEmail(order.email)?.key !== emailKey;

/** Writes and sends one mail. Nobody there (any more) is no failure: whether an address is known is told to no one. */
async function sendMail(needs: MailNeeds, order: MailOrder): Promise<void> {
  const { db, mailer, site } = needs;
  const recipient = await recipientOf(db.reader, order);
  if (!recipient || isOutdated(order, recipient)) return;
  // A link to set a password goes to the mailbox on file, not to the spelling that somebody typed: to some mail servers
  // another spelling is another mailbox.
  const to = order.kind === 'reset-password' ? recipient.email : order.email;
  const link = await linkFor(needs, order.kind, { ...recipient, email: to });
  const say = words(recipient.locale);
  const values = {
    site: await getSetting(db.reader, 'site-title'),
    host: site.host,
    origin: site.origin,
    username: recipient.username,
    link: link?.address ?? '',
    hours: link?.hours ?? 0,
    ...(order.kind === 'warning'
      ? { action: say(`mail.warning.${order.action}`), words: order.words || say('mail.warning.no-words') }
      : {}),
    ...(order.kind === 'report' ? { target: order.target } : {}),
  };
  await mailer.send({
    to,
    subject: say(`mail.${order.kind}.subject`, values),
    text: `${say('mail.greeting', values)}\n\n${say(`mail.${order.kind}.text`, values)}\n\n${say('mail.footer', values)}\n`,
  });
}

async function linkFor(
  { db, clock, random, site }: MailNeeds,
  purpose: MailOrder['kind'],
  { accountId, email }: Recipient,
): Promise<{ address: string; hours: number } | null> {
  if (purpose !== 'confirm-email' && purpose !== 'reset-password') return null;
  const now = clock.now();
  const token = await db.write((tx) => makeLink(tx, { now, random }, { purpose, accountId, email }));
  return { address: linkAddress(site.origin, purpose, token), hours: LINK_LIFE_MS[purpose] / HOUR };
}
