import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import {
  ALL_SCOPES,
  type App,
  authenticateApp,
  exchangeCode,
  grantToApp,
  type IssuedToken,
  OAuthError,
  revokeToken,
} from '#access/access.ts';
import { normalise } from '#http/normalise.ts';
import { checkRate } from '#http/rates.ts';
import { type HttpNeeds, type Route, route } from '#http/route.ts';
import { takeBody } from '#http/uploads.ts';
import { compileCheck } from '#http/validate.ts';
import { notFound, Refusal } from '#kernel/errors.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';

const MAX_PARAMETER_CHARACTERS = 4_000;
const MAX_BASIC_CHARACTERS = 2_000;
const METADATA_SECONDS = 3_600;

const parameter = Type.Optional(Type.String({ maxLength: MAX_PARAMETER_CHARACTERS }));
const TokenBody = Type.Object({
  grant_type: parameter,
  client_id: parameter,
  client_secret: parameter,
  code: parameter,
  redirect_uri: parameter,
  code_verifier: parameter,
  scope: parameter,
  token: parameter,
});
type TokenBody = Static<typeof TokenBody>;

const checkBody = compileCheck(TokenBody);

type OAuthNeeds = HttpNeeds & Needs<'db' | 'clock' | 'ids' | 'random'>;

/**
 * The endpoints that apps call themselves: `POST /oauth/token` (RFC 6749 3.2) and `POST /oauth/revoke` (RFC 7009). They
 * take a form or JSON, and answer errors in OAuth's own shape, so they are not routes of the client API. The pages that
 * people see, login and consent, are in interfaces/pages.
 */
export function registerOAuth(server: FastifyInstance, needs: OAuthNeeds): void {
  server.post('/oauth/token', (request, reply) =>
    answer(needs, request, reply, async (body, app) => toTokenJson(await grant(needs, body, app))),
  );
  server.post('/oauth/revoke', (request, reply) =>
    answer(needs, request, reply, async (body, app) => {
      if (!body.token) throw new OAuthError('invalid_request', 'The parameter token is missing.');
      await revokeToken(needs, app, body.token);
      return {};
    }),
  );
}

const toTokenJson = ({ token, scopes, createdAt }: IssuedToken) => ({
  access_token: token,
  token_type: 'Bearer',
  scope: scopes.join(' '),
  created_at: Math.floor(createdAt / 1000),
});

async function grant(needs: OAuthNeeds, body: TokenBody, app: App): Promise<IssuedToken> {
  switch (body.grant_type) {
    case 'client_credentials':
      return grantToApp(needs, app, body.scope ?? '');
    case 'authorization_code': {
      const { code, redirect_uri: redirectUri, code_verifier: codeVerifier = '' } = body;
      if (!code) throw new OAuthError('invalid_request', 'The parameter code is missing.');
      if (!redirectUri) throw new OAuthError('invalid_request', 'The parameter redirect_uri is missing.');
      return exchangeCode(needs, app, { code, redirectUri, codeVerifier });
    }
    default:
      // The password grant among them: passwords are typed on this server's own pages only.
      throw new OAuthError('unsupported_grant_type', 'This grant type is not supported by this server.');
  }
}

/** Reads the body, checks who the app is, answers; refusals are told in OAuth's shape. */
async function answer(
  needs: OAuthNeeds,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (body: TokenBody, app: App) => Promise<object>,
): Promise<FastifyReply> {
  reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
  checkRate(needs.limiter, 'api', request, reply, null);
  try {
    const body = await readBody(needs, request);
    if (!body.grant_type && request.routeOptions.url === '/oauth/token') {
      throw new OAuthError('invalid_request', 'The parameter grant_type is missing.');
    }
    const app = await authenticateApp(needs.db.reader, readCredentials(request, body));
    return reply.send(await work(body, app));
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    if (error.code === 'invalid_client') reply.header('www-authenticate', 'Basic realm="Parley"');
    return reply.code(error.status).send({ error: error.code, error_description: error.message });
  }
}

async function readBody(needs: OAuthNeeds, request: FastifyRequest): Promise<TokenBody> {
  try {
    const body = normalise(TokenBody, (await takeBody(needs, request, [])).fields);
    checkBody(body);
    return body as TokenBody;
  } catch (error) {
    if (error instanceof Refusal) throw new OAuthError('invalid_request', error.message);
    throw error;
  }
}

/** Id and secret from HTTP Basic (form-encoded inside, RFC 6749 2.3.1), else from the body; never from the address. */
function readCredentials(request: FastifyRequest, body: TokenBody): { clientId: string; clientSecret: string } {
  const basic = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(request.headers.authorization ?? '');
  if (!basic?.[1] || basic[1].length > MAX_BASIC_CHARACTERS) {
    return { clientId: body.client_id ?? '', clientSecret: body.client_secret ?? '' };
  }
  const pair = Buffer.from(basic[1], 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 0) return { clientId: '', clientSecret: '' };
  return { clientId: formDecode(pair.slice(0, colon)), clientSecret: formDecode(pair.slice(colon + 1)) };
}

function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** What apps and web clients read: userinfo (as OpenID Connect shapes it) and the server's metadata (RFC 8414). */
export function oauthRoutes(needs: Needs<'db' | 'site'>): Route[] {
  const { db, site } = needs;
  const metadata = metadataOf(site.origin);
  const userinfo = (method: 'GET' | 'POST') =>
    route({
      method,
      path: '/oauth/userinfo',
      who: 'person',
      scopes: ['profile', 'read', 'read:accounts'],
      handle: ({ viewer }) => userinfoOf({ db, site }, viewer.accountId),
    });
  return [
    userinfo('GET'),
    userinfo('POST'),
    route({
      method: 'GET',
      path: '/.well-known/oauth-authorization-server',
      who: 'anyone',
      rate: 'none',
      async handle({ reply }) {
        reply.header('cache-control', `public, max-age=${METADATA_SECONDS}`);
        return metadata;
      },
    }),
  ];
}

async function userinfoOf({ db, site }: Needs<'db' | 'site'>, accountId: Id): Promise<object> {
  const account = await db.reader
    .selectFrom('accounts')
    .select(['uri', 'url', 'username', 'display_name', 'avatar'])
    .where('id', '=', accountId)
    .executeTakeFirst();
  if (!account) throw notFound();
  return {
    iss: `${site.origin}/`,
    sub: account.uri,
    name: account.display_name || account.username,
    preferred_username: account.username,
    profile: account.url,
    picture: account.avatar === '' ? `${site.origin}/assets/missing-avatar.png` : `${site.mediaBase}/${account.avatar}`,
  };
}

const metadataOf = (origin: string): object => ({
  issuer: `${origin}/`,
  authorization_endpoint: `${origin}/oauth/authorize`,
  token_endpoint: `${origin}/oauth/token`,
  revocation_endpoint: `${origin}/oauth/revoke`,
  userinfo_endpoint: `${origin}/oauth/userinfo`,
  service_documentation: `${origin}/about`,
  app_registration_endpoint: `${origin}/api/v1/apps`,
  scopes_supported: ALL_SCOPES,
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: ['authorization_code', 'client_credentials'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  code_challenge_methods_supported: ['S256'],
});
