import { LRUCache } from 'lru-cache';
import type { Clock } from '#ports/clock.ts';
import { FetchRefused } from '#ports/fetch.ts';

/** Fetches at a time to one host. */
export const MAX_PER_HOST = 4;
/** Fetches waiting for one host; the next one is refused. */
export const MAX_WAITING_PER_HOST = 32;
/** Failures in a row after which a host is left alone. */
export const FAILURES_TO_OPEN = 5;
/** Milliseconds that a host is left alone: first, doubled with each failed trial, and at most. */
export const FIRST_PAUSE_MS = 30_000;
export const LONGEST_PAUSE_MS = 3_600_000;
/** Milliseconds that one trial keeps the others out while its result is not known. */
export const TRIAL_MS = 30_000;
/** Milliseconds after which an old failure counts no more. */
export const FORGET_MS = 2 * LONGEST_PAUSE_MS;
/** Hosts whose failures are remembered; the least recently failed is forgotten first, which only costs a retry. */
const MAX_HOSTS_REMEMBERED = 4096;

/** How a visit ended. 'unknown' says nothing about the host, such as a fetch that was called off. */
export type Outcome = 'answered' | 'failed' | 'unknown';

/** Permission for one exchange with a host. */
export interface Slot {
  /** Gives it back; only the first call counts. */
  leave(outcome: Outcome): void;
}

export interface HostLimits {
  /**
   * Waits for a free place at the host. Throws {@link FetchRefused} 'busy' when the line is full or the host failed
   * repeatedly just now, and the signal's reason when it is aborted while waiting.
   */
  enter(host: string, signal: AbortSignal): Promise<Slot>;
}

interface Line {
  active: number;
  /** Called in order of arrival; the place passes on with the call. */
  waiting: Set<() => void>;
}

interface Failures {
  inARow: number;
  lastAt: number;
  /** No fetch before this time, once there were {@link FAILURES_TO_OPEN}. */
  pausedUntil: number;
}

/** Keeps one slow or dead host from taking the places of all the others: a short line and a circuit breaker for each. */
export function openHostLimits(clock: Clock): HostLimits {
  const lines = new Map<string, Line>();
  const failed = new LRUCache<string, Failures>({ max: MAX_HOSTS_REMEMBERED });

  /** The host's failures if they are enough to pause it; throws while the pause lasts. */
  function checkPause(host: string): Failures | undefined {
    const failures = failed.get(host);
    const now = clock.now();
    if (!failures || failures.inARow < FAILURES_TO_OPEN || now - failures.lastAt > FORGET_MS) return undefined;
    if (now < failures.pausedUntil) throw new FetchRefused('busy', 'This host failed repeatedly just now.');
    return failures;
  }

  function noteFailure(host: string): void {
    const now = clock.now();
    const before = failed.get(host);
    const inARow = before && now - before.lastAt <= FORGET_MS ? before.inARow + 1 : 1;
    const doublings = Math.max(0, inARow - FAILURES_TO_OPEN);
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** doublings, LONGEST_PAUSE_MS);
    failed.set(host, { inARow, lastAt: now, pausedUntil: now + pause });
  }

  function release(host: string, line: Line): void {
    const [next] = line.waiting;
    if (next) {
      line.waiting.delete(next);
      next();
      return;
    }
    line.active -= 1;
    if (line.active === 0) lines.delete(host);
  }

  async function takePlace(host: string, signal: AbortSignal): Promise<Line> {
    signal.throwIfAborted();
    const line = lines.get(host) ?? { active: 0, waiting: new Set() };
    lines.set(host, line);
    if (line.active < MAX_PER_HOST) {
      line.active += 1;
      return line;
    }
    if (line.waiting.size >= MAX_WAITING_PER_HOST)
      throw new FetchRefused('busy', 'Too many are waiting for this host.');
    await waitIn(line.waiting, signal);
    return line;
  }

  return {
    async enter(host, signal) {
      checkPause(host);
      const line = await takePlace(host, signal);
      try {
        // Asked again: the host may have been given up while this one waited. After a pause one trial goes first.
        const trial = checkPause(host);
        if (trial) trial.pausedUntil = clock.now() + TRIAL_MS;
      } catch (error) {
        release(host, line);
        throw error;
      }
      let left = false;
      return {
        leave(outcome) {
          if (left) return;
          left = true;
          if (outcome === 'failed') noteFailure(host);
          if (outcome === 'answered') failed.delete(host);
          release(host, line);
        },
      };
    },
  };
}

function waitIn(line: Set<() => void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = () => {
    line.delete(enter);
    reject(signal.reason);
  };
  const enter = () => {
    signal.removeEventListener('abort', giveUp);
    resolve();
  };
  line.add(enter);
  signal.addEventListener('abort', giveUp, { once: true });
  return promise;
}
