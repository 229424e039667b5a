import { sql } from 'kysely';
import type { Tx } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { QuotePolicy, QuoteState, ReplyPolicy } from '#store/tables/posting.ts';
import type { Audience, Flag, Id, Millis } from '#store/tables.ts';

/** The statements that make a post's rows, built once: posting is the busiest write there is. */
export const flag = (value: boolean): Flag => (value ? 1 : 0);

/** A post of somebody here, about to be made. */
export interface PostRow {
  id: Id;
  account_id: Id;
  uri: string;
  url: string;
  reply_to_id: Id | null;
  reply_to_account_id: Id | null;
  thread_id: Id | null;
  audience: Audience;
  local_only: Flag;
  text: string;
  html: string;
  spoiler: string;
  sensitive: Flag;
  language: string | null;
  app_id: Id | null;
  has_media: Flag;
  has_poll: Flag;
  has_tags: Flag;
  has_mentions: Flag;
  created_at: Millis;
  quote_of_id: Id | null;
  quote_account_id: Id | null;
  quote_state: QuoteState | null;
  quote_policy: QuotePolicy;
  reply_policy: ReplyPolicy;
  circle_id: Id | null;
}

const insertPost = prepare(
  (_db, p: PostRow) => sql<never>`
    insert into posts (id, account_id, local, uri, url, reply_to_id, reply_to_account_id, thread_id, audience,
      local_only, text, html, spoiler, sensitive, language, app_id, has_media, has_poll, has_tags, has_mentions,
      created_at, quote_of_id, quote_account_id, quote_state, quote_policy, reply_policy, circle_id)
    values (${p.id}, ${p.account_id}, 1, ${p.uri}, ${p.url}, ${p.reply_to_id}, ${p.reply_to_account_id}, ${p.thread_id},
      ${p.audience}, ${p.local_only}, ${p.text}, ${p.html}, ${p.spoiler}, ${p.sensitive}, ${p.language}, ${p.app_id},
      ${p.has_media}, ${p.has_poll}, ${p.has_tags}, ${p.has_mentions}, ${p.created_at},
      ${p.quote_of_id}, ${p.quote_account_id}, ${p.quote_state}, ${p.quote_policy}, ${p.reply_policy}, ${p.circle_id})`,
);

const insertStats = prepare((_db, p: { id: Id }) => sql<never>`insert into post_stats (post_id) values (${p.id})`);

const insertMention = prepare(
  (_db, p: { postId: Id; accountId: Id }) => sql<never>`
    insert into mentions (post_id, account_id) values (${p.postId}, ${p.accountId})
    on conflict (post_id, account_id) do nothing`,
);

const insertPostCard = prepare(
  (_db, p: { postId: Id; cardId: Id }) => sql<never>`
    insert into post_cards (post_id, card_id) values (${p.postId}, ${p.cardId})`,
);

/** The post and its counts. */
export async function insertPostRow(tx: Tx, row: PostRow): Promise<void> {
  await insertPost(tx, row);
  await insertStats(tx, { id: row.id });
}

export async function insertMentions(tx: Tx, postId: Id, accountIds: readonly Id[]): Promise<void> {
  for (const accountId of accountIds) await insertMention(tx, { postId, accountId });
}

const readersFromCircle = prepare(
  (_db, p: { postId: Id; authorId: Id; circleId: Id }) => sql<never>`
    insert into post_recipients (post_id, account_id)
    select ${p.postId}, m.account_id from circle_members m
      join follows f on f.follower_id = m.account_id and f.followed_id = ${p.authorId}
    where m.circle_id = ${p.circleId}`,
);

const readersFromPost = prepare(
  (_db, p: { postId: Id; authorId: Id; sourceId: Id }) => sql<never>`
    insert into post_recipients (post_id, account_id)
    select cast(${p.postId} as bigint), account_id from (
      select account_id from post_recipients where post_id = ${p.sourceId}
      union select account_id from posts where id = ${p.sourceId}) as readers
    where account_id <> ${p.authorId}`,
);

/** Where the readers of a post to a circle come from: a circle, or another post to one. */
export type Readers = { circleId: Id } | { sourceId: Id };

/** Writes down whom a post to a circle is for: those who are in it now, or the people of another post. */
export async function insertReaders(
  tx: Tx,
  { postId, authorId, ...from }: { postId: Id; authorId: Id } & Readers,
): Promise<void> {
  if ('circleId' in from) await readersFromCircle(tx, { postId, authorId, circleId: from.circleId });
  else await readersFromPost(tx, { postId, authorId, sourceId: from.sourceId });
}

/** Gives a post the card of its link. */
export async function insertCard(tx: Tx, postId: Id, cardId: Id): Promise<void> {
  await insertPostCard(tx, { postId, cardId });
}

/** A share of somebody here, about to be made. */
export interface ShareRow {
  id: Id;
  account_id: Id;
  uri: string;
  url: string;
  share_of_id: Id;
  audience: Audience;
  local_only: Flag;
  created_at: Millis;
}

const insertShare = prepare(
  (_db, p: ShareRow) => sql<{ id: Id }>`
    insert into posts (id, account_id, local, uri, url, share_of_id, audience, local_only, created_at)
    values (${p.id}, ${p.account_id}, 1, ${p.uri}, ${p.url}, ${p.share_of_id}, ${p.audience}, ${p.local_only},
      ${p.created_at})
    on conflict (share_of_id, account_id) where share_of_id is not null do nothing
    returning id`,
);

/** The share and its counts; false where the person shares that post already. */
export async function insertShareRow(tx: Tx, row: ShareRow): Promise<boolean> {
  if ((await insertShare(tx, row)).length === 0) return false;
  await insertStats(tx, { id: row.id });
  return true;
}
