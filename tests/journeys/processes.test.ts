import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { WebSocket } from 'ws';
import { createPerson, issueAppAndToken } from '#access/access.ts';
import { readConfig } from '#app/config.ts';
import { type RunningNode, startNode } from '#app/node.ts';
import { idAtTime } from '#kernel/ids.ts';
import { CHEAP_PASSWORDS } from '../kit/access.ts';
import { openerOf, postgresUrlOf, silentLog, type TestDatabase } from '../kit/databases.ts';
import { testFolder } from '../kit/postgres-cluster.ts';
import { type TownClock, townClock } from '../kit/town.ts';

/** Several processes of one node, as far as the database, the clock and the network can tell. */
const PATIENCE_MS = 10_000;
const RENEW_MS = 10_000;

interface Somebody {
  id: string;
  token: string;
}

class Harbour implements AsyncDisposable {
  readonly clock: TownClock;
  readonly #database: TestDatabase;
  readonly #url: string;
  readonly #folder = mkdtempSync(join(testFolder(), 'parley-processes-'));
  readonly #ticking: NodeJS.Timeout;
  readonly #nodes: RunningNode[] = [];
  readonly #sockets: WebSocket[] = [];

  private constructor(database: TestDatabase, url: string) {
    this.#database = database;
    this.#url = url;
    this.clock = townClock(Date.now());
    // Time passes as it does, and faster where a test says so.
    this.#ticking = setInterval(() => this.clock.advance(10), 10);
  }

  static async open(): Promise<Harbour> {
    const database = await openerOf('postgres')();
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(database.db.reader);
    return new Harbour(database, await postgresUrlOf(rows[0]!.name));
  }

  get reader() {
    return this.#database.db.reader;
  }

  async start(roles = 'web, worker, streaming'): Promise<RunningNode> {
    const env = {
      PARLEY_DATABASE_URL: this.#url,
      PARLEY_DATA: join(this.#folder, 'data'),
      PARLEY_ORIGIN: 'http://127.0.0.1:9',
      PARLEY_PORT: '0',
      PARLEY_RATE_LIMITS: 'off',
      PARLEY_ROLES: roles,
    };
    const node = await startNode(readConfig(env, this.#folder), {
      log: silentLog,
      brought: { clock: this.clock, passwordCost: CHEAP_PASSWORDS },
      onFatal: (error) => {
        throw error;
      },
    });
    this.#nodes.push(node);
    return node;
  }

  async person(node: RunningNode, username: string): Promise<Somebody> {
    const made = { username, email: `${username}@mail.example`, password: 'a good long password' };
    const id = await createPerson(node.context, { ...made, role: 'member' });
    const order = { accountId: id, scopes: 'read write follow', name: 'Test app' };
    return { id: String(id), token: (await issueAppAndToken(node.context, order)).token };
  }

  /** The statuses that a stream shows, as they come. */
  async stream(node: RunningNode, who: Somebody, stream: string): Promise<string[]> {
    const address = node.address.replace('http', 'ws');
    const socket = new WebSocket(`${address}/api/v1/streaming?stream=${stream}&access_token=${who.token}`);
    this.#sockets.push(socket);
    const shown: string[] = [];
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.event === 'update') shown.push(JSON.parse(message.payload).id);
    });
    await once(socket, 'open');
    return shown;
  }

  async leaseHolder(): Promise<string | undefined> {
    const row = await this.reader
      .selectFrom('leases')
      .select('holder')
      .where('name', '=', 'listeners')
      .executeTakeFirst();
    return row?.holder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    for (const node of this.#nodes) await node.stop();
    clearInterval(this.#ticking);
    await this.#database.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function ask(
  node: RunningNode,
  who: Somebody | null,
  method: string,
  path: string,
  form?: Record<string, string>,
) {
  const answer = await fetch(node.address + path, {
    method,
    headers: who ? { authorization: `Bearer ${who.token}` } : {},
    ...(form ? { body: new URLSearchParams(form) } : {}),
  });
  const text = await answer.text();
  const body: ReturnType<typeof JSON.parse> = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text;
  return { status: answer.status, body };
}

async function write(node: RunningNode, who: Somebody, text: string): Promise<string> {
  const { status, body } = await ask(node, who, 'POST', '/api/v1/statuses', { status: text });
  assert.equal(status, 200, JSON.stringify(body));
  return body.id;
}

async function until(fact: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await fact())) {
    if (performance.now() > end) throw new Error(`it never came to this: ${what}`);
    await wait(5);
  }
}

