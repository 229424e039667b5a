import { sql } from 'kysely';
import { getSetting } from '#access/access.ts';
import type { Reader } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { TrendKind } from '#store/tables/discovery.ts';
import type { Id } from '#store/tables.ts';
import { hostsAbove, type Publisher, publisherHost, publishersNamed } from './publishers.ts';
import { mayTrend } from './refresh.ts';
import { LEAST_SCORE } from './scores.ts';

/** Things of one kind that are shown to trend at most. */
export const MAX_TRENDS = 100;

/** Something that trends, the highest score first. */
export interface Trend {
  id: Id;
  /** ISO 639, or null where it has none or it is not known. */
  language: string | null;
  /** What staff decided about it, or about its publisher; null where they have not yet. */
  allowed: boolean | null;
}

interface Row {
  id: Id;
  language: string | null;
  allowed: 0 | 1 | null;
  url: string;
}

const tagRows = prepare(
  (_db, p: { least: number; limit: number }) => sql<Row>`
    select t.subject_id as id, null as language, r.allowed, '' as url
    from derived.trends t left join trend_reviews r on r.kind = 'tag' and r.subject_id = t.subject_id
    where t.kind = 'tag' and t.score >= ${p.least} order by t.score desc, t.subject_id limit ${p.limit}`,
);

const linkRows = prepare(
  (_db, p: { least: number; limit: number }) => sql<Row>`
    select t.subject_id as id, c.language, r.allowed, c.url
    from derived.trends t join cards c on c.id = t.subject_id
      left join trend_reviews r on r.kind = 'link' and r.subject_id = t.subject_id
    where t.kind = 'link' and t.score >= ${p.least} and c.state = 'ready' and c.type = 'link' and c.title <> ''
    order by t.score desc, t.subject_id limit ${p.limit}`,
);

const postRows = prepare(
  (_db, p: { least: number; limit: number }) => sql<Row>`
    select t.subject_id as id, p.language, r.allowed, '' as url
    from derived.trends t join posts p on p.id = t.subject_id join accounts a on a.id = p.account_id
      left join trend_reviews r on r.kind = 'post' and r.subject_id = t.subject_id
    where t.kind = 'post' and t.score >= ${p.least} and ${mayTrend('p', 'a')}
    order by t.score desc, t.subject_id limit ${p.limit}`,
);

const ROWS = { tag: tagRows, link: linkRows, post: postRows } as const;

/**
 * What would trend, whatever staff say of it, in one statement (links: two): for staff. Wishes of authors not to be found
 * hold at once; scores are those of the last round.
 */
export async function allTrends(db: Reader, kind: TrendKind): Promise<Trend[]> {
  const rows = await ROWS[kind](db, { least: LEAST_SCORE[kind], limit: MAX_TRENDS });
  const publishers = kind === 'link' ? await publishersOf(db, rows) : null;
  return rows.map((row) => ({
    id: row.id,
    language: row.language === '' ? null : row.language,
    allowed: row.allowed === null ? (publishers?.(row.url)?.allowed ?? null) : row.allowed === 1,
  }));
}

/** Gives the nearest publisher of a link that staff have decided about. */
async function publishersOf(db: Reader, rows: readonly Row[]): Promise<(url: string) => Publisher | undefined> {
  const above = (url: string): string[] => hostsAbove(publisherHost(url) ?? '');
  const publishers = await publishersNamed(db, [...new Set(rows.flatMap((row) => above(row.url)))]);
  return (url) =>
    above(url)
      .map((host) => publishers.get(host))
      .find((publisher) => publisher !== undefined && publisher.allowed !== null);
}

/** What trends for everybody: nothing where trends are off. */
export async function trendsOf(db: Reader, kind: TrendKind): Promise<Trend[]> {
  const mode = await getSetting(db, 'trends');
  if (mode === 'off') return [];
  const unreviewed = mode === 'unreviewed';
  return (await allTrends(db, kind)).filter(({ allowed }) => allowed ?? unreviewed);
}

/** Things in somebody's languages first, in each part the order as it was. Languages are compared by their first part. */
export function inLanguagesFirst(trends: readonly Trend[], languages: readonly string[]): Trend[] {
  const wanted = new Set(languages.map(primary));
  const reads = (trend: Trend): boolean => trend.language !== null && wanted.has(primary(trend.language));
  return [...trends.filter(reads), ...trends.filter((trend) => !reads(trend))];
}

const primary = (language: string): string => language.toLowerCase().split(/[-_]/, 1)[0] ?? '';

/** The card of a link that trends for everybody, by its address; null where it does not. */
export async function trendingCard(db: Reader, url: string): Promise<Id | null> {
  const cards = await db
    .selectFrom('cards as c')
    .innerJoin('derived.trends as t', (join) => join.onRef('t.subject_id', '=', 'c.id').on('t.kind', '=', 'link'))
    .select('c.id')
    .where('c.url', '=', url)
    .limit(MAX_TRENDS)
    .execute();
  const known = new Set(cards.map((card) => card.id));
  if (known.size === 0) return null;
  return (await trendsOf(db, 'link')).find((trend) => known.has(trend.id))?.id ?? null;
}
