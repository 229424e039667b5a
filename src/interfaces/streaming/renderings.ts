import type { Viewer } from '#access/identity.ts';
import type { Entities } from '#entities/entities.ts';
import type { Needs } from '#ports/ports.ts';
import { lookForMany } from '#posts/posts.ts';
import { look, mayQuote, type Place, type PostHead, type Seen } from '#posts/visibility.ts';
import type { Id } from '#store/tables.ts';
import { touchedBy } from '#views/touched.ts';
import { Message } from './message.ts';
import { parts } from './targets.ts';

type RenderingNeeds = Needs<'db' | 'clock'> & { entities: Entities };

/** The posts that are shown with one. */
const headsIn = ({ sight, original, quote }: Seen): PostHead[] =>
  [sight, original, quote?.sight].flatMap((one) => one?.head ?? []);

/** What a post looks like to people who did nothing with it: those with the same key see the same. */
function lookOf(viewer: Viewer, { sight, original, quote }: Seen): string {
  const quoted = quote?.sight ? mayQuote(viewer, quote.sight) : '';
  return [mayQuote(viewer, original ?? sight), quote?.state, quoted, quote?.inner?.state, quote?.inner?.postId].join(
    ' ',
  );
}

/**
 * A post as messages for many viewers. Most of them see the very same, so it is judged for all in a few statements and
 * rendered once for each way it looks; only those who did something with it have a rendering of their own.
 */
export function createRenderings({ db, clock, entities }: RenderingNeeds) {
  async function one(event: string, viewer: Viewer | null, seen: Seen): Promise<Message | null> {
    const [status] = await entities.statuses(db.reader, viewer, [seen]);
    return status ? new Message(event, status.text) : null;
  }

  /** For strangers; null where they may not see it. */
  async function forStrangers(event: string, postId: Id): Promise<Message | null> {
    const [seen] = await look(db.reader, clock.now(), null, [postId], 'public');
    return seen ? one(event, null, seen) : null;
  }

  /** By account; who may not see it is absent. */
  async function forViewers(
    event: string,
    postId: Id,
    place: Place,
    viewers: readonly Viewer[],
  ): Promise<Map<Id, Message>> {
    const messages = new Map<Id, Message>();
    const shared = new Map<string, Message | null>();
    for (const some of parts(viewers)) {
      const seenBy = await lookForMany(db.reader, clock.now(), some, postId, place);
      const [any] = seenBy.values();
      if (!any) continue;
      const heads = new Map([...seenBy.values()].flatMap(headsIn).map((head) => [head.id, head]));
      const touched = await touchedBy(db.reader, [...seenBy.keys()], [...heads.values()]);
      for (const viewer of some) {
        const seen = seenBy.get(viewer.accountId);
        if (!seen) continue;
        const key = touched.has(viewer.accountId) ? null : lookOf(viewer, seen);
        const known = key === null ? undefined : shared.get(key);
        const message = known === undefined ? await one(event, viewer, seen) : known;
        if (key !== null) shared.set(key, message);
        if (message) messages.set(viewer.accountId, message);
      }
    }
    return messages;
  }

  return { forStrangers, forViewers };
}
