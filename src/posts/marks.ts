import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { invalid } from '#kernel/errors.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { changePostCounts } from './counts.ts';
import { holdPost, originalId, requireOriginal } from './originals.ts';

/** What a person does to a post and takes back: favourites, bookmarks, pins, muted threads. Doing it twice changes nothing. */
type MarkTable = 'favourites' | 'bookmarks' | 'pins';

export const MAX_PINS = 5;

interface Mark {
  accountId: Id;
  postId: Id;
}

const inserting = (table: MarkTable) =>
  prepare(
    (_db, p: Mark & { id: Id; now: Millis }) => sql<{ id: Id }>`
      insert into ${sql.table(table)} (account_id, post_id, id, created_at)
      values (${p.accountId}, ${p.postId}, ${p.id}, ${p.now})
      on conflict (account_id, post_id) do nothing
      returning id`,
  );

const deleting = (table: MarkTable) =>
  prepare(
    (_db, p: Mark) => sql<{ id: Id }>`
      delete from ${sql.table(table)} where account_id = ${p.accountId} and post_id = ${p.postId} returning id`,
  );

const insertMark = { favourites: inserting('favourites'), bookmarks: inserting('bookmarks'), pins: inserting('pins') };
const deleteMark = { favourites: deleting('favourites'), bookmarks: deleting('bookmarks'), pins: deleting('pins') };

type Marking = Needs<'db' | 'clock' | 'ids'>;

/**
 * Puts the mark on a post that the viewer may see; `then` runs in the same transaction where it is new. Gives the id of the
 * post that has the mark: a share stands for its original.
 */
async function mark(
  { db, clock, ids }: Marking,
  viewer: Viewer,
  postId: Id,
  table: MarkTable,
  then: (tx: Tx, mark: Mark) => Promise<void>,
): Promise<Id> {
  const now = clock.now();
  const original = await requireOriginal(db.reader, now, viewer, postId);
  const made: Mark = { accountId: viewer.accountId, postId: original.id };
  await db.write(async (tx) => {
    await holdPost(tx, original.id);
    const rows = await insertMark[table](tx, { ...made, id: ids.next(), now });
    if (rows.length > 0) await then(tx, made);
  });
  return original.id;
}

/**
 * Takes the mark off. That works too where the viewer may not see the post any more; where there was no mark, a post that
 * is not for these eyes is not found.
 */
async function unmark(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  postId: Id,
  table: MarkTable,
  then: (tx: Tx, mark: Mark) => Promise<void>,
): Promise<Id> {
  const gone: Mark = { accountId: viewer.accountId, postId: await originalId(db.reader, postId) };
  const found = await db.write(async (tx) => {
    if ((await deleteMark[table](tx, gone)).length === 0) return false;
    await then(tx, gone);
    return true;
  });
  if (!found) await requireOriginal(db.reader, clock.now(), viewer, postId);
  return gone.postId;
}

const nothing = async (): Promise<void> => {};

/** Favourites a post; gives the id of the post that is favourited (the original of a share). Refuses not-found. */
export const favourite = (needs: Marking, viewer: Viewer, postId: Id): Promise<Id> =>
  mark(needs, viewer, postId, 'favourites', async (tx, { accountId, postId: original }) => {
    await emit(tx, needs.clock.now(), 'post.favourited', { postId: original, accountId });
    await changePostCounts(tx, [{ postId: original, favourites: 1 }]);
  });

export const unfavourite = (needs: Needs<'db' | 'clock'>, viewer: Viewer, postId: Id): Promise<Id> =>
  unmark(needs, viewer, postId, 'favourites', async (tx, { accountId, postId: original }) => {
    await emit(tx, needs.clock.now(), 'post.unfavourited', { postId: original, accountId });
    await changePostCounts(tx, [{ postId: original, favourites: -1 }]);
  });

/** Bookmarks a post, which nobody else learns; gives the id of the post that is bookmarked. Refuses not-found. */
export const bookmark = (needs: Marking, viewer: Viewer, postId: Id): Promise<Id> =>
  mark(needs, viewer, postId, 'bookmarks', nothing);

export const unbookmark = (needs: Needs<'db' | 'clock'>, viewer: Viewer, postId: Id): Promise<Id> =>
  unmark(needs, viewer, postId, 'bookmarks', nothing);

const holdAccount = prepare(
  (_db, p: { accountId: Id }, engine) => sql<{ id: Id }>`
    select id from accounts where id = ${p.accountId} ${engine === 'postgres' ? sql`for no key update` : sql``}`,
);

const countPins = prepare(
  (_db, p: { accountId: Id }) => sql<{ n: number }>`select count(*) as n from pins where account_id = ${p.accountId}`,
);

/**
 * Pins one of the viewer's own posts to the top of their profile, at most {@link MAX_PINS}. Refuses (invalid) posts of
 * others, shares, and posts only for the people they mention.
 */
export async function pin({ db, clock, ids }: Marking, viewer: Viewer, postId: Id): Promise<Id> {
  const now = clock.now();
  const original = await requireOriginal(db.reader, now, viewer, postId);
  if (original.accountId !== viewer.accountId) {
    throw invalid("Validation failed: Someone else's post cannot be pinned");
  }
  if (original.id !== postId) throw invalid('Validation failed: A share cannot be pinned');
  if (original.audience === 'mentioned') {
    throw invalid('Validation failed: Posts that are only visible to mentioned users cannot be pinned');
  }
  await db.write(async (tx) => {
    // Two pins at once by one person take turns, so that the limit holds.
    await holdAccount(tx, { accountId: viewer.accountId });
    await holdPost(tx, postId);
    const rows = await insertMark.pins(tx, { accountId: viewer.accountId, postId, id: ids.next(), now });
    const [count] = await countPins(tx, { accountId: viewer.accountId });
    if (rows.length > 0 && (count?.n ?? 0) > MAX_PINS) {
      throw invalid('Validation failed: You have already pinned the maximum number of posts');
    }
  });
  return postId;
}

export const unpin = (needs: Needs<'db' | 'clock'>, viewer: Viewer, postId: Id): Promise<Id> =>
  unmark(needs, viewer, postId, 'pins', nothing);

/** Silences notifications from the thread that a post belongs to. Gives the id of that post. Refuses not-found. */
export async function muteThread({ db, clock }: Needs<'db' | 'clock'>, viewer: Viewer, postId: Id): Promise<Id> {
  const now = clock.now();
  const original = await requireOriginal(db.reader, now, viewer, postId);
  await db.write(async (tx) => {
    await tx
      .insertInto('muted_threads')
      .values({ account_id: viewer.accountId, thread_id: original.threadId ?? original.id, created_at: now })
      .onConflict((conflict) => conflict.columns(['account_id', 'thread_id']).doNothing())
      .execute();
  });
  return original.id;
}

export async function unmuteThread({ db, clock }: Needs<'db' | 'clock'>, viewer: Viewer, postId: Id): Promise<Id> {
  const original = await requireOriginal(db.reader, clock.now(), viewer, postId);
  await db.write(async (tx) => {
    await tx
      .deleteFrom('muted_threads')
      .where('account_id', '=', viewer.accountId)
      .where('thread_id', '=', original.threadId ?? original.id)
      .execute();
  });
  return original.id;
}
