import { Type } from 'typebox';
import { vapidPublicKey } from '#access/access.ts';
import { bearerToken, type Route, route } from '#http/route.ts';
import { invalid } from '#kernel/errors.ts';
import { NOTIFICATION_TYPES } from '#notifications/notifications.ts';
import {
  dropSubscription,
  MAX_ENDPOINT_CHARACTERS,
  type PushData,
  readPushPolicy,
  type Subscription,
  subscribe,
  subscriptionOf,
  updateSubscription,
} from '#push/push.ts';
import type { ApiNeeds } from './mastodon.ts';

const Alerts = Type.Object(Object.fromEntries(NOTIFICATION_TYPES.map((type) => [type, Type.Optional(Type.Boolean())])));

const Data = Type.Optional(
  Type.Object({ policy: Type.Optional(Type.String({ maxLength: 50 })), alerts: Type.Optional(Alerts) }),
);

const NewSubscription = Type.Object({
  subscription: Type.Optional(
    Type.Object({
      endpoint: Type.Optional(Type.String({ maxLength: MAX_ENDPOINT_CHARACTERS })),
      keys: Type.Optional(Type.Object({ p256dh: Type.Optional(Type.String()), auth: Type.Optional(Type.String()) })),
      standard: Type.Optional(Type.Boolean()),
    }),
  ),
  data: Data,
});

const dataOf = (data: { policy?: string; alerts?: Record<string, boolean | undefined> } | undefined): PushData => ({
  policy: readPushPolicy(data?.policy),
  alerts: Object.fromEntries(
    NOTIFICATION_TYPES.flatMap((type) => {
      const wanted = data?.alerts?.[type];
      return wanted === undefined ? [] : [[type, wanted]];
    }),
  ),
});

/** `/api/v1/push/subscription`: one for each access token. */
export function pushRoutes(needs: ApiNeeds): Route[] {
  const path = '/api/v1/push/subscription';
  const scopes = ['push'];

  async function answer({ policy, alerts, id, endpoint, standard }: Subscription) {
    return { id, endpoint, standard, alerts, server_key: await vapidPublicKey(needs), policy };
  }

  return [
    route({
      method: 'POST',
      path,
      who: 'person',
      scopes,
      body: NewSubscription,
      async handle({ body: { subscription, data }, identity, viewer, request }) {
        const token = bearerToken(request);
        if (!subscription?.endpoint || token === null) throw invalid("Validation failed: Endpoint can't be blank");
        const { endpoint, keys, standard = false } = subscription;
        const made = await subscribe(
          needs,
          { tokenId: identity.tokenId, accountId: viewer.accountId, token },
          { endpoint, p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '', standard, ...dataOf(data) },
        );
        return answer(made);
      },
    }),
    route({
      method: 'GET',
      path,
      who: 'person',
      scopes,
      handle: async ({ identity }) => answer(await subscriptionOf(needs.db.reader, identity.tokenId)),
    }),
    route({
      method: 'PUT',
      path,
      who: 'person',
      scopes,
      body: Type.Object({ data: Data }),
      handle: async ({ identity, body }) =>
        answer(await updateSubscription(needs, identity.tokenId, dataOf(body.data))),
    }),
    route({
      method: 'DELETE',
      path,
      who: 'person',
      scopes,
      handle: ({ identity }) => dropSubscription(needs, identity.tokenId),
    }),
  ];
}
