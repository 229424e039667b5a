import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { featuredTagEntity } from '#entities/tag.ts';
import {
  featuredTagsOf,
  featureTag,
  followedTagsOf,
  followTag,
  readTagName,
  suggestedTagsFor,
  tagForViewer,
  unfeatureTag,
  unfeatureTagNamed,
  unfollowTag,
} from '#hashtags/hashtags.ts';
import { pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';
import type { Id } from '#store/tables.ts';
import { readAccounts } from '#views/accounts.ts';
import { linkPointers } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';
import { trendingTags, unusedTag } from './trending.ts';

const USUAL_TAGS = 100;
const MOST_TAGS = 200;

/** `/api/v1/tags`: tags, what one does with them, and those on profiles. */
export const tagRoutes = (needs: ApiNeeds): Route[] => [
  ...oneTagRoutes(needs),
  ...featuredRoutes(needs),
  route({
    method: 'GET',
    path: '/api/v1/followed_tags',
    who: 'person',
    scopes: ['read:follows'],
    query: Type.Object(pageQuery),
    async handle({ query, viewer, link }) {
      const page = readPage(query, USUAL_TAGS, MOST_TAGS);
      const rows = await followedTagsOf(needs.db.reader, viewer.accountId, page);
      linkPointers(link, page, rows);
      return trendingTags(
        needs,
        viewer,
        rows.map((row) => row.id),
      );
    },
  }),
];

/** A tag by its name; one that nobody uses is told as it would be. Refuses not-found for what cannot be a tag. */
async function tagAnswer(needs: ApiNeeds, viewer: Viewer | null, text: string): Promise<Record<string, unknown>> {
  const name = readTagName(text);
  if (!name) throw notFound();
  const row = await tagForViewer(needs.db.reader, viewer, name.name);
  const [tag] = row ? await trendingTags(needs, viewer, [row.id]) : [];
  return tag ?? unusedTag(needs, viewer, name);
}

const oneTagRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/tags/:name',
    who: 'anyone',
    scopes: ['read:statuses'],
    handle: ({ viewer, params }) => tagAnswer(needs, viewer, params.name ?? ''),
  }),
  ...(
    [
      ['follow', 'write:follows', followTag],
      ['unfollow', 'write:follows', unfollowTag],
      ['feature', 'write:accounts', featureTag],
      ['unfeature', 'write:accounts', unfeatureTagNamed],
    ] as const
  ).map(([deed, scope, act]) =>
    route({
      method: 'POST',
      path: `/api/v1/tags/:name/${deed}`,
      who: 'person',
      scopes: [scope],
      async handle({ viewer, params: { name = '' } }) {
        if (!readTagName(name)) throw notFound();
        await act(needs, viewer, name);
        return tagAnswer(needs, viewer, name);
      },
    }),
  ),
];

const featuredRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/featured_tags',
    who: 'person',
    scopes: ['read:accounts'],
    handle: ({ viewer }) => featuredAnswer(needs, viewer.accountId),
  }),
  route({
    method: 'POST',
    path: '/api/v1/featured_tags',
    who: 'person',
    scopes: ['write:accounts'],
    body: Type.Object({ name: Type.Optional(Type.String()) }),
    async handle({ viewer, body }) {
      const id = String(await featureTag(needs, viewer, body.name ?? '', { once: true }));
      return (await featuredAnswer(needs, viewer.accountId)).find((tag) => tag.id === id);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/featured_tags/:id',
    who: 'person',
    scopes: ['write:accounts'],
    handle: ({ viewer, id }) => unfeatureTag(needs, viewer, id()),
  }),
  route({
    method: 'GET',
    path: '/api/v1/featured_tags/suggestions',
    who: 'person',
    scopes: ['read:accounts'],
    handle: async ({ viewer }) => trendingTags(needs, viewer, await suggestedTagsFor(needs.db.reader, viewer)),
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/:id/featured_tags',
    who: 'anyone',
    scopes: ['read:accounts'],
    handle: ({ id }) => featuredAnswer(needs, id()),
  }),
];

/** The tags on somebody's profile; refuses not-found for people who are not here, and shows nothing of suspended ones. */
async function featuredAnswer({ db, site }: ApiNeeds, accountId: Id) {
  const account = (await readAccounts(db.reader, [accountId])).get(accountId);
  if (!account || account.removed || account.waiting) throw notFound();
  if (account.suspended) return [];
  return (await featuredTagsOf(db.reader, accountId)).map((tag) => featuredTagEntity(site, account.acct, tag));
}
