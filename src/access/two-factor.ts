import { Secret, TOTP } from 'otpauth';
import { invalid, notFound, Refusal } from '#kernel/errors.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Random } from '#ports/random.ts';
import type { Id, Millis } from '#store/tables.ts';
import { hashToken } from './identity.ts';
import { orderMail } from './mails.ts';
import { verifyPassword } from './passwords.ts';
import { endSessions } from './sessions.ts';
import { getSetting } from './settings.ts';

/** RFC 6238 with what every authenticator app takes: SHA-1, six digits, thirty seconds, one step of slack each way. */
const STEP_SECONDS = 30;
const DIGITS = 6;
const SLACK_STEPS = 1;
/** RFC 4226 4 (R6): 160 bits. */
const SECRET_BYTES = 20;

export const RECOVERY_CODES = 10;
/** 80 bits, so that a plain hash of one cannot be turned back. */
const RECOVERY_BYTES = 10;
const MAX_CODE_CHARACTERS = 40;

export interface TotpSetUp {
  /** For typing in by hand, base32. */
  secret: string;
  /** `otpauth://` address, for apps on the same machine. */
  address: string;
  /** The same as a QR code: an SVG element. */
  qrSvg: string;
}

const totpOf = (secret: string, issuer = 'Parley', label = ''): TOTP =>
  new TOTP({
    issuer,
    label,
    algorithm: 'SHA1',
    digits: DIGITS,
    period: STEP_SECONDS,
    secret: Secret.fromBase32(secret),
  });

interface UserRow {
  email: string;
  password_hash: string;
  totp_secret: string | null;
  totp_enabled_at: Millis | null;
  totp_last_step: number;
}

