import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { type RawData, WebSocket } from 'ws';
import { authorizedApps, revokeAuthorization } from '#access/access.ts';
import { newVisitor } from '../kit/page-visitor.ts';
import type { Answer, Caller, Person, Town } from '../kit/town.ts';
import { journeys } from './contract.ts';
import {
  endFormer,
  type Matrix,
  type MatrixPost,
  moveAuthorAway,
  peopleOfMatrix,
  RELATIONS,
  type Relation,
  subscribeToPushes,
  TAG,
  WORD,
  writeMatrix,
} from './matrix.ts';
import {
  type Expectation,
  follows,
  inHome,
  inPublic,
  notified,
  ofEverybody,
  ok,
  ROUTES,
  readable,
} from './matrix-routes.ts';

/** How long a stream may take before the test fails. */
const PATIENCE_MS = 10_000;
const nameOf = ({ audience, kind }: MatrixPost): string => `${audience} ${kind}`;

/** Streams of one person over one socket, and what they told. */
interface Ear {
  told: { stream: string; event: string; id: string }[];
  socket: WebSocket;
  heard(sentinel: string, streams: readonly string[]): Promise<void>;
}

async function openEar(address: string, token: string, subscriptions: readonly object[]): Promise<Ear> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/streaming`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const told: Ear['told'] = [];
  let look = (): void => {};
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
  socket.on('message', (data: RawData) => {
    const { stream, event, payload, status } = JSON.parse(String(data));
    if (status === 400) isReady();
    if (event === undefined) return;
    const parsed = event === 'update' || event === 'notification' ? JSON.parse(payload) : {};
    // Deeds of others on one's own posts are told too, and are no news of them.
    if (event === 'notification' && !['mention', 'status'].includes(parsed.type)) return;
    const id = event === 'notification' ? parsed.status?.id : parsed.id;
    told.push({ stream: stream?.[0] ?? '', event, id: id ?? '' });
    look();
  });
  await once(socket, 'open', { signal: AbortSignal.timeout(PATIENCE_MS) });
  for (const one of subscriptions) socket.send(JSON.stringify({ type: 'subscribe', ...one }));
  // Messages are handled in order: the answer to a wrong one says that all before it are done.
  socket.send(JSON.stringify({ type: 'nothing' }));
  await ready;
  return {
    told,
    socket,
    heard: (sentinel, streams) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`the stream never told the last post`)), PATIENCE_MS);
        look = () => {
          const done = streams.every((stream) => told.some((one) => one.stream === stream && one.id === sentinel));
          if (!done) return;
          clearTimeout(timer);
          resolve();
        };
        look();
      }),
  };
}

journeys('the privacy matrix', (newTown) => {
  let matrix: Matrix;
  let pushes = new Map<Relation, string>();
  const ears = new Map<Relation, Ear>();

  before(async () => {
    const town = await newTown();
    matrix = await peopleOfMatrix(town);
    const address = await town.listen();
    for (const [relation, person] of matrix.persons) {
      const list = matrix.lists.get(relation);
      const streams = [{ stream: 'user' }, { stream: 'public' }, { stream: 'hashtag', tag: TAG }];
      const own = list ? [...streams, { stream: 'list', list }] : streams;
      ears.set(relation, await openEar(address, person.token, own));
    }
    pushes = await subscribeToPushes(matrix);
    await writeMatrix(matrix);
    const last = (await matrix.host.write(everybody(matrix), { visibility: 'public' })).id;
    await Promise.all([...ears.values()].map((ear) => ear.heard(last, ['user', 'public', 'hashtag'])));
    await town.settle();
    await endFormer(matrix);
  });
  after(async () => {
    for (const { socket } of ears.values()) socket.terminate();
    await matrix.town.close();
  });

  /** One post that reaches every stream of everybody, so that what should have come has come. */
  const everybody = ({ persons }: Matrix): string =>
    `${[...persons.values()].map(({ username }) => `@${username}`).join(' ')} the last one #${TAG}`;

  for (const route of ROUTES) {
    test(`posts ${route.name} are seen by whom they are for`, async () => {
      for (const relation of RELATIONS) {
        const shown = new Set(await route.ids(matrix, matrix.people[relation], relation));
        const seen = matrix.posts.filter(({ id }) => shown.has(id)).map(nameOf);
        const expected = matrix.posts.filter((post) => route.expected(relation, post)).map(nameOf);
        assert.deepEqual(seen.sort(), expected.sort(), `${relation}`);
      }
    });
  }

  test('streams tell whom the feeds show it, at the time of writing', () => {
    const expectations: Record<string, Expectation> = {
      user: (relation, post) =>
        relation === 'former' ? inHome('follower', { ...post }) && wasForFollowers(post) : inHome(relation, post),
      public: inPublic,
      hashtag: ofEverybody,
      list: (relation, post) => follows(relation) && inHome(relation, post),
    };
    for (const [relation, { told }] of ears) {
      for (const [stream, expected] of Object.entries(expectations)) {
        const ids = new Set(told.filter((one) => one.stream === stream && one.event === 'update').map(({ id }) => id));
        const seen = matrix.posts.filter(({ id }) => ids.has(id)).map(nameOf);
        const wanted = matrix.posts.filter((post) => expected(relation, post)).map(nameOf);
        assert.deepEqual(seen.sort(), wanted.sort(), `${relation}: ${stream}`);
      }
      const ids = new Set(told.filter(({ event }) => event === 'notification').map(({ id }) => id));
      const seen = matrix.posts.filter(({ id }) => ids.has(id)).map(nameOf);
      assert.deepEqual(
        seen.sort(),
        matrix.posts
          .filter((post) => notified(relation, post))
          .map(nameOf)
          .sort(),
        relation,
      );
    }
  });

  test('pushes go to whom notifications are for', () => {
    for (const [relation, address] of pushes) {
      const pushed = matrix.town.fetched.filter((one) => one === address).length;
      // Everybody who may hear of it at all is mentioned in the last post of all.
      const expected = matrix.posts.filter((post) => notified(relation, post)).length + 1;
      assert.equal(pushed, expected, relation);
    }
  });

  test('counts tell nobody of posts they must not see', async () => {
    for (const relation of RELATIONS) {
      if (relation === 'blocked') continue;
      const root = ok(await matrix.people[relation].get(`/api/v1/statuses/${matrix.root}`));
      // Public and unlisted ones, and those for the people of this place, whose number strangers learn too.
      assert.deepEqual([root.replies_count, root.quotes_count], [3, 3], relation);
    }
    for (const [relation, person] of matrix.persons) {
      const told = ok(await person.get('/api/v1/notifications?limit=80'));
      assert.equal(ok(await person.get('/api/v1/notifications/unread_count?limit=1000')).count, told.length, relation);
    }
  });

  test('pages show what the API shows', async () => {
    const { town, author, posts, persons } = matrix;
    for (const relation of ['follower', 'mentioned', 'blocked', 'stranger', 'anonymous'] as const) {
      const visitor = newVisitor(town.server, town.origin);
      const person = persons.get(relation);
      if (person) await visitor.logIn(person.email, person.password);
      for (const post of posts) {
        const { statusCode } = await visitor.open(`/@${author.username}/${post.id}`);
        assert.equal(statusCode, readable(relation, post) ? 200 : 404, `${relation}: ${nameOf(post)}`);
      }
      const { body } = await visitor.open(`/@${author.username}`);
      const shown = posts.filter(({ id }) => body.includes(`/${id}`));
      for (const post of shown) assert.ok(readable(relation, post), `${relation} sees ${nameOf(post)} on the profile`);
    }
  });

  test('what must not be seen cannot be told from what is not there', async () => {
    const { people, posts, persons } = matrix;
    const hidden = posts.filter(({ kind }) => kind === 'top');
    for (const relation of ['blocked', 'stranger', 'requested', 'anonymous'] as const) {
      const caller = people[relation];
      const nothing = await probe(caller, '1');
      for (const post of hidden) {
        if (readable(relation, post)) continue;
        const answers = await probe(caller, post.id);
        for (const [name, answer] of answers)
          assert.deepEqual(answer, nothing.get(name), `${relation}: ${nameOf(post)}: ${name}`);
      }
    }
    assert.ok(persons.size > 10);
  });

  test('who blocks the author’s server is shown nothing of them unasked', async () => {
    const { town, persons, posts } = matrix;
    const walled = persons.get('stranger');
    assert.ok(walled);
    await moveAuthorAway(matrix, 'far.example');
    assert.equal((await walled.post('/api/v1/domain_blocks', { domain: 'far.example' })).status, 200);
    await town.settle();
    for (const route of ROUTES) {
      // The author's page is elsewhere now.
      if (route.name === 'in the RSS feed' || route.name === 'embedded elsewhere') continue;
      const shown: ReadonlySet<string> = new Set(await route.ids(matrix, walled, 'stranger'));
      const seen: string[] = posts.filter(({ id }) => shown.has(id)).map(nameOf);
      const expected = posts.filter((post) => route.expected('blocking', post)).map(nameOf);
      assert.deepEqual(seen.sort(), expected.sort(), route.name);
    }
    await walled.delete('/api/v1/domain_blocks', { domain: 'far.example' });
  });

  test('who is suspended or whose token is revoked hears and reads nothing more', async () => {
    const { town, author, persons, posts } = matrix;
    const [suspended, revoked] = [persons.get('mutual'), persons.get('member')];
    const owner = await town.person('owner', { role: 'owner', scopes: 'admin:write admin:read read' });
    const closed = (['mutual', 'member'] as const).map((one) => {
      const socket = ears.get(one)?.socket;
      return socket ? once(socket, 'close', { signal: AbortSignal.timeout(PATIENCE_MS) }) : undefined;
    });
    const answer = await owner.post(`/api/v1/admin/accounts/${suspended?.id}/action`, { type: 'suspend' });
    assert.equal(answer.status, 200, answer.text);
    await revokeAll(town, revoked);
    await author.write('nothing for them', { visibility: 'private' });
    await Promise.all(closed);
    for (const [person, statuses] of [
      [suspended, [401, 403]],
      [revoked, [401]],
    ] as const) {
      for (const path of [
        '/api/v1/timelines/home',
        `/api/v1/statuses/${posts[0]?.id}`,
        '/api/v1/notifications',
        '/api/v2/search?q=x',
      ]) {
        const { status, text } = (await person?.get(path)) ?? { status: 0, text: '' };
        assert.ok((statuses as readonly number[]).includes(status), `${path}: ${status} ${text}`);
        assert.ok(!text.includes(WORD));
      }
    }
    assert.equal((await author.get(`/api/v1/accounts/${suspended?.id}`)).body.suspended, true);
  });
});

