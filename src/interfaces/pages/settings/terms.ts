import { currentTerms, publishTerms, type Viewer } from '#access/access.ts';
import { requirePermission } from '#access/permissions.ts';
import { html } from '#kernel/text/html.ts';
import { type Fault, faultOf, NO_FAULT } from '../auth/faults.ts';
import type { Fields } from '../fields.ts';
import type { PageNeeds } from '../needs.ts';
import { type Page, Redirect } from '../page.ts';
import { area, field, form, notice, submit } from '../parts/form.ts';
import { orFault, own, type PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';

/** `/admin/terms`: the terms of service, in versions that hold from a day on. */
export function registerTerms(routes: PageRoutes, needs: PageNeeds): void {
  routes.get(
    '/admin/terms',
    own(({ visit, fields }, viewer) => termsPage(needs, visit, viewer, NO_FAULT, { saved: fields.ticked('saved') })),
  );
  routes.post(
    '/admin/terms',
    own(({ visit, fields, reply }, viewer) =>
      orFault(
        async () => {
          await publishTerms(needs, viewer, { text: fields.text('text'), day: fields.text('day') });
          return new Redirect('/admin/terms?saved=1');
        },
        (refusal) => termsPage(needs, visit, viewer, faultOf(reply, refusal), { typed: fields }),
      ),
    ),
  );
}

async function termsPage(
  needs: PageNeeds,
  visit: Visit,
  viewer: Viewer,
  fault: Fault,
  { saved = false, typed }: { saved?: boolean; typed?: Fields },
): Promise<Page> {
  requirePermission(viewer, 'manage-settings');
  const { say } = visit;
  const terms = await currentTerms(needs.db.reader, needs.clock.now());
  const text = typed?.text('text') ?? terms?.text ?? '';
  return {
    title: say('terms.title'),
    place: 'admin',
    hidden: true,
    status: fault.status,
    body: html`<header class="page-head"><h1>${say('terms.title')}</h1><p>${say('terms.words')}</p></header>${saved ? notice(say('settings.saved'), 'good') : ''}${fault.banner}<section class="sheet">${terms ? html`<p><a href="/terms">${say('terms.current', { day: terms.day })}</a></p>` : ''}${form(
      visit,
      '/admin/terms',
      html`${area('text', say('terms.text'), { value: text, rows: 16, required: true })}${field('day', say('terms.day'), { type: 'date', value: typed?.text('day') ?? '', hint: say('terms.day-hint') })}${submit(say('terms.publish'))}`,
    )}</section>`,
  };
}
