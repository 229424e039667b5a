import { createHash, timingSafeEqual } from 'node:crypto';
import { notFound } from '#kernel/errors.ts';
import type { Ids } from '#kernel/ids.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Random } from '#ports/random.ts';
import type { Id, Millis } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import type { App } from './apps.ts';
import { hashToken, standingOf } from './identity.ts';
import { newToken } from './links.ts';
import { OAuthError } from './oauth-error.ts';
import { parseScopes, within } from './scopes.ts';

export interface IssuedToken {
  tokenId: Id;
  /** Told once; only its hash is kept. */
  token: string;
  scopes: readonly string[];
  createdAt: Millis;
}

export const MAX_LISTED_TOKENS = 200;
/** RFC 7636 4.1. */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

/** Makes a token in the caller's transaction; `accountId` null is an app's own. */
export async function insertToken(
  tx: Tx,
  { ids, random, now }: { ids: Ids; random: Random; now: Millis },
  {
    appId,
    accountId,
    scopes,
    token = newToken(random),
  }: { appId: Id; accountId: Id | null; scopes: readonly string[]; token?: string },
): Promise<IssuedToken> {
  const tokenId = ids.next();
  await tx
    .insertInto('access_tokens')
    .values({
      id: tokenId,
      token_hash: hashToken(token),
      app_id: appId,
      account_id: accountId,
      scopes: scopes.join(' '),
      created_at: now,
    })
    .execute();
  return { tokenId, token, scopes, createdAt: now };
}

type TokenNeeds = Needs<'db' | 'clock' | 'ids' | 'random'>;

/** Gives an app a token for somebody with all scopes it registered: after a sign-up through that app. */
export function issueToken(
  { db, clock, ids, random }: TokenNeeds,
  grant: { appId: Id; accountId: Id; scopes: readonly string[] },
): Promise<IssuedToken> {
  return db.write((tx) => insertToken(tx, { ids, random, now: clock.now() }, grant));
}

/** Client credentials (RFC 6749 4.4): a token for the app itself. `scope` must lie within what it registered. */
export async function grantToApp(
  { db, clock, ids, random }: TokenNeeds,
  app: App,
  scope: string,
): Promise<IssuedToken> {
  const scopes = readScopes(scope, app);
  return db.write((tx) =>
    insertToken(tx, { ids, random, now: clock.now() }, { appId: app.id, accountId: null, scopes }),
  );
}

/** The scopes asked for, which must lie within the app's; throws {@link OAuthError} 'invalid_scope'. */
export function readScopes(scope: string, app: App): string[] {
  let scopes: string[];
  try {
    scopes = parseScopes(scope);
  } catch {
    throw new OAuthError('invalid_scope', 'The requested scope is invalid, unknown, or malformed.');
  }
  if (!within(scopes, app.scopes)) {
    throw new OAuthError('invalid_scope', 'The requested scope goes beyond what the app registered.');
  }
  return scopes;
}

const invalidGrant = (): OAuthError =>
  new OAuthError('invalid_grant', 'The code is invalid, expired, used, or was given for another address or app.');

export interface CodeExchange {
  code: string;
  redirectUri: string;
  codeVerifier: string;
}

/**
 * Exchanges an authorization code (RFC 6749 4.1.3, RFC 7636 4.6). A code works once: seen again, the token it gave is
 * revoked (RFC 6749 4.1.2). Throws {@link OAuthError} 'invalid_grant'.
 */
export async function exchangeCode(
  { db, clock, ids, random }: TokenNeeds,
  app: App,
  { code, redirectUri, codeVerifier }: CodeExchange,
): Promise<IssuedToken> {
  const hash = hashToken(code);
  const now = clock.now();
  const issued = await db.write(async (tx) => {
    const grant = await findCode(tx, hash);
    if (!grant || grant.app_id !== app.id) return null;
    if (grant.used_at !== null) return revokeReplayed(tx, now, hash);
    if (grant.expires_at <= now || grant.redirect_uri !== redirectUri) return null;
    if (!provesChallenge(grant.code_challenge, codeVerifier) || standingOf(grant) !== 'ready') return null;
    const used = await tx
      .updateTable('oauth_codes')
      .set({ used_at: now })
      .where('code_hash', '=', hash)
      .where('used_at', 'is', null)
      .executeTakeFirst();
    if (used.numUpdatedRows === 0n) return revokeReplayed(tx, now, hash);
    const scopes = grant.scopes.split(' ');
    const token = await insertToken(tx, { ids, random, now }, { appId: app.id, accountId: grant.account_id, scopes });
    await tx.updateTable('oauth_codes').set({ token_id: token.tokenId }).where('code_hash', '=', hash).execute();
    return token;
  });
  if (!issued) throw invalidGrant();
  return issued;
}

