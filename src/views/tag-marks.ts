import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';

/** What somebody does with a tag. */
export interface TagMarks {
  following: boolean;
  /** Whether they show it on their profile. */
  featuring: boolean;
}

export const NO_TAG_MARKS: TagMarks = Object.freeze({ following: false, featuring: false });

const markRows = prepare(
  (_db, p: { me: Id; ids: string }, engine) => sql<{ tag_id: Id; kind: keyof TagMarks }>`
    select f.tag_id, 'following' as kind from ${idsFrom(engine, p.ids)} as ids
      join followed_tags f on f.account_id = ${p.me} and f.tag_id = ids.id
    union all select f.tag_id, 'featuring' from ${idsFrom(engine, p.ids)} as ids
      join featured_tags f on f.account_id = ${p.me} and f.tag_id = ids.id`,
);

/** What one person does with up to 1 000 tags, in one statement; absent: {@link NO_TAG_MARKS}. */
export async function tagMarksOf(db: Reader, accountId: Id, tagIds: readonly Id[]): Promise<Map<Id, TagMarks>> {
  const marks = new Map<Id, TagMarks>();
  if (tagIds.length === 0) return marks;
  for (const { tag_id, kind } of await markRows(db, { me: accountId, ids: idList(tagIds) })) {
    marks.set(tag_id, { ...(marks.get(tag_id) ?? NO_TAG_MARKS), [kind]: true });
  }
  return marks;
}
