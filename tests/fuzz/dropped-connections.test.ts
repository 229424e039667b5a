import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import sharp from 'sharp';
import { routesOf } from '#app/server.ts';
import { eachEngine, type Person, type Town } from '../kit/town.ts';
import { rowCounter } from './hostile.ts';

const CONNECTIONS = 200;
const AT_ONCE = 20;
/** How long the server may take to notice the last of them. */
const PATIENCE_MS = 10_000;
const BOUNDARY = 'dropped';

/** Writes to a socket and hangs up, rudely every other time, at some point of the request or of its answer. */
async function hangUp(address: URL, bytes: Buffer, after: 'at-once' | 'answer', rudely: boolean): Promise<void> {
  const socket: Socket = connect(Number(address.port), address.hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(bytes);
  if (after === 'answer') await once(socket, 'data', { signal: AbortSignal.timeout(PATIENCE_MS) });
  else await new Promise((resolve) => setImmediate(resolve));
  const closed = once(socket, 'close');
  if (rudely) socket.resetAndDestroy();
  else socket.destroy();
  await closed;
}

const head = (person: Person, method: string, path: string, type: string, length: number): string =>
  `${method} ${path} HTTP/1.1\r\nHost: town.example\r\nAuthorization: Bearer ${person.token}\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;

async function requestsOf(person: Person): Promise<{ name: string; bytes: Buffer }[]> {
  const pixels = Buffer.from(Array.from({ length: 300 * 300 * 3 }, (_, i) => (i * 7919) % 251));
  const picture = await sharp(pixels, { raw: { width: 300, height: 300, channels: 3 } })
    .png()
    .toBuffer();
  const upload = Buffer.concat([
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n`,
    ),
    picture,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);
  const status = Buffer.from(JSON.stringify({ status: 'never to be seen' }));
  const multipart = `multipart/form-data; boundary=${BOUNDARY}`;
  return [
    {
      name: 'a post',
      bytes: Buffer.concat([
        Buffer.from(head(person, 'POST', '/api/v1/statuses', 'application/json', status.length)),
        status,
      ]),
    },
    {
      name: 'an upload',
      bytes: Buffer.concat([Buffer.from(head(person, 'POST', '/api/v2/media', multipart, upload.length)), upload]),
    },
    {
      name: 'a profile',
      bytes: Buffer.concat([
        Buffer.from(head(person, 'PATCH', '/api/v1/accounts/update_credentials', multipart, upload.length)),
        upload,
      ]),
    },
  ];
}

/** Transactions that are under way on the test's database. */
async function openTransactions(town: Town): Promise<number> {
  if (town.engine === 'sqlite') {
    // There is one writer: a transaction that were left open would hold this one for ever.
    await town.context.db.write(async () => {});
    return 0;
  }
  const { rows } = await sql<{ count: number }>`select count(*) as count from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`.execute(town.context.db.reader);
  return Number(rows[0]?.count);
}

async function until(wanted: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await wanted())) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await pause(20);
  }
}

eachEngine('clients that hang up', (newTown) => {
  test(`${CONNECTIONS} dropped connections leave nothing behind`, async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    await ann.write('something to read');
    const address = new URL(await town.listen());
    // The first look at the home feed orders its building.
    await ann.get('/api/v1/timelines/home');
    await town.settle();
    const rows = await rowCounter(town.context.db);
    const requests = await requestsOf(ann);
    const reading = Buffer.from(
      `GET /api/v1/timelines/home HTTP/1.1\r\nHost: town.example\r\nAuthorization: Bearer ${ann.token}\r\n\r\n`,
    );
    const stream = Buffer.from(
      `GET /api/v1/streaming/user HTTP/1.1\r\nHost: town.example\r\nAuthorization: Bearer ${ann.token}\r\n\r\n`,
    );
    // Cut anywhere before its end, a request was never made: it may change nothing.
    const before = await rows();
    const drop = async (index: number): Promise<void> => {
      const request = requests[index % requests.length] ?? requests[0]!;
      const { bytes } = request;
      const headersEnd = bytes.indexOf('\r\n\r\n') + 4;
      const part = (index * 37) % 100;
      switch (index % 5) {
        case 0:
          return hangUp(address, bytes.subarray(0, Math.floor((headersEnd * part) / 100)), 'at-once', index % 2 === 0);
        case 1:
        case 2:
          return hangUp(
            address,
            bytes.subarray(0, headersEnd + Math.floor(((bytes.length - headersEnd - 1) * part) / 100)),
            'at-once',
            index % 2 === 0,
          );
        case 3:
          return hangUp(address, reading, part < 50 ? 'answer' : 'at-once', index % 2 === 0);
        default:
          return hangUp(address, stream, part < 50 ? 'answer' : 'at-once', index % 2 === 0);
      }
    };
    for (let start = 0; start < CONNECTIONS; start += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => drop(start + i)));
    }
    const open = (): Promise<number> =>
      new Promise((resolve, reject) => {
        town.server.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      });
    await until(async () => (await open()) === 0, 'every connection is closed');
    await until(() => readdirSync(town.context.uploadFolder).length === 0, 'the upload folder is empty');
    assert.equal(await rows(), before, 'requests that never ended have changed something');
    assert.equal(await openTransactions(town), 0);

    // Whole requests whose sender does not wait for the answer are done or not, but never half.
    for (const { bytes } of [...requests, ...requests]) await hangUp(address, bytes, 'at-once', true);
    await until(async () => (await open()) === 0, 'every connection is closed');
    await until(() => readdirSync(town.context.uploadFolder).length === 0, 'the upload folder is empty');
    await town.settle();
    const { count } = await town.context.db.reader
      .selectFrom('jobs')
      .select((e) => e.fn.countAll<number>().as('count'))
      .where('run_at', '<=', town.clock.now())
      .executeTakeFirstOrThrow();
    assert.equal(Number(count), 0, 'jobs that are due are left');
    const posts = (await ann.get(`/api/v1/accounts/${ann.id}/statuses`)).body;
    assert.equal((await ann.get(`/api/v1/accounts/${ann.id}`)).body.statuses_count, posts.length);

    for (const route of routesOf(town.context)) {
      const url = new URL(route.path.replace(/:[a-z]+/g, ann.id), address);
      const answer = await fetch(url, { method: route.method, headers: { authorization: `Bearer ${ann.token}` } });
      await answer.arrayBuffer();
      assert.ok(answer.status < 500, `${route.method} ${route.path} answers ${answer.status}`);
    }
    assert.equal(await openTransactions(town), 0);
  });
});
