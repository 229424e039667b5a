import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { notFound } from '#kernel/errors.ts';
import { tagKey } from '#kernel/text/clean.ts';
import { parse } from '#kernel/text/parse.ts';
import type { Reader } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';

export interface TagName {
  /** The key that all spellings of the tag share. */
  name: string;
  /** As it was typed. */
  display: string;
}

export interface TagRow extends TagName {
  id: Id;
}

/** Reads the name of a tag, with or without its hash; null where a text cannot be one. */
export function readTagName(text: string): TagName | null {
  if (text.includes('\0') || !text.isWellFormed()) return null;
  const bare = text.trim().replace(/^[#＃]/, '');
  const [token, ...more] = parse(`#${bare}`);
  if (token?.kind !== 'tag' || more.length > 0) return null;
  return { name: tagKey(token.name), display: token.name };
}

/** As {@link readTagName}; refuses not-found for what cannot be a tag. */
export function requireTagName(text: string): TagName {
  const name = readTagName(text);
  if (!name) throw notFound();
  return name;
}

const tagRows = prepare(
  (_db, p: { name: string; me: Id }) => sql<TagRow>`
    select t.id, t.name, t.display from tags t
    where t.name = ${p.name} and (
      exists (select 1 from followed_tags f where f.account_id = ${p.me} and f.tag_id = t.id)
      or exists (select 1 from featured_tags f where f.account_id = ${p.me} and f.tag_id = t.id)
      or exists (select 1 from post_tags pt join posts p on p.id = pt.post_id
        where pt.tag_id = t.id and p.audience = 'public' and p.removed_at is null))`,
);

/**
 * A tag by the name of any of its spellings. One that only posts for some have is told to nobody but those who follow or
 * show it: that it is there would say what these posts are about.
 */
export async function tagForViewer(db: Reader, viewer: Viewer | null, name: string): Promise<TagRow | null> {
  const [row] = await tagRows(db, { name, me: viewer?.accountId ?? 0 });
  return row ?? null;
}
