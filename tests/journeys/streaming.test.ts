import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { type RawData, WebSocket } from 'ws';
import { authorizeRequest, grantCode } from '#access/access.ts';
import type { Person, Town } from '../kit/town.ts';
import { entityProblems, journeys } from './contract.ts';

/** How long a message may take before the test fails; on an idle machine it takes a few milliseconds. */
const PATIENCE_MS = 5_000;

interface Message {
  stream: string[];
  event: string;
  payload: string;
}

/** A stream that is read one message after the other. */
class Listener {
  #queue: string[] = [];
  #waiting: ((text: string) => void) | null = null;

  hear(text: string): void {
    const tell = this.#waiting;
    this.#waiting = null;
    if (tell) tell(text);
    else this.#queue.push(text);
  }

  async nextText(): Promise<string> {
    const ready = this.#queue.shift();
    if (ready !== undefined) return ready;
    // Made here, so that its trace says who waited.
    const silence = new Error('nothing was streamed');
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(silence), PATIENCE_MS);
      this.#waiting = (text) => {
        clearTimeout(timer);
        resolve(text);
      };
    });
  }

  async next(): Promise<Message> {
    return JSON.parse(await this.nextText()) as Message;
  }

  /** The next message, which must be a status of this id. */
  async status(id: string, event = 'update'): Promise<Message> {
    const message = await this.next();
    assert.equal(message.event, event);
    const status = JSON.parse(message.payload);
    assert.equal(status.id, id);
    assert.deepEqual(entityProblems('Status', status), []);
    return message;
  }
}

/** Opens WebSockets that close with the block. */
class Sockets {
  #open: WebSocket[] = [];
  readonly #origin: string;

  constructor(address: string) {
    this.#origin = address.replace('http', 'ws');
  }

  async open(query: string, options: { token?: string; protocols?: string[] } = {}) {
    const headers: Record<string, string> = options.token ? { authorization: `Bearer ${options.token}` } : {};
    const url = `${this.#origin}/api/v1/streaming${query}`;
    const socket = new WebSocket(url, options.protocols ?? [], { headers });
    this.#open.push(socket);
    const listener = new Listener();
    socket.on('message', (data: RawData) => listener.hear(String(data)));
    await once(socket, 'open', { signal: AbortSignal.timeout(PATIENCE_MS) });
    const say = (message: object): void => socket.send(JSON.stringify(message));
    const closed = (): Promise<number> =>
      once(socket, 'close', { signal: AbortSignal.timeout(PATIENCE_MS) }).then(([code]) => Number(code));
    /** Messages are handled in order, so the answer to a wrong one says that those before it are done. */
    const settled = async (): Promise<void> => {
      say({ type: 'nothing' });
      assert.equal((JSON.parse(await listener.nextText()) as { status: number }).status, 400);
    };
    return { listener, say, settled, closed, socket };
  }

  /** Resolves with the status a refused opening is answered with. */
  async refused(query: string): Promise<number> {
    const socket = new WebSocket(`${this.#origin}/api/v1/streaming${query}`);
    socket.on('error', () => {});
    const [, response] = await once(socket, 'unexpected-response', { signal: AbortSignal.timeout(PATIENCE_MS) });
    socket.terminate();
    return (response as { statusCode: number }).statusCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#open) {
      if (socket.readyState === WebSocket.CLOSED) continue;
      const closed = once(socket, 'close');
      socket.terminate();
      await closed;
    }
  }
}