const findCode = (tx: Tx, hash: string) =>
  tx
    .selectFrom('oauth_codes as c')
    .innerJoin('users as u', 'u.account_id', 'c.account_id')
    .innerJoin('accounts as a', 'a.id', 'c.account_id')
    .select([
      'c.app_id',
      'c.account_id',
      'c.redirect_uri',
      'c.scopes',
      'c.code_challenge',
      'c.expires_at',
      'c.used_at',
      'u.disabled_at',
      'u.email_confirmed_at',
      'u.approved_at',
      'a.suspended_at',
    ])
    .where('c.code_hash', '=', hash)
    .executeTakeFirst();

/** Not thrown from the transaction: its roll-back would bring the token back to life. */
async function revokeReplayed(tx: Tx, now: Millis, codeHash: string): Promise<null> {
  const row = await tx
    .selectFrom('oauth_codes')
    .select('token_id')
    .where('code_hash', '=', codeHash)
    .executeTakeFirst();
  if (row?.token_id != null) await revokeTokens(tx, now, [row.token_id]);
  return null;
}

function provesChallenge(challenge: string, verifier: string): boolean {
  if (challenge === '') return verifier === '';
  if (!VERIFIER.test(verifier)) return false;
  const actual = Buffer.from(createHash('sha256').update(verifier).digest('base64url'));
  const expected = Buffer.from(challenge);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** Revokes tokens that are not yet, in the caller's transaction, and says so: open streams end. */
async function revokeTokens(tx: Tx, now: Millis, tokenIds: readonly Id[]): Promise<void> {
  for (const tokenId of tokenIds) {
    const revoked = await tx
      .updateTable('access_tokens')
      .set({ revoked_at: now })
      .where('id', '=', tokenId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (revoked.numUpdatedRows > 0n) await emit(tx, now, 'token.revoked', { tokenId });
  }
}

/** Revokes every token of a person in the caller's transaction. */
export async function revokeTokensOf(tx: Tx, now: Millis, accountId: Id): Promise<void> {
  const rows = await tx
    .updateTable('access_tokens')
    .set({ revoked_at: now })
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute();
  for (const { id } of rows) await emit(tx, now, 'token.revoked', { tokenId: id });
}

/**
 * An app gives a token back (RFC 7009). One that is unknown is no error; one of another app is refused with
 * {@link OAuthError} 'unauthorized_client'.
 */
export async function revokeToken({ db, clock }: Needs<'db' | 'clock'>, app: App, token: string): Promise<void> {
  const now = clock.now();
  await db.write(async (tx) => {
    const row = await tx
      .selectFrom('access_tokens')
      .select(['id', 'app_id'])
      .where('token_hash', '=', hashToken(token))
      .executeTakeFirst();
    if (!row) return;
    if (row.app_id !== app.id) throw new OAuthError('unauthorized_client', 'This token belongs to another app.');
    await revokeTokens(tx, now, [row.id]);
  });
}

export interface AuthorizedApp {
  tokenId: Id;
  appId: Id;
  name: string;
  website: string;
  scopes: readonly string[];
  createdAt: Millis;
}

/** The apps a person lets in, newest first: one entry for each token. */
export async function authorizedApps(db: Reader, accountId: Id): Promise<AuthorizedApp[]> {
  const rows = await db
    .selectFrom('access_tokens as t')
    .innerJoin('apps as p', 'p.id', 't.app_id')
    .select(['t.id', 't.app_id', 'p.name', 'p.website', 't.scopes', 't.created_at'])
    .where('t.account_id', '=', accountId)
    .where('t.revoked_at', 'is', null)
    .orderBy('t.id', 'desc')
    .limit(MAX_LISTED_TOKENS)
    .execute();
  return rows.map((row) => ({
    tokenId: row.id,
    appId: row.app_id,
    name: row.name,
    website: row.website,
    scopes: row.scopes.split(' '),
    createdAt: row.created_at,
  }));
}

/** A person takes an app's token back. Refuses ('not-found') tokens of others. */
export async function revokeAuthorization(
  { db, clock }: Needs<'db' | 'clock'>,
  accountId: Id,
  tokenId: Id,
): Promise<void> {
  const now = clock.now();
  await db.write(async (tx) => {
    const row = await tx
      .selectFrom('access_tokens')
      .select('id')
      .where('id', '=', tokenId)
      .where('account_id', '=', accountId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (!row) throw notFound();
    await revokeTokens(tx, now, [tokenId]);
  });
}
