import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { time } from '#entities/account.ts';
import { type Json, jsonArray, jsonObject } from '#http/json.ts';
import { IdText, pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import {
  acceptRequests,
  allMerged,
  dismissRequests,
  type NotificationRequest,
  type Policy,
  pendingRequests,
  readPolicy,
  requestsOf,
  requestWithId,
  setPolicy,
} from '#notifications/notifications.ts';
import type { Id } from '#store/tables.ts';
import { linkPointers, MOST_IDS } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';

const USUAL_REQUESTS = 40;
const MOST_REQUESTS = 80;

/** Whose notifications somebody wants, and those that wait for their decision. */
export const notificationRequestRoutes = (needs: ApiNeeds): Route[] => [
  ...policyRoutes(needs),
  ...readingRoutes(needs),
  ...decidingRoutes(needs),
];

const Rule = Type.Optional(Type.Enum(['accept', 'filter', 'drop']));
const Wish = Type.Optional(Type.Boolean());

/** The client API's names of the rules. */
const NAMES = {
  for_not_following: 'notFollowing',
  for_not_followers: 'notFollowers',
  for_new_accounts: 'newAccounts',
  for_private_mentions: 'privateMentions',
  for_limited_accounts: 'limitedAccounts',
  for_bots: 'bots',
} as const satisfies Record<string, keyof Policy>;

const V1_NAMES = {
  filter_not_following: 'notFollowing',
  filter_not_followers: 'notFollowers',
  filter_new_accounts: 'newAccounts',
  filter_private_mentions: 'privateMentions',
} as const satisfies Record<string, keyof Policy>;

async function summaryOf({ db, clock }: ApiNeeds, viewer: Viewer) {
  const pending = await pendingRequests(db.reader, clock.now(), viewer);
  return { pending_requests_count: pending.requests, pending_notifications_count: pending.notifications };
}

async function policyAnswer(needs: ApiNeeds, viewer: Viewer, policy: Policy) {
  const rules = Object.entries(NAMES).map(([name, key]) => [name, policy[key]]);
  return { ...Object.fromEntries(rules), summary: await summaryOf(needs, viewer) };
}

async function policyAnswerV1(needs: ApiNeeds, viewer: Viewer, policy: Policy) {
  const rules = Object.entries(V1_NAMES).map(([name, key]) => [name, policy[key] !== 'accept']);
  return { ...Object.fromEntries(rules), summary: await summaryOf(needs, viewer) };
}

const policyRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v2/notifications/policy',
    who: 'person',
    scopes: ['read:notifications'],
    handle: async ({ viewer }) => policyAnswer(needs, viewer, await readPolicy(needs.db.reader, viewer)),
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/notifications/policy',
    who: 'person',
    scopes: ['write:notifications'],
    body: Type.Object({
      for_not_following: Rule,
      for_not_followers: Rule,
      for_new_accounts: Rule,
      for_private_mentions: Rule,
      for_limited_accounts: Rule,
      for_bots: Rule,
    }),
    async handle({ body, viewer }) {
      const changes: Partial<Policy> = {};
      for (const [name, key] of Object.entries(NAMES)) {
        const rule = body[name as keyof typeof NAMES];
        if (rule) changes[key] = rule;
      }
      return policyAnswer(needs, viewer, await setPolicy(needs, viewer, changes));
    },
  }),
  // The first form of it, which only knew whether to filter.
  route({
    method: 'GET',
    path: '/api/v1/notifications/policy',
    who: 'person',
    scopes: ['read:notifications'],
    handle: async ({ viewer }) => policyAnswerV1(needs, viewer, await readPolicy(needs.db.reader, viewer)),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/notifications/policy',
    who: 'person',
    scopes: ['write:notifications'],
    body: Type.Object({
      filter_not_following: Wish,
      filter_not_followers: Wish,
      filter_new_accounts: Wish,
      filter_private_mentions: Wish,
    }),
    async handle({ body, viewer }) {
      const changes: Partial<Policy> = {};
      for (const [name, key] of Object.entries(V1_NAMES)) {
        const wish = body[name as keyof typeof V1_NAMES];
        if (wish !== undefined) changes[key] = wish ? 'filter' : 'accept';
      }
      return policyAnswerV1(needs, viewer, await setPolicy(needs, viewer, changes));
    },
  }),
];

/** Requests as the client API's `NotificationRequest`. One whose sender went away is left out. */
async function requestsAnswer(
  { db, entities }: ApiNeeds,
  viewer: Viewer,
  requests: readonly NotificationRequest[],
): Promise<Json[]> {
  const accounts = await entities.accounts(
    db.reader,
    requests.map((request) => request.fromId),
  );
  const posts = [...new Set(requests.flatMap((request) => request.lastPostId ?? []))];
  const statuses = await entities.statusesById(db.reader, viewer, posts, 'notification');
  return requests.flatMap((request) => {
    const account = accounts.get(request.fromId);
    if (!account) return [];
    return jsonObject({
      id: String(request.id),
      created_at: time(request.createdAt),
      updated_at: time(request.updatedAt),
      notifications_count: String(request.count),
      account,
      last_status: statuses.get(request.lastPostId ?? 0) ?? null,
    });
  });
}

const readingRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/notifications/requests',
    who: 'person',
    scopes: ['read:notifications'],
    query: Type.Object(pageQuery),
    async handle({ query, viewer, link }) {
      const page = readPage(query, USUAL_REQUESTS, MOST_REQUESTS);
      const requests = await requestsOf(needs.db.reader, needs.clock.now(), viewer, page);
      const rows = requests.map(({ id, fromId }) => ({ id: fromId, cursor: id }));
      linkPointers(link, page, rows);
      return jsonArray(await requestsAnswer(needs, viewer, requests));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/notifications/requests/merged',
    who: 'person',
    scopes: ['read:notifications'],
    handle: async ({ viewer }) => ({ merged: await allMerged(needs.db.reader, viewer) }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/notifications/requests/:id',
    who: 'person',
    scopes: ['read:notifications'],
    async handle({ viewer, id }) {
      const request = await requestWithId(needs.db.reader, needs.clock.now(), viewer, id());
      const [answer] = await requestsAnswer(needs, viewer, [request]);
      if (!answer) throw notFound();
      return answer;
    },
  }),
];

const Several = Type.Object({ id: Type.Optional(Type.Array(IdText, { maxItems: MOST_IDS })) });
const idsOf = ({ id = [] }: { id?: string[] }): Id[] => id.flatMap((text) => parseId(text) ?? []);

const decidingRoutes = (needs: ApiNeeds): Route[] =>
  (['accept', 'dismiss'] as const).flatMap((name) => {
    const decide = name === 'accept' ? acceptRequests : dismissRequests;
    return [
      route({
        method: 'POST',
        path: `/api/v1/notifications/requests/${name}`,
        who: 'person',
        scopes: ['write:notifications'],
        body: Several,
        handle: ({ body, viewer }) => decide(needs, viewer, idsOf(body)),
      }),
      route({
        method: 'POST',
        path: `/api/v1/notifications/requests/:id/${name}`,
        who: 'person',
        scopes: ['write:notifications'],
        handle: ({ viewer, id }) => decide(needs, viewer, [id()], true),
      }),
    ];
  });
