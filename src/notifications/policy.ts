import type { Viewer } from '#access/identity.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { PolicyRule } from '#store/tables/notifications.ts';
import type { Id, Millis, NotificationType } from '#store/tables.ts';

/** What becomes of notifications from people the receiver may not know, by what they are. */
export interface Policy {
  notFollowing: PolicyRule;
  notFollowers: PolicyRule;
  newAccounts: PolicyRule;
  privateMentions: PolicyRule;
  limitedAccounts: PolicyRule;
  bots: PolicyRule;
}

/** What holds for those who chose nothing; the table's column defaults are the same. */
export const DEFAULT_POLICY: Policy = Object.freeze({
  notFollowing: 'accept',
  notFollowers: 'accept',
  newAccounts: 'accept',
  privateMentions: 'filter',
  limitedAccounts: 'filter',
  bots: 'accept',
});

export async function readPolicy(db: Reader, viewer: Viewer): Promise<Policy> {
  const row = await db
    .selectFrom('notification_policies')
    .selectAll()
    .where('account_id', '=', viewer.accountId)
    .executeTakeFirst();
  if (!row) return DEFAULT_POLICY;
  return {
    notFollowing: row.not_following,
    notFollowers: row.not_followers,
    newAccounts: row.new_accounts,
    privateMentions: row.private_mentions,
    limitedAccounts: row.limited_accounts,
    bots: row.bots,
  };
}

/** Changes some of the viewer's rules and gives all. What came before stays where it is. */
export async function setPolicy({ db }: Needs<'db'>, viewer: Viewer, changes: Partial<Policy>): Promise<Policy> {
  return db.write(async (tx) => {
    const policy = { ...(await readPolicy(tx, viewer)), ...changes };
    const set = {
      not_following: policy.notFollowing,
      not_followers: policy.notFollowers,
      new_accounts: policy.newAccounts,
      private_mentions: policy.privateMentions,
      limited_accounts: policy.limitedAccounts,
      bots: policy.bots,
    };
    await tx
      .insertInto('notification_policies')
      .values({ account_id: viewer.accountId, ...set })
      .onConflict((conflict) => conflict.column('account_id').doUpdateSet(set))
      .execute();
    return policy;
  });
}

/** An account is new this long. */
export const NEW_ACCOUNT_MS = 30 * 86_400_000;
/** Whoever follows to be heard must have followed this long. */
export const NEW_FOLLOWER_MS = 3 * 86_400_000;

/** What one receiver decided, and what stands between them and the sender. */
export interface PolicyFacts extends Policy {
  id: Id;
  following: number;
  /** When the sender began to follow the receiver; null: does not. */
  followedAt: Millis | null;
  senderCreatedAt: Millis;
  senderLimited: number;
  senderBot: number;
  /** The receiver accepted the sender's notifications. */
  permitted: number;
  /** The receiver wrote privately to the sender in this thread. */
  addressed: number;
}

/** Types that no policy keeps from anybody. */
const UNFILTERED: ReadonlySet<NotificationType> = new Set([
  'poll',
  'update',
  'quoted_update',
  'severed_relationships',
  'moderation_warning',
  'admin.sign_up',
  'admin.report',
]);

const SEVERITY: readonly PolicyRule[] = ['accept', 'filter', 'drop'];

/**
 * What the receiver's policy says of a notification: the strictest of the rules that apply. `privately`: it tells of a
 * mention in a message for the mentioned only.
 */
export function verdictOn(type: NotificationType, privately: boolean, facts: PolicyFacts, now: Millis): PolicyRule {
  if (UNFILTERED.has(type) || facts.permitted === 1) return 'accept';
  const unknown = facts.following === 0;
  const applying: PolicyRule[] = ['accept'];
  if (unknown) applying.push(facts.notFollowing);
  if (facts.followedAt === null || facts.followedAt > now - NEW_FOLLOWER_MS) applying.push(facts.notFollowers);
  if (unknown && facts.senderCreatedAt > now - NEW_ACCOUNT_MS) applying.push(facts.newAccounts);
  if (unknown && facts.senderLimited === 1) applying.push(facts.limitedAccounts);
  if (unknown && facts.senderBot === 1) applying.push(facts.bots);
  if (unknown && privately && facts.addressed === 0) applying.push(facts.privateMentions);
  return SEVERITY[Math.max(...applying.map((rule) => SEVERITY.indexOf(rule)))] ?? 'accept';
}
