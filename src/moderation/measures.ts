import { type RawBuilder, sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import { idAtTime } from '#kernel/ids.ts';
import { tagKey } from '#kernel/text/clean.ts';
import type { Reader } from '#ports/database.ts';
import type { Millis } from '#store/tables.ts';

/** A number over some days. */
export interface Measure {
  key: string;
  /** By day: `at` is its beginning, UTC. */
  days: { at: Millis; value: number }[];
  total: number;
  /** The sum over as many days before; null for what is not compared. */
  previousTotal: number | null;
  bytes: boolean;
}

/** What a measure is about beside the days: a tag's id or a server's name. */
export interface MeasureSubject {
  tagId?: number;
  host?: string;
}

export const DAY_MS = 86_400_000;
/** Days one question may be about. */
export const MAX_DAYS = 366;

/** Days from one moment to another, both included, UTC and bounded: as their number since 1970. */
export function daysBetween(from: Millis, until: Millis): { first: number; last: number } {
  const last = Math.floor(until / DAY_MS);
  return { first: Math.max(Math.floor(from / DAY_MS), last - MAX_DAYS + 1), last };
}

interface Range {
  from: Millis;
  until: Millis;
}

type Counted = RawBuilder<{ day: number; value: number }>;

/** How many rows of a table fall on each day by one of its columns of times. */
const byDay = (value: RawBuilder<unknown>, from: RawBuilder<unknown>, column: string, range: Range): Counted =>
  sql`select ${sql.ref(column)} / ${sql.lit(DAY_MS)} as day, ${value} as value ${from}
    and ${sql.ref(column)} >= ${range.from} and ${sql.ref(column)} < ${range.until} group by 1`;

const count = sql`count(*)`;
const remote = (host: string) => sql`join accounts a on a.host_id = h.id where h.local = 0 and h.name = ${host}`;

const postsBetween = ({ from, until }: Range) => sql`id >= ${idAtTime(from)} and id < ${idAtTime(until)}`;

/** Who did something that leaves a trace with a time, and whoever was last seen on a day. */
const active = (range: Range): Counted => sql`
  select day, count(distinct account_id) as value from (
    select created_at / ${sql.lit(DAY_MS)} as day, account_id from posts where local = 1 and ${postsBetween(range)}
    union select created_at / ${sql.lit(DAY_MS)}, account_id from favourites where ${postsBetween(range)}
    union select last_active_at / ${sql.lit(DAY_MS)}, account_id from users
      where last_active_at >= ${range.from} and last_active_at < ${range.until}) as deeds
  group by day`;

const MEASURES: Record<string, (range: Range, subject: MeasureSubject) => Counted | null> = {
  active_users: active,
  new_users: (range) => byDay(count, sql`from users where 1 = 1`, 'created_at', range),
  interactions: (range) => sql`
    select day, count(*) as value from (
      select created_at / ${sql.lit(DAY_MS)} as day from favourites where ${postsBetween(range)}
      union all select created_at / ${sql.lit(DAY_MS)} from posts where local = 1 and ${postsBetween(range)}
        and (share_of_id is not null or reply_to_id is not null)) as deeds
    group by day`,
  opened_reports: (range) => byDay(count, sql`from reports where 1 = 1`, 'created_at', range),
  resolved_reports: (range) =>
    byDay(count, sql`from reports where action_taken_at is not null`, 'action_taken_at', range),
  tag_accounts: (range, { tagId }) => tagged(sql`count(distinct p.account_id)`, range, tagId),
  tag_uses: (range, { tagId }) => tagged(count, range, tagId),
  tag_servers: (range, { tagId }) => tagged(sql`count(distinct a.host_id)`, range, tagId),
  instance_accounts: (range, { host }) =>
    host ? byDay(count, sql`from hosts h ${remote(host)}`, 'a.created_at', range) : null,
  instance_statuses: (range, { host }) =>
    host
      ? byDay(
          count,
          sql`from posts p join accounts a on a.id = p.account_id join hosts h on h.id = a.host_id
          where h.local = 0 and h.name = ${host}`,
          'p.created_at',
          range,
        )
      : null,
  instance_media_attachments: (range, { host }) =>
    host
      ? byDay(
          sql`coalesce(sum(f.bytes), 0)`,
          sql`from media m join media_files f on f.key = m.original
          join accounts a on a.id = m.account_id join hosts h on h.id = a.host_id
          where h.local = 0 and h.name = ${host}`,
          'm.created_at',
          range,
        )
      : null,
  instance_reports: (range, { host }) =>
    host
      ? byDay(
          count,
          sql`from reports r join accounts a on a.id = r.target_id join hosts h on h.id = a.host_id
          where h.local = 0 and h.name = ${host}`,
          'r.created_at',
          range,
        )
      : null,
  instance_follows: (range, { host }) => (host ? followsWith('f.follower_id', host, range) : null),
  instance_followers: (range, { host }) => (host ? followsWith('f.followed_id', host, range) : null),
};

const followsWith = (side: string, host: string, range: Range): Counted =>
  byDay(
    count,
    sql`from follows f join accounts a on a.id = ${sql.ref(side)} join hosts h on h.id = a.host_id
    where h.local = 0 and h.name = ${host}`,
    'f.created_at',
    range,
  );

const tagged = (value: RawBuilder<unknown>, range: Range, tagId: number | undefined): Counted | null =>
  tagId === undefined
    ? null
    : byDay(
        value,
        sql`from post_tags t join posts p on p.id = t.post_id join accounts a on a.id = p.account_id
        where t.tag_id = ${tagId} and p.audience = 'public' and p.removed_at is null`,
        'p.created_at',
        range,
      );

async function valuesOf(db: Reader, counted: Counted): Promise<Map<number, number>> {
  const { rows } = await counted.execute(db);
  return new Map(rows.map((row) => [row.day, Number(row.value)]));
}

const sum = (values: Iterable<number>): number => [...values].reduce((all, value) => all + value, 0);

/**
 * Numbers by day (UTC), for at most {@link MAX_DAYS} days, two statements for each key; unknown keys and those whose subject
 * is missing are left out. Who was active is told by posts, favourites and when somebody was last here. Needs see-dashboard.
 */
export async function measures(
  db: Reader,
  viewer: Viewer,
  keys: readonly string[],
  { from, until }: { from: Millis; until: Millis },
  subjectOf: (key: string) => MeasureSubject,
): Promise<Measure[]> {
  requirePermission(viewer, 'see-dashboard');
  const { first, last } = daysBetween(from, until);
  const days = Math.max(0, last - first + 1);
  const found: Measure[] = [];
  for (const key of new Set(keys)) {
    const make = Object.hasOwn(MEASURES, key) ? MEASURES[key] : undefined;
    const range = (start: number): Range => ({ from: start * DAY_MS, until: (start + days) * DAY_MS });
    const now = make?.(range(first), subjectOf(key));
    const before = make?.(range(first - days), subjectOf(key));
    if (!now || !before) continue;
    const values = await valuesOf(db, now);
    const alone = key.startsWith('instance_');
    found.push({
      key,
      days: Array.from({ length: days }, (_, i) => ({ at: (first + i) * DAY_MS, value: values.get(first + i) ?? 0 })),
      total: sum(values.values()),
      previousTotal: alone ? null : sum((await valuesOf(db, before)).values()),
      bytes: key === 'instance_media_attachments',
    });
  }
  return found;
}

/** The id of a tag by its name or id, as clients name it; undefined where there is none. */
export async function tagIdOf(db: Reader, text: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('tags')
    .select('id')
    .where((e) =>
      e.or([e('name', '=', tagKey(text)), ...(/^\d{1,16}$/.test(text) ? [e('id', '=', Number(text))] : [])]),
    )
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}
