import {
  audit,
  canonicalEmailHash,
  orderMail,
  outranks,
  requirePermission,
  shutOut,
  subjectOf,
  type Viewer,
} from '#access/access.ts';
import { type AccountLimits, setAccountLimits } from '#accounts/accounts.ts';
import { invalid, notFound, Refusal } from '#kernel/errors.ts';
import type { Ids } from '#kernel/ids.ts';
import { cleanText } from '#kernel/text/clean.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { StrikeAction } from '#store/tables/moderation.ts';
import type { Id, Millis, Role } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { dropJob, putJob } from '#work/jobs.ts';
import { REMOVAL_QUEUE, SEVERING_QUEUE } from './removal.ts';
import { settleReportsAbout } from './report-work.ts';

/** Words of an action, in code points. */
export const MAX_ACTION_CHARACTERS = 5_000;
/** Between a suspension and the removal of what the account holds: time to appeal, and to take copies of evidence. */
const REMOVAL_AFTER_MS = 30 * 86_400_000;

export interface Action {
  type: StrikeAction;
  /** What the person is told. */
  text: string;
  /** The report it answers. */
  reportId: Id | null;
  /** Whether they get it by mail too. */
  mail: boolean;
}

type ActionNeeds = Needs<'db' | 'clock' | 'ids'>;

interface Subject {
  username: string;
  host: string;
  local: boolean;
  suspended_at: Millis | null;
  removed_at: Millis | null;
  /** null for people without a login here. */
  role: Role | null;
  email: string | null;
}

/** Whom staff act on: somebody below them. Refuses not-found and 'forbidden'. */
async function subjectFor(tx: Tx, viewer: Viewer | null, accountId: Id): Promise<Subject> {
  if (viewer) requirePermission(viewer, 'manage-people');
  const row = await tx
    .selectFrom('accounts as a')
    .innerJoin('hosts as h', 'h.id', 'a.host_id')
    .leftJoin('users as u', 'u.account_id', 'a.id')
    .select(['a.username', 'h.name as host', 'h.local', 'a.suspended_at', 'a.removed_at', 'u.role', 'u.email'])
    .where('a.id', '=', accountId)
    .executeTakeFirst();
  if (!row) throw notFound();
  if (viewer && row.role !== null && !outranks(viewer.role, row.role)) throw notAllowed();
  return { ...row, local: row.local === 1 };
}

const notAllowed = (): Refusal => new Refusal('forbidden', 'This action is not allowed');

const LIMITS: Partial<Record<StrikeAction, AccountLimits>> = {
  sensitive: { sensitized: true },
  silence: { limited: true },
  suspend: { suspended: true },
};

/**
 * Does something to somebody and tells them why: `none` (a warning), `disable` (the login), `sensitive` (their media),
 * `silence` (seen by followers only), `suspend` (gone for everybody; what they hold is removed in 30 days). It is kept as a
 * strike, and reports about them are dealt with. Needs manage-people and a higher role; `viewer` is null for the command
 * line. Emits account.warned. Gives the strike's id.
 */
export async function actOn(
  { db, clock, ids }: ActionNeeds,
  viewer: Viewer | null,
  accountId: Id,
  action: Action,
): Promise<Id> {
  const words = cleanText(action.text, { maxCodePoints: MAX_ACTION_CHARACTERS, multiline: true, what: 'Text' });
  const now = clock.now();
  return db.write(async (tx) => {
    const subject = await subjectFor(tx, viewer, accountId);
    await apply(tx, { ids, now }, accountId, subject, action.type);
    const strikeId = await insertStrike(tx, { ids, now }, viewer, accountId, { ...action, words });
    if (action.type !== 'none') await settleReportsAbout(tx, now, viewer, { targetId: accountId });
    else if (action.reportId !== null) await settleReportsAbout(tx, now, viewer, { reportId: action.reportId });
    await audit(tx, { ids, now }, viewer, `act-${action.type}`, subjectOf(accountId), { strike: strikeId });
    if (subject.email === null) return strikeId;
    await emit(tx, now, 'account.warned', { warningId: strikeId, accountId });
    if (action.mail) {
      await orderMail(
        tx,
        { ids, now },
        { kind: 'warning', accountId, email: subject.email, action: action.type, words },
      );
    }
    return strikeId;
  });
}

