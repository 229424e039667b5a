import { createHmac, timingSafeEqual } from 'node:crypto';
import { networkOf, type RateLimiter } from '#guard/guard.ts';
import { Refusal } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import { foldKey } from '#kernel/text/clean.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id, Millis } from '#store/tables.ts';
import { readEmail } from './email.ts';
import { type Standing, standingOf } from './identity.ts';
import type { LoginDelays } from './login-delay.ts';
import { hashPassword, isOutdated, type PasswordCostNeeds, pretendToVerify, verifyPassword } from './passwords.ts';
import { secretOf } from './secrets.ts';
import { type NewSession, type Origin, openSession } from './sessions.ts';
import { useSecondFactor } from './two-factor.ts';

export type LoginNeeds = Needs<'db' | 'clock' | 'ids' | 'random' | 'site'> &
  PasswordCostNeeds & { limiter: RateLimiter; delays: LoginDelays };

/** `code-needed`: ask for a code of the second factor and go on with {@link logInWithCode}. */
export type LoginStep =
  | { outcome: 'logged-in'; session: NewSession; standing: Standing }
  | { outcome: 'code-needed'; ticket: string };

const MAX_LOGIN_CHARACTERS = 254;
/** Time to find the phone after the password was right. */
const TICKET_LIFE_MS = 5 * 60_000;

interface LoginRow {
  account_id: Id;
  password_hash: string;
  totp_enabled_at: Millis | null;
  disabled_at: Millis | null;
  suspended_at: Millis | null;
  email_confirmed_at: Millis | null;
  approved_at: Millis | null;
}

const loginColumns = [
  'u.account_id',
  'u.password_hash',
  'u.totp_enabled_at',
  'u.disabled_at',
  'u.email_confirmed_at',
  'u.approved_at',
  'a.suspended_at',
] as const;

const people = ({ db }: Needs<'db'>) =>
  db.reader
    .selectFrom('users as u')
    .innerJoin('accounts as a', 'a.id', 'u.account_id')
    .select(loginColumns)
    .where('a.removed_at', 'is', null);

async function findLogin(needs: Needs<'db' | 'site'>, login: string): Promise<LoginRow | undefined> {
  const email = readEmail(login);
  if (email) return people(needs).where('u.email_key', '=', email.key).executeTakeFirst();
  const username = foldKey(login.replace(/^@/, ''));
  return people(needs)
    .where('a.username_key', '=', username)
    .where('a.host_id', '=', needs.site.hostId)
    .executeTakeFirst();
}

/** One sentence for every way to be wrong: it must not say whether a login exists. */
const wrong = (): Refusal => new Refusal('unauthenticated', 'The login or the password is not right.');

/**
 * The first step: e-mail address or username, and password. Counted for each login and network together, with growing
 * delays; the interface counts tries by address. Refuses 'unauthenticated' (one sentence for all causes), 'too-many' with
 * the seconds to wait, and 'forbidden' where the password was right but the login is disabled. People whose address is
 * unconfirmed or who wait for approval get a session, so that pages can help them on (see `standing`).
 */
export async function logIn(
  needs: LoginNeeds,
  attempt: { login: string; password: string } & Origin,
): Promise<LoginStep> {
  const login = attempt.login.trim();
  if (login.length > MAX_LOGIN_CHARACTERS || login.includes('\0') || !login.isWellFormed()) throw wrong();
  const row = await findLogin(needs, login);
  // Both names of a person count as one; an unknown one counts under what was typed.
  const key = row ? String(row.account_id) : foldKey(login);
  const network = networkOf(attempt.address);
  countTry(needs, key, network);
  const right = row
    ? await verifyPassword(attempt.password, row.password_hash)
    : await pretendToVerify(attempt.password, needs.passwordCost);
  if (!row || !right) {
    needs.delays.failed(key, network);
    throw wrong();
  }
  requireEnabled(row);
  await renewHash(needs, row, attempt.password);
  if (row.totp_enabled_at !== null) {
    return { outcome: 'code-needed', ticket: await makeTicket(needs, row) };
  }
  needs.delays.succeeded(key, network);
  return finish(needs, row, attempt);
}

