/**
 * Feeds: which posts belong in which, as ids in order. Home feeds are pushed (fan-out) and pulled; the others are read from
 * the posts. Nothing is judged here: `posts/visibility.ts` decides what a reader of a feed may see.
 * Owns derived.home_entries, derived.home_states, derived.big_authors. Hears post.created, post.edited,
 * follow.created, follow.ended, tag.followed, tag.unfollowed.
 */
export { BIG_AUTHOR_FOLLOWERS, buildHome, dropHome, ENTRIES_BUILT, homeFeedsListener, trimHome } from './fan-out.ts';
export {
  listFeed,
  MAX_TAGS_IN_FEED,
  type ProfileFeed,
  profileFeed,
  publicFeed,
  type TagFeed,
  tagFeed,
} from './feeds.ts';
export { completeAbove, homeFeed } from './home.ts';
export { listsHolding } from './list-holds.ts';
export { feedQueues, keepHomeFeed } from './upkeep.ts';