async function apply(
  tx: Tx,
  { ids, now }: { ids: Ids; now: Millis },
  accountId: Id,
  subject: Subject,
  type: StrikeAction,
): Promise<void> {
  if (type === 'disable') {
    if (subject.role === null) throw invalid('Validation failed: Type is for people of this server');
    return shutOut(tx, now, accountId);
  }
  if (type === 'suspend') {
    if (subject.removed_at !== null) throw notAllowed();
    await putJob(tx, ids, now, {
      queue: REMOVAL_QUEUE,
      key: String(accountId),
      payload: { accountId },
      runAt: now + REMOVAL_AFTER_MS,
    });
    if (subject.email !== null) await rememberMailbox(tx, { ids, now }, accountId, subject.email);
    if (!subject.local) {
      const payload = { accountId, target: `${subject.username}@${subject.host}` };
      await putJob(tx, ids, now, { queue: SEVERING_QUEUE, key: String(accountId), payload, runAt: now });
    }
  }
  const limits = LIMITS[type];
  if (limits) await setAccountLimits(tx, now, accountId, limits);
}

/** Somebody who is suspended does not sign up again from the same mailbox. */
async function rememberMailbox(
  tx: Tx,
  { ids, now }: { ids: Ids; now: Millis },
  accountId: Id,
  email: string,
): Promise<void> {
  await tx
    .insertInto('canonical_email_blocks')
    .values({ id: ids.next(), hash: canonicalEmailHash(email), account_id: accountId, created_at: now })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
}

async function insertStrike(
  tx: Tx,
  { ids, now }: { ids: Ids; now: Millis },
  viewer: Viewer | null,
  accountId: Id,
  { type, words, reportId }: Action & { words: string },
): Promise<Id> {
  const answered =
    reportId === null
      ? undefined
      : await tx
          .selectFrom('reports')
          .select('rule_ids')
          .where('id', '=', reportId)
          .where('target_id', '=', accountId)
          .executeTakeFirst();
  if (reportId !== null && !answered) throw notFound();
  const posts =
    reportId === null
      ? []
      : await tx
          .selectFrom('report_posts')
          .select('post_id')
          .where('report_id', '=', reportId)
          .orderBy('post_id')
          .execute();
  const id = ids.next();
  await tx
    .insertInto('strikes')
    .values({
      id,
      account_id: accountId,
      by_id: viewer?.accountId ?? null,
      action: type,
      words,
      report_id: reportId,
      rule_ids: answered?.rule_ids ?? '[]',
      post_ids: JSON.stringify(posts.map((row) => row.post_id)),
      created_at: now,
    })
    .execute();
  return id;
}

/**
 * Takes a suspension, a limit or a mark of sensitivity back. Needs manage-people and a higher role. Refuses 'forbidden' to
 * unsuspend somebody who is not suspended, or whose account was removed meanwhile.
 */
export async function liftFrom(
  { db, clock, ids }: ActionNeeds,
  viewer: Viewer | null,
  accountId: Id,
  what: Exclude<keyof AccountLimits, undefined>,
): Promise<void> {
  const now = clock.now();
  await db.write(async (tx) => {
    const subject = await subjectFor(tx, viewer, accountId);
    if (what === 'suspended') {
      if (subject.suspended_at === null || subject.removed_at !== null) throw notAllowed();
      await dropJob(tx, REMOVAL_QUEUE, String(accountId));
      await tx.deleteFrom('canonical_email_blocks').where('account_id', '=', accountId).execute();
    }
    await audit(tx, { ids, now }, viewer, `lift-${what}`, subjectOf(accountId));
    await setAccountLimits(tx, now, accountId, { [what]: false });
  });
}

/**
 * Has all that a suspended account holds removed now instead of in 30 days. Needs delete-people and a higher role. Refuses
 * 'forbidden' for accounts that are not suspended.
 */
export async function removeAccount(
  { db, clock, ids }: ActionNeeds,
  viewer: Viewer | null,
  accountId: Id,
): Promise<void> {
  if (viewer) requirePermission(viewer, 'delete-people');
  const now = clock.now();
  await db.write(async (tx) => {
    const subject = await subjectFor(tx, viewer, accountId);
    if (subject.suspended_at === null || subject.removed_at !== null) throw notAllowed();
    await dropJob(tx, REMOVAL_QUEUE, String(accountId));
    const payload = { accountId };
    await putJob(tx, ids, now, { queue: REMOVAL_QUEUE, key: String(accountId), payload, runAt: now });
    await audit(tx, { ids, now }, viewer, 'remove-account', subjectOf(accountId));
  });
}
