import { createLocalAccount } from '#accounts/accounts.ts';
import { networkSeverity } from '#guard/guard.ts';
import { invalid, Refusal, type RefusalDetails } from '#kernel/errors.ts';
import { cleanText, foldKey, isBlank, isReservedUsername, isUsername } from '#kernel/text/clean.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { isUniqueViolation } from '#store/dialect.ts';
import type { Id, Millis, Role } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { readEmail } from './email.ts';
import type { Standing } from './identity.ts';
import { useInvite } from './invites.ts';
import { takeLink } from './links.ts';
import { type MailBlock, mailBlockOf, noteMailTry } from './mail-blocks.ts';
import { orderMail } from './mails.ts';
import { requireNoOwner } from './owner.ts';
import { hashPassword, type PasswordCostNeeds, passwordFault } from './passwords.ts';
import { isLanguageTag } from './preferences.ts';
import { getSetting, type SignUpMode } from './settings.ts';

export const MAX_REASON_CHARACTERS = 500;

export interface SignUp {
  username: string;
  email: string;
  password: string;
  /** They accept the rules of this server. */
  agreement: boolean;
  /** Language tag of what they read here; default `en`. */
  locale?: string;
  /** Needed where staff look at each sign-up. */
  reason?: string;
  inviteCode?: string;
  /** The caller's network address, for what staff decided about networks. */
  address?: string;
  /** The token of the one-time link that makes its opener the owner: works in every mode, once, while there is no owner. */
  ownerToken?: string;
}

export interface SignedUp {
  accountId: Id;
  /** What is still missing; the owner is `ready` at once. */
  standing: Standing;
}

type SignUpNeeds = Needs<'db' | 'clock' | 'ids' | 'random' | 'site'> & PasswordCostNeeds;

/**
 * Makes a person: an account and its login, the confirmation mail ordered, account.created emitted. Refuses 'forbidden'
 * where the mode does not let them in, and 'invalid' with details for each field in Mastodon's codes. The interface counts
 * tries by address.
 */
