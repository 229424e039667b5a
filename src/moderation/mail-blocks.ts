import { domainToASCII } from 'node:url';
import { audit, canonicalEmailHash, MAIL_TRIES_DAYS, readEmail } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { isUniqueViolation } from '#store/dialect.ts';
import type { Id, Millis } from '#store/tables.ts';

/** A mail provider from which nobody signs up, or only after staff looked. */
export interface MailProviderBlock {
  id: Id;
  domain: string;
  allowWithApproval: boolean;
  createdAt: Millis;
  /** Tries to sign up, today first; `at` is the beginning of the day, UTC. */
  history: { at: Millis; mailboxes: number; tries: number }[];
}

/** A mailbox that nobody signs up with. */
export interface MailboxBlock {
  id: Id;
  hash: string;
}

const DAY_MS = 86_400_000;
const MAX_DOMAIN_CHARACTERS = 253;
const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const HASH = /^[0-9a-f]{64}$/;

type StaffNeeds = Needs<'db' | 'clock' | 'ids'>;

const range = (page: Page) => ({ below: upperBound(page), above: lowerBound(page) });

interface ProviderRow {
  id: Id;
  domain: string;
  allow_with_approval: number;
  created_at: Millis;
}

async function withHistory(db: Reader, now: Millis, rows: readonly ProviderRow[]): Promise<MailProviderBlock[]> {
  const today = Math.floor(now / DAY_MS);
  const days = Array.from({ length: MAIL_TRIES_DAYS }, (_, i) => today - i);
  const ids = rows.map((row) => row.id);
  const counts =
    ids.length === 0
      ? []
      : await db
          .selectFrom('email_domain_tries')
          .select((e) => [
            'block_id',
            'day',
            e.fn.countAll<number>().as('mailboxes'),
            e.fn.sum<number>('tries').as('tries'),
          ])
          .where('block_id', 'in', ids)
          .where('day', '>', today - MAIL_TRIES_DAYS)
          .groupBy(['block_id', 'day'])
          .execute();
  const byDay = new Map(counts.map((count) => [`${count.block_id} ${count.day}`, count]));
  return rows.map((row) => ({
    id: row.id,
    domain: row.domain,
    allowWithApproval: row.allow_with_approval === 1,
    createdAt: row.created_at,
    history: days.map((day) => {
      const count = byDay.get(`${row.id} ${day}`);
      return { at: day * DAY_MS, mailboxes: count?.mailboxes ?? 0, tries: Number(count?.tries ?? 0) };
    }),
  }));
}

