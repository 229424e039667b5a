import { invalid, notFound, Refusal } from '#kernel/errors.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id, Millis } from '#store/tables.ts';
import type { Viewer } from './identity.ts';
import { requirePermission } from './permissions.ts';

export interface Invite {
  id: Id;
  code: string;
  /** null: as many as come. */
  maxUses: number | null;
  uses: number;
  createdAt: Millis;
  expiresAt: Millis | null;
  revokedAt: Millis | null;
}

/** Invites of one person that work at the same time. */
export const MAX_OPEN_INVITES = 100;
export const MAX_INVITE_USES = 1_000;
export const MAX_INVITE_LIFE_MS = 366 * 86_400_000;
const MAX_LISTED_INVITES = 200;
/** 72 bits: nobody guesses one through the rate limits. */
const CODE_BYTES = 9;

const columns = [
  'id',
  'code',
  'max_uses as maxUses',
  'uses',
  'created_at as createdAt',
  'expires_at as expiresAt',
  'revoked_at as revokedAt',
] as const;

/** Makes an invitation. Needs invite-people. Refuses ('invalid') senseless limits and too many open ones. */
export async function createInvite(
  { db, clock, ids, random }: Needs<'db' | 'clock' | 'ids' | 'random'>,
  viewer: Viewer,
  { maxUses = null, livesMs = null }: { maxUses?: number | null; livesMs?: number | null } = {},
): Promise<Invite> {
  requirePermission(viewer, 'invite-people');
  if (maxUses !== null && !(Number.isInteger(maxUses) && maxUses >= 1 && maxUses <= MAX_INVITE_USES)) {
    throw invalid(`An invitation can be used between 1 and ${MAX_INVITE_USES} times.`);
  }
  if (livesMs !== null && !(Number.isInteger(livesMs) && livesMs >= 1 && livesMs <= MAX_INVITE_LIFE_MS)) {
    throw invalid('An invitation can last at most a year.');
  }
  const now = clock.now();
  const invite: Invite = {
    id: ids.next(),
    code: random.bytes(CODE_BYTES).toString('base64url'),
    maxUses,
    uses: 0,
    createdAt: now,
    expiresAt: livesMs === null ? null : now + livesMs,
    revokedAt: null,
  };
  await db.write(async (tx) => {
    const { open } = await openInvites(tx, now)
      .where('account_id', '=', viewer.accountId)
      .select((e) => e.fn.countAll<number>().as('open'))
      .executeTakeFirstOrThrow();
    if (open >= MAX_OPEN_INVITES) throw invalid(`You can have at most ${MAX_OPEN_INVITES} open invitations.`);
    await tx
      .insertInto('invites')
      .values({
        id: invite.id,
        code: invite.code,
        account_id: viewer.accountId,
        max_uses: invite.maxUses,
        created_at: now,
        expires_at: invite.expiresAt,
      })
      .execute();
  });
  return invite;
}

const openInvites = (db: Reader, now: Millis) =>
  db
    .selectFrom('invites')
    .where('revoked_at', 'is', null)
    .where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', now)]))
    .where((e) => e.or([e('max_uses', 'is', null), e('uses', '<', e.ref('max_uses'))]));

/** The invitations of a person, newest first, spent ones included. */
export function invitesOf(db: Reader, accountId: Id): Promise<Invite[]> {
  return db
    .selectFrom('invites')
    .select(columns)
    .where('account_id', '=', accountId)
    .orderBy('id', 'desc')
    .limit(MAX_LISTED_INVITES)
    .execute();
}

/** Takes an invitation back: one's own, or anybody's with manage-people. Refuses ('not-found') others. */
export async function revokeInvite({ db, clock }: Needs<'db' | 'clock'>, viewer: Viewer, inviteId: Id): Promise<void> {
  const revoked = await db.write((tx) => {
    const update = tx
      .updateTable('invites')
      .set({ revoked_at: clock.now() })
      .where('id', '=', inviteId)
      .where('revoked_at', 'is', null);
    const mine = viewer.permissions.has('manage-people') ? update : update.where('account_id', '=', viewer.accountId);
    return mine.executeTakeFirst();
  });
  if (revoked.numUpdatedRows === 0n) throw notFound();
}

/** Whether a code would let somebody in now; the sign-up page says so before anything is typed. */
export async function isInviteOpen(db: Reader, now: Millis, code: string): Promise<boolean> {
  const row = await openInvites(db, now).select('id').where('code', '=', code).executeTakeFirst();
  return row !== undefined;
}

/**
 * Counts one use in the sign-up's transaction. The condition is in the update itself, so that of many at once exactly
 * `max_uses` get through. Refuses ('forbidden') a code that does not work (any more).
 */
export async function useInvite(tx: Tx, now: Millis, code: string): Promise<Id> {
  const used = await tx
    .updateTable('invites')
    .set((e) => ({ uses: e('uses', '+', 1) }))
    .where('code', '=', code)
    .where('revoked_at', 'is', null)
    .where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', now)]))
    .where((e) => e.or([e('max_uses', 'is', null), e('uses', '<', e.ref('max_uses'))]))
    .where((e) =>
      e.exists(
        e
          .selectFrom('users as u')
          .innerJoin('accounts as a', 'a.id', 'u.account_id')
          .select('u.account_id')
          .whereRef('u.account_id', '=', 'invites.account_id')
          .where('u.disabled_at', 'is', null)
          .where('a.suspended_at', 'is', null)
          .where('a.removed_at', 'is', null),
      ),
    )
    .returning('id')
    .executeTakeFirst();
  if (!used) throw new Refusal('forbidden', 'This invitation does not work any more. Ask for a new one.');
  return used.id;
}
