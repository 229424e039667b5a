import { type Identity, identifyToken, type Viewer } from '#access/identity.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import type { Message } from './message.ts';
import type { Subscription } from './streams.ts';

/** Open streams of one person, and of one network without a login. */
export const MAX_STREAMS_PER_PERSON = 8;
export const MAX_STREAMS_PER_STRANGER = 4;
export const MAX_STREAMS = 10_000;
export const MAX_SUBSCRIPTIONS = 20;
/** How often it is looked whether a stream's token still holds, beside hearing of its revocation. */
const RECHECK_MS = 60_000;

/** Why a stream is closed from here. */
export type Ending = 'revoked' | 'slow' | 'stopping';

/** One open stream, whatever carries it. */
export interface Stream {
  identity: Identity | null;
  /** Kept to check it again. */
  token: string | null;
  /** Network address of a stranger. */
  network: string;
  subscriptions: Map<string, Subscription>;
  /** Sends an event to the client for one of its subscriptions. */
  send(subscription: Subscription, message: Message): void;
  close(ending: Ending): void;
}

/** The open streams of this process. */
export interface Hub {
  /** False where there are too many; then nothing was added. */
  add(stream: Stream): boolean;
  remove(stream: Stream): void;
  all(): Iterable<Stream>;
  /** Everybody who listens to something of their own. */
  people(): Id[];
  ofPerson(accountId: Id): Iterable<Stream>;
  closePerson(accountId: Id): void;
  closeToken(tokenId: Id): void;
  size(): number;
  /** Closes all streams and checks no more. */
  stop(): void;
}

const NO_STREAMS: ReadonlySet<Stream> = new Set();

export function createHub({ db, clock, log }: Needs<'db' | 'clock' | 'log'>): Hub {
  const streams = new Set<Stream>();
  const byPerson = new Map<Id, Set<Stream>>();
  const byNetwork = new Map<string, number>();
  let cancelTimer = clock.after(RECHECK_MS, recheck);

  const personOf = (stream: Stream): Viewer | null => stream.identity?.viewer ?? null;

  function remove(stream: Stream): void {
    if (!streams.delete(stream)) return;
    const person = personOf(stream);
    if (person) {
      const own = byPerson.get(person.accountId);
      own?.delete(stream);
      if (own?.size === 0) byPerson.delete(person.accountId);
      return;
    }
    const left = (byNetwork.get(stream.network) ?? 1) - 1;
    if (left === 0) byNetwork.delete(stream.network);
    else byNetwork.set(stream.network, left);
  }

  function close(stream: Stream, ending: Ending): void {
    remove(stream);
    stream.close(ending);
  }

  /** A token may end without an event (a restored database, an expired login). */
  async function checkTokens(): Promise<void> {
    for (const stream of [...streams]) {
      if (stream.token === null) continue;
      await identifyToken(db.reader, stream.token).catch(() => close(stream, 'revoked'));
    }
  }

  function recheck(): void {
    void checkTokens()
      .catch((error: unknown) => log.warn({ error }, 'checking the tokens of open streams failed'))
      .finally(() => {
        cancelTimer = clock.after(RECHECK_MS, recheck);
      });
  }

  return {
    add(stream) {
      if (streams.size >= MAX_STREAMS) return false;
      const person = personOf(stream);
      if (person) {
        const own = byPerson.get(person.accountId) ?? new Set<Stream>();
        if (own.size >= MAX_STREAMS_PER_PERSON) return false;
        byPerson.set(person.accountId, own.add(stream));
      } else {
        const before = byNetwork.get(stream.network) ?? 0;
        if (before >= MAX_STREAMS_PER_STRANGER) return false;
        byNetwork.set(stream.network, before + 1);
      }
      streams.add(stream);
      return true;
    },
    remove,
    all: () => streams,
    people: () => [...byPerson.keys()],
    ofPerson: (accountId) => byPerson.get(accountId) ?? NO_STREAMS,
    closePerson(accountId) {
      for (const stream of [...(byPerson.get(accountId) ?? [])]) close(stream, 'revoked');
    },
    closeToken(tokenId) {
      for (const stream of [...streams]) if (stream.identity?.tokenId === tokenId) close(stream, 'revoked');
    },
    size: () => streams.size,
    stop() {
      cancelTimer();
      for (const stream of [...streams]) close(stream, 'stopping');
    },
  };
}
