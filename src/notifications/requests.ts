import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { notFound } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { type JobQueue, putJob } from '#work/jobs.ts';
import { senderThere } from './read.ts';

/**
 * People whose notifications the policy filtered. Their notifications lie where the others do, marked; accepting takes the
 * mark off and lets them through from then on, dismissing removes them.
 */
const QUEUE = 'notifications-merge';
const LEASE_MS = 10 * 60_000;
const MAX_ATTEMPTS = 10;
const ROWS_PER_TRANSACTION = 1_000;
/** More than anybody keeps. */
const MAX_ROUNDS = 100;
/** Filtered notifications of one sender are counted up to this, */
export const MAX_COUNTED = 100;
/** people with filtered notifications up to this, */
export const MAX_COUNTED_REQUESTS = 100;
/** and all filtered notifications up to this. */
const MAX_COUNTED_ALL = 1_000;

export interface NotificationRequest {
  id: Id;
  fromId: Id;
  createdAt: Millis;
  updatedAt: Millis;
  /** At most {@link MAX_COUNTED}. */
  count: number;
  /** The post of the latest of them that is about one. */
  lastPostId: Id | null;
}

type RequestNeeds = Needs<'db' | 'clock' | 'ids'>;

const ofSender = sql`n.account_id = r.account_id and n.from_account_id = r.from_account_id and n.filtered = 1`;

/** The columns of a request `r`; one whose notifications are all taken back is not there. */
const columns = sql<NotificationRequest>`
  r.id, r.from_account_id as "fromId", r.created_at as "createdAt", r.updated_at as "updatedAt",
  (select count(*) from (select 1 from notifications n where ${ofSender} limit ${sql.lit(MAX_COUNTED)}) counted) as count,
  (select n.post_id from notifications n where ${ofSender} and n.post_id > 0 order by n.id desc limit 1) as "lastPostId"`;
const filled = sql<boolean>`exists (select 1 from notifications n where ${ofSender})`;

/** `senderThere` for requests: their sender column has the same name. */
const requester = (me: Id, now: Millis) =>
  sql<boolean>`exists (select 1 from (select r.from_account_id) n where ${senderThere(me, now, 'n')})`;

/** A page of the viewer's requests, newest first. */
export async function requestsOf(db: Reader, now: Millis, viewer: Viewer, page: Page): Promise<NotificationRequest[]> {
  const direction = sql.raw(readsForward(page) ? 'asc' : 'desc');
  const { rows } = await sql<NotificationRequest>`
    select ${columns} from notification_requests r
    where r.account_id = ${viewer.accountId} and r.id > ${lowerBound(page)} and r.id < ${upperBound(page)}
      and ${filled} and ${requester(viewer.accountId, now)}
    order by r.id ${direction} limit ${page.limit}`.execute(db);
  return newestFirst(page, rows);
}

/** One of the viewer's requests; refuses not-found. */
export async function requestWithId(
  db: Reader,
  now: Millis,
  viewer: Viewer,
  requestId: Id,
): Promise<NotificationRequest> {
  const [request] = await requestsOf(db, now, viewer, {
    limit: 1,
    maxId: requestId + 1,
    sinceId: requestId - 1,
    minId: null,
  });
  if (!request) throw notFound();
  return request;
}

const pendingRows = prepare(
  (_db, p: { me: Id; now: Millis }) => sql<{ requests: number; notifications: number }>`
    select
      (select count(*) from (select 1 from notification_requests r
        where r.account_id = ${p.me} and ${filled} and ${requester(p.me, p.now)}
        limit ${sql.lit(MAX_COUNTED_REQUESTS)}) counted) as requests,
      (select count(*) from (select 1 from notifications n
        where n.account_id = ${p.me} and n.filtered = 1 and ${senderThere(p.me, p.now, 'n')}
        limit ${sql.lit(MAX_COUNTED_ALL)}) counted) as notifications`,
);

/** How much waits behind the viewer's policy, both counted up to a limit. */
export async function pendingRequests(
  db: Reader,
  now: Millis,
  viewer: Viewer,
): Promise<{ requests: number; notifications: number }> {
  const [row] = await pendingRows(db, { me: viewer.accountId, now });
  return row ?? { requests: 0, notifications: 0 };
}

/** Removes the viewer's requests among some ids and gives their senders. */
async function takeRequests(tx: Tx, viewer: Viewer, ids: readonly Id[]): Promise<Id[]> {
  return (await taken(tx, { me: viewer.accountId, ids: idList(ids) })).map((row) => row.fromId);
}

