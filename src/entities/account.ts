import type { Site } from '#ports/ports.ts';
import type { Role } from '#store/tables.ts';
import type { AccountView } from '#views/accounts.ts';

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
export function accountEntity(site: Site, view: AccountView): Record<string, unknown> {
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
    show_media: true,
    show_media_replies: true,
    show_featured: true,
    noindex: gone || !view.indexable,
    feature_approval: { automatic: [], manual: [], current_user: 'denied' },
    emojis: [],
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

/** What only the person themselves is told (`CredentialAccount`). */
export interface OwnDetails {
  defaultAudience: string;
  defaultSensitive: boolean;
  defaultLanguage: string;
  followRequests: number;
  role: Role;
}

const VISIBILITY: Record<string, string> = {
  public: 'public',
  quiet: 'unlisted',
  followers: 'private',
  mentioned: 'direct',
};

/** The client API's name of an audience. */
export const visibilityOf = (audience: string): string => VISIBILITY[audience] ?? 'direct';

export function credentialAccountEntity(site: Site, view: AccountView, own: OwnDetails): Record<string, unknown> {
  return {
    ...accountEntity(site, view),
    source: {
      privacy: visibilityOf(own.defaultAudience),
      sensitive: own.defaultSensitive,
      language: own.defaultLanguage === '' ? null : own.defaultLanguage,
      note: view.note,
      fields: view.fields.map((field) => ({
        name: field.name,
        value: field.value,
        verified_at: timeOrNull(field.verifiedAt),
      })),
      follow_requests_count: own.followRequests,
      hide_collections: view.hideCollections,
      discoverable: view.discoverable,
      indexable: view.indexable,
      attribution_domains: [],
      quote_policy: 'nobody',
    },
    role: {
      id: ROLE_IDS[own.role],
      name: ROLE_NAMES[own.role],
      permissions: ROLE_PERMISSIONS[own.role],
      color: '',
      highlighted: own.role !== 'member',
      collection_limit: 10,
    },
  };
}

/**
 * Permission bits as clients know them (1 administrator, 16 reports, 1024 users, 65536 invite). They only steer what a
 * client offers; what is allowed is decided by access/permissions.ts.
 */
const ROLE_PERMISSIONS: Record<Role, string> = {
  owner: '1',
  admin: String(16 + 1024 + 65536 + 64 + 8),
  moderator: String(16 + 1024 + 65536 + 8),
  member: '65536',
};
