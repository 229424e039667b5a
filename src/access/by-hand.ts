import { notFound, Refusal } from '#kernel/errors.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id, Role } from '#store/tables.ts';
import { appByClientId, OUT_OF_BAND, registerApp } from './apps.ts';
import { audit, subjectOf } from './audit.ts';
import { replacePassword } from './credentials.ts';
import { hashPassword, type PasswordCostNeeds, requireGoodPassword } from './passwords.ts';
import { parseScopes } from './scopes.ts';
import { endSessions } from './sessions.ts';
import { insertPerson, readSignUp } from './sign-up.ts';
import { insertToken, revokeTokensOf } from './tokens.ts';

/** Deeds of the command line and of scripts: by whoever runs the node, without a mail or a permission asked. */
type HandNeeds = Needs<'db' | 'clock' | 'ids' | 'random' | 'site'> & PasswordCostNeeds;

/** Makes a person, confirmed and approved unless told otherwise. Refuses ('invalid') as the sign-up does. */
export async function createPerson(
  needs: HandNeeds,
  person: {
    username: string;
    email: string;
    password: string;
    role?: Role;
    confirmed?: boolean;
    approved?: boolean;
    locale?: string;
  },
): Promise<Id> {
  const { db, clock, ids, random, site, passwordCost } = needs;
  const { username, email, password, role = 'member', confirmed = true, approved = true, locale = 'en' } = person;
  const request = { username, email, password, locale, agreement: true };
  const clean = await readSignUp(db.reader, site.hostId, request, { needsReason: false, reservedToo: true });
  const passwordHash = await hashPassword(password, random, passwordCost);
  const now = clock.now();
  return db.write(async (tx) => {
    const accountId = await insertPerson(tx, { ids, site }, now, {
      ...clean,
      passwordHash,
      inviteId: null,
      role,
      approved,
      confirmed,
    });
    await audit(tx, { ids, now }, null, 'create-person', subjectOf(accountId), { role });
    return accountId;
  });
}

/** Gives somebody a new password; all their sessions end and their tokens are revoked. */
export async function setPassword(needs: HandNeeds, accountId: Id, password: string): Promise<void> {
  const { db, clock, ids, random, passwordCost } = needs;
  requireGoodPassword(password);
  const hash = await hashPassword(password, random, passwordCost);
  const now = clock.now();
  await db.write(async (tx) => {
    await replacePassword(tx, now, accountId, hash);
    await endSessions(tx, now, accountId);
    await revokeTokensOf(tx, now, accountId);
    await audit(tx, { ids, now }, null, 'set-password', subjectOf(accountId));
  });
}

/** The local person of that username; refuses ('not-found') where there is none. */
export async function personByUsername(db: Reader, usernameKey: string): Promise<Id> {
  const row = await db
    .selectFrom('users as u')
    .innerJoin('accounts as a', 'a.id', 'u.account_id')
    .select('a.id')
    .where('a.username_key', '=', usernameKey)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row.id;
}

export interface AppAndToken {
  clientId: string;
  /** null when the app was registered before: its secret is not kept. */
  clientSecret: string | null;
  token: string;
  scopes: readonly string[];
}

const MIN_GIVEN_CHARACTERS = 8;
const GIVEN = /^[A-Za-z0-9._~-]{1,128}$/;

/**
 * Gives an app and a token for a person, for scripts and test suites, which may bring their own ids and secrets. An app
 * whose `clientId` is known is used again.
 */
export async function issueAppAndToken(
  needs: HandNeeds,
  order: {
    accountId: Id;
    /** Space separated. */
    scopes: string;
    name: string;
    clientId?: string;
    clientSecret?: string;
    token?: string;
  },
): Promise<AppAndToken> {
  const { db, clock, ids, random } = needs;
  const scopes = parseScopes(order.scopes);
  for (const given of [order.clientId, order.clientSecret, order.token]) requireGivable(given);
  const known = order.clientId === undefined ? null : await appByClientId(db.reader, order.clientId);
  const app =
    known ??
    (await registerApp(
      needs,
      { name: order.name, redirectUris: OUT_OF_BAND, scopes: scopes.join(' ') },
      {
        ...(order.clientId === undefined ? {} : { clientId: order.clientId }),
        ...(order.clientSecret === undefined ? {} : { clientSecret: order.clientSecret }),
      },
    ));
  const now = clock.now();
  const { token } = await db.write(async (tx) => {
    await audit(tx, { ids, now }, null, 'issue-token', subjectOf(order.accountId), { app: app.id, scopes });
    const grant = { appId: app.id, accountId: order.accountId, scopes };
    return insertToken(tx, { ids, random, now }, order.token === undefined ? grant : { ...grant, token: order.token });
  });
  const clientSecret = 'clientSecret' in app && typeof app.clientSecret === 'string' ? app.clientSecret : null;
  return { clientId: app.clientId, clientSecret, token, scopes };
}

function requireGivable(given: string | undefined): void {
  if (given === undefined || (GIVEN.test(given) && given.length >= MIN_GIVEN_CHARACTERS)) return;
  throw new Refusal(
    'invalid',
    'Given ids, secrets and tokens have 8 to 128 letters, digits, dots, dashes or underscores.',
  );
}
