import assert from 'node:assert/strict';
import { test } from 'node:test';
import { journeys } from './contract.ts';

const names = (body: { name: string }[]): string[] => body.map((tag) => tag.name);
const ids = (body: { id: string }[]): string[] => body.map((one) => one.id);

journeys('tags', (newTown) => {
  test('ann follows a tag, and public posts with it come into her home feed whoever wrote them', async () => {
    await using town = await newTown();
    const [ann, bob, cem] = await town.people('ann', 'bob', 'cem');
    const unused = await ann.get('/api/v1/tags/Gardening');
    assert.equal(unused.status, 200);
    const { name, history, following, featuring } = unused.body;
    assert.deepEqual([name, history.length, following, featuring], ['Gardening', 7, false, false]);
    assert.equal((await ann.get('/api/v1/tags/123')).status, 404);
    assert.equal((await ann.post(`/api/v1/tags/${encodeURIComponent('two words')}/follow`)).status, 404);

    const before = await bob.write('roses #gardening');
    assert.equal((await ann.get('/api/v1/timelines/home')).body.length, 0);
    const followed = await ann.post('/api/v1/tags/gardening/follow');
    assert.deepEqual([followed.body.following, followed.body.name], [true, 'gardening']);
    await ann.post(`/api/v1/tags/${encodeURIComponent('Café')}/follow`);
    await town.settle();
    const home = async () => ids((await ann.get('/api/v1/timelines/home')).body);
    assert.deepEqual(await home(), [before.id], 'what was there before is pulled');
    await town.settle();

    const after = await cem.write('tulips #Gardening');
    const answer = await cem.write('and #cafe to you', { in_reply_to_id: before.id });
    await cem.write('quietly #gardening', { visibility: 'unlisted' });
    await cem.write('for followers #gardening', { visibility: 'private' });
    const edited = await bob.write('lilies');
    await town.settle();
    assert.deepEqual(await home(), [answer.id, after.id, before.id]);
    await bob.put(`/api/v1/statuses/${edited.id}`, { status: 'lilies #gardening' });
    await town.settle();
    assert.deepEqual(await home(), [edited.id, answer.id, after.id, before.id]);
    await ann.post(`/api/v1/accounts/${cem.id}/mute`);
    assert.deepEqual(await home(), [edited.id, before.id]);
    await ann.post(`/api/v1/accounts/${cem.id}/unmute`);

    const list = await ann.get('/api/v1/followed_tags?limit=1');
    assert.deepEqual(names(list.body), ['Café']);
    assert.deepEqual(names((await ann.get(list.next!)).body), ['gardening']);
    assert.deepEqual((await bob.get('/api/v1/followed_tags')).body, []);
    assert.equal((await bob.get('/api/v1/tags/GARDENING')).body.following, false);

    // Following and unfollowing people leaves what tags bring, and the other way round.
    await ann.follow(bob);
    await town.settle();
    await ann.post(`/api/v1/accounts/${bob.id}/unfollow`);
    await town.settle();
    assert.deepEqual(await home(), [edited.id, answer.id, after.id, before.id]);
    const left = await ann.post('/api/v1/tags/gardening/unfollow');
    assert.equal(left.body.following, false);
    await town.settle();
    assert.deepEqual(await home(), [answer.id]);
    assert.equal((await ann.post('/api/v1/tags/neverused/unfollow')).body.id, '');
  });

  test('a tag that only private posts have is as good as unused', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    await bob.write('#plotting', { visibility: 'private' });
    assert.equal((await ann.get('/api/v1/tags/plotting')).body.id, '');
    assert.equal((await town.stranger.get('/api/v1/tags/plotting')).body.following, undefined);
  });

  test('bob shows tags on his profile, counted, and gets suggestions', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const first = await bob.write('#tea');
    for (let i = 0; i < 2; i += 1) await bob.write('#Tea #cake');
    await bob.write('#tea', { visibility: 'private' });
    await ann.write('#tea');
    await town.settle();
    assert.deepEqual(names((await bob.get('/api/v1/featured_tags/suggestions')).body), ['tea', 'cake']);
    const shown = await bob.post('/api/v1/featured_tags', { name: '#tea' });
    const { id, ...rest } = shown.body;
    assert.deepEqual(rest, {
      name: 'tea',
      url: `${town.origin}/@bob/tagged/tea`,
      statuses_count: '3',
      last_status_at: '2026-05-04',
    });
    assert.equal((await bob.post('/api/v1/featured_tags', { name: 'tea' })).status, 422);
    assert.equal((await bob.post('/api/v1/featured_tags', { name: '' })).status, 422);
    assert.equal((await bob.post('/api/v1/featured_tags', { name: '99' })).status, 422);
    assert.equal((await bob.post('/api/v1/tags/cake/feature')).body.featuring, true);
    assert.equal((await bob.post('/api/v1/tags/Tea/feature')).body.featuring, true, 'doing it again changes nothing');
    assert.deepEqual(names((await bob.get('/api/v1/featured_tags/suggestions')).body), []);

    const counts = async () =>
      (await town.stranger.get(`/api/v1/accounts/${bob.id}/featured_tags`)).body.map(
        (tag: { name: string; statuses_count: string }) => `${tag.name} ${tag.statuses_count}`,
      );
    assert.deepEqual(await counts(), ['tea 3', 'cake 2']);
    await bob.write('more #tea', { visibility: 'unlisted' });
    await bob.put(`/api/v1/statuses/${first.id}`, { status: 'no more' });
    await town.settle();
    assert.deepEqual(await counts(), ['tea 3', 'cake 2']);
    const [last] = (await bob.get(`/api/v1/accounts/${bob.id}/statuses?tagged=cake`)).body;
    await bob.delete(`/api/v1/statuses/${last.id}`);
    await town.settle();
    assert.deepEqual(await counts(), ['tea 2', 'cake 1']);
    assert.equal((await town.stranger.get('/@bob/tagged/tea')).status, 200);

    for (let i = 0; i < 8; i += 1) assert.equal((await bob.post(`/api/v1/tags/more${i}/feature`)).status, 200);
    assert.match((await bob.post('/api/v1/featured_tags', { name: 'toomany' })).body.error, /maximum number/);
    assert.equal((await ann.delete(`/api/v1/featured_tags/${id}`)).status, 404);
    assert.equal((await bob.delete(`/api/v1/featured_tags/${id}`)).status, 200);
    assert.equal((await bob.post('/api/v1/tags/cake/unfeature')).body.featuring, false);
    assert.equal((await bob.get('/api/v1/featured_tags')).body.length, 8);
    assert.equal((await town.stranger.get('/api/v1/accounts/1/featured_tags')).status, 404);
  });
});
