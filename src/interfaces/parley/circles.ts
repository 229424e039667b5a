import { Type } from 'typebox';
import {
  addToCircle,
  type Circle,
  circleById,
  circleMembers,
  circlesOf,
  createCircle,
  deleteCircle,
  removeFromCircle,
  renameCircle,
} from '#circles/circles.ts';
import { jsonArray } from '#http/json.ts';
import { IdText, pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { parseId } from '#kernel/ids.ts';
import type { Id } from '#store/tables.ts';
import type { ParleyNeeds } from './parley.ts';

const USUAL_MEMBERS = 40;
const MOST_MEMBERS = 80;

const Title = Type.Object({ title: Type.String() });
const People = Type.Object({ account_ids: Type.Array(IdText) });

const circleEntity = ({ id, title, members }: Circle) => ({ id: String(id), title, members_count: members });

/** What cannot be an id of ours is an id of nobody. */
const readPeople = (texts: readonly string[]): Id[] => texts.map((text) => parseId(text) ?? 0);

/** `/api/parley/v1/circles`: the viewer's circles and who is in them. */
export const circleRoutes = (needs: ParleyNeeds): Route[] => [...ownRoutes(needs), ...memberRoutes(needs)];

const ownRoutes = (needs: ParleyNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/parley/v1/circles',
    who: 'person',
    scopes: ['read:lists'],
    handle: async ({ viewer }) => (await circlesOf(needs.db.reader, viewer)).map(circleEntity),
  }),
  route({
    method: 'POST',
    path: '/api/parley/v1/circles',
    who: 'person',
    scopes: ['write:lists'],
    body: Title,
    async handle({ body, viewer }) {
      const id = await createCircle(needs, viewer, body.title);
      return circleEntity(await circleById(needs.db.reader, viewer, id));
    },
  }),
  route({
    method: 'GET',
    path: '/api/parley/v1/circles/:id',
    who: 'person',
    scopes: ['read:lists'],
    handle: async ({ viewer, id }) => circleEntity(await circleById(needs.db.reader, viewer, id())),
  }),
  route({
    method: 'PUT',
    path: '/api/parley/v1/circles/:id',
    who: 'person',
    scopes: ['write:lists'],
    body: Title,
    async handle({ body, viewer, id }) {
      await renameCircle(needs, viewer, id(), body.title);
      return circleEntity(await circleById(needs.db.reader, viewer, id()));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/parley/v1/circles/:id',
    who: 'person',
    scopes: ['write:lists'],
    handle: ({ viewer, id }) => deleteCircle(needs, viewer, id()),
  }),
];

const memberRoutes = (needs: ParleyNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/parley/v1/circles/:id/accounts',
    who: 'person',
    scopes: ['read:lists'],
    query: Type.Object(pageQuery),
    async handle({ query, viewer, id, link }) {
      const { db, entities } = needs;
      const page = readPage(query, USUAL_MEMBERS, MOST_MEMBERS);
      const rows = await circleMembers(db.reader, viewer, id(), page);
      const [first, last] = [rows[0], rows.at(-1)];
      link(first && last ? { first: first.cursor, last: last.cursor, more: rows.length === page.limit } : null);
      const accounts = await entities.accounts(
        db.reader,
        rows.map((row) => row.id),
      );
      return jsonArray(rows.flatMap((row) => accounts.get(row.id) ?? []));
    },
  }),
  ...(['POST', 'DELETE'] as const).map((method) =>
    route({
      method,
      path: '/api/parley/v1/circles/:id/accounts',
      who: 'person',
      scopes: ['write:lists'],
      body: People,
      async handle({ body, viewer, id }) {
        const change = method === 'POST' ? addToCircle : removeFromCircle;
        await change(needs, viewer, id(), readPeople(body.account_ids));
      },
    }),
  ),
];
