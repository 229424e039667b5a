import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Clock } from '#ports/clock.ts';
import { openSafeFetch } from './safe-fetch.ts';

// Made for this test: a certificate for town.example that signs itself, with its key. Nothing else trusts it.
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0UCTTlw02i0EHge0
Yl5JrQk3V0ac5Skxzz3WuU/vQD6hRANCAATh+dfZDcsEA6YrgXzl+RwTjkbnD/80
ob/YrErExc+PFbvbNVIZ0JkmXd3vYwWzGqfWw4apwgRJLjz0KLZ/zwu6
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBajCCARCgAwIBAgIBATAKBggqhkjOPQQDAjAXMRUwEwYDVQQDDAx0b3duLmV4
YW1wbGUwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBcxFTATBgNV
BAMMDHRvd24uZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOH519kN
ywQDpiuBfOX5HBOORucP/zShv9isSsTFz48Vu9s1UhnQmSZd3e9jBbMap9bDhqnC
BEkuPPQotn/PC7qjSzBJMBcGA1UdEQQQMA6CDHRvd24uZXhhbXBsZTAPBgNVHRMB
Af8EBTADAQH/MB0GA1UdDgQWBBT0pKKtCkqmDo8evn5eZRlOb01MujAKBggqhkjO
PQQDAgNIADBFAiEAq5PxNN7/8NPAoIn98mhpNoHwOp7oEzt2Zs4nYWryLQcCIHgs
VGEB2eApKjXXickbVTgeCP0+zGQxWL12IdnFfdNw
-----END CERTIFICATE-----`;

const clock: Clock = {
  now: () => Date.now(),
  after(ms, deed) {
    const timer = setTimeout(deed, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** A TLS server on 127.0.0.1 and a fetcher for which every name leads there. */
async function town(t: TestContext, addresses = ['127.0.0.1']) {
  const asked: (string | false | null | undefined)[] = [];
  const server = createServer({ key: KEY, cert: CERTIFICATE }, (request, reply) => {
    reply.setHeader('content-type', 'text/plain').end(request.headers.host);
  });
  server.on('secureConnection', (socket) => asked.push(socket.servername));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const port = (server.address() as AddressInfo).port;
  const opened = openSafeFetch({
    allowedPrivateAddresses: ['127.0.0.0/8'],
    userAgent: 'Parley/test',
    clock,
    resolve: async () => addresses,
  });
  t.after(async () => {
    await opened.close();
    server.closeAllConnections();
    server.close();
  });
  const fetch = (host: string) =>
    opened.fetch({ url: `https://${host}:${port}/`, accept: ['text/plain'], maxBytes: 1000, timeoutMs: 5000 });
  return { asked, fetch, port };
}

function trustTown(t: TestContext): void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, CERTIFICATE]);
  t.after(() => setDefaultCACertificates(before));
}

test('TLS and the Host header name the host that was asked for, not the address it has', async (t) => {
  trustTown(t);
  const { asked, fetch, port } = await town(t);
  assert.equal((await fetch('town.example')).body.toString(), `town.example:${port}`);
  assert.equal((await fetch('TOWN.example.')).body.toString(), `town.example:${port}`);
  assert.deepEqual(new Set(asked), new Set(['town.example']));
});

test('a certificate for another name, or for no name, is not taken', async (t) => {
  trustTown(t);
  const { fetch } = await town(t);
  for (const host of ['other.example', '127.0.0.1']) {
    await assert.rejects(fetch(host), (error: Error & { reason?: string; cause?: unknown }) => {
      assert.equal(error.reason, 'network');
      assert.equal((error.cause as NodeJS.ErrnoException).code, 'ERR_TLS_CERT_ALTNAME_INVALID');
      return true;
    });
  }
});

test('an unknown authority is not trusted, even where the environment says not to care', async (t) => {
  const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  t.after(() => {
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
  });
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  t.mock.method(process, 'emitWarning', () => {});
  const { fetch } = await town(t);
  await assert.rejects(fetch('town.example'), { name: 'FetchRefused', reason: 'network' });
});

test('a host with several addresses is reached at the one that answers', async (t) => {
  trustTown(t);
  const { fetch, port } = await town(t, ['127.0.0.3', '127.0.0.2', '127.0.0.1']);
  assert.equal((await fetch('town.example')).body.toString(), `town.example:${port}`);
});
