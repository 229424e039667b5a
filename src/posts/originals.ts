import { type Selectable, sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { notFound } from '#kernel/errors.ts';
import type { Reader, Tx } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { QuotePolicy, ReplyPolicy } from '#store/tables/posting.ts';
import type { Audience, Id, Posts } from '#store/tables.ts';
import { look, type PostHead } from './visibility.ts';

/**
 * The post that a deed is about, for a viewer who may see it: a share stands for what it shares. Refuses "not found" for
 * what is absent or not for these eyes.
 */
export async function requireOriginal(db: Reader, now: number, viewer: Viewer | null, postId: Id): Promise<PostHead> {
  const [seen] = await look(db, now, viewer, [postId], 'asked');
  if (!seen) throw notFound();
  return seen.original?.head ?? seen.sight.head;
}

const originalIdOf = prepare(
  (_db, p: { postId: Id }) => sql<{ id: Id }>`select coalesce(share_of_id, id) as id from posts where id = ${p.postId}`,
);

/** The id a mark on this post is kept under, whoever may see it; refuses "not found" for unknown ids. */
export async function originalId(db: Reader, postId: Id): Promise<Id> {
  const [row] = await originalIdOf(db, { postId });
  if (!row) throw notFound();
  return row.id;
}

const standing = prepare(
  (_db, p: { postId: Id }, engine) => sql<{ id: Id }>`
    select id from posts where id = ${p.postId} and removed_at is null
    ${engine === 'postgres' ? sql`for share` : sql``}`,
);

/**
 * Holds a post for the rest of the transaction, so that it cannot be removed between the look at it and a row that refers
 * to it. Refuses "not found" when it is gone.
 */
export async function holdPost(tx: Tx, postId: Id): Promise<void> {
  if ((await standing(tx, { postId })).length === 0) throw notFound();
}

const postToChange = prepare(
  (_db, p: { postId: Id; accountId: Id }, engine) => sql<Selectable<Posts>>`
    select * from posts where id = ${p.postId} and account_id = ${p.accountId} and removed_at is null
    ${engine === 'postgres' ? sql`for no key update` : sql``}`,
);

/** Somebody's own post (or share), held for the rest of the transaction because it is about to be changed. */
export async function heldPost(tx: Tx, own: { postId: Id; accountId: Id }): Promise<Selectable<Posts> | undefined> {
  const [post] = await postToChange(tx, own);
  return post;
}

const urlRow = prepare((_db, p: { postId: Id }) => sql<{ url: string }>`select url from posts where id = ${p.postId}`);

/** The address of a post's page; refuses not-found. */
export async function urlOf(db: Reader, postId: Id): Promise<string> {
  const [row] = await urlRow(db, { postId });
  if (!row) throw notFound();
  return row.url;
}

export interface Author {
  username: string;
  default_audience: Audience;
  default_sensitive: number;
  /** '' means: detect it. */
  default_language: string;
  default_quote_policy: QuotePolicy;
  default_reply_policy: ReplyPolicy;
}

const authorRow = prepare(
  (_db, p: { accountId: Id }) => sql<Author>`
    select a.username, coalesce(u.default_audience, 'public') as default_audience,
      coalesce(u.default_sensitive, 0) as default_sensitive, coalesce(u.default_language, '') as default_language,
      coalesce(u.default_quote_policy, 'public') as default_quote_policy,
      coalesce(u.default_reply_policy, 'anyone') as default_reply_policy
    from accounts a left join users u on u.account_id = a.id where a.id = ${p.accountId}`,
);

/** The one who posts, with their preferences; accounts without a login have the usual ones. */
export async function authorOf(db: Reader, accountId: Id): Promise<Author> {
  const [author] = await authorRow(db, { accountId });
  if (!author) throw notFound();
  return author;
}
