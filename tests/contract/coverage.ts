/** What is known of documented methods beyond whether there is a route: data for docs/mastodon-api.md and its test. */

/** Methods that are not there, and why. */
export const NOT_THERE: Readonly<Record<string, string>> = {};

/** Methods that do less than is documented, and what is missing. */
export const PARTLY: Readonly<Record<string, string>> = {
  'GET /api/v1/annual_reports': 'no years in review are made, so the list is empty',
  'GET /api/v1/annual_reports/*': 'no years in review are made, so there is none to be found',
  'GET /api/v1/annual_reports/*/state': 'no years in review are made: always `ineligible`',
  'POST /api/v1/annual_reports/*/generate': 'no years in review are made: always 404',
  'POST /api/v1/annual_reports/*/read': 'no years in review are made: always 404',
  'GET /api/v1_alpha/async_refreshes/*': 'nothing goes on after an answer before there is federation: always 404',
  'GET /api/v2/search': '`resolve` finds what is known here; other servers are not asked before there is federation',
  'GET /api/v1/search': '`resolve` finds what is known here; other servers are not asked before there is federation',
  'GET /api/v1/accounts/search':
    '`resolve` finds who is known here; other servers are not asked before there is federation',
  'POST /api/v1/admin/domain_allows': 'kept, and used when there is federation',
  'POST /api/v1/admin/domain_blocks': '`reject_media` and `reject_reports` are kept, and used when there is federation',
  'PUT /api/v1/admin/domain_blocks/*':
    '`reject_media` and `reject_reports` are kept, and used when there is federation',
  'POST /api/v1/reports': '`forward` is kept, and sent to other servers when there is federation',
};

/** Methods that are answered outside the table of routes, and how. */
export const BESIDE_ROUTES: Readonly<Record<string, string>> = {
  'GET /api/v1/streaming': 'WebSocket',
};
