import { emojiSet } from '#emoji/emoji.ts';
import { emojiEntity } from '#entities/emoji.ts';
import { type Route, route } from '#http/route.ts';
import type { ApiNeeds } from './mastodon.ts';

/** As other documents about this node. */
const PUBLIC_CACHE = 'max-age=300, public, stale-while-revalidate=30';

/** `/api/v1/custom_emojis`: those that clients offer. */
export const emojiRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/custom_emojis',
    who: 'anyone',
    async handle({ reply }) {
      reply.header('cache-control', PUBLIC_CACHE);
      const { byCode } = await emojiSet(needs);
      return [...byCode.values()].filter((emoji) => emoji.visible).map((emoji) => emojiEntity(needs.site, emoji));
    },
  }),
];
