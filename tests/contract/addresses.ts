/** For every GET route an address in a furnished town (tests/kit/furnished.ts) that has something to show. */
import type { Route } from '#http/route.ts';
import type { Things } from '../kit/furnished.ts';
import { keyOf } from './published.ts';

/** What stands for the first parameter of a path, by the longest beginning that fits. */
const FIRST: readonly [string, keyof Things & string][] = [
  ['/api/v1/accounts/', 'guest'],
  ['/api/v1/admin/accounts/', 'guest'],
  ['/api/v1/admin/reports/', 'report'],
  ['/api/v1/admin/domain_blocks/', 'domainBlock'],
  ['/api/v1/admin/domain_allows/', 'domainAllow'],
  ['/api/v1/admin/email_domain_blocks/', 'emailBlock'],
  ['/api/v1/admin/ip_blocks/', 'ipBlock'],
  ['/api/v1/admin/canonical_email_blocks/', 'canonicalBlock'],
  ['/api/v1/statuses/', 'main'],
  ['/api/v1/lists/', 'list'],
  ['/api/v1/timelines/list/', 'list'],
  ['/api/v1/collections/', 'collection'],
  ['/api/v1/filters/', 'keyword'],
  ['/api/v2/filters/', 'filter'],
  ['/api/v2/filters/keywords/', 'keyword'],
  ['/api/v2/filters/statuses/', 'kept'],
  ['/api/v1/media/', 'media'],
  ['/api/v1/polls/', 'poll'],
  ['/api/v1/scheduled_statuses/', 'later'],
  ['/api/v1/notifications/', 'notification'],
  ['/api/v1/notifications/requests/', 'request'],
  ['/api/v2/notifications/', 'group'],
  ['/api/parley/v1/circles/', 'circle'],
  ['/api/parley/v1/drafts/', 'draft'],
];

/** Whole addresses, where an id is not enough. */
const WHOLE: Readonly<Record<string, (things: Things) => string>> = {
  'GET /api/v1/accounts': ({ ann, guest }) => `/api/v1/accounts?id[]=${ann}&id[]=${guest}`,
  'GET /api/v1/accounts/lookup': () => '/api/v1/accounts/lookup?acct=ann',
  'GET /api/v1/accounts/search': () => '/api/v1/accounts/search?q=guest',
  'GET /api/v1/accounts/relationships': ({ ann, guest }) => `/api/v1/accounts/relationships?id[]=${ann}&id[]=${guest}`,
  'GET /api/v1/accounts/familiar_followers': ({ ann, guest }) =>
    `/api/v1/accounts/familiar_followers?id[]=${ann}&id[]=${guest}`,
  'GET /api/v1/accounts/*/followers': ({ ann }) => `/api/v1/accounts/${ann}/followers`,
  'GET /api/v1/accounts/*/following': ({ ann }) => `/api/v1/accounts/${ann}/following`,
  'GET /api/v1/accounts/*/endorsements': ({ ann }) => `/api/v1/accounts/${ann}/endorsements`,
  'GET /api/v1/accounts/*/featured_tags': ({ ann }) => `/api/v1/accounts/${ann}/featured_tags`,
  'GET /api/v1/accounts/*/statuses': ({ ann }) => `/api/v1/accounts/${ann}/statuses`,
  'GET /api/v1/accounts/*/collections': ({ ann }) => `/api/v1/accounts/${ann}/collections`,
  'GET /api/v1/statuses': ({ main, post }) => `/api/v1/statuses?id[]=${main}&id[]=${post}`,
  'GET /api/v1/statuses/*/card': ({ post }) => `/api/v1/statuses/${post}/card`,
  'GET /api/v1/search': () => '/api/v1/search?q=everything',
  'GET /api/v2/search': () => '/api/v2/search?q=everything',
  'GET /api/v1/timelines/tag/*': () => '/api/v1/timelines/tag/everything',
  'GET /api/v1/timelines/link': () => `/api/v1/timelines/link?url=${encodeURIComponent('https://news.example/story0')}`,
  'GET /api/v1/tags/*': () => '/api/v1/tags/everything',
  'GET /api/v1/markers': () => '/api/v1/markers?timeline[]=home&timeline[]=notifications',
  'GET /api/oembed': ({ main }) => `/api/oembed?url=${encodeURIComponent(`https://town.example/@ann/${main}`)}`,
  'GET /.well-known/webfinger': () => '/.well-known/webfinger?resource=acct:ann@town.example',
};

/** Routes that have nothing to show in a furnished town. */
export const NOTHING_TO_SHOW = new Set([
  'GET /api/v1/annual_reports/*',
  'GET /api/v1/annual_reports/*/state',
  'GET /api/v1_alpha/async_refreshes/*',
  'GET /api/v1/push/subscription',
  'GET /api/v1/instance/terms_of_service',
  'GET /api/v1/instance/terms_of_service/*',
  'GET /api/v1/instance/domain_blocks',
]);

/** The address for a route; null where it needs something that no table here knows. */
export function addressOf(route: Route, things: Things): string | null {
  const whole = WHOLE[keyOf(route.method, route.path)];
  if (whole) return whole(things);
  const parameters = route.path.match(/:[a-z_]+/g) ?? [];
  if (parameters.length === 0) return route.path;
  const known = FIRST.filter(([start]) => route.path.startsWith(`${start}:`)).at(-1);
  const id = known && things[known[1]];
  return id && parameters.length === 1 ? route.path.replace(/:[a-z_]+/, encodeURIComponent(id)) : null;
}
