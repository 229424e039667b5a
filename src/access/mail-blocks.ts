import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Reader, Tx } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';
import type { EmailAddress } from './email.ts';

/** Days for which tries to sign up from a blocked mail provider are kept. */
export const MAIL_TRIES_DAYS = 7;
const DAY_MS = 86_400_000;
/** Labels of a domain that are looked at, from the right. */
const MAX_LABELS = 20;

/**
 * The address under which a mailbox is known however it is spelt: lower case, without dots and without what follows a plus
 * in the local part (Mastodon's rule, so that lists of blocked mailboxes can be shared).
 */
export function canonicalEmail(address: string): string {
  const at = address.lastIndexOf('@');
  const [local = ''] = address.slice(0, at).toLowerCase().split('+', 1);
  return `${local.replaceAll('.', '')}@${address.slice(at + 1).toLowerCase()}`;
}

/** Hex SHA-256 of the canonical address. */
export const canonicalEmailHash = (address: string): string =>
  createHash('sha256').update(canonicalEmail(address)).digest('hex');

/** `mail.example.org`, `example.org`, `org`. */
export function parentsOf(domain: string): string[] {
  const labels = domain.split('.').slice(-MAX_LABELS);
  return labels.map((_, i) => labels.slice(i).join('.'));
}

export type MailBlock =
  /** The provider is blocked. */
  | { kind: 'provider'; blockId: Id }
  /** Staff look at each sign-up from the provider. */
  | { kind: 'approval'; blockId: Id }
  /** The very mailbox is blocked: it belonged to somebody who was suspended. */
  | { kind: 'mailbox' };

const mailboxRow = prepare((db, p: { hash: string }) =>
  db.selectFrom('canonical_email_blocks').select('id').where('hash', '=', p.hash),
);

/** What staff decided about an e-mail address; null: nothing. A blocked provider blocks its subdomains too. */
export async function mailBlockOf(db: Reader, email: EmailAddress): Promise<MailBlock | null> {
  const domain = email.key.slice(email.key.lastIndexOf('@') + 1);
  const rows = await db
    .selectFrom('email_domain_blocks')
    .select(['id', 'allow_with_approval'])
    .where('domain', 'in', parentsOf(domain))
    .execute();
  const blocked = rows.find((row) => row.allow_with_approval === 0);
  if (blocked) return { kind: 'provider', blockId: blocked.id };
  if ((await mailboxRow(db, { hash: canonicalEmailHash(email.key) })).length > 0) return { kind: 'mailbox' };
  const [watched] = rows;
  return watched ? { kind: 'approval', blockId: watched.id } : null;
}

/** Counts a try to sign up from a blocked provider; older days are forgotten. */
export async function noteMailTry(tx: Tx, now: Millis, blockId: Id, email: EmailAddress): Promise<void> {
  const day = Math.floor(now / DAY_MS);
  await tx
    .deleteFrom('email_domain_tries')
    .where('block_id', '=', blockId)
    .where('day', '<=', day - MAIL_TRIES_DAYS)
    .execute();
  await sql`
    insert into email_domain_tries (block_id, day, mailbox, tries)
    values (${blockId}, ${day}, ${canonicalEmailHash(email.key)}, 1)
    on conflict (block_id, day, mailbox) do update set tries = email_domain_tries.tries + 1`.execute(tx);
}
