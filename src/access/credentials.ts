import type { RateLimiter } from '#guard/guard.ts';
import { invalid, notFound, Refusal } from '#kernel/errors.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { isUniqueViolation } from '#store/dialect.ts';
import type { Id, Millis } from '#store/tables.ts';
import { type EmailAddress, readEmail } from './email.ts';
import { takeLinkOf } from './links.ts';
import { mailBlockOf } from './mail-blocks.ts';
import { orderMail } from './mails.ts';
import { hashPassword, type PasswordCostNeeds, requireGoodPassword } from './passwords.ts';
import { endSessions } from './sessions.ts';
import { isEmailTaken } from './sign-up.ts';
import { revokeTokensOf } from './tokens.ts';
import { requirePassword } from './two-factor.ts';

type MailingNeeds = Needs<'db' | 'clock' | 'ids'> & { limiter: RateLimiter };

function countRule(limiter: RateLimiter, rule: 'confirm-mail' | 'reset-mail' | 'change-password', key: string): void {
  const taken = limiter.take(rule, key);
  if (taken.allowed) return;
  throw new Refusal('too-many', 'Too many requests', { retryAfter: Math.ceil(taken.retryAfterMs / 1000) });
}

function requireEmail(text: string): EmailAddress {
  const email = readEmail(text);
  if (email) return email;
  throw invalid('Validation failed: E-mail address is not a valid e-mail address', {
    email: [{ error: 'ERR_INVALID', description: 'is not a valid e-mail address' }],
  });
}

const emailTaken = (): Refusal =>
  invalid('Validation failed: E-mail address has already been taken', {
    email: [{ error: 'ERR_TAKEN', description: 'has already been taken' }],
  });

/**
 * Sends the confirmation mail again; with `newEmail`, to another address than the one mistyped at sign-up. Refuses
 * ('forbidden') somebody whose address is confirmed: they use {@link requestEmailChange}. Counted by mailbox.
 */
export async function resendConfirmation(
  { db, clock, ids, limiter }: MailingNeeds,
  accountId: Id,
  newEmail?: string,
): Promise<void> {
  const user = await db.reader
    .selectFrom('users')
    .select(['email', 'email_key', 'email_confirmed_at'])
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (!user) throw notFound();
  if (user.email_confirmed_at !== null) {
    throw new Refusal('forbidden', 'This method is only available while the e-mail is awaiting confirmation');
  }
  const email = newEmail ? requireEmail(newEmail) : { address: user.email, key: user.email_key };
  if (email.key !== user.email_key) await requireFree(db.reader, email);
  countRule(limiter, 'confirm-mail', email.key);
  const now = clock.now();
  await db.write(async (tx) => {
    await setEmail(tx, accountId, email, null);
    await orderMail(tx, { ids, now }, { kind: 'confirm-email', accountId, email: email.address });
  });
}

/** Refuses ('invalid') an address that somebody else has or that staff blocked. */
async function requireFree(db: Reader, email: EmailAddress): Promise<void> {
  const block = await mailBlockOf(db, email);
  if (block?.kind === 'provider')
    throw invalid('Validation failed: E-mail address contains a disallowed e-mail provider');
  if (block?.kind === 'mailbox' || (await isEmailTaken(db, email.key))) throw emailTaken();
}

/** Writes an address; a mailbox that somebody else got meanwhile is refused ('invalid'). */
async function setEmail(tx: Tx, accountId: Id, email: EmailAddress, confirmedAt: Millis | null): Promise<void> {
  try {
    await tx
      .updateTable('users')
      .set({ email: email.address, email_key: email.key, email_confirmed_at: confirmedAt })
      .where('account_id', '=', accountId)
      .execute();
  } catch (error) {
    throw isUniqueViolation(error) ? emailTaken() : error;
  }
}

/**
 * Confirms the address a link was sent to: the one of a sign-up, or the new one of a change (the old address is told).
 * Refuses ('gone') a link that does not work any more.
 */
export async function confirmEmail(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  token: string,
): Promise<{ accountId: Id }> {
  const now = clock.now();
  return db.write(async (tx) => {
    const { accountId, email: sentTo } = await takeLinkOf(tx, now, 'confirm-email', token);
    const user = await tx
      .selectFrom('users')
      .select(['email', 'email_key', 'email_confirmed_at'])
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    if (!user) throw notFound();
    const email = requireEmail(sentTo);
    // The address was mistyped and put right meanwhile: whoever reads that mailbox is somebody else.
    if (user.email_confirmed_at === null && user.email_key !== email.key) {
      throw new Refusal('gone', 'This link is for another address than the one that waits for it. Ask for a new one.');
    }
    await setEmail(tx, accountId, email, now);
    if (user.email_confirmed_at !== null && user.email_key !== email.key) {
      await orderMail(tx, { ids, now }, { kind: 'email-changed', accountId, email: user.email });
    }
    return { accountId };
  });
}

