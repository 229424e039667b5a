import type { Viewer } from '#access/access.ts';
import type { Page } from '#kernel/paging.ts';
import type { Reader } from '#ports/database.ts';
import type { Place, Seen } from '#posts/posts.ts';
import type { Id } from '#store/tables.ts';
import { readAccounts } from '#views/accounts.ts';
import { type FeedPage, fillPage } from '#views/feed.ts';
import { marksOf, NO_MARKS, votesOf } from '#views/marks.ts';
import { readPosts } from '#views/posts.ts';
import type { ShownPost } from '../parts/post.ts';

/** Reads what was judged, with authors and the viewer's marks, in the given order. What went away meanwhile is left out. */
export async function shownPosts(db: Reader, viewer: Viewer | null, seen: readonly Seen[]): Promise<ShownPost[]> {
  const heads = seen.map(({ sight, original }) => original?.head ?? sight.head);
  const ids = [...new Set(heads.map((head) => head.id))];
  const posts = await readPosts(db, ids);
  const people = new Set<Id>();
  for (const { sight } of seen) people.add(sight.head.accountId);
  for (const head of heads) {
    people.add(head.accountId);
    if (head.replyToAccountId !== null) people.add(head.replyToAccountId);
  }
  const accounts = await readAccounts(db, [...people]);
  const marked = viewer ? await marksOf(db, viewer.accountId, heads) : null;
  const polls = heads.filter((head) => head.hasPoll).map((head) => head.id);
  const votes = viewer ? await votesOf(db, viewer.accountId, polls) : null;
  return seen.flatMap(({ sight, original }): ShownPost[] => {
    const head = original?.head ?? sight.head;
    const post = posts.get(head.id);
    const author = accounts.get(head.accountId);
    if (!post || !author) return [];
    return [
      {
        post,
        author,
        sharer: original ? (accounts.get(sight.head.accountId) ?? null) : null,
        answered: head.replyToAccountId === null ? null : (accounts.get(head.replyToAccountId) ?? null),
        marks: marked?.marks.get(head.id) ?? NO_MARKS,
        votes: votes?.get(head.id) ?? [],
      },
    ];
  });
}

/** A page of a feed, judged and read. */
export async function shownFeed(
  db: Reader,
  now: number,
  viewer: Viewer | null,
  place: Place,
  page: Page,
  candidates: (page: Page) => Promise<Id[]>,
): Promise<{ posts: ShownPost[]; cursors: FeedPage['cursors'] }> {
  const { seen, cursors } = await fillPage(db, now, viewer, place, page, candidates);
  return { posts: await shownPosts(db, viewer, seen), cursors };
}
