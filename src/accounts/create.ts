import type { Ids } from '#kernel/ids.ts';
import { foldKey } from '#kernel/text/clean.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Site } from '#ports/ports.ts';
import type { AccountKind, Id, Millis } from '#store/tables.ts';
import { raiseAccountVersions } from './counts.ts';

export interface AccountAddresses {
  uri: string;
  url: string;
  inbox: string;
  outbox: string;
  followers: string;
  following: string;
  featured: string;
  sharedInbox: string;
}

/** The addresses of a local account. They are stored with it, so a later change of the pattern leaves old ones alone. */
export function accountAddresses(origin: string, username: string): AccountAddresses {
  const uri = `${origin}/users/${username}`;
  return {
    uri,
    url: `${origin}/@${username}`,
    inbox: `${uri}/inbox`,
    outbox: `${uri}/outbox`,
    followers: `${uri}/followers`,
    following: `${uri}/following`,
    featured: `${uri}/collections/featured`,
    sharedInbox: `${origin}/inbox`,
  };
}

export interface NewLocalAccount {
  /** Checked by the caller: letters, digits and underscores. */
  username: string;
  displayName?: string;
  kind?: AccountKind;
  locked?: boolean;
  bot?: boolean;
  discoverable?: boolean;
  indexable?: boolean;
  /** When they came, for towns that are made up or taken over; default now. */
  createdAt?: Millis;
}

/**
 * Makes a local account with its row of counts. A taken name fails with the database's unique violation; the sign-up in
 * `access` turns it into words and emits account.created.
 */
export async function createLocalAccount(
  tx: Tx,
  { ids, now, site }: { ids: Ids; now: Millis; site: Pick<Site, 'origin' | 'hostId'> },
  account: NewLocalAccount,
): Promise<Id> {
  const id = ids.next();
  const addresses = accountAddresses(site.origin, account.username);
  await tx
    .insertInto('accounts')
    .values({
      id,
      host_id: site.hostId,
      username: account.username,
      username_key: foldKey(account.username),
      uri: addresses.uri,
      url: addresses.url,
      inbox: addresses.inbox,
      shared_inbox: addresses.sharedInbox,
      outbox: addresses.outbox,
      followers_uri: addresses.followers,
      following_uri: addresses.following,
      featured_uri: addresses.featured,
      kind: account.kind ?? 'person',
      display_name: account.displayName ?? '',
      locked: account.locked ? 1 : 0,
      bot: account.bot ? 1 : 0,
      discoverable: account.discoverable ? 1 : 0,
      indexable: account.indexable ? 1 : 0,
      created_at: account.createdAt ?? now,
      updated_at: now,
    })
    .execute();
  await tx.insertInto('account_stats').values({ account_id: id }).execute();
  return id;
}

/**
 * Takes an account away that never acted (a sign-up that was turned down). Its row stays as a tombstone, since others may
 * already have pointed at it, but under a name nobody can have, so that the handle is free again.
 */
export async function releaseLocalAccount(
  tx: Tx,
  { now, site }: { now: Millis; site: Pick<Site, 'origin'> },
  accountId: Id,
): Promise<void> {
  // A hyphen is in no local username, so this one collides with none.
  const username = `released-${accountId}`;
  const addresses = accountAddresses(site.origin, username);
  await tx
    .updateTable('accounts')
    .set({
      username,
      username_key: username,
      uri: addresses.uri,
      url: addresses.url,
      display_name: '',
      note: '',
      note_html: '',
      fields: '[]',
      updated_at: now,
      removed_at: now,
      removed_by: 'moderator',
    })
    .where('id', '=', accountId)
    .execute();
  await raiseAccountVersions(tx, [accountId]);
}

/** The row of a name that this node serves, made if it is not there yet. Safe when two processes start at once. */
export async function registerLocalHost(tx: Tx, { ids, now }: { ids: Ids; now: Millis }, name: string): Promise<Id> {
  const known = await hostId(tx, name);
  if (known !== undefined) {
    await tx.updateTable('hosts').set({ local: 1 }).where('id', '=', known).where('local', '=', 0).execute();
    return known;
  }
  await tx
    .insertInto('hosts')
    .values({ id: ids.next(), name, local: 1, created_at: now })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const made = await hostId(tx, name);
  if (made === undefined) throw new Error(`the host ${name} could not be registered`);
  return made;
}

async function hostId(db: Reader, name: string): Promise<Id | undefined> {
  const row = await db.selectFrom('hosts').select('id').where('name', '=', name).executeTakeFirst();
  return row?.id;
}
