import type { FeaturedTag } from '#hashtags/hashtags.ts';
import { timeOfId } from '#kernel/ids.ts';
import type { Site } from '#ports/ports.ts';
import { time } from './account.ts';

/** A tag on somebody's profile as the client API's `FeaturedTag`. */
export const featuredTagEntity = (site: Site, acct: string, tag: FeaturedTag) => ({
  id: String(tag.id),
  name: tag.display,
  url: `${site.origin}/@${acct}/tagged/${encodeURIComponent(tag.name)}`,
  statuses_count: String(tag.posts),
  last_status_at: tag.lastPostId === null ? null : time(timeOfId(tag.lastPostId)).slice(0, 10),
});
