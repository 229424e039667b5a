import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  addToCollection,
  type CollectionChanges,
  type CollectionView,
  collectionsByOwner,
  collectionsWith,
  createCollection,
  deleteCollection,
  MAX_COLLECTION_ITEMS,
  type Part,
  readCollection,
  removeFromCollection,
  revokeListing,
  updateCollection,
} from '#collections/collections.ts';
import { collectionEntity, collectionItemEntity } from '#entities/collection.ts';
import { STATUS_OF } from '#http/errors.ts';
import { jsonArray, jsonObject } from '#http/json.ts';
import { offsetLink, offsetQuery, readOffset } from '#http/offset.ts';
import { IdText } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { invalid, notFound, Refusal } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import { given } from '#kernel/objects.ts';
import type { Id } from '#store/tables.ts';
import type { ApiNeeds } from './mastodon.ts';

const USUAL_COLLECTIONS = 40;
const MOST_COLLECTIONS = 80;

const words = {
  description: Type.Optional(Type.String()),
  language: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  sensitive: Type.Optional(Type.Boolean()),
  discoverable: Type.Optional(Type.Boolean()),
  tag_name: Type.Optional(Type.Union([Type.String(), Type.Null()])),
};

interface Words {
  name?: string;
  description?: string;
  language?: string | null;
  sensitive?: boolean;
  discoverable?: boolean;
  tag_name?: string | null;
}

const changesOf = ({ tag_name, ...body }: Words): CollectionChanges =>
  given<CollectionChanges>({
    name: body.name,
    description: body.description,
    language: body.language,
    sensitive: body.sensitive,
    discoverable: body.discoverable,
    tag: tag_name,
  });

/** People whom somebody recommends together (client API 4.6). */
export const collectionRoutes = (needs: ApiNeeds): Route[] => [
  ...readingRoutes(needs),
  ...writingRoutes(needs),
  ...itemRoutes(needs),
];

function readingRoutes(needs: ApiNeeds): Route[] {
  const { db, site, entities } = needs;

  async function list(
    query: { limit?: number; offset?: number },
    request: FastifyRequest,
    reply: FastifyReply,
    read: (part: Part) => Promise<CollectionView[]>,
  ) {
    const page = readOffset(query, USUAL_COLLECTIONS, MOST_COLLECTIONS);
    const found = await read({ ...page, limit: page.limit + 1 });
    const link = offsetLink(site.origin, request.url, page, found.length > page.limit);
    if (link) reply.header('link', link);
    return { collections: found.slice(0, page.limit).map((view) => collectionEntity(site, view)) };
  }

  /** Refuses not-found for who is not here. */
  async function requireAccount(id: Id): Promise<Id> {
    if (!(await entities.accounts(db.reader, [id])).has(id)) throw notFound();
    return id;
  }

  return [
    route({
      method: 'GET',
      path: '/api/v1/accounts/:id/collections',
      who: 'anyone',
      scopes: ['read:collections'],
      query: Type.Object(offsetQuery),
      async handle({ query, viewer, id, request, reply }) {
        const owner = await requireAccount(id());
        return list(query, request, reply, (part) => collectionsByOwner(db.reader, viewer, owner, part));
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/accounts/:id/in_collections',
      who: 'anyone',
      scopes: ['read:collections'],
      query: Type.Object(offsetQuery),
      async handle({ query, viewer, id, request, reply }) {
        const account = await requireAccount(id());
        return list(query, request, reply, (part) => collectionsWith(db.reader, viewer, account, part));
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/collections/:id',
      who: 'anyone',
      scopes: ['read:collections'],
      async handle({ viewer, id }) {
        const view = await readCollection(db.reader, viewer, id());
        const ids = [view.ownerId, ...view.items.map((item) => item.accountId)];
        const accounts = await entities.accounts(db.reader, ids);
        return jsonObject({
          accounts: jsonArray(ids.flatMap((accountId) => accounts.get(accountId) ?? [])),
          collection: collectionEntity(site, view),
        });
      },
    }),
  ];
}

function writingRoutes(needs: ApiNeeds): Route[] {
  const { db, site } = needs;
  const wrapped = async (viewer: Parameters<typeof readCollection>[1], id: Id) => ({
    collection: collectionEntity(site, await readCollection(db.reader, viewer, id)),
  });

  return [
    route({
      method: 'POST',
      path: '/api/v1/collections',
      who: 'person',
      scopes: ['write:collections'],
      body: Type.Object({
        ...words,
        // What is missing is refused with the code that clients know.
        name: Type.Optional(Type.String()),
        account_ids: Type.Optional(Type.Array(IdText, { maxItems: 4 * MAX_COLLECTION_ITEMS })),
      }),
      async handle({ viewer, body, reply }) {
        const { account_ids = [], ...rest } = body;
        const people = account_ids.map(requireId);
        return orDetails(reply, async () => {
          const id = await createCollection(needs, viewer, { ...changesOf(rest), name: rest.name ?? '' }, people);
          return wrapped(viewer, id);
        });
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/v1/collections/:id',
      who: 'person',
      scopes: ['write:collections'],
      body: Type.Object({ ...words, name: Type.Optional(Type.String()) }),
      handle: ({ viewer, body, id, reply }) =>
        orDetails(reply, async () => {
          await updateCollection(needs, viewer, id(), changesOf(body));
          return wrapped(viewer, id());
        }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/collections/:id',
      who: 'person',
      scopes: ['write:collections'],
      rate: 'delete',
      async handle({ viewer, id }) {
        await deleteCollection(needs, viewer, id());
      },
    }),
  ];
}

function itemRoutes(needs: ApiNeeds): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/collections/:id/items',
      who: 'person',
      scopes: ['write:collections'],
      body: Type.Object({ account_id: Type.Optional(IdText) }),
      async handle({ viewer, body, id }) {
        if (body.account_id === undefined) throw invalid('`account_id` parameter is missing');
        const collectionId = id();
        const itemId = await addToCollection(needs, viewer, collectionId, requireId(body.account_id));
        const view = await readCollection(needs.db.reader, viewer, collectionId);
        const item = view.items.find((one) => one.id === itemId);
        if (!item) throw notFound();
        return { collection_item: collectionItemEntity(item) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/collections/:id/items/:item',
      who: 'person',
      scopes: ['write:collections'],
      async handle({ viewer, id }) {
        await removeFromCollection(needs, viewer, id(), id('item'));
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/collections/:id/items/:item/revoke',
      who: 'person',
      scopes: ['write:collections'],
      async handle({ viewer, id }) {
        await revokeListing(needs, viewer, id(), id('item'));
      },
    }),
  ];
}

function requireId(text: string): Id {
  const id = parseId(text);
  if (id === null) throw notFound();
  return id;
}

/** Here alone, what is wrong with single fields is told inside of `error`. */
async function orDetails(reply: FastifyReply, work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal) || !error.details) throw error;
    reply.code(STATUS_OF[error.kind]);
    return { error: { error: error.message, details: error.details } };
  }
}