/** Server-sent events as texts of one event each. */
async function openEvents(address: string, path: string, token: string | null) {
  const controller = new AbortController();
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${address}/api/v1/streaming/${path}`, { headers, signal: controller.signal });
  const listener = new Listener();
  const reading = (async () => {
    let text = '';
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) if (!part.startsWith(':')) listener.hear(part);
    }
  })().catch(() => {});
  return {
    answer,
    listener,
    ended: reading,
    async [Symbol.asyncDispose]() {
      controller.abort();
      await reading;
    },
  };
}

const follows = async (town: Town, follower: Person, followed: Person): Promise<void> => {
  await follower.follow(followed);
  await town.settle();
};

journeys('streaming', (newTown) => {
  test('what somebody followed does reaches the follower: a post, its edit, its end', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    await follows(town, ann, bob);
    const address = await town.listen();
    await using sockets = new Sockets(address);
    const { listener } = await sockets.open('?stream=user', { token: ann.token });
    const post = await bob.write('now');
    const message = await listener.status(post.id);
    assert.deepEqual(message.stream, ['user']);
    town.clock.advance(1000);
    await bob.put(`/api/v1/statuses/${post.id}`, { status: 'now and then' });
    await listener.status(post.id, 'status.update');
    await bob.delete(`/api/v1/statuses/${post.id}`);
    const removal = await listener.next();
    assert.deepEqual([removal.event, removal.payload], ['delete', post.id]);
    const own = await ann.write('my own, from another device');
    await listener.status(own.id);
  });

  test('a private post reaches followers only, and nobody who is blocked', async () => {
    await using town = await newTown();
    const [ann, follower, stranger, blocked] = await town.people('ann', 'follower', 'stranger', 'blocked');
    await follows(town, follower, ann);
    await ann.post(`/api/v1/accounts/${blocked.id}/block`);
    const address = await town.listen();
    await using sockets = new Sockets(address);
    const open = (person: Person) => sockets.open('?stream=user', { token: person.token });
    const [following, passing, shut] = [await open(follower), await open(stranger), await open(blocked)];
    for (const one of [passing, shut]) one.say({ type: 'subscribe', stream: 'public' });
    for (const one of [passing, shut]) await one.settled();
    const secret = await ann.write('for followers', { visibility: 'private' });
    await following.listener.status(secret.id);
    const open1 = await ann.write('for all');
    await following.listener.status(open1.id);
    // Their first message is the public post, so the private one passed them by; the blocked one hears neither.
    await passing.listener.status(open1.id);
    const end = await stranger.write('the end');
    await passing.listener.status(end.id);
    await shut.listener.status(end.id);
  });

  test('a mention is told to whom it names', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const address = await town.listen();
    await using sockets = new Sockets(address);
    const { listener } = await sockets.open('?stream=user:notification', { token: ann.token });
    const post = await bob.write('@ann look', { visibility: 'direct' });
    const message = await listener.next();
    assert.equal(message.event, 'notification');
    const told = JSON.parse(message.payload);
    assert.deepEqual([told.type, told.account.id, told.status.id], ['mention', bob.id, post.id]);
    assert.deepEqual(entityProblems('Notification', told), []);
  });

  test('one connection carries several streams, begun and ended as wished', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    await follows(town, ann, bob);
    const list = (await ann.post('/api/v1/lists', { title: 'Sailors' })).body;
    await ann.post(`/api/v1/lists/${list.id}/accounts`, { account_ids: [bob.id] });
    const address = await town.listen();
    await using sockets = new Sockets(address);
    const { listener, say, settled } = await sockets.open('', { protocols: [ann.token] });
    say({ type: 'subscribe', stream: 'hashtag', tag: 'Fog' });
    say({ type: 'subscribe', stream: 'list', list: list.id });
    say({ type: 'subscribe', stream: 'public:local' });
    await settled();
    const post = await bob.write('there is #fog');
    const heard = [await listener.status(post.id), await listener.status(post.id), await listener.status(post.id)];
    assert.deepEqual(
      new Set(heard.map((message) => message.stream.join(' '))),
      new Set(['hashtag Fog', `list ${list.id}`, 'public:local']),
    );
    say({ type: 'unsubscribe', stream: 'public:local' });
    say({ type: 'unsubscribe', stream: 'hashtag', tag: 'fog' });
    await settled();
    const second = await bob.write('more #fog');
    assert.deepEqual((await listener.status(second.id)).stream, ['list', list.id]);
    for (const wrong of [{ stream: 'nothing' }, { stream: 'hashtag' }, { stream: 'list', list: '1' }]) {
      say({ type: 'subscribe', ...wrong });
      assert.equal(typeof (JSON.parse(await listener.nextText()) as { error: string }).error, 'string');
    }
  });

  test('streams open only with what they need, and close when the token is revoked', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const narrow = await town.person('narrow', { scopes: 'write' });
    const register = async () => {
      const wish = { client_name: 'A', redirect_uris: 'a://b', scopes: 'read' };
      const { client_id, client_secret } = (await town.stranger.post('/api/v1/apps', wish)).body;
      return { client_id, client_secret };
    };
    const [app, other] = [await register(), await register()];
    const code = await grantCode(
      town.context,
      ann.viewer,
      await authorizeRequest(town.context, { response_type: 'code', client_id: app.client_id, scope: 'read' }),
    );
    const swap = { ...app, grant_type: 'authorization_code', redirect_uri: 'a://b', code: code.code };
    const { access_token: token } = (await town.stranger.post('/oauth/token', swap)).body;
    const address = await town.listen();
    await using sockets = new Sockets(address);
    assert.equal(await sockets.refused('?stream=user'), 401);
    assert.equal(await sockets.refused('?stream=user&access_token=nonsense'), 401);
    assert.equal(await sockets.refused(`?stream=user&access_token=${narrow.token}`), 403);
    assert.equal(await sockets.refused(`?stream=list&list=1&access_token=${ann.token}`), 404);
    assert.equal(await sockets.refused('?stream=everything'), 400);
    const open = await sockets.open('?stream=public');
    const own = await sockets.open(`?stream=user&access_token=${token}`);
    const closing = own.closed();
    await town.stranger.post('/oauth/revoke', { ...other, token });
    await own.settled();
    assert.equal((await town.stranger.post('/oauth/revoke', { ...app, token })).status, 200);
    assert.equal(await closing, 1008);
    assert.equal(open.socket.readyState, WebSocket.OPEN);
  });

  test('server-sent events say the same', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    await follows(town, ann, bob);
    const address = await town.listen();
    assert.equal(await (await fetch(`${address}/api/v1/streaming/health`)).text(), 'OK');
    await using own = await openEvents(address, 'user', ann.token);
    await using tagged = await openEvents(address, 'hashtag?tag=fog', null);
    assert.equal(own.answer.status, 200);
    assert.match(own.answer.headers.get('content-type') ?? '', /^text\/event-stream/);
    assert.equal(own.answer.headers.get('access-control-allow-origin'), '*');
    const plain = await bob.write('plain');
    const foggy = await bob.write('#fog');
    const lines = (await own.listener.nextText()).split('\n');
    assert.equal(lines[0], 'event: update');
    assert.equal(JSON.parse(lines[1]?.slice('data: '.length) ?? '').id, plain.id);
    assert.ok((await own.listener.nextText()).includes(`"id":"${foggy.id}"`));
    assert.ok((await tagged.listener.nextText()).includes(`"id":"${foggy.id}"`));
    for (const [path, status] of [
      ['user', 401],
      ['list?list=1', 401],
      ['hashtag', 400],
    ] as const) {
      const refused = await fetch(`${address}/api/v1/streaming/${path}`);
      assert.equal(refused.status, status, path);
      assert.equal(typeof ((await refused.json()) as { error: string }).error, 'string');
    }
  });

  test('a stopping server closes its streams', async () => {
    const town = await newTown();
    const ann = await town.person('ann');
    const address = await town.listen();
    await using sockets = new Sockets(address);
    const { closed } = await sockets.open('?stream=user', { token: ann.token });
    const events = await openEvents(address, 'public', null);
    const closing = closed();
    await town.close();
    assert.equal(await closing, 1001);
    await events.ended;
  });
});
