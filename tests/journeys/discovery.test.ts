import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setSetting } from '#access/access.ts';
import { updateProfile } from '#accounts/accounts.ts';
import { FRESH_MS, MIN_PEOPLE, refreshPopular, refreshTrends } from '#discovery/discovery.ts';
import { newVisitor } from '../kit/page-visitor.ts';
import type { Person, Town } from '../kit/town.ts';
import { journeys } from './contract.ts';

const HOUR_MS = 3_600_000;
const STORY = 'https://news.example/story';
const PAGE = `<html lang="en"><head><title>A bridge opens</title><meta name="description" content="After ten years."></head><body><p>Words.</p></body></html>`;

const idsIn = (body: { id: string }[]): string[] => body.map((one) => one.id);
const names = (body: { name: string }[]): string[] => body.map((one) => one.name);

async function crowd(town: Town, size: number): Promise<Person[]> {
  const people: Person[] = [];
  for (let i = 0; i < size; i += 1) people.push(await town.person(`person${i}`));
  return people;
}

const showAll = (town: Town, people: readonly Person[]) =>
  Promise.all(people.map((one) => updateProfile(town.context, one.viewer, { discoverable: true })));

journeys('what trends', (newTown) => {
  test('tags, links and posts trend when enough people use them and staff let them', async () => {
    await using town = await newTown();
    town.web.set(STORY, { body: PAGE });
    const boss = await town.person('boss', { role: 'moderator', scopes: 'read write admin:read admin:write' });
    const people = await crowd(town, MIN_PEOPLE + 1);
    const [ann, ...others] = people as [Person, ...Person[]];
    await showAll(town, people);
    await town.pass(FRESH_MS + HOUR_MS);

    const post = await ann.write(`Look at this ${STORY} #Bridges`);
    for (const one of others) {
      await one.write(`I was there ${STORY} #bridges`);
      await one.post(`/api/v1/statuses/${post.id}/favourite`);
    }
    await ann.write('Alone with it #lonely');
    await town.settle();
    const refresh = () => refreshTrends(town.context);
    await refresh();

    // Nothing trends before staff have looked at it.
    for (const kind of ['tags', 'links', 'statuses']) {
      assert.deepEqual((await town.stranger.get(`/api/v1/trends/${kind}`)).body, [], kind);
    }
    assert.equal((await ann.get('/api/v1/admin/trends/tags')).status, 403);
    const tags = await boss.get('/api/v1/admin/trends/tags');
    assert.deepEqual(
      tags.body.map((tag: { name: string; requires_review: boolean }) => [tag.name, tag.requires_review]),
      [['Bridges', true]],
    );
    const links = await boss.get('/api/v1/admin/trends/links');
    assert.deepEqual([links.body[0].title, links.body[0].requires_review], ['A bridge opens', true]);
    assert.deepEqual(idsIn((await boss.get('/api/v1/admin/trends/statuses')).body), [post.id]);

    assert.ok((await boss.post(`/api/v1/admin/trends/tags/${tags.body[0].id}/approve`)).body.trendable);
    await boss.post(`/api/v1/admin/trends/statuses/${post.id}/approve`);
    const [publisher] = (await boss.get('/api/v1/admin/trends/links/publishers')).body;
    assert.deepEqual([publisher.domain, publisher.requires_review], ['news.example', true]);
    await boss.post(`/api/v1/admin/trends/links/publishers/${publisher.id}/approve`);
    assert.equal((await boss.post('/api/v1/admin/trends/tags/99/approve')).status, 404);

    const desk = newVisitor(town.server, town.origin);
    await desk.logIn('boss', boss.password);
    await desk.open('/admin/trends');
    for (const words of [/#Bridges/, /A bridge opens/, /Look at this/, /news\.example/])
      assert.match(desk.page.body, words);
    await desk.send(`/admin/trends/tag/${tags.body[0].id}/deny`);
    assert.deepEqual((await town.stranger.get('/api/v1/trends/tags')).body, []);
    await desk.send(`/admin/trends/tag/${tags.body[0].id}/allow`);
    assert.doesNotMatch(desk.page.body, /suggested-people/, 'settings are for those who may set them');

    const trending = (await town.stranger.get('/api/v1/trends/tags')).body;
    assert.deepEqual(names(trending), ['Bridges']);
    assert.deepEqual(
      [trending[0].history.length, trending[0].history[0].accounts, trending[0].history[0].uses],
      [7, String(people.length), String(people.length)],
    );
    assert.deepEqual((await town.stranger.get('/api/v1/trends')).body, trending);
    assert.equal((await ann.get('/api/v1/trends/tags')).body[0].following, false);
    const [link] = (await town.stranger.get('/api/v1/trends/links')).body;
    assert.deepEqual([link.url, link.history[0].accounts], [STORY, String(people.length)]);
    assert.deepEqual(idsIn((await town.stranger.get('/api/v1/trends/statuses')).body), [post.id]);
    const talk = await town.stranger.get(`/api/v1/timelines/link?url=${encodeURIComponent(STORY)}&limit=2`);
    assert.equal(talk.body.length, 2);
    assert.ok(talk.next);
    assert.equal((await town.stranger.get('/api/v1/timelines/link?url=https://no.example/')).status, 404);

    // What people and staff take back is gone at once; what was said of one link outweighs its publisher.
    await updateProfile(town.context, ann.viewer, { discoverable: false });
    assert.deepEqual((await town.stranger.get('/api/v1/trends/statuses')).body, []);
    await updateProfile(town.context, ann.viewer, { discoverable: true });
    await boss.post(`/api/v1/admin/trends/links/${links.body[0].id}/reject`);
    assert.deepEqual((await town.stranger.get('/api/v1/trends/links')).body, []);
    await setSetting(town.context, null, 'trends', 'unreviewed');
    assert.deepEqual((await town.stranger.get('/api/v1/trends/links')).body, []);
    const following = others[0]!;
    await following.follow(ann);
    assert.deepEqual((await following.get('/api/v1/trends/statuses')).body, []);
    assert.deepEqual(idsIn((await others[1]!.get('/api/v1/trends/statuses')).body), [post.id]);
    await others[1]!.post(`/api/v1/accounts/${ann.id}/block`);
    assert.deepEqual((await others[1]!.get('/api/v1/trends/statuses')).body, []);
    await setSetting(town.context, null, 'trends', 'off');
    assert.deepEqual((await town.stranger.get('/api/v1/trends/tags')).body, []);
    await setSetting(town.context, null, 'trends', 'unreviewed');

    // A day later nobody speaks of it any more.
    await town.pass(30 * HOUR_MS);
    await refresh();
    assert.deepEqual((await town.stranger.get('/api/v1/trends/tags')).body, []);
    assert.deepEqual((await town.stranger.get('/api/v1/trends/statuses')).body, []);
  });
});

journeys('whom to follow', (newTown) => {
  test('suggestions have reasons, respect what people want, and can be waved away', async () => {
    await using town = await newTown();
    const [ann, bob, cem, dora, eve, fay, shy] = await town.people('ann', 'bob', 'cem', 'dora', 'eve', 'fay', 'shy');
    await showAll(town, [bob, cem, dora, eve, fay]);
    for (const one of [cem, dora]) await one.follow(eve);
    await bob.follow(shy);
    await town.settle();
    await refreshPopular(town.context);
    const suggested = async (who: Person) => (await who.get('/api/v2/suggestions')).body;
    const idsFor = async (who: Person): Promise<string[]> =>
      (await suggested(who)).map((one: { account: { id: string } }) => one.account.id);

    // Somebody new, who follows nobody, is told who is followed most; never who does not want to be found.
    const first = await suggested(ann);
    assert.deepEqual([first[0].account.id, first[0].sources, first[0].source], [eve.id, ['most_followed'], 'global']);
    assert.ok(!(await idsFor(ann)).includes(shy.id) && !(await idsFor(bob)).includes(bob.id));

    await ann.follow(cem);
    await ann.follow(dora);
    const friends = await suggested(ann);
    assert.deepEqual(
      [friends[0].account.id, friends[0].sources, friends[0].parley.followed_by_count],
      [eve.id, ['friends_of_friends', 'most_followed'], 2],
    );
    await setSetting(town.context, null, 'suggested-people', '@fay nobody@nowhere.example');
    assert.deepEqual((await suggested(ann))[0].sources, ['featured', 'most_followed']);
    assert.deepEqual(idsIn((await ann.get('/api/v1/suggestions?limit=1')).body), [fay.id]);
    assert.ok((await ann.get('/api/v1/suggestions?limit=1')).next);

    assert.deepEqual((await ann.delete(`/api/v1/suggestions/${fay.id}`)).body, {});
    await ann.post(`/api/v1/accounts/${eve.id}/mute`);
    await bob.post(`/api/v1/accounts/${ann.id}/block`);
    assert.deepEqual(await idsFor(ann), []);
    assert.equal((await ann.delete('/api/v1/suggestions/99')).status, 404);
    assert.equal((await town.stranger.get('/api/v2/suggestions')).status, 401);

    // What clients of the same release ask for beside, and what is not made here.
    const reports = await ann.get('/api/v1/annual_reports');
    assert.deepEqual(reports.body, { annual_reports: [], accounts: [], statuses: [] });
    assert.deepEqual((await ann.get('/api/v1/annual_reports/2025/state')).body, { state: 'ineligible' });
    assert.equal((await ann.get('/api/v1_alpha/async_refreshes/1')).status, 404);
  });

  test('the directory shows who wants to be found, by activity or by age', async () => {
    await using town = await newTown();
    const [ann, bob, cem] = await town.people('ann', 'bob', 'cem');
    await showAll(town, [ann, bob]);
    await town.settle();
    const listed = async (query: string, who: Pick<Person, 'get'> = town.stranger) =>
      idsIn((await who.get(`/api/v1/directory?${query}`)).body);
    assert.deepEqual(await listed('order=new'), [bob.id, ann.id]);
    await ann.write('hello');
    await town.settle();
    assert.deepEqual(await listed('local=true'), [ann.id, bob.id]);
    assert.deepEqual(await listed('limit=1&offset=1'), [bob.id]);
    assert.ok((await town.stranger.get('/api/v1/directory?limit=1')).next?.includes('offset=1'));
    await cem.post(`/api/v1/accounts/${ann.id}/mute`);
    assert.deepEqual(await listed('', cem), [bob.id]);
    await updateProfile(town.context, bob.viewer, { discoverable: false });
    assert.deepEqual(await listed(''), [ann.id]);
  });
});

journeys('collections', (newTown) => {
  test('ann recommends people who agree, and they can take that back', async () => {
    await using town = await newTown();
    const [ann, bob, cem, dora, shy] = await town.people('ann', 'bob', 'cem', 'dora', 'shy');
    await showAll(town, [ann, bob, cem, dora]);
    const made = await ann.post('/api/v1/collections', {
      name: 'Good people',
      description: 'They *are*',
      language: 'en',
      tag_name: '#People',
      account_ids: [bob.id, cem.id],
    });
    assert.equal(made.status, 200);
    const { collection } = made.body;
    assert.deepEqual(
      [collection.name, collection.item_count, collection.tag.name, collection.discoverable, collection.local],
      ['Good people', 2, 'People', true, true],
    );
    const path = `/api/v1/collections/${collection.id}`;

    for (const [words, code] of [
      [{ name: '' }, 'ERR_BLANK'],
      [{ name: 'x'.repeat(41) }, 'ERR_TOO_LONG'],
    ] as const) {
      const refused = await ann.post('/api/v1/collections', words);
      assert.equal(refused.status, 422);
      assert.equal(refused.body.error.details.name[0].error, code);
    }
    assert.equal((await ann.post('/api/v1/collections', { name: 'x', account_ids: [shy.id] })).status, 403);
    assert.equal((await ann.post('/api/v1/collections', { name: 'x', account_ids: ['99'] })).status, 404);
    assert.equal((await ann.post(`${path}/items`)).body.error, '`account_id` parameter is missing');
    const added = await ann.post(`${path}/items`, { account_id: dora.id });
    assert.deepEqual([added.body.collection_item.account_id, added.body.collection_item.state], [dora.id, 'accepted']);
    assert.equal((await ann.post(`${path}/items`, { account_id: dora.id })).status, 422);
    assert.equal((await bob.post(`${path}/items`, { account_id: dora.id })).status, 403);

    const whole = (await town.stranger.get(path)).body;
    assert.deepEqual(idsIn(whole.accounts), [ann.id, bob.id, cem.id, dora.id]);
    assert.deepEqual(
      (await town.stranger.get(`/api/v1/accounts/${ann.id}/collections`)).body.collections.map(
        (one: { item_count: number }) => one.item_count,
      ),
      [3],
    );
    const page = await town.stranger.get(`/collections/${collection.id}`, { headers: { accept: 'text/html' } });
    assert.equal(page.status, 200);
    for (const words of [/Good people/, /They \*are\*/, /@bob/, /@dora/, /#People/]) assert.match(page.text, words);
    const told = await ann.write(`People I like: ${town.origin}/collections/${collection.id}`);
    assert.deepEqual(idsIn(told.tagged_collections), [collection.id]);
    const listing = (await bob.get(`/api/v1/accounts/${bob.id}/in_collections`)).body.collections[0];
    assert.equal(listing.id, collection.id);

    // Taking oneself out is for good; blocking does it too; not wanting to be found hides.
    const item = listing.items.find((one: { account_id: string }) => one.account_id === bob.id);
    assert.equal((await cem.post(`${path}/items/${item.id}/revoke`)).status, 403);
    assert.deepEqual((await bob.post(`${path}/items/${item.id}/revoke`)).body, {});
    assert.equal((await ann.post(`${path}/items`, { account_id: bob.id })).status, 422);
    await cem.post(`/api/v1/accounts/${ann.id}/block`);
    await town.settle();
    await ann.post(`/api/v1/accounts/${shy.id}/block`);
    assert.equal((await shy.get(path)).status, 404);
    const seen = (await town.stranger.get(`/api/v1/statuses/${told.id}`)).body.tagged_collections[0];
    assert.equal(seen.item_count, 1);
    assert.deepEqual((await shy.get(`/api/v1/accounts/${ann.id}/collections`)).body.collections, []);
    assert.deepEqual(idsIn((await town.stranger.get(path)).body.accounts), [ann.id, dora.id]);
    await updateProfile(town.context, dora.viewer, { discoverable: false });
    assert.deepEqual(idsIn((await town.stranger.get(path)).body.accounts), [ann.id]);
    const own = (await ann.get(path)).body;
    assert.deepEqual(idsIn(own.accounts), [ann.id, dora.id]);

    const changed = await ann.patch(path, { name: 'Better people', discoverable: false, tag_name: null });
    assert.deepEqual([changed.body.collection.name, changed.body.collection.tag], ['Better people', null]);
    assert.equal((await bob.patch(path, { name: 'Mine' })).status, 403);
    assert.deepEqual((await town.stranger.get(`/api/v1/accounts/${ann.id}/collections`)).body.collections, []);
    assert.equal((await town.stranger.get(path)).status, 200);
    assert.equal((await ann.delete(`${path}/items/${own.collection.items[0].id}`)).status, 200);
    assert.equal((await bob.delete(path)).status, 403);
    assert.deepEqual((await ann.delete(path)).body, {});
    assert.equal((await ann.get(path)).status, 404);

    for (let i = 0; i < 10; i += 1)
      assert.equal((await ann.post('/api/v1/collections', { name: `n${i}` })).status, 200);
    assert.equal((await ann.post('/api/v1/collections', { name: 'one more' })).status, 422);
    const part = await ann.get(`/api/v1/accounts/${ann.id}/collections?limit=4&offset=4`);
    assert.equal(part.body.collections.length, 4);
    assert.ok(part.next?.includes('offset=8') && part.prev?.includes('offset=0'));
  });
});
