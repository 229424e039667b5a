import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, type TObject, Type } from 'typebox';
import type { ActivityNotes } from '#access/access.ts';
import { type Identity, identifyToken, type Viewer } from '#access/identity.ts';
import { covers } from '#access/scopes.ts';
import type { RateLimiter } from '#guard/guard.ts';
import { notFound, Refusal } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { Json } from './json.ts';
import { normalise } from './normalise.ts';
import { linkHeader } from './paging.ts';
import { checkRate, countUpload, type RateName } from './rates.ts';
import { MAX_UPLOAD_BYTES, takeBody, type Upload } from './uploads.ts';
import { compileCheck } from './validate.ts';

/**
 * One route of the client API as data: who may call it, what it takes, what it does. Everything the routes share (token,
 * scope, rate limit, reading and checking input, `Link` headers, error shape) is done here, once.
 */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** In Fastify's form: `/api/v1/statuses/:id`. */
  path: string;
  who: Who;
  scopes: readonly string[];
  rate: RateName;
  query: TObject;
  body: TObject;
  /** Names of the multipart fields that may be files. */
  files: readonly string[];
  /** Bytes that one of them may have. */
  fileBytes: number;
  handle(call: Call<TObject, TObject, Who>): Promise<unknown>;
}

/**
 * `anyone`: no token needed, but one that is sent must be good. `app`: any valid token. `person`: a person's token.
 */
export type Who = 'anyone' | 'app' | 'person';

export interface Call<Q extends TObject, B extends TObject, W extends Who> {
  query: Static<Q>;
  body: Static<B>;
  params: Readonly<Record<string, string>>;
  /** The path's `:id`; a text that cannot be an id is answered 404. */
  id(name?: string): Id;
  files: Readonly<Record<string, Upload>>;
  identity: W extends 'anyone' ? Identity | null : Identity;
  viewer: W extends 'person' ? Viewer : Viewer | null;
  request: FastifyRequest;
  reply: FastifyReply;
  /** Sets the `Link` header for a page; null for an empty one. */
  link(cursors: { first: Id; last: Id; more: boolean } | null): void;
}

interface Definition<Q extends TObject, B extends TObject, W extends Who> {
  method: Route['method'];
  path: string;
  who: W;
  /** One of these must be covered by the token. Needed unless `who` is `anyone` and nothing private is read. */
  scopes?: readonly string[];
  rate?: RateName;
  query?: Q;
  body?: B;
  files?: readonly string[];
  /** Bytes that one file may have; by default as many as a picture. */
  fileBytes?: number;
  /** What is returned is sent as JSON; `undefined` is `{}`; a {@link Json} goes out as it is. */
  handle(call: Call<Q, B, W>): Promise<unknown>;
}

const NOTHING = Type.Object({});

/** Types a route's handler by its schemas. */
export const route = <W extends Who, Q extends TObject = typeof NOTHING, B extends TObject = typeof NOTHING>(
  definition: Definition<Q, B, W>,
): Route => ({
  method: definition.method,
  path: definition.path,
  who: definition.who,
  scopes: definition.scopes ?? [],
  rate: definition.rate ?? 'api',
  query: definition.query ?? NOTHING,
  body: definition.body ?? NOTHING,
  files: definition.files ?? [],
  fileBytes: definition.fileBytes ?? MAX_UPLOAD_BYTES,
  // The registration below fills a Call from the same schemas, which the compiler cannot see through the list of routes.
  handle: (call) => definition.handle(call as Call<TObject, TObject, Who> as Call<Q, B, W>),
});

const JSON_TYPE = 'application/json; charset=utf-8';

/** The token of a request, from the Authorization header only: addresses end up in logs and histories. */
export function bearerToken(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const match = /^Bearer +(\S+) *$/i.exec(header);
    if (!match?.[1]) throw new Refusal('unauthenticated', 'The access token is invalid');
    return match[1];
  }
  return null;
}

async function authorise(needs: Needs<'db'>, definition: Route, request: FastifyRequest): Promise<Identity | null> {
  const token = bearerToken(request);
  if (token === null) {
    if (definition.who === 'anyone') return null;
    throw new Refusal('unauthenticated', 'The access token is invalid');
  }
  const identity = await identifyToken(needs.db.reader, token);
  if (definition.who === 'person' && !identity.viewer) {
    throw new Refusal('unauthenticated', 'This method requires an authenticated user');
  }
  if (definition.scopes.length > 0 && !definition.scopes.some((scope) => covers(identity.scopes, scope))) {
    throw new Refusal('forbidden', 'This action is outside the authorized scopes');
  }
  return identity;
}

export type HttpNeeds = Needs<'db' | 'random' | 'site'> & {
  limiter: RateLimiter;
  activity: ActivityNotes;
  /** Where files lie while their request is under way. */
  uploadFolder: string;
};

/** Registers routes on the server. */
export function registerRoutes(server: FastifyInstance, needs: HttpNeeds, routes: readonly Route[]): void {
  for (const definition of routes) registerRoute(server, needs, definition);
}

function registerRoute(server: FastifyInstance, needs: HttpNeeds, definition: Route): void {
  const checkQuery = compileCheck(definition.query);
  const checkBody = compileCheck(definition.body);
  const takesBody = definition.method !== 'GET';
  const emptyQuery = Object.keys(definition.query.properties).length === 0;

  server.route({
    method: definition.method,
    url: definition.path,
    async handler(request, reply) {
      const identity = await authorise(needs, definition, request).catch((refusal: unknown) => {
        // Whoever tries tokens is counted as a stranger.
        checkRate(needs.limiter, definition.rate, request, reply, null);
        throw refusal;
      });
      if (identity) needs.activity.note(identity);
      checkRate(needs.limiter, definition.rate, request, reply, identity);
      const taken = takesBody
        ? await takeBody(needs, request, definition.files, definition.fileBytes)
        : { fields: {}, files: {} };
      try {
        const withFiles = Object.keys(taken.files).length > 0;
        if (withFiles && definition.rate !== 'media') countUpload(needs.limiter, request, identity);
        // Clients put parameters where they like: what the body does not say, the address may.
        const given = takesBody ? { ...(request.query as object), ...(taken.fields as object) } : request.query;
        const query = emptyQuery ? {} : normalise(definition.query, given);
        checkQuery(query);
        const body = takesBody ? normalise(definition.body, given) : {};
        checkBody(body);
        const result = await definition.handle({
          query: query as Static<TObject>,
          body: body as Static<TObject>,
          params: request.params as Record<string, string>,
          id(name = 'id') {
            const id = parseId((request.params as Record<string, string>)[name] ?? '');
            if (id === null) throw notFound();
            return id;
          },
          files: taken.files,
          identity,
          viewer: identity?.viewer ?? null,
          request,
          reply,
          link(cursors) {
            const value = linkHeader(needs.site.origin, request.url, cursors);
            if (value) reply.header('link', value);
          },
        });
        if (reply.sent) return reply;
        return send(reply, result);
      } finally {
        for (const upload of Object.values(taken.files)) await upload.remove();
      }
    },
  });
}

/** Buffers are sent about twice as fast as strings. */
function send(reply: FastifyReply, result: unknown): FastifyReply {
  const bytes = result instanceof Json ? result.toBuffer() : Buffer.from(JSON.stringify(result ?? {}));
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-store');
  return reply.header('content-type', JSON_TYPE).send(bytes);
}