const wasForFollowers = ({ audience }: MatrixPost): boolean =>
  ['public', 'local', 'unlisted', 'private'].includes(audience);

async function revokeAll({ context }: Town, person: Person | undefined): Promise<void> {
  if (!person) return;
  for (const { tokenId } of await authorizedApps(context.db.reader, person.accountId)) {
    await revokeAuthorization(context, person.accountId, tokenId);
  }
}

/** What every route that names a post answers about one, by its name. */
async function probe(caller: Caller, id: string): Promise<Map<string, unknown>> {
  const at = `/api/v1/statuses/${id}`;
  const answers: [string, Promise<Answer>][] = [
    ...['', '/context', '/source', '/history', '/reblogged_by', '/favourited_by', '/quotes', '/card'].map(
      (path): [string, Promise<Answer>] => [`GET ${path}`, caller.get(`${at}${path}`)],
    ),
    ...[
      'favourite',
      'unfavourite',
      'reblog',
      'unreblog',
      'bookmark',
      'unbookmark',
      'pin',
      'unpin',
      'mute',
      'unmute',
      'translate',
    ].map((deed): [string, Promise<Answer>] => [deed, caller.post(`${at}/${deed}`)]),
    ['edit', caller.put(at, { status: 'x' })],
    ['delete', caller.delete(at)],
    ['policy', caller.put(`${at}/interaction_policy`, { quote_approval_policy: 'public' })],
    ['reply', caller.post('/api/v1/statuses', { status: 'x', in_reply_to_id: id })],
    ['quote', caller.post('/api/v1/statuses', { status: 'x', quoted_status_id: id })],
  ];
  const told = new Map<string, unknown>();
  for (const [name, asked] of answers) {
    const { status, body } = await asked;
    told.set(name, { status, body });
  }
  return told;
}
