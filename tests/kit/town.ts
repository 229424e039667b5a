/**
 * A whole node without the network: the real server, modules, listeners and jobs on a real database, with a clock that
 * moves when it is told, a mailbox to look into and a web of pages that the test writes.
 *
 * @example
 * eachEngine('bookmarks', (newTown) => {
 *   test('a bookmark is kept', async () => {
 *     await using town = await newTown();
 *     const [ann, bob] = await town.people('ann', 'bob');
 *     const post = await bob.write('hello');
 *     await ann.post(`/api/v1/statuses/${post.id}/bookmark`);
 *     const answer = await ann.get('/api/v1/bookmarks');
 *     assert.equal(answer.body[0].id, post.id);
 *   });
 * });
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { createPerson, issueAppAndToken, type Viewer, viewerOf } from '#access/access.ts';
import { updateProfile } from '#accounts/accounts.ts';
import type { Config } from '#app/config.ts';
import { readConfig } from '#app/config.ts';
import { type Brought, type Context, openContext } from '#app/context.ts';
import { openServer, type ServerState } from '#app/server.ts';
import { createWork, type Work } from '#app/work.ts';
import type { Clock } from '#ports/clock.ts';
import { type FetchAnswer, FetchRefused, type SafeFetch } from '#ports/fetch.ts';
import type { Mail, Mailer } from '#ports/mail.ts';
import type { Engine } from '#store/dialect.ts';
import type { Id, Role } from '#store/tables.ts';
import { CHEAP_PASSWORDS } from './access.ts';
import { openerOf, silentLog } from './databases.ts';
import { testFolder } from './postgres-cluster.ts';

/** A clock that moves only when it is told, and then rings what is due. */
export interface TownClock extends Clock {
  advance(ms: number): void;
}

const FIRST_MOMENT = Date.UTC(2026, 4, 4, 12);

export function townClock(start = FIRST_MOMENT): TownClock {
  let now = start;
  const waiting = new Set<{ at: number; deed: () => void }>();
  return {
    now: () => now,
    after(ms, deed) {
      const alarm = { at: now + ms, deed };
      waiting.add(alarm);
      return () => waiting.delete(alarm);
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const [next] = [...waiting].filter((alarm) => alarm.at <= until).sort((a, b) => a.at - b.at);
        if (!next) break;
        waiting.delete(next);
        now = Math.max(now, next.at);
        next.deed();
      }
      now = until;
    },
  };
}

/** Parsed JSON, unchecked: what a test expects of it, it asserts. */
type Body = ReturnType<typeof JSON.parse>;

export interface Answer {
  status: number;
  headers: LightMyRequestResponse['headers'];
  /** Parsed where it is JSON, else null. */
  body: Body;
  text: string;
  bytes: Buffer;
  /** The paths of the `Link` header, ready to be asked for. */
  next: string | null;
  prev: string | null;
}

export interface Extra {
  headers?: Record<string, string>;
  /** Sends a form instead of JSON. */
  form?: boolean;
}

/** Somebody who calls the API. */
export interface Caller {
  get(path: string, extra?: Extra): Promise<Answer>;
  post(path: string, body?: object, extra?: Extra): Promise<Answer>;
  put(path: string, body?: object, extra?: Extra): Promise<Answer>;
  patch(path: string, body?: object, extra?: Extra): Promise<Answer>;
  delete(path: string, body?: object, extra?: Extra): Promise<Answer>;
  /** Multipart. */
  send(method: 'POST' | 'PUT' | 'PATCH', path: string, form: FormData): Promise<Answer>;
}

export interface Person extends Caller {
  accountId: Id;
  /** The same as the API says it. */
  id: string;
  username: string;
  email: string;
  password: string;
  token: string;
  viewer: Viewer;
  /** Posts, and gives the status. Throws where it is refused. */
  write(text: string, more?: object): Promise<Body>;
  /** Follows; locked people are asked. */
  follow(other: Person): Promise<void>;
}

export interface PersonOptions {
  role?: Role;
  locked?: boolean;
  /** Space separated. */
  scopes?: string;
  email?: string;
  password?: string;
}

