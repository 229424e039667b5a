import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { changeAccountCounts, isLetIn, raiseAccountVersions } from '#accounts/accounts.ts';
import { notFound, Refusal } from '#kernel/errors.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Engine } from '#store/dialect.ts';
import type { Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';

/** People one person may follow. */
export const MAX_FOLLOWING = 7_500;
const MAX_LANGUAGES = 30;

export interface FollowOptions {
  /** Whether their shares are wanted in the feed. */
  shares?: boolean | undefined;
  /** Whether each of their posts is notified. */
  notify?: boolean | undefined;
  /** Languages wanted; empty means all. */
  languages?: readonly string[] | undefined;
}

type FollowNeeds = Needs<'db' | 'clock' | 'ids'>;

const TABLES = ['follows', 'follow_requests'] as const;

interface Target {
  id: Id;
  locked: boolean;
}

/** Somebody who can be followed, muted or blocked; refuses not-found for people who are gone or not let in yet. */
export async function requireAccount(db: Reader, accountId: Id): Promise<Target> {
  const row = await db
    .selectFrom('accounts')
    .select(['id', 'locked'])
    .where('id', '=', accountId)
    .where('suspended_at', 'is', null)
    .where('removed_at', 'is', null)
    .where(isLetIn('accounts.id'))
    .executeTakeFirst();
  if (!row) throw notFound();
  return { id: row.id, locked: row.locked === 1 };
}

/** Refuses a deed that somebody would do to themselves. */
export function requireOther(viewer: Viewer, accountId: Id, words: string): void {
  if (viewer.accountId === accountId) throw new Refusal('forbidden', words);
}

/**
 * Follows somebody, or asks to where the account is locked or moderators have limited the follower. Doing it again only
 * changes the options that are given.
 * Refuses: not-found, forbidden (oneself, a block either way), invalid (too many).
 */
export async function follow(
  needs: FollowNeeds,
  viewer: Viewer,
  targetId: Id,
  options: FollowOptions = {},
): Promise<void> {
  requireOther(viewer, targetId, 'You cannot follow yourself');
  const { db, clock, ids } = needs;
  await db.write(async (tx) => {
    await lockPair(db.engine, tx, viewer.accountId, targetId);
    const target = await requireAccount(tx, targetId);
    if (await isBlockedEitherWay(tx, viewer.accountId, targetId)) {
      throw new Refusal('forbidden', 'This action is not allowed');
    }
    if (await changeOptions(tx, viewer.accountId, targetId, options)) return;
    await requireRoom(tx, viewer.accountId);
    const now = clock.now();
    const row = {
      follower_id: viewer.accountId,
      followed_id: targetId,
      id: ids.next(),
      shares: options.shares === false ? (0 as const) : (1 as const),
      notify: options.notify ? (1 as const) : (0 as const),
      languages: JSON.stringify((options.languages ?? []).slice(0, MAX_LANGUAGES)),
      created_at: now,
    };
    if (target.locked || (await isLimited(tx, viewer.accountId))) {
      await tx.insertInto('follow_requests').values(row).execute();
      await emit(tx, now, 'follow.requested', { followerId: viewer.accountId, followedId: targetId });
    } else await insertFollow(tx, now, row);
  });
}

/**
 * Makes deeds between the same two people wait for each other on PostgreSQL, so that a follow cannot slip in beside a block.
 * SQLite has one writer anyway.
 */
export async function lockPair(engine: Engine, tx: Tx, a: Id, b: Id): Promise<void> {
  if (engine === 'sqlite') return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${Math.min(a, b)} ${Math.max(a, b)}`}, 0))`.execute(tx);
}

interface FollowRow {
  follower_id: Id;
  followed_id: Id;
  id: Id;
  shares: 0 | 1;
  notify: 0 | 1;
  languages: string;
  created_at: number;
}

async function insertFollow(tx: Tx, now: number, row: FollowRow): Promise<void> {
  const inserted = await tx
    .insertInto('follows')
    .values(row)
    .onConflict((conflict) => conflict.columns(['follower_id', 'followed_id']).doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows !== 1n) return;
  await emit(tx, now, 'follow.created', { followerId: row.follower_id, followedId: row.followed_id });
  await changeAccountCounts(tx, [
    { accountId: row.follower_id, following: 1 },
    { accountId: row.followed_id, followers: 1 },
  ]);
}

/** Whether there is a follow or a request already; then only what is given of the options changes. */
async function changeOptions(tx: Tx, followerId: Id, followedId: Id, options: FollowOptions): Promise<boolean> {
  for (const table of TABLES) {
    const row = await tx
      .selectFrom(table)
      .select(['shares', 'notify', 'languages'])
      .where('follower_id', '=', followerId)
      .where('followed_id', '=', followedId)
      .executeTakeFirst();
    if (!row) continue;
    await tx
      .updateTable(table)
      .set({
        shares: options.shares === undefined ? row.shares : options.shares ? 1 : 0,
        notify: options.notify === undefined ? row.notify : options.notify ? 1 : 0,
        languages: options.languages ? JSON.stringify(options.languages.slice(0, MAX_LANGUAGES)) : row.languages,
      })
      .where('follower_id', '=', followerId)
      .where('followed_id', '=', followedId)
      .execute();
    await raiseAccountVersions(tx, [followerId]);
    return true;
  }
  return false;
}

async function isLimited(tx: Tx, accountId: Id): Promise<boolean> {
  const row = await tx
    .selectFrom('accounts')
    .select('limited_at')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
  return row.limited_at !== null;
}

async function requireRoom(tx: Tx, followerId: Id): Promise<void> {
  const row = await tx
    .selectFrom('account_stats')
    .select('following')
    .where('account_id', '=', followerId)
    .executeTakeFirstOrThrow();
  if (row.following >= MAX_FOLLOWING) {
    throw new Refusal('invalid', `Validation failed: You cannot follow more than ${MAX_FOLLOWING} people`);
  }
}

/** Whether one of two people blocks the other, or the other's whole host. */
export async function isBlockedEitherWay(db: Reader, a: Id, b: Id): Promise<boolean> {
  const hosts = await sql`
    select d.id from accounts o join hosts h on h.id = o.host_id and h.local = 0
      join domain_blocks d on d.host = h.name and d.account_id in (${a}, ${b}) and d.account_id <> o.id
    where o.id in (${a}, ${b}) limit 1`.execute(db);
  if (hosts.rows.length > 0) return true;
  const row = await db
    .selectFrom('blocks')
    .select('id')
    .where((e) =>
      e.or([
        e.and([e('blocker_id', '=', a), e('blocked_id', '=', b)]),
        e.and([e('blocker_id', '=', b), e('blocked_id', '=', a)]),
      ]),
    )
    .executeTakeFirst();
  return row !== undefined;
}

/** Stops following, or takes a request back. Nothing happens where there is neither. */
export async function unfollow({ db, clock }: Needs<'db' | 'clock'>, viewer: Viewer, targetId: Id): Promise<void> {
  await db.write(async (tx) => {
    await lockPair(db.engine, tx, viewer.accountId, targetId);
    await requireAccount(tx, targetId);
    await endFollow(tx, clock.now(), viewer.accountId, targetId);
  });
}

/** Makes somebody stop following one. */
export async function removeFollower(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  followerId: Id,
): Promise<void> {
  await db.write(async (tx) => {
    await lockPair(db.engine, tx, viewer.accountId, followerId);
    await requireAccount(tx, followerId);
    await endFollow(tx, clock.now(), followerId, viewer.accountId);
  });
}

/** Removes a follow and a request with everything that rests on them. Counts are changed last. */
export async function endFollow(tx: Tx, now: number, followerId: Id, followedId: Id): Promise<void> {
  const withdrawn = await tx
    .deleteFrom('follow_requests')
    .where('follower_id', '=', followerId)
    .where('followed_id', '=', followedId)
    .executeTakeFirst();
  const ended = await tx
    .deleteFrom('follows')
    .where('follower_id', '=', followerId)
    .where('followed_id', '=', followedId)
    .executeTakeFirst();
  if (ended.numDeletedRows + withdrawn.numDeletedRows === 0n) return;
  // Said for a withdrawn request too: it may have been notified.
  await emit(tx, now, 'follow.ended', { followerId, followedId });
  if (ended.numDeletedRows !== 1n) return;
  await tx
    .deleteFrom('endorsements')
    .where('account_id', '=', followerId)
    .where('endorsed_id', '=', followedId)
    .execute();
  await tx
    .deleteFrom('list_members')
    .where('account_id', '=', followedId)
    .where('list_id', 'in', (e) => e.selectFrom('lists').select('id').where('owner_id', '=', followerId))
    .execute();
  await changeAccountCounts(tx, [
    { accountId: followerId, following: -1 },
    { accountId: followedId, followers: -1 },
  ]);
}

/** Lets a waiting follower in. Refuses not-found where nobody waits. */
export async function acceptRequest(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  followerId: Id,
): Promise<void> {
  await db.write(async (tx) => {
    await lockPair(db.engine, tx, viewer.accountId, followerId);
    const request = await takeRequest(tx, followerId, viewer.accountId);
    await insertFollow(tx, clock.now(), request);
  });
}

/** Sends a waiting follower away. Refuses not-found where nobody waits. */
export async function rejectRequest(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  followerId: Id,
): Promise<void> {
  await db.write(async (tx) => {
    await takeRequest(tx, followerId, viewer.accountId);
    await emit(tx, clock.now(), 'follow.ended', { followerId, followedId: viewer.accountId });
  });
}

async function takeRequest(tx: Tx, followerId: Id, followedId: Id): Promise<FollowRow> {
  const row = await tx
    .deleteFrom('follow_requests')
    .where('follower_id', '=', followerId)
    .where('followed_id', '=', followedId)
    .returning(['follower_id', 'followed_id', 'id', 'shares', 'notify', 'languages', 'created_at'])
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}
