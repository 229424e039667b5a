import { sql } from 'kysely';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';

interface Range {
  card: Id;
  above: Id;
  below: Id;
  limit: number;
}

const postsWith = (direction: 'asc' | 'desc') =>
  prepare(
    (_db, p: Range) => sql<{ id: Id }>`
      select p.id from post_cards c join posts p on p.id = c.post_id join accounts a on a.id = p.account_id
      where c.card_id = ${p.card} and c.post_id > ${p.above} and c.post_id < ${p.below}
        and p.audience = 'public' and p.removed_at is null and a.discoverable = 1
      order by c.post_id ${sql.raw(direction)} limit ${p.limit}`,
  );

const QUERIES = { asc: postsWith('asc'), desc: postsWith('desc') } as const;

/** Public posts with a link by people who want to be found, as ids of a page, newest first; not yet judged. */
export async function linkFeed(db: Reader, cardId: Id, page: Page): Promise<Id[]> {
  const query = QUERIES[readsForward(page) ? 'asc' : 'desc'];
  const rows = await query(db, {
    card: cardId,
    above: lowerBound(page),
    below: upperBound(page),
    limit: page.limit,
  });
  return newestFirst(page, rows).map((row) => row.id);
}
