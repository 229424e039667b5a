import {
  addRule,
  approvePerson,
  DISCLOSURES,
  type Disclosure,
  MAX_RULE_CHARACTERS,
  readSettings,
  rejectPerson,
  removeRule,
  rulesOf,
  type Settings,
  SIGN_UP_MODES,
  setSetting,
  setSettings,
  type Viewer,
  waitingPeople,
} from '#access/access.ts';
import { Refusal } from '#kernel/errors.ts';
import { firstPage } from '#kernel/paging.ts';
import { html, type SafeHtml } from '#kernel/text/html.ts';
import { type Fault, faultOf, NO_FAULT } from '../auth/faults.ts';
import type { Fields } from '../fields.ts';
import type { PageNeeds } from '../needs.ts';
import { type Answer, type Page, Redirect } from '../page.ts';
import { area, choice, field, form, notice, submit, tick } from '../parts/form.ts';
import { time } from '../parts/time.ts';
import { type Call, type Handler, orFault, own, type PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { deskLinks } from './desks.ts';

const WAITING_ON_A_PAGE = 40;
const TEXTS = [
  'site-title',
  'site-description',
  'site-about',
  'site-privacy',
  'contact-email',
  'contact-account',
  'sign-up-message',
  'status-page',
] as const satisfies readonly (keyof Settings)[];

/** `/admin`: who waits, who may join, what this place says of itself, its rules. Each part for those who may. */
export function registerAdmin(routes: PageRoutes, needs: PageNeeds): void {
  routes.get(
    '/admin',
    own(({ visit, fields }, viewer) => adminPage(needs, visit, viewer, NO_FAULT, fields.ticked('saved'))),
  );
  const deed = (work: (call: Call, viewer: Viewer) => Promise<void>): Handler =>
    own((call, viewer) =>
      orFault(
        async (): Promise<Answer> => {
          await work(call, viewer);
          return new Redirect('/admin?saved=1');
        },
        (refusal) => adminPage(needs, call.visit, viewer, faultOf(call.reply, refusal), false),
      ),
    );
  routes.post(
    '/admin/people/:id/approve',
    deed(({ id }, viewer) => approvePerson(needs, viewer, id())),
  );
  routes.post(
    '/admin/people/:id/reject',
    deed(({ id }, viewer) => rejectPerson(needs, viewer, id())),
  );
  routes.post(
    '/admin/sign-up',
    deed(({ fields }, viewer) => setMode(needs, viewer, fields.text('mode'))),
  );
  routes.post(
    '/admin/site',
    deed(({ fields }, viewer) =>
      setSettings(needs, viewer, Object.fromEntries(TEXTS.map((name) => [name, fields.text(name)]))),
    ),
  );
  routes.post(
    '/admin/disclosures',
    deed(({ fields }, viewer) => setDisclosures(needs, viewer, fields)),
  );
  routes.post(
    '/admin/rules',
    deed(async ({ fields }, viewer) => {
      await addRule(needs, viewer, { text: fields.text('rule'), hint: fields.text('hint') });
    }),
  );
  routes.post(
    '/admin/rules/:id/remove',
    deed(({ id }, viewer) => removeRule(needs, viewer, id())),
  );
}

async function setMode(needs: PageNeeds, viewer: Viewer, text: string): Promise<void> {
  const mode = SIGN_UP_MODES.find((one) => one === text);
  if (!mode) throw new Refusal('invalid', `The sign-up mode must be one of ${SIGN_UP_MODES.join(', ')}.`);
  await setSetting(needs, viewer, 'sign-up', mode);
}

async function setDisclosures(needs: PageNeeds, viewer: Viewer, fields: Fields): Promise<void> {
  const read = (name: string): Disclosure => {
    const value = DISCLOSURES.find((one) => one === fields.text(name));
    if (!value) throw new Refusal('invalid', `It must be one of ${DISCLOSURES.join(', ')}.`);
    return value;
  };
  await setSettings(needs, viewer, {
    'show-host-limits': read('show-host-limits'),
    'show-host-limit-reasons': read('show-host-limit-reasons'),
    'report-mails': fields.ticked('report-mails') ? 'on' : 'off',
  });
}

async function adminPage(needs: PageNeeds, visit: Visit, viewer: Viewer, fault: Fault, saved: boolean): Promise<Page> {
  const { say } = visit;
  const { permissions } = viewer;
  const parts = [
    permissions.has('approve-people') ? await waiting(needs, visit, viewer) : '',
    permissions.has('manage-settings') ? await site(needs, visit) : '',
    permissions.has('manage-rules') ? await rules(needs, visit) : '',
  ];
  if (parts.every((part) => part === '')) throw new Refusal('forbidden', 'This page is for staff.');
  return {
    title: say('admin.title'),
    place: 'admin',
    hidden: true,
    status: fault.status,
    body: html`<header class="page-head"><h1>${say('admin.title')}</h1>${permissions.has('manage-reports') ? html`<p><a href="/admin/reports">${say('reports.title')}</a></p>` : ''}${deskLinks(visit)}</header>${saved ? notice(say('settings.saved'), 'good') : ''}${fault.banner}${parts}`,
  };
}

async function waiting(needs: PageNeeds, visit: Visit, viewer: Viewer): Promise<SafeHtml> {
  const { say } = visit;
  const people = await waitingPeople(needs.db.reader, viewer, firstPage(WAITING_ON_A_PAGE));
  const rows = people.map((person) => {
    const button = (name: string, label: string, look: string): SafeHtml =>
      form(visit, `/admin/people/${person.accountId}/${name}`, submit(label, look), { look: 'inline' });
    return html`<li><div><p><strong>@${person.username}</strong> <span class="hint">${person.email}${person.emailConfirmed ? '' : html` (${say('admin.unconfirmed')})`} · ${time(visit, person.createdAt)}</span></p><p dir="auto">${person.reason || say('admin.no-reason')}</p></div><div class="row-deeds">${button('approve', say('admin.approve'), 'button')}${button('reject', say('admin.reject'), 'button danger')}</div></li>`;
  });
  return html`<section class="sheet"><h2>${say('admin.waiting')}</h2>${rows.length === 0 ? html`<p class="empty">${say('admin.nobody')}</p>` : html`<ul class="rows">${rows}</ul>`}</section>`;
}

async function site(needs: PageNeeds, visit: Visit): Promise<SafeHtml> {
  const { say } = visit;
  const settings = await readSettings(needs.db.reader);
  const readers = DISCLOSURES.map((one) => ({ value: one, label: say(`admin.readers-${one}`) }));
  const modes = SIGN_UP_MODES.map((mode) => ({ value: mode, label: say(`admin.mode-${mode}`) }));
  return html`<section class="sheet"><h2>${say('admin.sign-up')}</h2>${form(visit, '/admin/sign-up', html`${choice('mode', say('admin.sign-up'), modes, settings['sign-up'])}${submit(say('settings.save'))}`)}</section>
<section class="sheet"><h2>${say('admin.site')}</h2>${form(
    visit,
    '/admin/site',
    html`${field('site-title', say('admin.site-title'), { value: settings['site-title'], required: true, maxLength: 100 })}${area('site-description', say('admin.site-description'), { value: settings['site-description'], rows: 3, hint: say('admin.site-description-hint') })}${area('site-about', say('admin.site-about'), { value: settings['site-about'], rows: 8 })}${area('site-privacy', say('admin.site-privacy'), { value: settings['site-privacy'], rows: 6 })}${field('contact-email', say('admin.contact-email'), { type: 'email', value: settings['contact-email'] })}${field('contact-account', say('admin.contact-account'), { value: settings['contact-account'], exact: true, hint: say('admin.contact-account-hint') })}${area('sign-up-message', say('admin.sign-up-message'), { value: settings['sign-up-message'], rows: 3, hint: say('admin.sign-up-message-hint') })}${field('status-page', say('admin.status-page'), { value: settings['status-page'], exact: true, hint: say('admin.status-page-hint') })}${submit(say('settings.save'))}`,
  )}</section>
<section class="sheet"><h2>${say('admin.openness')}</h2>${form(
    visit,
    '/admin/disclosures',
    html`${choice('show-host-limits', say('admin.show-host-limits'), readers, settings['show-host-limits'])}${choice('show-host-limit-reasons', say('admin.show-host-limit-reasons'), readers, settings['show-host-limit-reasons'])}${tick('report-mails', say('admin.report-mails'), { on: settings['report-mails'] === 'on' })}${submit(say('settings.save'))}`,
  )}</section>`;
}

async function rules(needs: PageNeeds, visit: Visit): Promise<SafeHtml> {
  const { say } = visit;
  const list = await rulesOf(needs.db.reader);
  const rows = list.map(
    (rule) =>
      html`<li><div><p dir="auto"><strong>${rule.text}</strong></p>${rule.hint === '' ? '' : html`<p class="hint" dir="auto">${rule.hint}</p>`}</div>${form(visit, `/admin/rules/${rule.id}/remove`, submit(say('admin.remove'), 'button quiet'), { look: 'inline' })}</li>`,
  );
  return html`<section class="sheet"><h2>${say('admin.rules')}</h2>${rows.length === 0 ? html`<p class="empty">${say('rules.empty')}</p>` : html`<ol class="rows">${rows}</ol>`}${form(visit, '/admin/rules', html`${field('rule', say('admin.rule'), { required: true, maxLength: MAX_RULE_CHARACTERS })}${field('hint', say('admin.rule-hint'), { maxLength: 1000 })}${submit(say('admin.add'))}`)}</section>`;
}
