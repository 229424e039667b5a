import { createHash } from 'node:crypto';
import {
  currentTerms,
  getSetting,
  rulesOf,
  type Settings,
  settingChangedAt,
  type Terms,
  termsOf,
} from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { time, timeOrNull } from '#entities/account.ts';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';
import { paragraphs } from '#kernel/text/paragraphs.ts';
import { words } from '#kernel/words.ts';
import { publicHostLimits } from '#moderation/moderation.ts';
import type { Reader } from '#ports/database.ts';
import { createActivity } from '#views/activity.ts';
import type { ApiNeeds } from './mastodon.ts';

export const PUBLIC_CACHE = 'max-age=300, public, stale-while-revalidate=30';
/** Other servers that are listed. */
const MAX_PEERS = 50_000;

/** A public document: no token needed, cached for a while. */
export const document = (path: string, answer: (params: Readonly<Record<string, string>>) => Promise<unknown>): Route =>
  route({
    method: 'GET',
    path,
    who: 'anyone',
    async handle({ params, reply }) {
      const found = await answer(params);
      reply.header('cache-control', PUBLIC_CACHE);
      return found;
    },
  });

/** What belongs to `/api/v1/instance`: rules, texts, who is known, what happens here. */
export function instanceTextRoutes(needs: ApiNeeds): Route[] {
  const { db, clock } = needs;
  const activity = createActivity(clock);
  return [
    document('/api/v1/instance/rules', () => ruleEntities(db.reader)),
    document('/api/v1/instance/peers', () => peers(db.reader)),
    document('/api/v1/instance/activity', async () =>
      (await activity(db.reader)).map((week) => ({
        week: String(week.startsAt / 1000),
        statuses: String(week.posts),
        logins: String(week.people),
        registrations: String(week.signUps),
      })),
    ),
    document('/api/v1/instance/extended_description', async () => ({
      updated_at: timeOrNull(await settingChangedAt(db.reader, 'site-about')),
      content: paragraphs(await getSetting(db.reader, 'site-about')).join(''),
    })),
    document('/api/v1/instance/privacy_policy', async () => ({
      // Nobody wrote one: then what every node does is told, as on the page.
      updated_at: time((await settingChangedAt(db.reader, 'site-privacy')) ?? 0),
      content: paragraphs((await getSetting(db.reader, 'site-privacy')) || words('en')('privacy.usual')).join(''),
    })),
    document('/api/v1/instance/terms_of_service', async () => termsEntity(await currentTerms(db.reader, clock.now()))),
    document('/api/v1/instance/terms_of_service/:date', async ({ date = '' }) =>
      termsEntity(await termsOf(db.reader, clock.now(), date)),
    ),
    route({
      method: 'GET',
      path: '/api/v1/instance/domain_blocks',
      who: 'anyone',
      handle: ({ viewer }) => domainBlocks(db.reader, viewer),
    }),
  ];
}

/** The rules as the client API's `Rule`. */
export async function ruleEntities(db: Reader): Promise<Record<string, unknown>[]> {
  return (await rulesOf(db)).map(({ id, text, hint, translations }) => ({ id: String(id), text, hint, translations }));
}

async function peers(db: Reader): Promise<string[]> {
  const query = db.selectFrom('hosts').select('name').where('local', '=', 0).orderBy('name').limit(MAX_PEERS);
  return (await query.execute()).map((row) => row.name);
}

function termsEntity(terms: Terms | null): Record<string, unknown> {
  if (!terms) throw notFound();
  return {
    effective_date: terms.day,
    effective: terms.effective,
    content: paragraphs(terms.text).join(''),
    succeeded_by: terms.succeededBy,
  };
}

const mayRead = (viewer: Viewer | null, disclosure: Settings['show-host-limits']): boolean =>
  disclosure === 'everybody' || (disclosure === 'people' && viewer !== null);

/** As much of a name as tells those who know it, as Mastodon does it: a quarter at each end, and the dots. */
function veiled(host: string): string {
  const shown = Math.floor(host.length / 4);
  return [...host].map((it, i) => (i > shown && i < host.length - shown && it !== '.' ? '*' : it)).join('');
}

/** Which servers are limited, for whom staff tell it; for others there is no such list. */
async function domainBlocks(db: Reader, viewer: Viewer | null): Promise<Record<string, unknown>[]> {
  if (!mayRead(viewer, await getSetting(db, 'show-host-limits'))) throw notFound();
  const withReasons = mayRead(viewer, await getSetting(db, 'show-host-limit-reasons'));
  return (await publicHostLimits(db)).map((limit) => ({
    domain: limit.obfuscate ? veiled(limit.host) : limit.host,
    digest: createHash('sha256').update(limit.host).digest('hex'),
    severity: limit.severity,
    ...(withReasons ? { comment: limit.publicComment } : {}),
  }));
}
