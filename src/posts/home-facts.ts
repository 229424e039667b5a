import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';
import type { PostHead } from './heads.ts';

/** Posts that a followed tag brings into the home feed whoever wrote them. */
export const mayBeBroughtByTag = (head: PostHead): boolean => head.audience === 'public' && head.shareOfId === null;

/** People whose posts the viewer reads in a list only, and a 0 where they follow a tag. */
const homeRows = prepare(
  (_db, p: { me: Id }) => sql<{ id: Id }>`
    select m.account_id as id from lists l join list_members m on m.list_id = l.id
      where l.owner_id = ${p.me} and l.exclusive = 1
    union all select 0 where exists (select 1 from followed_tags t where t.account_id = ${p.me})`,
);

const taggedRows = prepare(
  (_db, p: { me: Id; ids: string }, engine) => sql<{ id: Id }>`
    select distinct ids.id from ${idsFrom(engine, p.ids)} as ids
      join post_tags pt on pt.post_id = ids.id
      join followed_tags t on t.account_id = ${p.me} and t.tag_id = pt.tag_id`,
);

export interface HomeFacts {
  /** People whose posts the viewer reads in a list only. */
  apart: ReadonlySet<Id>;
  /** Posts with a tag that the viewer follows. */
  tagged: ReadonlySet<Id>;
}

const NONE: ReadonlySet<Id> = new Set();

/** What only the home feed asks of posts. Their tags are looked for only where the viewer follows any. */
export async function homeFacts(
  db: Reader,
  viewerId: Id,
  ids: readonly Id[],
  heads: ReadonlyMap<Id, PostHead>,
): Promise<HomeFacts> {
  const apart = new Set((await homeRows(db, { me: viewerId })).map((row) => row.id));
  if (!apart.delete(0)) return { apart, tagged: NONE };
  const candidates = ids.filter((id) => {
    const head = heads.get(id);
    return head !== undefined && mayBeBroughtByTag(head);
  });
  const rows = candidates.length === 0 ? [] : await taggedRows(db, { me: viewerId, ids: idList(candidates) });
  return { apart, tagged: new Set(rows.map((row) => row.id)) };
}
