import {
  changePassword,
  confirmTotp,
  disableTotp,
  MIN_PASSWORD_CHARACTERS,
  renewRecoveryCodes,
  requestEmailChange,
  revokeOtherSessions,
  revokeSession,
  sessionsOf,
  setUpTotp,
  twoFactorOf,
} from '#access/access.ts';
import { checkRule } from '#http/rates.ts';
import { html, raw, type SafeHtml } from '#kernel/text/html.ts';
import type { Id } from '#store/tables.ts';
import { type Fault, faultOf, NO_FAULT } from '../auth/faults.ts';
import type { PageNeeds } from '../needs.ts';
import { type Answer, type Page, Redirect } from '../page.ts';
import { browserOf } from '../parts/browser.ts';
import { field, form, hidden, notice, submit } from '../parts/form.ts';
import { time } from '../parts/time.ts';
import { type Handler, orFault, own, type PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { settingsPage } from './frame.ts';

const DONE: Readonly<Record<string, string>> = {
  password: 'security.changed',
  email: 'security.email-sent',
  saved: 'settings.saved',
  ended: 'security.ended',
};

/** `/settings/security`: password, address, second factor, sessions. */
export function registerSecurity(routes: PageRoutes, needs: PageNeeds): void {
  routes.get(
    '/settings/security',
    own(({ visit, fields }, viewer, sessionId) =>
      securityPage(needs, visit, viewer.accountId, sessionId, NO_FAULT, DONE[fields.text('done')]),
    ),
  );
  /** A deed of this page: counted, and shown again with what was wrong. */
  const deed = (work: (call: Parameters<Handler>[0], accountId: Id, sessionId: Id) => Promise<Answer>): Handler =>
    own((call, viewer, sessionId) =>
      orFault(
        () => work(call, viewer.accountId, sessionId),
        (refusal) =>
          securityPage(needs, call.visit, viewer.accountId, sessionId, faultOf(call.reply, refusal), undefined),
      ),
    );
  const back = (done: string): Redirect => new Redirect(`/settings/security?done=${done}`);

  routes.post(
    '/settings/security/password',
    deed(async ({ fields }, accountId, keepSessionId) => {
      await changePassword(needs, accountId, {
        current: fields.text('current'),
        next: fields.text('next_password'),
        keepSessionId,
      });
      return back('password');
    }),
  );
  routes.post(
    '/settings/security/email',
    deed(async ({ fields }, accountId) => {
      await requestEmailChange(needs, accountId, fields.text('email_password'), fields.text('email'));
      return back('email');
    }),
  );
  routes.post(
    '/settings/security/totp',
    own(async ({ visit }, viewer) => totpPage(needs, visit, viewer.accountId)),
  );
  routes.post(
    '/settings/security/totp/confirm',
    deed(async ({ fields, visit }, accountId, sessionId) => {
      checkRule(needs.limiter, 'change-password', String(accountId));
      return codesPage(visit, await confirmTotp(needs, accountId, fields.text('code'), sessionId));
    }),
  );
  routes.post(
    '/settings/security/totp/stop',
    deed(async ({ fields }, accountId) => {
      checkRule(needs.limiter, 'change-password', String(accountId));
      await disableTotp(needs, accountId, fields.text('stop_password'));
      return back('saved');
    }),
  );
  routes.post(
    '/settings/security/codes',
    deed(async ({ fields, visit }, accountId) => {
      checkRule(needs.limiter, 'change-password', String(accountId));
      return codesPage(visit, await renewRecoveryCodes(needs, accountId, fields.text('codes_password')));
    }),
  );
  routes.post(
    '/settings/security/sessions/:id/end',
    own(async ({ id }, viewer) => {
      await revokeSession(needs, viewer.accountId, id());
      return back('ended');
    }),
  );
  routes.post(
    '/settings/security/sessions/end-others',
    own(async (_call, viewer, sessionId) => {
      await revokeOtherSessions(needs, viewer.accountId, sessionId);
      return back('ended');
    }),
  );
}

const passwordField = (name: string, label: string): SafeHtml =>
  field(name, label, { type: 'password', required: true, autocomplete: 'current-password' });

async function securityPage(
  needs: PageNeeds,
  visit: Visit,
  accountId: Id,
  sessionId: Id,
  fault: Fault,
  done: string | undefined,
): Promise<Page> {
  const { say } = visit;
  const body = html`${fault.banner}${fault.of('email') ? notice(fault.of('email') ?? '', 'fault') : ''}${fault.of('password') ? notice(fault.of('password') ?? '', 'fault') : ''}
<section class="sheet"><h2>${say('security.password')}</h2>${form(
    visit,
    '/settings/security/password',
    html`${passwordField('current', say('security.current'))}${field('next_password', say('security.next'), { type: 'password', required: true, autocomplete: 'new-password', minLength: MIN_PASSWORD_CHARACTERS, hint: say('sign-up.password-hint', { count: MIN_PASSWORD_CHARACTERS }) })}${submit(say('security.change'))}`,
  )}</section>
${await twoFactor(needs, visit, accountId)}
<section class="sheet"><h2>${say('security.email')}</h2>${form(
    visit,
    '/settings/security/email',
    html`${field('email', say('security.email-new'), { type: 'email', required: true, autocomplete: 'email' })}${passwordField('email_password', say('security.current'))}${submit(say('security.email-change'))}`,
  )}</section>
${await sessionList(needs, visit, accountId, sessionId)}`;
  return settingsPage(visit, 'security', body, { status: fault.status, ...(done ? { done } : {}) });
}

async function twoFactor({ db }: PageNeeds, visit: Visit, accountId: Id): Promise<SafeHtml> {
  const { say } = visit;
  const { on, recoveryCodesLeft } = await twoFactorOf(db.reader, accountId);
  const inside = on
    ? html`<p>${say('security.totp-on')} ${say('security.codes-left', { count: recoveryCodesLeft })}</p><details><summary>${say('security.codes-renew')}</summary>${form(visit, '/settings/security/codes', html`${passwordField('codes_password', say('security.current'))}${submit(say('security.codes-renew'))}`)}</details><details><summary>${say('security.totp-stop')}</summary>${form(visit, '/settings/security/totp/stop', html`${passwordField('stop_password', say('security.current'))}${submit(say('security.totp-stop'), 'button danger')}`)}</details>`
    : html`<p>${say('security.totp-off')}</p>${form(visit, '/settings/security/totp', submit(say('security.totp-start')))}`;
  return html`<section class="sheet"><h2>${say('security.totp')}</h2>${inside}</section>`;
}

async function totpPage(needs: PageNeeds, visit: Visit, accountId: Id): Promise<Page> {
  const { say } = visit;
  const { secret, qrSvg } = await setUpTotp(needs, accountId);
  const body = html`<section class="sheet"><h2>${say('security.totp-title')}</h2><p>${say('security.totp-scan')}</p><div class="qr" role="img" aria-label="${say('security.qr')}">${raw(qrSvg)}</div><label for="secret">${say('security.totp-secret')}</label><input class="code" id="secret" value="${secret}" readonly>${form(
    visit,
    '/settings/security/totp/confirm',
    html`${field('code', say('security.totp-code'), { required: true, autocomplete: 'one-time-code', inputmode: 'numeric', exact: true, maxLength: 7, focus: true })}${submit(say('security.totp-confirm'))}`,
  )}</section>`;
  return settingsPage(visit, 'security', body);
}

function codesPage(visit: Visit, codes: readonly string[]): Page {
  const { say } = visit;
  return settingsPage(
    visit,
    'security',
    html`<section class="sheet"><h2>${say('security.codes-title')}</h2><p>${say('security.codes-words')}</p><ul class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul><a class="button" href="/settings/security">${say('security.codes-done')}</a></section>`,
  );
}

async function sessionList(needs: PageNeeds, visit: Visit, accountId: Id, sessionId: Id): Promise<SafeHtml> {
  const { say } = visit;
  const sessions = await sessionsOf(needs, accountId);
  return html`<section class="sheet"><h2>${say('security.sessions')}</h2><ul class="rows">${sessions.map(
    (session) =>
      html`<li><div><p>${browserOf(visit, session.userAgent)}${session.id === sessionId ? html` <strong>(${say('security.this-session')})</strong>` : ''}</p><p class="hint">${say('security.session-from', { address: session.address })} · ${time(visit, session.lastUsedAt)}</p></div>${session.id === sessionId ? '' : form(visit, `/settings/security/sessions/${session.id}/end`, submit(say('security.end'), 'button quiet'), { look: 'inline' })}</li>`,
  )}</ul>${sessions.length > 1 ? form(visit, '/settings/security/sessions/end-others', html`${hidden('all', 1)}${submit(say('security.end-others'), 'button quiet')}`) : ''}</section>`;
}
