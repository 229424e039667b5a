import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';
import type { Event } from '#work/events.ts';
import type { Listener } from '#work/listeners.ts';
import { reindexAuthors } from './author.ts';
import { namePeople, nameTags } from './names.ts';
import { indexPosts } from './write-index.ts';

/** The index is written a few times a second: a hundred posts then cost about as much as one. */
const REST_MS = 250;

/** Posts of one card that are indexed again when it is there; further ones are not found by `has:link`. */
const MAX_POSTS_OF_A_CARD = 500;

const tagRows = prepare(
  (_db, p: { ids: string }, engine) => sql<{ tag_id: Id }>`
    select distinct t.tag_id from ${idsFrom(engine, p.ids)} as ids join post_tags t on t.post_id = ids.id`,
);

/** The listener that keeps the index: `search`. */
export function searchListener(needs: Needs<'db' | 'ids' | 'clock'>): Listener {
  const { db } = needs;
  return {
    name: 'search',
    cursorIn: 'derived',
    restMs: REST_MS,
    hears: [
      'post.created',
      'post.edited',
      'post.refreshed',
      'post.removed',
      'card.ready',
      'account.created',
      'account.approved',
      'account.changed',
      'account.suspended',
      'follow.created',
      'follow.ended',
    ],
    async prepare(events) {
      const { posts, people, cards } = concerned(events);
      for (const card of cards) posts.push(...(await postsOfCard(db.reader, card)));
      await reindexAuthors(needs, await namePeople(db, people));
      await indexPosts(db, posts);
      await nameTags(db, await tagsOf(db.reader, posts));
    },
    // All is done above, and done again after a crash it comes to the same.
    concerns: async () => [],
    hear: async () => {},
  };
}

function concerned(events: readonly Event[]): { posts: Id[]; people: Id[]; cards: Id[] } {
  const posts: Id[] = [];
  const people: Id[] = [];
  const cards: Id[] = [];
  for (const event of events) {
    switch (event.type) {
      case 'post.created':
      case 'post.edited':
      case 'post.refreshed':
      case 'post.removed':
        posts.push(event.payload.postId);
        break;
      case 'card.ready':
        cards.push(event.payload.cardId);
        break;
      case 'account.created':
      case 'account.approved':
      case 'account.changed':
      case 'account.suspended':
        people.push(event.payload.accountId);
        break;
      case 'follow.created':
      case 'follow.ended':
        people.push(event.payload.followedId);
        break;
    }
  }
  return { posts, people, cards };
}

async function postsOfCard(db: Reader, cardId: Id): Promise<Id[]> {
  const rows = await db
    .selectFrom('post_cards')
    .select('post_id')
    .where('card_id', '=', cardId)
    .orderBy('post_id', 'desc')
    .limit(MAX_POSTS_OF_A_CARD)
    .execute();
  return rows.map((row) => row.post_id);
}

const TAGS_PER_STATEMENT = 500;

async function tagsOf(db: Reader, postIds: readonly Id[]): Promise<Id[]> {
  const tags = new Set<Id>();
  for (let start = 0; start < postIds.length; start += TAGS_PER_STATEMENT) {
    const ids = idList(postIds.slice(start, start + TAGS_PER_STATEMENT));
    for (const row of await tagRows(db, { ids })) tags.add(row.tag_id);
  }
  return [...tags];
}