export interface TownPage {
  status?: number;
  contentType?: string;
  body: string | Buffer;
}

export interface Town {
  engine: Engine;
  origin: string;
  context: Context;
  server: FastifyInstance;
  work: Work;
  clock: TownClock;
  /** Mails that were sent, oldest first; `settle` sends them. */
  mails: Mail[];
  /** Pages of the web outside, by address; everything else cannot be reached. */
  web: Map<string, TownPage>;
  /** Addresses that were asked for outside. */
  fetched: string[];
  stranger: Caller;
  person(username: string, options?: PersonOptions): Promise<Person>;
  /** Several ordinary people. */
  people<Names extends string[]>(...usernames: Names): Promise<{ [Index in keyof Names]: Person }>;
  /** Resolves when all events are heard and all due jobs are done. Throws what a listener throws. */
  settle(): Promise<void>;
  /** Lets time pass, then settles. */
  pass(ms: number): Promise<void>;
  /** Starts listeners and jobs as a node does and listens on a free port; gives the address. For streams. */
  listen(): Promise<string>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface TownOptions {
  origin?: string;
  /** Default off: in a town time stands still, so an allowance would never come back. */
  rateLimits?: boolean;
  config?: Partial<Config>;
  brought?: Brought;
}

export type NewTown = (options?: TownOptions) => Promise<Town>;

/** Declares the same tests for both engines. */
export function eachEngine(name: string, tests: (newTown: NewTown, engine: Engine) => void): void {
  for (const engine of ['sqlite', 'postgres'] as const) {
    describe(`${name} (${engine})`, () => tests((options) => openTown(engine, options), engine));
  }
}

/** Rounds of listening and working before a test is told that its town never comes to rest. */
const MAX_ROUNDS = 50;
const SCOPES = 'read write follow push profile';

/** A town on a fresh database. */
export async function openTown(engine: Engine, options: TownOptions = {}): Promise<Town> {
  const clock = townClock();
  const folder = mkdtempSync(join(testFolder(), 'parley-town-'));
  const { db, close: dropDatabase } = await openerOf(engine)();
  const mails: Mail[] = [];
  const web = new Map<string, TownPage>();
  const fetched: string[] = [];
  const origin = options.origin ?? 'https://town.example';
  const config: Config = {
    ...readConfig({ PARLEY_ORIGIN: origin, PARLEY_DATA: join(folder, 'data') }, folder),
    rateLimits: options.rateLimits ?? false,
    ...options.config,
  };
  const context = await openContext(config, silentLog, {
    brought: {
      db,
      clock,
      mailer: mailboxOf(mails),
      fetch: fetcherOf(web, fetched),
      passwordCost: CHEAP_PASSWORDS,
      ...options.brought,
    },
    onFatal(error) {
      throw error;
    },
  });
  const state: ServerState = { draining: false };
  const server = await openServer(context, config, state);
  const work = createWork(context);
  let working = false;

  const call = callerOf(server);
  const town: Town = {
    engine,
    origin,
    context,
    server,
    work,
    clock,
    mails,
    web,
    fetched,
    stranger: call(null),
    person: (username, more = {}) => newPerson(context, call, username, more),
    async people(...usernames) {
      const people: Person[] = [];
      for (const username of usernames) people.push(await town.person(username));
      return people as { [Index in keyof typeof usernames]: Person };
    },
    async settle() {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        await work.listeners.settle();
        if (!(await hasDueJob(context))) return;
        await work.jobs.runDue();
      }
      throw new Error('the town does not come to rest');
    },
    async pass(ms) {
      clock.advance(ms);
      await town.settle();
    },
    async listen() {
      working = true;
      await work.start();
      return server.listen({ port: 0, host: '127.0.0.1' });
    },
    async close() {
      state.draining = true;
      await server.close();
      if (working) await work.stop();
      await context.close();
      await dropDatabase();
      rmSync(folder, { recursive: true, force: true });
    },
    [Symbol.asyncDispose]: () => town.close(),
  };
  // Listeners begin where the outbox ends at their first look: from here on all is heard.
  await work.listeners.settle();
  return town;
}

