import { createHash } from 'node:crypto';
import { Refusal } from '#kernel/errors.ts';
import type { Reader } from '#ports/database.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Role } from '#store/tables.ts';
import { type Permission, permissionsOf } from './permissions.ts';

/** Who asks, for modules: null is a stranger who is not logged in. */
export interface Viewer {
  accountId: Id;
  role: Role;
  permissions: ReadonlySet<Permission>;
}

/** What a token stands for. `viewer` is null for an app's own token (client credentials). */
export interface Identity {
  tokenId: Id;
  appId: Id;
  scopes: readonly string[];
  viewer: Viewer | null;
}

/** Tokens and codes are kept as this: they are random enough that a plain hash cannot be turned back. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

const MAX_TOKEN_CHARACTERS = 256;

const tokenRow = prepare((db, p: { hash: string }) =>
  db
    .selectFrom('access_tokens as t')
    .leftJoin('users as u', 'u.account_id', 't.account_id')
    .leftJoin('accounts as a', 'a.id', 't.account_id')
    .select([
      't.id',
      't.app_id',
      't.account_id',
      't.scopes',
      't.revoked_at',
      'u.role',
      'u.disabled_at',
      'u.approved_at',
      'u.email_confirmed_at',
      'a.suspended_at',
      'a.removed_at',
    ])
    .where('t.token_hash', '=', p.hash),
);

const scopesOf = new Map<string, readonly string[]>();
const MAX_SCOPE_SETS = 1000;

function splitScopes(text: string): readonly string[] {
  let scopes = scopesOf.get(text);
  if (!scopes) {
    scopes = text.split(' ');
    if (scopesOf.size < MAX_SCOPE_SETS) scopesOf.set(text, scopes);
  }
  return scopes;
}

/** Whether a person may act now, and if not, why. A suspended account counts as disabled. */
export type Standing = 'ready' | 'unconfirmed' | 'waiting' | 'disabled';

/** The columns a standing is read from. */
export interface StandingColumns {
  disabled_at: number | null;
  suspended_at: number | null;
  email_confirmed_at: number | null;
  approved_at: number | null;
}

export function standingOf(row: StandingColumns): Standing {
  if (row.disabled_at !== null || row.suspended_at !== null) return 'disabled';
  if (row.email_confirmed_at === null) return 'unconfirmed';
  return row.approved_at === null ? 'waiting' : 'ready';
}

const WORDS: Record<Exclude<Standing, 'ready'>, string> = {
  disabled: 'Your login is currently disabled',
  unconfirmed: 'Your login is missing a confirmed e-mail address',
  waiting: 'Your login is currently pending approval',
};

/** Refuses ('forbidden') a person who may not act now. */
export function requireReady(standing: Standing): void {
  if (standing !== 'ready') throw new Refusal('forbidden', WORDS[standing]);
}

export const viewerOf = (accountId: Id, role: Role): Viewer => ({ accountId, role, permissions: permissionsOf(role) });

/** Whom a token was given to, whatever their standing. */
export interface TokenHolder {
  tokenId: Id;
  appId: Id;
  scopes: readonly string[];
  /** null for an app's own token. */
  person: { accountId: Id; role: Role; standing: Standing } | null;
}

/**
 * Reads who holds a token, even one who may not act yet: only for what helps them to (asking for the confirmation mail
 * again). Refuses an unknown or revoked token ('unauthenticated').
 */
export async function readTokenHolder(db: Reader, token: string): Promise<TokenHolder> {
  const row = token.length <= MAX_TOKEN_CHARACTERS ? (await tokenRow(db, { hash: hashToken(token) }))[0] : undefined;
  if (!row || row.revoked_at !== null) throw new Refusal('unauthenticated', 'The access token is invalid');
  const holder = { tokenId: row.id, appId: row.app_id, scopes: splitScopes(row.scopes) };
  if (row.account_id === null) return { ...holder, person: null };
  if (row.role === null || row.removed_at !== null) throw new Refusal('unauthenticated', 'The access token is invalid');
  return { ...holder, person: { accountId: row.account_id, role: row.role, standing: standingOf(row) } };
}

/**
 * Reads who a bearer token stands for. Looked up on every request, so that a revoked token or a suspended person is out at
 * once. Refuses an unknown or revoked token (unauthenticated) and a person who may not act now (forbidden).
 */
export async function identifyToken(db: Reader, token: string): Promise<Identity> {
  const { tokenId, appId, scopes, person } = await readTokenHolder(db, token);
  if (!person) return { tokenId, appId, scopes, viewer: null };
  requireReady(person.standing);
  return { tokenId, appId, scopes, viewer: viewerOf(person.accountId, person.role) };
}
