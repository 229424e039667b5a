import { Type } from 'typebox';
import { updatePreferences } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { type Route, route } from '#http/route.ts';
import { checkReplyPolicy } from '#posts/posts.ts';
import { readOwn } from '#views/own.ts';
import type { ParleyNeeds } from './parley.ts';

const preferences = async ({ db }: ParleyNeeds, viewer: Viewer) => ({
  default_reply_policy: (await readOwn(db.reader, viewer.accountId)).defaultReplyPolicy,
});

/** `/api/parley/v1/preferences`: how the viewer's posts begin, as far as the client API has no field for it. */
export const preferenceRoutes = (needs: ParleyNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/parley/v1/preferences',
    who: 'person',
    scopes: ['read:accounts'],
    handle: ({ viewer }) => preferences(needs, viewer),
  }),
  route({
    method: 'PATCH',
    path: '/api/parley/v1/preferences',
    who: 'person',
    scopes: ['write:accounts'],
    body: Type.Object({ default_reply_policy: Type.Optional(Type.String()) }),
    async handle({ body, viewer }) {
      const policy = body.default_reply_policy;
      if (policy) await updatePreferences(needs, viewer, { defaultReplyPolicy: checkReplyPolicy(policy) });
      return preferences(needs, viewer);
    },
  }),
];
