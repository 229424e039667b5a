import type { Entities } from '#entities/entities.ts';
import type { Route } from '#http/route.ts';
import type { Ports } from '#ports/ports.ts';
import { accountRoutes } from './accounts.ts';
import { adminBlockRoutes } from './admin-blocks.ts';
import { adminHostRoutes } from './admin-hosts.ts';
import { adminNumberRoutes } from './admin-numbers.ts';
import { adminPeopleRoutes } from './admin-people.ts';
import { adminReportRoutes } from './admin-reports.ts';
import { adminTrendRoutes } from './admin-trends.ts';
import { announcementRoutes } from './announcements.ts';
import { annualReportRoutes } from './annual-reports.ts';
import { appRoutes } from './apps.ts';
import { collectionRoutes } from './collections.ts';
import { conversationRoutes } from './conversations.ts';
import { announceDeprecation } from './deprecated.ts';
import { discoveryRoutes } from './discovery.ts';
import { domainBlockRoutes } from './domain-blocks.ts';
import { emojiRoutes } from './emojis.ts';
import { endorsementRoutes } from './endorsements.ts';
import { filterRoutes } from './filters.ts';
import { v1FilterRoutes } from './filters-v1.ts';
import { instanceRoutes } from './instance.ts';
import { languageRoutes } from './languages.ts';
import { legacyRoutes } from './legacy.ts';
import { listRoutes } from './lists.ts';
import { markRoutes } from './marks.ts';
import { mediaRoutes } from './media.ts';
import { notificationGroupRoutes } from './notification-groups.ts';
import { notificationRequestRoutes } from './notification-requests.ts';
import { notificationRoutes } from './notifications.ts';
import { pollRoutes } from './polls.ts';
import { profileRoutes } from './profile.ts';
import { pushRoutes } from './push.ts';
import { quoteRoutes } from './quotes.ts';
import { relationshipRoutes } from './relationships.ts';
import { reportRoutes } from './reports.ts';
import { scheduledRoutes } from './scheduled.ts';
import { searchRoutes } from './search.ts';
import { signUpRoutes } from './sign-up.ts';
import { statusRoutes } from './statuses.ts';
import { suggestionRoutes } from './suggestions.ts';
import { tagRoutes } from './tags.ts';
import { timelineRoutes } from './timelines.ts';
import { translationRoutes } from './translation.ts';
import { trendRoutes } from './trends.ts';

/** What the routes of the client API work with. */
export type ApiNeeds = Ports & { entities: Entities };

/** Every route of the Mastodon client API that is not OAuth or streaming. */
export const mastodonRoutes = (needs: ApiNeeds): Route[] => allRoutes(needs).map(announceDeprecation);

const allRoutes = (needs: ApiNeeds): Route[] => [
  ...accountRoutes(needs),
  ...adminBlockRoutes(needs),
  ...adminHostRoutes(needs),
  ...adminNumberRoutes(needs),
  ...adminPeopleRoutes(needs),
  ...adminReportRoutes(needs),
  ...adminTrendRoutes(needs),
  ...announcementRoutes(needs),
  ...annualReportRoutes(),
  ...appRoutes(needs),
  ...collectionRoutes(needs),
  ...conversationRoutes(needs),
  ...discoveryRoutes(needs),
  ...domainBlockRoutes(needs),
  ...emojiRoutes(needs),
  ...endorsementRoutes(needs),
  ...filterRoutes(needs),
  ...v1FilterRoutes(needs),
  ...instanceRoutes(needs),
  ...languageRoutes(),
  ...legacyRoutes(),
  ...listRoutes(needs),
  ...markRoutes(needs),
  ...mediaRoutes(needs),
  ...notificationGroupRoutes(needs),
  ...notificationRequestRoutes(needs),
  ...notificationRoutes(needs),
  ...pollRoutes(needs),
  ...profileRoutes(needs),
  ...pushRoutes(needs),
  ...quoteRoutes(needs),
  ...relationshipRoutes(needs),
  ...reportRoutes(needs),
  ...scheduledRoutes(needs),
  ...searchRoutes(needs),
  ...signUpRoutes(needs),
  ...statusRoutes(needs),
  ...suggestionRoutes(needs),
  ...tagRoutes(needs),
  ...timelineRoutes(needs),
  ...translationRoutes(needs),
  ...trendRoutes(needs),
];
