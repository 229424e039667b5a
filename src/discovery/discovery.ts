/**
 * Discovery: what is used how much by day, what trends and what staff say of it, whom to follow, the directory of people.
 * Owns trend_reviews, publishers, dismissed_suggestions and the derived daily_uses, daily_counts, trends, directory,
 * popular_people, discovery_states. Emits nothing. Hears post.created, post.removed, post.favourited, post.unfavourited,
 * account.created, account.approved, account.changed, account.suspended. Jobs: trends, popular-people, discovery-upkeep.
 */
export { type DirectoryQuery, directory } from './directory.ts';
export { type DayOfUse, HISTORY_DAYS, linkHistory, tagHistory } from './history.ts';
export { linkFeed } from './link-feed.ts';
export { discoveryListener } from './listener.ts';
export { refreshPopular } from './popular.ts';
export { listPublishers, type Publisher, publisherById } from './publishers.ts';
export { refreshTrends } from './refresh.ts';
export { type Reviewed, reviewsOf, reviewTrend } from './reviews.ts';
export { FRESH_MS, MIN_PEOPLE } from './scores.ts';
export { dismissSuggestion, type Reason, type Suggestion, suggestionsFor } from './suggestions.ts';
export { allTrends, inLanguagesFirst, MAX_TRENDS, type Trend, trendingCard, trendsOf } from './trends.ts';
export { discoveryQueues, scheduleDiscovery } from './upkeep.ts';
