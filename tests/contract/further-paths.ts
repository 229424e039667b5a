/**
 * Documented methods that the published schema leaves out: the administration and discovery. The entities are those
 * of the schema. Evidence: docs.joinmastodon.org, the page of the same name as the path's family.
 */
export interface FurtherPath {
  /** `GET /api/v1/admin/reports/*`. */
  key: string;
  /** Name of an entity of the schema, with `[]` behind it for a list; `{}` for an empty object; '' where it is no JSON. */
  answers: string;
  since: string;
  scopes: readonly string[];
}

const admin = (area: string, since: string, paths: Readonly<Record<string, string>>): FurtherPath[] =>
  Object.entries(paths).map(([key, answers]) => ({
    key: key.replace(' ', ' /api/v1/admin'),
    answers,
    since,
    scopes: [`admin:${key.startsWith('GET') || area === '' ? 'read' : 'write'}${area && `:${area}`}`],
  }));

export const FURTHER_PATHS: readonly FurtherPath[] = [
  ...admin('accounts', '2.9.1', {
    'GET /accounts': 'AdminAccount[]',
    'GET /accounts/*': 'AdminAccount',
    'POST /accounts/*/action': '{}',
    'POST /accounts/*/approve': 'AdminAccount',
    'POST /accounts/*/reject': 'AdminAccount',
    'POST /accounts/*/enable': 'AdminAccount',
    'POST /accounts/*/unsilence': 'AdminAccount',
    'POST /accounts/*/unsuspend': 'AdminAccount',
    'POST /accounts/*/unsensitive': 'AdminAccount',
    'DELETE /accounts/*': 'AdminAccount',
  }),
  { key: 'GET /api/v2/admin/accounts', answers: 'AdminAccount[]', since: '3.5.0', scopes: ['admin:read:accounts'] },
  ...admin('reports', '2.9.1', {
    'GET /reports': 'AdminReport[]',
    'GET /reports/*': 'AdminReport',
    'PUT /reports/*': 'AdminReport',
    'POST /reports/*/assign_to_self': 'AdminReport',
    'POST /reports/*/unassign': 'AdminReport',
    'POST /reports/*/resolve': 'AdminReport',
    'POST /reports/*/reopen': 'AdminReport',
  }),
  ...admin('domain_blocks', '4.0.0', {
    'GET /domain_blocks': 'AdminDomainBlock[]',
    'GET /domain_blocks/*': 'AdminDomainBlock',
    'POST /domain_blocks': 'AdminDomainBlock',
    'PUT /domain_blocks/*': 'AdminDomainBlock',
    'DELETE /domain_blocks/*': '{}',
  }),
  ...admin('domain_allows', '4.0.0', {
    'GET /domain_allows': 'AdminDomainAllow[]',
    'GET /domain_allows/*': 'AdminDomainAllow',
    'POST /domain_allows': 'AdminDomainAllow',
    'DELETE /domain_allows/*': '{}',
  }),
  ...admin('email_domain_blocks', '4.0.0', {
    'GET /email_domain_blocks': 'AdminEmailDomainBlock[]',
    'GET /email_domain_blocks/*': 'AdminEmailDomainBlock',
    'POST /email_domain_blocks': 'AdminEmailDomainBlock',
    'DELETE /email_domain_blocks/*': '{}',
  }),
  ...admin('ip_blocks', '4.0.0', {
    'GET /ip_blocks': 'AdminIpBlock[]',
    'GET /ip_blocks/*': 'AdminIpBlock',
    'POST /ip_blocks': 'AdminIpBlock',
    'PUT /ip_blocks/*': 'AdminIpBlock',
    'DELETE /ip_blocks/*': '{}',
  }),
  ...admin('canonical_email_blocks', '4.0.0', {
    'GET /canonical_email_blocks': 'AdminCanonicalEmailBlock[]',
    'GET /canonical_email_blocks/*': 'AdminCanonicalEmailBlock',
    'POST /canonical_email_blocks': 'AdminCanonicalEmailBlock',
    'POST /canonical_email_blocks/test': 'AdminCanonicalEmailBlock[]',
    'DELETE /canonical_email_blocks/*': '{}',
  }),
  ...admin('', '3.5.0', {
    'POST /measures': 'AdminMeasure[]',
    'POST /dimensions': 'AdminDimension[]',
    'POST /retention': 'AdminCohort[]',
    'GET /trends/tags': 'AdminTag[]',
    'GET /trends/statuses': 'AdminTrendsStatus[]',
    'GET /trends/links': 'AdminTrendsLink[]',
    'GET /trends/links/publishers': 'AdminTrendsPublisher[]',
  }),
  ...['approve', 'reject'].flatMap((deed): FurtherPath[] =>
    Object.entries({
      tags: 'AdminTag',
      statuses: 'AdminTrendsStatus',
      links: 'AdminTrendsLink',
      'links/publishers': 'AdminTrendsPublisher',
    }).map(([kind, answers]) => ({
      key: `POST /api/v1/admin/trends/${kind}/*/${deed}`,
      answers,
      since: '4.1.0',
      scopes: ['admin:write'],
    })),
  ),
  { key: 'GET /api/v1/trends', answers: 'Tag[]', since: '3.0.0', scopes: [] },
  { key: 'GET /api/v1/search', answers: 'V1Search', since: '0.0.0', scopes: ['read:search'] },
  // Gone from Mastodon since 3.0, asked for by older clients.
  { key: 'GET /api/v1/statuses/*/card', answers: 'PreviewCard', since: '0.0.0', scopes: ['read:statuses'] },
  {
    key: 'GET /api/v1/notifications/policy',
    answers: 'V1NotificationPolicy',
    since: '4.3.0',
    scopes: ['read:notifications'],
  },
  {
    key: 'PUT /api/v1/notifications/policy',
    answers: 'V1NotificationPolicy',
    since: '4.3.0',
    scopes: ['write:notifications'],
  },
  { key: 'GET /api/v1/instance/languages', answers: 'Language[]', since: '4.2.0', scopes: [] },
  { key: 'GET /api/v1/streaming', answers: '', since: '2.0.0', scopes: ['read:statuses', 'read:notifications'] },
  {
    key: 'POST /api/v1/conversations/*/unread',
    answers: 'Conversation',
    since: '4.2.0',
    scopes: ['write:conversations'],
  },
  {
    key: 'GET /api/v1/notifications/policy',
    answers: 'V1NotificationPolicy',
    since: '4.3.0',
    scopes: ['read:notifications'],
  },
  {
    key: 'PUT /api/v1/notifications/policy',
    answers: 'V1NotificationPolicy',
    since: '4.3.0',
    scopes: ['write:notifications'],
  },
  { key: 'POST /oauth/userinfo', answers: 'UserInfo', since: '4.4.0', scopes: ['profile'] },
  { key: 'GET /.well-known/nodeinfo', answers: 'NodeInfoLinks', since: '3.0.0', scopes: [] },
  { key: 'GET /nodeinfo/2.0', answers: 'NodeInfo', since: '3.0.0', scopes: [] },
  { key: 'GET /.well-known/webfinger', answers: 'WebFinger', since: '1.0.0', scopes: [] },
  { key: 'GET /.well-known/host-meta', answers: '', since: '1.0.0', scopes: [] },
];

