import { sql } from 'kysely';
import type { Ids } from '#kernel/ids.ts';
import type { Tx } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';

interface Tag {
  name: string;
  display: string;
}

const insertTag = prepare(
  (_db, p: { id: Id; name: string; display: string; now: Millis }) => sql<never>`
    insert into tags (id, name, display, created_at) values (${p.id}, ${p.name}, ${p.display}, ${p.now})
    on conflict (name) do nothing`,
);

const insertPostTag = prepare(
  (_db, p: { tagId: Id; postId: Id }) => sql<never>`
    insert into post_tags (tag_id, post_id) values (${p.tagId}, ${p.postId}) on conflict (tag_id, post_id) do nothing`,
);

const tagsNamed = prepare(
  (_db, p: { names: string }, engine) => sql<{ id: Id; name: string }>`
    select id, name from tags where name in (${
      engine === 'sqlite'
        ? sql`select value from json_each(${p.names})`
        : sql`select jsonb_array_elements_text(${p.names}::jsonb)`
    })`,
);

async function tagIds(tx: Tx, tags: readonly Tag[]): Promise<Map<string, Id>> {
  const rows = await tagsNamed(tx, { names: JSON.stringify(tags.map((tag) => tag.name)) });
  return new Map(rows.map((row) => [row.name, row.id]));
}

/** The id of a tag, which is made where it is new. */
export async function tagNamed(tx: Tx, needs: { ids: Ids; now: Millis }, tag: Tag): Promise<Id> {
  for (;;) {
    const known = (await tagIds(tx, [tag])).get(tag.name);
    if (known !== undefined) return known;
    await insertTag(tx, { id: needs.ids.next(), ...tag, now: needs.now });
  }
}

/**
 * Ties a post to its tags. A tag that is new is made; where another transaction makes it at the same time, theirs is
 * taken (new ones are inserted in the order of their names, so that two transactions do not wait for each other).
 */
export async function tagPost(
  tx: Tx,
  needs: { ids: Ids; now: Millis },
  postId: Id,
  tags: readonly Tag[],
): Promise<void> {
  if (tags.length === 0) return;
  let known = await tagIds(tx, tags);
  const fresh = tags.filter((tag) => !known.has(tag.name)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, display } of fresh) await insertTag(tx, { id: needs.ids.next(), name, display, now: needs.now });
  if (fresh.length > 0) known = await tagIds(tx, tags);
  for (const { name } of tags) {
    const tagId = known.get(name);
    if (tagId !== undefined) await insertPostTag(tx, { tagId, postId });
  }
}
