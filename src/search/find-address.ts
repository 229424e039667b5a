import { findAccountByHandle, isLetIn } from '#accounts/accounts.ts';
import { parseId } from '#kernel/ids.ts';
import type { Reader } from '#ports/database.ts';
import type { Site } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';

/** What stands at an address. A post is still to be judged. */
export type AtAddress = { kind: 'post' | 'account'; id: Id };

const MAX_ADDRESS_CHARACTERS = 2_000;
const LOCAL_POST = /^\/(?:@[^/]+|users\/[^/]+\/statuses)\/(\d+)\/?$/;
const LOCAL_PERSON = /^\/(?:@|users\/)([^/@]+(?:@[^/@]+)?)\/?$/;

/**
 * The post or person at an address: of this server by its path, of others by the address they are known under. Null for a
 * text that is no address, or one that nothing is known at. People who are gone, or not let in, are not there.
 */
export async function findByAddress(
  db: Reader,
  site: Pick<Site, 'host' | 'origin'>,
  text: string,
): Promise<AtAddress | null> {
  if (!/^https?:\/\//i.test(text) || text.length > MAX_ADDRESS_CHARACTERS || text.includes('\0')) return null;
  const url = URL.parse(text);
  if (!url || !text.isWellFormed()) return null;
  if (url.origin !== site.origin) return knownElsewhere(db, text);
  const post = parseId(LOCAL_POST.exec(url.pathname)?.[1] ?? '');
  if (post !== null) return { kind: 'post', id: post };
  const handle = LOCAL_PERSON.exec(url.pathname)?.[1];
  const id = handle === undefined ? null : await findAccountByHandle(db, site, handle);
  return id !== null && (await isPresent(db, id)) ? { kind: 'account', id } : null;
}

async function knownElsewhere(db: Reader, uri: string): Promise<AtAddress | null> {
  const post = await db
    .selectFrom('posts')
    .select('id')
    .where('uri', '=', uri)
    .where('local', '=', 0)
    .executeTakeFirst();
  if (post) return { kind: 'post', id: post.id };
  const account = await db.selectFrom('accounts').select('id').where('uri', '=', uri).executeTakeFirst();
  return account && (await isPresent(db, account.id)) ? { kind: 'account', id: account.id } : null;
}

async function isPresent(db: Reader, accountId: Id): Promise<boolean> {
  const row = await db
    .selectFrom('accounts as a')
    .select('a.id')
    .where('a.id', '=', accountId)
    .where('a.suspended_at', 'is', null)
    .where('a.removed_at', 'is', null)
    .where(isLetIn('a.id'))
    .executeTakeFirst();
  return row !== undefined;
}