async function userOf(db: Reader, accountId: Id): Promise<UserRow> {
  const row = await db
    .selectFrom('users')
    .select(['email', 'password_hash', 'totp_secret', 'totp_enabled_at', 'totp_last_step'])
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/** Begins the set-up: a new secret that counts only once {@link confirmTotp} has seen a code of it. */
export async function setUpTotp(needs: Needs<'db' | 'random' | 'site'>, accountId: Id): Promise<TotpSetUp> {
  const { db, random, site } = needs;
  const account = await db.reader
    .selectFrom('accounts')
    .select('username')
    .where('id', '=', accountId)
    .executeTakeFirst();
  if (!account) throw notFound();
  const secret = new Secret({ buffer: new Uint8Array(random.bytes(SECRET_BYTES)).buffer }).base32;
  const written = await db.write((tx) =>
    tx
      .updateTable('users')
      .set({ totp_secret: secret, totp_last_step: 0 })
      .where('account_id', '=', accountId)
      .where('totp_enabled_at', 'is', null)
      .executeTakeFirst(),
  );
  if (written.numUpdatedRows === 0n) throw new Refusal('conflict', 'The second factor is on already.');
  const issuer = (await getSetting(db.reader, 'site-title')) || site.host;
  const address = totpOf(secret, issuer, `${account.username}@${site.host}`).toString();
  // Loaded when somebody needs it: most processes never do.
  const { toString: drawQr } = await import('qrcode');
  return { secret, address, qrSvg: await drawQr(address, { type: 'svg', margin: 2 }) };
}

/**
 * Turns the second factor on with a first code, and gives the recovery codes: they are shown once. Other sessions end.
 * Refuses ('invalid') a wrong code.
 */
export async function confirmTotp(
  needs: Needs<'db' | 'clock' | 'ids' | 'random'>,
  accountId: Id,
  code: string,
  keepSessionId: Id,
): Promise<string[]> {
  const { db, clock, ids, random } = needs;
  const now = clock.now();
  const recoveryCodes = newRecoveryCodes(random);
  await db.write(async (tx) => {
    const user = await userOf(tx, accountId);
    if (user.totp_enabled_at !== null) throw new Refusal('conflict', 'The second factor is on already.');
    if (user.totp_secret === null || !(await takeTotp(tx, now, accountId, user, code))) {
      throw invalid('The code is not right. Check the clock of your device and try the next one.');
    }
    await tx.updateTable('users').set({ totp_enabled_at: now }).where('account_id', '=', accountId).execute();
    await replaceRecoveryCodes(tx, accountId, recoveryCodes);
    await endSessions(tx, now, accountId, keepSessionId);
    await orderMail(tx, { ids, now }, { kind: 'two-factor-on', accountId, email: user.email });
  });
  return recoveryCodes;
}

/** Turns the second factor off. Refuses ('invalid') a wrong password. */
export async function disableTotp(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  accountId: Id,
  password: string,
): Promise<void> {
  await requirePassword(db.reader, accountId, password);
  const now = clock.now();
  await db.write(async (tx) => {
    const user = await userOf(tx, accountId);
    if (user.totp_secret === null) return;
    await tx
      .updateTable('users')
      .set({ totp_secret: null, totp_enabled_at: null, totp_last_step: 0 })
      .where('account_id', '=', accountId)
      .execute();
    await tx.deleteFrom('recovery_codes').where('account_id', '=', accountId).execute();
    if (user.totp_enabled_at === null) return;
    await orderMail(tx, { ids, now }, { kind: 'two-factor-off', accountId, email: user.email });
  });
}

/** New recovery codes; the old ones stop working. Refuses ('invalid') a wrong password. */
export async function renewRecoveryCodes(
  { db, random }: Needs<'db' | 'random'>,
  accountId: Id,
  password: string,
): Promise<string[]> {
  await requirePassword(db.reader, accountId, password);
  const codes = newRecoveryCodes(random);
  await db.write(async (tx) => {
    const user = await userOf(tx, accountId);
    if (user.totp_enabled_at === null) throw new Refusal('conflict', 'The second factor is not on.');
    await replaceRecoveryCodes(tx, accountId, codes);
  });
  return codes;
}

/** Refuses ('invalid') somebody at an open session who does not know the password. */
export async function requirePassword(db: Reader, accountId: Id, password: string): Promise<void> {
  const user = await userOf(db, accountId);
  if (!(await verifyPassword(password, user.password_hash))) throw invalid('The password is not right.');
}

/** Whether the second factor is on, and how many recovery codes are left. */
export async function twoFactorOf(db: Reader, accountId: Id): Promise<{ on: boolean; recoveryCodesLeft: number }> {
  const user = await userOf(db, accountId);
  const { left } = await db
    .selectFrom('recovery_codes')
    .select((e) => e.fn.countAll<number>().as('left'))
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return { on: user.totp_enabled_at !== null, recoveryCodesLeft: left };
}

/** Takes a code of the authenticator app or a recovery code; each works once. False when it is wrong or used. */
export async function useSecondFactor(
  { db, clock }: Needs<'db' | 'clock'>,
  accountId: Id,
  code: string,
): Promise<boolean> {
  const typed = code.replaceAll(/[\s-]/g, '').toLowerCase();
  if (typed.length > MAX_CODE_CHARACTERS) return false;
  const now = clock.now();
  return db.write(async (tx) => {
    const user = await userOf(tx, accountId);
    if (user.totp_enabled_at === null) return false;
    if (typed.length === DIGITS) return takeTotp(tx, now, accountId, user, typed);
    const used = await tx
      .updateTable('recovery_codes')
      .set({ used_at: now })
      .where('account_id', '=', accountId)
      .where('code_hash', '=', hashRecoveryCode(accountId, typed))
      .where('used_at', 'is', null)
      .executeTakeFirst();
    return used.numUpdatedRows > 0n;
  });
}

/** A code is taken for its time step; only a later step is taken after it (RFC 6238 5.2), also of two tries at once. */
async function takeTotp(tx: Tx, now: Millis, accountId: Id, user: UserRow, code: string): Promise<boolean> {
  const token = code.replaceAll(/\s/g, '');
  if (user.totp_secret === null || !/^\d{6}$/.test(token)) return false;
  const delta = totpOf(user.totp_secret).validate({ token, timestamp: now, window: SLACK_STEPS });
  if (delta === null) return false;
  const step = Math.floor(now / 1000 / STEP_SECONDS) + delta;
  const taken = await tx
    .updateTable('users')
    .set({ totp_last_step: step })
    .where('account_id', '=', accountId)
    .where('totp_last_step', '<', step)
    .executeTakeFirst();
  return taken.numUpdatedRows > 0n;
}

const hashRecoveryCode = (accountId: Id, code: string): string => hashToken(`${accountId}:${code}`);

/** Groups of four letters and digits that are not mistaken for each other (base32). */
function newRecoveryCodes(random: Random): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const code = new Secret({ buffer: new Uint8Array(random.bytes(RECOVERY_BYTES)).buffer }).base32.toLowerCase();
    return code.replaceAll(/(.{4})(?=.)/g, '$1-');
  });
}

async function replaceRecoveryCodes(tx: Tx, accountId: Id, codes: readonly string[]): Promise<void> {
  await tx.deleteFrom('recovery_codes').where('account_id', '=', accountId).execute();
  await tx
    .insertInto('recovery_codes')
    .values(
      codes.map((code) => ({
        account_id: accountId,
        code_hash: hashRecoveryCode(accountId, code.replaceAll('-', '')),
      })),
    )
    .execute();
}
