import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { emojiSet } from '#emoji/emoji.ts';
import { pollEntity } from '#entities/status.ts';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';
import { MAX_POLL_OPTIONS, postOfPoll, vote } from '#posts/posts.ts';
import type { Id } from '#store/tables.ts';
import { votesOf } from '#views/marks.ts';
import { readPosts } from '#views/posts.ts';
import type { ApiNeeds } from './mastodon.ts';

export const pollRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/polls/:id',
    who: 'anyone',
    scopes: ['read:statuses'],
    handle: ({ viewer, id }) => pollAnswer(needs, viewer, id()),
  }),
  route({
    method: 'POST',
    path: '/api/v1/polls/:id/votes',
    who: 'person',
    scopes: ['write:statuses'],
    body: Type.Object({ choices: Type.Array(Type.Integer({ minimum: 0 }), { maxItems: MAX_POLL_OPTIONS }) }),
    async handle({ viewer, id, body }) {
      await vote(needs, viewer, id(), body.choices);
      return pollAnswer(needs, viewer, id());
    },
  }),
];

async function pollAnswer(needs: ApiNeeds, viewer: Viewer | null, pollId: Id): Promise<Record<string, unknown>> {
  const { db, clock, site } = needs;
  const postId = await postOfPoll(needs, viewer, pollId);
  const poll = (await readPosts(db.reader, [postId])).get(postId)?.poll;
  if (!poll) throw notFound();
  const votes = viewer ? ((await votesOf(db.reader, viewer.accountId, [postId])).get(postId) ?? []) : null;
  return pollEntity({ site, emojis: await emojiSet(needs), now: clock.now() }, poll, votes);
}
