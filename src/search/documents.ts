import { sql } from 'kysely';
import { plainText } from '#kernel/text/plain.ts';
import { tokenise } from '#kernel/text/tokens.ts';
import type { Reader } from '#ports/database.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Audience, Flag, Id, MediaKind } from '#store/tables.ts';
import {
  answeredMark,
  authorMark,
  characterMark,
  languageMark,
  mentionMark,
  OPEN_MARK,
  type Property,
  propertyMark,
  tagMark,
} from './marks.ts';

/** What the index holds of one post. */
export interface SearchDocument {
  id: Id;
  words: string[];
  marks: string[];
}

/** Posts that are read at once. */
export const MAX_DOCUMENTS = 100;

interface PostRow {
  id: Id;
  account_id: Id;
  audience: Audience;
  html: string;
  spoiler: string;
  sensitive: Flag;
  language: string | null;
  reply_to_account_id: Id | null;
  quote_of_id: Id | null;
  has_media: Flag;
  has_poll: Flag;
  indexable: Flag;
}

const postRows = prepare(
  (_db, p: { ids: string }, engine) => sql<PostRow>`
    select p.id, p.account_id, p.audience, p.html, p.spoiler, p.sensitive, p.language, p.reply_to_account_id, p.quote_of_id,
      p.has_media, p.has_poll, a.indexable
    from ${idsFrom(engine, p.ids)} as ids join posts p on p.id = ids.id join accounts a on a.id = p.account_id
    where p.share_of_id is null and p.removed_at is null`,
);

const mediaRows = prepare(
  (_db, p: { ids: string }, engine) => sql<{ post_id: Id; kind: MediaKind; text: string }>`
    select m.post_id, m.kind, m.description as text from ${idsFrom(engine, p.ids)} as ids join media m on m.post_id = ids.id`,
);

const optionRows = prepare(
  (_db, p: { ids: string }, engine) => sql<{ post_id: Id; text: string }>`
    select q.post_id, o.title as text from ${idsFrom(engine, p.ids)} as ids
      join polls q on q.post_id = ids.id join poll_options o on o.poll_id = q.id`,
);

const mentionRows = prepare(
  (_db, p: { ids: string }, engine) => sql<{ post_id: Id; account_id: Id }>`
    select m.post_id, m.account_id from ${idsFrom(engine, p.ids)} as ids join mentions m on m.post_id = ids.id`,
);

const tagRows = prepare(
  (_db, p: { ids: string }, engine) => sql<{ post_id: Id; name: string }>`
    select t.post_id, tags.name from ${idsFrom(engine, p.ids)} as ids
      join post_tags t on t.post_id = ids.id join tags on tags.id = t.tag_id`,
);

const cardRows = prepare(
  (_db, p: { ids: string }, engine) => sql<{ post_id: Id; type: string }>`
    select pc.post_id, c.type from ${idsFrom(engine, p.ids)} as ids
      join post_cards pc on pc.post_id = ids.id join cards c on c.id = pc.card_id where c.state = 'ready'`,
);

/**
 * What is to be found of up to {@link MAX_DOCUMENTS} posts, in six statements. Posts that cannot be found (shares, and
 * what is removed) are left out.
 */
export async function documentsOf(db: Reader, postIds: readonly Id[]): Promise<SearchDocument[]> {
  const ids = idList(postIds);
  const posts = await postRows(db, { ids });
  if (posts.length === 0) return [];
  const marks = new Map<Id, Set<string>>(posts.map((post) => [post.id, marksOf(post)]));
  const texts = new Map<Id, string[]>();
  const mark = (id: Id, name: string | null): void => {
    if (name !== null) marks.get(id)?.add(name);
  };
  const has = (id: Id, property: Property): void => mark(id, propertyMark(property));
  const say = (id: Id, text: string): void => void texts.set(id, [...(texts.get(id) ?? []), text]);
  for (const row of await mediaRows(db, { ids })) {
    const property = row.kind === 'gifv' ? 'video' : row.kind;
    if (property !== 'unknown') has(row.post_id, property);
    say(row.post_id, row.text);
  }
  for (const row of await optionRows(db, { ids })) say(row.post_id, row.text);
  for (const row of await mentionRows(db, { ids })) mark(row.post_id, mentionMark(row.account_id));
  for (const row of await tagRows(db, { ids })) {
    has(row.post_id, 'tag');
    mark(row.post_id, tagMark(row.name));
  }
  for (const row of await cardRows(db, { ids })) {
    has(row.post_id, 'link');
    if (row.type === 'video') has(row.post_id, 'embed');
  }
  return posts.map((post) => {
    const text = [
      post.spoiler,
      plainText(withoutQuoteLink(post.html), { urls: 'full' }),
      ...(texts.get(post.id) ?? []),
    ];
    const { words, characters } = tokenise(text.filter((part) => part !== '').join('\n'));
    const own = marks.get(post.id) ?? new Set();
    for (const character of characters) own.add(characterMark(character));
    return { id: post.id, words, marks: [...own] };
  });
}

function marksOf(post: PostRow): Set<string> {
  const marks = new Set([authorMark(post.account_id)]);
  if (post.audience === 'public' && post.indexable === 1) marks.add(OPEN_MARK);
  if (post.reply_to_account_id !== null) {
    marks.add(propertyMark('reply'));
    marks.add(answeredMark(post.reply_to_account_id));
  }
  if (post.language !== null && /^[a-z]{2,3}\b/i.test(post.language)) marks.add(languageMark(post.language));
  if (post.sensitive === 1) marks.add(propertyMark('sensitive'));
  if (post.quote_of_id !== null) marks.add(propertyMark('quote'));
  if (post.has_media === 1) marks.add(propertyMark('media'));
  if (post.has_poll === 1) marks.add(propertyMark('poll'));
  if (hasLink(withoutQuoteLink(post.html))) marks.add(propertyMark('link'));
  return marks;
}

/** The paragraph that stands for a quote where quotes are not shown is not what the author wrote. */
const withoutQuoteLink = (html: string): string => html.replace(/<p class="quote-inline">.*?<\/p>/, '');

/** Whether the text links somewhere else than to a person or a tag. */
const hasLink = (html: string): boolean => /<a (?![^>]*class="[^"]*\b(?:mention|hashtag)\b)[^>]*href=/.test(html);
