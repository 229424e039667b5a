import type { Viewer } from '#access/identity.ts';
import { raiseAccountVersions } from '#accounts/accounts.ts';
import type { Ids } from '#kernel/ids.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { dropJob, type JobQueue, putJob } from '#work/jobs.ts';
import { endFollow, lockPair, requireAccount, requireOther } from './follow.ts';

/** The longest a timed mute may last: beyond it a mute without end is meant. */
const MAX_MUTE_MS = 366 * 86_400_000;
const MUTES_QUEUE = 'mutes';
const MUTE_LEASE_MS = 60_000;

/**
 * Blocks somebody: follows and requests end both ways, neither sees the other. Blocking twice changes nothing. Refuses:
 * not-found, forbidden (oneself).
 */
export async function block(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  targetId: Id,
): Promise<void> {
  requireOther(viewer, targetId, 'You cannot block yourself');
  await db.write(async (tx) => {
    await lockPair(db.engine, tx, viewer.accountId, targetId);
    await requireAccount(tx, targetId);
    const now = clock.now();
    const inserted = await tx
      .insertInto('blocks')
      .values({ blocker_id: viewer.accountId, blocked_id: targetId, id: ids.next(), created_at: now })
      .onConflict((conflict) => conflict.columns(['blocker_id', 'blocked_id']).doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows !== 1n) return;
    await emit(tx, now, 'block.created', { blockerId: viewer.accountId, blockedId: targetId });
    await endFollow(tx, now, viewer.accountId, targetId);
    await endFollow(tx, now, targetId, viewer.accountId);
    await raiseAccountVersions(tx, [viewer.accountId, targetId]);
  });
}

export async function unblock({ db }: Needs<'db'>, viewer: Viewer, targetId: Id): Promise<void> {
  await db.write(async (tx) => {
    await requireAccount(tx, targetId);
    await tx
      .deleteFrom('blocks')
      .where('blocker_id', '=', viewer.accountId)
      .where('blocked_id', '=', targetId)
      .execute();
    await raiseAccountVersions(tx, [viewer.accountId, targetId]);
  });
}

export interface MuteOptions {
  /** Milliseconds; absent or 0 means without end. */
  durationMs?: number | undefined;
  /** Whether notifications from them are hidden too. Default: yes. */
  notifications?: boolean | undefined;
}

/** Mutes somebody, for a while or without end. Doing it again sets the options anew. Refuses: not-found, forbidden (oneself). */
export async function mute(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  targetId: Id,
  options: MuteOptions = {},
): Promise<void> {
  requireOther(viewer, targetId, 'You cannot mute yourself');
  await db.write(async (tx) => {
    await requireAccount(tx, targetId);
    const now = clock.now();
    const { durationMs = 0 } = options;
    const timed = durationMs > 0 && durationMs <= MAX_MUTE_MS;
    const set = {
      hide_notifications: options.notifications === false ? (0 as const) : (1 as const),
      expires_at: timed ? now + durationMs : null,
    };
    await tx
      .insertInto('mutes')
      .values({ muter_id: viewer.accountId, muted_id: targetId, id: ids.next(), created_at: now, ...set })
      .onConflict((conflict) => conflict.columns(['muter_id', 'muted_id']).doUpdateSet(set))
      .execute();
    await emit(tx, now, 'mute.created', { muterId: viewer.accountId, mutedId: targetId });
    await dropJob(tx, MUTES_QUEUE, muteKey(viewer.accountId, targetId));
    if (set.expires_at !== null) await putMuteEnd(tx, ids, now, viewer.accountId, targetId, set.expires_at);
    await raiseAccountVersions(tx, [viewer.accountId]);
  });
}

export async function unmute({ db }: Needs<'db'>, viewer: Viewer, targetId: Id): Promise<void> {
  await db.write(async (tx) => {
    await requireAccount(tx, targetId);
    await tx.deleteFrom('mutes').where('muter_id', '=', viewer.accountId).where('muted_id', '=', targetId).execute();
    await dropJob(tx, MUTES_QUEUE, muteKey(viewer.accountId, targetId));
    await raiseAccountVersions(tx, [viewer.accountId]);
  });
}

interface MuteEnd {
  muterId: Id;
  mutedId: Id;
}

const muteKey = (muterId: Id, mutedId: Id): string => `${muterId} ${mutedId}`;

const putMuteEnd = (tx: Tx, ids: Ids, now: number, muterId: Id, mutedId: Id, runAt: number): Promise<void> =>
  putJob(tx, ids, now, { queue: MUTES_QUEUE, key: muteKey(muterId, mutedId), payload: { muterId, mutedId }, runAt });

/** Removes mutes whose time is over. They stopped counting at that time; this only tidies the row away. */
export const muteQueue = ({ db, clock }: Needs<'db' | 'clock'>): JobQueue => ({
  name: MUTES_QUEUE,
  concurrency: 1,
  maxAttempts: 10,
  leaseMs: MUTE_LEASE_MS,
  async run(payload) {
    const { muterId, mutedId } = payload as MuteEnd;
    await db.write(async (tx) => {
      await tx
        .deleteFrom('mutes')
        .where('muter_id', '=', muterId)
        .where('muted_id', '=', mutedId)
        .where('expires_at', '<=', clock.now())
        .execute();
    });
  },
});
