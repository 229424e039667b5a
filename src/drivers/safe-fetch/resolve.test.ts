import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { type TestContext, test } from 'node:test';
import ipaddr from 'ipaddr.js';
import { resolveByDns } from './resolve.ts';

const A = 1;
const AAAA = 28;
const REFUSED = 5;

/** A name server on 127.0.0.1 with these records; a name it does not know is refused. */
async function nameServer(t: TestContext, records: Record<string, string[]>) {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, type, end } = readQuestion(query);
    asked.push(name);
    const found = records[name]?.map((text) => ipaddr.parse(text).toByteArray()) ?? [];
    const wanted = found.filter((bytes) => bytes.length === (type === A ? 4 : type === AAAA ? 16 : -1));
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(0x8180 | (records[name] ? 0 : REFUSED), 2);
    head.writeUInt16BE(wanted.length, 6);
    head.writeUInt32BE(0, 8);
    // Each record: a pointer to the question's name, type, class IN, 60 s, length, address.
    const answers = wanted.map((bytes) =>
      Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, bytes.length, ...bytes]),
    );
    socket.send(Buffer.concat([head, query.subarray(12, end), ...answers]), from.port, from.address);
  });
  await new Promise<void>((ready) => socket.bind(0, '127.0.0.1', ready));
  t.after(() => socket.close());
  return { asked, servers: [`127.0.0.1:${socket.address().port}`] };
}

function readQuestion(query: Buffer) {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

test('all addresses of both families are found, and one family is enough', async (t) => {
  const { servers } = await nameServer(t, {
    'both.example': ['192.0.2.1', '192.0.2.2', '2001:db8::1'],
    'four.example': ['192.0.2.3'],
    'six.example': ['2001:db8::2'],
    'none.example': [],
  });
  assert.deepEqual(await resolveByDns('both.example', servers), ['192.0.2.1', '192.0.2.2', '2001:db8::1']);
  assert.deepEqual(await resolveByDns('four.example', servers), ['192.0.2.3']);
  assert.deepEqual(await resolveByDns('six.example', servers), ['2001:db8::2']);
  assert.deepEqual(await resolveByDns('none.example', servers), []);
  assert.deepEqual(await resolveByDns('unknown.example', servers), []);
});

test('localhost is answered here, and a bare word is asked as it stands', async (t) => {
  const { servers, asked } = await nameServer(t, {});
  assert.deepEqual(await resolveByDns('localhost', servers), ['127.0.0.1']);
  assert.deepEqual(await resolveByDns('app.localhost', servers), ['127.0.0.1']);
  assert.deepEqual(asked, []);
  assert.deepEqual(await resolveByDns('metadata', servers), []);
  assert.deepEqual(new Set(asked), new Set(['metadata']));
});
