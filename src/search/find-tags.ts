import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { tagKey } from '#kernel/text/clean.ts';
import type { Reader } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';
import { stemOf } from './names.ts';

export interface TagSearch {
  /** The beginning of a tag, with or without its hash. */
  text: string;
  limit: number;
  offset: number;
  /** Only tags that staff have let trend. */
  onlyReviewed: boolean;
}

export interface FoundTag {
  id: Id;
  name: string;
}

const MAX_TAG_CHARACTERS = 120;
/** Rows looked at for each tag shown. */
const ROWS_PER_TAG = 3;
/** Tags that are not in the index yet that are looked at: what was just written, and all while it is being built. */
const MAX_UNINDEXED = 40;
/** Tags may be asked for up to this place in the order. */
export const MAX_TAGS_OFFSET = 200;
const LAST = '\u{10ffff}';

interface Parameters {
  stem: string;
  from: string;
  to: string;
  unindexed: number;
  localOnly: number;
  reviewed: number;
  limit: number;
}

/**
 * A tag that only posts for some have is not found: its name may say what they are about. Posts for people of this server
 * count for those who are logged in.
 */
const tagRows = prepare(
  (_db, p: Parameters) => sql<FoundTag>`
    select t.id, t.name from (
        select w.subject_id, w.reach from derived.name_words w
        where w.kind = 'tag' and w.stem = ${p.stem} and w.word >= ${p.from} and w.word < ${p.to}
        union all select e.id, 1000000 as reach from tags e where e.name = ${p.from}
        union all select * from (
          select n.id, 0 as reach from tags n where n.name >= ${p.from} and n.name < ${p.to}
          order by n.name limit ${p.unindexed}) as fresh) as named
      join tags t on t.id = named.subject_id
    where exists (
        select 1 from post_tags pt join posts p on p.id = pt.post_id
        where pt.tag_id = t.id and p.audience = 'public' and p.removed_at is null and p.local_only <= ${p.localOnly})
      and (${p.reviewed} = 0 or exists (
        select 1 from trend_reviews r where r.kind = 'tag' and r.subject_id = t.id and r.allowed = 1))
    order by named.reach desc, t.name limit ${p.limit}`,
);

/** Tags whose name begins with a text: the tag of that name, then the most used ones. One statement. */
export async function searchTags(db: Reader, viewer: Viewer | null, search: TagSearch): Promise<FoundTag[]> {
  const start = tagKey(search.text.trim().replace(/^[#＃]/, ''));
  if (start === '' || start.length > MAX_TAG_CHARACTERS || search.offset > MAX_TAGS_OFFSET) return [];
  const rows = await tagRows(db, {
    stem: stemOf(start),
    from: start,
    to: start + LAST,
    unindexed: MAX_UNINDEXED,
    localOnly: viewer ? 1 : 0,
    reviewed: search.onlyReviewed ? 1 : 0,
    limit: (search.offset + search.limit) * ROWS_PER_TAG,
  });
  const distinct = [...new Map(rows.map((row) => [row.id, row])).values()];
  return distinct.slice(search.offset, search.offset + search.limit);
}
