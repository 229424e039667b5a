import type { Entities } from '#entities/entities.ts';
import type { Route } from '#http/route.ts';
import type { Ports } from '#ports/ports.ts';
import { accountRoutes } from './accounts.ts';
import { appRoutes } from './apps.ts';
import { discoveryRoutes } from './discovery.ts';
import { instanceRoutes } from './instance.ts';
import { listRoutes } from './lists.ts';
import { markRoutes } from './marks.ts';
import { mediaRoutes } from './media.ts';
import { notificationRoutes } from './notifications.ts';
import { pollRoutes } from './polls.ts';
import { relationshipRoutes } from './relationships.ts';
import { searchRoutes } from './search.ts';
import { signUpRoutes } from './sign-up.ts';
import { statusRoutes } from './statuses.ts';
import { timelineRoutes } from './timelines.ts';

/** What the routes of the client API work with. */
export type ApiNeeds = Ports & { entities: Entities };

/** Every route of the Mastodon client API that is not OAuth or streaming. */
export const mastodonRoutes = (needs: ApiNeeds): Route[] => [
  ...accountRoutes(needs),
  ...appRoutes(needs),
  ...discoveryRoutes(needs),
  ...instanceRoutes(needs),
  ...listRoutes(needs),
  ...markRoutes(needs),
  ...mediaRoutes(needs),
  ...notificationRoutes(needs),
  ...pollRoutes(needs),
  ...relationshipRoutes(needs),
  ...searchRoutes(needs),
  ...signUpRoutes(needs),
  ...statusRoutes(needs),
  ...timelineRoutes(needs),
];
