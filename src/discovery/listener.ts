import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import type { Event } from '#work/events.ts';
import type { Listener } from '#work/listeners.ts';
import { countFavourite, countPosts, noteAccounts, postsOfUse, uncountMark } from './uses.ts';

/** Uses are counted a few times a second: a hundred posts then cost about as much as one. */
const REST_MS = 250;

/** The listener that counts what is used and keeps the directory: `discovery`. */
export const discoveryListener = ({ db }: Needs<'db'>): Listener => ({
  name: 'discovery',
  cursorIn: 'derived',
  restMs: REST_MS,
  hears: [
    'post.created',
    'post.removed',
    'post.favourited',
    'post.unfavourited',
    'account.created',
    'account.approved',
    'account.changed',
    'account.suspended',
  ],
  async concerns(events) {
    const ids = events.flatMap((event): Id[] => (event.type === 'post.created' ? [event.payload.postId] : []));
    const ofUse = await postsOfUse(db.reader, ids);
    return events.filter((event) => {
      if (event.type === 'post.created') return ofUse.has(event.payload.postId);
      return event.type !== 'post.removed' || event.payload.shareOfId !== null;
    });
  },
  async hear(tx, event: Event) {
    switch (event.type) {
      case 'post.created':
        return countPosts(tx, [event.payload.postId]);
      case 'post.favourited':
        return countFavourite(tx, event.payload, event.createdAt);
      case 'post.unfavourited':
        return uncountMark(tx, event.payload, null);
      case 'post.removed': {
        const { postId, accountId, shareOfId } = event.payload;
        return shareOfId === null ? undefined : uncountMark(tx, { postId: shareOfId, accountId }, postId);
      }
      case 'account.created':
      case 'account.approved':
      case 'account.changed':
      case 'account.suspended':
        return noteAccounts(tx, [event.payload.accountId]);
    }
  },
});
