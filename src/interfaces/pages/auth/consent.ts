import {
  type Answer as AppAnswer,
  type AuthorizationRequest,
  type AuthorizeQuery,
  authorizeRequest,
  denyRequest,
  grantCode,
  OAuthError,
  type Viewer,
} from '#access/access.ts';
import { invalid } from '#kernel/errors.ts';
import { html, type SafeHtml } from '#kernel/text/html.ts';
import type { Say } from '#kernel/words.ts';
import type { Fields } from '../fields.ts';
import type { PageNeeds } from '../needs.ts';
import { type Answer, type Page, Redirect } from '../page.ts';
import { form, hidden } from '../parts/form.ts';
import { icon } from '../parts/icons.ts';
import { own, type PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';

const PARAMETERS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
] as const satisfies readonly (keyof AuthorizeQuery)[];

/** `/oauth/authorize`: an app asks to act for somebody (RFC 6749 4.1), who says yes or no on this page. */
export function registerConsent(routes: PageRoutes, needs: PageNeeds): void {
  routes.get(
    '/oauth/authorize',
    async (call) => {
      const { visit, fields } = call;
      const query = queryOf(fields);
      return orTell(async () => {
        const request = await authorizeRequest(needs, query);
        return own(async () => consentPage(visit, request, query))(call);
      });
    },
    { forms: true },
  );
  routes.post(
    '/oauth/authorize',
    own(async ({ visit, fields }, viewer) =>
      orTell(async () => {
        const request = await authorizeRequest(needs, queryOf(fields));
        return answer(visit, request, await decide(needs, viewer, request, fields.text('decision')));
      }),
    ),
  );
}

function queryOf(fields: Fields): AuthorizeQuery {
  const query: AuthorizeQuery = {};
  for (const name of PARAMETERS) if (fields.text(name) !== '') query[name] = fields.text(name);
  return query;
}

/** Errors that the app may know go to the app; the person is told the others. */
async function orTell(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    if (error.redirectTo !== null) return new Redirect(error.redirectTo, 302);
    throw invalid(error.message);
  }
}

function decide(
  needs: PageNeeds,
  viewer: Viewer,
  request: AuthorizationRequest,
  decision: string,
): Promise<AppAnswer> | AppAnswer {
  if (decision === 'allow') return grantCode(needs, viewer, request);
  if (decision === 'deny') return denyRequest(request);
  throw invalid('The form did not say whether the app may come in.');
}

function answer({ say }: Visit, request: AuthorizationRequest, { redirectTo, code }: AppAnswer): Answer {
  if (redirectTo !== null) return new Redirect(redirectTo);
  const app = request.app.name;
  const title = code === null ? say('consent.denied-title') : say('consent.code-title');
  return {
    title,
    narrow: true,
    hidden: true,
    body:
      code === null
        ? html`<section class="sheet"><h1>${title}</h1><p>${say('consent.denied', { app })}</p></section>`
        : html`<section class="sheet"><h1>${title}</h1><p>${say('consent.code', { app })}</p><label for="code">${say('consent.code-label')}</label><input class="code" id="code" value="${code}" readonly autofocus autocomplete="off"><p class="hint">${say('consent.code-hint')}</p></section>`,
  };
}

/** Chromium applies form-action to the redirect that follows the form, so the app's address has to be let through. */
function targetOf({ outOfBand, redirectUri }: AuthorizationRequest): { formTarget?: string } {
  const url = outOfBand ? null : URL.parse(redirectUri);
  if (!url) return {};
  const web = url.protocol === 'http:' || url.protocol === 'https:';
  return { formTarget: web ? url.origin : url.protocol };
}

function consentPage(visit: Visit, request: AuthorizationRequest, query: AuthorizeQuery): Page {
  const { say, session } = visit;
  const { app } = request;
  const website =
    app.website === ''
      ? ''
      : html`<p class="hint"><a href="${app.website}" rel="noreferrer nofollow">${app.website}</a></p>`;
  return {
    title: say('consent.title', { app: app.name }),
    narrow: true,
    hidden: true,
    ...targetOf(request),
    body: html`<section class="sheet"><h1>${say('consent.title', { app: app.name })}</h1>${website}<p>${say('consent.words', { app: app.name, username: session?.username ?? '' })}</p><ul class="scopes">${scopeWords(say, request.scopes).map((words) => html`<li>${icon('check')}<span>${words}</span></li>`)}</ul><p class="hint">${request.outOfBand ? say('consent.oob') : say('consent.goes-to', { address: shortAddress(request.redirectUri) })}</p>${form(
      visit,
      '/oauth/authorize',
      html`${PARAMETERS.map((name) => (query[name] === undefined ? '' : hidden(name, query[name])))}<div class="pair"><button class="button" type="submit" name="decision" value="allow">${say('consent.allow')}</button><button class="button quiet" type="submit" name="decision" value="deny">${say('consent.deny')}</button></div>`,
    )}<p class="hint">${say('consent.later')} <a href="/settings/apps">${say('settings.apps')}</a></p></section>`,
  };
}

function shortAddress(uri: string): string {
  const url = URL.parse(uri);
  return url && url.host !== '' ? `${url.protocol}//${url.host}` : `${url?.protocol ?? ''}…`;
}

/** Scopes in plain words; a fine scope is left out where a broad one says it. */
export function scopeWords(say: Say, scopes: readonly string[]): (string | SafeHtml)[] {
  const broad = new Set(scopes.filter((scope) => !scope.includes(':')));
  return scopes
    .filter((scope) => !scope.includes(':') || scope.startsWith('admin:') || !broad.has(scope.split(':')[0] ?? ''))
    .map((scope) => {
      const [verb = '', area] = scope.split(':');
      if (verb === 'admin') return say('scope.admin', { scope });
      return area === undefined ? say(`scope.${verb}`) : say(`scope.${verb}-one`, { area: say(`area.${area}`) });
    });
}
