import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { inIds } from '#store/dialect.ts';
import type { Id } from '#store/tables.ts';

/** The host of a link without a leading `www.`; null for what is no address. */
export function publisherHost(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { hostname } = new URL(url);
  return hostname === '' ? null : hostname.replace(/^www\./, '');
}

/** Labels of a host name that are looked at. */
const MAX_LABELS = 8;

/** A host and those above it, the nearest first: what is decided about `example.org` holds for `news.example.org`. */
export function hostsAbove(host: string): string[] {
  const labels = host.split('.').slice(-MAX_LABELS);
  return labels.slice(0, Math.max(1, labels.length - 1)).map((_, i) => labels.slice(i).join('.'));
}

/** Remembers whose links trend, so that staff can decide about all of a site's links. */
export async function notePublishers(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  cardIds: readonly Id[],
): Promise<void> {
  if (cardIds.length === 0) return;
  const cards = await db.reader
    .selectFrom('cards')
    .select('url')
    .where((e) => inIds(db.engine, e.ref('id'), cardIds))
    .execute();
  const hosts = new Set(cards.flatMap((card) => publisherHost(card.url) ?? []));
  const known = await publishersNamed(db.reader, [...hosts]);
  const fresh = [...hosts].filter((host) => !known.has(host));
  if (fresh.length === 0) return;
  const created_at = clock.now();
  await db.write((tx) =>
    tx
      .insertInto('publishers')
      .values(fresh.map((host) => ({ id: ids.next(), host, created_at })))
      .onConflict((conflict) => conflict.column('host').doNothing())
      .execute(),
  );
}

export interface Publisher {
  id: Id;
  host: string;
  /** What staff decided; null where they have not yet. */
  allowed: boolean | null;
  reviewedAt: number | null;
  /** When its links first trended. */
  notedAt: number;
}

const publisherRows = (db: Reader) =>
  db
    .selectFrom('publishers as p')
    .leftJoin('trend_reviews as r', (join) => join.onRef('r.subject_id', '=', 'p.id').on('r.kind', '=', 'publisher'))
    .select(['p.id', 'p.host', 'p.created_at', 'r.allowed', 'r.reviewed_at']);

interface Row {
  id: Id;
  host: string;
  created_at: number;
  allowed: 0 | 1 | null;
  reviewed_at: number | null;
}

const toPublisher = (row: Row): Publisher => ({
  id: row.id,
  host: row.host,
  allowed: row.allowed === null ? null : row.allowed === 1,
  reviewedAt: row.reviewed_at,
  notedAt: row.created_at,
});

/** Known publishers by their host. */
export async function publishersNamed(db: Reader, hosts: readonly string[]): Promise<Map<string, Publisher>> {
  const rows = hosts.length === 0 ? [] : await publisherRows(db).where('p.host', 'in', hosts).execute();
  return new Map(rows.map((row) => [row.host, toPublisher(row)]));
}

/** Publishers, the newest first. */
export async function listPublishers(
  db: Reader,
  { limit, offset }: { limit: number; offset: number },
): Promise<Publisher[]> {
  const rows = await publisherRows(db).orderBy('p.id', 'desc').limit(limit).offset(offset).execute();
  return rows.map(toPublisher);
}

/** One publisher, or null. */
export async function publisherById(db: Reader, id: Id): Promise<Publisher | null> {
  const row = await publisherRows(db).where('p.id', '=', id).executeTakeFirst();
  return row ? toPublisher(row) : null;
}
