import { createInvite, type Invite, invitesOf, revokeInvite, type Viewer } from '#access/access.ts';
import { html, type SafeHtml } from '#kernel/text/html.ts';
import { type Fault, faultOf, NO_FAULT } from '../auth/faults.ts';
import type { PageNeeds } from '../needs.ts';
import { type Page, Redirect } from '../page.ts';
import { choice, form, submit } from '../parts/form.ts';
import { dayOf } from '../parts/time.ts';
import { orFault, own, type PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { settingsPage } from './frame.ts';

const DAY = 86_400_000;
const USES = [1, 5, 25, 100] as const;
const DAYS = [1, 7, 30] as const;

/** `/settings/invites`: bringing friends in. */
export function registerInvites(routes: PageRoutes, needs: PageNeeds): void {
  routes.get(
    '/settings/invites',
    own(({ visit }, viewer) => invitesPage(needs, visit, viewer, NO_FAULT)),
  );
  routes.post(
    '/settings/invites',
    own(async ({ fields, visit, reply }, viewer) =>
      orFault(
        async () => {
          const days = DAYS.find((one) => String(one) === fields.text('days'));
          const maxUses = USES.find((one) => String(one) === fields.text('uses')) ?? USES[0];
          await createInvite(needs, viewer, { maxUses, livesMs: days === undefined ? null : days * DAY });
          return new Redirect('/settings/invites');
        },
        (refusal) => invitesPage(needs, visit, viewer, faultOf(reply, refusal)),
      ),
    ),
  );
  routes.post(
    '/settings/invites/:id/revoke',
    own(async ({ id }, viewer) => {
      await revokeInvite(needs, viewer, id());
      return new Redirect('/settings/invites');
    }),
  );
}

const isOpen = (invite: Invite, now: number): boolean =>
  invite.revokedAt === null &&
  (invite.expiresAt === null || invite.expiresAt > now) &&
  (invite.maxUses === null || invite.uses < invite.maxUses);

async function invitesPage(needs: PageNeeds, visit: Visit, viewer: Viewer, fault: Fault): Promise<Page> {
  const { say } = visit;
  const invites = await invitesOf(needs.db.reader, viewer.accountId);
  const make = viewer.permissions.has('invite-people')
    ? html`<section class="sheet"><h2>${say('invites.new')}</h2><p>${say('invites.words')}</p>${form(
        visit,
        '/settings/invites',
        html`${choice(
          'uses',
          say('invites.uses'),
          USES.map((count) => ({ value: String(count), label: say('number', { number: count }) })),
          '1',
        )}${choice(
          'days',
          say('invites.life'),
          [
            ...DAYS.map((count) => ({ value: String(count), label: say('compose.days', { count }) })),
            { value: '', label: say('invites.forever') },
          ],
          '7',
        )}${submit(say('invites.create'))}`,
      )}</section>`
    : '';
  const list =
    invites.length === 0
      ? html`<p class="empty">${say('invites.empty')}</p>`
      : html`<ul class="rows">${invites.map((invite) => inviteRow(needs, visit, invite))}</ul>`;
  return settingsPage(visit, 'invites', html`${fault.banner}${make}<section class="sheet">${list}</section>`, {
    status: fault.status,
  });
}

function inviteRow(needs: PageNeeds, visit: Visit, invite: Invite): SafeHtml {
  const { say, now } = visit;
  const address = `${needs.site.origin}/auth/sign-up?invite=${encodeURIComponent(invite.code)}`;
  const used =
    invite.maxUses === null
      ? say('invites.used-any', { uses: invite.uses })
      : say('invites.used', { uses: invite.uses, most: invite.maxUses });
  const until =
    invite.expiresAt === null ? '' : html` · ${say('invites.until', { date: dayOf(visit, invite.expiresAt) })}`;
  if (!isOpen(invite, now)) {
    return html`<li><div><p><code>${invite.code}</code></p><p class="hint">${used} · ${say('invites.spent')}</p></div></li>`;
  }
  return html`<li><div><label for="invite-${invite.id}">${say('invites.address')}</label><input class="code" id="invite-${invite.id}" value="${address}" readonly><p class="hint">${used}${until}</p></div>${form(visit, `/settings/invites/${invite.id}/revoke`, submit(say('invites.revoke'), 'button quiet'), { look: 'inline' })}</li>`;
}
