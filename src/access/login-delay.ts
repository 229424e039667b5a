import { LRUCache } from 'lru-cache';
import { Refusal } from '#kernel/errors.ts';
import type { Clock } from '#ports/clock.ts';

/**
 * Makes guessing slow without locking anybody out. After a few failures for one login from one network, each further try
 * has to wait, twice as long each time up to a limit. Another network is not held up, so that an attacker cannot keep
 * the person themself away; how many networks an attacker has is bounded by the rate limits for addresses.
 */
export interface LoginDelays {
  /** Refuses ('too-many', with the seconds to wait) a try that comes too early. */
  check(login: string, network: string): void;
  failed(login: string, network: string): void;
  succeeded(login: string, network: string): void;
}

const FREE_FAILURES = 3;
const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 5 * 60_000;
/** Failures are forgotten after so long without another. */
const FORGET_AFTER_MS = 24 * 3_600_000;
/** The pair longest unheard of is forgotten first. */
const MAX_PAIRS = 100_000;

export function createLoginDelays(clock: Clock): LoginDelays {
  const states = new LRUCache<string, { failures: number; nextAt: number; lastAt: number }>({ max: MAX_PAIRS });
  const key = (login: string, network: string) => `${network} ${login}`;
  return {
    check(login, network) {
      const state = states.get(key(login, network));
      const wait = state ? state.nextAt - clock.now() : 0;
      if (wait <= 0) return;
      const retryAfter = Math.ceil(wait / 1000);
      throw new Refusal('too-many', `Too many failed logins. Try again in ${retryAfter} seconds.`, { retryAfter });
    },
    failed(login, network) {
      const now = clock.now();
      const state = states.get(key(login, network));
      const failures = state && now - state.lastAt < FORGET_AFTER_MS ? state.failures + 1 : 1;
      const delay = failures < FREE_FAILURES ? 0 : FIRST_DELAY_MS * 2 ** (failures - FREE_FAILURES);
      states.set(key(login, network), { failures, lastAt: now, nextAt: now + Math.min(MAX_DELAY_MS, delay) });
    },
    succeeded(login, network) {
      states.delete(key(login, network));
    },
  };
}
