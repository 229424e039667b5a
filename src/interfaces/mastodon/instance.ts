import { getSetting, readSettings, rulesOf, type Settings, vapidPublicKey } from '#access/access.ts';
import {
  findAccountByHandle,
  MAX_DISPLAY_NAME_CHARACTERS,
  MAX_FIELD_CHARACTERS,
  MAX_FIELDS,
  MAX_NOTE_CHARACTERS,
  MAX_PICTURE_ALT_CHARACTERS,
} from '#accounts/accounts.ts';
import { type Json, json, jsonObject } from '#http/json.ts';
import { type Route, route } from '#http/route.ts';
import { MAX_UPLOAD_BYTES } from '#http/uploads.ts';
import { html } from '#kernel/text/html.ts';
import { CHARACTERS_PER_URL } from '#kernel/text/length.ts';
import { MAX_DESCRIPTION_CHARACTERS } from '#media/media.ts';
import type { Site } from '#ports/ports.ts';
import {
  MAX_PINS,
  MAX_POLL_MS,
  MAX_POLL_OPTION_CHARACTERS,
  MAX_POLL_OPTIONS,
  MAX_POST_CHARACTERS,
  MAX_POST_MEDIA,
  MIN_POLL_MS,
} from '#posts/posts.ts';
import { createStatistics } from '#views/statistics.ts';
import type { ApiNeeds } from './mastodon.ts';

/** The version of the client API that is spoken; clients compare its leading number. */
export const compatibleVersion = (site: Site): string => `4.6.0 (compatible; Parley ${site.version})`;

const PUBLIC_CACHE = 'max-age=300, public, stale-while-revalidate=30';
const LANGUAGES = ['en'];
const MAX_FEATURED_TAGS = 10;
/** Other servers that are listed. */
const MAX_PEERS = 50_000;
/** Pixels of a picture that is taken. */
const IMAGE_MATRIX_LIMIT = 40_000_000;
const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif'];

/** `/api/v1/instance`, `/api/v2/instance` and what belongs to them: what this place is and allows. */
export function instanceRoutes(needs: ApiNeeds): Route[] {
  const statistics = createStatistics(needs.clock.now);
  const { db } = needs;
  /** Public documents: no token needed, cached for a while. */
  const document = (path: string, answer: () => Promise<unknown>): Route =>
    route({
      method: 'GET',
      path,
      who: 'anyone',
      async handle({ reply }) {
        reply.header('cache-control', PUBLIC_CACHE);
        return answer();
      },
    });
  return [
    document('/api/v2/instance', async () => {
      const numbers = await statistics(db.reader);
      return instanceV2(needs, await readSettings(db.reader), numbers.activeMonth);
    }),
    document('/api/v1/instance', async () => {
      const numbers = await statistics(db.reader);
      return instanceV1(needs, await readSettings(db.reader), numbers);
    }),
    document('/api/v1/instance/rules', () => rules(needs)),
    document('/api/v1/instance/peers', async () => {
      const rows = await db.reader
        .selectFrom('hosts')
        .select('name')
        .where('local', '=', 0)
        .orderBy('name')
        .limit(MAX_PEERS)
        .execute();
      return rows.map((row) => row.name);
    }),
    document('/api/v1/instance/extended_description', async () => ({
      updated_at: new Date(0).toISOString(),
      content: paragraphs(await getSetting(db.reader, 'site-about')),
    })),
    document('/api/v1/instance/privacy_policy', async () => ({
      updated_at: new Date(0).toISOString(),
      content: paragraphs(await getSetting(db.reader, 'site-privacy')),
    })),
    document('/api/v1/instance/translation_languages', async () => ({})),
    document('/api/v1/custom_emojis', async () => []),
  ];
}

/** Plain text of the settings as HTML. */
const paragraphs = (text: string): string =>
  text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== '')
    .map((part) => String(html`<p>${part}</p>`))
    .join('');

async function rules({ db }: ApiNeeds) {
  return (await rulesOf(db.reader)).map((rule) => ({
    id: String(rule.id),
    text: rule.text,
    hint: rule.hint,
    translations: {},
  }));
}

const streamingUrl = (site: Site): string => site.origin.replace(/^http/, 'ws');

async function contactAccount({ db, site, entities }: ApiNeeds, handle: string): Promise<Json> {
  const id = handle === '' ? null : await findAccountByHandle(db.reader, site, handle);
  const account = id === null ? undefined : (await entities.accounts(db.reader, [id])).get(id);
  return account ?? json(null);
}

const statusLimits = {
  max_characters: MAX_POST_CHARACTERS,
  max_media_attachments: MAX_POST_MEDIA,
  characters_reserved_per_url: CHARACTERS_PER_URL,
};

