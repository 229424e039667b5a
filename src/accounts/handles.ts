import { domainToASCII } from 'node:url';
import { type RawBuilder, sql } from 'kysely';
import { foldKey } from '#kernel/text/clean.ts';
import type { Reader } from '#ports/database.ts';
import type { Site } from '#ports/ports.ts';
import { prepare } from '#store/prepared.ts';
import type { Flag, Id } from '#store/tables.ts';

/** `host` is null for a handle without one, which means: here. */
export interface Handle {
  username: string;
  host: string | null;
}

export interface HandleOwner {
  id: Id;
  username: string;
  host: string;
  local: boolean;
  url: string;
  uri: string;
}

/** Handles looked up at once; a text mentions far fewer. */
export const MAX_HANDLES = 200;
const MAX_HANDLE_CHARACTERS = 320;

/** A host name as it is stored: lower case, punycode, with its port where one is given. '' where it is none. */
export function normaliseHost(text: string): string {
  const match = /^([^:/\s@]+)(:[0-9]{1,5})?$/.exec(text);
  return match?.[1] ? domainToASCII(match[1]) + (match[2] ?? '') : '';
}

/** Reads `ann`, `@ann`, `ann@host` or `acct:ann@host`; null where it is none. */
export function readHandle(text: string): Handle | null {
  if (text.length > MAX_HANDLE_CHARACTERS) return null;
  const match = /^(?:acct:)?@?([^@\s/]+)(?:@([^@\s/]+))?$/i.exec(text.trim());
  if (!match?.[1]) return null;
  if (match[2] === undefined) return { username: match[1], host: null };
  const host = normaliseHost(match[2]);
  return host === '' ? null : { username: match[1], host };
}

/**
 * Whether an account's person is let in and has confirmed their address (others' accounts have no login here). Until then
 * nobody may learn that they want to join. `account` names the account's id, such as `a.id`.
 */
export const isLetIn = (account: string): RawBuilder<boolean> => sql<boolean>`
  not exists (select 1 from users as waiting where waiting.account_id = ${sql.ref(account)}
    and (waiting.approved_at is null or waiting.email_confirmed_at is null))`;

const ownerOf = prepare(
  (_db, p: { username: string; host: string }) => sql<{ id: Id }>`
    select a.id from accounts a join hosts h on h.id = a.host_id
    where a.username_key = ${p.username} and h.name = ${p.host} and ${isLetIn('a.id')}`,
);

interface OwnerRow {
  id: Id;
  username: string;
  username_key: string;
  host: string;
  local: Flag;
  url: string;
  uri: string;
}

const ownersOf = prepare(
  (_db, p: { usernames: string; hosts: string }, engine) => sql<OwnerRow>`
    select a.id, a.username, a.username_key, h.name as host, h.local, a.url, a.uri
    from accounts a join hosts h on h.id = a.host_id
    where a.username_key in (${engine === 'sqlite' ? sql`select value from json_each(${p.usernames})` : sql`select jsonb_array_elements_text(${p.usernames}::jsonb)`})
      and h.name in (${engine === 'sqlite' ? sql`select value from json_each(${p.hosts})` : sql`select jsonb_array_elements_text(${p.hosts}::jsonb)`})
      and a.removed_at is null and a.suspended_at is null and ${isLetIn('a.id')}`,
);

/**
 * The account behind `ann`, `@ann` or `ann@host`, in any case, as far as it is known here; null otherwise. Removed and
 * suspended accounts are found too: what is shown of them is for the views to say. People who are not let in yet are not.
 */
export async function findAccountByHandle(db: Reader, site: Pick<Site, 'host'>, handle: string): Promise<Id | null> {
  const read = readHandle(handle);
  if (!read) return null;
  const [row] = await ownerOf(db, { username: foldKey(read.username), host: read.host ?? site.host });
  return row?.id ?? null;
}

/**
 * Looks up to {@link MAX_HANDLES} handles up in one statement; more are ignored. Keys of the answer are folded handles as
 * they were asked: `ann` for one without host, else `ann@host`. Removed and suspended accounts are left out, so that
 * nobody is linked to what is gone, and so are people who are not let in yet.
 */
export async function findAccountsByHandles(
  db: Reader,
  site: Pick<Site, 'host'>,
  handles: readonly Handle[],
): Promise<Map<string, HandleOwner>> {
  const found = new Map<string, HandleOwner>();
  const asked = handles.slice(0, MAX_HANDLES).map(({ username, host }) => {
    const folded = foldKey(username);
    const name = host === null ? site.host : normaliseHost(host);
    return { username: folded, host: name, key: host === null ? folded : `${folded}@${name}` };
  });
  if (asked.length === 0) return found;
  const rows = await ownersOf(db, {
    usernames: JSON.stringify([...new Set(asked.map((handle) => handle.username))]),
    hosts: JSON.stringify([...new Set(asked.map((handle) => handle.host))]),
  });
  const owners = new Map(rows.map((row) => [`${row.username_key}@${row.host}`, row]));
  for (const { username, host, key } of asked) {
    const row = owners.get(`${username}@${host}`);
    if (!row) continue;
    const { id, url, uri } = row;
    found.set(key, { id, username: row.username, host: row.host, local: row.local === 1, url, uri });
  }
  return found;
}
