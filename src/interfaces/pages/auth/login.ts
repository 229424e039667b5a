import { type LoginStep, logIn, logInWithCode, revokeSession } from '#access/access.ts';
import { checkRule } from '#http/rates.ts';
import { html } from '#kernel/text/html.ts';
import { safeNext, withQuery } from '../addresses.ts';
import { loginNeeds, type PageNeeds } from '../needs.ts';
import { type Answer, type Page, Redirect } from '../page.ts';
import { field, form, hidden, notice, submit } from '../parts/form.ts';
import { type Call, orFault, type PageRoutes } from '../routes.ts';
import { dropSessionCookie, setSessionCookie, type Visit } from '../visit.ts';
import { type Fault, faultOf, NO_FAULT } from './faults.ts';

/** `/auth/login` in its two steps, and `/auth/logout`. */
export function registerLogin(routes: PageRoutes, needs: PageNeeds): void {
  routes.get('/login', async ({ fields }) => new Redirect(withQuery('/auth/login', { next: fields.text('next') })));
  routes.get(
    '/auth/login',
    async ({ visit, fields }) => {
      const next = safeNext(fields.text('next'));
      return visit.viewer
        ? new Redirect(next)
        : loginPage(visit, next, fields.text('done') === 'password', '', NO_FAULT);
    },
    { forms: true },
  );
  routes.post('/auth/login', async (call) => {
    const { visit, fields, network, reply } = call;
    const next = safeNext(fields.text('next'));
    const login = fields.text('login');
    return orFault(
      async () => {
        checkRule(needs.limiter, 'login-address', network);
        const step = await logIn(loginNeeds(needs), { login, password: fields.text('password'), ...originOf(call) });
        return enter(needs, call, step, next);
      },
      (refusal) => loginPage(visit, next, false, login, faultOf(reply, refusal)),
    );
  });
  routes.post('/auth/login/code', async (call) => {
    const { visit, fields, network, reply } = call;
    const next = safeNext(fields.text('next'));
    const ticket = fields.text('ticket');
    return orFault(
      async () => {
        checkRule(needs.limiter, 'login-address', network);
        const attempt = { ticket, code: fields.text('code'), ...originOf(call) };
        return enter(needs, call, await logInWithCode(loginNeeds(needs), attempt), next);
      },
      (refusal) => codePage(visit, next, ticket, faultOf(reply, refusal)),
    );
  });
  routes.post('/auth/logout', async ({ visit, reply }) => {
    if (visit.session) await revokeSession(needs, visit.session.accountId, visit.session.sessionId);
    dropSessionCookie(needs, reply);
    return new Redirect('/');
  });
}

/** Where a login comes from, as it is kept with the session. */
export const originOf = ({ request }: Pick<Call, 'request'>) => ({
  address: request.ip,
  userAgent: request.headers['user-agent'] ?? '',
});

/** Goes on after a step of a login: in, or to the second factor. */
export function enter(needs: PageNeeds, { visit, reply }: Call, step: LoginStep, next: string): Answer {
  if (step.outcome === 'code-needed') return codePage(visit, next, step.ticket, NO_FAULT);
  setSessionCookie(needs, reply, step.session);
  // Somebody who may not act yet is told on the front page what is missing.
  return new Redirect(step.standing === 'ready' ? next : '/');
}

function loginPage(visit: Visit, next: string, newPassword: boolean, login: string, fault: Fault): Page {
  const { say } = visit;
  const signUp = withQuery('/auth/sign-up', { next: next === '/' ? '' : next });
  return {
    title: say('login.title'),
    narrow: true,
    hidden: true,
    status: fault.status,
    body: html`<section class="sheet"><h1>${say('login.title')}</h1>${newPassword ? notice(say('reset.done'), 'good') : ''}${fault.banner}${form(
      visit,
      '/auth/login',
      html`${hidden('next', next)}${field('login', say('login.login'), { value: login, required: true, autocomplete: 'username', exact: true, focus: true })}${field('password', say('login.password'), { type: 'password', required: true, autocomplete: 'current-password' })}${submit(say('login.submit'), 'button wide')}`,
    )}<p class="links"><a href="/auth/forgot">${say('login.forgot')}</a> <a href="${signUp}">${say('login.sign-up')}</a></p></section>`,
  };
}

function codePage(visit: Visit, next: string, ticket: string, fault: Fault): Page {
  const { say } = visit;
  return {
    title: say('code.title'),
    narrow: true,
    hidden: true,
    status: fault.status,
    body: html`<section class="sheet"><h1>${say('code.title')}</h1><p>${say('code.words')}</p>${fault.banner}${form(
      visit,
      '/auth/login/code',
      html`${hidden('next', next)}${hidden('ticket', ticket)}${field('code', say('code.code'), { required: true, autocomplete: 'one-time-code', exact: true, focus: true, maxLength: 40, hint: say('code.hint') })}${submit(say('code.submit'), 'button wide')}`,
    )}<p class="links"><a href="${withQuery('/auth/login', { next })}">${say('code.again')}</a></p></section>`,
  };
}
