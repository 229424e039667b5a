import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { identifySession, type NewSession, type SessionHolder, secretOf, type Viewer } from '#access/access.ts';
import { Refusal } from '#kernel/errors.ts';
import { pickLocale } from '#kernel/text/accept-language.ts';
import { LOCALES, type Locale, localeOf, type Say, words } from '#kernel/words.ts';
import type { PageNeeds } from './needs.ts';

/** Who looks at a page, in which language, and what their forms are signed with. */
export interface Visit {
  session: SessionHolder | null;
  /** null for strangers and for people who may not act yet. */
  viewer: Viewer | null;
  locale: Locale;
  say: Say;
  now: number;
  /** For the hidden field of every form; '' on pages for strangers that have none, so that these can be cached. */
  formToken: string;
  /** Path and query of this page, for coming back. */
  path: string;
}

export const TOKEN_FIELD = 'form_token';
const VISIT_BYTES = 16;
const VISIT_TOKEN = /^[A-Za-z0-9_-]{22}$/;

const isSecure = ({ site }: Pick<PageNeeds, 'site'>): boolean => site.origin.startsWith('https:');
/** `__Host-` cookies are bound to this host, to https and to the whole path (RFC 6265bis 4.1.3.2). */
const cookieName = (needs: Pick<PageNeeds, 'site'>, name: string): string =>
  isSecure(needs) ? `__Host-parley_${name}` : `parley_${name}`;

const cookieOptions = (needs: Pick<PageNeeds, 'site'>) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(needs) }) as const;

/** The keys that forms are signed with are read once in a process. */
const formKeys = new WeakMap<object, Promise<string>>();
function formKey(needs: PageNeeds): Promise<string> {
  let key = formKeys.get(needs.db);
  if (!key) {
    key = secretOf(needs, 'page-forms');
    formKeys.set(needs.db, key);
    key.catch(() => formKeys.delete(needs.db));
  }
  return key;
}

async function signVisit(needs: PageNeeds, kind: 'session' | 'visit', token: string): Promise<string> {
  return createHmac('sha256', await formKey(needs))
    .update(`${kind} ${token}`)
    .digest('base64url');
}

const sessionToken = (needs: PageNeeds, request: FastifyRequest): string =>
  request.cookies[cookieName(needs, 'session')] ?? '';

function visitToken(needs: PageNeeds, request: FastifyRequest): string | null {
  const token = request.cookies[cookieName(needs, 'visit')] ?? '';
  return VISIT_TOKEN.test(token) ? token : null;
}

/**
 * Reads who visits. With `forms`, a stranger gets a cookie of their own that the page's forms are bound to; without, they
 * get none, and the page is the same for all strangers.
 */
export async function readVisit(
  needs: PageNeeds,
  request: FastifyRequest,
  reply: FastifyReply,
  { forms }: { forms: boolean },
): Promise<Visit> {
  const token = sessionToken(needs, request);
  const session = token === '' ? null : await identifySession(needs, token);
  const picked = pickLocale(request.headers['accept-language'], LOCALES);
  const locale = session && request.headers['accept-language'] === undefined ? localeOf(session.locale) : picked;
  let formToken = '';
  if (session) formToken = await signVisit(needs, 'session', token);
  else if (forms) {
    let visit = visitToken(needs, request);
    if (visit === null) {
      visit = needs.random.bytes(VISIT_BYTES).toString('base64url');
      reply.setCookie(cookieName(needs, 'visit'), visit, cookieOptions(needs));
    }
    formToken = await signVisit(needs, 'visit', visit);
  }
  return {
    session,
    viewer: session?.viewer ?? null,
    locale,
    say: words(locale),
    now: needs.clock.now(),
    formToken,
    path: request.url,
  };
}

/**
 * Refuses ('forbidden') a form that this server's own page did not send: by the browser's word on where it comes from, and
 * by a token that only that page knows, bound to the visitor's cookie.
 */
export async function requireOwnForm(
  needs: PageNeeds,
  request: FastifyRequest,
  visit: Visit,
  token: string,
): Promise<void> {
  const { origin } = request.headers;
  const fetchSite = request.headers['sec-fetch-site'];
  if (origin !== undefined && origin !== needs.site.origin) {
    throw new Refusal('forbidden', visit.say('fault.origin', { origin: needs.site.origin }));
  }
  const elsewhere = fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none';
  const expected = await expectedToken(needs, request, visit);
  if (elsewhere || expected === null || !equal(token, expected)) {
    throw new Refusal('forbidden', visit.say('fault.form'));
  }
}

async function expectedToken(needs: PageNeeds, request: FastifyRequest, visit: Visit): Promise<string | null> {
  if (visit.session) return visit.formToken;
  const token = visitToken(needs, request);
  return token === null ? null : signVisit(needs, 'visit', token);
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Keeps the login in the browser. */
export function setSessionCookie(needs: PageNeeds, reply: FastifyReply, session: NewSession): void {
  const maxAge = Math.floor((session.expiresAt - needs.clock.now()) / 1000);
  reply.setCookie(cookieName(needs, 'session'), session.token, { ...cookieOptions(needs), maxAge });
}

export function dropSessionCookie(needs: PageNeeds, reply: FastifyReply): void {
  reply.clearCookie(cookieName(needs, 'session'), cookieOptions(needs));
}
