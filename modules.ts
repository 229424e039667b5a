/**
 * Every module, its layer and the tables that only it writes: data, kept true by tests/architecture.test.ts. A file imports
 * from strictly lower layers only, and of another module only its front file (`posts/posts.ts`) and the files in `open`.
 */
export interface Module {
  layer: number;
  /** Tables that only this module inserts into, updates and deletes from. */
  tables?: readonly string[];
  /** Files beside the front file that others may import; 'all' for collections of small tools. */
  open?: readonly string[] | 'all';
}

export const MODULES: Readonly<Record<string, Module>> = {
  kernel: { layer: 0, open: 'all' },
  store: { layer: 1, open: 'all', tables: ['migrations'] },
  ports: { layer: 2, open: 'all' },
  work: {
    layer: 3,
    open: 'all',
    tables: ['outbox', 'event_cursors', 'derived.event_cursors', 'set_aside_events', 'jobs', 'writers', 'leases'],
  },
  media: { layer: 4, tables: ['media', 'media_files'] },
  accounts: { layer: 5, tables: ['hosts', 'accounts', 'account_stats'] },
  links: { layer: 5, tables: ['cards'] },
  guard: { layer: 5 },
  access: {
    layer: 6,
    open: ['identity.ts', 'scopes.ts', 'permissions.ts'],
    tables: [
      'users',
      'recovery_codes',
      'sessions',
      'one_time_links',
      'invites',
      'apps',
      'oauth_codes',
      'access_tokens',
      'settings',
      'secrets',
      'rules',
      'audit_log',
      'terms',
      'email_domain_tries',
    ],
  },
  relationships: {
    layer: 7,
    open: ['relation.ts', 'regards.ts'],
    tables: [
      'follows',
      'follow_requests',
      'blocks',
      'mutes',
      'account_notes',
      'lists',
      'list_members',
      'domain_blocks',
      'endorsements',
    ],
  },
  emoji: { layer: 7, tables: ['custom_emojis'] },
  circles: { layer: 7, tables: ['circles', 'circle_members'] },
  posts: {
    layer: 8,
    open: ['visibility.ts'],
    tables: [
      'posts',
      'post_stats',
      'post_edits',
      'mentions',
      'tags',
      'post_tags',
      'polls',
      'poll_options',
      'poll_votes',
      'favourites',
      'bookmarks',
      'pins',
      'muted_threads',
      'idempotency_keys',
      'post_cards',
      'post_recipients',
    ],
  },
  search: {
    layer: 9,
    tables: ['derived.search_posts', 'derived.name_words', 'derived.search_authors', 'derived.search_states'],
  },
  hashtags: { layer: 9, tables: ['followed_tags', 'featured_tags', 'featured_tag_posts'] },
  filters: { layer: 9, tables: ['filters', 'filter_keywords', 'filter_posts', 'filter_versions'] },
  drafts: { layer: 9, tables: ['drafts', 'draft_media'] },
  timelines: { layer: 9, tables: ['derived.home_entries', 'derived.home_states', 'derived.big_authors'] },
  notifications: {
    layer: 9,
    tables: [
      'notifications',
      'markers',
      'notification_policies',
      'notification_requests',
      'notification_permissions',
      'severances',
    ],
  },
  conversations: { layer: 9, tables: ['conversations', 'conversation_posts'] },
  discovery: {
    layer: 9,
    tables: [
      'trend_reviews',
      'publishers',
      'dismissed_suggestions',
      'derived.daily_uses',
      'derived.daily_counts',
      'derived.trends',
      'derived.directory',
      'derived.popular_people',
      'derived.discovery_states',
    ],
  },
  announcements: {
    layer: 9,
    tables: ['announcements', 'announcement_reads', 'announcement_reactions'],
  },
  moderation: {
    layer: 9,
    tables: [
      'reports',
      'report_posts',
      'strikes',
      'host_limits',
      'host_allows',
      'email_domain_blocks',
      'ip_blocks',
      'canonical_email_blocks',
    ],
  },
  collections: { layer: 9, tables: ['collections', 'collection_items'] },
  push: { layer: 10, tables: ['push_subscriptions'] },
  views: { layer: 10, open: 'all' },
  translation: { layer: 11 },
  http: { layer: 11, open: 'all' },
  entities: { layer: 12, open: 'all' },
  interfaces: { layer: 13, open: 'all' },
  drivers: { layer: 13, open: 'all' },
  demo: { layer: 13, open: 'all' },
  app: { layer: 14, open: 'all' },
};

/** Drivers are ways out to the world: they know the ports and nothing of what the node is for. */
export const DRIVERS_MAY_IMPORT: readonly string[] = ['kernel', 'store', 'ports', 'work'];

/** Packages that only some places may import; `interfaces/pages` is a place, `http` is one too. */
export const PACKAGE_PLACES: Readonly<Record<string, readonly string[]>> = {
  fastify: ['http', 'interfaces', 'app'],
  'node:sqlite': ['drivers'],
  pg: ['drivers'],
  undici: ['drivers'],
  nodemailer: ['drivers'],
  sharp: ['drivers', 'demo'],
  'web-push': ['push'],
};

/** Imports upward that are agreed: `file -> files`. The two hold only types for each other. */
export const IMPORT_EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'src/store/prepared.ts': ['src/ports/database.ts'],
};

/** Writes to another module's table that are agreed: `module -> tables`. */
export const WRITE_EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  // Fills an empty database with a town that has a past; doing its deeds one by one would date them all today.
  demo: [
    'accounts',
    'account_stats',
    'users',
    'follows',
    'lists',
    'list_members',
    'posts',
    'post_stats',
    'post_edits',
    'mentions',
    'tags',
    'post_tags',
    'polls',
    'poll_options',
    'poll_votes',
    'favourites',
    'bookmarks',
    'pins',
    'media',
    'media_files',
    'cards',
    'post_cards',
    'notifications',
    'conversations',
    'conversation_posts',
  ],
};
