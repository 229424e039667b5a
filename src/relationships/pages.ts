import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import { cleanText } from '#kernel/text/clean.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { inIds } from '#store/dialect.ts';
import type { Id } from '#store/tables.ts';
import { requireAccount } from './follow.ts';

/** An account in a list, and the id of the row it is paged by. */
export interface Entry {
  id: Id;
  cursor: Id;
}

/** Which table, which column is given, which is wanted. */
const LISTS = {
  followers: ['follows', 'followed_id', 'follower_id'],
  following: ['follows', 'follower_id', 'followed_id'],
  requests: ['follow_requests', 'followed_id', 'follower_id'],
  blocks: ['blocks', 'blocker_id', 'blocked_id'],
  mutes: ['mutes', 'muter_id', 'muted_id'],
} as const;

export type PeopleList = keyof typeof LISTS;

/** A page of the people in somebody's list, newest row first. People who are gone are left out. */
export async function peopleIn(db: Reader, list: PeopleList, accountId: Id, page: Page): Promise<Entry[]> {
  const [table, given, wanted] = LISTS[list];
  const direction = sql.raw(readsForward(page) ? 'asc' : 'desc');
  const { rows } = await sql<Entry>`
    select r.${sql.ref(wanted)} as id, r.id as cursor
    from ${sql.table(table)} r join accounts a on a.id = r.${sql.ref(wanted)}
    where r.${sql.ref(given)} = ${accountId} and r.id > ${lowerBound(page)} and r.id < ${upperBound(page)}
      and a.suspended_at is null and a.removed_at is null
    order by r.id ${direction} limit ${page.limit}`.execute(db);
  return newestFirst(page, rows);
}

const MAX_NOTE_CHARACTERS = 2_000;

/** Sets one's private note about somebody; an empty one removes it. Refuses: not-found, invalid (too long). */
export async function setNote(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  subjectId: Id,
  text: string,
): Promise<void> {
  const comment = cleanText(text, { maxCodePoints: MAX_NOTE_CHARACTERS, multiline: true, what: 'Note' });
  await db.write(async (tx) => {
    await requireAccount(tx, subjectId);
    if (comment === '') {
      await tx
        .deleteFrom('account_notes')
        .where('author_id', '=', viewer.accountId)
        .where('subject_id', '=', subjectId)
        .execute();
      return;
    }
    const set = { comment, updated_at: clock.now() };
    await tx
      .insertInto('account_notes')
      .values({ author_id: viewer.accountId, subject_id: subjectId, ...set })
      .onConflict((conflict) => conflict.columns(['author_id', 'subject_id']).doUpdateSet(set))
      .execute();
  });
}

/** One's notes about some people. */
export async function notesOf({ db }: Needs<'db'>, viewerId: Id, subjectIds: readonly Id[]): Promise<Map<Id, string>> {
  if (subjectIds.length === 0) return new Map();
  const rows = await db.reader
    .selectFrom('account_notes')
    .select(['subject_id', 'comment'])
    .where('author_id', '=', viewerId)
    .where(inIds(db.engine, sql.ref('subject_id'), subjectIds))
    .execute();
  return new Map(rows.map((row) => [row.subject_id, row.comment]));
}