/** A page of blocked mail providers, newest first. */
export async function mailProviderBlocks(
  { db, clock }: Needs<'db' | 'clock'>,
  page: Page,
): Promise<MailProviderBlock[]> {
  const { below, above } = range(page);
  const rows = await db.reader
    .selectFrom('email_domain_blocks')
    .selectAll()
    .where('id', '<', below)
    .where('id', '>', above)
    .orderBy('id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return withHistory(db.reader, clock.now(), newestFirst(page, rows));
}

/** One of them; refuses not-found. */
export async function mailProviderBlockById({ db, clock }: Needs<'db' | 'clock'>, id: Id): Promise<MailProviderBlock> {
  const rows = await db.reader.selectFrom('email_domain_blocks').selectAll().where('id', '=', id).execute();
  const [found] = await withHistory(db.reader, clock.now(), rows);
  if (!found) throw notFound();
  return found;
}

/** Blocks a mail provider and its subdomains. Needs manage-blocks. Refuses ('invalid') no domain and a known one. */
export async function blockMailProvider(
  { db, clock, ids }: StaffNeeds,
  viewer: Viewer | null,
  { domain: typed, allowWithApproval }: { domain: string; allowWithApproval: boolean },
): Promise<Id> {
  if (viewer) requirePermission(viewer, 'manage-blocks');
  const domain = domainToASCII(typed.trim().replace(/^@/, '')).toLowerCase();
  if (domain.length > MAX_DOMAIN_CHARACTERS || !DOMAIN.test(domain)) {
    throw invalid('Validation failed: Domain is not a valid domain name');
  }
  const now = clock.now();
  const id = ids.next();
  try {
    await db.write(async (tx) => {
      await tx
        .insertInto('email_domain_blocks')
        .values({ id, domain, allow_with_approval: allowWithApproval ? 1 : 0, created_at: now })
        .execute();
      await audit(tx, { ids, now }, viewer, 'block-mail-provider', `domain:${domain}`);
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw invalid('Validation failed: Domain has already been taken');
    throw error;
  }
  return id;
}

/** Takes such a block back. Needs manage-blocks; refuses not-found. */
export async function unblockMailProvider(
  { db, clock, ids }: StaffNeeds,
  viewer: Viewer | null,
  id: Id,
): Promise<void> {
  if (viewer) requirePermission(viewer, 'manage-blocks');
  await db.write(async (tx) => {
    const deleted = await tx.deleteFrom('email_domain_blocks').where('id', '=', id).executeTakeFirst();
    if (deleted.numDeletedRows === 0n) throw notFound();
    await audit(tx, { ids, now: clock.now() }, viewer, 'unblock-mail-provider', `mail-provider:${id}`);
  });
}

/** A page of blocked mailboxes, newest first. */
export async function mailboxBlocks(db: Reader, page: Page): Promise<MailboxBlock[]> {
  const { below, above } = range(page);
  const rows = await db
    .selectFrom('canonical_email_blocks')
    .select(['id', 'hash'])
    .where('id', '<', below)
    .where('id', '>', above)
    .orderBy('id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows);
}

/** One of them; refuses not-found. */
export async function mailboxBlockById(db: Reader, id: Id): Promise<MailboxBlock> {
  const found = await db
    .selectFrom('canonical_email_blocks')
    .select(['id', 'hash'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!found) throw notFound();
  return found;
}

function hashOf(address: string): string {
  const email = readEmail(address);
  if (!email) throw invalid('Validation failed: E-mail address is not valid');
  return canonicalEmailHash(email.key);
}

/** Which blocks hold for an address, however it is spelt. Refuses ('invalid') what is no address. */
export async function mailboxBlocksOfAddress(db: Reader, address: string): Promise<MailboxBlock[]> {
  return db.selectFrom('canonical_email_blocks').select(['id', 'hash']).where('hash', '=', hashOf(address)).execute();
}

/** Blocks a mailbox, given as an address or as the hash of one. Needs manage-blocks; doing it again changes nothing. */
export async function blockMailbox(
  { db, clock, ids }: StaffNeeds,
  viewer: Viewer | null,
  which: { address: string } | { hash: string },
): Promise<Id> {
  if (viewer) requirePermission(viewer, 'manage-blocks');
  const hash = 'hash' in which ? which.hash.toLowerCase() : hashOf(which.address);
  if (!HASH.test(hash)) throw invalid('Validation failed: Canonical email hash is not valid');
  const now = clock.now();
  return db.write(async (tx) => {
    const known = await tx
      .selectFrom('canonical_email_blocks')
      .select('id')
      .where('hash', '=', hash)
      .executeTakeFirst();
    if (known) return known.id;
    const id = ids.next();
    await tx.insertInto('canonical_email_blocks').values({ id, hash, created_at: now }).execute();
    await audit(tx, { ids, now }, viewer, 'block-mailbox', `mailbox:${id}`);
    return id;
  });
}

/** Takes such a block back. Needs manage-blocks; refuses not-found. */
export async function unblockMailbox({ db, clock, ids }: StaffNeeds, viewer: Viewer | null, id: Id): Promise<void> {
  if (viewer) requirePermission(viewer, 'manage-blocks');
  await db.write(async (tx) => {
    const deleted = await tx.deleteFrom('canonical_email_blocks').where('id', '=', id).executeTakeFirst();
    if (deleted.numDeletedRows === 0n) throw notFound();
    await audit(tx, { ids, now: clock.now() }, viewer, 'unblock-mailbox', `mailbox:${id}`);
  });
}
