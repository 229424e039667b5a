import type { Viewer } from '#access/identity.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import { cleanText, isBlank } from '#kernel/text/clean.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { inIds } from '#store/dialect.ts';
import type { Id } from '#store/tables.ts';

export const MAX_CIRCLES = 50;
/** Each post to a circle writes down whom it was for, in its transaction. */
export const MAX_CIRCLE_MEMBERS = 500;
export const MAX_CIRCLE_TITLE_CHARACTERS = 100;
const MAX_CHANGED_AT_ONCE = 100;

export interface Circle {
  id: Id;
  title: string;
  members: number;
}

function checkTitle(title: string): string {
  const text = cleanText(title, { maxCodePoints: MAX_CIRCLE_TITLE_CHARACTERS, multiline: false, what: 'Title' });
  if (isBlank(text)) throw invalid("Validation failed: Title can't be blank");
  return text;
}

/** The viewer's circles, in the order of their titles. */
export async function circlesOf(db: Reader, viewer: Viewer): Promise<Circle[]> {
  return db
    .selectFrom('circles as c')
    .select((e) => [
      'c.id',
      'c.title',
      e
        .selectFrom('circle_members as m')
        .select((count) => count.fn.countAll<number>().as('members'))
        .whereRef('m.circle_id', '=', 'c.id')
        .$asScalar()
        .as('members'),
    ])
    .where('c.owner_id', '=', viewer.accountId)
    .orderBy('c.title')
    .orderBy('c.id')
    .limit(MAX_CIRCLES)
    .execute()
    .then((rows) => rows.map(({ id, title, members }) => ({ id, title, members: members ?? 0 })));
}

/** One of the viewer's circles; refuses not-found. */
export async function circleById(db: Reader, viewer: Viewer, circleId: Id): Promise<Circle> {
  const circle = (await circlesOf(db, viewer)).find((one) => one.id === circleId);
  if (!circle) throw notFound();
  return circle;
}

/** Makes a circle without members; gives its id. Refuses (invalid) a blank title and too many circles. */
export async function createCircle(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  title: string,
): Promise<Id> {
  const clean = checkTitle(title);
  const id = ids.next();
  const now = clock.now();
  await db.write(async (tx) => {
    const { n } = await tx
      .selectFrom('circles')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('owner_id', '=', viewer.accountId)
      .executeTakeFirstOrThrow();
    if (n >= MAX_CIRCLES) throw invalid(`Validation failed: You can have at most ${MAX_CIRCLES} circles`);
    await tx
      .insertInto('circles')
      .values({ id, owner_id: viewer.accountId, title: clean, created_at: now, updated_at: now })
      .execute();
  });
  return id;
}

/** Refuses not-found, and (invalid) a blank title. */
export async function renameCircle(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  circleId: Id,
  title: string,
): Promise<void> {
  const clean = checkTitle(title);
  await db.write(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('circles')
      .set({ title: clean, updated_at: clock.now() })
      .where('id', '=', circleId)
      .where('owner_id', '=', viewer.accountId)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw notFound();
  });
}

/** Deletes a circle; posts to it stay with the people they were for. Refuses not-found. */
export async function deleteCircle({ db }: Needs<'db'>, viewer: Viewer, circleId: Id): Promise<void> {
  await db.write(async (tx) => {
    await requireOwn(tx, viewer, circleId);
    await tx.deleteFrom('circle_members').where('circle_id', '=', circleId).execute();
    await tx.deleteFrom('circles').where('id', '=', circleId).execute();
  });
}

async function requireOwn(db: Reader, viewer: Viewer, circleId: Id): Promise<void> {
  const row = await db
    .selectFrom('circles')
    .select('id')
    .where('id', '=', circleId)
    .where('owner_id', '=', viewer.accountId)
    .executeTakeFirst();
  if (!row) throw notFound();
}

/** A page of a circle's members, newest first. `id` is the account. Refuses not-found. */
export async function circleMembers(
  db: Reader,
  viewer: Viewer,
  circleId: Id,
  page: Page,
): Promise<{ id: Id; cursor: Id }[]> {
  await requireOwn(db, viewer, circleId);
  const rows = await db
    .selectFrom('circle_members')
    .select(['account_id as id', 'id as cursor'])
    .where('circle_id', '=', circleId)
    .where('id', '>', lowerBound(page))
    .where('id', '<', upperBound(page))
    .orderBy('cursor', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows);
}

function checkPeople(accountIds: readonly Id[]): Id[] {
  const people = [...new Set(accountIds)];
  if (people.length > MAX_CHANGED_AT_ONCE) {
    throw invalid(`Validation failed: At most ${MAX_CHANGED_AT_ONCE} people can be changed at once`);
  }
  return people;
}

/**
 * Adds followers to a circle; who is in it already stays. Refuses not-found (the circle, or people who do not follow the
 * viewer) and invalid (too many).
 */
export async function addToCircle(
  { db, ids }: Needs<'db' | 'ids'>,
  viewer: Viewer,
  circleId: Id,
  accountIds: readonly Id[],
): Promise<void> {
  const people = checkPeople(accountIds);
  await db.write(async (tx) => {
    await requireOwn(tx, viewer, circleId);
    await requireFollowers(tx, viewer, people);
    for (const accountId of people) {
      await tx
        .insertInto('circle_members')
        .values({ circle_id: circleId, account_id: accountId, id: ids.next() })
        .onConflict((conflict) => conflict.columns(['circle_id', 'account_id']).doNothing())
        .execute();
    }
    const { n } = await tx
      .selectFrom('circle_members')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('circle_id', '=', circleId)
      .executeTakeFirstOrThrow();
    if (n > MAX_CIRCLE_MEMBERS) {
      throw invalid(`Validation failed: A circle can have at most ${MAX_CIRCLE_MEMBERS} members`);
    }
  });
}

async function requireFollowers(tx: Tx, viewer: Viewer, people: readonly Id[]): Promise<void> {
  for (const accountId of people) {
    const row = await tx
      .selectFrom('follows')
      .select('id')
      .where('follower_id', '=', accountId)
      .where('followed_id', '=', viewer.accountId)
      .executeTakeFirst();
    if (!row) throw notFound();
  }
}

/** Takes people out of a circle; posts that were for them stay with them. Refuses not-found (the circle). */
export async function removeFromCircle(
  { db }: Needs<'db'>,
  viewer: Viewer,
  circleId: Id,
  accountIds: readonly Id[],
): Promise<void> {
  const people = checkPeople(accountIds);
  await db.write(async (tx) => {
    await requireOwn(tx, viewer, circleId);
    await tx
      .deleteFrom('circle_members')
      .where('circle_id', '=', circleId)
      .where((e) => inIds(db.engine, e.ref('account_id'), people))
      .execute();
  });
}
