import { raiseAccountVersions, releaseLocalAccount } from '#accounts/accounts.ts';
import { invalid, notFound, Refusal } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id, Millis, Role } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { audit, subjectOf } from './audit.ts';
import type { Viewer } from './identity.ts';
import { orderMail } from './mails.ts';
import { outranks, type Permission, ROLES, requirePermission } from './permissions.ts';
import { endSessions } from './sessions.ts';
import { revokeTokensOf } from './tokens.ts';

/** Somebody who waits for staff to look at their sign-up. */
export interface WaitingPerson {
  accountId: Id;
  username: string;
  email: string;
  emailConfirmed: boolean;
  reason: string;
  createdAt: Millis;
}

type StaffNeeds = Needs<'db' | 'clock' | 'ids'>;

/** Who waits, newest first. Needs approve-people. */
export async function waitingPeople(db: Reader, viewer: Viewer, page: Page): Promise<WaitingPerson[]> {
  requirePermission(viewer, 'approve-people');
  const rows = await db
    .selectFrom('users as u')
    .innerJoin('accounts as a', 'a.id', 'u.account_id')
    .select(['a.id', 'a.username', 'u.email', 'u.email_confirmed_at', 'u.sign_up_reason', 'u.created_at'])
    .where('u.approved_at', 'is', null)
    .where('u.account_id', '<', upperBound(page))
    .where('u.account_id', '>', lowerBound(page))
    .orderBy('u.account_id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows).map((row) => ({
    accountId: row.id,
    username: row.username,
    email: row.email,
    emailConfirmed: row.email_confirmed_at !== null,
    reason: row.sign_up_reason,
    createdAt: row.created_at,
  }));
}

interface Subject {
  email: string;
  role: Role;
  approved_at: Millis | null;
  disabled_at: Millis | null;
}

/** The person a deed of staff is about; `viewer` is null for the command line, which may do all. */
async function subjectFor(tx: Tx, viewer: Viewer | null, permission: Permission, accountId: Id): Promise<Subject> {
  if (viewer) requirePermission(viewer, permission);
  const subject = await tx
    .selectFrom('users')
    .select(['email', 'role', 'approved_at', 'disabled_at'])
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (!subject) throw notFound();
  if (viewer && !outranks(viewer.role, subject.role)) throw new Refusal('forbidden', 'This action is not allowed');
  return subject;
}

/** Lets somebody in who waited; doing it twice changes nothing. Needs approve-people. Emits account.approved. */
export async function approvePerson(
  { db, clock, ids }: StaffNeeds,
  viewer: Viewer | null,
  accountId: Id,
): Promise<void> {
  const now = clock.now();
  await db.write(async (tx) => {
    const subject = await subjectFor(tx, viewer, 'approve-people', accountId);
    if (subject.approved_at !== null) return;
    await tx.updateTable('users').set({ approved_at: now }).where('account_id', '=', accountId).execute();
    await audit(tx, { ids, now }, viewer, 'approve-person', subjectOf(accountId));
    await orderMail(tx, { ids, now }, { kind: 'approved', accountId, email: subject.email });
    await emit(tx, now, 'account.approved', { accountId });
    await raiseAccountVersions(tx, [accountId]);
  });
}

/**
 * Turns somebody down who waited: their login and e-mail address are deleted, the username is free again. Needs
 * approve-people. Refuses ('conflict') somebody who was let in.
 */
export async function rejectPerson(
  { db, clock, ids, site }: StaffNeeds & Needs<'site'>,
  viewer: Viewer | null,
  accountId: Id,
): Promise<void> {
  const now = clock.now();
  await db.write(async (tx) => {
    const subject = await subjectFor(tx, viewer, 'approve-people', accountId);
    if (subject.approved_at !== null) throw new Refusal('conflict', 'This person has been approved already.');
    await dropLogin(tx, now, accountId);
    await audit(tx, { ids, now }, viewer, 'reject-person', subjectOf(accountId));
    await releaseLocalAccount(tx, { now, site }, accountId);
  });
}

