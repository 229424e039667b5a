import { type EmojiSet, NO_EMOJIS } from '#emoji/emoji.ts';
import type { Site } from '#ports/ports.ts';
import type { Role } from '#store/tables.ts';
import type { AccountView } from '#views/accounts.ts';
import { accountEmojis } from './emoji.ts';

/** Times as the client API has them: ISO 8601 with milliseconds, UTC. */
export const time = (ms: number): string => new Date(ms).toISOString();
export const timeOrNull = (ms: number | null): string | null => (ms === null ? null : time(ms));

/** The address of a media-store key; '' has none. */
export const mediaUrl = (site: Site, key: string): string => (key === '' ? '' : `${site.mediaBase}/${key}`);

const orMissing = (site: Site, key: string, what: 'avatar' | 'header'): string =>
  key === '' ? `${site.origin}/assets/missing-${what}.png` : mediaUrl(site, key);

/** Field values are shown as HTML. */
const fieldsOf = (view: AccountView) =>
  view.fields.map((field) => ({ name: field.name, value: field.html, verified_at: timeOrNull(field.verifiedAt) }));

/** The client API's number for each role; negative numbers are taken by its "everyone". */
const ROLE_IDS: Record<Role, string> = { owner: '1', admin: '2', moderator: '3', member: '-99' };
const ROLE_NAMES: Record<Role, string> = { owner: 'Owner', admin: 'Admin', moderator: 'Moderator', member: '' };

/** An account as the client API's `Account`. People who are gone show as an empty, suspended shell. */
export function accountEntity(site: Site, view: AccountView, emojis: EmojiSet = NO_EMOJIS): Record<string, unknown> {
  const gone = view.suspended || view.removed;
  return {
    id: String(view.id),
    username: view.username,
    acct: view.acct,
    display_name: gone ? '' : view.displayName,
    locked: !gone && view.locked,
    bot: !gone && view.bot,
    discoverable: !gone && view.discoverable,
    indexable: !gone && view.indexable,
    group: view.kind === 'group',
    created_at: `${time(view.createdAt).slice(0, 10)}T00:00:00.000Z`,
    note: gone ? '' : view.noteHtml,
    url: view.url,
    uri: view.uri,
    avatar: orMissing(site, gone ? '' : view.avatar, 'avatar'),
    avatar_static: orMissing(site, gone ? '' : view.avatarStatic || view.avatar, 'avatar'),
    avatar_description: gone ? '' : view.avatarAlt,
    header: orMissing(site, gone ? '' : view.header, 'header'),
    header_static: orMissing(site, gone ? '' : view.headerStatic || view.header, 'header'),
    header_description: gone ? '' : view.headerAlt,
    followers_count: view.counts.followers,
    following_count: view.counts.following,
    statuses_count: view.counts.posts,
    last_status_at: view.lastPostAt === null ? null : time(view.lastPostAt).slice(0, 10),
    hide_collections: view.hideCollections,
    show_media: view.showMedia,
    show_media_replies: view.showMediaReplies,
    show_featured: view.showFeatured,
    noindex: gone || !view.indexable,
    feature_approval: featureApproval(view.local && !gone && view.discoverable),
    emojis: gone ? [] : accountEmojis(site, emojis, view),
    roles:
      gone || view.role === null || view.role === 'member'
        ? []
        : [{ id: ROLE_IDS[view.role], name: ROLE_NAMES[view.role], color: '' }],
    fields: gone ? [] : fieldsOf(view),
    ...(gone ? { suspended: true } : {}),
    ...(view.limited ? { limited: true } : {}),
    ...(view.memorial ? { memorial: true } : {}),
  };
}

/** As much of an account as a row of pictures needs: the client API's `PartialAccountWithAvatar`. */
export function partialAccountEntity(site: Site, view: AccountView): Record<string, unknown> {
  const whole = accountEntity(site, view);
  const { id, acct, locked, bot, url, avatar, avatar_static, avatar_description } = whole;
  return { id, acct, locked, bot, url, avatar, avatar_static, avatar_description };
}

