import { raiseAccountVersions } from '#accounts/accounts.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { emit } from '#work/events.ts';
import { audit, subjectOf } from './audit.ts';
import { type Viewer, viewerOf } from './identity.ts';
import { linkAddress, makeLink, takeLink } from './links.ts';

/** Whether somebody owns this node already. */
export async function hasOwner(db: Reader): Promise<boolean> {
  const row = await db.selectFrom('users').select('account_id').where('role', '=', 'owner').executeTakeFirst();
  return row !== undefined;
}

/**
 * The address whose opener becomes the owner, for the node to print at its start; null once there is one. Each call makes
 * a new link and forgets the one before.
 */
export async function ownerLink(needs: Needs<'db' | 'clock' | 'random' | 'site'>): Promise<string | null> {
  const { db, clock, random, site } = needs;
  return db.write(async (tx) => {
    if (await hasOwner(tx)) return null;
    const subject = { purpose: 'become-owner', accountId: null, email: '' } as const;
    return linkAddress(site.origin, 'become-owner', await makeLink(tx, { now: clock.now(), random }, subject));
  });
}

/** Refuses ('gone') when there is an owner: the link was for the first one only. */
export async function requireNoOwner(tx: Tx): Promise<void> {
  if (await hasOwner(tx)) throw new Refusal('gone', 'This node has an owner already.');
}

/**
 * Makes the one who is logged in the owner, by the one-time link. Somebody new passes the token to `signUp` instead.
 * Refuses ('gone') a link that was used or is too old, and one that comes after another owner.
 */
export async function becomeOwner(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  token: string,
): Promise<Viewer> {
  const now = clock.now();
  await db.write(async (tx) => {
    await takeLink(tx, now, 'become-owner', token);
    await requireNoOwner(tx);
    await tx.updateTable('users').set({ role: 'owner' }).where('account_id', '=', viewer.accountId).execute();
    await audit(tx, { ids, now }, viewer, 'become-owner', subjectOf(viewer.accountId));
    await emit(tx, now, 'account.changed', { accountId: viewer.accountId });
    await raiseAccountVersions(tx, [viewer.accountId]);
  });
  return viewerOf(viewer.accountId, 'owner');
}
