import { type RawBuilder, sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';

/** The preview of a link. */
export interface CardView {
  url: string;
  title: string;
  description: string;
  language: string;
  type: 'link' | 'photo' | 'video';
  authorName: string;
  authorUrl: string;
  siteName: string;
  publishedAt: number | null;
  image: string;
  imageWidth: number;
  imageHeight: number;
  imageAlt: string;
  blurhash: string;
}

interface CardRow {
  /** Of the post, or of the card itself. */
  key: Id;
  url: string;
  title: string;
  description: string;
  language: string;
  type: 'link' | 'photo' | 'video';
  author_name: string;
  author_url: string;
  site_name: string;
  published_at: number | null;
  image: string;
  image_width: number;
  image_height: number;
  image_alt: string;
  blurhash: string;
}

const columns: RawBuilder<unknown> = sql`c.url, c.title, c.description, c.language, c.type, c.author_name, c.author_url,
  c.site_name, c.published_at, c.image, c.image_width, c.image_height, c.image_alt, c.blurhash`;

const rowsOfPosts = prepare(
  (_db, p: { ids: string }, engine) => sql<CardRow>`
    select l.post_id as key, ${columns}
    from ${idsFrom(engine, p.ids)} as ids
      join post_cards l on l.post_id = ids.id join cards c on c.id = l.card_id and c.state = 'ready'`,
);

const rowsById = prepare(
  (_db, p: { ids: string }, engine) => sql<CardRow>`
    select c.id as key, ${columns}
    from ${idsFrom(engine, p.ids)} as ids join cards c on c.id = ids.id and c.state = 'ready'`,
);

const byKey = (rows: readonly CardRow[]): Map<Id, CardView> => new Map(rows.map((row) => [row.key, toView(row)]));

const toView = (row: CardRow): CardView => ({
  url: row.url,
  title: row.title,
  description: row.description,
  language: row.language,
  type: row.type,
  authorName: row.author_name,
  authorUrl: row.author_url,
  siteName: row.site_name,
  publishedAt: row.published_at,
  image: row.image,
  imageWidth: row.image_width,
  imageHeight: row.image_height,
  imageAlt: row.image_alt,
  blurhash: row.blurhash,
});

/** The cards of some posts (a list made by `idList`), by the post's id; posts without one are absent. */
export const cardsOfPosts = async (db: Reader, list: string): Promise<Map<Id, CardView>> =>
  byKey(await rowsOfPosts(db, { ids: list }));

/** Up to 1 000 cards by id, in one statement; those that are not ready are absent. */
export const readCards = async (db: Reader, ids: readonly Id[]): Promise<Map<Id, CardView>> =>
  ids.length === 0 ? new Map() : byKey(await rowsById(db, { ids: idList(ids) }));
