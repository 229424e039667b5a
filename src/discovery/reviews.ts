import { sql } from 'kysely';
import { audit } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import { notFound } from '#kernel/errors.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { TrendReviews } from '#store/tables/discovery.ts';
import type { Id } from '#store/tables.ts';

export type Reviewed = TrendReviews['kind'];

const TABLE = { tag: 'tags', link: 'cards', post: 'posts', publisher: 'publishers' } as const;

const exists = async (db: Reader, kind: Reviewed, id: Id): Promise<boolean> =>
  (await sql`select 1 from ${sql.table(TABLE[kind])} where id = ${id}`.execute(db)).rows.length > 0;

/** Lets something trend, or keeps it from trending, until staff decide otherwise. Needs manage-trends. */
export async function reviewTrend(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  kind: Reviewed,
  id: Id,
  allowed: boolean,
): Promise<void> {
  requirePermission(viewer, 'manage-trends');
  const now = clock.now();
  const values = { allowed: allowed ? (1 as const) : (0 as const), reviewer_id: viewer.accountId, reviewed_at: now };
  await db.write(async (tx) => {
    if (!(await exists(tx, kind, id))) throw notFound();
    await tx
      .insertInto('trend_reviews')
      .values({ kind, subject_id: id, ...values })
      .onConflict((conflict) => conflict.columns(['kind', 'subject_id']).doUpdateSet(values))
      .execute();
    await audit(tx, { ids, now }, viewer, allowed ? 'allow-trend' : 'deny-trend', `${kind}:${id}`);
  });
}

/** What staff decided about some things; those they have not decided about are absent. */
export async function reviewsOf(db: Reader, kind: Reviewed, ids: readonly Id[]): Promise<Map<Id, boolean>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('trend_reviews')
    .select(['subject_id', 'allowed'])
    .where('kind', '=', kind)
    .where('subject_id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.subject_id, row.allowed === 1]));
}
