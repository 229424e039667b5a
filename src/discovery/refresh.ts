import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { TrendKind } from '#store/tables/discovery.ts';
import type { Id, Millis } from '#store/tables.ts';
import { dayOf } from './history.ts';
import { notePublishers } from './publishers.ts';
import {
  type Crowd,
  decayed,
  FRESH_MS,
  HALF_LIFE_MS,
  LEAST_SCORE,
  MIN_PEOPLE,
  type Peak,
  peakOf,
  surprise,
  voices,
} from './scores.ts';
import { MAX_TRENDING_AGE_MS, USES_KEPT_DAYS } from './uses.ts';

/** What one round scores of each kind, and keeps, at most. */
const MAX_CANDIDATES = 400;

const mostUsed = prepare(
  (_db, p: { kind: TrendKind; day: number; least: number; limit: number }) => sql<{ id: Id }>`
    select subject_id as id from derived.daily_counts
    where day = ${p.day} and kind = ${p.kind} and accounts >= ${p.least}
    order by accounts desc, subject_id limit ${p.limit}`,
);

const mostMarked = prepare(
  (_db, p: { after: number; least: number; limit: number }) => sql<{ id: Id }>`
    select subject_id as id from derived.daily_uses where kind = 'post' and day > ${p.after}
    group by subject_id having count(distinct account_id) >= ${p.least}
    order by count(distinct account_id) desc, subject_id limit ${p.limit}`,
);

interface CrowdRow {
  id: Id;
  local: 0 | 1;
  invited: 0 | 1;
  fresh: 0 | 1;
  people: number;
}

/** Who used some things since a day, by host, invitation and age. */
const crowdRows = prepare(
  (_db, p: { kind: TrendKind; ids: string; after: number; bornAfter: Millis }, engine) => sql<CrowdRow>`
    select id, local, case when invite_id = 0 then 0 else 1 end as invited, fresh, count(*) as people
    from (
      select distinct u.subject_id as id, u.account_id, a.host_id, h.local, coalesce(v.invite_id, 0) as invite_id,
        case when a.created_at > ${p.bornAfter} then 1 else 0 end as fresh
      from ${idsFrom(engine, p.ids)} as ids
        join derived.daily_uses u on u.kind = ${p.kind} and u.subject_id = ids.id and u.day > ${p.after}
        join accounts a on a.id = u.account_id
        join hosts h on h.id = a.host_id
        left join users v on v.account_id = a.id
      where a.suspended_at is null and a.limited_at is null and a.removed_at is null) as users_of
    group by id, host_id, local, invite_id, fresh`,
);

async function peopleBehind(
  db: Reader,
  now: Millis,
  kind: TrendKind,
  ids: readonly Id[],
  days: number,
): Promise<Map<Id, number>> {
  const crowds = new Map<Id, Crowd[]>();
  const rows = await crowdRows(db, { kind, ids: idList(ids), after: dayOf(now) - days, bornAfter: now - FRESH_MS });
  for (const { id, local, invited, fresh, people } of rows) {
    const crowd = { local: local === 1, invited: invited === 1, fresh: fresh === 1, people };
    crowds.set(id, [...(crowds.get(id) ?? []), crowd]);
  }
  return new Map([...crowds].map(([id, list]) => [id, voices(list)]));
}

const countsOfDay = prepare(
  (_db, p: { kind: TrendKind; ids: string; day: number }, engine) => sql<{ id: Id; accounts: number }>`
    select c.subject_id as id, c.accounts from ${idsFrom(engine, p.ids)} as ids
      join derived.daily_counts c on c.kind = ${p.kind} and c.subject_id = ids.id and c.day = ${p.day}`,
);

interface Scored extends Peak {
  id: Id;
  score: number;
}

