/**
 * Where the published schema is wrong. `recorded` names an exchange of tests/fixtures/mastodon-exchanges.ndjson that the
 * uncorrected schema refuses (contract.test.ts holds that it does); `documented` a page of docs.joinmastodon.org.
 */
export interface Correction {
  /** JSON pointer into the schema, to an object, which is made where it is missing. */
  at: string;
  /** Keys that it gets; `undefined` takes one away. */
  merge?: object;
  /** It becomes a copy of this entity first. */
  copyOf?: string;
  /** Keys that need not be there. */
  optional?: readonly string[];
  evidence: { recorded: string } | { documented: string };
}

type Evidence = Correction['evidence'];
const recorded = (exchange: string): { evidence: Evidence } => ({ evidence: { recorded: exchange } });
const documented = (page: string): { evidence: Evidence } => ({ evidence: { documented: page } });

const entity = (name: string, below = ''): string => `/components/schemas/${name}${below}`;
const answer = (method: string, path: string, status = 200): string =>
  `/paths/${path.replaceAll('/', '~1')}/${method}/responses/${status}`;
const json = (schema: object): object => ({ content: { 'application/json': { schema } } });
const ref = (name: string): object => ({ $ref: `#${entity(name)}` });

/** An object with just these keys. */
const only = (properties: object): object => ({ type: 'object', properties, required: Object.keys(properties) });

const text = { type: 'string' };
const textOrNull = { type: ['string', 'null'] };
const flag = { type: 'boolean' };
const anyText = { merge: { format: undefined } };

