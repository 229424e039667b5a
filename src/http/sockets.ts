import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'node:net';
import { networkOf } from '#guard/guard.ts';
import type { Clock } from '#ports/clock.ts';

/** Time for the body of a request that is no upload: at most 256 KiB. */
const BODY_MS = 30_000;
/** How often the pace of an upload is looked at, and how fast it has to be. */
const PACE_CHECK_MS = 10_000;
const MIN_BYTES_PER_SECOND = 16 * 1024;

/**
 * Lets one network have so many sockets at a time; further ones are closed before a byte is read. Those of trusted ends
 * (`isTrusted`, by address) are not counted: behind a proxy stand many callers.
 */
export function limitSockets(
  server: Server,
  { most, isTrusted }: { most: number; isTrusted: (address: string) => boolean },
): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (isTrusted(address)) return;
    const network = networkOf(address);
    const before = open.get(network) ?? 0;
    if (before >= most) {
      socket.destroy();
      return;
    }
    open.set(network, before + 1);
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1;
      if (left === 0) open.delete(network);
      else open.set(network, left);
    });
  });
}

/**
 * Closes the socket of a request whose body comes too slowly: who sends a byte now and then could hold a place for as long
 * as the largest upload may take.
 */
export function watchPace(clock: Clock, request: IncomingMessage): void {
  const { headers, socket } = request;
  if (headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') return;
  const isUpload = headers['content-type']?.toLowerCase().startsWith('multipart/') === true;
  const every = isUpload ? PACE_CHECK_MS : BODY_MS;
  let seen = socket.bytesRead;
  const look = (): void => {
    if (request.complete || request.readableEnded) return;
    const enough = isUpload && socket.bytesRead - seen >= (MIN_BYTES_PER_SECOND * PACE_CHECK_MS) / 1000;
    seen = socket.bytesRead;
    // Takes the socket with it, since the request is not whole.
    if (!enough) request.destroy();
    else cancel = clock.after(every, look);
  };
  let cancel = clock.after(every, look);
  request.once('close', () => cancel());
}
