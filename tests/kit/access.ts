import { randomBytes } from 'node:crypto';
import { createLoginDelays, type LoginDelays, mailQueue, type PasswordCost } from '#access/access.ts';
import { registerLocalHost } from '#accounts/accounts.ts';
import { createRateLimiter, type RateLimiter } from '#guard/guard.ts';
import { createIds } from '#kernel/ids.ts';
import type { Clock } from '#ports/clock.ts';
import type { Mail } from '#ports/mail.ts';
import type { Needs } from '#ports/ports.ts';
import { createJobRunner } from '#work/jobs.ts';
import { type OpenDatabase, silentLog } from './databases.ts';

/** A clock that stands still until it is told. */
export interface HandClock extends Clock {
  pass(ms: number): void;
}

export function handClock(start = Date.UTC(2026, 4, 1, 12)): HandClock {
  let now = start;
  return {
    now: () => now,
    after: () => () => {},
    pass(ms) {
      now += ms;
    },
  };
}

/** As cheap as Argon2 gets. */
export const CHEAP_PASSWORDS: PasswordCost = { memory: 8, passes: 1, parallelism: 1 };

/** What the modules below the interfaces need, on a real database, with a hand-driven clock and a mailbox to look into. */
export interface Town extends Needs<'db' | 'clock' | 'ids' | 'random' | 'site' | 'mailer' | 'log'> {
  clock: HandClock;
  limiter: RateLimiter;
  delays: LoginDelays;
  passwordCost: PasswordCost;
  /** Mails that were sent, oldest first. */
  mails: Mail[];
  /** Sends what was ordered, and gives the newest mail to an address. */
  mailTo(address: string): Promise<Mail>;
  /** As `mailTo`, and gives the token in its link. */
  linkTo(address: string): Promise<string>;
  /** Starts counting tries and delays anew. */
  forgetTries(): void;
  close(): Promise<void>;
}

export async function openTown(open: OpenDatabase): Promise<Town> {
  const clock = handClock();
  const { db, close } = await open({ clock });
  const ids = createIds({ now: () => clock.now(), writer: 1, startAfter: 0 });
  const host = 'town.example';
  const hostId = await db.write((tx) => registerLocalHost(tx, { ids, now: clock.now() }, host));
  const origin = `https://${host}`;
  const mails: Mail[] = [];
  const town: Town = {
    db,
    clock,
    ids,
    random: { bytes: randomBytes },
    log: silentLog,
    site: { origin, host, hostId, mediaBase: `${origin}/media`, version: '0.0.0' },
    mailer: {
      async send(mail) {
        mails.push(mail);
      },
      async close() {},
    },
    limiter: createRateLimiter(clock),
    delays: createLoginDelays(clock),
    passwordCost: CHEAP_PASSWORDS,
    mails,
    async mailTo(address) {
      await createJobRunner({ db, clock, log: silentLog, queues: [mailQueue(town)] }).runDue();
      const mail = mails.findLast(({ to }) => to === address);
      if (!mail) throw new Error(`no mail came to ${address}`);
      return mail;
    },
    async linkTo(address) {
      const { text } = await town.mailTo(address);
      const token = /\?token=([A-Za-z0-9_-]{43})/.exec(text)?.[1];
      if (!token) throw new Error(`no link in: ${text}`);
      return token;
    },
    forgetTries() {
      town.limiter = createRateLimiter(clock);
      town.delays = createLoginDelays(clock);
    },
    close,
  };
  return town;
}
