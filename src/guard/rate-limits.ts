import { LRUCache } from 'lru-cache';
import type { Clock } from '#ports/clock.ts';

const MINUTE = 60_000;

/** The field's published numbers, kept so that clients built for them fit. Keys are IPv6 /64, see `networkOf`. */
export const RATE_RULES = {
  'api-user': { limit: 1500, perMs: 5 * MINUTE },
  'api-token': { limit: 300, perMs: 5 * MINUTE },
  'api-address': { limit: 300, perMs: 5 * MINUTE },
  'paging-user': { limit: 300, perMs: 15 * MINUTE },
  'paging-address': { limit: 300, perMs: 15 * MINUTE },
  'webfinger-address': { limit: 60, perMs: MINUTE },
  'media-user': { limit: 30, perMs: 30 * MINUTE },
  'delete-user': { limit: 30, perMs: 30 * MINUTE },
  'translate-user': { limit: 30, perMs: 5 * MINUTE },
  'sign-up-api': { limit: 5, perMs: 30 * MINUTE },
  'sign-up-page': { limit: 25, perMs: 5 * MINUTE },
  'login-address': { limit: 25, perMs: 5 * MINUTE },
  'login-account': { limit: 25, perMs: 60 * MINUTE },
  'reset-address': { limit: 25, perMs: 5 * MINUTE },
  'reset-mail': { limit: 5, perMs: 30 * MINUTE },
  'confirm-address': { limit: 25, perMs: 5 * MINUTE },
  'confirm-mail': { limit: 5, perMs: 30 * MINUTE },
  'change-password': { limit: 10, perMs: 10 * MINUTE },
  'page-address': { limit: 300, perMs: 5 * MINUTE },
} as const satisfies Record<string, RateRule>;

export interface RateRule {
  limit: number;
  perMs: number;
}

export interface RateTaken {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** When the whole allowance is back, ms since 1970. */
  resetAt: number;
  /** Milliseconds until the next try can succeed; 0 when allowed. */
  retryAfterMs: number;
}

export interface RateLimiter {
  /** Counts one deed of `key` against a rule. */
  take(rule: keyof typeof RATE_RULES, key: string): RateTaken;
}

/** Callers that are remembered; the one longest unheard of is forgotten first. */
const MAX_KEYS = 200_000;

/**
 * The generic cell rate algorithm: a key's state is one number, the time at which its allowance is whole again. A burst of
 * `limit` is allowed, then one each `perMs / limit`.
 */
export function createRateLimiter(clock: Clock, options: { off?: boolean } = {}): RateLimiter {
  const wholeAt = new LRUCache<string, number>({ max: MAX_KEYS });
  return {
    take(rule, key) {
      const { limit, perMs } = RATE_RULES[rule];
      const now = clock.now();
      if (options.off) return { allowed: true, limit, remaining: limit, resetAt: now, retryAfterMs: 0 };
      const step = perMs / limit;
      const mapKey = `${rule} ${key}`;
      const before = Math.max(now, wholeAt.get(mapKey) ?? 0);
      const after = before + step;
      // A hair of slack, since steps are fractions of a millisecond.
      const allowed = after - now <= perMs + 1e-6;
      if (allowed) wholeAt.set(mapKey, after);
      const used = (allowed ? after : before) - now;
      return {
        allowed,
        limit,
        remaining: Math.max(0, Math.floor((perMs - used) / step + 1e-6)),
        resetAt: Math.ceil(now + used),
        retryAfterMs: allowed ? 0 : Math.ceil(after - now - perMs),
      };
    },
  };
}