const taken = prepare(
  (_db, p: { me: Id; ids: string }, engine) => sql<{ fromId: Id }>`
    delete from notification_requests where account_id = ${p.me} and id in (select id from ${idsFrom(engine, p.ids)} as ids)
    returning from_account_id as "fromId"`,
);

/**
 * Lets the senders of some requests through from now on. What was filtered of theirs is put among the other notifications
 * by a job, which says notifications.merged. Requests that are not there are passed over; `one` refuses not-found instead.
 */
export async function acceptRequests(
  { db, clock, ids }: RequestNeeds,
  viewer: Viewer,
  requestIds: readonly Id[],
  one = false,
): Promise<void> {
  const me = viewer.accountId;
  await db.write(async (tx) => {
    const now = clock.now();
    const senders = await takeRequests(tx, viewer, requestIds);
    if (one && senders.length === 0) throw notFound();
    for (const fromId of senders) {
      await tx
        .insertInto('notification_permissions')
        .values({ account_id: me, from_account_id: fromId, created_at: now })
        .onConflict((conflict) => conflict.columns(['account_id', 'from_account_id']).doNothing())
        .execute();
      await putJob(tx, ids, now, { queue: QUEUE, key: `${me} ${fromId}`, payload: { me, fromId }, runAt: now });
    }
  });
}

interface Merge {
  me: Id;
  fromId: Id;
}

const someFiltered = (p: Merge & { limit: number }) =>
  sql`select id from notifications where account_id = ${p.me} and from_account_id = ${p.fromId} and filtered = 1
    limit ${p.limit}`;

const mergeSome = prepare(
  (_db, p: Merge & { limit: number }) =>
    sql<{ id: Id }>`update notifications set filtered = 0 where id in (${someFiltered(p)}) returning id`,
);

const dropSome = prepare(
  (_db, p: Merge & { limit: number }) =>
    sql<{ id: Id }>`delete from notifications where id in (${someFiltered(p)}) returning id`,
);

/** The queue that takes the marks off what was accepted. */
export const mergeQueue = ({ db, clock }: RequestNeeds): JobQueue => ({
  name: QUEUE,
  concurrency: 1,
  maxAttempts: MAX_ATTEMPTS,
  leaseMs: LEASE_MS,
  async run(payload) {
    const { me, fromId } = payload as Merge;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const merged = await db.write((tx) => mergeSome(tx, { me, fromId, limit: ROWS_PER_TRANSACTION }));
      if (merged.length < ROWS_PER_TRANSACTION) break;
    }
    await db.write((tx) => emit(tx, clock.now(), 'notifications.merged', { accountId: me, fromId }));
  },
});

/** Whether all that the viewer accepted is among their notifications. */
export async function allMerged(db: Reader, viewer: Viewer): Promise<boolean> {
  const waiting = await db
    .selectFrom('jobs')
    .select('id')
    .where('queue', '=', QUEUE)
    .where('failed_at', 'is', null)
    // Keys of this queue begin with the receiver's id and a space; '!' is what comes after the space.
    .where('unique_key', '>=', `${viewer.accountId} `)
    .where('unique_key', '<', `${viewer.accountId}!`)
    .limit(1)
    .executeTakeFirst();
  return waiting === undefined;
}

/** Removes some requests with what was filtered of their senders. As {@link acceptRequests} otherwise. */
export async function dismissRequests(
  { db }: Needs<'db'>,
  viewer: Viewer,
  requestIds: readonly Id[],
  one = false,
): Promise<void> {
  const senders = await db.write(async (tx) => {
    const found = await takeRequests(tx, viewer, requestIds);
    if (one && found.length === 0) throw notFound();
    return found;
  });
  for (const fromId of senders) await dropFiltered({ db }, { me: viewer.accountId, fromId });
}

async function dropFiltered({ db }: Needs<'db'>, merge: Merge): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const gone = await db.write((tx) => dropSome(tx, { ...merge, limit: ROWS_PER_TRANSACTION }));
    if (gone.length < ROWS_PER_TRANSACTION) return;
  }
}

const emptyRows = prepare(
  (_db, p: { limit: number }) => sql<{ id: Id }>`
    delete from notification_requests where id in
      (select r.id from notification_requests r where not ${filled} limit ${p.limit})
    returning id`,
);

/** Removes requests whose notifications are all gone. */
export async function dropEmptyRequests({ db }: Needs<'db'>): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const gone = await db.write((tx) => emptyRows(tx, { limit: ROWS_PER_TRANSACTION }));
    if (gone.length < ROWS_PER_TRANSACTION) return;
  }
}
