import { sql } from 'kysely';
import { notFound } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader } from '#ports/database.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id, Millis } from '#store/tables.ts';

/** Announcements that people are shown at once, the latest. */
const MAX_SHOWN = 100;

export interface Reaction {
  /** An emoji, or the shortcode of a custom one. */
  name: string;
  count: number;
  /** Whether the viewer is among them. */
  me: boolean;
}

export interface Announcement {
  id: Id;
  /** As staff wrote it. */
  text: string;
  html: string;
  allDay: boolean;
  startsAt: Millis | null;
  endsAt: Millis | null;
  scheduledAt: Millis | null;
  /** null: not published yet. */
  publishedAt: Millis | null;
  createdAt: Millis;
  updatedAt: Millis;
  /** Whether the viewer dismissed it. */
  read: boolean;
  /** In the order in which they came. */
  reactions: Reaction[];
}

const columns = [
  'id',
  'text',
  'html',
  'all_day as allDay',
  'starts_at as startsAt',
  'ends_at as endsAt',
  'scheduled_at as scheduledAt',
  'published_at as publishedAt',
  'created_at as createdAt',
  'updated_at as updatedAt',
] as const;

type Row = Omit<Announcement, 'allDay' | 'read' | 'reactions'> & { allDay: number };

const aroundRows = prepare(
  (_db, p: { me: Id; ids: string }, engine) => sql<{ id: Id; name: string; count: number; me: number }>`
    with shown as materialized (select id from ${idsFrom(engine, p.ids)} as listed)
    select r.announcement_id as id, r.name, count(*) as count,
        max(case when r.account_id = ${p.me} then 1 else 0 end) as me
      from shown join announcement_reactions r on r.announcement_id = shown.id
      group by r.announcement_id, r.name
    union all select d.announcement_id, '', 0, 1
      from shown join announcement_reads d on d.announcement_id = shown.id and d.account_id = ${p.me}`,
);

const firstRows = prepare(
  (_db, p: { ids: string }, engine) => sql<{ id: Id; name: string }>`
    select r.announcement_id as id, r.name from ${idsFrom(engine, p.ids)} as ids
      join announcement_reactions r on r.announcement_id = ids.id
      group by r.announcement_id, r.name order by min(r.id)`,
);

/** Adds reactions and what the viewer did; two statements. */
async function complete(db: Reader, viewerId: Id | null, rows: readonly Row[]): Promise<Announcement[]> {
  const found = rows.map((row) => ({ ...row, allDay: row.allDay === 1, read: false, reactions: [] as Reaction[] }));
  if (found.length === 0) return found;
  const ids = idList(found.map((one) => one.id));
  const byId = new Map(found.map((one) => [one.id, one]));
  const counted = new Map<string, Reaction>();
  for (const { id, name, count, me } of await aroundRows(db, { me: viewerId ?? 0, ids })) {
    const one = byId.get(id);
    if (name === '' && one) one.read = true;
    else counted.set(`${id} ${name}`, { name, count, me: me === 1 });
  }
  for (const { id, name } of await firstRows(db, { ids })) {
    const reaction = counted.get(`${id} ${name}`);
    if (reaction) byId.get(id)?.reactions.push(reaction);
  }
  return found;
}

/** What is published and not over, by the time it begins or was published, for one viewer. */
export async function announcementsOf(db: Reader, now: Millis, viewerId: Id): Promise<Announcement[]> {
  const rows = await db
    .selectFrom('announcements')
    .select(columns)
    .where('published_at', 'is not', null)
    .where((e) => e.or([e('ends_at', 'is', null), e('ends_at', '>', now)]))
    .orderBy('id', 'desc')
    .limit(MAX_SHOWN)
    .execute();
  const at = (row: Row): Millis => row.startsAt ?? row.scheduledAt ?? row.publishedAt ?? row.createdAt;
  return complete(
    db,
    viewerId,
    rows.toSorted((a, b) => at(a) - at(b)),
  );
}

/** All announcements for staff, newest first. */
export async function listAnnouncements(db: Reader, viewerId: Id, page: Page): Promise<Announcement[]> {
  const rows = await db
    .selectFrom('announcements')
    .select(columns)
    .where('id', '>', lowerBound(page))
    .where('id', '<', upperBound(page))
    .orderBy('id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return complete(db, viewerId, newestFirst(page, rows));
}

/** One announcement; refuses not-found. `viewerId` null: for nobody in particular. */
export async function announcementById(db: Reader, viewerId: Id | null, id: Id): Promise<Announcement> {
  const rows = await db.selectFrom('announcements').select(columns).where('id', '=', id).execute();
  const [one] = await complete(db, viewerId, rows);
  if (!one) throw notFound();
  return one;
}

/** How many people reacted in one way. */
export async function reactionCount(db: Reader, announcementId: Id, name: string): Promise<number> {
  const { n } = await db
    .selectFrom('announcement_reactions')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('announcement_id', '=', announcementId)
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return n;
}
