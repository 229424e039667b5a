import { timingSafeEqual } from 'node:crypto';
import { invalid } from '#kernel/errors.ts';
import { cleanText, isBlank } from '#kernel/text/clean.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { hashToken } from './identity.ts';
import { newToken } from './links.ts';
import { OAuthError } from './oauth-error.ts';
import { parseScopes } from './scopes.ts';

/** The address that means: show the code to the person, who copies it into the app. */
export const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob';

export const MAX_APP_NAME_CHARACTERS = 60;
export const MAX_WEBSITE_CHARACTERS = 2_000;
export const MAX_REDIRECT_URI_CHARACTERS = 2_000;
export const MAX_REDIRECT_URIS = 20;
const MAX_CLIENT_ID_CHARACTERS = 256;

export interface App {
  id: Id;
  clientId: string;
  name: string;
  /** '' where there is none. */
  website: string;
  redirectUris: readonly string[];
  scopes: readonly string[];
}

export interface NewApp {
  name: string;
  /** A list, or one text with an address on each line. */
  redirectUris: string | readonly string[];
  /** Space separated; default `read`. */
  scopes?: string;
  website?: string;
}

/** Reads and checks what an app says of itself. Refuses ('invalid') with a sentence. */
export function readNewApp(app: NewApp): Omit<App, 'id' | 'clientId'> {
  const name = cleanText(app.name, { maxCodePoints: MAX_APP_NAME_CHARACTERS, multiline: false, what: 'Name' });
  if (isBlank(name)) throw invalid("Validation failed: Name can't be blank");
  const listed = typeof app.redirectUris === 'string' ? [app.redirectUris] : app.redirectUris;
  const redirectUris = [...new Set(listed.flatMap((text) => text.split(/\s+/)).filter((uri) => uri !== ''))];
  if (redirectUris.length === 0) throw invalid("Validation failed: Redirect URI can't be blank");
  if (redirectUris.length > MAX_REDIRECT_URIS) {
    throw invalid(`Validation failed: Redirect URI may be at most ${MAX_REDIRECT_URIS} addresses`);
  }
  for (const uri of redirectUris) {
    if (!isRedirectUri(uri)) throw invalid('Validation failed: Redirect URI must be an absolute address of the app');
  }
  return { name, website: readWebsite(app.website ?? ''), redirectUris, scopes: parseScopes(app.scopes ?? '') };
}

/** Schemes that run in or read from the browser that is sent there. */
const FORBIDDEN_SCHEMES = new Set([
  'about:',
  'blob:',
  'data:',
  'file:',
  'filesystem:',
  'javascript:',
  'mailto:',
  'urn:',
  'vbscript:',
  'view-source:',
]);

/** Whether codes may be sent there: http(s) with a host, or an app's own scheme, without a fragment (RFC 6749 3.1.2). */
export function isRedirectUri(uri: string): boolean {
  if (uri === OUT_OF_BAND) return true;
  // Printable ASCII only: what a header or another parser could read differently is not an address.
  if (uri.length > MAX_REDIRECT_URI_CHARACTERS || !/^[\x21-\x7e]+$/.test(uri) || uri.includes('#')) return false;
  const url = URL.parse(uri);
  if (!url || !/^[a-z][a-z0-9+.-]*:/i.test(uri) || FORBIDDEN_SCHEMES.has(url.protocol)) return false;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return true;
  return url.username === '' && url.password === '' && /^https?:\/\/[^/\\]/i.test(uri);
}

function readWebsite(text: string): string {
  const website = text.trim();
  if (website === '') return '';
  const url = website.length <= MAX_WEBSITE_CHARACTERS ? URL.parse(website) : null;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw invalid('Validation failed: Website must be an http or https address');
  }
  return url.href;
}

/** Registers an app. The secret is told once, here; only its hash is kept. */
export async function registerApp(
  { db, clock, ids, random }: Needs<'db' | 'clock' | 'ids' | 'random'>,
  newApp: NewApp,
  given: { clientId?: string; clientSecret?: string } = {},
): Promise<App & { clientSecret: string }> {
  const app = readNewApp(newApp);
  const id = ids.next();
  const clientId = given.clientId ?? newToken(random);
  const clientSecret = given.clientSecret ?? newToken(random);
  await db.write((tx) =>
    tx
      .insertInto('apps')
      .values({
        id,
        client_id: clientId,
        client_secret_hash: hashToken(clientSecret),
        name: app.name,
        website: app.website,
        redirect_uris: JSON.stringify(app.redirectUris),
        scopes: app.scopes.join(' '),
        created_at: clock.now(),
      })
      .execute(),
  );
  return { ...app, id, clientId, clientSecret };
}

const appColumns = ['id', 'client_id', 'client_secret_hash', 'name', 'website', 'redirect_uris', 'scopes'] as const;

interface AppRow {
  id: Id;
  client_id: string;
  client_secret_hash: string;
  name: string;
  website: string;
  redirect_uris: string;
  scopes: string;
}

const appOf = (row: AppRow): App => ({
  id: row.id,
  clientId: row.client_id,
  name: row.name,
  website: row.website,
  redirectUris: JSON.parse(row.redirect_uris) as string[],
  scopes: row.scopes.split(' '),
});

/** An app by its row, or null. */
export async function appById(db: Reader, id: Id): Promise<App | null> {
  const row = await db.selectFrom('apps').select(appColumns).where('id', '=', id).executeTakeFirst();
  return row ? appOf(row) : null;
}

/** RFC 6749 A.1; what is none is not asked for, since a database refuses some of it. */
const CLIENT_ID = /^[\x20-\x7e]+$/;

async function rowByClientId(db: Reader, clientId: string): Promise<AppRow | undefined> {
  if (clientId.length > MAX_CLIENT_ID_CHARACTERS || !CLIENT_ID.test(clientId)) return undefined;
  return db.selectFrom('apps').select(appColumns).where('client_id', '=', clientId).executeTakeFirst();
}

/** An app by its public id, or null. */
export async function appByClientId(db: Reader, clientId: string): Promise<App | null> {
  const row = await rowByClientId(db, clientId);
  return row ? appOf(row) : null;
}

/** The app that proves itself by its secret; throws {@link OAuthError} 'invalid_client' otherwise. */
export async function authenticateApp(
  db: Reader,
  credentials: { clientId: string; clientSecret: string },
): Promise<App> {
  const row = await rowByClientId(db, credentials.clientId);
  const expected = Buffer.from(row?.client_secret_hash ?? hashToken(''));
  const right = timingSafeEqual(Buffer.from(hashToken(credentials.clientSecret)), expected);
  if (!row || !right) throw new OAuthError('invalid_client', 'The app is unknown or its secret is wrong.');
  return appOf(row);
}
