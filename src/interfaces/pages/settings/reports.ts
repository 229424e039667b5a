import type { Viewer } from '#access/access.ts';
import { Refusal } from '#kernel/errors.ts';
import { firstPage } from '#kernel/paging.ts';
import { html, type SafeHtml } from '#kernel/text/html.ts';
import { actOn, listReports, type ReportView, settleReport } from '#moderation/moderation.ts';
import type { StrikeAction } from '#store/tables/moderation.ts';
import type { Id } from '#store/tables.ts';
import { type AccountView, readAccounts } from '#views/accounts.ts';
import { type Fault, faultOf, NO_FAULT } from '../auth/faults.ts';
import type { PageNeeds } from '../needs.ts';
import { type Answer, type Page, Redirect } from '../page.ts';
import { area, choice, form, hidden, notice, submit } from '../parts/form.ts';
import { time } from '../parts/time.ts';
import { type Call, orFault, own, type PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';

const REPORTS_ON_A_PAGE = 40;
const ACTIONS: readonly StrikeAction[] = ['none', 'sensitive', 'silence', 'disable', 'suspend'];

/** `/admin/reports`: what was reported and is not dealt with, and what staff do about it. Needs manage-reports. */
export function registerReports(routes: PageRoutes, needs: PageNeeds): void {
  routes.get(
    '/admin/reports',
    own(({ visit, fields }, viewer) => reportsPage(needs, visit, viewer, NO_FAULT, fields.ticked('saved'))),
  );
  const deed = (work: (call: Call, viewer: Viewer) => Promise<unknown>) =>
    own((call, viewer) =>
      orFault(
        async (): Promise<Answer> => {
          await work(call, viewer);
          return new Redirect('/admin/reports?saved=1');
        },
        (refusal) => reportsPage(needs, call.visit, viewer, faultOf(call.reply, refusal), false),
      ),
    );
  routes.post(
    '/admin/reports/:id/resolve',
    deed(({ id }, viewer) => settleReport(needs, viewer, id(), true)),
  );
  routes.post(
    '/admin/reports/:id/act',
    deed(({ id, fields }, viewer) => {
      const type = ACTIONS.find((one) => one === fields.text('action'));
      if (!type) throw new Refusal('invalid', `The action must be one of ${ACTIONS.join(', ')}.`);
      const words = { text: fields.text('text'), reportId: id(), mail: true };
      return actOn(needs, viewer, Number(fields.text('account')) || 0, { type, ...words });
    }),
  );
}

async function reportsPage(
  needs: PageNeeds,
  visit: Visit,
  viewer: Viewer,
  fault: Fault,
  saved: boolean,
): Promise<Page> {
  const { say } = visit;
  const { reader } = needs.db;
  const reports = await listReports(reader, viewer, {}, firstPage(REPORTS_ON_A_PAGE));
  const people = await readAccounts(reader, [...new Set(reports.flatMap((one) => [one.accountId, one.targetId]))]);
  const rows = reports.map((one) => report(visit, viewer, people, one));
  return {
    title: say('reports.title'),
    place: 'admin',
    hidden: true,
    status: fault.status,
    body: html`<header class="page-head"><h1>${say('reports.title')}</h1><p>${say('reports.words')}</p></header>${saved ? notice(say('settings.saved'), 'good') : ''}${fault.banner}${rows.length === 0 ? html`<p class="empty">${say('reports.none')}</p>` : rows}`,
  };
}

function report(visit: Visit, viewer: Viewer, people: ReadonlyMap<Id, AccountView>, one: ReportView): SafeHtml {
  const { say } = visit;
  const handle = (id: Id): string => `@${people.get(id)?.acct ?? '?'}`;
  const posts = one.evidence.map(
    ({ snapshot }) =>
      html`<li dir="auto">${snapshot.spoiler === '' ? '' : html`<p><strong>${snapshot.spoiler}</strong></p>`}<p>${snapshot.text}</p>${snapshot.media.map((media) => html`<p class="hint">${media.description}</p>`)}</li>`,
  );
  const actions = ACTIONS.map((action) => ({ value: action, label: say(`reports.act-${action}`) }));
  const act = form(
    visit,
    `/admin/reports/${one.id}/act`,
    html`${hidden('account', one.targetId)}${choice('action', say('reports.action'), actions, 'none')}${area('text', say('reports.text'), { rows: 3, hint: say('reports.text-hint') })}${submit(say('reports.act'), 'button danger')}`,
  );
  return html`<section class="sheet"><h2><bdi>${handle(one.targetId)}</bdi></h2><p class="hint">${say(`reports.category-${one.category}`)} · <bdi>${handle(one.accountId)}</bdi> · ${time(visit, one.createdAt)}</p><p dir="auto">${one.comment}</p>${posts.length === 0 ? '' : html`<ul class="rows">${posts}</ul>`}${form(visit, `/admin/reports/${one.id}/resolve`, submit(say('reports.resolve')), { look: 'inline' })}${viewer.permissions.has('manage-people') ? act : ''}</section>`;
}
