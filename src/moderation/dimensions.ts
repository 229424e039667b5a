import { type RawBuilder, sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import { idAtTime } from '#kernel/ids.ts';
import type { Database, Reader } from '#ports/database.ts';
import type { Engine } from '#store/dialect.ts';
import type { Millis } from '#store/tables.ts';
import { DAY_MS, daysBetween, type MeasureSubject } from './measures.ts';

/** What there is most of, in some respect. */
export interface Dimension {
  key: string;
  entries: { key: string; name: string; value: number | string; bytes: boolean }[];
}

const MAX_ENTRIES = 50;
const USUAL_ENTRIES = 10;

interface Question extends MeasureSubject {
  engine: Engine;
  from: number;
  until: number;
  limit: number;
}

type Ranked = RawBuilder<{ key: string; value: number }>;

const posted = ({ from, until }: Question) => sql`p.id >= ${idAtTime(from)} and p.id < ${idAtTime(until)}`;
const most = ({ limit }: Question) => sql`group by 1 order by 2 desc, 1 limit ${limit}`;
const authors = sql`from posts p join accounts a on a.id = p.account_id join hosts h on h.id = a.host_id`;
const ofTag = ({ tagId }: Question) => sql`join post_tags t on t.post_id = p.id and t.tag_id = ${tagId ?? 0}`;

const DIMENSIONS: Record<string, (question: Question) => Ranked> = {
  languages: (q) => sql`
    select locale as key, count(*) as value from users where last_active_at >= ${q.from} and last_active_at < ${q.until} ${most(q)}`,
  sources: (q) => sql`
    select coalesce(app.name, 'web') as key, count(*) as value from posts p left join apps app on app.id = p.app_id
    where p.local = 1 and ${posted(q)} ${most(q)}`,
  servers: (q) => sql`select h.name as key, count(*) as value ${authors} where ${posted(q)} ${most(q)}`,
  space_usage: ({ engine }) =>
    engine === 'sqlite'
      ? sql`select 'sqlite' as key, p.page_count * s.page_size as value from pragma_page_count() p, pragma_page_size() s
          union all select 'media', coalesce(sum(bytes), 0) from media_files`
      : sql`select 'postgresql' as key, pg_database_size(current_database()) as value
          union all select 'media', coalesce(sum(bytes), 0)::bigint from media_files`,
  tag_servers: (q) => sql`select h.name as key, count(*) as value ${authors} ${ofTag(q)} where ${posted(q)} ${most(q)}`,
  tag_languages: (q) => sql`
    select coalesce(p.language, 'und') as key, count(*) as value ${authors} ${ofTag(q)} where ${posted(q)} ${most(q)}`,
  instance_accounts: (q) => sql`
    select a.username as key, max(s.followers) as value from accounts a join hosts h on h.id = a.host_id
      join account_stats s on s.account_id = a.id
    where h.name = ${q.host ?? ''} ${most(q)}`,
  instance_languages: (q) => sql`
    select coalesce(p.language, 'und') as key, count(*) as value ${authors}
    where h.name = ${q.host ?? ''} and ${posted(q)} ${most(q)}`,
};

const NAMES: Record<string, string> = { sqlite: 'SQLite', postgresql: 'PostgreSQL', media: 'Media storage' };

async function entriesOf(db: Reader, key: string, question: Question): Promise<Dimension['entries']> {
  const rows = (await DIMENSIONS[key]?.(question).execute(db))?.rows ?? [];
  return rows.map((row) => ({
    key: row.key,
    name: NAMES[row.key] ?? row.key,
    value: Number(row.value),
    bytes: key === 'space_usage',
  }));
}

/**
 * What there is most of in some days (UTC), one bounded statement for each key; unknown keys are left out. `software_versions`
 * is told from `versions`. Needs see-dashboard.
 */
export async function dimensions(
  { reader, engine }: Database,
  viewer: Viewer,
  keys: readonly string[],
  { from, until, limit = USUAL_ENTRIES }: { from: Millis; until: Millis; limit?: number },
  subjectOf: (key: string) => MeasureSubject,
  versions: Readonly<Record<string, string>>,
): Promise<Dimension[]> {
  requirePermission(viewer, 'see-dashboard');
  const { first, last } = daysBetween(from, until);
  const range = { from: first * DAY_MS, until: (last + 1) * DAY_MS };
  const found: Dimension[] = [];
  for (const key of new Set(keys)) {
    if (key === 'software_versions') {
      found.push({
        key,
        entries: Object.entries(versions).map(([name, value]) => ({
          key: name.toLowerCase(),
          name,
          value,
          bytes: false,
        })),
      });
    }
    if (!Object.hasOwn(DIMENSIONS, key)) continue;
    const question = { engine, ...range, limit: Math.min(MAX_ENTRIES, Math.max(1, limit)), ...subjectOf(key) };
    found.push({ key, entries: await entriesOf(reader, key, question) });
  }
  return found;
}
