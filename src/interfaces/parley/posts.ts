import { Type } from 'typebox';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';
import { checkReplyPolicy, setReplyPolicy } from '#posts/posts.ts';
import type { ParleyNeeds } from './parley.ts';

/** `/api/parley/v1/statuses`: what can be done with a post that the client API does not know. */
export const postRoutes = (needs: ParleyNeeds): Route[] => [
  route({
    method: 'PUT',
    path: '/api/parley/v1/statuses/:id/reply_policy',
    who: 'person',
    scopes: ['write:statuses'],
    body: Type.Object({ reply_policy: Type.String() }),
    async handle({ body, viewer, id }) {
      const { db, entities } = needs;
      await setReplyPolicy(needs, viewer, id(), checkReplyPolicy(body.reply_policy));
      const status = (await entities.statusesById(db.reader, viewer, [id()], 'asked')).get(id());
      if (!status) throw notFound();
      return status;
    },
  }),
];