const text = { type: 'string' };
const object = (properties: object, optional: readonly string[] = []): object => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
const list = (items: object): object => ({ type: 'array', items });
const entity = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

/** Their answers' shapes where the schema has no entity for them. */
export const FURTHER_ENTITIES: Readonly<Record<string, object>> = {
  AdminTrendsPublisher: object({
    id: text,
    domain: text,
    trendable: { type: ['boolean', 'null'] },
    reviewed_at: { type: ['string', 'null'] },
    requested_review_at: { type: ['string', 'null'] },
    requires_review: { type: 'boolean' },
  }),
  V1Search: object({ accounts: list(entity('Account')), statuses: list(entity('Status')), hashtags: list(text) }),
  Language: object({ code: text, name: text }),
  UserInfo: object({ iss: text, sub: text, name: text, preferred_username: text, profile: text, picture: text }),
  NodeInfoLinks: object({ links: list(object({ rel: text, href: text })) }),
  NodeInfo: object({
    version: text,
    software: { type: 'object' },
    protocols: list(text),
    services: object({ outbound: list(text), inbound: list(text) }),
    usage: object({
      users: object({
        total: { type: 'integer' },
        activeMonth: { type: 'integer' },
        activeHalfyear: { type: 'integer' },
      }),
      localPosts: { type: 'integer' },
    }),
    openRegistrations: { type: 'boolean' },
    metadata: { type: 'object' },
  }),
  WebFinger: object({ subject: text, aliases: list(text), links: list({ type: 'object' }) }),
};
