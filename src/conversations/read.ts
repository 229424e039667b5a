import { type RawBuilder, sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { notFound } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader } from '#ports/database.ts';
import type { Id } from '#store/tables.ts';
import { readPeople } from './people.ts';

export interface Conversation {
  id: Id;
  /** The others; empty for messages to nobody. */
  peopleIds: Id[];
  /** The latest message; lists are in its order. */
  lastPostId: Id;
  unread: boolean;
}

interface Row {
  id: Id;
  people: string;
  lastPostId: Id;
  unread: number;
}

const toConversation = ({ people, unread, ...row }: Row): Conversation => ({
  ...row,
  peopleIds: readPeople(people),
  unread: unread === 1,
});

const rowsOf = async (db: Reader, accountId: Id, rest: RawBuilder<unknown>): Promise<Row[]> =>
  (
    await sql<Row>`select id, people, last_post_id as "lastPostId", unread from conversations
      where account_id = ${accountId} ${rest}`.execute(db)
  ).rows;

/** A page of the viewer's conversations by the ids of their latest messages, newest first. Nothing is judged yet. */
export async function conversationsOf(db: Reader, viewer: Viewer, page: Page): Promise<Conversation[]> {
  const direction = sql.raw(readsForward(page) ? 'asc' : 'desc');
  const rows = await rowsOf(
    db,
    viewer.accountId,
    sql`and last_post_id > ${lowerBound(page)} and last_post_id < ${upperBound(page)}
      order by last_post_id ${direction} limit ${page.limit}`,
  );
  return newestFirst(page, rows).map(toConversation);
}

/** One of the viewer's conversations; refuses not-found. */
export async function conversationWithId(db: Reader, viewer: Viewer, conversationId: Id): Promise<Conversation> {
  const [row] = await rowsOf(db, viewer.accountId, sql`and id = ${conversationId}`);
  if (!row) throw notFound();
  return toConversation(row);
}

/** The messages of all of somebody's conversations, as ids of a page, newest first; not yet judged. */
export async function directFeed(db: Reader, accountId: Id, page: Page): Promise<Id[]> {
  const rows = await db
    .selectFrom('conversation_posts')
    .select('post_id')
    .where('account_id', '=', accountId)
    .where('post_id', '>', lowerBound(page))
    .where('post_id', '<', upperBound(page))
    .orderBy('post_id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows).map((row) => row.post_id);
}
