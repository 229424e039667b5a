import { domainToASCII } from 'node:url';
import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { normaliseHost, raiseAccountVersions } from '#accounts/accounts.ts';
import { invalid } from '#kernel/errors.ts';
import type { Ids } from '#kernel/ids.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Database, Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { SeveranceKind } from '#store/tables/notifications.ts';
import type { Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { type Again, type JobQueue, putJob } from '#work/jobs.ts';
import { endFollow, lockPair } from './follow.ts';

/** Hosts one person may block. */
export const MAX_DOMAIN_BLOCKS = 10_000;
const MAX_HOST_CHARACTERS = 256;
const QUEUE = 'domain-blocks';
const LEASE_MS = 10 * 60_000;
/** Follows one run of the job ends. */
const MAX_ENDED_AT_ONCE = 500;

/** A row of the list of blocked hosts. */
export interface BlockedHost {
  host: string;
  cursor: Id;
}

/** Reads a host as a person types it: a name, perhaps with a port, or an address. Refuses what is none. */
function readHost(text: string): string {
  const bare = text
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/[/?#].*$/s, '')
    .replace(/^@/, '');
  const host = bare.length > MAX_HOST_CHARACTERS ? '' : normaliseHost(bare);
  if (host === '' || !domainToASCII(host.replace(/:\d+$/, '')).includes('.')) {
    throw invalid('Validation failed: Domain is not a valid domain name');
  }
  return host;
}

/**
 * Blocks a whole host for the viewer: nobody of it is seen in feeds, searches and notifications, and follows both ways end,
 * by a job that tells what was cut off. Doing it again changes nothing. Refuses: invalid (no host name, this host, too many).
 */
export async function blockDomain(
  { db, clock, ids, site }: Needs<'db' | 'clock' | 'ids' | 'site'>,
  viewer: Viewer,
  text: string,
): Promise<void> {
  const host = readHost(text);
  if (host === site.host) throw invalid('Validation failed: Domain is this server');
  await db.write(async (tx) => {
    const { blocked } = await tx
      .selectFrom('domain_blocks')
      .select((e) => e.fn.countAll<number>().as('blocked'))
      .where('account_id', '=', viewer.accountId)
      .executeTakeFirstOrThrow();
    if (blocked >= MAX_DOMAIN_BLOCKS) {
      throw invalid(`Validation failed: You cannot block more than ${MAX_DOMAIN_BLOCKS} domains`);
    }
    const now = clock.now();
    const inserted = await tx
      .insertInto('domain_blocks')
      .values({ account_id: viewer.accountId, host, id: ids.next(), created_at: now })
      .onConflict((conflict) => conflict.columns(['account_id', 'host']).doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows !== 1n) return;
    await putSevering(tx, ids, now, { accountId: viewer.accountId, host, followers: 0, following: 0 });
    await raiseAccountVersions(tx, [viewer.accountId]);
  });
}

/** Takes a block of a host back. Follows that it ended stay ended. */
export async function unblockDomain({ db }: Needs<'db'>, viewer: Viewer, text: string): Promise<void> {
  const host = readHost(text);
  await db.write(async (tx) => {
    await tx.deleteFrom('domain_blocks').where('account_id', '=', viewer.accountId).where('host', '=', host).execute();
    await raiseAccountVersions(tx, [viewer.accountId]);
  });
}

/** A page of the hosts that somebody blocks, last blocked first. */
export async function domainBlocksOf(db: Reader, accountId: Id, page: Page): Promise<BlockedHost[]> {
  const rows = await db
    .selectFrom('domain_blocks')
    .select(['host', 'id as cursor'])
    .where('account_id', '=', accountId)
    .where('id', '>', lowerBound(page))
    .where('id', '<', upperBound(page))
    .orderBy('id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows);
}

interface Severing {
  accountId: Id;
  host: string;
  /** How many were cut off so far. */
  followers: number;
  following: number;
  /** By whose decision; absent: that person's own. */
  kind?: Extract<SeveranceKind, 'domain_block'>;
}

/** Has the follows between somebody and a host ended, by a job. */
export const putSevering = (tx: Tx, ids: Ids, now: number, payload: Severing): Promise<void> =>
  putJob(tx, ids, now, {
    queue: QUEUE,
    key: `${payload.accountId} ${payload.host}${payload.kind ? ' all' : ''}`,
    payload,
    runAt: now,
  });

/** Ends the follows between somebody and a host they blocked, each in a transaction of its own. */
export const domainBlockQueue = ({ db, clock }: Needs<'db' | 'clock'>): JobQueue => ({
  name: QUEUE,
  concurrency: 1,
  maxAttempts: 10,
  leaseMs: LEASE_MS,
  async run(payload): Promise<Again | undefined> {
    const severing = payload as Severing;
    const { accountId, host } = severing;
    const pairs = await followsWith(db.reader, accountId, host);
    let { followers, following } = severing;
    for (const { follower_id, followed_id, waiting } of pairs) {
      await db.write(async (tx) => {
        await lockPair(db.engine, tx, follower_id, followed_id);
        await endFollow(tx, clock.now(), follower_id, followed_id);
      });
      if (waiting === 1) continue;
      if (follower_id === accountId) following += 1;
      else followers += 1;
    }
    if (pairs.length === MAX_ENDED_AT_ONCE)
      return { runAt: clock.now(), payload: { ...severing, followers, following } };
    if (followers + following > 0) await tell(db, clock.now(), { ...severing, followers, following });
  },
});

const tell = (db: Database, now: number, { accountId, host, followers, following, kind }: Severing) =>
  db.write((tx) =>
    emit(tx, now, 'relationships.severed', {
      accountId,
      kind: kind ?? 'user_domain_block',
      target: host,
      followers,
      following,
    }),
  );

interface Pair {
  follower_id: Id;
  followed_id: Id;
  /** 1 for a request. */
  waiting: number;
}

/** Follows and requests between somebody and the people of a host, both ways. */
async function followsWith(db: Reader, accountId: Id, host: string): Promise<Pair[]> {
  const between = (table: 'follows' | 'follow_requests', own: string, other: string, waiting: number) => sql`
    select f.follower_id, f.followed_id, ${sql.lit(waiting)} as waiting
    from ${sql.table(table)} f join accounts a on a.id = f.${sql.ref(other)} join hosts h on h.id = a.host_id
    where f.${sql.ref(own)} = ${accountId} and h.name = ${host} and h.local = 0`;
  const { rows } = await sql<Pair>`
    ${between('follows', 'follower_id', 'followed_id', 0)}
    union all ${between('follows', 'followed_id', 'follower_id', 0)}
    union all ${between('follow_requests', 'follower_id', 'followed_id', 1)}
    union all ${between('follow_requests', 'followed_id', 'follower_id', 1)}
    limit ${MAX_ENDED_AT_ONCE}`.execute(db);
  return rows;
}
