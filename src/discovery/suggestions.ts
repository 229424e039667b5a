import { sql } from 'kysely';
import { getSetting } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { findAccountsByHandles, readHandle } from '#accounts/accounts.ts';
import { notFound } from '#kernel/errors.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs, Site } from '#ports/ports.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';
import { isFindable, isNewTo, isWelcomeTo } from './findable.ts';

/** Why somebody is suggested; the names are those of the client API. */
export type Reason =
  | 'featured'
  | 'friends_of_friends'
  | 'similar_to_recently_followed'
  | 'most_followed'
  | 'most_interactions';

export interface Suggestion {
  accountId: Id;
  /** The strongest first. */
  reasons: Reason[];
  /** How many of those whom the viewer follows follow them. */
  followedBy: number;
}

/** Candidates one reason brings. */
const MAX_FOR_REASON = 40;
/** People of one other server among the suggestions. */
export const MAX_OF_HOST = 5;
/** Whose follows are looked at: the newest so many of those the viewer follows, and of each their newest so many. */
const FRIENDS = 100;
const FOLLOWS_OF_EACH = 100;
/** For likeness: the last so many that the viewer followed, so many of their followers, and so many follows of these. */
const RECENT = 5;
const PEERS_OF_EACH = 50;
const FOLLOWS_OF_PEER = 50;
/** Of those found, so many are looked at for whether they may be suggested. */
const MAX_CANDIDATES = 400;
/** Different followers two must share to be alike. */
const LEAST_PEERS = 2;
/** Suggestions one person may wave away; beyond, the oldest are forgotten. */
export const MAX_DISMISSED = 10_000;

interface Row {
  id: Id;
  host_id: Id;
  local: 0 | 1;
  weight: number;
}

interface Asked {
  me: Id;
  now: Millis;
  limit: number;
}

/** The id of somebody's newest follow that is not looked at any more: what is newer is an index walk on both engines. */
const followsBefore = (person: string, many: number) => sql`coalesce((
  select x.id from follows x where x.follower_id = ${sql.ref(person)} order by x.id desc limit 1 offset ${many}), 0)`;

/** A condition on a follow `g`: it is of somebody whom `me` does not follow. */
const isUnfollowed = (me: Id) => sql<boolean>`g.followed_id <> ${me} and not exists (
  select 1 from follows x where x.follower_id = ${me} and x.followed_id = g.followed_id)`;

const friendsOfFriends = prepare(
  (_db, p: Asked) => sql<Row>`
    with friends as materialized (
        select f.followed_id as id, ${followsBefore('f.followed_id', FOLLOWS_OF_EACH)} as floor
        from follows f
        where f.follower_id = ${p.me} and (select b.hide_collections from accounts b where b.id = f.followed_id) = 0
        order by f.id desc limit ${FRIENDS}),
      found as materialized (
        select g.followed_id as id, count(*) as weight
        from friends join follows g on g.follower_id = friends.id and g.id > friends.floor
        where ${isUnfollowed(p.me)}
        group by g.followed_id order by count(*) desc, g.followed_id limit ${MAX_CANDIDATES})
    select a.id, a.host_id, h.local, found.weight
    from found join accounts a on a.id = found.id join hosts h on h.id = a.host_id
      join account_stats s on s.account_id = a.id
    where ${isFindable()} and ${isWelcomeTo(p.me, p.now)} and ${isNewTo(p.me)}
    order by found.weight desc, s.followers desc, a.id limit ${p.limit}`,
);

const similar = prepare(
  (_db, p: Asked) => sql<Row>`
    with recent as materialized (
        select f.followed_id as id, coalesce((
          select x.id from follows x where x.followed_id = f.followed_id order by x.id desc limit 1
          offset ${PEERS_OF_EACH}), 0) as floor
        from follows f where f.follower_id = ${p.me} order by f.id desc limit ${RECENT}),
      followers as materialized (
        select distinct f.follower_id as id
        from recent join follows f on f.followed_id = recent.id and f.id > recent.floor
        where f.follower_id <> ${p.me}
          and (select b.hide_collections from accounts b where b.id = f.follower_id) = 0),
      peers as materialized (select id, ${followsBefore('followers.id', FOLLOWS_OF_PEER)} as floor from followers),
      found as materialized (
        select g.followed_id as id, count(*) as weight
        from peers join follows g on g.follower_id = peers.id and g.id > peers.floor
        where ${isUnfollowed(p.me)}
        group by g.followed_id having count(*) >= ${LEAST_PEERS}
        order by count(*) desc, g.followed_id limit ${MAX_CANDIDATES})
    select a.id, a.host_id, h.local, found.weight
    from found join accounts a on a.id = found.id join hosts h on h.id = a.host_id
    where ${isFindable()} and ${isWelcomeTo(p.me, p.now)} and ${isNewTo(p.me)}
    order by found.weight desc, a.id limit ${p.limit}`,
);

