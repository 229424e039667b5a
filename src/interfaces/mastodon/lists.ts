import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import { firstPage } from '#kernel/paging.ts';
import {
  addToList,
  createList,
  deleteList,
  type List,
  listById,
  listMembers,
  listsOf,
  MAX_LIST_MEMBERS,
  REPLIES_POLICIES,
  removeFromList,
  updateList,
} from '#relationships/relationships.ts';
import type { Id } from '#store/tables.ts';
import { accountsAnswer, MOST_ACCOUNTS, USUAL_ACCOUNTS } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';

/** A list as the client API's `List`. */
export const listEntity = (list: List): Record<string, unknown> => ({
  id: String(list.id),
  title: list.title,
  replies_policy: list.repliesPolicy,
  exclusive: list.exclusive,
});

const ListBody = Type.Object({
  title: Type.Optional(Type.String()),
  replies_policy: Type.Optional(Type.String()),
  exclusive: Type.Optional(Type.Boolean()),
});

const MembersBody = Type.Object({ account_ids: Type.Optional(Type.Array(Type.String())) });

function readPolicy(text: string | undefined): List['repliesPolicy'] | undefined {
  if (text === undefined) return undefined;
  const policy = REPLIES_POLICIES.find((known) => known === text);
  if (!policy) throw invalid('Validation failed: Replies policy is not included in the list');
  return policy;
}

/** Ids that cannot be ids of ours are nobody's. */
const readMembers = (texts: readonly string[]): Id[] =>
  texts.map((text) => {
    const id = parseId(text);
    if (id === null) throw notFound();
    return id;
  });

/** `/api/v1/lists`: lists of people, and who is in them. */
export const listRoutes = (needs: ApiNeeds): Route[] => [...listsRoutes(needs), ...memberRoutes(needs)];

async function listAnswer({ db }: ApiNeeds, viewer: Viewer, listId: Id): Promise<Record<string, unknown>> {
  const list = await listById(db.reader, viewer, listId);
  if (!list) throw notFound();
  return listEntity(list);
}

const listsRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/lists',
    who: 'person',
    scopes: ['read:lists'],
    async handle({ viewer }) {
      return (await listsOf(needs.db.reader, viewer)).map(listEntity);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/lists',
    who: 'person',
    scopes: ['write:lists'],
    body: ListBody,
    async handle({ viewer, body }) {
      const id = await createList(needs, viewer, {
        title: body.title ?? '',
        repliesPolicy: readPolicy(body.replies_policy),
        exclusive: body.exclusive,
      });
      return listAnswer(needs, viewer, id);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/lists/:id',
    who: 'person',
    scopes: ['read:lists'],
    handle: ({ viewer, id }) => listAnswer(needs, viewer, id()),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/lists/:id',
    who: 'person',
    scopes: ['write:lists'],
    body: ListBody,
    async handle({ viewer, body, id }) {
      await updateList(needs, viewer, id(), {
        title: body.title,
        repliesPolicy: readPolicy(body.replies_policy),
        exclusive: body.exclusive,
      });
      return listAnswer(needs, viewer, id());
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/lists/:id',
    who: 'person',
    scopes: ['write:lists'],
    handle: ({ viewer, id }) => deleteList(needs, viewer, id()),
  }),
];

const memberRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/lists/:id/accounts',
    who: 'person',
    scopes: ['read:lists'],
    query: Type.Object(pageQuery),
    async handle({ query, viewer, id, link }) {
      // A limit of 0 asks for all of them, on one page.
      const all = query.limit === 0;
      const page = all ? firstPage(MAX_LIST_MEMBERS) : readPage(query, USUAL_ACCOUNTS, MOST_ACCOUNTS);
      const rows = await listMembers(needs.db.reader, viewer, id(), page);
      return accountsAnswer(needs, page, all ? () => {} : link, rows);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/lists/:id/accounts',
    who: 'person',
    scopes: ['write:lists'],
    body: MembersBody,
    handle: ({ viewer, body, id }) => addToList(needs, viewer, id(), readMembers(body.account_ids ?? [])),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/lists/:id/accounts',
    who: 'person',
    scopes: ['write:lists'],
    // Some clients cannot send a body with DELETE and use the query.
    query: MembersBody,
    body: MembersBody,
    handle: ({ viewer, body, query, id }) =>
      removeFromList(needs, viewer, id(), readMembers(body.account_ids ?? query.account_ids ?? [])),
  }),
];