/** Tags or links: how much more people use them today than yesterday. */
async function scoreByDay(db: Reader, now: Millis, kind: 'tag' | 'link'): Promise<Scored[]> {
  const today = dayOf(now);
  const before = new Map<Id, Peak>();
  const known = await db
    .selectFrom('derived.trends')
    .select(['subject_id', 'peak', 'peak_at'])
    .where('kind', '=', kind)
    .orderBy('score', 'desc')
    .limit(MAX_CANDIDATES)
    .execute();
  for (const row of known) before.set(row.subject_id, { peak: row.peak, peakAt: row.peak_at });
  const used = await mostUsed(db, { kind, day: today, least: MIN_PEOPLE, limit: MAX_CANDIDATES });
  const ids = [...new Set([...before.keys(), ...used.map((row) => row.id)])];
  if (ids.length === 0) return [];
  const observed = await peopleBehind(db, now, kind, ids, 1);
  const yesterday = await countsOfDay(db, { kind, ids: idList(ids), day: today - 1 });
  const expected = new Map(yesterday.map((row) => [row.id, row.accounts]));
  return ids.map((id) => {
    const peak = peakOf(before.get(id), surprise(observed.get(id) ?? 0, expected.get(id) ?? 0), now);
    return { id, ...peak, score: decayed(peak.peak, now - peak.peakAt, HALF_LIFE_MS[kind]) };
  });
}

/**
 * Which posts may trend: recent, public, not replies, without warning, by people who want to be found; what they quote
 * must be such a post too.
 */
const trendable = prepare(
  (_db, p: { ids: string; after: Millis }, engine) => sql<{ id: Id; created_at: Millis }>`
    select p.id, p.created_at
    from ${idsFrom(engine, p.ids)} as ids
      join posts p on p.id = ids.id
      join accounts a on a.id = p.account_id
      left join posts q on q.id = p.quote_of_id
      left join accounts b on b.id = q.account_id
    where p.created_at > ${p.after} and p.reply_to_id is null and p.share_of_id is null
      and ${mayTrend('p', 'a')}
      and (p.quote_of_id is null or (p.quote_state = 'accepted' and ${mayTrend('q', 'b')}))`,
);

/** A condition on a post and its author, by their names in the statement. */
export const mayTrend = (post: string, author: string) => {
  const p = sql.raw(post);
  const a = sql.raw(author);
  return sql<boolean>`${p}.audience = 'public' and ${p}.local_only = 0 and ${p}.removed_at is null
    and ${p}.sensitive = 0 and ${p}.spoiler = '' and ${a}.discoverable = 1 and ${a}.suspended_at is null
    and ${a}.limited_at is null and ${a}.sensitized_at is null and ${a}.removed_at is null`;
};

/** Posts: how many people share, answer or like them, and how long ago they were written. */
async function scorePosts(db: Reader, now: Millis): Promise<Scored[]> {
  const marked = await mostMarked(db, {
    after: dayOf(now) - USES_KEPT_DAYS,
    least: MIN_PEOPLE,
    limit: MAX_CANDIDATES,
  });
  if (marked.length === 0) return [];
  const posts = await trendable(db, { ids: idList(marked.map((row) => row.id)), after: now - MAX_TRENDING_AGE_MS });
  const people = await peopleBehind(
    db,
    now,
    'post',
    posts.map((post) => post.id),
    USES_KEPT_DAYS,
  );
  return posts.flatMap(({ id, created_at }) => {
    const peak = people.get(id) ?? 0;
    if (peak < MIN_PEOPLE) return [];
    return { id, peak, peakAt: created_at, score: decayed(peak, now - created_at, HALF_LIFE_MS.post) };
  });
}

/**
 * Works out anew what trends. Tags and links keep their row for two days after their peak, so that they do not begin again
 * from the same uses.
 */
export async function refreshTrends(needs: Needs<'db' | 'clock' | 'ids'>): Promise<void> {
  const { db, clock } = needs;
  const now = clock.now();
  const links = await scoreByDay(db.reader, now, 'link');
  await replace(needs, 'tag', await scoreByDay(db.reader, now, 'tag'));
  await replace(needs, 'link', links);
  await replace(needs, 'post', await scorePosts(db.reader, now));
  await notePublishers(
    needs,
    links.filter((link) => link.score >= LEAST_SCORE.link).map((link) => link.id),
  );
}

async function replace({ db }: Needs<'db'>, kind: TrendKind, scored: readonly Scored[]): Promise<void> {
  const rows = scored
    .filter((one) => one.peak > 0)
    .sort((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, MAX_CANDIDATES)
    .map(({ id, score, peak, peakAt }) => ({ kind, subject_id: id, score, peak, peak_at: peakAt }));
  await db.writeDerived(async (tx) => {
    await tx.deleteFrom('derived.trends').where('kind', '=', kind).execute();
    if (rows.length > 0) await tx.insertInto('derived.trends').values(rows).execute();
  });
}