export async function signUp(needs: SignUpNeeds, request: SignUp): Promise<SignedUp> {
  const { db, clock } = needs;
  const mode = await getSetting(db.reader, 'sign-up');
  const asOwner = request.ownerToken !== undefined;
  const invited = request.inviteCode !== undefined && request.inviteCode !== '';
  if (!asOwner) requireOpenDoor(mode, invited);
  const watched = asOwner ? null : await watchedFor(needs, request);
  const rules = { needsReason: mode === 'approval' && !invited && !asOwner, reservedToo: asOwner };
  const clean = await readSignUp(db.reader, needs.site.hostId, request, rules);
  const passwordHash = await hashPassword(request.password, needs.random, needs.passwordCost);
  const now = clock.now();
  try {
    return await db.write(async (tx) => {
      if (request.ownerToken !== undefined) {
        await takeLink(tx, now, 'become-owner', request.ownerToken);
        await requireNoOwner(tx);
      }
      const inviteId = invited && !asOwner ? await useInvite(tx, now, request.inviteCode ?? '') : null;
      const accountId = await insertPerson(tx, needs, now, {
        ...clean,
        passwordHash,
        inviteId,
        role: asOwner ? 'owner' : 'member',
        approved: asOwner || (!watched && (invited || mode === 'open')),
        // Who holds the link from the node's own console needs no mail to be believed.
        confirmed: asOwner,
      });
      if (asOwner) return { accountId, standing: 'ready' };
      await orderMail(tx, { ids: needs.ids, now }, { kind: 'confirm-email', accountId, email: clean.email });
      return { accountId, standing: 'unconfirmed' };
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    // Somebody else was faster by a moment; the check says by which of the two names.
    await readSignUp(db.reader, needs.site.hostId, request, rules);
    throw invalid('Validation failed: Username or e-mail address has already been taken');
  }
}

/**
 * Whether staff look at this sign-up whatever the mode is, because of its network or mail provider. Refuses ('forbidden')
 * somebody from a network that nobody may sign up from, and ('invalid') an address of a blocked provider; tries are counted.
 */
async function watchedFor(needs: SignUpNeeds, request: SignUp): Promise<boolean> {
  const { db, clock } = needs;
  const network = request.address === undefined ? null : await networkSeverity(needs, request.address);
  if (network === 'sign_up_block' || network === 'no_access') {
    throw new Refusal('forbidden', 'This action is not allowed');
  }
  const email = readEmail(request.email);
  const block = email && (await mailBlockOf(db.reader, email));
  if (email && block && block.kind !== 'mailbox') {
    await db.write((tx) => noteMailTry(tx, clock.now(), block.blockId, email));
  }
  return network !== null || block?.kind === 'approval';
}

function requireOpenDoor(mode: SignUpMode, invited: boolean): void {
  if (mode === 'closed') throw new Refusal('forbidden', 'Sign-up is closed on this server.');
  if (mode === 'invite' && !invited) throw new Refusal('forbidden', 'Sign-up on this server needs an invitation.');
}

interface CleanSignUp {
  username: string;
  email: string;
  emailKey: string;
  locale: string;
  reason: string;
}

export interface NewPerson extends CleanSignUp {
  passwordHash: string;
  inviteId: Id | null;
  role: Role;
  approved: boolean;
  confirmed: boolean;
  /** When they came, for towns that are made up; default now. */
  createdAt?: Millis;
}

/**
 * The rows of a person, in the caller's transaction; emits account.created. Checks nothing: only for names that are known
 * to be good. A password hash may be shared by many people of a town that is made up.
 */
export async function insertPerson(
  tx: Tx,
  { ids, site }: Needs<'ids' | 'site'>,
  now: number,
  person: NewPerson,
): Promise<Id> {
  const accountId = await createLocalAccount(
    tx,
    { ids, now, site },
    { username: person.username, createdAt: person.createdAt ?? now },
  );
  await tx
    .insertInto('users')
    .values({
      account_id: accountId,
      email: person.email,
      email_key: person.emailKey,
      email_confirmed_at: person.confirmed ? now : null,
      password_hash: person.passwordHash,
      role: person.role,
      approved_at: person.approved ? now : null,
      sign_up_reason: person.reason,
      invite_id: person.inviteId,
      locale: person.locale,
      created_at: person.createdAt ?? now,
    })
    .execute();
  await emit(tx, now, 'account.created', { accountId });
  return accountId;
}

const BLANK = { error: 'ERR_BLANK', description: "can't be blank" };
/** Whose mailbox it was is nobody's business, so a blocked one looks taken. */
const mailFault = (block: MailBlock | null): RefusalDetails[string][number] | null => {
  if (block?.kind === 'provider') return BLOCKED;
  return block?.kind === 'mailbox' ? TAKEN : null;
};

const BLOCKED = { error: 'ERR_BLOCKED', description: 'contains a disallowed e-mail provider' };
const TAKEN = { error: 'ERR_TAKEN', description: 'has already been taken' };
const LABELS: Record<string, string> = {
  username: 'Username',
  email: 'E-mail address',
  password: 'Password',
  agreement: 'Service agreement',
  reason: 'Reason for joining',
  locale: 'Language',
};

/**
 * Checks every field and refuses all faults at once, in Mastodon's shape. Names that would be taken for the server's own
 * are for its owner and its command line only.
 */
export async function readSignUp(
  db: Reader,
  hostId: Id,
  request: SignUp,
  rules: { needsReason: boolean; reservedToo: boolean },
): Promise<CleanSignUp> {
  const details: RefusalDetails = {};
  const add = (field: string, fault: RefusalDetails[string][number] | null) => {
    if (fault) details[field] = [...(details[field] ?? []), fault];
  };
  const username = request.username.trim();
  const email = readEmail(request.email);
  add(
    'username',
    usernameFault(username, rules.reservedToo) ?? ((await isUsernameTaken(db, hostId, username)) ? TAKEN : null),
  );
  if (request.email.trim() === '') add('email', BLANK);
  else if (!email) add('email', { error: 'ERR_INVALID', description: 'is not a valid e-mail address' });
  else if (await isEmailTaken(db, email.key)) add('email', TAKEN);
  else if (!rules.reservedToo) add('email', mailFault(await mailBlockOf(db, email)));
  add('password', passwordFault(request.password, [username, request.email.trim()]));
  if (!request.agreement) add('agreement', { error: 'ERR_ACCEPTED', description: 'must be accepted' });
  const reason = cleanText(request.reason ?? '', {
    maxCodePoints: MAX_REASON_CHARACTERS,
    multiline: true,
    what: 'Reason for joining',
  });
  if (rules.needsReason && isBlank(reason)) add('reason', BLANK);
  const locale = request.locale || 'en';
  if (!isLanguageTag(locale)) {
    add('locale', { error: 'ERR_INCLUSION', description: 'is not a language' });
  }
  requireNoFault(details);
  return { username, email: email?.address ?? '', emailKey: email?.key ?? '', locale, reason };
}

/** Refuses ('invalid') when any field has a fault; the sentence lists them as Mastodon's does. */
function requireNoFault(details: RefusalDetails): void {
  const faults = Object.entries(details).flatMap(([field, list]) =>
    list.map(({ description }) => `${LABELS[field] ?? field} ${description}`),
  );
  if (faults.length > 0) throw invalid(`Validation failed: ${faults.join(', ')}`, details);
}

/** What is wrong with a local username; null when nothing is. */
function usernameFault(username: string, reservedToo: boolean): RefusalDetails[string][number] | null {
  if (username === '') return BLANK;
  if (!isUsername(username)) {
    return { error: 'ERR_INVALID', description: 'must be 1 to 30 letters (a to z), numbers and underscores' };
  }
  if (reservedToo || !isReservedUsername(username)) return null;
  return { error: 'ERR_RESERVED', description: 'is reserved' };
}

async function isUsernameTaken(db: Reader, hostId: Id, username: string): Promise<boolean> {
  const row = await db
    .selectFrom('accounts')
    .select('id')
    .where('username_key', '=', foldKey(username))
    .where('host_id', '=', hostId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether a mailbox belongs to somebody here. */
export async function isEmailTaken(db: Reader, emailKey: string): Promise<boolean> {
  const row = await db.selectFrom('users').select('account_id').where('email_key', '=', emailKey).executeTakeFirst();
  return row !== undefined;
}
