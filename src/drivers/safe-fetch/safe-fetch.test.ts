import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Clock } from '#ports/clock.ts';
import type { FetchRefusalReason, FetchRequest } from '#ports/fetch.ts';
import { FAILURES_TO_OPEN } from './host-limits.ts';
import { openSafeFetch, type SafeFetchOptions } from './safe-fetch.ts';

const clock: Clock = {
  now: () => Date.now(),
  after(ms, deed) {
    const timer = setTimeout(deed, ms).unref();
    return () => clearTimeout(timer);
  },
};
const refused = (reason: FetchRefusalReason) => ({ name: 'FetchRefused', reason });

/** A fetcher that may reach this machine's first loopback address, closed with the test. */
function fetcher(t: TestContext, options: Partial<SafeFetchOptions> = {}) {
  const opened = openSafeFetch({ allowedPrivateAddresses: ['127.0.0.1'], userAgent: 'Parley/test', clock, ...options });
  t.after(() => opened.close());
  return (request: Partial<FetchRequest> & { url: string }) =>
    opened.fetch({ accept: ['text/html'], maxBytes: 100_000, timeoutMs: 5000, ...request });
}

/** A real server on 127.0.0.1; answers its origin. */
async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that speaks bytes of its own; counts its connections. */
async function serveBytes(t: TestContext, onSocket: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const counter = { connections: 0 };
  const server = createSocketServer((socket) => {
    counter.connections += 1;
    sockets.add(socket.on('error', () => {}));
    onSocket(socket);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { counter, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function html(reply: ServerResponse, body = '<p>hello'): void {
  reply.setHeader('content-type', 'text/html; charset=UTF-8').end(body);
}

test('a page is fetched with its type, charset and headers, and no trace of cookies', async (t) => {
  let seen: IncomingMessage | undefined;
  const origin = await serve(t, (request, reply) => {
    seen = request;
    reply.setHeader('set-cookie', 'a=b').setHeader('x-twice', ['one', 'two']).setHeader('content-encoding', 'gzip');
    reply.setHeader('content-type', 'Text/HTML; charset="UTF-8"').end(gzipSync('<p>hello'));
  });
  const fetch = fetcher(t);
  const answer = await fetch({ url: `${origin}/a?b=c#d`, headers: { 'X-Extra': 'yes' } });
  assert.equal(answer.url, `${origin}/a?b=c`);
  assert.equal(answer.status, 200);
  assert.equal(answer.contentType, 'text/html');
  assert.equal(answer.charset, 'utf-8');
  assert.equal(answer.body.toString(), '<p>hello');
  assert.equal(answer.headers['x-twice'], 'one, two');
  assert.ok(!('set-cookie' in answer.headers));
  assert.equal(seen?.headers['user-agent'], 'Parley/test');
  assert.equal(seen?.headers.accept, 'text/html');
  assert.equal(seen?.headers['x-extra'], 'yes');
  await fetch({ url: origin });
  assert.equal(seen?.headers.cookie, undefined);
});

test('what is posted arrives, and an answer without a body needs no type', async (t) => {
  const origin = await serve(t, async (request, reply) => {
    const body = await new Response(request).text();
    reply.writeHead(body === 'deed' && request.method === 'POST' ? 202 : 400).end();
  });
  const fetch = fetcher(t);
  const answer = await fetch({ url: origin, method: 'POST', accept: ['*/*'], body: Buffer.from('deed') });
  assert.equal(answer.status, 202);
  assert.equal(answer.body.length, 0);
});

test('every way of writing an inside address is refused before anything is sent', async (t) => {
  const { counter, origin } = await serveBytes(t, (socket) => socket.end());
  const port = new URL(origin).port;
  const fetch = fetcher(t, { allowedPrivateAddresses: [] });
  const hosts = [
    ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.1', '0x7f.0x0.0x0.0x1', '017700000001'],
    ...['0177.0.0.1', '127.0.0.1.', '0', '0.0.0.0', '127.000.000.001', '１２７.0.0.1', '①②⑦.0.0.1', '%31%32%37.0.0.1'],
    ...['localhost', 'localhost.', 'LOCALHOST', 'a.localhost', '10.0.0.1', '172.16.0.1', '192.168.1.1', '100.64.0.1'],
    ...['169.254.169.254', '2852039166', '0xa9fea9fe', '198.18.0.1', '240.0.0.1', '255.255.255.255', '4294967295'],
    ...['224.0.0.1', '[::]', '[::1]', '[0:0:0:0:0:0:0:1]', '[::127.0.0.1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
    ...['[::ffff:0:127.0.0.1]', '[64:ff9b::127.0.0.1]', '[64:ff9b:1::1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]'],
    ...['[fc00::1]', '[fd00:ec2::254]', '[fe80::1]', '[ff02::1]', '[2001:db8::1]', '[3fff::1]', '[100::1]'],
  ];
  for (const host of hosts) {
    for (const url of [`http://${host}:${port}/`, `https://${host}/`]) {
      await assert.rejects(fetch({ url }), refused('address'), url);
    }
  }
  assert.equal(counter.connections, 0);
});

test('what is no plain web address is refused', async (t) => {
  const fetch = fetcher(t, { resolve: async () => ['93.184.215.14'] });
  const wrong: Record<string, FetchRefusalReason> = {
    '': 'url',
    '/path': 'url',
    'town.example': 'url',
    '//town.example': 'url',
    'https://': 'url',
    'https://.': 'url',
    'https://town.example..': 'url',
    'https://[fe80::1%25eth0]/': 'url',
    'https://[::1': 'url',
    'https://town.example:99999/': 'url',
    'https://256.256.256.256/': 'url',
    'https://ann@town.example/': 'url',
    'https://ann:secret@town.example/': 'url',
    'https://:secret@town.example/': 'url',
    'https://town\n.example/': 'url',
    'https://town.example/\r\nHost: inside': 'url',
    [`https://town.example/${'a'.repeat(2048)}`]: 'url',
    [`https://town.example/${'ä'.repeat(1000)}`]: 'url',
    [`https://${'a.'.repeat(127)}example/`]: 'url',
    'ftp://town.example/': 'scheme',
    'file:///etc/passwd': 'scheme',
    'data:text/html,hello': 'scheme',
    'javascript:alert(1)': 'scheme',
    'gopher://127.0.0.1/': 'scheme',
    'http://town.example/': 'scheme',
    'https://town.example:8443/': 'port',
    'https://town.example:80/': 'port',
    'https://town.example:22/': 'port',
  };
  for (const [url, reason] of Object.entries(wrong)) await assert.rejects(fetch({ url }), refused(reason), url);
});

test('headers can neither be smuggled in nor change who is spoken to', async (t) => {
  const { counter, origin } = await serveBytes(t, (socket) => socket.end());
  const fetch = fetcher(t);
  const wrong = [{ Host: 'inside' }, { cookie: 'a=b' }, { 'Content-Length': '1' }, { 'transfer-encoding': 'chunked' }];
  const smuggled = [
    { 'x-a': 'b\r\nHost: inside' },
    { 'x-a\r\nHost': 'b' },
    { 'x-a': 'b\0' },
    { 'proxy-authorization': 'x' },
  ];
  for (const headers of [...wrong, ...smuggled]) {
    await assert.rejects(fetch({ url: origin, headers: headers as Record<string, string> }), refused('url'));
  }
  assert.equal(counter.connections, 0);
});

test('one private address among public ones spoils the name', async (t) => {
  const { counter, origin } = await serveBytes(t, (socket) => socket.end());
  const answers = [
    ['93.184.215.14', '10.0.0.1'],
    ['127.0.0.2', '93.184.215.14'],
    ['2606:4700::1', '::1'],
    ['93.184.215.14', '::ffff:93.184.215.14'],
    ['fe80::1%eth0'],
    ['93.184.215.14', 'nonsense'],
  ];
  for (const addresses of answers) {
    const fetch = fetcher(t, { resolve: async () => addresses });
    await assert.rejects(fetch({ url: 'https://town.example/' }), refused('address'), addresses.join());
  }
  const mixed = fetcher(t, { resolve: async () => ['127.0.0.1', '93.184.215.14'] });
  await assert.rejects(mixed({ url: origin.replace('127.0.0.1', 'town.example') }), refused('scheme'));
  assert.equal(counter.connections, 0);
});

test('a name whose second answer differs is connected to by its first, or not at all', async (t) => {
  const origin = await serve(t, (_request, reply) => html(reply, 'the checked one'));
  const url = origin.replace('127.0.0.1', 'rebind.example');
  let asked = 0;
  const resolve = async () => (asked++ === 0 ? ['127.0.0.1'] : ['127.0.0.2']);
  const fetch = fetcher(t, { resolve });
  assert.equal((await fetch({ url })).body.toString(), 'the checked one');
  assert.equal(asked, 1);
  asked = 1;
  const late = fetcher(t, { resolve });
  await assert.rejects(late({ url }), refused('address'));
});

test('names that do not resolve, resolve to a crowd or never answer are refused', async (t) => {
  const url = 'https://town.example/';
  const answers = [
    async () => [],
    async () => Array(33).fill('93.184.215.14'),
    () => Promise.reject(new Error('SERVFAIL')),
  ];
  for (const resolve of answers) await assert.rejects(fetcher(t, { resolve })({ url }), refused('dns'));
  await serveBytes(t, () => {});
  const silent = fetcher(t, { resolve: () => new Promise(() => {}) });
  await assert.rejects(silent({ url, timeoutMs: 50 }), refused('timeout'));
});

test('redirects are followed as far as they may lead', async (t) => {
  const seen: IncomingMessage[] = [];
  const away = await serve(t, (request, reply) => {
    seen.push(request);
    html(reply, 'away');
  });
  const origin = await serve(t, (request, reply) => {
    const [, word, count] = request.url!.split('/');
    const to: Record<string, string> = {
      count: Number(count) > 0 ? `/count/${Number(count) - 1}` : '',
      loop: '/loop2',
      loop2: '/loop',
      self: '#again',
      away: `${away}/found`,
      inside: 'http://127.0.0.2:1/',
      metadata: 'http://169.254.169.254/latest/meta-data/',
      file: 'file:///etc/passwd',
      secret: `${away.replace('//', '//ann:secret@')}/`,
      nowhere: 'http://',
    };
    if (to[word!]) reply.writeHead(302, { location: to[word!] }).end('x'.repeat(50_000));
    else html(reply, 'here');
  });
  const fetch = fetcher(t);
  assert.equal((await fetch({ url: `${origin}/count/3` })).url, `${origin}/count/0`);
  const wrong: Record<string, FetchRefusalReason> = {
    'count/4': 'redirects',
    loop: 'redirects',
    self: 'redirects',
    inside: 'address',
    metadata: 'address',
    file: 'scheme',
    secret: 'url',
    nowhere: 'url',
  };
  for (const [path, reason] of Object.entries(wrong)) {
    await assert.rejects(fetch({ url: `${origin}/${path}` }), refused(reason), path);
  }
  await assert.rejects(fetch({ url: `${origin}/loop`, maxRedirects: 9 }), /circle/);
  await assert.rejects(fetch({ url: `${origin}/count/1`, maxRedirects: 0 }), refused('redirects'));
  await assert.rejects(fetch({ url: `${origin}/away`, sameOriginOnly: true }), refused('redirects'));
  await assert.rejects(fetch({ url: `${origin}/count/1`, method: 'POST' }), refused('redirects'));
  assert.equal((await fetch({ url: `${origin}/count/2`, sameOriginOnly: true })).status, 200);
  assert.equal(seen.length, 0);
  const headers = { authorization: 'secret', signature: 'secret', accept: 'text/html, x/y' };
  assert.equal((await fetch({ url: `${origin}/away`, headers })).url, `${away}/found`);
  assert.equal(seen[0]?.headers.authorization, undefined);
  assert.equal(seen[0]?.headers.signature, undefined);
  assert.equal(seen[0]?.headers.accept, 'text/html, x/y');
});

test('only the wanted types are taken; an error answer is one all the same', async (t) => {
  const origin = await serve(t, (request, reply) => {
    const [, status, type] = request.url!.split('/');
    if (type) reply.setHeader('content-type', decodeURIComponent(type));
    reply.writeHead(Number(status)).end('body');
  });
  const fetch = fetcher(t);
  const ask = (status: number, type: string, accept: string[]) =>
    fetch({ url: `${origin}/${status}/${encodeURIComponent(type)}`, accept });
  for (const type of ['image/png', 'text/htmlx', 'text', '', 'text/html,image/png', 'application/xhtml+xml']) {
    await assert.rejects(ask(200, type, ['text/html']), refused('type'), type);
  }
  await assert.rejects(ask(200, 'imagex/png', ['image/*']), refused('type'));
  assert.equal((await ask(200, 'IMAGE/Png', ['text/html', 'image/*'])).body.toString(), 'body');
  assert.equal((await ask(200, '', ['*/*'])).contentType, '');
  const lost = await ask(404, 'image/png', ['text/html']);
  assert.deepEqual([lost.status, lost.contentType, lost.body.length], [404, 'image/png', 0]);
  assert.equal((await ask(410, 'text/html', ['text/html'])).body.toString(), 'body');
});

test('too large a body, a bomb and endless headers are cut short', async (t) => {
  const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
  const origin = await serve(t, (request, reply) => {
    if (request.url === '/headers') reply.setHeader('x-large', 'x'.repeat(20_000));
    if (request.url === '/bomb') {
      reply.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(bomb);
    } else html(reply, request.url === '/large' ? 'x'.repeat(200_000) : undefined);
  });
  const fetch = fetcher(t);
  await assert.rejects(fetch({ url: `${origin}/large` }), refused('size'));
  await assert.rejects(fetch({ url: `${origin}/bomb`, maxBytes: 40 * 1024 * 1024 }), refused('size'));
  await assert.rejects(fetch({ url: `${origin}/headers` }), refused('size'));
  assert.equal((await fetch({ url: `${origin}/large`, maxBytes: 200_000 })).body.length, 200_000);
  assert.equal((await fetch({ url: `${origin}/large`, maxBytes: 10, method: 'HEAD' })).body.length, 0);
});

test('hosts that drip, hang, break off or babble end in time', async (t) => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n';
  const acts: Record<string, (socket: Socket) => void> = {
    silent: () => {},
    dripHead: (socket) => void socket.write('HTTP/1.1 200 OK\r\nx-slow: '),
    drip(socket) {
      socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
      const timer = setInterval(() => socket.write('1\r\nx\r\n'), 10);
      socket.on('close', () => clearInterval(timer));
    },
    half: (socket) => void socket.end(`${head}content-length: 100\r\n\r\nhalf`),
    halfChunk: (socket) => void socket.end(`${head}transfer-encoding: chunked\r\n\r\n5\r\nab`),
    reset: (socket) => void socket.resetAndDestroy(),
    babble: (socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
    two: (socket) => void socket.end(`${head}content-length: 1\r\ncontent-length: 2\r\n\r\nab`),
  };
  const expected: Record<string, FetchRefusalReason> = { silent: 'timeout', dripHead: 'timeout', drip: 'timeout' };
  const fetch = fetcher(t);
  for (const [name, act] of Object.entries(acts)) {
    const { origin } = await serveBytes(t, (socket) => socket.once('data', () => act(socket)));
    await assert.rejects(fetch({ url: origin, timeoutMs: 100 }), refused(expected[name] ?? 'network'), name);
  }
});

test('a host that keeps breaking off is left alone, its neighbours are not', async (t) => {
  const { counter, origin } = await serveBytes(t, (socket) => socket.resetAndDestroy());
  const good = await serve(t, (_request, reply) => html(reply));
  const fetch = fetcher(t);
  for (let i = 0; i < FAILURES_TO_OPEN; i += 1) await assert.rejects(fetch({ url: origin }), refused('network'));
  await assert.rejects(fetch({ url: origin }), refused('busy'));
  assert.equal(counter.connections, FAILURES_TO_OPEN);
  assert.equal((await fetch({ url: good })).status, 200);
});

test("refusals that are not the host's fault, and hurried callers, do not close it", async (t) => {
  const origin = await serve(t, (request, reply) => {
    if (request.url !== '/silent') html(reply);
  });
  const fetch = fetcher(t);
  const times = async (deed: () => Promise<void>) => {
    for (let i = 0; i < FAILURES_TO_OPEN; i += 1) await deed();
  };
  await times(() => assert.rejects(fetch({ url: `${origin}/silent`, timeoutMs: 20 }), refused('timeout')));
  await times(() => assert.rejects(fetch({ url: origin, accept: ['image/*'] }), refused('type')));
  assert.equal((await fetch({ url: origin })).status, 200);
  // The same silence counts once the host had its time, here by a clock that leaps.
  let now = 0;
  const leaping = fetcher(t, { clock: { ...clock, now: () => (now += 6000) } });
  await times(() => assert.rejects(leaping({ url: `${origin}/silent`, timeoutMs: 20 }), refused('timeout')));
  await assert.rejects(leaping({ url: origin }), refused('busy'));
});

test('four requests at a time reach a host, the rest wait their turn', async (t) => {
  let inside = 0;
  let most = 0;
  const origin = await serve(t, (_request, reply) => {
    inside += 1;
    most = Math.max(most, inside);
    setTimeout(() => {
      inside -= 1;
      html(reply);
    }, 5);
  });
  const fetch = fetcher(t);
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => fetch({ url: `${origin}/${i}` })));
  assert.equal(answers.length, 20);
  assert.equal(most, 4);
});

test('a proxy named in the environment is not used', async (t) => {
  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
  const before = names.map((name) => [name, process.env[name]] as const);
  t.after(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  const proxy = await serveBytes(t, (socket) => socket.end());
  const origin = await serve(t, (_request, reply) => html(reply));
  for (const name of names) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : proxy.origin;
  assert.equal((await fetcher(t)({ url: origin })).status, 200);
  assert.equal(proxy.counter.connections, 0);
});

test('closing ends what is running and refuses what comes after', async (t) => {
  const { origin } = await serveBytes(t, () => {});
  const opened = openSafeFetch({ allowedPrivateAddresses: ['127.0.0.1'], userAgent: 'Parley/test', clock });
  const request = { url: origin, accept: ['text/html'], maxBytes: 10 };
  const running = opened.fetch(request);
  const ended = assert.rejects(running, refused('busy'));
  await opened.close();
  await ended;
  await assert.rejects(opened.fetch(request), refused('busy'));
});
