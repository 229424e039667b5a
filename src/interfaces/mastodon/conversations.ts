import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import {
  conversationsOf,
  conversationWithId,
  directFeed,
  leaveConversation,
  markConversation,
} from '#conversations/conversations.ts';
import { renderConversations } from '#entities/conversation.ts';
import { type Json, jsonArray } from '#http/json.ts';
import { pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';
import type { Id } from '#store/tables.ts';
import { feedAnswer, linkPointers, MOST_STATUSES, USUAL_STATUSES } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';

const USUAL_CONVERSATIONS = 20;
const MOST_CONVERSATIONS = 40;

async function oneConversation({ db, entities }: ApiNeeds, viewer: Viewer, id: Id): Promise<Json> {
  const conversation = await conversationWithId(db.reader, viewer, id);
  const [answer] = await renderConversations(entities, db.reader, viewer, [conversation]);
  if (!answer) throw notFound();
  return answer;
}

/** `/api/v1/conversations` and the feed of private messages. */
export const conversationRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/conversations',
    who: 'person',
    scopes: ['read:statuses'],
    query: Type.Object(pageQuery),
    async handle({ query, viewer, link }) {
      const page = readPage(query, USUAL_CONVERSATIONS, MOST_CONVERSATIONS);
      const conversations = await conversationsOf(needs.db.reader, viewer, page);
      const rows = conversations.map(({ id, lastPostId }) => ({ id, cursor: lastPostId }));
      linkPointers(link, page, rows);
      return jsonArray(await renderConversations(needs.entities, needs.db.reader, viewer, conversations));
    },
  }),
  ...(['read', 'unread'] as const).map((name) =>
    route({
      method: 'POST',
      path: `/api/v1/conversations/:id/${name}`,
      who: 'person',
      scopes: ['write:conversations'],
      async handle({ viewer, id }) {
        await markConversation(needs, viewer, id(), name === 'unread');
        return oneConversation(needs, viewer, id());
      },
    }),
  ),
  route({
    method: 'DELETE',
    path: '/api/v1/conversations/:id',
    who: 'person',
    scopes: ['write:conversations'],
    handle: ({ viewer, id }) => leaveConversation(needs, viewer, id()),
  }),
  route({
    method: 'GET',
    path: '/api/v1/timelines/direct',
    who: 'person',
    scopes: ['read:statuses'],
    query: Type.Object(pageQuery),
    handle({ query, viewer, link }) {
      const page = readPage(query, USUAL_STATUSES, MOST_STATUSES);
      const candidates = (part: typeof page) => directFeed(needs.db.reader, viewer.accountId, part);
      return feedAnswer(needs, viewer, 'notification', page, link, candidates);
    },
  }),
];
