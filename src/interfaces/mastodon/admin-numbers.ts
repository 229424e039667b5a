import { Type } from 'typebox';
import { type Route, route } from '#http/route.ts';
import { invalid } from '#kernel/errors.ts';
import { dimensions, type MeasureSubject, measures, retention, tagIdOf } from '#moderation/moderation.ts';
import type { ApiNeeds } from './mastodon.ts';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
/** Keys one question may have. */
const MAX_KEYS = 30;

const moment = Type.Optional(Type.String());
const Subject = Type.Optional(Type.Object({ id: Type.Optional(Type.String()), domain: Type.Optional(Type.String()) }));

const ABOUT_TAGS = ['tag_accounts', 'tag_uses', 'tag_servers', 'tag_languages'] as const;
const ABOUT_HOSTS = [
  'instance_accounts',
  'instance_media_attachments',
  'instance_reports',
  'instance_statuses',
  'instance_follows',
  'instance_followers',
  'instance_languages',
] as const;
type About = (typeof ABOUT_TAGS)[number] | (typeof ABOUT_HOSTS)[number];

const subjects = Object.fromEntries([...ABOUT_TAGS, ...ABOUT_HOSTS].map((key) => [key, Subject])) as Record<
  About,
  typeof Subject
>;

type Subjects = { [Key in About]?: { id?: string; domain?: string } };

/** Reads a day or moment as clients write it; refuses ('invalid') what is none. */
function readMoment(text: string | undefined, otherwise: number): number {
  if (!text) return otherwise;
  const at = Date.parse(text);
  if (Number.isNaN(at) || at < 0) throw invalid('Validation failed: The time is not in the right form.');
  return at;
}

const day = (at: number): string => new Date(at).toISOString().replace('.000', '');

const UNITS = ['Bytes', 'KB', 'MB', 'GB', 'TB'];
function humanBytes(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)));
  return `${Number((bytes / 1024 ** step).toPrecision(3))} ${UNITS[step]}`;
}

/** `/api/v1/admin/{measures,dimensions,retention}`: how this place is doing, by day (UTC). Needs see-dashboard. */
export function adminNumberRoutes(needs: ApiNeeds): Route[] {
  const { db, clock, site } = needs;
  const read = { method: 'POST', who: 'person', scopes: ['admin:read'] } as const;
  const range = (body: { start_at?: string; end_at?: string }) => {
    const until = Math.min(readMoment(body.end_at, clock.now()), clock.now());
    return { from: readMoment(body.start_at, until - USUAL_DAYS * DAY_MS), until };
  };

  /** What each key is about: a tag that the client names, or a server. */
  async function readSubjects(body: Subjects, keys: readonly string[]): Promise<(key: string) => MeasureSubject> {
    if (keys.length > MAX_KEYS) throw invalid(`At most ${MAX_KEYS} keys can be asked for at once.`);
    const found = new Map<string, MeasureSubject>();
    for (const key of ABOUT_TAGS) {
      const id = body[key]?.id;
      const tagId = id && keys.includes(key) ? await tagIdOf(db.reader, id) : undefined;
      if (tagId !== undefined) found.set(key, { tagId });
    }
    for (const key of ABOUT_HOSTS) {
      const host = body[key]?.domain;
      if (host) found.set(key, { host: host.toLowerCase() });
    }
    return (key) => found.get(key) ?? {};
  }

  return [
    route({
      ...read,
      path: '/api/v1/admin/measures',
      body: Type.Object({ keys: Type.Array(Type.String()), start_at: moment, end_at: moment, ...subjects }),
      async handle({ body, viewer }) {
        const subjectOf = await readSubjects(body, body.keys);
        return (await measures(db.reader, viewer, body.keys, range(body), subjectOf)).map((measure) => ({
          key: measure.key,
          unit: measure.bytes ? 'bytes' : null,
          total: String(measure.total),
          ...(measure.bytes ? { human_value: humanBytes(measure.total) } : {}),
          ...(measure.previousTotal === null ? {} : { previous_total: String(measure.previousTotal) }),
          data: measure.days.map(({ at, value }) => ({ date: day(at), value: String(value) })),
        }));
      },
    }),
    route({
      ...read,
      path: '/api/v1/admin/dimensions',
      body: Type.Object({
        keys: Type.Array(Type.String()),
        start_at: moment,
        end_at: moment,
        limit: Type.Optional(Type.Integer()),
        ...subjects,
      }),
      async handle({ body, viewer }) {
        const subjectOf = await readSubjects(body, body.keys);
        const asked = { ...range(body), ...(body.limit === undefined ? {} : { limit: body.limit }) };
        const versions = { Parley: site.version, 'Node.js': process.version.slice(1) };
        return (await dimensions(db, viewer, body.keys, asked, subjectOf, versions)).map(({ key, entries }) => ({
          key,
          data: entries.map((entry) => ({
            key: entry.key,
            human_key: entry.name,
            value: String(entry.value),
            ...(entry.bytes ? { unit: 'bytes', human_value: humanBytes(Number(entry.value)) } : {}),
          })),
        }));
      },
    }),
    route({
      ...read,
      path: '/api/v1/admin/retention',
      body: Type.Object({ start_at: moment, end_at: moment, frequency: Type.Optional(Type.Enum(['day', 'month'])) }),
      async handle({ body, viewer }) {
        const frequency = body.frequency ?? 'day';
        return (await retention(db.reader, viewer, { ...range(body), frequency })).map((cohort) => ({
          period: day(cohort.at),
          frequency,
          data: cohort.periods.map(({ at, people, rate }) => ({ date: day(at), rate, value: String(people) })),
        }));
      },
    }),
  ];
}
