import { argon2, timingSafeEqual } from 'node:crypto';
import { Refusal, type RefusalDetails } from '#kernel/errors.ts';
import { countCodePoints } from '#kernel/text/clean.ts';
import type { Random } from '#ports/random.ts';

/** How dear a guess is made. */
export interface PasswordCost {
  /** KiB. */
  memory: number;
  passes: number;
  parallelism: number;
}

/** OWASP's first choice for Argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. */
export const PASSWORD_COST: PasswordCost = { memory: 19 * 1024, passes: 2, parallelism: 1 };

/** Only tests hand in a lower cost. */
export interface PasswordCostNeeds {
  passwordCost?: PasswordCost;
}

export const MIN_PASSWORD_CHARACTERS = 8;
export const MAX_PASSWORD_CHARACTERS = 256;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** At 19 MiB each, so that many logins at once cannot eat the memory nor all of the thread pool. */
const MAX_HASHES_AT_ONCE = 2;
const MAX_HASHES_WAITING = 200;
const RETRY_AFTER_SECONDS = 5;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < MAX_HASHES_AT_ONCE) running += 1;
  else if (waiting.length < MAX_HASHES_WAITING) await new Promise<void>((resolve) => waiting.push(resolve));
  else {
    throw new Refusal('unavailable', 'Too many people are logging in right now. Try again in a moment.', {
      retryAfter: RETRY_AFTER_SECONDS,
    });
  }
  try {
    return await work();
  } finally {
    // The place is handed on; it is free only when nobody waits.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

const derive = (password: string, salt: Buffer, cost: PasswordCost, length: number): Promise<Buffer> =>
  inTurn(
    () =>
      new Promise((resolve, reject) => {
        // Composed and decomposed spellings of a letter look the same to the one who types (RFC 8265 says NFC).
        const message = Buffer.from(password.normalize('NFC'));
        argon2('argon2id', { message, nonce: salt, tagLength: length, ...cost }, (error, hash) =>
          error ? reject(error) : resolve(hash),
        );
      }),
  );

const bare = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** A password as it is stored: a PHC string with its own salt and cost. */
export async function hashPassword(
  password: string,
  random: Random,
  cost: PasswordCost = PASSWORD_COST,
): Promise<string> {
  const salt = random.bytes(SALT_BYTES);
  const hash = await derive(password, salt, cost, HASH_BYTES);
  return `${phcPrefix(cost)}${bare(salt)}$${bare(hash)}`;
}

const phcPrefix = ({ memory, passes, parallelism }: PasswordCost): string =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$`;

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** Whether a stored string belongs to the password. A string that is no PHC string of Argon2id belongs to none. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const match = PHC.exec(stored);
  if (!match || countCodePoints(password) > MAX_PASSWORD_CHARACTERS) return false;
  const [, memory, passes, parallelism, salt = '', hash = ''] = match;
  const expected = Buffer.from(hash, 'base64');
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const actual = await derive(password, Buffer.from(salt, 'base64'), cost, expected.length);
  return timingSafeEqual(actual, expected);
}

/** Spends the time of a check where there is nothing to check, so that an unknown login answers no faster. */
export async function pretendToVerify(password: string, cost: PasswordCost = PASSWORD_COST): Promise<false> {
  if (countCodePoints(password) > MAX_PASSWORD_CHARACTERS) return false;
  await derive(password, Buffer.alloc(SALT_BYTES), cost, HASH_BYTES);
  return false;
}

/** Whether a stored string was made at another cost, and should be made anew while the password is at hand. */
export const isOutdated = (stored: string, cost: PasswordCost = PASSWORD_COST): boolean =>
  !stored.startsWith(phcPrefix(cost));

/** What is wrong with a new password, in Mastodon's terms; null when nothing is. `others` are words it must not equal. */
export function passwordFault(password: string, others: readonly string[] = []): RefusalDetails[string][number] | null {
  const length = countCodePoints(password);
  if (length === 0) return { error: 'ERR_BLANK', description: "can't be blank" };
  if (length < MIN_PASSWORD_CHARACTERS) {
    return { error: 'ERR_TOO_SHORT', description: `is too short (minimum is ${MIN_PASSWORD_CHARACTERS} characters)` };
  }
  if (length > MAX_PASSWORD_CHARACTERS) {
    return { error: 'ERR_TOO_LONG', description: `is too long (maximum is ${MAX_PASSWORD_CHARACTERS} characters)` };
  }
  if (password.includes('\0') || !password.isWellFormed()) {
    return { error: 'ERR_INVALID', description: 'contains characters that cannot be taken' };
  }
  if (others.some((other) => other.toLowerCase() === password.toLowerCase())) {
    return { error: 'ERR_INVALID', description: 'must not be the same as the username or the e-mail address' };
  }
  return null;
}

/** Refuses ('invalid') a new password that cannot be taken. */
export function requireGoodPassword(password: string, others: readonly string[] = []): void {
  const fault = passwordFault(password, others);
  if (!fault) return;
  throw new Refusal('invalid', `Validation failed: Password ${fault.description}`, { details: { password: [fault] } });
}
