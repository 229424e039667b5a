import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import { cleanText } from '#kernel/text/clean.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Engine } from '#store/dialect.ts';
import type { Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import type { Entry } from './pages.ts';

export const MAX_LISTS = 50;
export const MAX_LIST_MEMBERS = 500;
const MAX_TITLE_CHARACTERS = 256;
/** People that may be added or removed at once. */
export const MAX_MEMBERS_AT_ONCE = 100;

export const REPLIES_POLICIES = ['followed', 'list', 'none'] as const;
export type RepliesPolicy = (typeof REPLIES_POLICIES)[number];

export interface List {
  id: Id;
  title: string;
  /** Whose replies to others the feed shows: of all one follows, of members only, none. */
  repliesPolicy: RepliesPolicy;
  /** Members' posts are read in the list only, not in the home feed. */
  exclusive: boolean;
}

export interface ListChanges {
  title?: string | undefined;
  repliesPolicy?: RepliesPolicy | undefined;
  exclusive?: boolean | undefined;
}

const COLUMNS = ['id', 'title', 'replies_policy', 'exclusive'] as const;

const toList = (row: { id: Id; title: string; replies_policy: RepliesPolicy; exclusive: 0 | 1 }): List => ({
  id: row.id,
  title: row.title,
  repliesPolicy: row.replies_policy,
  exclusive: row.exclusive === 1,
});

function readTitle(text: string): string {
  const title = cleanText(text, { maxCodePoints: MAX_TITLE_CHARACTERS, multiline: false, what: 'Title' });
  if (title.trim() === '') throw invalid("Validation failed: Title can't be blank");
  return title;
}

/** One of the viewer's own lists, or null. */
export async function listById(db: Reader, viewer: Viewer, listId: Id): Promise<List | null> {
  const row = await db
    .selectFrom('lists')
    .select(COLUMNS)
    .where('id', '=', listId)
    .where('owner_id', '=', viewer.accountId)
    .executeTakeFirst();
  return row ? toList(row) : null;
}

/**
 * As `requireList`, and holds the row on PostgreSQL until the transaction ends: changes of one list take turns, so that
 * nobody is put into a list that is being deleted and the limit of members holds. SQLite has one writer anyway.
 */
async function holdList(engine: Engine, tx: Tx, viewer: Viewer, listId: Id): Promise<List> {
  if (engine === 'postgres') await sql`select id from lists where id = ${listId} for update`.execute(tx);
  return requireList(tx, viewer, listId);
}

async function requireList(db: Reader, viewer: Viewer, listId: Id): Promise<List> {
  const list = await listById(db, viewer, listId);
  if (!list) throw notFound();
  return list;
}

/** All lists of a person, at most {@link MAX_LISTS}; with `holding`, those that somebody is in. */
export async function listsOf(db: Reader, viewer: Viewer, holding?: Id): Promise<List[]> {
  let query = db.selectFrom('lists').select(COLUMNS).where('owner_id', '=', viewer.accountId);
  if (holding !== undefined) {
    query = query.where('id', 'in', (e) =>
      e.selectFrom('list_members').select('list_id').where('account_id', '=', holding),
    );
  }
  return (await query.orderBy('id').limit(MAX_LISTS).execute()).map(toList);
}

/** Makes a list. Refuses: invalid (no title, too many lists). */
export async function createList(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  list: ListChanges & { title: string },
): Promise<Id> {
  const title = readTitle(list.title);
  return db.write(async (tx) => {
    if ((await listsOf(tx, viewer)).length >= MAX_LISTS) {
      throw invalid(`Validation failed: You cannot have more than ${MAX_LISTS} lists`);
    }
    const id = ids.next();
    await tx
      .insertInto('lists')
      .values({
        id,
        owner_id: viewer.accountId,
        title,
        replies_policy: list.repliesPolicy ?? 'list',
        exclusive: list.exclusive ? 1 : 0,
        created_at: clock.now(),
      })
      .execute();
    return id;
  });
}

/** Changes what is given. Refuses: not-found, invalid (no title). */
export async function updateList(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  listId: Id,
  changes: ListChanges,
): Promise<void> {
  await db.write(async (tx) => {
    const list = await holdList(db.engine, tx, viewer, listId);
    await tx
      .updateTable('lists')
      .set({
        title: changes.title === undefined ? list.title : readTitle(changes.title),
        replies_policy: changes.repliesPolicy ?? list.repliesPolicy,
        exclusive: (changes.exclusive ?? list.exclusive) ? 1 : 0,
      })
      .where('id', '=', listId)
      .execute();
    await emit(tx, clock.now(), 'list.changed', { listId, ownerId: viewer.accountId });
  });
}

export async function deleteList({ db, clock }: Needs<'db' | 'clock'>, viewer: Viewer, listId: Id): Promise<void> {
  await db.write(async (tx) => {
    await holdList(db.engine, tx, viewer, listId);
    await tx.deleteFrom('list_members').where('list_id', '=', listId).execute();
    await tx.deleteFrom('lists').where('id', '=', listId).execute();
    await emit(tx, clock.now(), 'list.changed', { listId, ownerId: viewer.accountId });
  });
}

/** Puts people one follows into a list. Refuses: not-found (the list, or somebody not followed), invalid (too many). */
export async function addToList(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  listId: Id,
  accountIds: readonly Id[],
): Promise<void> {
  if (accountIds.length > MAX_MEMBERS_AT_ONCE) throw invalid(`At most ${MAX_MEMBERS_AT_ONCE} people at once.`);
  await db.write(async (tx) => {
    await holdList(db.engine, tx, viewer, listId);
    for (const accountId of [...new Set(accountIds)].toSorted((a, b) => a - b)) {
      await requireFollowed(db.engine, tx, viewer.accountId, accountId);
      await tx
        .insertInto('list_members')
        .values({ list_id: listId, account_id: accountId, id: ids.next() })
        .onConflict((conflict) => conflict.columns(['list_id', 'account_id']).doNothing())
        .execute();
    }
    const { members } = await tx
      .selectFrom('list_members')
      .select((e) => e.fn.countAll<number>().as('members'))
      .where('list_id', '=', listId)
      .executeTakeFirstOrThrow();
    if (members > MAX_LIST_MEMBERS) {
      throw invalid(`Validation failed: A list cannot hold more than ${MAX_LIST_MEMBERS} people`);
    }
    await emit(tx, clock.now(), 'list.changed', { listId, ownerId: viewer.accountId });
  });
}

/** The follow is held on PostgreSQL: unfollowing waits, and then takes the membership with it. */
async function requireFollowed(engine: Engine, tx: Tx, followerId: Id, followedId: Id): Promise<void> {
  if (followerId === followedId) return;
  const { rows } = await sql`
    select id from follows where follower_id = ${followerId} and followed_id = ${followedId}
    ${engine === 'postgres' ? sql`for share` : sql``}`.execute(tx);
  if (rows.length === 0) throw notFound();
}

export async function removeFromList(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  listId: Id,
  accountIds: readonly Id[],
): Promise<void> {
  if (accountIds.length > MAX_MEMBERS_AT_ONCE) throw invalid(`At most ${MAX_MEMBERS_AT_ONCE} people at once.`);
  await db.write(async (tx) => {
    await holdList(db.engine, tx, viewer, listId);
    if (accountIds.length > 0) {
      await tx
        .deleteFrom('list_members')
        .where('list_id', '=', listId)
        .where('account_id', 'in', [...accountIds])
        .execute();
    }
    await emit(tx, clock.now(), 'list.changed', { listId, ownerId: viewer.accountId });
  });
}

/** A page of a list's members, last added first. Refuses not-found for a list of somebody else. */
export async function listMembers(db: Reader, viewer: Viewer, listId: Id, page: Page): Promise<Entry[]> {
  await requireList(db, viewer, listId);
  const rows = await db
    .selectFrom('list_members')
    .select(['account_id as id', 'id as cursor'])
    .where('list_id', '=', listId)
    .where('id', '>', lowerBound(page))
    .where('id', '<', upperBound(page))
    .orderBy('cursor', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows);
}
