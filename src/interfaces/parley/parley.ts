import type { Entities } from '#entities/entities.ts';
import type { Route } from '#http/route.ts';
import type { Ports } from '#ports/ports.ts';
import { announcementDeskRoutes } from './announcements.ts';
import { circleRoutes } from './circles.ts';
import { draftRoutes } from './drafts.ts';
import { emojiDeskRoutes } from './emojis.ts';
import { postRoutes } from './posts.ts';
import { preferenceRoutes } from './preferences.ts';

/** What the routes of Parley's own API work with. */
export type ParleyNeeds = Ports & { entities: Entities };

/**
 * What Parley has beside the client API, under `/api/parley/v1`. It never changes a field of that API: clients that do not
 * know it lose nothing.
 */
export const parleyRoutes = (needs: ParleyNeeds): Route[] => [
  ...announcementDeskRoutes(needs),
  ...circleRoutes(needs),
  ...draftRoutes(needs),
  ...emojiDeskRoutes(needs),
  ...postRoutes(needs),
  ...preferenceRoutes(needs),
];
