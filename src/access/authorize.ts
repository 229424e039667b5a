import { invalid, Refusal } from '#kernel/errors.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { type App, appByClientId, OUT_OF_BAND } from './apps.ts';
import { hashToken, type Viewer } from './identity.ts';
import { newToken } from './links.ts';
import { OAuthError } from './oauth-error.ts';
import { readScopes } from './tokens.ts';

/** An authorization code lives so long (RFC 6749 4.1.2 recommends ten minutes at most). */
export const CODE_LIFE_MS = 10 * 60_000;
const MAX_STATE_CHARACTERS = 4_000;
/** A SHA-256 as base64url (RFC 7636 4.2). */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/** The query of `GET /oauth/authorize`, or the same fields posted back by the consent page. */
export interface AuthorizeQuery {
  response_type?: string;
  client_id?: string;
  redirect_uri?: string;
  scope?: string;
  state?: string;
  code_challenge?: string;
  code_challenge_method?: string;
}

/** A checked request: what the consent page shows, and what {@link grantCode} or {@link denyRequest} then answers. */
export interface AuthorizationRequest {
  app: App;
  redirectUri: string;
  /** The code is shown to the person instead of being sent (see {@link Answer}). */
  outOfBand: boolean;
  scopes: readonly string[];
  /** As the app sent it; null where it sent none. */
  state: string | null;
  /** '' where the app does not use PKCE. */
  codeChallenge: string;
}

/** Where the browser goes next. `redirectTo` is null out of band: show `code` for copying, or that access was denied. */
export interface Answer {
  redirectTo: string | null;
  code: string | null;
}

/**
 * Checks an authorization request (RFC 6749 4.1.1, RFC 7636 4.3). Check it again when the consent form is posted: its
 * fields come back from the browser.
 *
 * Refuses ('invalid') an unknown app or an address it did not register: nobody is sent to those. Throws
 * {@link OAuthError} for the rest, with `redirectTo` for an app that can be told by redirect.
 */
export async function authorizeRequest({ db }: Needs<'db'>, query: AuthorizeQuery): Promise<AuthorizationRequest> {
  const app = await appByClientId(db.reader, query.client_id ?? '');
  if (!app) throw invalid('This app is not known here. It has to register again.');
  const redirectUri = readRedirectUri(app, query.redirect_uri);
  const outOfBand = redirectUri === OUT_OF_BAND;
  const state = query.state ?? null;
  if (state !== null && state.length > MAX_STATE_CHARACTERS) {
    throw invalid(`The state of an app may have at most ${MAX_STATE_CHARACTERS} characters.`);
  }
  try {
    if (query.response_type !== 'code') {
      throw new OAuthError('unsupported_response_type', 'Only the response type "code" is supported.');
    }
    const codeChallenge = readChallenge(query);
    return { app, redirectUri, outOfBand, scopes: readScopes(query.scope ?? '', app), state, codeChallenge };
  } catch (error) {
    if (!(error instanceof OAuthError) || outOfBand) throw error;
    const redirectTo = addParameters(redirectUri, { error: error.code, error_description: error.message, state });
    throw new OAuthError(error.code, error.message, redirectTo);
  }
}

/** Addresses are compared to the letter; an app with a single one may leave it out. */
function readRedirectUri(app: App, asked: string | undefined): string {
  const only = app.redirectUris.length === 1 ? app.redirectUris[0] : undefined;
  const redirectUri = asked === undefined || asked === '' ? only : asked;
  if (redirectUri === undefined || !app.redirectUris.includes(redirectUri)) {
    throw invalid('The address this app wants to be called back at is not one that it registered.');
  }
  return redirectUri;
}

function readChallenge(query: AuthorizeQuery): string {
  const challenge = query.code_challenge ?? '';
  const method = query.code_challenge_method ?? '';
  if (challenge === '' && method === '') return '';
  // A missing method would mean `plain`, which protects nothing.
  if (method !== 'S256') throw new OAuthError('invalid_request', 'The code challenge method must be S256.');
  if (!CHALLENGE.test(challenge)) throw new OAuthError('invalid_request', 'The code challenge is not a SHA-256.');
  return challenge;
}

/** Makes the code for a request that the person said yes to. Refuses ('forbidden') somebody who may not act. */
export async function grantCode(
  { db, clock, random }: Needs<'db' | 'clock' | 'random'>,
  viewer: Viewer | null,
  request: AuthorizationRequest,
): Promise<Answer> {
  if (!viewer) throw new Refusal('forbidden', 'Your login cannot be used with apps yet.');
  const code = newToken(random);
  await insertCode({ db, clock }, viewer.accountId, request, code);
  if (request.outOfBand) return { redirectTo: null, code };
  return { redirectTo: addParameters(request.redirectUri, { code, state: request.state }), code };
}

async function insertCode(
  { db, clock }: Needs<'db' | 'clock'>,
  accountId: Id,
  request: AuthorizationRequest,
  code: string,
): Promise<void> {
  const now = clock.now();
  await db.write((tx) =>
    tx
      .insertInto('oauth_codes')
      .values({
        code_hash: hashToken(code),
        app_id: request.app.id,
        account_id: accountId,
        redirect_uri: request.redirectUri,
        scopes: request.scopes.join(' '),
        code_challenge: request.codeChallenge,
        created_at: now,
        expires_at: now + CODE_LIFE_MS,
      })
      .execute(),
  );
}

/** The answer to a request that the person said no to. */
export function denyRequest(request: AuthorizationRequest): Answer {
  if (request.outOfBand) return { redirectTo: null, code: null };
  const description = 'The person or the server denied the request.';
  return {
    redirectTo: addParameters(request.redirectUri, {
      error: 'access_denied',
      error_description: description,
      state: request.state,
    }),
    code: null,
  };
}

/** The app's address with parameters, otherwise to the letter as registered: a URL parser would rewrite custom schemes. */
function addParameters(uri: string, parameters: Record<string, string | null>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== null) query.set(name, value);
  return `${uri}${uri.includes('?') ? '&' : '?'}${query}`;
}
