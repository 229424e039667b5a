/**
 * Filters: what a person does not want to meet in posts, by words or by naming a post, and where. What becomes of a post
 * that one matches is up to the client; here it is only found and told with the post.
 * Tables: filters, filter_keywords, filter_posts, filter_versions. Emits filters.changed. Hears nothing.
 * Every change raises the person's version, under which their filters are kept in memory, ready for matching.
 */
export { type FilterFinder, type FilterMatch, type Findable, finderFor } from './find.ts';
export { addKeyword, addPost, removeKeyword, removePost, updateKeyword } from './parts.ts';
export {
  type Filter,
  type FilteredPost,
  filterById,
  filteredPostById,
  filterOfKeyword,
  filtersOf,
  type Keyword,
  keywordById,
} from './read.ts';
export {
  createFilter,
  deleteFilter,
  type FilterChanges,
  type KeywordChange,
  updateFilter,
} from './write.ts';
