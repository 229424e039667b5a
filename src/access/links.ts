import { notFound, Refusal } from '#kernel/errors.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Random } from '#ports/random.ts';
import type { Id, Millis, OneTimeLinkPurpose } from '#store/tables.ts';
import { hashToken } from './identity.ts';

const HOUR = 3_600_000;

/** How long a link works, by what it is for. */
export const LINK_LIFE_MS: Record<OneTimeLinkPurpose, number> = {
  'confirm-email': 48 * HOUR,
  'reset-password': 2 * HOUR,
  'become-owner': 24 * HOUR,
};

/** Where the links lead: the pages behind these paths take `?token=`. */
export const LINK_PATHS: Record<OneTimeLinkPurpose, string> = {
  'confirm-email': '/auth/confirm',
  'reset-password': '/auth/reset',
  'become-owner': '/auth/owner',
};

export const linkAddress = (origin: string, purpose: OneTimeLinkPurpose, token: string): string =>
  `${origin}${LINK_PATHS[purpose]}?token=${token}`;

/** 256 bits as 43 characters that need no escaping. */
const TOKEN_BYTES = 32;
export const newToken = (random: Random): string => random.bytes(TOKEN_BYTES).toString('base64url');

export interface LinkSubject {
  purpose: OneTimeLinkPurpose;
  accountId: Id | null;
  /** The address the link was sent to, or ''. */
  email: string;
}

/** Makes a link's token and forgets earlier ones for the same; only its hash is kept. */
export async function makeLink(
  tx: Tx,
  { now, random }: { now: Millis; random: Random },
  { purpose, accountId, email }: LinkSubject,
): Promise<string> {
  const token = newToken(random);
  const earlier = tx.deleteFrom('one_time_links').where('purpose', '=', purpose).where('used_at', 'is', null);
  await (accountId === null
    ? earlier.where('account_id', 'is', null)
    : earlier.where('account_id', '=', accountId)
  ).execute();
  await tx
    .insertInto('one_time_links')
    .values({
      token_hash: hashToken(token),
      purpose,
      account_id: accountId,
      email,
      created_at: now,
      expires_at: now + LINK_LIFE_MS[purpose],
    })
    .execute();
  return token;
}

/**
 * Whether a link would work now, without using it: mail scanners open links, so a page asks for a press of a button first.
 * null for one that is unknown, used or too old.
 */
export async function peekLink(
  db: Reader,
  now: Millis,
  purpose: OneTimeLinkPurpose,
  token: string,
): Promise<LinkSubject | null> {
  const row = await db
    .selectFrom('one_time_links')
    .select(['account_id', 'email'])
    .where('token_hash', '=', hashToken(token))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row ? { purpose, accountId: row.account_id, email: row.email } : null;
}

/** Uses a link up; of several at once exactly one gets through. Refuses ('gone') one that does not work any more. */
export async function takeLink(tx: Tx, now: Millis, purpose: OneTimeLinkPurpose, token: string): Promise<LinkSubject> {
  const row = await tx
    .updateTable('one_time_links')
    .set({ used_at: now })
    .where('token_hash', '=', hashToken(token))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['account_id', 'email'])
    .executeTakeFirst();
  if (!row) throw new Refusal('gone', 'This link has been used already or is too old. Ask for a new one.');
  return { purpose, accountId: row.account_id, email: row.email };
}

/** As {@link takeLink}, for links that belong to somebody. */
export async function takeLinkOf(
  tx: Tx,
  now: Millis,
  purpose: OneTimeLinkPurpose,
  token: string,
): Promise<{ accountId: Id; email: string }> {
  const { accountId, email } = await takeLink(tx, now, purpose, token);
  if (accountId === null) throw notFound();
  return { accountId, email };
}
