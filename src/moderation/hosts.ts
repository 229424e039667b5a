import { audit } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import { applyHostEffect, normaliseHost } from '#accounts/accounts.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import type { Ids } from '#kernel/ids.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import { cleanText } from '#kernel/text/clean.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { severHost } from '#relationships/relationships.ts';
import type { HostSeverity } from '#store/tables/moderation.ts';
import type { Id, Millis } from '#store/tables.ts';
import { type JobQueue, putJob } from '#work/jobs.ts';

/** What staff decided about another server and its subdomains. */
export interface HostLimit {
  id: Id;
  host: string;
  severity: HostSeverity;
  rejectMedia: boolean;
  rejectReports: boolean;
  privateComment: string;
  publicComment: string;
  obfuscate: boolean;
  createdAt: Millis;
}

export type HostLimitChanges = Partial<Omit<HostLimit, 'id' | 'host' | 'createdAt'>>;

/** Servers that may be limited. */
const MAX_HOST_LIMITS = 100_000;
const MAX_COMMENT_CHARACTERS = 1_000;
const MAX_HOST_CHARACTERS = 255;
/** Limits that are published in one answer. */
const MAX_PUBLISHED = 10_000;
const QUEUE = 'host-limits';
const LEASE_MS = 10 * 60_000;
/** People of a host that one transaction changes, and people here whose follows it has ended. */
const PORTION = 200;
const MAX_HOSTS_OF_LIMIT = 1_000;

type HostNeeds = Needs<'db' | 'clock' | 'ids' | 'site'>;

/** Reads a host name as staff type it. Refuses ('invalid') what is none and this server itself. */
export function readHostName(text: string, own: string): string {
  const bare = text
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/.*$/s, '')
    .replace(/^[@*.]+/, '');
  const host = bare.length > MAX_HOST_CHARACTERS ? '' : normaliseHost(bare);
  if (host === '' || !/^[a-z0-9.:_-]+$/.test(host))
    throw invalid('Validation failed: Domain is not a valid domain name');
  if (host === own) throw invalid('Validation failed: Domain is this server');
  return host;
}

const row = (changes: HostLimitChanges) => {
  const comment = (what: string, text: string) =>
    cleanText(text, { maxCodePoints: MAX_COMMENT_CHARACTERS, multiline: true, what });
  const flag = (on: boolean) => (on ? (1 as const) : (0 as const));
  const { severity, rejectMedia, rejectReports, privateComment, publicComment, obfuscate } = changes;
  return {
    ...(severity === undefined ? {} : { severity }),
    ...(rejectMedia === undefined ? {} : { reject_media: flag(rejectMedia) }),
    ...(rejectReports === undefined ? {} : { reject_reports: flag(rejectReports) }),
    ...(privateComment === undefined ? {} : { private_comment: comment('Private comment', privateComment) }),
    ...(publicComment === undefined ? {} : { public_comment: comment('Public comment', publicComment) }),
    ...(obfuscate === undefined ? {} : { obfuscate: flag(obfuscate) }),
  };
};

/**
 * Limits another server with its subdomains: `suspend` makes its people gone for everybody and ends all follows, `silence`
 * shows them to their followers only. A job applies it. Needs manage-hosts. Refuses ('invalid') no host name and one that
 * is limited already.
 */
export async function limitHost(
  { db, clock, ids, site }: HostNeeds,
  viewer: Viewer | null,
  limit: HostLimitChanges & { host: string },
): Promise<Id> {
  if (viewer) requirePermission(viewer, 'manage-hosts');
  const host = readHostName(limit.host, site.host);
  const columns = row(limit);
  const now = clock.now();
  return db.write(async (tx) => {
    const id = ids.next();
    const { limits } = await tx
      .selectFrom('host_limits')
      .select((e) => e.fn.countAll<number>().as('limits'))
      .executeTakeFirstOrThrow();
    if (limits >= MAX_HOST_LIMITS) throw invalid(`There can be at most ${MAX_HOST_LIMITS} limited servers.`);
    const inserted = await tx
      .insertInto('host_limits')
      .values({ severity: 'silence', ...columns, id, host, created_at: now })
      .onConflict((conflict) => conflict.column('host').doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows !== 1n) throw invalid('Validation failed: Domain has already been taken');
    await audit(tx, { ids, now }, viewer, 'limit-host', `host:${host}`, { severity: columns.severity ?? 'silence' });
    await putApplying(tx, ids, now, host);
    return id;
  });
}

/** Changes a limit. Needs manage-hosts; refuses not-found. */
export async function updateHostLimit(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer | null,
  id: Id,
  changes: HostLimitChanges,
): Promise<void> {
  if (viewer) requirePermission(viewer, 'manage-hosts');
  const columns = row(changes);
  const now = clock.now();
  await db.write(async (tx) => {
    const { host } = await hostLimitById(tx, id);
    if (Object.keys(columns).length === 0) return;
    await tx.updateTable('host_limits').set(columns).where('id', '=', id).execute();
    await audit(tx, { ids, now }, viewer, 'update-host-limit', `host:${host}`, { severity: columns.severity });
    await putApplying(tx, ids, now, host);
  });
}

