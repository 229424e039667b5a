import { notFound } from '#kernel/errors.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';
import { hashToken, type Standing, standingOf, type Viewer, viewerOf } from './identity.ts';
import { newToken } from './links.ts';

const DAY = 86_400_000;
/** A session ends a year after the login, or when it was not used for so long. */
export const SESSION_LIFE_MS = 365 * DAY;
export const SESSION_IDLE_MS = 90 * DAY;
/** 'Last used' is good to the hour: reading a page then writes at most once an hour. */
const TOUCH_EVERY_MS = 3_600_000;
export const MAX_LISTED_SESSIONS = 100;
const MAX_USER_AGENT_CHARACTERS = 300;
const MAX_TOKEN_CHARACTERS = 64;

/** Where a login came from. */
export interface Origin {
  /** The client's network address. */
  address: string;
  userAgent: string;
}

export interface NewSession {
  sessionId: Id;
  accountId: Id;
  /** For the cookie; only its hash is kept here. */
  token: string;
  /** When it ends at the latest, ms since 1970. */
  expiresAt: Millis;
}

/** Makes a session for somebody who proved who they are. */
export async function openSession(
  tx: Tx,
  { ids, random, now }: { ids: { next(): Id }; random: Needs<'random'>['random']; now: Millis },
  accountId: Id,
  origin: Origin,
): Promise<NewSession> {
  const token = newToken(random);
  const sessionId = ids.next();
  await tx
    .insertInto('sessions')
    .values({
      id: sessionId,
      account_id: accountId,
      token_hash: hashToken(token),
      user_agent: origin.userAgent.replaceAll('\0', '').toWellFormed().slice(0, MAX_USER_AGENT_CHARACTERS),
      ip: origin.address,
      created_at: now,
      last_used_at: now,
    })
    .execute();
  return { sessionId, accountId, token, expiresAt: now + SESSION_LIFE_MS };
}

/** Who is behind a cookie. */
export interface SessionHolder {
  sessionId: Id;
  accountId: Id;
  username: string;
  locale: string;
  standing: Standing;
  /** null unless the standing is `ready`: then they may act. */
  viewer: Viewer | null;
}

const sessionRow = prepare((db, p: { hash: string }) =>
  db
    .selectFrom('sessions as s')
    .innerJoin('users as u', 'u.account_id', 's.account_id')
    .innerJoin('accounts as a', 'a.id', 's.account_id')
    .select([
      's.id',
      's.account_id',
      's.created_at',
      's.last_used_at',
      'u.role',
      'u.locale',
      'u.disabled_at',
      'u.approved_at',
      'u.email_confirmed_at',
      'a.username',
      'a.suspended_at',
    ])
    .where('s.token_hash', '=', p.hash)
    .where('s.revoked_at', 'is', null)
    .where('a.removed_at', 'is', null),
);

/**
 * Reads who a cookie's token stands for; null for one that is unknown, revoked, too old or long unused. People who may not
 * act yet are known too, so that pages can tell them what is missing.
 */
export async function identifySession(
  { db, clock }: Needs<'db' | 'clock'>,
  token: string,
): Promise<SessionHolder | null> {
  if (token === '' || token.length > MAX_TOKEN_CHARACTERS) return null;
  const [row] = await sessionRow(db.reader, { hash: hashToken(token) });
  const now = clock.now();
  if (!row || now - row.created_at >= SESSION_LIFE_MS || now - row.last_used_at >= SESSION_IDLE_MS) return null;
  if (now - row.last_used_at >= TOUCH_EVERY_MS) {
    await db.write(async (tx) => {
      await tx.updateTable('sessions').set({ last_used_at: now }).where('id', '=', row.id).execute();
      await tx.updateTable('users').set({ last_active_at: now }).where('account_id', '=', row.account_id).execute();
    });
  }
  const standing = standingOf(row);
  return {
    sessionId: row.id,
    accountId: row.account_id,
    username: row.username,
    locale: row.locale,
    standing,
    viewer: standing === 'ready' ? viewerOf(row.account_id, row.role) : null,
  };
}

export interface SessionSummary {
  id: Id;
  userAgent: string;
  address: string;
  createdAt: Millis;
  /** To the hour. */
  lastUsedAt: Millis;
}

/** The sessions of a person that still work, last used first. */
export function sessionsOf({ db, clock }: Needs<'db' | 'clock'>, accountId: Id): Promise<SessionSummary[]> {
  const now = clock.now();
  return db.reader
    .selectFrom('sessions')
    .select(['id', 'user_agent as userAgent', 'ip as address', 'created_at as createdAt', 'last_used_at as lastUsedAt'])
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .where('created_at', '>', now - SESSION_LIFE_MS)
    .where('last_used_at', '>', now - SESSION_IDLE_MS)
    .orderBy('last_used_at', 'desc')
    .limit(MAX_LISTED_SESSIONS)
    .execute();
}

/** Ends one of a person's own sessions (logging out, or a lost machine). Refuses ('not-found') others. */
export async function revokeSession({ db, clock }: Needs<'db' | 'clock'>, accountId: Id, sessionId: Id): Promise<void> {
  const ended = await db.write((tx) =>
    tx
      .updateTable('sessions')
      .set({ revoked_at: clock.now() })
      .where('id', '=', sessionId)
      .where('account_id', '=', accountId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst(),
  );
  if (ended.numUpdatedRows === 0n) throw notFound();
}

/** Ends all sessions of a person but the one that asks. */
export function revokeOtherSessions(
  { db, clock }: Needs<'db' | 'clock'>,
  accountId: Id,
  keepSessionId: Id,
): Promise<void> {
  return db.write((tx) => endSessions(tx, clock.now(), accountId, keepSessionId));
}

/** Ends a person's sessions in the caller's transaction. */
export async function endSessions(tx: Tx, now: Millis, accountId: Id, keepSessionId: Id = 0): Promise<void> {
  await tx
    .updateTable('sessions')
    .set({ revoked_at: now })
    .where('account_id', '=', accountId)
    .where('id', '<>', keepSessionId)
    .where('revoked_at', 'is', null)
    .execute();
}