/**
 * Asks for another e-mail address: a mail goes to the new one, and only its link changes anything. Refuses ('invalid') a
 * wrong password or an address that is none or taken.
 */
export async function requestEmailChange(
  { db, clock, ids, limiter }: MailingNeeds,
  accountId: Id,
  password: string,
  newEmail: string,
): Promise<void> {
  countRule(limiter, 'change-password', String(accountId));
  await requirePassword(db.reader, accountId, password);
  const email = requireEmail(newEmail);
  await requireFree(db.reader, email);
  countRule(limiter, 'confirm-mail', email.key);
  const now = clock.now();
  await db.write((tx) => orderMail(tx, { ids, now }, { kind: 'confirm-email', accountId, email: email.address }));
}

/**
 * Asks for a link to set a new password. Answers the same, at the same pace, whether the address is known or not; refuses
 * ('invalid') only what is no address. Counted by mailbox; the interface counts by address of the caller.
 */
export async function requestPasswordReset({ db, clock, ids, limiter }: MailingNeeds, text: string): Promise<void> {
  const email = requireEmail(text);
  countRule(limiter, 'reset-mail', email.key);
  const now = clock.now();
  await db.write((tx) => orderMail(tx, { ids, now }, { kind: 'reset-password', email: email.address }));
}

type PasswordNeeds = Needs<'db' | 'clock' | 'ids' | 'random'> & PasswordCostNeeds;

/**
 * Sets a new password by the mailed link. All sessions end and all tokens are revoked: whoever took the login over is out.
 * The second factor stays on. Refuses ('gone') a link that does not work any more, ('invalid') a password that is too weak.
 */
export async function resetPassword(needs: PasswordNeeds, token: string, password: string): Promise<{ accountId: Id }> {
  const { db, clock, ids, random, passwordCost } = needs;
  requireGoodPassword(password);
  const hash = await hashPassword(password, random, passwordCost);
  const now = clock.now();
  return db.write(async (tx) => {
    const { accountId, email: sentTo } = await takeLinkOf(tx, now, 'reset-password', token);
    await replacePassword(tx, now, accountId, hash);
    await endSessions(tx, now, accountId);
    await revokeTokensOf(tx, now, accountId);
    // Who reads that mailbox has confirmed it.
    await tx
      .updateTable('users')
      .set({ email_confirmed_at: now })
      .where('account_id', '=', accountId)
      .where('email_key', '=', sentTo.toLowerCase())
      .where('email_confirmed_at', 'is', null)
      .execute();
    await orderMail(tx, { ids, now }, { kind: 'password-changed', accountId, email: sentTo });
    return { accountId };
  });
}

/** Changes the password of the one who is logged in; their other sessions end. Refuses ('invalid') a wrong or weak one. */
export async function changePassword(
  needs: PasswordNeeds & { limiter: RateLimiter },
  accountId: Id,
  change: { current: string; next: string; keepSessionId: Id },
): Promise<void> {
  const { db, clock, ids, random, limiter, passwordCost } = needs;
  countRule(limiter, 'change-password', String(accountId));
  await requirePassword(db.reader, accountId, change.current);
  requireGoodPassword(change.next);
  const hash = await hashPassword(change.next, random, passwordCost);
  const now = clock.now();
  await db.write(async (tx) => {
    const user = await replacePassword(tx, now, accountId, hash);
    await endSessions(tx, now, accountId, change.keepSessionId);
    await orderMail(tx, { ids, now }, { kind: 'password-changed', accountId, email: user.email });
  });
}

/**
 * Writes the hash and spoils every link of the person: one that sets another password, and one that whoever was in before
 * ordered to an address of their own.
 */
export async function replacePassword(tx: Tx, now: Millis, accountId: Id, hash: string): Promise<{ email: string }> {
  const user = await tx
    .updateTable('users')
    .set({ password_hash: hash })
    .where('account_id', '=', accountId)
    .returning('email')
    .executeTakeFirst();
  if (!user) throw notFound();
  await tx
    .updateTable('one_time_links')
    .set({ used_at: now })
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .execute();
  return user;
}
