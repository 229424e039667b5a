import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Caller, Person } from '../kit/town.ts';
import { journeys } from './contract.ts';

const ids = (answer: Answer): string[] => answer.body.map((status: { id: string }) => status.id);
const HOME = '/api/v1/timelines/home';

/** Follows `next` to the end; `between` happens after each page. */
async function readDown(caller: Caller, path: string, between: () => Promise<unknown> = async () => {}) {
  const seen: string[] = [];
  for (let next: string | null = path; next !== null; ) {
    const page = await caller.get(next);
    assert.equal(page.status, 200, page.text);
    seen.push(...ids(page));
    next = page.body.length === 0 ? null : page.next;
    await between();
  }
  return seen;
}

/** Follows `prev` up from one page until nothing is newer. */
async function readUp(caller: Caller, path: string): Promise<string[]> {
  const seen: string[] = [];
  for (let prev: string | null = path; prev !== null; ) {
    const page = await caller.get(prev);
    seen.unshift(...ids(page));
    prev = page.body.length === 0 ? null : page.prev;
  }
  return seen;
}

async function writeMany(town: { clock: { advance(ms: number): void } }, person: Person, count: number, text: string) {
  const written: string[] = [];
  for (let i = 0; i < count; i += 1) {
    town.clock.advance(1000);
    written.unshift((await person.write(`${text} ${i}`)).id);
  }
  return written;
}