/** Takes a limit back; follows that it ended stay ended. Needs manage-hosts; refuses not-found. */
export async function unlimitHost(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer | null,
  id: Id,
): Promise<void> {
  if (viewer) requirePermission(viewer, 'manage-hosts');
  const now = clock.now();
  await db.write(async (tx) => {
    const { host } = await hostLimitById(tx, id);
    await tx.deleteFrom('host_limits').where('id', '=', id).execute();
    await audit(tx, { ids, now }, viewer, 'unlimit-host', `host:${host}`);
    await putApplying(tx, ids, now, host);
  });
}

interface Row {
  id: Id;
  host: string;
  severity: HostSeverity;
  reject_media: number;
  reject_reports: number;
  private_comment: string;
  public_comment: string;
  obfuscate: number;
  created_at: Millis;
}

const toLimit = (one: Row): HostLimit => ({
  id: one.id,
  host: one.host,
  severity: one.severity,
  rejectMedia: one.reject_media === 1,
  rejectReports: one.reject_reports === 1,
  privateComment: one.private_comment,
  publicComment: one.public_comment,
  obfuscate: one.obfuscate === 1,
  createdAt: one.created_at,
});

/** One limit; refuses not-found. */
export async function hostLimitById(db: Reader, id: Id): Promise<HostLimit> {
  const found = await db.selectFrom('host_limits').selectAll().where('id', '=', id).executeTakeFirst();
  if (!found) throw notFound();
  return toLimit(found);
}

/** A page of limits, newest first. */
export async function hostLimits(db: Reader, page: Page): Promise<HostLimit[]> {
  const rows = await db
    .selectFrom('host_limits')
    .selectAll()
    .where('id', '<', upperBound(page))
    .where('id', '>', lowerBound(page))
    .orderBy('id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows).map(toLimit);
}

/** Limits that mean something to whoever reads here, the hardest first: what this server publishes. */
export async function publicHostLimits(db: Reader): Promise<HostLimit[]> {
  const rows = await db
    .selectFrom('host_limits')
    .selectAll()
    .where('severity', 'in', ['silence', 'suspend'])
    .orderBy('severity', 'desc')
    .orderBy('host')
    .limit(MAX_PUBLISHED)
    .execute();
  return rows.map(toLimit);
}

/** `a.b.example` with `b.example` and `example` behind it. */
function withParents(host: string): string[] {
  const labels = host.split('.');
  return labels.map((_, i) => labels.slice(i).join('.'));
}

/** What holds for a host: the limit of its own name or of the nearest parent; `noop` where there is none. */
export async function hostSeverity(db: Reader, host: string): Promise<HostSeverity> {
  const rows = await db
    .selectFrom('host_limits')
    .select(['host', 'severity'])
    .where('host', 'in', withParents(host))
    .execute();
  const [nearest] = rows.toSorted((a, b) => b.host.length - a.host.length);
  return nearest?.severity ?? 'noop';
}

interface Applying {
  host: string;
}

const putApplying = (tx: Tx, ids: Ids, now: Millis, host: string): Promise<void> =>
  putJob(tx, ids, now, { queue: QUEUE, key: `${host} ${ids.next()}`, payload: { host }, runAt: now });

/** Brings the people of a host and its subdomains in line with what staff decided, in bounded transactions. */
export const hostLimitsQueue = ({ db, clock, ids }: Needs<'db' | 'clock' | 'ids'>): JobQueue => ({
  name: QUEUE,
  concurrency: 1,
  maxAttempts: 10,
  leaseMs: LEASE_MS,
  renewsLease: true,
  async run(payload): Promise<void> {
    const { host } = payload as Applying;
    for (const { id, name } of await hostsBelow(db.reader, host)) {
      const severity = await hostSeverity(db.reader, name);
      const effect = { suspended: severity === 'suspend', limited: severity === 'silence' };
      let changed: number;
      do {
        changed = await db.write((tx) => applyHostEffect(tx, clock.now(), id, effect, PORTION));
      } while (changed > 0);
      if (!effect.suspended) continue;
      let after: Id | null = 0;
      while (after !== null) {
        const from: Id = after;
        after = await db.write((tx) => severHost(tx, { ids, now: clock.now() }, name, from, PORTION));
      }
    }
  },
});

async function hostsBelow(db: Reader, host: string): Promise<{ id: Id; name: string }[]> {
  const end = `.${host.replaceAll(/[\\%_]/g, '\\$&')}`;
  return db
    .selectFrom('hosts')
    .select(['id', 'name'])
    .where('local', '=', 0)
    .where((e) => e.or([e('name', '=', host), e('name', 'like', `%${end}`)]))
    .orderBy('id')
    .limit(MAX_HOSTS_OF_LIMIT)
    .execute();
}