const mailboxOf = (mails: Mail[]): Mailer => ({
  async send(mail) {
    mails.push(mail);
  },
  async close() {},
});

function fetcherOf(web: Map<string, TownPage>, fetched: string[]): SafeFetch {
  return {
    async fetch({ url, maxBytes }): Promise<FetchAnswer> {
      fetched.push(url);
      const page = web.get(url);
      if (!page) throw new FetchRefused('network', 'There is nobody at this address.');
      const body = Buffer.from(page.body);
      if (body.length > maxBytes) throw new FetchRefused('size', 'The answer is too large.');
      return {
        url,
        status: page.status ?? 200,
        headers: {},
        contentType: page.contentType ?? 'text/html',
        charset: 'utf-8',
        body,
      };
    },
    async close() {},
  };
}

async function hasDueJob({ db, clock }: Context): Promise<boolean> {
  const row = await db.reader
    .selectFrom('jobs')
    .select('id')
    .where('failed_at', 'is', null)
    .where('run_at', '<=', clock.now())
    .where('lease_until', '<=', clock.now())
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function newPerson(
  context: Context,
  call: (token: string | null) => Caller,
  username: string,
  options: PersonOptions,
): Promise<Person> {
  const { email = `${username}@mail.example`, password = 'a good long password', role = 'member' } = options;
  const accountId = await createPerson(context, { username, email, password, role });
  const { token } = await issueAppAndToken(context, { accountId, scopes: options.scopes ?? SCOPES, name: 'Test app' });
  const viewer = viewerOf(accountId, role);
  if (options.locked) await updateProfile(context, viewer, { locked: true });
  const caller = call(token);
  return {
    ...caller,
    accountId,
    id: String(accountId),
    username,
    email,
    password,
    token,
    viewer,
    async write(text, more = {}) {
      return requireOk(await caller.post('/api/v1/statuses', { status: text, ...more }), 'a post').body;
    },
    async follow(other) {
      requireOk(await caller.post(`/api/v1/accounts/${other.id}/follow`), 'a follow');
    },
  };
}

function requireOk(answer: Answer, what: string): Answer {
  if (answer.status !== 200) throw new Error(`${what} was refused: ${answer.status} ${answer.text}`);
  return answer;
}

function callerOf(server: FastifyInstance): (token: string | null) => Caller {
  return (token) => {
    const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    async function ask(
      method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
      url: string,
      body?: object,
      { headers = {}, form = false }: Extra = {},
    ): Promise<Answer> {
      const payload = form ? new URLSearchParams(body as Record<string, string>).toString() : body;
      const type = form ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
      return toAnswer(
        await server.inject({
          method,
          url,
          headers: { ...authorization, ...type, ...headers },
          ...(payload === undefined ? {} : { payload }),
        }),
      );
    }
    return {
      get: (path, extra) => ask('GET', path, undefined, extra),
      post: (path, body, extra) => ask('POST', path, body, extra),
      put: (path, body, extra) => ask('PUT', path, body, extra),
      patch: (path, body, extra) => ask('PATCH', path, body, extra),
      delete: (path, body, extra) => ask('DELETE', path, body, extra),
      async send(method, path, form) {
        const encoded = new Response(form);
        const headers = { ...authorization, 'content-type': encoded.headers.get('content-type') ?? '' };
        const payload = Buffer.from(await encoded.arrayBuffer());
        return toAnswer(await server.inject({ method, url: path, headers, payload }));
      },
    };
  };
}

function toAnswer(response: LightMyRequestResponse): Answer {
  const isJson = String(response.headers['content-type'] ?? '').includes('json') && response.body !== '';
  const link = String(response.headers.link ?? '');
  const path = (name: string): string | null => {
    const address = new RegExp(`<([^>]+)>; rel="${name}"`).exec(link)?.[1];
    if (address === undefined) return null;
    const url = new URL(address);
    return url.pathname + url.search;
  };
  return {
    status: response.statusCode,
    headers: response.headers,
    body: isJson ? response.json() : null,
    text: response.body,
    bytes: response.rawPayload,
    next: path('next'),
    prev: path('prev'),
  };
}