journeys('feeds', (newTown) => {
  test('paging while others post gives every post once, downwards and upwards', async () => {
    await using town = await newTown();
    const [ann, bob, cleo] = await town.people('ann', 'bob', 'cleo');
    await ann.follow(bob);
    await ann.follow(cleo);
    const before = await writeMany(town, bob, 23, 'early #tide');
    await town.settle();
    for (const path of [
      HOME,
      '/api/v1/timelines/public',
      '/api/v1/timelines/tag/Tide',
      `/api/v1/accounts/${bob.id}/statuses`,
    ]) {
      const known = path.includes('accounts') ? before : ids(await ann.get(`${path}?limit=40`));
      const seen = await readDown(ann, `${path}?limit=5`, async () => {
        town.clock.advance(1000);
        await cleo.write('late #tide');
      });
      assert.deepEqual(seen, known, path);
    }
    await town.settle();
    const first = await ann.get(`${HOME}?limit=3&max_id=${before[19]}`);
    const up = await readUp(ann, first.prev ?? '');
    const all = ids(await ann.get(`${HOME}?limit=40`));
    assert.deepEqual([...up, ...ids(first)].slice(0, all.length), all);
    assert.equal(new Set(up).size, up.length);
  });

  test('max_id, since_id and min_id bound a page as documented', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    await ann.follow(bob);
    const posts = await writeMany(town, bob, 8, 'n');
    await town.settle();
    const at = (query: string) => ann.get(`${HOME}?${query}`).then(ids);
    assert.deepEqual(await at('limit=2'), posts.slice(0, 2));
    assert.deepEqual(await at(`max_id=${posts[2]}&limit=2`), posts.slice(3, 5));
    assert.deepEqual(await at(`since_id=${posts[6]}&limit=2`), posts.slice(0, 2));
    assert.deepEqual(await at(`min_id=${posts[6]}&limit=2`), posts.slice(4, 6));
    assert.deepEqual(await at(`min_id=${posts[6]}&max_id=${posts[3]}`), posts.slice(4, 6));
    assert.deepEqual(await at('limit=0'), posts.slice(0, 1));
    assert.deepEqual(await at('limit=100000'), posts);
    assert.deepEqual(await at('max_id=0'), []);
    assert.deepEqual(await at('max_id=999999999999999999999999'), posts);
    const page = await ann.get(`${HOME}?limit=2`);
    const link = String(page.headers.link);
    assert.ok(link.includes(`<${town.origin}${HOME}?limit=2&max_id=${posts[1]}>; rel="next"`), link);
    assert.ok(link.includes(`<${town.origin}${HOME}?limit=2&min_id=${posts[0]}>; rel="prev"`), link);
    assert.equal((await ann.get(`${HOME}?max_id=abc`)).status, 422);
    assert.equal((await ann.get(`${HOME}?limit=many`)).status, 422);
  });

  test('home holds what is followed, and follows what changes', async () => {
    await using town = await newTown();
    const [ann, bob, cleo] = await town.people('ann', 'bob', 'cleo');
    const old = await bob.write('before the follow');
    await ann.follow(bob);
    await town.settle();
    assert.deepEqual(ids(await ann.get(HOME)), [old.id]);
    town.clock.advance(1000);
    const own = await ann.write('my own');
    town.clock.advance(1000);
    const toCleo = await bob.write('@cleo just to you', { in_reply_to_id: (await cleo.write('anybody?')).id });
    town.clock.advance(1000);
    const shared = (await bob.post(`/api/v1/statuses/${(await cleo.write('shared')).id}/reblog`)).body;
    await town.settle();
    const home = ids(await ann.get(HOME));
    assert.ok(!home.includes(toCleo.id), 'a reply to somebody who is not followed stays out');
    assert.deepEqual(home, [shared.id, own.id, old.id]);
    await ann.post(`/api/v1/accounts/${bob.id}/follow`, { reblogs: false });
    await town.settle();
    assert.deepEqual(ids(await ann.get(HOME)), [own.id, old.id]);
    await bob.delete(`/api/v1/statuses/${old.id}`);
    await town.settle();
    assert.deepEqual(ids(await ann.get(HOME)), [own.id]);
    await ann.post(`/api/v1/accounts/${bob.id}/unfollow`);
    await bob.write('after the unfollow');
    await town.settle();
    assert.deepEqual(ids(await ann.get(HOME)), [own.id]);
  });

  test('public, tag and profile feeds hold what they say', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const plain = await ann.write('plain #Harbour');
    town.clock.advance(1000);
    const reply = await bob.write('@ann a reply #harbour', { in_reply_to_id: plain.id });
    town.clock.advance(1000);
    const quiet = await bob.write('quiet #harbour', { visibility: 'unlisted' });
    town.clock.advance(1000);
    const both = await bob.write('both #harbour #fog');
    town.clock.advance(1000);
    const share = (await bob.post(`/api/v1/statuses/${plain.id}/reblog`)).body;
    const get = (path: string) => town.stranger.get(`/api/v1/${path}`).then(ids);
    assert.deepEqual(await get('timelines/public'), [both.id, plain.id]);
    assert.deepEqual(await get('timelines/public?local=true'), [both.id, plain.id]);
    assert.deepEqual(await get('timelines/public?remote=true'), []);
    const tagged = await get('timelines/tag/HARBOUR');
    assert.ok(!tagged.includes(quiet.id) && tagged.includes(both.id) && tagged.includes(plain.id));
    assert.deepEqual(await get('timelines/tag/harbour?all[]=Fog'), [both.id]);
    assert.ok(!(await get('timelines/tag/harbour?none[]=fog')).includes(both.id));
    assert.deepEqual(await get('timelines/tag/fog?any[]=nothing'), [both.id]);
    const profile = `accounts/${bob.id}/statuses`;
    assert.deepEqual(await get(profile), [share.id, both.id, quiet.id, reply.id]);
    assert.deepEqual(await get(`${profile}?exclude_replies=1`), [share.id, both.id, quiet.id]);
    assert.deepEqual(await get(`${profile}?exclude_reblogs=on&tagged=fog`), [both.id]);
    assert.equal((await town.stranger.get('/api/v1/accounts/77/statuses')).status, 404);
  });

  test('searching finds people, tags and a post by its address', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('annabel', 'bob');
    const post = await ann.write('about #lighthouses');
    const secret = await ann.write('hidden', { visibility: 'direct' });
    const search = async (query: string) =>
      (await bob.get(`/api/v2/search?${new URLSearchParams({ q: query, resolve: 'true' })}`)).body;
    assert.equal((await search('@annabel')).accounts[0].id, ann.id);
    assert.equal((await search('#lighthouse')).hashtags[0].name, 'lighthouses');
    assert.equal((await search(post.url)).statuses[0].id, post.id);
    assert.deepEqual((await search(secret.url)).statuses, []);
    assert.equal((await bob.get('/api/v2/search')).status, 422);
  });
});
