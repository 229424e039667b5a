import { Type } from 'typebox';
import { checkPreferences, updatePreferences } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { findAccountByHandle, updateProfile } from '#accounts/accounts.ts';
import { visibilityOf } from '#entities/account.ts';
import { type Json, jsonArray } from '#http/json.ts';
import { pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import { tagKey } from '#kernel/text/clean.ts';
import { checkQuotePolicy } from '#posts/posts.ts';
import type { Audience, Id } from '#store/tables.ts';
import { profileFeed } from '#timelines/timelines.ts';
import { readOwn } from '#views/own.ts';
import { feedAnswer, MOST_IDS, MOST_STATUSES, USUAL_STATUSES } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';
import { ownAnswer, profileChanges, profileFields } from './profile.ts';

/** `/api/v1/accounts`: oneself, others, their posts. What one does with others is in relationships.ts. */
export const accountRoutes = (needs: ApiNeeds): Route[] => [...ownRoutes(needs), ...readingRoutes(needs)];

const ProfileBody = Type.Object({
  ...profileFields,
  source: Type.Optional(
    Type.Object({
      privacy: Type.Optional(Type.String()),
      sensitive: Type.Optional(Type.Boolean()),
      language: Type.Optional(Type.String()),
      quote_policy: Type.Optional(Type.String()),
    }),
  ),
});

const AUDIENCES: Record<string, Audience> = {
  public: 'public',
  unlisted: 'quiet',
  private: 'followers',
  direct: 'mentioned',
};

const ownRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/accounts/verify_credentials',
    who: 'person',
    scopes: ['read:accounts', 'profile'],
    handle: ({ viewer }) => ownAnswer(needs, viewer),
  }),
  route({
    method: 'PATCH',
    path: '/api/v1/accounts/update_credentials',
    who: 'person',
    scopes: ['write:accounts'],
    body: ProfileBody,
    files: ['avatar', 'header'],
    async handle({ viewer, body, files }) {
      const changes = profileChanges(body, files);
      const { source = {} } = body;
      const audience = source.privacy === undefined ? undefined : AUDIENCES[source.privacy];
      if (source.privacy !== undefined && !audience) throw invalid('Validation failed: privacy is not in the list');
      const preferences = {
        defaultAudience: audience,
        defaultSensitive: source.sensitive,
        defaultLanguage: source.language,
        defaultQuotePolicy: source.quote_policy === undefined ? undefined : checkQuotePolicy(source.quote_policy),
      };
      checkPreferences(preferences);
      await updateProfile(needs, viewer, changes);
      await updatePreferences(needs, viewer, preferences);
      return ownAnswer(needs, viewer);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/preferences',
    who: 'person',
    scopes: ['read:accounts'],
    async handle({ viewer }) {
      const own = await readOwn(needs.db.reader, viewer.accountId);
      return {
        'posting:default:visibility': visibilityOf(own.defaultAudience),
        'posting:default:sensitive': own.defaultSensitive,
        'posting:default:language': own.defaultLanguage === '' ? null : own.defaultLanguage,
        'posting:default:quote_policy': own.defaultQuotePolicy,
        'reading:expand:media': 'default',
        'reading:expand:spoilers': false,
        'reading:autoplay:gifs': false,
      };
    },
  }),
];

const readingRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/accounts',
    who: 'anyone',
    scopes: ['read:accounts'],
    query: Type.Object({ id: Type.Optional(Type.Array(Type.String(), { maxItems: MOST_IDS })) }),
    async handle({ query }) {
      const ids = (query.id ?? []).flatMap((text) => parseId(text) ?? []);
      const accounts = await needs.entities.accounts(needs.db.reader, ids);
      return jsonArray(ids.flatMap((id) => accounts.get(id) ?? []));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/lookup',
    who: 'anyone',
    scopes: ['read:accounts'],
    query: Type.Object({ acct: Type.String({ maxLength: 400 }) }),
    async handle({ query, viewer }) {
      const id = await findAccountByHandle(needs.db.reader, needs.site, query.acct);
      if (id === null) throw notFound();
      return oneAccount(needs, viewer, id);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/:id',
    who: 'anyone',
    scopes: ['read:accounts'],
    handle: ({ viewer, id }) => oneAccount(needs, viewer, id()),
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/:id/statuses',
    who: 'anyone',
    scopes: ['read:statuses'],
    query: Type.Object({
      ...pageQuery,
      only_media: Type.Optional(Type.Boolean()),
      exclude_replies: Type.Optional(Type.Boolean()),
      exclude_reblogs: Type.Optional(Type.Boolean()),
      pinned: Type.Optional(Type.Boolean()),
      tagged: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    async handle({ query, viewer, id, link }) {
      const accountId = id();
      await oneAccount(needs, viewer, accountId);
      const feed = {
        accountId,
        withoutReplies: query.exclude_replies ?? false,
        withoutShares: query.exclude_reblogs ?? false,
        onlyMedia: query.only_media ?? false,
        onlyPinned: query.pinned ?? false,
        tagged: query.tagged === undefined ? null : tagKey(query.tagged),
      };
      const page = readPage(query, USUAL_STATUSES, MOST_STATUSES);
      return feedAnswer(needs, viewer, 'profile', page, link, (at) => profileFeed(needs.db.reader, feed, at));
    },
  }),
];

/** One account; refuses not-found, also for people who are not let in yet, except to staff who may let them in. */
async function oneAccount(
  { db, entities }: Pick<ApiNeeds, 'db' | 'entities'>,
  viewer: Viewer | null,
  accountId: Id,
): Promise<Json> {
  const waiting = viewer?.permissions.has('approve-people') === true;
  const account = (await entities.accounts(db.reader, [accountId], { waiting })).get(accountId);
  if (!account) throw notFound();
  return account;
}
