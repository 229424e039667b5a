import type { Route } from '#http/route.ts';

/** When Mastodon gave a family up for its successor, in seconds since 1970 (RFC 9745). */
const DEPRECATED: readonly { path: RegExp; since: string }[] = [
  { path: /^\/api\/v1\/instance$/, since: '@1668384000' },
  { path: /^\/api\/v1\/filters(\/|$)/, since: '@1668384000' },
  { path: /^\/api\/v1\/suggestions$/, since: '@1621123200' },
];

/** The route with the header that tells clients to move on, where there is something to move on to. */
export function announceDeprecation(route: Route): Route {
  const found = DEPRECATED.find(({ path }) => path.test(route.path));
  if (!found) return route;
  return {
    ...route,
    handle(call) {
      call.reply.header('deprecation', found.since);
      return route.handle(call);
    },
  };
}