const notified = async (node: RunningNode, who: Somebody): Promise<string[]> => {
  const { body } = await ask(node, who, 'GET', '/api/v1/notifications');
  return body.map((one: { type: string; status?: { id: string } }) => `${one.type} ${one.status?.id}`);
};

test('two processes on one PostgreSQL do all the work once, and what one is told the other shows', async () => {
  await using harbour = await Harbour.open();
  const a = await harbour.start();
  const b = await harbour.start();
  const [ann, bob] = [await harbour.person(a, 'ann'), await harbour.person(b, 'bob')];
  await ask(b, bob, 'POST', `/api/v1/accounts/${ann.id}/follow`);

  // Ids never meet, however fast both make them.
  const made = new Set<number>();
  const floor = idAtTime(harbour.clock.now());
  for (let i = 0; i < 3_000; i += 1) {
    for (const { context } of [a, b]) made.add(context.ids.next());
  }
  assert.equal(made.size, 6_000);
  assert.ok([...made].every((id) => id > floor - 2 ** 12 * 60_000));

  // The listeners run in one of them.
  assert.equal(await harbour.leaseHolder(), a.context.holder);
  assert.notEqual(a.context.holder, b.context.holder);
  const seen = await harbour.stream(b, bob, 'user');
  const first = await write(a, ann, 'from the one process @bob');
  await until(() => seen.includes(first), "b's stream shows what a was told");
  await until(async () => (await notified(b, bob)).includes(`mention ${first}`), 'bob is notified');
  const second = await write(b, ann, 'and from the other');
  await until(() => seen.includes(second), "b's stream shows what b was told");
  const seenAtA = await harbour.stream(a, bob, 'public:local');
  const third = await write(b, ann, 'once more');
  await until(() => seenAtA.includes(third), "a's stream shows what b was told");
  const home = async (node: RunningNode) =>
    (await ask(node, bob, 'GET', '/api/v1/timelines/home')).body.map((post: { id: string }) => post.id);
  await until(async () => (await home(a)).length === 3, 'home');
  assert.deepEqual(await home(a), [third, second, first]);
  assert.deepEqual(await home(b), [third, second, first]);
  assert.deepEqual(seen, [first, second, third], 'everything once');

  // The first stops: the second hears from then on, and nothing that was said meanwhile is lost.
  await a.stop();
  const between = await write(b, ann, 'who hears this, @bob?');
  assert.equal(await harbour.leaseHolder(), undefined);
  harbour.clock.advance(RENEW_MS);
  await until(async () => (await notified(b, bob)).includes(`mention ${between}`), 'the lease has moved');
  assert.equal(await harbour.leaseHolder(), b.context.holder);
  assert.deepEqual(await notified(b, bob), [`mention ${between}`, `mention ${first}`]);

  // A third takes the number that was given back, and makes ids above the old ones.
  const c = await harbour.start();
  assert.ok(c.context.ids.next() > Math.max(...made));
  assert.deepEqual(await home(c), [between, third, second, first]);
});

test('each role is a process of its own', async () => {
  await using harbour = await Harbour.open();
  const web = await harbour.start('web');
  const streaming = await harbour.start('streaming');
  const status = async (node: RunningNode, path: string) => (await ask(node, null, 'GET', path)).status;
  for (const node of [web, streaming]) {
    assert.deepEqual([await status(node, '/health'), await status(node, '/ready')], [200, 200]);
  }
  assert.equal(await status(web, '/api/v1/streaming/health'), 404);
  assert.equal(await status(streaming, '/api/v1/streaming/health'), 200);
  assert.equal(await status(streaming, '/api/v2/instance'), 404);
  assert.equal(await status(web, '/api/v2/instance'), 200);

  const [ann, bob] = [await harbour.person(web, 'ann'), await harbour.person(web, 'bob')];
  const seen = await harbour.stream(streaming, bob, 'public:local');
  const worker = await harbour.start('worker');
  assert.equal(await status(worker, '/health'), 200);
  assert.equal(await status(worker, '/api/v2/instance'), 404);
  assert.equal(await harbour.leaseHolder(), worker.context.holder);
  const post = await write(web, ann, 'hello @bob');
  await until(() => seen.includes(post), 'the streaming process shows it');
  await until(async () => (await notified(web, bob)).includes(`mention ${post}`), 'the worker heard it');

  await worker.stop();
  const later = await write(web, ann, 'is anybody working, @bob?');
  harbour.clock.advance(3 * RENEW_MS);
  await wait(50);
  assert.deepEqual(await notified(web, bob), [`mention ${post}`]);
  await harbour.start('worker');
  await until(async () => (await notified(web, bob)).includes(`mention ${later}`), 'the next worker goes on there');
});
