/**
 * Posts: writing, changing, sharing and removing them, and what people do to them. Who may see one says `visibility.ts`.
 * Tables: posts, post_stats, post_edits, mentions, tags, post_tags, polls, poll_options, poll_votes, favourites, bookmarks,
 *   pins, muted_threads, idempotency_keys, post_cards, post_recipients.
 * Emits post.created, post.edited, post.refreshed, post.removed, post.favourited, post.unfavourited, poll.voted,
 *   poll.closed, quote.created, quote.revoked.
 * Hears card.ready (`postCards`). Queues: polls, post-remains, idempotency-clean.
 */
export { AUDIENCES, narrower } from './audiences.ts';
export { postCards } from './card-ready.ts';
export { changePostCounts, type PostCountChange, raisePostVersions } from './counts.ts';
export { type Created, type CreateOptions, createPost, createThread, MAX_THREAD_POSTS } from './create.ts';
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
export {
  checkKey,
  handKeyOn,
  idempotencyQueue,
  postOfKey,
  scheduleKeyCleaning,
  takeKey,
} from './idempotency.ts';
export {
  bookmarksOf,
  type Entry,
  favouritedBy,
  favouritesOf,
  pinsOf,
  sharedBy,
} from './lists.ts';
export { lookForMany } from './look-many.ts';
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
export { type Author, authorOf } from './originals.ts';
export { pollsQueue, postOfPoll, vote } from './polls.ts';
export { type PreparedPost, preparePost } from './prepare.ts';
export { purgePosts } from './purge.ts';
export { checkQuotePolicy, quotesOf, revokeQuote, setQuotePolicy } from './quotes.ts';
export { type Difference, recount } from './recount.ts';
export { deletePost, type RemovedSource, remainsQueue } from './remove.ts';
export { checkReplyPolicy, mayReply, setReplyPolicy } from './reply-policy.ts';
export { sharePost, unsharePost } from './share.ts';
export { tagNamed } from './tags.ts';
export { THREAD_FOR_PEOPLE, THREAD_FOR_STRANGERS, type Thread, type ThreadLimits, threadOf } from './threads.ts';
export {
  admittedAmong,
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
