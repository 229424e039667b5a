import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import type { Answer, Person } from '../kit/town.ts';
import { journeys } from './contract.ts';

const DAY_MS = 86_400_000;
const usernames = (answer: Answer): string[] => answer.body.map((account: { username: string }) => account.username);

async function relation(person: Person, other: Person) {
  const [first] = (await person.get(`/api/v1/accounts/relationships?id[]=${other.id}`)).body;
  return first;
}
async function counts(caller: { get: Person['get'] }, of: Person): Promise<[number, number]> {
  const { body } = await caller.get(`/api/v1/accounts/${of.id}`);
  return [body.followers_count, body.following_count];
}

journeys('people', (newTown) => {
  test('following, unfollowing and removing a follower move the counters of both', async () => {
    await using town = await newTown();
    const [ann, bob, cleo] = await town.people('ann', 'bob', 'cleo');
    const act = (person: Person, other: Person, deed: string, body = {}) =>
      person.post(`/api/v1/accounts/${other.id}/${deed}`, body);
    const followed = await act(ann, bob, 'follow', { notify: true, reblogs: false, languages: ['en', 'ja'] });
    assert.equal(followed.body.following, true);
    assert.deepEqual(
      [followed.body.notifying, followed.body.showing_reblogs, followed.body.languages],
      [true, false, ['en', 'ja']],
    );
    await act(ann, bob, 'follow', { notify: false, reblogs: true });
    await act(cleo, bob, 'follow');
    assert.deepEqual(await counts(town.stranger, bob), [2, 0]);
    assert.deepEqual(await counts(bob, ann), [0, 1]);
    assert.deepEqual(usernames(await town.stranger.get(`/api/v1/accounts/${bob.id}/followers`)), ['cleo', 'ann']);
    assert.deepEqual(usernames(await town.stranger.get(`/api/v1/accounts/${ann.id}/following`)), ['bob']);
    assert.equal((await relation(bob, ann)).followed_by, true);
    assert.equal((await act(bob, cleo, 'remove_from_followers')).body.followed_by, false);
    assert.equal((await act(ann, bob, 'unfollow')).body.following, false);
    assert.equal((await act(ann, bob, 'unfollow')).status, 200);
    assert.deepEqual(await counts(town.stranger, bob), [0, 0]);
    assert.deepEqual(await counts(town.stranger, ann), [0, 0]);
    assert.ok((await act(ann, ann, 'follow')).status >= 400);
    assert.equal((await ann.post('/api/v1/accounts/424242/follow')).status, 404);
  });

  test('somebody locked decides about each request', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const cleo = await town.person('cleo', { locked: true });
    const asked = await ann.post(`/api/v1/accounts/${cleo.id}/follow`);
    assert.deepEqual([asked.body.following, asked.body.requested], [false, true]);
    await bob.follow(cleo);
    await town.settle();
    assert.deepEqual(usernames(await cleo.get('/api/v1/follow_requests')).sort(), ['ann', 'bob']);
    assert.equal((await cleo.get('/api/v1/accounts/verify_credentials')).body.source.follow_requests_count, 2);
    assert.deepEqual(await counts(ann, cleo), [0, 0]);
    const accepted = await cleo.post(`/api/v1/follow_requests/${ann.id}/authorize`);
    assert.equal(accepted.body.followed_by, true);
    assert.equal((await cleo.post(`/api/v1/follow_requests/${bob.id}/reject`)).body.requested_by, false);
    assert.equal((await cleo.post(`/api/v1/follow_requests/${bob.id}/authorize`)).status, 404);
    assert.deepEqual(await counts(ann, cleo), [1, 0]);
    assert.equal((await relation(bob, cleo)).requested, false);
    const secret = await cleo.write('for followers', { visibility: 'private' });
    assert.equal((await ann.get(`/api/v1/statuses/${secret.id}`)).status, 200);
    assert.equal((await bob.get(`/api/v1/statuses/${secret.id}`)).status, 404);
  });

  test('a block parts two people, and is known only to who made it', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    await ann.follow(bob);
    await bob.follow(ann);
    const post = await ann.write('hello bob');
    assert.equal((await ann.post(`/api/v1/accounts/${bob.id}/block`)).body.blocking, true);
    assert.deepEqual(
      [await counts(ann, bob), await counts(ann, ann)],
      [
        [0, 0],
        [0, 0],
      ],
    );
    assert.equal((await bob.get(`/api/v1/statuses/${post.id}`)).status, 404);
    assert.equal((await town.stranger.get(`/api/v1/statuses/${post.id}`)).status, 200);
    assert.ok((await bob.post(`/api/v1/accounts/${ann.id}/follow`)).status >= 400);
    assert.deepEqual(usernames(await ann.get('/api/v1/blocks')), ['bob']);
    assert.deepEqual(usernames(await bob.get('/api/v1/blocks')), []);
    assert.deepEqual((await bob.get(`/api/v1/accounts/${ann.id}/statuses`)).body, []);
    assert.equal((await ann.post(`/api/v1/accounts/${bob.id}/unblock`)).body.blocking, false);
    assert.equal((await bob.get(`/api/v1/statuses/${post.id}`)).status, 200);
  });

  test('a timed mute hides and ends by itself', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    await ann.follow(bob);
    const post = await bob.write('noise');
    await town.settle();
    const muted = await ann.post(`/api/v1/accounts/${bob.id}/mute`, { duration: 86_400, notifications: false });
    assert.deepEqual([muted.body.muting, muted.body.muting_notifications], [true, false]);
    assert.equal(muted.body.muting_expires_at, new Date(town.clock.now() + DAY_MS).toISOString());
    assert.deepEqual((await ann.get('/api/v1/timelines/home')).body, []);
    const [entry] = (await ann.get('/api/v1/mutes')).body;
    assert.equal(entry.mute_expires_at, muted.body.muting_expires_at);
    assert.equal((await ann.get(`/api/v1/statuses/${post.id}`)).status, 200);
    await town.pass(DAY_MS + 1000);
    assert.equal((await relation(ann, bob)).muting, false);
    assert.deepEqual((await ann.get('/api/v1/mutes')).body, []);
    assert.equal((await ann.get('/api/v1/timelines/home')).body[0].id, post.id);
    await ann.post(`/api/v1/accounts/${bob.id}/mute`);
    await town.pass(365 * DAY_MS);
    assert.equal((await relation(ann, bob)).muting_expires_at, null);
    assert.equal((await ann.post(`/api/v1/accounts/${bob.id}/unmute`)).body.muting, false);
  });

  test('notes about people are their writer\u2019s alone', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const noted = await ann.post(`/api/v1/accounts/${bob.id}/note`, { comment: 'met at the harbour' });
    assert.equal(noted.body.note, 'met at the harbour');
    assert.equal((await relation(ann, bob)).note, 'met at the harbour');
    assert.equal((await relation(bob, ann)).note, '');
    assert.equal((await ann.post(`/api/v1/accounts/${bob.id}/note`, { comment: '' })).body.note, '');
  });

  test('a profile is changed as clients do it and found by its handle', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const form = new FormData();
    form.set('display_name', 'Ann of the Harbour');
    form.set('note', 'I like #boats <b>');
    form.set('locked', 'true');
    form.set('fields_attributes[0][name]', 'Site');
    form.set('fields_attributes[0][value]', 'https://ann.example');
    form.set('fields_attributes[1][name]', 'Pronouns');
    form.set('fields_attributes[1][value]', 'she');
    form.set('source[privacy]', 'unlisted');
    form.set('source[language]', 'fr');
    const face = await sharp({ create: { width: 50, height: 50, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    form.set('avatar', new Blob([face], { type: 'image/png' }), 'face.png');
    const changed = await ann.send('PATCH', '/api/v1/accounts/update_credentials', form);
    assert.equal(changed.status, 200, changed.text);
    const account = changed.body;
    assert.equal(account.display_name, 'Ann of the Harbour');
    assert.match(account.note, /&lt;b&gt;/);
    assert.deepEqual(
      account.fields.map((field: { name: string }) => field.name),
      ['Site', 'Pronouns'],
    );
    assert.deepEqual([account.source.privacy, account.source.language], ['unlisted', 'fr']);
    assert.equal((await town.stranger.get(new URL(account.avatar).pathname)).status, 200);
    assert.equal((await ann.write('quiet by default')).visibility, 'unlisted');
    assert.equal((await ann.get('/api/v1/preferences')).body['posting:default:visibility'], 'unlisted');
    for (const acct of ['ann', '@ANN', 'ann@town.example']) {
      const found = await town.stranger.get(`/api/v1/accounts/lookup?acct=${encodeURIComponent(acct)}`);
      assert.equal(found.body.id, ann.id, acct);
    }
    assert.equal((await town.stranger.get('/api/v1/accounts/lookup?acct=nobody')).status, 404);
    assert.deepEqual(usernames(await bob.get('/api/v1/accounts/search?q=an')), ['ann']);
    assert.deepEqual(usernames(await bob.get(`/api/v1/accounts?id[]=${bob.id}&id[]=${ann.id}`)), ['bob', 'ann']);
    const half = { display_name: 'half done', source: { language: 'no language at all' } };
    assert.equal((await ann.patch('/api/v1/accounts/update_credentials', half)).status, 422);
    assert.equal((await ann.get(`/api/v1/accounts/${ann.id}`)).body.display_name, 'Ann of the Harbour');
    const nine = Array.from({ length: 9 }, (_, i) => ({ name: `n${i}`, value: 'v' }));
    assert.equal((await ann.patch('/api/v1/accounts/update_credentials', { fields_attributes: nine })).status, 422);
    assert.equal(
      (await ann.patch('/api/v1/accounts/update_credentials', { display_name: 'x'.repeat(500) })).status,
      422,
    );
  });

  test('lists of people are paged to their end without gaps', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const names = Array.from({ length: 9 }, (_, i) => `fan${i}`);
    for (const name of names) await (await town.person(name)).follow(ann);
    const seen: string[] = [];
    let next: string | null = `/api/v1/accounts/${ann.id}/followers?limit=4`;
    while (next !== null) {
      const page: Answer = await town.stranger.get(next);
      seen.push(...usernames(page));
      next = page.body.length === 0 ? null : page.next;
    }
    assert.deepEqual(seen, names.toReversed());
    await ann.patch('/api/v1/accounts/update_credentials', { hide_collections: true });
    assert.deepEqual((await town.stranger.get(`/api/v1/accounts/${ann.id}/followers`)).body, []);
    assert.equal((await ann.get(`/api/v1/accounts/${ann.id}/followers`)).body.length, 9);
  });

  test('lists are their owner\u2019s, and hold only people one follows', async () => {
    await using town = await newTown();
    const [ann, bob, cleo] = await town.people('ann', 'bob', 'cleo');
    await ann.follow(bob);
    const list = (await ann.post('/api/v1/lists', { title: 'Sailors' })).body;
    const path = `/api/v1/lists/${list.id}`;
    assert.deepEqual([list.replies_policy, list.exclusive], ['list', false]);
    assert.equal((await ann.post(`${path}/accounts`, { account_ids: [bob.id] })).status, 200);
    assert.ok((await ann.post(`${path}/accounts`, { account_ids: [cleo.id] })).status >= 400);
    assert.deepEqual(usernames(await ann.get(`${path}/accounts`)), ['bob']);
    assert.equal((await ann.get(`/api/v1/accounts/${bob.id}/lists`)).body[0].id, list.id);
    const post = await bob.write('from the sea');
    await cleo.write('from the land');
    const feed = await ann.get(`/api/v1/timelines/list/${list.id}`);
    assert.deepEqual(
      feed.body.map((status: { id: string }) => status.id),
      [post.id],
    );
    for (const answer of [
      await bob.get(path),
      await bob.get(`/api/v1/timelines/list/${list.id}`),
      await bob.put(path, { title: 'mine' }),
      await bob.delete(path),
      await bob.get(`${path}/accounts`),
    ]) {
      assert.equal(answer.status, 404);
    }
    assert.equal((await ann.put(path, { title: 'Seafarers', replies_policy: 'none' })).body.title, 'Seafarers');
    assert.equal((await ann.delete(`${path}/accounts?account_ids[]=${bob.id}`)).status, 200);
    assert.deepEqual((await ann.get(`${path}/accounts`)).body, []);
    assert.equal((await ann.delete(path)).status, 200);
    assert.deepEqual((await ann.get('/api/v1/lists')).body, []);
    for (const bad of [{}, { title: '' }, { title: 'x', replies_policy: 'all' }, { title: 'x'.repeat(1000) }]) {
      assert.equal((await ann.post('/api/v1/lists', bad)).status, 422);
    }
  });
});
