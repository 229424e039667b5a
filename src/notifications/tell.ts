import { sql } from 'kysely';
import { viewerOf } from '#access/identity.ts';
import type { Ids } from '#kernel/ids.ts';
import type { Tx } from '#ports/database.ts';
import { judge, type PostHead } from '#posts/posts.ts';
import { NO_RELATION } from '#relationships/relationships.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis, NotificationType, Role } from '#store/tables.ts';
import { emit } from '#work/events.ts';

/** People who are told of something in one transaction. */
export const TOLD_PER_TRANSACTION = 250;

/** Something that happened, to be told to some people. */
export interface News {
  type: NotificationType;
  fromId: Id;
  /** The post it is about; of a share, what was shared. */
  post: PostHead | null;
  /** When it happened. */
  at: Millis;
}

interface Facts {
  id: Id;
  role: Role;
  sender_limited: number;
  following: number;
  blocking: number;
  blocked_by: number;
  muting: number;
  thread_muted: number;
  mentioned: number;
}

/** What stands between each of some people here and the one sender and post, in one statement. Who is gone is absent. */
const factRows = prepare(
  (_db, p: { ids: string; from: Id; post: Id; thread: Id; now: Millis }, engine) => sql<Facts>`
    select u.account_id as id, u.role, case when s.limited_at is null then 0 else 1 end as sender_limited,
      case when exists (select 1 from follows f
        where f.follower_id = ids.id and f.followed_id = s.id) then 1 else 0 end as following,
      case when exists (select 1 from blocks b
        where b.blocker_id = ids.id and b.blocked_id = s.id) then 1 else 0 end as blocking,
      case when exists (select 1 from blocks b
        where b.blocker_id = s.id and b.blocked_id = ids.id) then 1 else 0 end as blocked_by,
      case when exists (select 1 from mutes m
        where m.muter_id = ids.id and m.muted_id = s.id and m.hide_notifications = 1
          and (m.expires_at is null or m.expires_at > ${p.now})) then 1 else 0 end as muting,
      case when exists (select 1 from muted_threads t
        where t.account_id = ids.id and t.thread_id = ${p.thread}) then 1 else 0 end as thread_muted,
      case when exists (select 1 from mentions m
        where m.post_id = ${p.post} and m.account_id = ids.id) then 1 else 0 end as mentioned
    from ${idsFrom(engine, p.ids)} as ids
      join users u on u.account_id = ids.id
      join accounts a on a.id = ids.id and a.suspended_at is null and a.removed_at is null
      join accounts s on s.id = ${p.from} and s.suspended_at is null and s.removed_at is null`,
);

/** Whether somebody is to hear of it: what they decided about the sender and the thread, and whether they may see the post. */
function reaches({ type, fromId, post }: News, facts: Facts): boolean {
  // Nobody hears of their own deeds, but the end of one's own poll is no deed.
  if (facts.id === fromId && type !== 'poll') return false;
  if (facts.blocking || facts.blocked_by || facts.muting) return false;
  if (facts.sender_limited && !facts.following && facts.id !== fromId) return false;
  if (!post) return true;
  if (facts.thread_muted) return false;
  // Those who are mentioned hear of the post by that.
  if (type === 'status' && facts.mentioned) return false;
  // The relation is to the post's author: the sender, or else the receiver of a favourite or share themselves.
  const following = facts.following === 1 && post.accountId === fromId;
  const sight = { head: post, relation: { ...NO_RELATION, following }, mentioned: facts.mentioned === 1 };
  return judge(viewerOf(facts.id, facts.role), sight, null, 'notification');
}

/**
 * Writes the notifications of at most {@link TOLD_PER_TRANSACTION} people who are to hear of it, and says so by
 * notification.created. Telling again what is there already does nothing, except that a later edit takes the place of the
 * former one.
 */
export async function tell(tx: Tx, ids: Ids, now: Millis, news: News, receiverIds: readonly Id[]): Promise<void> {
  const { type, fromId, post, at } = news;
  if (receiverIds.length === 0) return;
  if (receiverIds.length > TOLD_PER_TRANSACTION) throw new Error(`${receiverIds.length} people told at once`);
  const thread = post ? (post.threadId ?? post.id) : 0;
  const facts = await factRows(tx, { ids: idList(receiverIds), from: fromId, post: post?.id ?? 0, thread, now });
  const told = facts.filter((one) => reaches(news, one));
  if (told.length === 0) return;
  const rows = await tx
    .insertInto('notifications')
    .values(
      told.map(({ id }) => ({
        id: ids.next(),
        account_id: id,
        from_account_id: fromId,
        type,
        post_id: post?.id ?? 0,
        created_at: at,
      })),
    )
    .onConflict((conflict) => {
      const same = conflict.columns(['account_id', 'type', 'from_account_id', 'post_id']);
      if (type !== 'update') return same.doNothing();
      return same
        .doUpdateSet((e) => ({ id: e.ref('excluded.id'), created_at: e.ref('excluded.created_at') }))
        .whereRef('notifications.created_at', '<', 'excluded.created_at');
    })
    .returning(['id', 'account_id'])
    .execute();
  for (const row of rows) {
    await emit(tx, now, 'notification.created', { notificationId: row.id, accountId: row.account_id });
  }
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
