import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { test } from 'node:test';
import type { Clock } from '#ports/clock.ts';
import { proxyTrust } from './address.ts';
import { limitSockets, watchPace } from './sockets.ts';

/** A server that answers every request; `onRequest` sees each first. */
async function open(onRequest: (request: IncomingMessage) => void = () => {}) {
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    onRequest(request);
    request.resume().on('end', () => response.end('ok'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, port };
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

const answers = (socket: Socket): Promise<boolean> =>
  new Promise((resolve) => {
    socket.once('data', () => resolve(true));
  });

/** However it ends: a reset is an end too. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });

test('one network has so many sockets and no more, and gets one back for each it closes', async () => {
  const { server, port } = await open();
  limitSockets(server, { most: 2, isTrusted: () => false });
  const first = await dial(port);
  const second = await dial(port);
  const third = await dial(port);
  third.resume();
  await closed(third);
  assert.equal(first.destroyed || second.destroyed, false);
  const left = new Promise<void>((resolve) => {
    server.on('connection', () => resolve());
  });
  first.destroy();
  await closed(first);
  // The server learns of the closing a moment later than we do.
  for (let tries = 0; ; tries += 1) {
    const next = await dial(port);
    next.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const answered = await Promise.race([answers(next), closed(next).then(() => false)]);
    next.destroy();
    if (answered) break;
    assert.ok(tries < 100, 'the place is never free again');
  }
  await left;
  second.destroy();
  server.close();
});

test('a trusted proxy and programs of this machine may have any number', async () => {
  const trusts = proxyTrust(['192.0.2.0/24']);
  assert.equal(trusts('192.0.2.9'), true);
  assert.equal(trusts('::ffff:192.0.2.9'), true);
  assert.equal(trusts('127.0.0.1'), true);
  assert.equal(trusts('::1'), true);
  assert.equal(trusts('198.51.100.1'), false);
  assert.equal(trusts(''), false);
  assert.equal(proxyTrust([])('198.51.100.1'), false);
  const { server, port } = await open();
  limitSockets(server, { most: 1, isTrusted: () => true });
  const sockets = await Promise.all([dial(port), dial(port), dial(port)]);
  for (const socket of sockets) {
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    const [data] = await once(socket, 'data');
    assert.match(String(data), /^HTTP\/1\.1 200/);
    socket.destroy();
  }
  server.close();
});

/** A clock whose alarms ring when the test says so. */
function bell() {
  const waiting: { ms: number; deed: () => void }[] = [];
  const clock: Clock = {
    now: () => 0,
    after(ms, deed) {
      const alarm = { ms, deed };
      waiting.push(alarm);
      return () => {
        const at = waiting.indexOf(alarm);
        if (at >= 0) waiting.splice(at, 1);
      };
    },
  };
  return { clock, waiting, ring: () => waiting.shift()?.deed() };
}

async function begin(headers: string) {
  const { clock, waiting, ring } = bell();
  let seen: (() => void) | null = null;
  const arrived = new Promise<void>((resolve) => {
    seen = resolve;
  });
  const { server, port } = await open((request) => {
    watchPace(clock, request);
    seen?.();
  });
  const socket = await dial(port);
  socket.resume();
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n\r\n`);
  await arrived;
  return { waiting, ring, socket, close: () => server.close() };
}

test('a small body that does not come in time costs the socket', async () => {
  const { ring, socket, waiting, close } = await begin('Content-Type: application/json\r\nContent-Length: 10');
  socket.write('{');
  assert.equal(waiting[0]?.ms, 30_000);
  ring();
  await closed(socket);
  close();
});

test('an upload may take long, but not trickle', async () => {
  const headers = 'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 10000000';
  const { ring, socket, waiting, close } = await begin(headers);
  assert.equal(waiting[0]?.ms, 10_000);
  await new Promise<void>((resolve) => socket.write(Buffer.alloc(1_000_000), () => resolve()));
  // The bytes are in the kernel; give the server its turn to read them.
  for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  ring();
  assert.equal(waiting.length, 1, 'quick enough: looked at again');
  ring();
  await closed(socket);
  close();
});

test('a request without a body, and one that is whole, are not watched', async () => {
  const without = await begin('X-Nothing: here');
  assert.equal(without.waiting.length, 0);
  await closed(without.socket);
  without.close();
  const whole = await begin('Content-Type: application/json\r\nContent-Length: 2');
  whole.socket.write('{}');
  await closed(whole.socket);
  assert.equal(whole.waiting.length, 0);
  whole.close();
});
