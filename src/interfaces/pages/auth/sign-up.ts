import {
  getSetting,
  isInviteOpen,
  logIn,
  MAX_REASON_CHARACTERS,
  MIN_PASSWORD_CHARACTERS,
  rulesOf,
  signUp,
} from '#access/access.ts';
import { checkRule } from '#http/rates.ts';
import { html, type SafeHtml } from '#kernel/text/html.ts';
import { withQuery } from '../addresses.ts';
import { loginNeeds, type PageNeeds } from '../needs.ts';
import { type Answer, type Page, Redirect } from '../page.ts';
import { area, field, form, hidden, notice, submit, tick } from '../parts/form.ts';
import { type Call, orFault, type PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { type Fault, faultOf, NO_FAULT } from './faults.ts';
import { enter, originOf } from './login.ts';

/** `/auth/sign-up` in every mode, with or without an invitation. */
export function registerSignUp(routes: PageRoutes, needs: PageNeeds): void {
  routes.get(
    '/sign-up',
    async ({ fields }) =>
      new Redirect(withQuery('/auth/sign-up', { invite: fields.text('invite'), next: fields.text('next') })),
  );
  routes.get(
    '/auth/sign-up',
    async ({ visit, fields }) =>
      visit.viewer ? new Redirect('/') : signUpPage(needs, visit, { invite: fields.text('invite') }, NO_FAULT),
    { forms: true },
  );
  routes.post('/auth/sign-up', async (call) => {
    const { visit, fields, network, reply } = call;
    const typed = typedIn(call);
    return orFault(
      async () => {
        checkRule(needs.limiter, 'sign-up-page', network);
        return join(needs, call, { reason: fields.text('reason'), inviteCode: fields.text('invite') });
      },
      (refusal) => signUpPage(needs, visit, { ...typed, invite: fields.text('invite') }, faultOf(reply, refusal)),
    );
  });
}

/** What was typed into the fields that every sign-up has; the password is typed again. */
export interface Typed {
  username?: string;
  email?: string;
  reason?: string;
  invite?: string;
}

export const typedIn = ({ fields }: Pick<Call, 'fields'>): Typed => ({
  username: fields.text('username'),
  email: fields.text('email'),
  reason: fields.text('reason'),
});

/** Signs up with the fields of a call and logs in at once. */
export async function join(
  needs: PageNeeds,
  call: Call,
  more: { reason?: string; inviteCode?: string; ownerToken?: string },
): Promise<Answer> {
  const { fields, visit } = call;
  const username = fields.text('username');
  const password = fields.text('password');
  await signUp(needs, {
    username,
    email: fields.text('email'),
    password,
    agreement: fields.ticked('agreement'),
    locale: visit.locale,
    address: originOf(call).address,
    ...more,
  });
  const step = await logIn(loginNeeds(needs), { login: username, password, ...originOf(call) });
  return enter(needs, call, step, '/');
}

/** The fields that every sign-up has. */
export function personFields(needs: PageNeeds, { say }: Visit, typed: Typed, fault: Fault): SafeHtml {
  return html`${field('username', say('sign-up.username'), {
    value: typed.username ?? '',
    required: true,
    autocomplete: 'username',
    exact: true,
    maxLength: 30,
    hint: say('sign-up.username-hint', { host: needs.site.host }),
    fault: fault.of('username'),
  })}${field('email', say('sign-up.email'), {
    type: 'email',
    value: typed.email ?? '',
    required: true,
    autocomplete: 'email',
    hint: say('sign-up.email-hint'),
    fault: fault.of('email'),
  })}${field('password', say('sign-up.password'), {
    type: 'password',
    required: true,
    autocomplete: 'new-password',
    minLength: MIN_PASSWORD_CHARACTERS,
    hint: say('sign-up.password-hint', { count: MIN_PASSWORD_CHARACTERS }),
    fault: fault.of('password'),
  })}`;
}

/** The rules, and the box that accepts them. */
export async function agreement(needs: PageNeeds, { say }: Visit, fault: Fault): Promise<SafeHtml> {
  const rules = await rulesOf(needs.db.reader);
  const list =
    rules.length === 0
      ? ''
      : html`<fieldset class="rules"><legend>${say('sign-up.rules')}</legend><ol>${rules.map((rule) => html`<li>${rule.text}</li>`)}</ol></fieldset>`;
  return html`${list}${tick('agreement', html`${say('sign-up.agreement')} <a href="/rules">${say('nav.rules')}</a>, <a href="/privacy">${say('nav.privacy')}</a>`, { required: true, fault: fault.of('agreement') })}`;
}

async function signUpPage(needs: PageNeeds, visit: Visit, typed: Typed, fault: Fault): Promise<Page> {
  const { say } = visit;
  const mode = await getSetting(needs.db.reader, 'sign-up');
  const invite = typed.invite ?? '';
  const invited = invite !== '' && (await isInviteOpen(needs.db.reader, visit.now, invite));
  const page = (body: SafeHtml): Page => ({
    title: say('sign-up.title'),
    narrow: true,
    hidden: true,
    status: fault.status,
    body: html`<section class="sheet"><h1>${say('sign-up.title')}</h1>${body}<p class="links"><a href="/auth/login">${say('sign-up.login')}</a></p></section>`,
  });
  if (mode === 'closed') return page(notice(say('sign-up.closed')));
  if (mode === 'invite' && !invited) {
    return page(
      html`<p>${say('sign-up.invite-only')}</p>${invite === '' ? '' : notice(say('sign-up.invite-wrong'), 'fault')}<form method="get" action="/auth/sign-up" class="form">${field('invite', say('sign-up.invite'), { required: true, exact: true, value: invite })}${submit(say('sign-up.invite-check'))}</form>`,
    );
  }
  const reason = mode === 'approval' && !invited;
  const opening = invited
    ? say('sign-up.invited')
    : reason
      ? say('sign-up.approval')
      : say('sign-up.open', { host: needs.site.host });
  return page(
    html`<p>${opening}</p>${fault.banner}${form(
      visit,
      '/auth/sign-up',
      html`${invited ? hidden('invite', invite) : ''}${personFields(needs, visit, typed, fault)}${reason ? area('reason', say('sign-up.reason'), { value: typed.reason ?? '', required: true, maxLength: MAX_REASON_CHARACTERS, hint: say('sign-up.reason-hint'), fault: fault.of('reason') }) : ''}${await agreement(needs, visit, fault)}${submit(say('sign-up.submit'), 'button wide')}`,
    )}`,
  );
}
