import { audit, rulesOf } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { ReportCategory } from '#store/tables/moderation.ts';
import type { Id, Millis } from '#store/tables.ts';
import type { Snapshot } from './reports.ts';

export interface Evidence {
  postId: Id;
  snapshot: Snapshot;
}

export interface ReportView {
  id: Id;
  accountId: Id;
  targetId: Id;
  category: ReportCategory;
  comment: string;
  ruleIds: Id[];
  collectionIds: Id[];
  forwarded: boolean;
  createdAt: Millis;
  updatedAt: Millis;
  assignedToId: Id | null;
  actionTakenAt: Millis | null;
  actionTakenById: Id | null;
  /** The posts it names, as they were. */
  evidence: Evidence[];
}

export interface ReportFilter {
  /** True: only those that were dealt with; false, the default: only those that were not. */
  resolved?: boolean;
  /** Who reported. */
  accountId?: Id;
  targetId?: Id;
}

type WorkNeeds = Needs<'db' | 'clock' | 'ids'>;

/** A page of reports, newest first. Needs manage-reports. */
export async function listReports(db: Reader, viewer: Viewer, filter: ReportFilter, page: Page): Promise<ReportView[]> {
  requirePermission(viewer, 'manage-reports');
  let query = db
    .selectFrom('reports')
    .select('id')
    .where('action_taken_at', filter.resolved ? 'is not' : 'is', null)
    .where('id', '<', upperBound(page))
    .where('id', '>', lowerBound(page))
    .orderBy('id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit);
  if (filter.accountId !== undefined) query = query.where('account_id', '=', filter.accountId);
  if (filter.targetId !== undefined) query = query.where('target_id', '=', filter.targetId);
  const rows = newestFirst(page, await query.execute());
  const reports = await reportsByIds(
    db,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) => reports.get(row.id) ?? []);
}

/** One report. Needs manage-reports; refuses not-found. */
export async function reportById(db: Reader, viewer: Viewer, reportId: Id): Promise<ReportView> {
  requirePermission(viewer, 'manage-reports');
  const found = (await reportsByIds(db, [reportId])).get(reportId);
  if (!found) throw notFound();
  return found;
}

/** Reports by id, in two statements. Nothing is asked of whoever reads: that is for the caller. */
export async function reportsByIds(db: Reader, reportIds: readonly Id[]): Promise<Map<Id, ReportView>> {
  const reports = new Map<Id, ReportView>();
  if (reportIds.length === 0) return reports;
  const rows = await db.selectFrom('reports').selectAll().where('id', 'in', reportIds).execute();
  for (const row of rows) {
    reports.set(row.id, {
      id: row.id,
      accountId: row.account_id,
      targetId: row.target_id,
      category: row.category,
      comment: row.comment,
      ruleIds: JSON.parse(row.rule_ids) as Id[],
      collectionIds: JSON.parse(row.collection_ids) as Id[],
      forwarded: row.forwarded === 1,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      assignedToId: row.assigned_to_id,
      actionTakenAt: row.action_taken_at,
      actionTakenById: row.action_taken_by_id,
      evidence: [],
    });
  }
  const posts = await db
    .selectFrom('report_posts')
    .selectAll()
    .where('report_id', 'in', reportIds)
    .orderBy('post_id')
    .execute();
  for (const row of posts) {
    const snapshot = JSON.parse(row.snapshot) as Snapshot;
    reports.get(row.report_id)?.evidence.push({ postId: row.post_id, snapshot });
  }
  return reports;
}

/** Changes one report in a transaction that notes the deed. */
async function change(
  { db, clock, ids }: WorkNeeds,
  viewer: Viewer,
  reportId: Id,
  deed: string,
  row: { [Column in 'category' | 'rule_ids' | 'assigned_to_id' | 'action_taken_at' | 'action_taken_by_id']?: unknown },
): Promise<void> {
  requirePermission(viewer, 'manage-reports');
  const now = clock.now();
  await db.write(async (tx) => {
    const changed = await tx
      .updateTable('reports')
      .set({ ...(row as object), updated_at: now })
      .where('id', '=', reportId)
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) throw notFound();
    await audit(tx, { ids, now }, viewer, deed, `report:${reportId}`);
  });
}

/** Puts a report into another category, or says which rules it is about. Refuses not-found and ('invalid') unknown rules. */
export async function updateReport(
  needs: WorkNeeds,
  viewer: Viewer,
  reportId: Id,
  changes: { category?: ReportCategory; ruleIds?: readonly Id[] },
): Promise<void> {
  const before = await reportById(needs.db.reader, viewer, reportId);
  const category = changes.category ?? before.category;
  const ruleIds = category === 'violation' ? [...new Set(changes.ruleIds ?? before.ruleIds)] : [];
  const known = new Set((await rulesOf(needs.db.reader)).map((rule) => rule.id));
  if (changes.ruleIds?.some((id) => !known.has(id))) throw invalid('Validation failed: Rules do not exist');
  await change(needs, viewer, reportId, 'update-report', { category, rule_ids: JSON.stringify(ruleIds) });
}

/** Says that the viewer looks after a report. */
export const assignReport = (needs: WorkNeeds, viewer: Viewer, reportId: Id): Promise<void> =>
  change(needs, viewer, reportId, 'assign-report', { assigned_to_id: viewer.accountId });

/** Says that nobody looks after a report. */
export const unassignReport = (needs: WorkNeeds, viewer: Viewer, reportId: Id): Promise<void> =>
  change(needs, viewer, reportId, 'unassign-report', { assigned_to_id: null });

/** Marks a report as dealt with, or opens it again. */
export const settleReport = (needs: WorkNeeds, viewer: Viewer, reportId: Id, resolved: boolean): Promise<void> =>
  change(needs, viewer, reportId, resolved ? 'resolve-report' : 'reopen-report', {
    action_taken_at: resolved ? needs.clock.now() : null,
    action_taken_by_id: resolved ? viewer.accountId : null,
  });

/** In the transaction of an action on somebody: the report it answers, or all open ones about them, are dealt with. */
export async function settleReportsAbout(
  tx: Tx,
  now: Millis,
  viewer: Viewer | null,
  which: { targetId: Id } | { reportId: Id },
): Promise<void> {
  const update = tx
    .updateTable('reports')
    .set({ action_taken_at: now, action_taken_by_id: viewer?.accountId ?? null, updated_at: now })
    .where('action_taken_at', 'is', null);
  await ('targetId' in which
    ? update.where('target_id', '=', which.targetId)
    : update.where('id', '=', which.reportId)
  ).execute();
}
