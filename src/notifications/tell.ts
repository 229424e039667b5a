import { sql } from 'kysely';
import { viewerOf } from '#access/identity.ts';
import type { Ids } from '#kernel/ids.ts';
import type { Tx } from '#ports/database.ts';
import { admittedAmong, judge, type PostHead } from '#posts/posts.ts';
import { NO_RELATION } from '#relationships/relationships.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis, NotificationType, Role } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { GROUP_HOURS, groupsByHour, hourOf } from './group-key.ts';
import { DEFAULT_POLICY, type PolicyFacts, verdictOn } from './policy.ts';

/** People who are told of something in one transaction. */
export const TOLD_PER_TRANSACTION = 250;

/** Something that happened, to be told to some people. */
export interface News {
  type: NotificationType;
  fromId: Id;
  /** The post it is about; of a share, what was shared. */
  post: PostHead | null;
  /** What else it is about, by the type: a report, a warning, a collection, a severance. */
  objectId?: Id;
  /** When it happened. */
  at: Millis;
}

interface Facts extends PolicyFacts {
  role: Role;
  blocking: number;
  blocked_by: number;
  muting: number;
  thread_muted: number;
  mentioned: number;
  /** The hour of the newest group it could belong to. */
  last_hour: number | null;
}

interface Question {
  ids: string;
  from: Id;
  post: Id;
  thread: Id;
  /** 1: a private message, for which more is asked. */
  privately: number;
  type: NotificationType;
  now: Millis;
}

/** What stands between each of some people here and the one sender and post, in one statement. Who is gone is absent. */
const factRows = prepare(
  (_db, p: Question, engine) => sql<Facts>`
    select u.account_id as id, u.role, case when s.limited_at is null then 0 else 1 end as "senderLimited",
      s.bot as "senderBot", s.created_at as "senderCreatedAt",
      coalesce(np.not_following, ${sql.lit(DEFAULT_POLICY.notFollowing)}) as "notFollowing",
      coalesce(np.not_followers, ${sql.lit(DEFAULT_POLICY.notFollowers)}) as "notFollowers",
      coalesce(np.new_accounts, ${sql.lit(DEFAULT_POLICY.newAccounts)}) as "newAccounts",
      coalesce(np.private_mentions, ${sql.lit(DEFAULT_POLICY.privateMentions)}) as "privateMentions",
      coalesce(np.limited_accounts, ${sql.lit(DEFAULT_POLICY.limitedAccounts)}) as "limitedAccounts",
      coalesce(np.bots, ${sql.lit(DEFAULT_POLICY.bots)}) as bots,
      (select f.created_at from follows f where f.follower_id = s.id and f.followed_id = ids.id) as "followedAt",
      case when exists (select 1 from notification_permissions e
        where e.account_id = ids.id and e.from_account_id = s.id) then 1 else 0 end as permitted,
      case when ${p.privately} = 1 and exists (select 1 from mentions m join posts x on x.id = m.post_id
        where m.account_id = s.id and x.account_id = ids.id and x.audience = 'mentioned'
          and (x.id = ${p.thread} or x.thread_id = ${p.thread})) then 1 else 0 end as addressed,
      case when exists (select 1 from follows f
        where f.follower_id = ids.id and f.followed_id = s.id) then 1 else 0 end as following,
      case when exists (select 1 from blocks b where b.blocker_id = ids.id and b.blocked_id = s.id)
        or exists (select 1 from hosts h join domain_blocks d on d.account_id = ids.id and d.host = h.name
          where h.id = s.host_id and h.local = 0) then 1 else 0 end as blocking,
      case when exists (select 1 from blocks b
        where b.blocker_id = s.id and b.blocked_id = ids.id) then 1 else 0 end as blocked_by,
      case when exists (select 1 from mutes m
        where m.muter_id = ids.id and m.muted_id = s.id and m.hide_notifications = 1
          and (m.expires_at is null or m.expires_at > ${p.now})) then 1 else 0 end as muting,
      case when exists (select 1 from muted_threads t
        where t.account_id = ids.id and t.thread_id = ${p.thread}) then 1 else 0 end as thread_muted,
      case when exists (select 1 from mentions m
        where m.post_id = ${p.post} and m.account_id = ids.id) then 1 else 0 end as mentioned,
      (select max(n.group_hour) from notifications n where n.account_id = ids.id and n.post_id = ${p.post}
        and n.type = ${p.type} and n.group_hour is not null) as last_hour
    from ${idsFrom(engine, p.ids)} as ids
      join users u on u.account_id = ids.id
      join accounts a on a.id = ids.id and a.suspended_at is null and a.removed_at is null
      join accounts s on s.id = ${p.from} and s.suspended_at is null and s.removed_at is null
      left join notification_policies np on np.account_id = ids.id`,
);

/** Notices that come from nobody else: they bear the receiver as their sender. */
const FROM_ONESELF: ReadonlySet<NotificationType> = new Set(['poll', 'moderation_warning', 'severed_relationships']);

