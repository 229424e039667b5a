import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Entities } from '#entities/entities.ts';
import { isShutOut, networkOf } from '#guard/guard.ts';
import type { Needs } from '#ports/ports.ts';
import { followOutbox } from '#work/tail.ts';
import { createDelivery, STREAMED } from './deliver.ts';
import { createHub } from './hub.ts';
import { registerServerSent } from './server-sent.ts';
import { createSockets } from './sockets.ts';

export type StreamingNeeds = Needs<'db' | 'clock' | 'log' | 'site'> & { entities: Entities };

const PATH = /^\/api\/v1\/streaming\/?(\?|$)/;

/**
 * Streaming of the client API: `/api/v1/streaming` by WebSocket, its sub-paths as server-sent events. The process follows
 * the outbox, so nothing is streamed that a power cut could take back, and tells its own open streams. When the server
 * closes, all streams are closed first. `addressOf` gives a caller's address as the server sees it (trusted proxies).
 */
export async function registerStreaming(
  server: FastifyInstance,
  needs: StreamingNeeds,
  addressOf: (request: IncomingMessage) => string,
): Promise<{ openStreams(): number }> {
  const hub = createHub(needs);
  const sockets = createSockets(needs, hub, (request) => networkOf(addressOf(request)));
  registerServerSent(server, needs, hub, (request) => networkOf(request.ip));
  const tail = await followOutbox(needs, STREAMED, createDelivery(needs, hub));

  server.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    // The server's own hooks do not see these requests.
    if (isShutOut(needs, addressOf(request))) socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
    else if (PATH.test(request.url ?? '')) void sockets.upgrade(request, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
  });
  server.addHook('preClose', async () => {
    hub.stop();
    await tail.stop();
  });
  return { openStreams: hub.size };
}
