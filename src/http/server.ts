import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Clock } from '#ports/clock.ts';
import type { Log } from '#ports/log.ts';
import { proxyTrust } from './address.ts';
import { errorBody, toRefusal } from './errors.ts';
import { limitSockets, watchPace } from './sockets.ts';
import { MAX_FILES, MAX_PART_FIELD_BYTES, MAX_PART_FIELDS, MAX_UPLOAD_BYTES, parseForm } from './uploads.ts';

const MAX_BODY_BYTES = 256 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
/** For the largest upload; other requests have less, see sockets.ts. */
const REQUEST_TIMEOUT_MS = 900_000;
/** A socket on which nothing moves, such as that of somebody who stopped reading an answer. Streams have heartbeats. */
const IDLE_SOCKET_MS = 60_000;
const KEEP_ALIVE_MS = 5_000;
const MAX_REQUESTS_PER_SOCKET = 1_000;
const MAX_CONNECTIONS = 10_000;
const MAX_SOCKETS_PER_NETWORK = 64;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_HEADERS = 100;
const MAX_PARAM_CHARACTERS = 512;

export interface ServerOptions {
  log: Log;
  clock: Clock;
  /** Addresses or CIDRs of proxies whose X-Forwarded-For is believed. Empty: nobody's. */
  trustedProxies: readonly string[];
  /** Renders an error for a browser; null where the answer should be JSON. */
  errorPage?: (request: FastifyRequest, reply: FastifyReply, status: number, words: string) => Promise<string | null>;
}

/** Paths that other sites' scripts may call (the client API and discovery), so that web clients work. */
const OPEN_TO_ALL = /^\/(api\/|oauth\/(token|revoke|userinfo)|\.well-known\/|nodeinfo\/|media\/|health$)/;
const EXPOSED =
  'Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, Mastodon-Async-Refresh';

/** The HTTP server with everything that holds for every route: limits, body parsers, CORS, headers, error shape. */
export async function createServer({ log, clock, trustedProxies, errorPage }: ServerOptions): Promise<FastifyInstance> {
  const server = Fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    connectionTimeout: IDLE_SOCKET_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxRequestsPerSocket: MAX_REQUESTS_PER_SOCKET,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: 1000,
      // Other offers, such as `h2c` of some clients, are passed over and the request is answered (RFC 9110 7.8).
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
    },
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: MAX_PARAM_CHARACTERS,
      querystringParser: (text) => parseForm(text) as Record<string, unknown>,
    },
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
  });
  server.server.maxConnections = MAX_CONNECTIONS;
  server.server.maxHeadersCount = MAX_HEADERS;
  limitSockets(server.server, { most: MAX_SOCKETS_PER_NETWORK, isTrusted: proxyTrust(trustedProxies) });

  server.removeContentTypeParser('text/plain');
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, parseForm(String(body)));
  });
  const parseJson = server.getDefaultJsonParser('remove', 'remove');
  // Many clients send `Content-Type: application/json` with an empty body.
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, {});
    else parseJson(request, String(body), done);
  });
  await server.register(cookie);
  await server.register(multipart, {
    limits: {
      fieldNameSize: 200,
      fieldSize: MAX_PART_FIELD_BYTES,
      fields: MAX_PART_FIELDS,
      fileSize: MAX_UPLOAD_BYTES,
      files: MAX_FILES,
      headerPairs: 100,
    },
    throwFileSizeLimit: false,
  });

  server.addHook('onRequest', async (request, reply) => {
    watchPace(clock, request.raw);
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    if (!OPEN_TO_ALL.test(request.url)) return;
    reply.header('access-control-allow-origin', '*');
    reply.header('access-control-expose-headers', EXPOSED);
    if (request.method === 'OPTIONS') {
      return reply
        .header('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE, OPTIONS')
        .header('access-control-allow-headers', 'Authorization, Content-Type, Idempotency-Key')
        .header('access-control-max-age', '86400')
        .code(204)
        .send();
    }
  });
  // So that OPTIONS reaches the hook above for every path.
  server.options('/*', async (_request, reply) => reply.code(404).send());

  server.setErrorHandler(async (error, request, reply) => {
    const { refusal, status } = toRefusal(error, log, request.id);
    if (refusal.retryAfter !== undefined) reply.header('retry-after', refusal.retryAfter);
    if (status === 401) reply.header('www-authenticate', 'Bearer realm="Parley"');
    return answerError(request, reply, status, errorBody(refusal), refusal.message);
  });
  server.setNotFoundHandler(async (request, reply) =>
    answerError(request, reply, 404, '{"error":"Not Found"}', 'There is nothing at this address.'),
  );

  async function answerError(
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    body: string,
    words: string,
  ) {
    reply.code(status).header('cache-control', 'no-store');
    const wantsPage = !OPEN_TO_ALL.test(request.url) && (request.headers.accept ?? '').includes('text/html');
    const page = wantsPage ? await errorPage?.(request, reply, status, words) : null;
    return page
      ? reply.header('content-type', 'text/html; charset=utf-8').send(page)
      : reply.header('content-type', 'application/json; charset=utf-8').send(body);
  }
  return server;
}
