/**
 * What people do with hashtags: they follow them, so that public posts with them come into the home feed, and show some on
 * their profile, with a count of their own posts. The tags themselves and which post has which are `posts`.
 * Tables: followed_tags, featured_tags, featured_tag_posts.
 * Emits tag.followed, tag.unfollowed. Hears post.created, post.edited, post.removed (`featuredTagKeeper`).
 */
export {
  type FeaturedTag,
  featuredTagKeeper,
  featuredTagsOf,
  featureTag,
  MAX_FEATURED_TAGS,
  suggestedTagsFor,
  unfeatureTag,
  unfeatureTagNamed,
} from './feature.ts';
export { type FollowedTag, followedTagsOf, followTag, MAX_FOLLOWED_TAGS, unfollowTag } from './follow.ts';
export { readTagName, type TagRow, tagForViewer } from './read.ts';
