import type { Updateable } from 'kysely';
import type { Ids } from '#kernel/ids.ts';
import { releaseFiles } from '#media/media.ts';
import type { Tx } from '#ports/database.ts';
import type { Accounts, Id, Millis } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { raiseAccountVersions } from './counts.ts';

/** What moderators can set on an account; what is absent stays as it is. */
export interface AccountLimits {
  suspended?: boolean;
  limited?: boolean;
  sensitized?: boolean;
}

/**
 * Suspends (gone for everybody), limits (seen by followers only) or marks somebody's media as sensitive, or takes that
 * back, in the caller's transaction. What staff set on a person holds whatever becomes of the limits of their host. Emits
 * account.suspended or account.changed.
 */
export async function setAccountLimits(tx: Tx, now: Millis, accountId: Id, limits: AccountLimits): Promise<void> {
  const at = (on: boolean): Millis | null => (on ? now : null);
  const row: Updateable<Accounts> = {
    ...(limits.suspended === undefined ? {} : { suspended_at: at(limits.suspended), suspended_by_host: 0 }),
    ...(limits.limited === undefined ? {} : { limited_at: at(limits.limited), limited_by_host: 0 }),
    ...(limits.sensitized === undefined ? {} : { sensitized_at: at(limits.sensitized) }),
  };
  await tx.updateTable('accounts').set(row).where('id', '=', accountId).execute();
  await emit(tx, now, limits.suspended ? 'account.suspended' : 'account.changed', { accountId });
  await raiseAccountVersions(tx, [accountId]);
}

/** What a limit of a host means for its people. */
export interface HostEffect {
  suspended: boolean;
  limited: boolean;
}

/**
 * Brings a portion of a host's people in line with a limit of the host, in the caller's transaction; gives how many it
 * changed. People whom staff suspended or limited themselves stay so.
 */
export async function applyHostEffect(
  tx: Tx,
  now: Millis,
  hostId: Id,
  effect: HostEffect,
  portion: number,
): Promise<number> {
  const people = tx.selectFrom('accounts').select('id').where('host_id', '=', hostId).orderBy('id').limit(portion);
  const suspending = effect.suspended
    ? await people.where('suspended_at', 'is', null).where('removed_at', 'is', null).execute()
    : await people.where('suspended_by_host', '=', 1).execute();
  const limiting = effect.limited
    ? await people.where('limited_at', 'is', null).where('removed_at', 'is', null).execute()
    : await people.where('limited_by_host', '=', 1).execute();
  for (const { id } of suspending) {
    const row: Updateable<Accounts> = effect.suspended
      ? { suspended_at: now, suspended_by_host: 1 }
      : { suspended_at: null, suspended_by_host: 0 };
    await tx.updateTable('accounts').set(row).where('id', '=', id).execute();
    await emit(tx, now, effect.suspended ? 'account.suspended' : 'account.changed', { accountId: id });
  }
  for (const { id } of limiting) {
    const row: Updateable<Accounts> = effect.limited
      ? { limited_at: now, limited_by_host: 1 }
      : { limited_at: null, limited_by_host: 0 };
    await tx.updateTable('accounts').set(row).where('id', '=', id).execute();
    await emit(tx, now, 'account.changed', { accountId: id });
  }
  const changed = new Set([...suspending, ...limiting].map((row) => row.id));
  await raiseAccountVersions(tx, [...changed]);
  return changed.size;
}

/**
 * Takes all words and pictures off an account that moderators removed for good. The row stays: others point at it, and its
 * name is not given to anybody else.
 */
export async function eraseAccount(tx: Tx, { ids, now }: { ids: Ids; now: Millis }, accountId: Id): Promise<void> {
  const before = await tx
    .selectFrom('accounts')
    .select(['avatar', 'avatar_static', 'header', 'header_static'])
    .where('id', '=', accountId)
    .executeTakeFirst();
  if (!before) return;
  await tx
    .updateTable('accounts')
    .set({
      display_name: '',
      note: '',
      note_html: '',
      fields: '[]',
      avatar: '',
      avatar_static: '',
      avatar_alt: '',
      header: '',
      header_static: '',
      header_alt: '',
      attribution_domains: '[]',
      updated_at: now,
      removed_at: now,
      removed_by: 'moderator',
    })
    .where('id', '=', accountId)
    .execute();
  await releaseFiles(tx, { ids, now }, [before.avatar, before.avatar_static, before.header, before.header_static]);
  await emit(tx, now, 'account.changed', { accountId });
  await raiseAccountVersions(tx, [accountId]);
}
