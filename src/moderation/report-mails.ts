import { getSetting, orderMail, permissionsOf, ROLES } from '#access/access.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import type { Listener } from '#work/listeners.ts';

/** Staff who get a mail for one report. */
const MAX_TOLD = 100;

/** The listener `report-mails`: staff get a mail for each report, unless the setting report-mails is off. */
export const reportMails = ({ ids, clock }: Needs<'ids' | 'clock'>): Listener => ({
  name: 'report-mails',
  cursorIn: 'main',
  hears: ['report.created'],
  async hear(tx, event) {
    if (event.type !== 'report.created' || (await getSetting(tx, 'report-mails')) === 'off') return;
    const target = await targetOf(tx, event.payload.reportId);
    if (target === null) return;
    const roles = ROLES.filter((role) => permissionsOf(role).has('manage-reports'));
    const staff = await tx
      .selectFrom('users')
      .select(['account_id', 'email'])
      .where('role', 'in', roles)
      .where('disabled_at', 'is', null)
      .where('account_id', '<>', event.payload.accountId)
      .orderBy('account_id')
      .limit(MAX_TOLD)
      .execute();
    for (const { account_id: accountId, email } of staff) {
      await orderMail(tx, { ids, now: clock.now() }, { kind: 'report', accountId, email, target });
    }
  },
});

async function targetOf(tx: Tx, reportId: Id): Promise<string | null> {
  const row = await tx
    .selectFrom('reports as r')
    .innerJoin('accounts as a', 'a.id', 'r.target_id')
    .innerJoin('hosts as h', 'h.id', 'a.host_id')
    .select(['a.username', 'h.name', 'h.local'])
    .where('r.id', '=', reportId)
    .executeTakeFirst();
  if (!row) return null;
  return row.local === 1 ? `@${row.username}` : `@${row.username}@${row.name}`;
}