/** Whether somebody is to hear of it: what they decided about the sender and the thread, and whether they may see the post. */
function reaches({ type, fromId, post }: News, facts: Facts, admitted: ReadonlySet<Id>): boolean {
  // Nobody hears of their own deeds, but the end of one's own poll is no deed.
  if (facts.id === fromId && !FROM_ONESELF.has(type)) return false;
  if (facts.blocking || facts.blocked_by || facts.muting) return false;
  if (!post) return true;
  if (facts.thread_muted) return false;
  // Those who are mentioned hear of the post by that.
  if (type === 'status' && facts.mentioned) return false;
  // The relation is to the post's author: the sender, or else the receiver of a favourite or share themselves.
  const following = facts.following === 1 && post.accountId === fromId;
  const mentioned = facts.mentioned === 1;
  const sight = { head: post, relation: { ...NO_RELATION, following }, mentioned, admitted: admitted.has(facts.id) };
  return judge(viewerOf(facts.id, facts.role), sight, null, 'notification');
}

const isPrivate = ({ type, post }: News): boolean => type === 'mention' && post?.audience === 'mentioned';

/**
 * Writes the notifications of at most {@link TOLD_PER_TRANSACTION} people who are to hear of it, and says so by
 * notification.created; what a policy filters is written without a word. Telling again what is there already does nothing,
 * except that a later edit takes the place of the former one.
 */
export async function tell(tx: Tx, ids: Ids, now: Millis, news: News, receiverIds: readonly Id[]): Promise<void> {
  const { type, fromId, post, at } = news;
  if (receiverIds.length === 0) return;
  if (receiverIds.length > TOLD_PER_TRANSACTION) throw new Error(`${receiverIds.length} people told at once`);
  const subject = post?.id ?? -(news.objectId ?? 0);
  const facts = await factRows(tx, {
    ids: idList(receiverIds),
    from: fromId,
    post: subject,
    thread: post ? (post.threadId ?? post.id) : 0,
    privately: isPrivate(news) ? 1 : 0,
    type,
    now,
  });
  const admitted = post ? await admittedAmong(tx, post, receiverIds) : new Set<Id>();
  const told = facts
    .filter((one) => reaches(news, one, admitted))
    .map((one) => ({ ...one, verdict: verdictOn(type, isPrivate(news), one, now) }))
    .filter((one) => one.verdict !== 'drop');
  if (told.length === 0) return;
  const rows = await tx
    .insertInto('notifications')
    .values(
      told.map((one) => ({
        id: ids.next(),
        account_id: one.id,
        from_account_id: fromId,
        type,
        post_id: subject,
        created_at: at,
        group_hour: groupHourOf(type, at, one),
        filtered: one.verdict === 'filter' ? (1 as const) : (0 as const),
      })),
    )
    .onConflict((conflict) => {
      const same = conflict.columns(['account_id', 'type', 'from_account_id', 'post_id']);
      if (!REPLACED.has(type)) return same.doNothing();
      return same
        .doUpdateSet((e) => ({ id: e.ref('excluded.id'), created_at: e.ref('excluded.created_at') }))
        .whereRef('notifications.created_at', '<', 'excluded.created_at');
    })
    .returning(['id', 'account_id', 'filtered'])
    .execute();
  for (const row of rows) {
    if (row.filtered === 1) await noteRequest(tx, ids, now, row.account_id, fromId);
    else await emit(tx, now, 'notification.created', { notificationId: row.id, accountId: row.account_id });
  }
}

/** Types of which only the latest is of interest. */
const REPLACED: ReadonlySet<NotificationType> = new Set(['update', 'quoted_update', 'collection_update']);

/** The group it goes into: one that began lately, or a new one. What is filtered stands alone. */
function groupHourOf(type: NotificationType, at: Millis, one: Facts & { verdict: string }): number | null {
  if (one.verdict === 'filter' || !groupsByHour(type)) return null;
  const hour = hourOf(at);
  return one.last_hour !== null && hour < one.last_hour + GROUP_HOURS ? one.last_hour : hour;
}

/** Somebody's notifications were filtered: the receiver finds them among their requests. */
async function noteRequest(tx: Tx, ids: Ids, now: Millis, accountId: Id, fromId: Id): Promise<void> {
  await tx
    .insertInto('notification_requests')
    .values({ id: ids.next(), account_id: accountId, from_account_id: fromId, created_at: now, updated_at: now })
    .onConflict((conflict) => conflict.columns(['account_id', 'from_account_id']).doUpdateSet({ updated_at: now }))
    .execute();
}

interface Told {
  accountId: Id;
  fromId: Id;
  type: NotificationType;
  postId: Id;
}

const untold = prepare(
  (_db, p: Told) => sql<never>`
    delete from notifications where account_id = ${p.accountId} and type = ${p.type}
      and from_account_id = ${p.fromId} and post_id = ${p.postId}`,
);

/** Takes one notification back: what it told of is undone. */
export async function untell(tx: Tx, told: Told): Promise<void> {
  await untold(tx, told);
}
