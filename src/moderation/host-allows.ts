import { audit } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id, Millis } from '#store/tables.ts';
import { readHostName } from './hosts.ts';

/** A server that a node with limited federation speaks to. */
export interface HostAllow {
  id: Id;
  host: string;
  createdAt: Millis;
}

const COLUMNS = ['id', 'host', 'created_at as createdAt'] as const;

/** A page of allowed servers, newest first. */
export async function hostAllows(db: Reader, page: Page): Promise<HostAllow[]> {
  const rows = await db
    .selectFrom('host_allows')
    .select(COLUMNS)
    .where('id', '<', upperBound(page))
    .where('id', '>', lowerBound(page))
    .orderBy('id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows);
}

/** One of them; refuses not-found. */
export async function hostAllowById(db: Reader, id: Id): Promise<HostAllow> {
  const found = await db.selectFrom('host_allows').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  if (!found) throw notFound();
  return found;
}

/** Allows a server. Needs manage-hosts. Refuses ('invalid') what is no host name; doing it again changes nothing. */
export async function allowHost(
  { db, clock, ids, site }: Needs<'db' | 'clock' | 'ids' | 'site'>,
  viewer: Viewer | null,
  text: string,
): Promise<Id> {
  if (viewer) requirePermission(viewer, 'manage-hosts');
  const host = readHostName(text, site.host);
  const now = clock.now();
  return db.write(async (tx) => {
    const known = await tx.selectFrom('host_allows').select('id').where('host', '=', host).executeTakeFirst();
    if (known) return known.id;
    const id = ids.next();
    await tx
      .insertInto('host_allows')
      .values({ id, host, created_at: now })
      .onConflict((conflict) => conflict.column('host').doNothing())
      .execute();
    await audit(tx, { ids, now }, viewer, 'allow-host', `host:${host}`);
    const made = await tx.selectFrom('host_allows').select('id').where('host', '=', host).executeTakeFirst();
    if (!made) throw invalid('Validation failed: Domain could not be allowed');
    return made.id;
  });
}

/** Takes that back. Needs manage-hosts; refuses not-found. */
export async function disallowHost(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer | null,
  id: Id,
): Promise<void> {
  if (viewer) requirePermission(viewer, 'manage-hosts');
  await db.write(async (tx) => {
    const { host } = await hostAllowById(tx, id);
    await tx.deleteFrom('host_allows').where('id', '=', id).execute();
    await audit(tx, { ids, now: clock.now() }, viewer, 'disallow-host', `host:${host}`);
  });
}
