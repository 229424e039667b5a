import { Type } from 'typebox';
import { json, jsonArray } from '#http/json.ts';
import { pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { invalid } from '#kernel/errors.ts';
import {
  bookmark,
  bookmarksOf,
  favourite,
  favouritesOf,
  muteThread,
  pin,
  sharePost,
  unbookmark,
  unfavourite,
  unmuteThread,
  unpin,
  unsharePost,
} from '#posts/posts.ts';
import { look } from '#posts/visibility.ts';
import type { Audience } from '#store/tables.ts';
import { linkPointers, MOST_STATUSES, oneStatus, USUAL_STATUSES } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';

/** What one does with a post that is there: the path's last word, the scope, the deed. */
const DEEDS = [
  ['favourite', 'write:favourites', favourite],
  ['unfavourite', 'write:favourites', unfavourite],
  ['bookmark', 'write:bookmarks', bookmark],
  ['unbookmark', 'write:bookmarks', unbookmark],
  ['pin', 'write:accounts', pin],
  ['unpin', 'write:accounts', unpin],
  ['mute', 'write:mutes', muteThread],
  ['unmute', 'write:mutes', unmuteThread],
] as const;

const SHARE_AUDIENCES: Record<string, Audience> = { public: 'public', unlisted: 'quiet', private: 'followers' };

export const markRoutes = (needs: ApiNeeds): Route[] => [
  ...DEEDS.map(([name, scope, deed]) =>
    route({
      method: 'POST',
      path: `/api/v1/statuses/:id/${name}`,
      who: 'person',
      scopes: [scope],
      async handle({ viewer, id }) {
        await deed(needs, viewer, id());
        return oneStatus(needs, viewer, id());
      },
    }),
  ),
  route({
    method: 'POST',
    path: '/api/v1/statuses/:id/reblog',
    who: 'person',
    scopes: ['write:statuses'],
    body: Type.Object({ visibility: Type.Optional(Type.String()) }),
    async handle({ viewer, id, body }) {
      const audience = body.visibility ? SHARE_AUDIENCES[body.visibility] : undefined;
      if (body.visibility && !audience) throw invalid('Validation failed: Visibility is not included in the list');
      return oneStatus(needs, viewer, await sharePost(needs, viewer, id(), audience));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/statuses/:id/unreblog',
    who: 'person',
    scopes: ['write:statuses'],
    rate: 'delete',
    async handle({ viewer, id }) {
      await unsharePost(needs, viewer, id());
      return oneStatus(needs, viewer, id());
    },
  }),
  ...(
    [
      ['/api/v1/favourites', 'read:favourites', favouritesOf],
      ['/api/v1/bookmarks', 'read:bookmarks', bookmarksOf],
    ] as const
  ).map(([path, scope, rowsOf]) =>
    route({
      method: 'GET',
      path,
      who: 'person',
      scopes: [scope],
      query: Type.Object(pageQuery),
      async handle({ query, viewer, link }) {
        const { db, clock, entities } = needs;
        const page = readPage(query, USUAL_STATUSES, MOST_STATUSES);
        const rows = await rowsOf(db.reader, viewer.accountId, page);
        linkPointers(link, page, rows);
        const ids = rows.map((row) => row.id);
        const seen = await look(db.reader, clock.now(), viewer, ids, 'asked');
        return seen.length === 0 ? json([]) : jsonArray(await entities.statuses(db.reader, viewer, seen));
      },
    }),
  ),
];
