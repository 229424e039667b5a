import { sql } from 'kysely';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { headsOf, type PostHead } from '#posts/posts.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';
import { type Event, type Events, emit } from '#work/events.ts';
import type { Listener } from '#work/listeners.ts';
import { dropConversations } from './deeds.ts';
import { peopleWith, writePeople } from './people.ts';

/** Messages that become conversations at once, when somebody's notifications are accepted. */
const MAX_MERGED = 200;
/** Conversations that one block ends; older ones are hidden by the block itself. */
const MAX_ENDED = 500;

type ListenerNeeds = Needs<'db' | 'ids'>;

/** The listener `conversations`. Hearing something again changes nothing. */
export const conversationsListener = (needs: ListenerNeeds): Listener => ({
  name: 'conversations',
  cursorIn: 'main',
  hears: ['post.created', 'notification.created', 'notifications.merged', 'post.removed', 'block.created'],
  concerns: (events) => aboutMessages(needs.db.reader, events),
  hear: (tx, event) => hear(needs, tx, event),
});

const privateMentions = prepare(
  (_db, p: { ids: string }, engine) => sql<{ id: Id; postId: Id }>`
    select n.id, p.id as "postId" from ${idsFrom(engine, p.ids)} as ids
      join notifications n on n.id = ids.id and n.type = 'mention' join posts p on p.id = n.post_id
    where p.audience = 'mentioned' and p.removed_at is null`,
);

const inConversations = prepare(
  (_db, p: { ids: string }, engine) => sql<{ id: Id }>`
    select ids.id from ${idsFrom(engine, p.ids)} as ids
    where exists (select 1 from conversation_posts c where c.post_id = ids.id)`,
);

/** Few events are about private messages; the rest is told apart by reading once for the batch. */
async function aboutMessages(db: Reader, events: readonly Event[]): Promise<readonly Event[]> {
  const created: Id[] = [];
  const told: Id[] = [];
  const removed: Id[] = [];
  for (const event of events) {
    if (event.type === 'post.created') created.push(event.payload.postId);
    else if (event.type === 'notification.created') told.push(event.payload.notificationId);
    else if (event.type === 'post.removed') removed.push(event.payload.postId);
  }
  const messages = new Set<Id>();
  for (const head of (await headsOf(db, created)).values()) if (head.audience === 'mentioned') messages.add(head.id);
  const mentions = new Set(told.length === 0 ? [] : (await privateMentions(db, { ids: idList(told) })).map(idOf));
  const kept = new Set(removed.length === 0 ? [] : (await inConversations(db, { ids: idList(removed) })).map(idOf));
  return events.filter((event) => {
    if (event.type === 'post.created') return messages.has(event.payload.postId);
    if (event.type === 'notification.created') return mentions.has(event.payload.notificationId);
    // One that is created and removed in the same batch is not kept yet.
    if (event.type === 'post.removed') return kept.has(event.payload.postId) || messages.has(event.payload.postId);
    return true;
  });
}

const idOf = (row: { id: Id }): Id => row.id;

async function hear(needs: ListenerNeeds, tx: Tx, event: Event): Promise<void> {
  switch (event.type) {
    case 'post.created': {
      const head = (await headsOf(tx, [event.payload.postId])).get(event.payload.postId);
      if (head?.local) await addMessage(needs, tx, event.createdAt, head.accountId, head);
      return;
    }
    case 'notification.created': {
      const [row] = await privateMentions(tx, { ids: idList([event.payload.notificationId]) });
      if (row) await addMessages(needs, tx, event.createdAt, event.payload.accountId, [row.postId]);
      return;
    }
    case 'notifications.merged':
      return hearMerged(needs, tx, event.createdAt, event.payload);
    case 'post.removed':
      return hearRemoval(tx, event.createdAt, event.payload.postId);
    case 'block.created':
      return hearBlock(tx, event.payload.blockerId, event.payload.blockedId);
  }
}

const mentionedIn = prepare((db, p: { postId: Id }) =>
  db.selectFrom('mentions').select('account_id').where('post_id', '=', p.postId),
);