export const CORRECTIONS: readonly Correction[] = [
  // Fields that are sent and not listed.
  {
    at: entity('MediaAttachment', '/properties'),
    merge: { preview_remote_url: textOrNull, text_url: textOrNull },
    ...recorded('GET /api/v1/media/*'),
  },
  {
    at: entity('MediaAttachment', '/properties/meta/properties'),
    merge: { colors: { type: 'object', properties: { background: text, foreground: text, accent: text } } },
    ...recorded('POST /api/v2/media'),
  },
  { at: entity('MetaDetails', '/properties'), merge: { size: text }, ...recorded('GET /api/v1/media/*') },
  {
    at: entity('NotificationPolicy', '/properties'),
    merge: { for_bots: text },
    ...recorded('GET /api/v2/notifications/policy'),
  },
  // Groups of one are notifications of any type, with what these have attached.
  { at: entity('NotificationGroupTypeEnum'), copyOf: 'NotificationTypeEnum', ...documented('entities/Notification') },
  {
    at: entity('NotificationGroup', '/properties'),
    merge: { collection: { oneOf: [ref('Collection'), { type: 'null' }] } },
    ...documented('entities/Notification'),
  },
  {
    at: entity('TrendsLink', '/properties'),
    merge: { image_description: text, language: textOrNull },
    ...recorded('GET /api/v1/trends/links'),
  },
  {
    at: entity('WebPushSubscription', '/properties'),
    merge: { policy: text },
    ...recorded('GET /api/v1/push/subscription'),
  },
  {
    at: entity('WebPushSubscription', '/properties/alerts/properties'),
    merge: { quote: flag, quoted_update: flag },
    ...recorded('POST /api/v1/push/subscription'),
  },
  {
    at: entity('ScheduledStatus', '/properties/params/properties'),
    merge: { allowed_mentions: { type: ['array', 'null'], items: text } },
    ...recorded('GET /api/v1/scheduled_statuses'),
  },
  // Types.
  {
    at: entity('WebPushSubscription', '/properties/id'),
    merge: { type: 'integer' },
    ...recorded('GET /api/v1/push/subscription'),
  },
  {
    at: entity('WebPushSubscription', '/properties/alerts'),
    optional: [
      'admin.report',
      'admin.sign_up',
      'favourite',
      'follow',
      'follow_request',
      'mention',
      'poll',
      'reblog',
      'status',
      'update',
    ],
    ...recorded('POST /api/v1/push/subscription'),
  },
  {
    at: entity('AdminAccount', '/properties/locale'),
    merge: { type: ['string', 'null'] },
    ...recorded('GET /api/v1/admin/accounts'),
  },
  {
    at: entity('AdminEmailDomainBlock', '/properties'),
    merge: { allow_with_approval: flag },
    ...recorded('GET /api/v1/admin/email_domain_blocks'),
  },
  {
    at: entity('Preferences', '/properties'),
    merge: { 'posting:default:quote_policy': text, 'reading:autoplay:gifs': flag },
    ...recorded('GET /api/v1/preferences'),
  },
  {
    at: entity('ScheduledStatus', '/properties/params/properties/visibility'),
    merge: { $ref: undefined, type: ['string', 'null'], enum: ['public', 'unlisted', 'private', 'direct', null] },
    ...recorded('GET /api/v1/scheduled_statuses'),
  },
  {
    at: entity('Instance', '/properties/configuration/properties'),
    merge: { vapid: { type: 'object', properties: { public_key: text } } },
    ...recorded('GET /api/v2/instance'),
  },
  // Moments without milliseconds, and addresses that may be empty.
  { at: entity('Field', '/properties/verified_at'), ...anyText, ...recorded('GET /api/v1/accounts/*') },
  { at: entity('MutedAccount', '/properties/mute_expires_at'), ...anyText, ...documented('entities/Account') },
  {
    at: entity('Relationship', '/properties/muting_expires_at'),
    ...anyText,
    ...recorded('POST /api/v1/accounts/*/mute'),
  },
  { at: entity('AdminMeasureData', '/properties/date'), ...anyText, ...recorded('POST /api/v1/admin/measures') },
  { at: entity('CohortData', '/properties/date'), ...anyText, ...recorded('POST /api/v1/admin/retention') },
  { at: entity('AdminCohort', '/properties/period'), ...anyText, ...recorded('POST /api/v1/admin/retention') },
  {
    at: entity('ExtendedDescription', '/properties/updated_at'),
    merge: { format: undefined, type: ['string', 'null'] },
    ...recorded('GET /api/v1/instance/extended_description'),
  },
  { at: entity('TrendsLink', '/properties/embed_url'), ...anyText, ...recorded('GET /api/v1/trends/links') },
  { at: entity('TrendsLink', '/properties/provider_url'), ...anyText, ...recorded('GET /api/v1/trends/links') },
  { at: entity('TrendsLink', '/properties/author_url'), ...anyText, ...recorded('GET /api/v1/trends/links') },
  { at: entity('PreviewCardAuthor', '/properties/url'), ...anyText, ...recorded('GET /api/v1/trends/links') },
  // Whole answers.
  {
    at: answer('get', '/api/v1/instance/translation_languages'),
    merge: json({ type: 'object', additionalProperties: { type: 'array', items: text } }),
    ...documented('https://docs.joinmastodon.org/methods/instance/#translation_languages'),
  },
  {
    at: entity('DeletedStatus'),
    copyOf: 'Status',
    optional: ['content'],
    ...recorded('DELETE /api/v1/statuses/*'),
  },
  {
    at: answer('delete', '/api/v1/statuses/{id}'),
    merge: json(ref('DeletedStatus')),
    ...recorded('DELETE /api/v1/statuses/*'),
  },
  {
    at: answer('delete', '/api/v2/filters/statuses/{id}'),
    merge: { content: undefined },
    ...recorded('DELETE /api/v2/filters/statuses/*'),
  },
  {
    at: answer('get', '/api/v1/filters'),
    merge: json({ type: 'array', items: ref('V1Filter') }),
    ...recorded('GET /api/v1/filters'),
  },
  { at: answer('get', '/api/v1/preferences'), merge: json(ref('Preferences')), ...recorded('GET /api/v1/preferences') },
  { at: answer('get', '/oauth/userinfo'), merge: json(ref('UserInfo')), ...recorded('GET /oauth/userinfo') },
  {
    // The page's own note: the file is answered, its url still null.
    at: answer('get', '/api/v1/media/{id}', 206),
    merge: json(ref('MediaAttachment')),
    ...documented('https://docs.joinmastodon.org/methods/media/#get'),
  },
  {
    at: answer('put', '/api/v1/media/{id}', 206),
    merge: json(ref('MediaAttachment')),
    ...recorded('PUT /api/v1/media/*'),
  },
  {
    at: answer('patch', '/api/v1/accounts/update_credentials', 422),
    merge: json(ref('ValidationError')),
    ...recorded('PATCH /api/v1/accounts/update_credentials'),
  },
  // Discovery: what staff are told beside the entity itself, and answers that are named in words only.
  { at: entity('Suggestion', '/properties'), merge: { source: text }, ...documented('entities/Suggestion') },
  // A status' card has the keys and empty addresses that a trending link has.
  {
    at: entity('PreviewCard', '/properties'),
    merge: { image_description: text, language: textOrNull },
    ...documented('entities/PreviewCard'),
  },
  ...['embed_url', 'provider_url', 'author_url'].map((name) => ({
    at: entity('PreviewCard', `/properties/${name}`),
    ...anyText,
    ...documented('entities/PreviewCard'),
  })),
  ...['collections', 'in_collections'].map((name) => ({
    at: answer('get', `/api/v1/accounts/{account_id}/${name}`),
    merge: json(only({ collections: { type: 'array', items: ref('Collection') } })),
    ...documented('methods/collections'),
  })),
  ...(['post /api/v1/collections', 'patch /api/v1/collections/{id}'] as const).map((key) => ({
    at: answer(...(key.split(' ') as [string, string])),
    merge: json(only({ collection: ref('Collection') })),
    ...documented('methods/collections'),
  })),
  {
    at: answer('post', '/api/v1/collections/{collection_id}/items'),
    merge: json(only({ collection_item: ref('CollectionItem') })),
    ...documented('methods/collections'),
  },
  {
    at: entity('CustomError422', '/properties/error/properties/details'),
    merge: {
      properties: undefined,
      required: undefined,
      additionalProperties: { type: 'array', items: only({ error: text, description: text }) },
    },
    ...documented('methods/collections'),
  },
  {
    at: answer('get', '/api/v1/annual_reports'),
    merge: json(
      only({
        annual_reports: { type: 'array', items: ref('AnnualReport') },
        accounts: { type: 'array', items: ref('Account') },
        statuses: { type: 'array', items: ref('Status') },
      }),
    ),
    ...documented('methods/annual_reports'),
  },
  {
    at: answer('get', '/api/v1/annual_reports/{year}/state'),
    merge: json(only({ state: text })),
    ...documented('methods/annual_reports'),
  },
  // Entities of the administration that extend others.
  { at: entity('AdminTag'), copyOf: 'Tag', ...documented('entities/Tag/#admin') },
  {
    at: entity('AdminTag', '/properties'),
    merge: { trendable: flag, usable: flag, listable: flag, requires_review: flag },
    ...documented('entities/Tag/#admin'),
  },
  { at: entity('AdminTrendsStatus'), copyOf: 'Status', ...documented('methods/admin/trends/#statuses') },
  {
    at: entity('AdminTrendsStatus', '/properties'),
    merge: { requires_review: flag },
    ...documented('methods/admin/trends/#statuses'),
  },
  { at: entity('AdminTrendsLink'), copyOf: 'TrendsLink', ...documented('methods/admin/trends/#links') },
  {
    at: entity('AdminTrendsLink', '/properties'),
    merge: { id: text, requires_review: flag },
    ...documented('methods/admin/trends/#links'),
  },
];
