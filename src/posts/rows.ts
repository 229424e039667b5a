import { sql } from 'kysely';
import type { Tx } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
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
}

const insertPost = prepare(
  (_db, p: PostRow) => sql<never>`
    insert into posts (id, account_id, local, uri, url, reply_to_id, reply_to_account_id, thread_id, audience,
      local_only, text, html, spoiler, sensitive, language, app_id, has_media, has_poll, has_tags, has_mentions,
      created_at)
    values (${p.id}, ${p.account_id}, 1, ${p.uri}, ${p.url}, ${p.reply_to_id}, ${p.reply_to_account_id}, ${p.thread_id},
      ${p.audience}, ${p.local_only}, ${p.text}, ${p.html}, ${p.spoiler}, ${p.sensitive}, ${p.language}, ${p.app_id},
      ${p.has_media}, ${p.has_poll}, ${p.has_tags}, ${p.has_mentions}, ${p.created_at})`,
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
