import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';

/** How much of a thread is read at once; strangers get less, as in Mastodon. */
export interface ThreadLimits {
  ancestors: number;
  descendants: number;
  depth: number;
}

export const THREAD_FOR_STRANGERS: ThreadLimits = { ancestors: 40, descendants: 60, depth: 20 };
export const THREAD_FOR_PEOPLE: ThreadLimits = { ancestors: 4096, descendants: 4096, depth: 4096 };

const ancestorRows = prepare(
  (_db, p: { postId: Id; limit: number }) => sql<{ id: Id }>`
    with recursive up (id, parent_id, distance) as (
      select id, reply_to_id, 0 from posts where id = ${p.postId}
      union all
      select p.id, p.reply_to_id, up.distance + 1 from up join posts p on p.id = up.parent_id
        where up.distance < ${p.limit})
    select id from up where distance > 0 order by distance desc`,
);

/** Level by level, so that a limit cuts what is deepest. */
const descendantRows = prepare(
  (_db, p: { postId: Id; depth: number; limit: number }) => sql<{ id: Id; parent_id: Id; account_id: Id }>`
    with recursive down (id, parent_id, account_id, depth) as (
      select id, reply_to_id, account_id, 1 from posts where reply_to_id = ${p.postId}
      union all
      select p.id, p.reply_to_id, p.account_id, down.depth + 1
        from down join posts p on p.reply_to_id = down.id where down.depth < ${p.depth})
    select id, parent_id, account_id from down limit ${p.limit}`,
);

export interface Thread {
  /** From the first post down to the one answered. */
  ancestors: Id[];
  /** Each reply followed by its own replies, older first. Tombstones are among them: their replies hang on them. */
  descendants: Id[];
}

/** The posts around one, not yet judged, within limits. */
export async function threadOf(db: Reader, postId: Id, limits: ThreadLimits): Promise<Thread> {
  const ancestors = await ancestorRows(db, { postId, limit: limits.ancestors });
  const rows = await descendantRows(db, { postId, depth: limits.depth, limit: limits.descendants });
  return { ancestors: ancestors.map((row) => row.id), descendants: inReadingOrder(postId, rows) };
}

function inReadingOrder(rootId: Id, rows: readonly { id: Id; parent_id: Id }[]): Id[] {
  const children = new Map<Id, Id[]>();
  for (const { id, parent_id } of rows.toSorted((a, b) => b.id - a.id)) {
    const siblings = children.get(parent_id);
    if (siblings) siblings.push(id);
    else children.set(parent_id, [id]);
  }
  const ordered: Id[] = [];
  // Siblings lie newest first on the stack, so the oldest is taken first.
  const stack = [...(children.get(rootId) ?? [])];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    ordered.push(id);
    stack.push(...(children.get(id) ?? []));
  }
  return ordered;
}
