import { invalid } from '#kernel/errors.ts';

/**
 * OAuth scopes of the client API. A broad scope holds its finer ones: `read` holds `read:statuses`. `follow` is the old
 * name for reading and writing relationships.
 */
const FINE: Record<string, readonly string[]> = {
  read: [
    'accounts',
    'blocks',
    'bookmarks',
    'collections',
    'favourites',
    'filters',
    'follows',
    'lists',
    'mutes',
    'notifications',
    'search',
    'statuses',
  ],
  write: [
    'accounts',
    'blocks',
    'bookmarks',
    'collections',
    'conversations',
    'favourites',
    'filters',
    'follows',
    'lists',
    'media',
    'mutes',
    'notifications',
    'reports',
    'statuses',
  ],
};

const ADMIN_AREAS = [
  'accounts',
  'reports',
  'domain_allows',
  'domain_blocks',
  'ip_blocks',
  'email_domain_blocks',
  'canonical_email_blocks',
];

export const ALL_SCOPES: readonly string[] = [
  'profile',
  'read',
  'write',
  'follow',
  'push',
  ...FINE.read!.map((area) => `read:${area}`),
  ...FINE.write!.map((area) => `write:${area}`),
  'admin:read',
  'admin:write',
  ...ADMIN_AREAS.flatMap((area) => [`admin:read:${area}`, `admin:write:${area}`]),
];

const KNOWN = new Set(ALL_SCOPES);
const FOLLOW = new Set(['blocks', 'follows', 'mutes'].flatMap((area) => [`read:${area}`, `write:${area}`]));

/** Reads a space-separated list; unknown names are refused, doubles dropped. Empty means `read`. */
export function parseScopes(text: string): string[] {
  const names = text.split(/[\s+]+/).filter((name) => name !== '');
  const unknown = names.find((name) => !KNOWN.has(name));
  if (unknown !== undefined) throw invalid('The requested scope is invalid, unknown, or malformed.');
  return names.length === 0 ? ['read'] : [...new Set(names)];
}

/** Whether what was granted covers one needed scope. */
export function covers(granted: readonly string[], needed: string): boolean {
  for (const scope of granted) {
    if (scope === needed || needed.startsWith(`${scope}:`)) return true;
    if (scope === 'follow' && FOLLOW.has(needed)) return true;
    // `profile` is for verify_credentials alone; routes that take it name it.
  }
  return false;
}

/** Whether every wanted scope is covered by what an app registered. */
export const within = (wanted: readonly string[], registered: readonly string[]): boolean =>
  wanted.every((scope) => covers(registered, scope));