/** Who wants to be found may be put into collections; see collections/. */
const featureApproval = (willing: boolean) =>
  willing
    ? { automatic: ['public'], manual: [], current_user: 'automatic' }
    : { automatic: [], manual: [], current_user: 'denied' };

/** What only the person themselves is told (`CredentialAccount`). */
export interface OwnDetails {
  defaultAudience: string;
  defaultSensitive: boolean;
  defaultLanguage: string;
  defaultQuotePolicy: string;
  followRequests: number;
  role: Role;
}

const VISIBILITY: Record<string, string> = {
  public: 'public',
  quiet: 'unlisted',
  followers: 'private',
  // Clients that do not know these take them for what they most resemble.
  mutuals: 'private',
  circle: 'private',
  mentioned: 'direct',
};

/** The client API's name of an audience. */
export const visibilityOf = (audience: string): string => VISIBILITY[audience] ?? 'direct';

export function credentialAccountEntity(
  site: Site,
  view: AccountView,
  own: OwnDetails,
  emojis: EmojiSet,
): Record<string, unknown> {
  return {
    ...accountEntity(site, view, emojis),
    source: {
      privacy: visibilityOf(own.defaultAudience),
      sensitive: own.defaultSensitive,
      language: own.defaultLanguage === '' ? null : own.defaultLanguage,
      note: view.note,
      fields: typedFieldsOf(view),
      follow_requests_count: own.followRequests,
      hide_collections: view.hideCollections,
      discoverable: view.discoverable,
      indexable: view.indexable,
      attribution_domains: view.attributionDomains,
      quote_policy: own.defaultQuotePolicy,
    },
    role: roleEntity(own.role),
  };
}

/** What somebody may do here as the client API's `Role`; null: nothing, they have no login here. */
export const roleEntity = (role: Role | null): Record<string, unknown> => ({
  id: ROLE_IDS[role ?? 'member'],
  name: ROLE_NAMES[role ?? 'member'],
  permissions: role === null ? '0' : ROLE_PERMISSIONS[role],
  color: '',
  highlighted: role !== null && role !== 'member',
  collection_limit: 10,
});

/** The role that the client API's number names; undefined where there is none. */
export const roleOfId = (id: string): Role | undefined =>
  (['owner', 'admin', 'moderator', 'member'] as const).find((role) => ROLE_IDS[role] === id);

/** One's own profile with what was typed, as the client API's `Profile`: what is not set is null. */
export function profileEntity(site: Site, view: AccountView): Record<string, unknown> {
  return {
    id: String(view.id),
    display_name: view.displayName,
    note: view.note,
    fields: typedFieldsOf(view),
    avatar: mediaUrl(site, view.avatar) || null,
    avatar_static: mediaUrl(site, view.avatarStatic || view.avatar) || null,
    avatar_description: view.avatarAlt,
    header: mediaUrl(site, view.header) || null,
    header_static: mediaUrl(site, view.headerStatic || view.header) || null,
    header_description: view.headerAlt,
    locked: view.locked,
    bot: view.bot,
    hide_collections: view.hideCollections,
    discoverable: view.discoverable,
    indexable: view.indexable,
    show_media: view.showMedia,
    show_media_replies: view.showMediaReplies,
    show_featured: view.showFeatured,
    attribution_domains: view.attributionDomains,
  };
}

const typedFieldsOf = (view: AccountView) =>
  view.fields.map((field) => ({ name: field.name, value: field.value, verified_at: timeOrNull(field.verifiedAt) }));

/**
 * Permission bits as clients know them: 1 administrator, 4 audit log, 8 dashboard, 16 reports, 32 federation, 64 settings,
 * 128 blocks, 256 trends, 1024 people, 4096 rules, 8192 announcements, 16384 emoji, 65536 invitations, 524288 deletion. They
 * only steer what a client offers; what is allowed is decided by access/permissions.ts.
 */
const MODERATOR_BITS = 4 + 8 + 16 + 32 + 128 + 256 + 1024 + 65536;
const ROLE_PERMISSIONS: Record<Role, string> = {
  owner: '1',
  admin: String(MODERATOR_BITS + 64 + 4096 + 8192 + 16384 + 524288),
  moderator: String(MODERATOR_BITS),
  member: '65536',
};
