import type { FastifyInstance, FastifyRequest } from 'fastify';
import { identifyToken } from '#access/identity.ts';
import { bearerToken } from '#http/route.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Needs } from '#ports/ports.ts';
import type { Hub, Stream } from './hub.ts';
import { MAX_BUFFERED_BYTES } from './sockets.ts';
import { readSubscription, type StreamName } from './streams.ts';

/** Path behind `/api/v1/streaming/` and the stream it gives. */
const PATHS: Record<string, StreamName> = {
  user: 'user',
  'user/notification': 'user:notification',
  public: 'public',
  'public/local': 'public:local',
  'public/remote': 'public:remote',
  hashtag: 'hashtag',
  'hashtag/local': 'hashtag:local',
  list: 'list',
  direct: 'direct',
};

/** What the client API takes for true. */
const TRUTHS = new Set(['true', '1', 'on', 'yes', 't']);
const HEARTBEAT_MS = 15_000;

type EventNeeds = Needs<'db' | 'clock'>;

/** Streaming as server-sent events: one path for each stream. */
export function registerServerSent(
  server: FastifyInstance,
  { db, clock }: EventNeeds,
  hub: Hub,
  networkOf: (request: FastifyRequest) => string,
): void {
  for (const [path, name] of Object.entries(PATHS)) {
    server.get(`/api/v1/streaming/${path}`, async (request, reply) => {
      const query = request.query as Record<string, unknown>;
      const text = (key: string): string => (typeof query[key] === 'string' ? query[key] : '');
      const token = bearerToken(request) ?? (text('access_token') || null);
      const identity = token === null ? null : await identifyToken(db.reader, token);
      const onlyMedia = name.startsWith('public') && TRUTHS.has(text('only_media').toLowerCase());
      const wanted = onlyMedia ? `${name}:media` : name;
      const subscription = await readSubscription(db.reader, identity, wanted, {
        tag: text('tag'),
        list: text('list'),
      });
      const { raw } = reply;
      const stream: Stream = {
        identity,
        token,
        network: networkOf(request),
        subscriptions: new Map([[subscription.key, subscription]]),
        send(_subscription, message) {
          raw.write(message.serverSentBytes());
          if (raw.writableLength > MAX_BUFFERED_BYTES) raw.destroy();
        },
        close: () => raw.end(),
      };
      if (!hub.add(stream)) throw new Refusal('too-many', 'Too many open streams');
      reply.hijack();
      // The headers that the hooks set (CORS among them) are the reply's; the raw answer needs them handed over.
      raw.writeHead(200, {
        ...headersOf(reply.getHeaders()),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'private, no-store',
        'x-accel-buffering': 'no',
      });
      // Comments end with one line break: a second would end an empty event, which some clients refuse.
      raw.write(':)\n');
      const beat = (): void => {
        raw.write(':thump\n');
        cancel = clock.after(HEARTBEAT_MS, beat);
      };
      let cancel = clock.after(HEARTBEAT_MS, beat);
      raw.on('error', () => raw.destroy());
      raw.on('close', () => {
        cancel();
        hub.remove(stream);
      });
    });
  }
  server.get('/api/v1/streaming/health', async (_request, reply) => reply.type('text/plain').send('OK'));
}

const headersOf = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
