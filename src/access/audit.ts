import type { Ids } from '#kernel/ids.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { AuditLog, Id, Millis } from '#store/tables.ts';
import type { Viewer } from './identity.ts';

/**
 * Notes a deed of staff in the same transaction. The log is only ever added to. `viewer` is null for the command line;
 * `subject` names what it was done to (`account:123`, a setting's name); details hold no secret.
 */
export async function audit(
  tx: Tx,
  { ids, now }: { ids: Ids; now: Millis },
  viewer: Pick<Viewer, 'accountId'> | null,
  deed: string,
  subject: string,
  details: Record<string, unknown> = {},
): Promise<void> {
  await tx
    .insertInto('audit_log')
    .values({
      id: ids.next(),
      actor_id: viewer?.accountId ?? null,
      deed,
      subject,
      details: JSON.stringify(details),
      created_at: now,
    })
    .execute();
}

/** A page of the audit log, newest first. The caller asks for the permission see-audit-log. */
export async function auditLog(db: Reader, page: Page): Promise<AuditLog[]> {
  const rows = await db
    .selectFrom('audit_log')
    .selectAll()
    .where('id', '<', upperBound(page))
    .where('id', '>', lowerBound(page))
    .orderBy('id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows);
}

/** How an account is named as a subject. */
export const subjectOf = (accountId: Id): string => `account:${accountId}`;
