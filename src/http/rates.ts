import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Identity } from '#access/identity.ts';
import { networkOf, type RATE_RULES, type RateLimiter, type RateTaken } from '#guard/guard.ts';
import { Refusal } from '#kernel/errors.ts';

/** Which extra rule a route is under, beside the general ones for the API; `webfinger` is under its own only. */
export type RateName = 'api' | 'media' | 'delete' | 'translate' | 'sign-up' | 'confirm' | 'webfinger' | 'none';

const EXTRA: Partial<Record<RateName, keyof typeof RATE_RULES>> = {
  media: 'media-user',
  delete: 'delete-user',
  translate: 'translate-user',
  'sign-up': 'sign-up-api',
  confirm: 'confirm-address',
};

/**
 * Counts an API call and sets the `X-RateLimit-*` headers for the tightest rule. Throws when one is used up.
 */
export function checkRate(
  limiter: RateLimiter,
  rate: RateName,
  request: FastifyRequest,
  reply: FastifyReply,
  identity: Identity | null,
): void {
  if (rate === 'none') return;
  const address = (): string => networkOf(request.ip);
  const person = identity?.viewer ? String(identity.viewer.accountId) : null;
  if (rate === 'webfinger') {
    report(reply, [limiter.take('webfinger-address', address())]);
    return;
  }
  const taken: RateTaken[] = [];
  if (identity) taken.push(limiter.take('api-token', String(identity.tokenId)));
  // An app's own token counts by address too: anybody gets as many of those as they like.
  if (person === null) taken.push(limiter.take('api-address', address()));
  else taken.push(limiter.take('api-user', person));
  if (asksForFurtherPage(request)) {
    taken.push(person === null ? limiter.take('paging-address', address()) : limiter.take('paging-user', person));
  }
  const extra = EXTRA[rate];
  if (extra) taken.push(limiter.take(extra, extra.endsWith('-user') ? (person ?? address()) : address()));
  report(reply, taken);
}

const PAGE_BOUNDS = ['max_id', 'since_id', 'min_id'];

/** Whether a list is being walked through: nobody reads as fast as somebody who copies everything. */
const asksForFurtherPage = (request: FastifyRequest): boolean => {
  const query = request.query;
  return (
    request.method === 'GET' &&
    typeof query === 'object' &&
    query !== null &&
    PAGE_BOUNDS.some((name) => Object.hasOwn(query, name))
  );
};

/** Counts pictures that came with something else, such as a profile: decoding one is the dearest thing there is. */
export function countUpload(limiter: RateLimiter, request: FastifyRequest, identity: Identity | null): void {
  checkRule(limiter, 'media-user', identity?.viewer ? String(identity.viewer.accountId) : networkOf(request.ip));
}

function report(reply: FastifyReply, taken: readonly RateTaken[]): void {
  const tightest = taken.reduce((a, b) => (b.allowed ? (a.allowed && b.remaining < a.remaining ? b : a) : b));
  reply.header('x-ratelimit-limit', tightest.limit);
  reply.header('x-ratelimit-remaining', tightest.remaining);
  reply.header('x-ratelimit-reset', new Date(tightest.resetAt).toISOString());
  if (!tightest.allowed) throw tooMany(tightest);
}

const tooMany = (taken: RateTaken): Refusal =>
  new Refusal('too-many', 'Too many requests', { retryAfter: Math.ceil(taken.retryAfterMs / 1000) });

/** Counts a deed of a page or of the login against one rule; throws when it is used up. */
export function checkRule(limiter: RateLimiter, rule: keyof typeof RATE_RULES, key: string): void {
  const taken = limiter.take(rule, key);
  if (!taken.allowed) throw tooMany(taken);
}
