import {
  becomeOwner,
  confirmEmail,
  LINK_PATHS,
  MIN_PASSWORD_CHARACTERS,
  peekLink,
  requestPasswordReset,
  resendConfirmation,
  resetPassword,
} from '#access/access.ts';
import { checkRule } from '#http/rates.ts';
import { type HtmlValue, html } from '#kernel/text/html.ts';
import type { PageNeeds } from '../needs.ts';
import { type Page, Redirect } from '../page.ts';
import { field, form, hidden, notice, submit } from '../parts/form.ts';
import { type Call, orFault, type PageRoutes } from '../routes.ts';
import { dropSessionCookie, type Visit } from '../visit.ts';
import { type Fault, faultOf, NO_FAULT } from './faults.ts';
import { agreement, join, personFields, type Typed, typedIn } from './sign-up.ts';

/**
 * The pages that one-time links lead to. Programs that check mails open links too, so nothing happens before a button is
 * pressed.
 */
export function registerLinks(routes: PageRoutes, needs: PageNeeds): void {
  registerConfirm(routes, needs);
  registerReset(routes, needs);
  registerOwner(routes, needs);
}

const sheet = (title: string, body: HtmlValue, status = 200): Page => ({
  title,
  narrow: true,
  hidden: true,
  status,
  body: html`<section class="sheet"><h1>${title}</h1>${body}</section>`,
});

const deadLink = ({ say }: Visit): Page =>
  sheet(say('link.dead-title'), html`<p>${say('link.dead')}</p><p><a href="/">${say('link.home')}</a></p>`, 410);

function registerConfirm(routes: PageRoutes, needs: PageNeeds): void {
  const { db } = needs;
  routes.get(
    LINK_PATHS['confirm-email'],
    async ({ visit, fields }) => {
      const { say } = visit;
      const token = fields.text('token');
      const link = await peekLink(db.reader, visit.now, 'confirm-email', token);
      if (!link) return deadLink(visit);
      const button = form(
        visit,
        LINK_PATHS['confirm-email'],
        html`${hidden('token', token)}${submit(say('confirm.submit'), 'button wide')}`,
      );
      return sheet(say('confirm.title'), html`<p>${say('confirm.words', { email: link.email })}</p>${button}`);
    },
    { forms: true },
  );
  routes.post(LINK_PATHS['confirm-email'], async ({ visit, fields, network }) => {
    checkRule(needs.limiter, 'confirm-address', network);
    return orFault(
      async () => {
        await confirmEmail(needs, fields.text('token'));
        const { say } = visit;
        const on = visit.session
          ? html`<a class="button wide" href="/">${say('confirm.go-on')}</a>`
          : html`<a class="button wide" href="/auth/login">${say('nav.login')}</a>`;
        return sheet(say('confirm.done-title'), html`<p>${say('confirm.done')}</p>${on}`);
      },
      () => deadLink(visit),
    );
  });
  // Of somebody who is logged in and whose address is not confirmed: the mail again, perhaps to another address.
  routes.post('/auth/confirm/again', async ({ visit, fields, network, reply }) => {
    if (!visit.session) return new Redirect('/auth/login');
    const { accountId } = visit.session;
    const email = fields.text('email');
    return orFault(
      async () => {
        checkRule(needs.limiter, 'confirm-address', network);
        await resendConfirmation(needs, accountId, email === '' ? undefined : email);
        return sheet(
          visit.say('confirm.title'),
          html`${notice(visit.say('confirm.sent'), 'good')}<p><a href="/">${visit.say('link.home')}</a></p>`,
        );
      },
      (refusal) => waitingPage(visit, faultOf(reply, refusal)),
    );
  });
}

/** What somebody is told who is logged in but may not act yet. */
export function waitingPage(visit: Visit, fault: Fault = NO_FAULT): Page {
  const { say, session } = visit;
  const status = fault.status;
  if (session?.standing === 'waiting') return sheet(say('waiting.title'), html`<p>${say('waiting.words')}</p>`);
  if (session?.standing === 'disabled') return sheet(say('disabled.title'), html`<p>${say('disabled.words')}</p>`);
  return sheet(
    say('unconfirmed.title'),
    html`<p>${say('unconfirmed.words')}</p>${fault.banner}<details${fault === NO_FAULT ? '' : html` open`}><summary>${say('unconfirmed.again')}</summary>${form(
      visit,
      '/auth/confirm/again',
      html`${field('email', say('unconfirmed.email'), { type: 'email', autocomplete: 'email', hint: say('unconfirmed.hint'), fault: fault.of('email') })}${submit(say('unconfirmed.send'))}`,
    )}</details>`,
    status,
  );
}

