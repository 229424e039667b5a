import { currentTerms, readSettings, type Settings, vapidPublicKey } from '#access/access.ts';
import {
  findAccountByHandle,
  MAX_DISPLAY_NAME_CHARACTERS,
  MAX_FIELD_CHARACTERS,
  MAX_FIELDS,
  MAX_NOTE_CHARACTERS,
  MAX_PICTURE_ALT_CHARACTERS,
} from '#accounts/accounts.ts';
import { MAX_FEATURED_TAGS } from '#hashtags/hashtags.ts';
import { type Json, json, jsonObject } from '#http/json.ts';
import type { Route } from '#http/route.ts';
import { CHARACTERS_PER_URL } from '#kernel/text/length.ts';
import { paragraphs } from '#kernel/text/paragraphs.ts';
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
import { document, instanceTextRoutes, ruleEntities } from './instance-texts.ts';
import type { ApiNeeds } from './mastodon.ts';
import { mediaLimits } from './media.ts';

/** The version of the client API that is spoken; clients compare its leading number. */
export const compatibleVersion = (site: Site): string => `4.6.0 (compatible; Parley ${site.version})`;

const LANGUAGES = ['en'];

/** `/api/v1/instance`, `/api/v2/instance`: what this place is and allows. What belongs to them is in instance-texts.ts. */
export function instanceRoutes(needs: ApiNeeds): Route[] {
  const statistics = createStatistics(needs.clock.now);
  const { db } = needs;
  return [
    document('/api/v2/instance', async () => {
      const numbers = await statistics(db.reader);
      return instanceV2(needs, await readSettings(db.reader), numbers.activeMonth);
    }),
    document('/api/v1/instance', async () => {
      const numbers = await statistics(db.reader);
      return instanceV1(needs, await readSettings(db.reader), numbers);
    }),
    ...instanceTextRoutes(needs),
  ];
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

const pollLimits = {
  max_options: MAX_POLL_OPTIONS,
  max_characters_per_option: MAX_POLL_OPTION_CHARACTERS,
  min_expiration: MIN_POLL_MS / 1000,
  max_expiration: MAX_POLL_MS / 1000,
};

const thumbnailOf = (site: Site): string => `${site.origin}/assets/missing-header.png`;
const THUMBNAIL_WORDS = 'Thin rings on green, one within the other, like ripples on water.';

/** The one picture serves screens of every density. */
const thumbnail = (site: Site) => ({
  url: thumbnailOf(site),
  description: THUMBNAIL_WORDS,
  versions: { '@1x': thumbnailOf(site), '@2x': thumbnailOf(site) },
});

async function instanceV2(needs: ApiNeeds, settings: Settings, activeMonth: number): Promise<Json> {
  const { site, db, clock } = needs;
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
    thumbnail: thumbnail(site),
    icon: [{ src: `${site.origin}/assets/missing-avatar.png`, size: '400x400' }],
    languages: LANGUAGES,
    configuration: {
      urls: {
        streaming: streamingUrl(site),
        status: settings['status-page'] || null,
        about: `${site.origin}/about`,
        privacy_policy: `${site.origin}/privacy`,
        terms_of_service: (await currentTerms(db.reader, clock.now())) ? `${site.origin}/terms` : null,
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
      media_attachments: { ...mediaLimits(needs), description_limit: MAX_DESCRIPTION_CHARACTERS },
      polls: pollLimits,
      translation: { enabled: needs.translator !== null },
      timelines_access: { live_feeds: feeds, hashtag_feeds: feeds, trending_link_feeds: feeds },
      limited_federation: false,
    },
    registrations: {
      enabled: mode === 'open' || mode === 'approval',
      approval_required: mode === 'approval',
      reason_required: mode === 'approval',
      message: settings['sign-up-message'] === '' ? null : paragraphs(settings['sign-up-message']).join(''),
      min_age: null,
      url: mode === 'closed' ? null : `${site.origin}/sign-up`,
    },
    api_versions: { mastodon: API_VERSION, parley: 1 },
    wrapstodon: null,
    contact: jsonObject({
      email: settings['contact-email'],
      account: await contactAccount(needs, settings['contact-account']),
    }),
    rules: await ruleEntities(needs.db.reader),
  });
}

/**
 * The client API's own version number. Clients switch features on by it, so it rises only with what is really here: 10 is
 * that of Mastodon 4.6, with collections.
 */
const API_VERSION = 10;

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
      media_attachments: mediaLimits(needs),
      polls: pollLimits,
    },
    contact_account: await contactAccount(needs, settings['contact-account']),
    rules: await ruleEntities(needs.db.reader),
  });
}