const popular = prepare(
  (_db, p: Omit<Asked, 'limit'>) => sql<Row & { reason: 'most_followed' | 'most_interactions' }>`
    select q.reason, a.id, a.host_id, h.local, q.position as weight
    from derived.popular_people q join accounts a on a.id = q.account_id join hosts h on h.id = a.host_id
    where ${isFindable()} and ${isWelcomeTo(p.me, p.now)} and ${isNewTo(p.me)}
    order by q.reason, q.position`,
);

const suggestible = prepare(
  (_db, p: { me: Id; now: Millis; ids: string }, engine) => sql<Row>`
    select a.id, a.host_id, h.local, 0 as weight
    from ${idsFrom(engine, p.ids)} as ids join accounts a on a.id = ids.id join hosts h on h.id = a.host_id
    where ${isFindable()} and ${isWelcomeTo(p.me, p.now)} and ${isNewTo(p.me)}`,
);

/** Those whom staff suggest to everybody, in the order of the setting. */
async function featured(db: Reader, site: Site, me: Id, now: Millis): Promise<Row[]> {
  const setting = await getSetting(db, 'suggested-people');
  const handles = setting.split(/[\s,]+/).flatMap((text) => readHandle(text) ?? []);
  const owners = await findAccountsByHandles(db, site, handles.slice(0, MAX_FOR_REASON));
  const ids = [...owners.values()].map((owner) => owner.id);
  if (ids.length === 0) return [];
  const rows = new Map((await suggestible(db, { me, now, ids: idList(ids) })).map((row) => [row.id, row]));
  return ids.flatMap((id) => rows.get(id) ?? []);
}

/**
 * Whom to follow, best first, at most {@link MAX_FOR_REASON} for each reason: never oneself, people one follows, asked to
 * follow, blocks, mutes or waved away, who block the viewer, are limited, or do not want to be found. Reasons take turns, so
 * that no single one fills the list, and one other server brings at most {@link MAX_OF_HOST} people.
 */
export async function suggestionsFor(
  { db, clock, site }: Needs<'clock' | 'site'> & { db: Reader },
  viewer: Viewer,
): Promise<Suggestion[]> {
  const me = viewer.accountId;
  const now = clock.now();
  const known = await popular(db, { me, now });
  const sources: [Reason, Row[]][] = [
    ['featured', await featured(db, site, me, now)],
    ['friends_of_friends', await friendsOfFriends(db, { me, now, limit: MAX_FOR_REASON })],
    ['similar_to_recently_followed', await similar(db, { me, now, limit: MAX_FOR_REASON })],
    ...(['most_followed', 'most_interactions'] as const).map((reason): [Reason, Row[]] => [
      reason,
      known.filter((row) => row.reason === reason).slice(0, MAX_FOR_REASON),
    ]),
  ];
  return takeTurns(sources);
}

function takeTurns(sources: readonly [Reason, readonly Row[]][]): Suggestion[] {
  const chosen = new Map<Id, Suggestion>();
  const ofHost = new Map<Id, number>();
  const reasonsOf = (id: Id): Reason[] =>
    sources.flatMap(([reason, rows]) => (rows.some((row) => row.id === id) ? [reason] : []));
  const friends = new Map(
    sources.find(([reason]) => reason === 'friends_of_friends')?.[1].map((r) => [r.id, r.weight]),
  );
  const queues = sources.map(([, rows]) => [...rows]);
  while (queues.some((queue) => queue.length > 0)) {
    for (const queue of queues) {
      const row = queue.shift();
      if (!row || chosen.has(row.id)) continue;
      const count = ofHost.get(row.host_id) ?? 0;
      if (row.local === 0 && count >= MAX_OF_HOST) continue;
      ofHost.set(row.host_id, count + 1);
      chosen.set(row.id, { accountId: row.id, reasons: reasonsOf(row.id), followedBy: friends.get(row.id) ?? 0 });
    }
  }
  return [...chosen.values()];
}

const dropOldest = prepare(
  (_db, p: { me: Id; kept: number }) => sql<never>`
    delete from dismissed_suggestions where account_id = ${p.me} and dismissed_id in (
      select dismissed_id from dismissed_suggestions where account_id = ${p.me}
      order by created_at desc, dismissed_id limit 1000 offset ${p.kept})`,
);

/** Never suggests somebody to the viewer again. Refuses an unknown account (not-found). */
export async function dismissSuggestion(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  accountId: Id,
): Promise<void> {
  const me = viewer.accountId;
  await db.write(async (tx) => {
    const known = await tx.selectFrom('accounts').select('id').where('id', '=', accountId).executeTakeFirst();
    if (!known) throw notFound();
    await tx
      .insertInto('dismissed_suggestions')
      .values({ account_id: me, dismissed_id: accountId, created_at: clock.now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await dropOldest(tx, { me, kept: MAX_DISMISSED });
  });
}