function registerReset(routes: PageRoutes, needs: PageNeeds): void {
  const { db } = needs;
  const forgotPage = (visit: Visit, email: string, fault: Fault): Page =>
    sheet(
      visit.say('forgot.title'),
      html`<p>${visit.say('forgot.words')}</p>${fault.banner}${form(
        visit,
        '/auth/forgot',
        html`${field('email', visit.say('sign-up.email'), { type: 'email', value: email, required: true, autocomplete: 'email', fault: fault.of('email') })}${submit(visit.say('forgot.submit'), 'button wide')}`,
      )}`,
      fault.status,
    );
  const resetPage = (visit: Visit, token: string, fault: Fault): Page =>
    sheet(
      visit.say('reset.title'),
      html`<p>${visit.say('reset.words')}</p>${fault.banner}${form(
        visit,
        LINK_PATHS['reset-password'],
        html`${hidden('token', token)}${field('password', visit.say('reset.password'), { type: 'password', required: true, autocomplete: 'new-password', minLength: MIN_PASSWORD_CHARACTERS, hint: visit.say('sign-up.password-hint', { count: MIN_PASSWORD_CHARACTERS }), fault: fault.of('password') })}${submit(visit.say('reset.submit'), 'button wide')}`,
      )}`,
      fault.status,
    );

  routes.get('/auth/forgot', async ({ visit }) => forgotPage(visit, '', NO_FAULT), { forms: true });
  routes.post('/auth/forgot', async ({ visit, fields, network, reply }) => {
    const email = fields.text('email');
    return orFault(
      async () => {
        checkRule(needs.limiter, 'reset-address', network);
        await requestPasswordReset(needs, email);
        return sheet(visit.say('forgot.title'), html`<p>${visit.say('forgot.sent')}</p>`);
      },
      (refusal) => forgotPage(visit, email, faultOf(reply, refusal)),
    );
  });
  routes.get(
    LINK_PATHS['reset-password'],
    async ({ visit, fields }) => {
      const token = fields.text('token');
      const link = await peekLink(db.reader, visit.now, 'reset-password', token);
      return link ? resetPage(visit, token, NO_FAULT) : deadLink(visit);
    },
    { forms: true },
  );
  routes.post(LINK_PATHS['reset-password'], async ({ visit, fields, network, reply }) => {
    const token = fields.text('token');
    return orFault(
      async () => {
        checkRule(needs.limiter, 'reset-address', network);
        await resetPassword(needs, token, fields.text('password'));
        dropSessionCookie(needs, reply);
        return new Redirect('/auth/login?done=password');
      },
      (refusal) => (refusal.kind === 'gone' ? deadLink(visit) : resetPage(visit, token, faultOf(reply, refusal))),
    );
  });
}

function registerOwner(routes: PageRoutes, needs: PageNeeds): void {
  const { db } = needs;
  const path = LINK_PATHS['become-owner'];

  async function ownerPage(visit: Visit, token: string, typed: Typed, fault: Fault): Promise<Page> {
    const { say } = visit;
    if (visit.session) {
      return sheet(
        say('owner.title'),
        html`<p>${say('owner.mine', { username: visit.session.username })}</p>${fault.banner}${form(visit, path, html`${hidden('token', token)}${submit(say('owner.submit'), 'button wide')}`)}`,
        fault.status,
      );
    }
    const back = encodeURIComponent(`${path}?token=${token}`);
    return sheet(
      say('owner.title'),
      html`<p>${say('owner.words')}</p>${fault.banner}${form(
        visit,
        path,
        html`${hidden('token', token)}${personFields(needs, visit, typed, fault)}${await agreement(needs, visit, fault)}${submit(say('owner.submit'), 'button wide')}`,
      )}<p class="links"><a href="/auth/login?next=${back}">${say('sign-up.login')}</a></p>`,
      fault.status,
    );
  }

  routes.get(
    path,
    async ({ visit, fields }) => {
      const token = fields.text('token');
      const link = await peekLink(db.reader, visit.now, 'become-owner', token);
      return link ? ownerPage(visit, token, {}, NO_FAULT) : deadLink(visit);
    },
    { forms: true },
  );
  routes.post(path, async (call: Call) => {
    const { visit, fields, network, reply } = call;
    const token = fields.text('token');
    return orFault(
      async () => {
        checkRule(needs.limiter, 'sign-up-page', network);
        if (!visit.viewer) return join(needs, call, { ownerToken: token });
        await becomeOwner(needs, visit.viewer, token);
        return new Redirect('/admin');
      },
      (refusal) =>
        refusal.kind === 'gone' ? deadLink(visit) : ownerPage(visit, token, typedIn(call), faultOf(reply, refusal)),
    );
  });
}
