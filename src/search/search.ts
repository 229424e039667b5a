/**
 * Search: posts by their words, people and tags by the beginnings of their names. Its index is derived: kept by a
 * listener, built by a job where it is missing; whatever is found is judged by `posts/visibility.ts` all the same.
 * Owns the derived search_posts, name_words, search_authors, search_states. Emits nothing.
 * Hears post.created, post.edited, post.refreshed, post.removed, card.ready, account.created, account.approved,
 *   account.changed, account.suspended, follow.created, follow.ended. Queues: search-build, search-author.
 */
export { authorQueue } from './author.ts';
export { buildIndex, buildQueue, scheduleBuilding } from './build.ts';
export { type AtAddress, findByAddress } from './find-address.ts';
export { MAX_PEOPLE_OFFSET, type PeopleSearch, searchPeople } from './find-people.ts';
export { type PreparedSearch, prepareSearch, searchPosts } from './find-posts.ts';
export { type FoundTag, MAX_TAGS_OFFSET, searchTags, type TagSearch } from './find-tags.ts';
export { searchListener } from './listener.ts';
export { MAX_QUERY_CHARACTERS } from './query.ts';
