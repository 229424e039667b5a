import { LRUCache } from 'lru-cache';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import type { Identity } from './identity.ts';

/** How old a noted use may be before it is noted again: a request should not cost a write. */
const NOTE_EVERY_MS = 3_600_000;
/** Tokens whose last note is remembered; a forgotten one is noted once more. */
const MAX_REMEMBERED = 50_000;

/** Notes that tokens are used and people are here, at most once an hour each. */
export interface ActivityNotes {
  /** Returns at once; the write comes later, and its failure is only logged. */
  note(identity: Identity): void;
}

export function createActivityNotes({ db, clock, log }: Needs<'db' | 'clock' | 'log'>): ActivityNotes {
  const noted = new LRUCache<Id, number>({ max: MAX_REMEMBERED });

  async function write(identity: Identity, now: number): Promise<void> {
    await db.write(async (tx) => {
      await tx
        .updateTable('access_tokens')
        .set({ last_used_at: now })
        .where('id', '=', identity.tokenId)
        .where((e) => e.or([e('last_used_at', 'is', null), e('last_used_at', '<', now)]))
        .execute();
      if (!identity.viewer) return;
      await tx
        .updateTable('users')
        .set({ last_active_at: now })
        .where('account_id', '=', identity.viewer.accountId)
        .where((e) => e.or([e('last_active_at', 'is', null), e('last_active_at', '<', now)]))
        .execute();
    });
  }

  return {
    note(identity) {
      const now = clock.now();
      if (now - (noted.get(identity.tokenId) ?? 0) < NOTE_EVERY_MS) return;
      noted.set(identity.tokenId, now);
      write(identity, now).catch((error: unknown) => log.warn({ error }, 'the use of a token was not noted'));
    },
  };
}
