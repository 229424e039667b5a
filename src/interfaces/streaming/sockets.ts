import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { type Identity, identifyToken } from '#access/identity.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Needs } from '#ports/ports.ts';
import { type Ending, type Hub, MAX_SUBSCRIPTIONS, type Stream } from './hub.ts';
import { readSubscription } from './streams.ts';

const MAX_MESSAGE_BYTES = 16 * 1024;
/** What a client that reads too slowly may leave lying here before it is dropped. */
export const MAX_BUFFERED_BYTES = 1024 * 1024;
const PING_MS = 30_000;
/** Messages a client may have waiting to be handled. */
const MAX_WAITING_MESSAGES = 50;

/** Close codes of RFC 6455: going away, policy, too big to go on. */
const CLOSE_CODES: Record<Ending, number> = { stopping: 1001, revoked: 1008, slow: 1013 };

/** Any names will do: a client that sends its token as a protocol wants it confirmed. */
const handleProtocols = (protocols: Set<string>): string | false => protocols.values().next().value ?? false;

type SocketNeeds = Needs<'db' | 'clock' | 'log'>;

/** The WebSocket side of streaming: `upgrade` takes over a request for `/api/v1/streaming`. */
export function createSockets(needs: SocketNeeds, hub: Hub, networkOf: (request: IncomingMessage) => string) {
  const { db, clock, log } = needs;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols,
  });

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    try {
      const token = tokenOf(request, searchParams);
      const identity = token === null ? null : await identifyToken(db.reader, token);
      const name = searchParams.get('stream');
      const parameters = { tag: searchParams.get('tag') ?? '', list: searchParams.get('list') ?? '' };
      const first = name ? await readSubscription(db.reader, identity, name, parameters) : null;
      server.handleUpgrade(request, socket, head, (client) => {
        const stream = open(client, identity, token, networkOf(request));
        if (first) stream?.subscriptions.set(first.key, first);
      });
    } catch (error) {
      refuse(socket, error instanceof Refusal ? error : null);
      if (!(error instanceof Refusal)) log.error({ error }, 'a stream could not be opened');
    }
  }

  function open(client: WebSocket, identity: Identity | null, token: string | null, network: string): Stream | null {
    // First of all: a broken frame is an error that nobody hears of otherwise, and such an error ends the process.
    client.on('error', () => client.terminate());
    const stream: Stream = {
      identity,
      token,
      network,
      subscriptions: new Map(),
      send(subscription, message) {
        if (client.readyState !== client.OPEN) return;
        client.send(message.socketBytes(subscription.labels), { binary: false });
        if (client.bufferedAmount <= MAX_BUFFERED_BYTES) return;
        hub.remove(stream);
        stream.close('slow');
      },
      close(ending) {
        client.close(CLOSE_CODES[ending]);
        // Who does not read does not answer the closing either.
        if (ending === 'slow') client.terminate();
      },
    };
    if (!hub.add(stream)) {
      client.close(CLOSE_CODES.slow, 'Too many open streams');
      return null;
    }
    keepAlive(client);
    listen(client, stream);
    client.on('close', () => hub.remove(stream));
    return stream;
  }

  /** A client that answers no ping between two of them is gone. */
  function keepAlive(client: WebSocket): void {
    let answered = true;
    const beat = (): void => {
      if (!answered) {
        client.terminate();
        return;
      }
      answered = false;
      client.ping();
      cancel = clock.after(PING_MS, beat);
    };
    let cancel = clock.after(PING_MS, beat);
    client.on('pong', () => {
      answered = true;
    });
    client.on('close', () => cancel());
  }

  /** Messages are handled one after the other, so that "subscribe, unsubscribe" ends unsubscribed. */
  function listen(client: WebSocket, stream: Stream): void {
    let last = Promise.resolve();
    let waiting = 0;
    client.on('message', (data) => {
      if (waiting >= MAX_WAITING_MESSAGES) {
        stream.close('slow');
        return;
      }
      waiting += 1;
      last = last
        .then(() => handleMessage(client, stream, data))
        .finally(() => {
          waiting -= 1;
        });
    });
  }

  async function handleMessage(client: WebSocket, stream: Stream, data: RawData): Promise<void> {
    try {
      const message = readMessage(data);
      const subscription = await readSubscription(db.reader, stream.identity, message.stream, message);
      if (message.type === 'unsubscribe') {
        stream.subscriptions.delete(subscription.key);
        return;
      }
      if (stream.subscriptions.size >= MAX_SUBSCRIPTIONS && !stream.subscriptions.has(subscription.key)) {
        throw new Refusal('too-many', `At most ${MAX_SUBSCRIPTIONS} subscriptions.`);
      }
      stream.subscriptions.set(subscription.key, subscription);
    } catch (error) {
      if (!(error instanceof Refusal)) log.warn({ error }, 'a streaming message could not be handled');
      const words = error instanceof Refusal ? error.message : 'Something went wrong on our side.';
      const status = error instanceof Refusal ? 400 : 500;
      if (client.readyState === client.OPEN) client.send(JSON.stringify({ error: words, status }));
    }
  }

  return { upgrade };
}

interface Message {
  type: 'subscribe' | 'unsubscribe';
  stream: string;
  tag?: string;
  list?: string;
}

function readMessage(data: RawData): Message {
  let message: unknown;
  try {
    message = JSON.parse(String(data));
  } catch {
    throw new Refusal('malformed', 'The message is not JSON.');
  }
  const fields: Record<string, unknown> = typeof message === 'object' && message !== null ? { ...message } : {};
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const type = text('type');
  if (type !== 'subscribe' && type !== 'unsubscribe') throw new Refusal('malformed', 'Unknown message type');
  return { type, stream: text('stream'), tag: text('tag'), list: text('list') };
}

/** From the query, the Authorization header, or (browsers can set no other) the protocol header. */
function tokenOf(request: IncomingMessage, query: URLSearchParams): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  return (
    query.get('access_token') || bearer || request.headers['sec-websocket-protocol']?.split(',')[0]?.trim() || null
  );
}

const STATUS_LINES: Partial<Record<Refusal['kind'], string>> = {
  unauthenticated: '401 Unauthorized',
  forbidden: '403 Forbidden',
  'not-found': '404 Not Found',
  malformed: '400 Bad Request',
};

function refuse(socket: Duplex, refusal: Refusal | null): void {
  const status = (refusal && STATUS_LINES[refusal.kind]) ?? '500 Internal Server Error';
  const body = JSON.stringify({ error: refusal?.message ?? 'Something went wrong on our side.' });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