const mediaLimits = {
  supported_mime_types: PICTURE_TYPES,
  image_size_limit: MAX_UPLOAD_BYTES,
  image_matrix_limit: IMAGE_MATRIX_LIMIT,
  // Required by clients' decoders; no video type is among the supported ones.
  video_size_limit: MAX_UPLOAD_BYTES,
  video_frame_rate_limit: 60,
  video_matrix_limit: IMAGE_MATRIX_LIMIT,
};

const pollLimits = {
  max_options: MAX_POLL_OPTIONS,
  max_characters_per_option: MAX_POLL_OPTION_CHARACTERS,
  min_expiration: MIN_POLL_MS / 1000,
  max_expiration: MAX_POLL_MS / 1000,
};

const thumbnailOf = (site: Site): string => `${site.origin}/assets/missing-header.png`;

async function instanceV2(needs: ApiNeeds, settings: Settings, activeMonth: number): Promise<Json> {
  const { site } = needs;
  const mode = settings['sign-up'];
  const feeds = { local: 'public', remote: 'public' };
  return jsonObject({
    domain: site.host,
    title: settings['site-title'],
    version: compatibleVersion(site),
    // The page that says where to get the code, as the licence asks.
    source_url: `${site.origin}/about`,
    description: settings['site-description'],
    usage: { users: { active_month: activeMonth } },
    thumbnail: { url: thumbnailOf(site), description: '' },
    icon: [{ src: `${site.origin}/assets/missing-avatar.png`, size: '400x400' }],
    languages: LANGUAGES,
    configuration: {
      urls: {
        streaming: streamingUrl(site),
        status: null,
        about: `${site.origin}/about`,
        privacy_policy: `${site.origin}/privacy`,
        terms_of_service: null,
      },
      vapid: { public_key: await vapidPublicKey(needs) },
      accounts: {
        max_display_name_length: MAX_DISPLAY_NAME_CHARACTERS,
        max_note_length: MAX_NOTE_CHARACTERS,
        max_avatar_description_length: MAX_PICTURE_ALT_CHARACTERS,
        max_header_description_length: MAX_PICTURE_ALT_CHARACTERS,
        max_featured_tags: MAX_FEATURED_TAGS,
        max_pinned_statuses: MAX_PINS,
        max_profile_fields: MAX_FIELDS,
        profile_field_name_limit: MAX_FIELD_CHARACTERS,
        profile_field_value_limit: MAX_FIELD_CHARACTERS,
      },
      statuses: statusLimits,
      media_attachments: { ...mediaLimits, description_limit: MAX_DESCRIPTION_CHARACTERS },
      polls: pollLimits,
      translation: { enabled: false },
      timelines_access: { live_feeds: feeds, hashtag_feeds: feeds, trending_link_feeds: feeds },
      limited_federation: false,
    },
    registrations: {
      enabled: mode === 'open' || mode === 'approval',
      approval_required: mode === 'approval',
      reason_required: mode === 'approval',
      message: null,
      min_age: null,
      url: mode === 'closed' ? null : `${site.origin}/sign-up`,
    },
    api_versions: { mastodon: API_VERSION, parley: 1 },
    wrapstodon: null,
    contact: jsonObject({
      email: settings['contact-email'],
      account: await contactAccount(needs, settings['contact-account']),
    }),
    rules: await rules(needs),
  });
}

/**
 * The client API's own version number. Clients switch features on by it, so it rises only with what is really here: 1 is
 * the surface before grouped notifications.
 */
const API_VERSION = 1;

async function instanceV1(
  needs: ApiNeeds,
  settings: Settings,
  numbers: { people: number; posts: number; hosts: number },
): Promise<Json> {
  const { site } = needs;
  const mode = settings['sign-up'];
  return jsonObject({
    uri: site.host,
    title: settings['site-title'],
    short_description: settings['site-description'],
    description: settings['site-description'],
    email: settings['contact-email'],
    version: compatibleVersion(site),
    urls: { streaming_api: streamingUrl(site) },
    stats: { user_count: numbers.people, status_count: numbers.posts, domain_count: numbers.hosts + 1 },
    thumbnail: thumbnailOf(site),
    languages: LANGUAGES,
    registrations: mode === 'open' || mode === 'approval',
    approval_required: mode === 'approval',
    invites_enabled: mode !== 'closed',
    configuration: {
      accounts: { max_featured_tags: MAX_FEATURED_TAGS },
      statuses: statusLimits,
      media_attachments: mediaLimits,
      polls: pollLimits,
    },
    contact_account: await contactAccount(needs, settings['contact-account']),
    rules: await rules(needs),
  });
}
