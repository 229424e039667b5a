import { authorizedApps, revokeAuthorization } from '#access/access.ts';
import { html } from '#kernel/text/html.ts';
import { isWebAddress } from '../addresses.ts';
import { scopeWords } from '../auth/consent.ts';
import type { PageNeeds } from '../needs.ts';
import { Redirect } from '../page.ts';
import { form, submit } from '../parts/form.ts';
import { dayOf } from '../parts/time.ts';
import { own, type PageRoutes } from '../routes.ts';
import { settingsPage } from './frame.ts';

/** `/settings/apps`: the apps one let in, and how to let them out. */
export function registerApps(routes: PageRoutes, needs: PageNeeds): void {
  routes.get(
    '/settings/apps',
    own(async ({ visit, fields }, viewer) => {
      const { say } = visit;
      const apps = await authorizedApps(needs.db.reader, viewer.accountId);
      const rows = apps.map((app) => {
        const name = isWebAddress(app.website)
          ? html`<a href="${app.website}" rel="noreferrer nofollow">${app.name}</a>`
          : app.name;
        const scopes = scopeWords(say, app.scopes).map((words) => html`<li>${words}</li>`);
        return html`<li><div><p><strong>${name}</strong> <span class="hint">${say('apps.since', { date: dayOf(visit, app.createdAt) })}</span></p><ul class="hint">${scopes}</ul></div>${form(visit, `/settings/apps/${app.tokenId}/revoke`, submit(say('apps.revoke'), 'button quiet'), { look: 'inline' })}</li>`;
      });
      const body = html`<section class="sheet"><p>${say('apps.words')}</p>${rows.length === 0 ? html`<p class="empty">${say('apps.empty')}</p>` : html`<ul class="rows">${rows}</ul>`}</section>`;
      return settingsPage(visit, 'apps', body, fields.ticked('done') ? { done: 'apps.revoked' } : {});
    }),
  );
  routes.post(
    '/settings/apps/:id/revoke',
    own(async ({ id }, viewer) => {
      await revokeAuthorization(needs, viewer.accountId, id());
      return new Redirect('/settings/apps?done=1');
    }),
  );
}
