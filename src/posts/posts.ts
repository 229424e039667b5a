/**
 * Posts: writing, changing, sharing and removing them, and what people do to them. Who may see one says `visibility.ts`.
 * Tables: posts, post_stats, post_edits, mentions, tags, post_tags, polls, poll_options, poll_votes, favourites, bookmarks,
 *   pins, muted_threads, idempotency_keys, post_cards.
 * Emits post.created, post.edited, post.removed, post.favourited, post.unfavourited, poll.voted, poll.closed.
 * Hears card.ready (`postCards`). Queues: polls, post-remains, idempotency-clean.
 */
export { postCards } from './card-ready.ts';
export { changePostCounts, type PostCountChange, raisePostVersions } from './counts.ts';
export { type Created, type CreateOptions, createPost } from './create.ts';
export {
  MAX_POLL_MS,
  MAX_POLL_OPTION_CHARACTERS,
  MAX_POLL_OPTIONS,
  MAX_POST_CHARACTERS,
  MAX_POST_MEDIA,
  MIN_POLL_MS,
  type PollDraft,
  type PostDraft,
} from './draft.ts';
export { editPost, type MediaChange, type PostChange, sourceOf } from './edit.ts';
export { editsOf, type PostState } from './history.ts';
export { idempotencyQueue, scheduleKeyCleaning } from './idempotency.ts';
export {
  bookmarksOf,
  type Entry,
  favouritedBy,
  favouritesOf,
  pinsOf,
  sharedBy,
} from './lists.ts';
export {
  bookmark,
  favourite,
  MAX_PINS,
  muteThread,
  pin,
  unbookmark,
  unfavourite,
  unmuteThread,
  unpin,
} from './marks.ts';
export { pollsQueue, postOfPoll, vote } from './polls.ts';
export { type Difference, recount } from './recount.ts';
export { deletePost, type RemovedSource, remainsQueue } from './remove.ts';
export { sharePost, unsharePost } from './share.ts';
export { THREAD_FOR_PEOPLE, THREAD_FOR_STRANGERS, type Thread, type ThreadLimits, threadOf } from './threads.ts';
export {
  belongsInHome,
  headsOf,
  judge,
  look,
  type Place,
  type PostHead,
  requireVisible,
  type Seen,
  type Sight,
} from './visibility.ts';