/**
 * The second step: a code of the authenticator app or a recovery code, with the ticket of the first. Refuses
 * 'unauthenticated' for a wrong or used code and for a ticket that is too old: then the first step begins again.
 */
export async function logInWithCode(
  needs: LoginNeeds,
  attempt: { ticket: string; code: string } & Origin,
): Promise<LoginStep> {
  const row = await readTicket(needs, attempt.ticket);
  if (!row) throw new Refusal('unauthenticated', 'This took too long. Log in again.');
  const key = String(row.account_id);
  const network = networkOf(attempt.address);
  countTry(needs, key, network);
  // Whoever is here knows the password, so counting them all together keeps nobody out who should be let in, and many
  // networks at once guess no faster than one.
  countRule(needs, `code ${key}`);
  requireEnabled(row);
  if (!(await useSecondFactor(needs, row.account_id, attempt.code))) {
    needs.delays.failed(key, network);
    throw new Refusal('unauthenticated', 'The code is not right, or it was used already.');
  }
  needs.delays.succeeded(key, network);
  return finish(needs, row, attempt);
}

function countTry(needs: LoginNeeds, key: string, network: string): void {
  needs.delays.check(key, network);
  countRule(needs, `${key} ${network}`);
}

function countRule({ limiter }: Pick<LoginNeeds, 'limiter'>, key: string): void {
  const taken = limiter.take('login-account', key);
  if (taken.allowed) return;
  const retryAfter = Math.ceil(taken.retryAfterMs / 1000);
  throw new Refusal('too-many', `Too many logins. Try again in ${retryAfter} seconds.`, { retryAfter });
}

function requireEnabled(row: LoginRow): void {
  if (standingOf(row) === 'disabled') throw new Refusal('forbidden', 'Your login is currently disabled');
}

/** A hash made at another cost is made anew while the password is at hand. */
async function renewHash(needs: LoginNeeds, row: LoginRow, password: string): Promise<void> {
  if (!isOutdated(row.password_hash, needs.passwordCost)) return;
  const fresh = await hashPassword(password, needs.random, needs.passwordCost);
  await needs.db.write((tx) =>
    tx
      .updateTable('users')
      .set({ password_hash: fresh })
      .where('account_id', '=', row.account_id)
      .where('password_hash', '=', row.password_hash)
      .execute(),
  );
  row.password_hash = fresh;
}

async function finish(needs: LoginNeeds, row: LoginRow, origin: Origin): Promise<LoginStep> {
  const { db, clock, ids, random } = needs;
  const now = clock.now();
  const session = await db.write(async (tx) => {
    await tx.updateTable('users').set({ last_active_at: now }).where('account_id', '=', row.account_id).execute();
    return openSession(tx, { ids, random, now }, row.account_id, origin);
  });
  return { outcome: 'logged-in', session, standing: standingOf(row) };
}

/** Says: this person's password was right at this time. It dies with the password. */
async function makeTicket(needs: LoginNeeds, row: LoginRow): Promise<string> {
  const body = `${row.account_id}.${needs.clock.now()}`;
  return `${body}.${sign(await secretOf(needs, 'login-tickets'), body, row.password_hash)}`;
}

const sign = (secret: string, body: string, passwordHash: string): string =>
  createHmac('sha256', secret).update(`${body}.${passwordHash}`).digest('base64url');

async function readTicket(needs: LoginNeeds, ticket: string): Promise<LoginRow | null> {
  const match = /^(\d{1,16})\.(\d{1,16})\.([A-Za-z0-9_-]{43})$/.exec(ticket);
  const [, id = '', time = '', signature = ''] = match ?? [];
  const accountId = parseId(id);
  if (accountId === null) return null;
  const age = needs.clock.now() - Number(time);
  if (age < 0 || age > TICKET_LIFE_MS) return null;
  const row = await people(needs).where('u.account_id', '=', accountId).executeTakeFirst();
  if (!row) return null;
  const expected = sign(await secretOf(needs, 'login-tickets'), `${id}.${time}`, row.password_hash);
  return timingSafeEqual(Buffer.from(signature), Buffer.from(expected)) ? row : null;
}