async function addMessages(
  needs: ListenerNeeds,
  tx: Tx,
  at: Millis,
  accountId: Id,
  postIds: readonly Id[],
): Promise<void> {
  const heads = await headsOf(tx, postIds);
  for (const head of [...heads.values()].toSorted((a, b) => a.id - b.id)) {
    await addMessage(needs, tx, at, accountId, head);
  }
}

/** Puts a message into the conversation it belongs to for one of its people. */
async function addMessage({ ids }: ListenerNeeds, tx: Tx, at: Millis, accountId: Id, post: PostHead): Promise<void> {
  if (post.audience !== 'mentioned' || post.removed) return;
  const mentioned = await mentionedIn(tx, { postId: post.id });
  const all = new Set([post.accountId, ...mentioned.map((row) => row.account_id)]);
  all.delete(accountId);
  const key = { account_id: accountId, thread_id: post.threadId ?? post.id, people: writePeople(all) };
  await tx
    .insertInto('conversations')
    .values({ id: ids.next(), ...key, last_post_id: post.id })
    .onConflict((conflict) => conflict.columns(['account_id', 'thread_id', 'people']).doNothing())
    .execute();
  const conversation = await tx
    .selectFrom('conversations')
    .select(['id', 'last_post_id'])
    .where('account_id', '=', key.account_id)
    .where('thread_id', '=', key.thread_id)
    .where('people', '=', key.people)
    .executeTakeFirstOrThrow();
  const added = await tx
    .insertInto('conversation_posts')
    .values({ account_id: accountId, post_id: post.id, conversation_id: conversation.id })
    .onConflict((conflict) => conflict.columns(['account_id', 'post_id']).doNothing())
    .executeTakeFirst();
  // An older message that is heard late changes nothing of what is shown.
  if (added.numInsertedOrUpdatedRows !== 1n || post.id < conversation.last_post_id) return;
  await tx
    .updateTable('conversations')
    .set({ last_post_id: post.id, unread: post.accountId === accountId ? 0 : 1 })
    .where('id', '=', conversation.id)
    .execute();
  await emit(tx, at, 'conversation.changed', { conversationId: conversation.id, accountId });
}

const acceptedMessages = prepare(
  (_db, p: { me: Id; fromId: Id; limit: number }) => sql<{ id: Id }>`
    select p.id from notifications n join posts p on p.id = n.post_id
    where n.account_id = ${p.me} and n.from_account_id = ${p.fromId} and n.type = 'mention' and n.filtered = 0
      and p.audience = 'mentioned' and p.removed_at is null
    order by n.id desc limit ${p.limit}`,
);

async function hearMerged(
  needs: ListenerNeeds,
  tx: Tx,
  at: Millis,
  { accountId, fromId }: Events['notifications.merged'],
): Promise<void> {
  const posts = await acceptedMessages(tx, { me: accountId, fromId, limit: MAX_MERGED });
  await addMessages(needs, tx, at, accountId, posts.map(idOf));
}

/** A removed message leaves its conversations; one that had no other ends. */
async function hearRemoval(tx: Tx, at: Millis, postId: Id): Promise<void> {
  const rows = await tx
    .deleteFrom('conversation_posts')
    .where('post_id', '=', postId)
    .returning(['account_id', 'conversation_id'])
    .execute();
  for (const { account_id: accountId, conversation_id: id } of rows.toSorted(byConversation)) {
    const { last } = await tx
      .selectFrom('conversation_posts')
      .select((e) => e.fn.max('post_id').as('last'))
      .where('conversation_id', '=', id)
      .executeTakeFirstOrThrow();
    if (last === null) {
      await dropConversations(tx, [id]);
      continue;
    }
    await tx.updateTable('conversations').set({ last_post_id: last }).where('id', '=', id).execute();
    await emit(tx, at, 'conversation.changed', { conversationId: id, accountId });
  }
}

const byConversation = (a: { conversation_id: Id }, b: { conversation_id: Id }): number =>
  a.conversation_id - b.conversation_id;

async function hearBlock(tx: Tx, blockerId: Id, blockedId: Id): Promise<void> {
  const rows = await tx
    .selectFrom('conversations')
    .select('id')
    .where('account_id', '=', blockerId)
    .where('people', 'like', peopleWith(blockedId))
    .orderBy('last_post_id', 'desc')
    .limit(MAX_ENDED)
    .execute();
  await dropConversations(tx, rows.map(idOf));
}