/**
 * Deletes a login with all that belongs to it, in the caller's transaction; the account is the caller's. Rows of tokens
 * stay, since others may name them, but belong to nobody.
 */
export async function dropLogin(tx: Tx, now: Millis, accountId: Id): Promise<void> {
  await revokeTokensOf(tx, now, accountId);
  await tx.updateTable('access_tokens').set({ account_id: null }).where('account_id', '=', accountId).execute();
  await tx.deleteFrom('oauth_codes').where('account_id', '=', accountId).execute();
  await tx.deleteFrom('one_time_links').where('account_id', '=', accountId).execute();
  await tx.deleteFrom('recovery_codes').where('account_id', '=', accountId).execute();
  await tx.deleteFrom('sessions').where('account_id', '=', accountId).execute();
  await tx.deleteFrom('users').where('account_id', '=', accountId).execute();
}

/**
 * Gives somebody another role. Needs manage-roles, and the command line may too. Refuses ('conflict') to leave the node
 * without an owner.
 */
export async function changeRole(
  { db, clock, ids }: StaffNeeds,
  viewer: Viewer | null,
  accountId: Id,
  role: Role,
): Promise<void> {
  if (!ROLES.includes(role)) throw invalid(`The role must be one of ${ROLES.join(', ')}.`);
  if (viewer) requirePermission(viewer, 'manage-roles');
  const now = clock.now();
  await db.write(async (tx) => {
    // The update changes nothing, but holds the owners' rows: two owners cannot demote each other at the same moment.
    const owners = await tx
      .updateTable('users')
      .set({ role: 'owner' })
      .where('role', '=', 'owner')
      .returning('account_id')
      .execute();
    const subject = await tx.selectFrom('users').select('role').where('account_id', '=', accountId).executeTakeFirst();
    if (!subject) throw notFound();
    if (subject.role === role) return;
    if (subject.role === 'owner' && owners.length === 1) {
      throw new Refusal('conflict', 'A node needs an owner: make somebody else the owner first.');
    }
    await tx.updateTable('users').set({ role }).where('account_id', '=', accountId).execute();
    await audit(tx, { ids, now }, viewer, 'change-role', subjectOf(accountId), { from: subject.role, to: role });
    await emit(tx, now, 'account.changed', { accountId });
    await raiseAccountVersions(tx, [accountId]);
  });
}

/** Disables a login in the caller's transaction: sessions end, tokens are revoked, open streams hear it. */
export async function shutOut(tx: Tx, now: Millis, accountId: Id): Promise<void> {
  await tx.updateTable('users').set({ disabled_at: now }).where('account_id', '=', accountId).execute();
  await endSessions(tx, now, accountId);
  await revokeTokensOf(tx, now, accountId);
}

/**
 * Shuts somebody out of their login: sessions end, tokens are revoked, open streams hear it. What they wrote stays. Needs
 * manage-people and a higher role.
 */
export async function disableLogin(
  { db, clock, ids }: StaffNeeds,
  viewer: Viewer | null,
  accountId: Id,
): Promise<void> {
  const now = clock.now();
  await db.write(async (tx) => {
    const subject = await subjectFor(tx, viewer, 'manage-people', accountId);
    if (subject.disabled_at !== null) return;
    await shutOut(tx, now, accountId);
    await audit(tx, { ids, now }, viewer, 'disable-login', subjectOf(accountId));
  });
}

/** Lets somebody log in again. Needs manage-people and a higher role. */
export async function enableLogin({ db, clock, ids }: StaffNeeds, viewer: Viewer | null, accountId: Id): Promise<void> {
  const now = clock.now();
  await db.write(async (tx) => {
    const subject = await subjectFor(tx, viewer, 'manage-people', accountId);
    if (subject.disabled_at === null) return;
    await tx.updateTable('users').set({ disabled_at: null }).where('account_id', '=', accountId).execute();
    await audit(tx, { ids, now }, viewer, 'enable-login', subjectOf(accountId));
  });
}
