import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { Sockets } from '../kit/streams.ts';
import type { Answer, Person } from '../kit/town.ts';
import { entityProblems, journeys } from './contract.ts';

const STAFF = 'read write admin:read admin:write';
const HOUR = 3_600_000;
/** Short: a stream whose client does not answer for long is closed. */
const SOON = 5_000;
const EMOJIS = '/api/parley/v1/admin/custom_emojis';
const DESK = '/api/parley/v1/admin/announcements';

async function picture(): Promise<Blob> {
  const bytes = await sharp({ create: { width: 400, height: 200, channels: 3, background: 'green' } })
    .png()
    .toBuffer();
  return new Blob([new Uint8Array(bytes)], { type: 'image/png' });
}

async function upload(person: Person, shortcode: string, more: Record<string, string> = {}): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ shortcode, ...more })) form.set(name, value);
  form.set('image', await picture(), 'emoji.png');
  return person.send('POST', EMOJIS, form);
}

const codes = (emojis: { shortcode: string }[]): string[] => emojis.map((emoji) => emoji.shortcode);

journeys('announcements and emoji', (newTown) => {
  test('staff add emoji; posts, profiles and polls that name them show them until they go', async () => {
    await using town = await newTown();
    const ann = await town.person('ann', { role: 'admin', scopes: STAFF });
    const bob = await town.person('bob', { scopes: STAFF });
    const early = await bob.write('before :harbour: there was one', { spoiler_text: ':tide:' });
    assert.deepEqual(early.emojis, []);
    assert.equal((await upload(bob, 'harbour')).status, 403);
    assert.equal((await bob.get(EMOJIS)).status, 403);
    assert.equal((await ann.post(EMOJIS, { shortcode: 'x1' })).status, 422);
    assert.equal((await upload(ann, 'not a name')).status, 422);

    const made = await upload(ann, 'harbour', { category: 'Places' });
    assert.equal(made.status, 200, made.text);
    assert.deepEqual(
      [made.body.shortcode, made.body.category, made.body.visible_in_picker],
      ['harbour', 'Places', true],
    );
    const file = await town.stranger.get(new URL(made.body.url).pathname);
    const { width = 0, height = 0 } = await sharp(file.bytes).metadata();
    assert.ok(Math.abs(width / height - 2) < 0.05 && width <= 400, `${width}x${height}`);
    assert.match((await upload(ann, 'harbour')).body.error, /taken/);
    await upload(ann, 'tide', { visible_in_picker: 'false' });
    assert.deepEqual(codes((await town.stranger.get('/api/v1/custom_emojis')).body), ['harbour']);
    assert.deepEqual(codes((await ann.get(EMOJIS)).body), ['harbour', 'tide']);

    // What was rendered before shows it as well, in texts and warnings, and only where it stands alone.
    const again = (await bob.get(`/api/v1/statuses/${early.id}`)).body;
    assert.deepEqual(codes(again.emojis).toSorted(), ['harbour', 'tide']);
    assert.deepEqual((await bob.write('not in x:harbour:y or ::harbour::')).emojis, []);
    const poll = await bob.write('which?', { poll: { options: [':harbour:', 'none'], expires_in: 3600 } });
    assert.deepEqual(codes(poll.poll.emojis), ['harbour']);
    assert.deepEqual(codes((await bob.get(`/api/v1/polls/${poll.poll.id}`)).body.emojis), ['harbour']);
    const fields_attributes = [{ name: 'home', value: ':harbour:' }];
    const self = await bob.patch('/api/v1/accounts/update_credentials', {
      display_name: 'Bob :tide:',
      fields_attributes,
    });
    assert.deepEqual(codes(self.body.emojis).toSorted(), ['harbour', 'tide']);
    assert.deepEqual(codes((await ann.get(`/api/v1/accounts/${bob.id}`)).body.emojis).toSorted(), ['harbour', 'tide']);
    town.clock.advance(1000);
    await bob.put(`/api/v1/statuses/${early.id}`, { status: 'after :tide:' });
    const history = (await bob.get(`/api/v1/statuses/${early.id}/history`)).body;
    assert.deepEqual(
      history.map((state: { emojis: { shortcode: string }[] }) => codes(state.emojis)),
      [['tide', 'harbour'], ['tide']],
    );

    const renamed = await ann.patch(`${EMOJIS}/${made.body.id}`, { shortcode: 'port', category: '' });
    assert.deepEqual([renamed.body.shortcode, 'category' in renamed.body], ['port', false]);
    assert.deepEqual(codes((await bob.get(`/api/v1/polls/${poll.poll.id}`)).body.emojis), []);
    assert.deepEqual((await ann.delete(`${EMOJIS}/${made.body.id}`)).body, {});
    assert.equal((await ann.delete(`${EMOJIS}/${made.body.id}`)).status, 404);
    await town.pass(2 * HOUR);
    assert.equal(
      (await town.stranger.get(new URL(made.body.url).pathname)).status,
      200,
      'the other emoji has the same file',
    );
  });

  test('an announcement is published, read, reacted to, and ends at its time', async () => {
    await using town = await newTown();
    const ann = await town.person('ann', { role: 'owner', scopes: STAFF });
    const bob = await town.person('bob');
    await upload(ann, 'lighthouse');
    const post = await ann.write('the long story');
    const address = await town.listen();
    await using sockets = new Sockets(address);
    const { listener } = await sockets.open('?stream=user', { token: bob.token });
    const list = async (query = ''): Promise<Answer['body']> => (await bob.get(`/api/v1/announcements${query}`)).body;

    assert.equal((await bob.post(DESK, { text: 'mine' })).status, 403);
    assert.equal((await ann.post(DESK, { text: ' ' })).status, 422);
    const end = new Date(town.clock.now() + SOON).toISOString();
    const text = `Harbour day :lighthouse: with @ann #harbour ${town.origin}/@ann/${post.id}`;
    const kept = (await ann.post(DESK, { text, ends_at: end })).body;
    assert.deepEqual([kept.published, await list()], [false, []]);
    assert.equal((await bob.put(`/api/v1/announcements/${kept.id}/reactions/👍`)).status, 404);
    const published = await ann.patch(`${DESK}/${kept.id}`, { published: true });
    assert.equal(published.body.published, true);
    const told = await listener.next();
    assert.equal(told.event, 'announcement');
    const { reactions, ...streamed } = JSON.parse(told.payload);
    assert.deepEqual([streamed.id, reactions, 'read' in streamed], [kept.id, [], false]);
    assert.deepEqual(entityProblems('Announcement', { ...streamed, reactions }), []);

    const [shown] = await list();
    assert.deepEqual([shown.read, codes(shown.emojis), shown.ends_at], [false, ['lighthouse'], end]);
    assert.deepEqual(
      shown.mentions.map((one: { acct: string }) => one.acct),
      ['ann'],
    );
    assert.deepEqual(shown.statuses, [{ id: post.id, url: post.url }]);
    assert.deepEqual(
      shown.tags.map((tag: { name: string }) => tag.name),
      ['harbour'],
    );
    const reactions1 = `/api/v1/announcements/${kept.id}/reactions`;
    assert.deepEqual((await bob.put(`${reactions1}/${encodeURIComponent('❤')}`)).body, {});
    assert.deepEqual(JSON.parse((await listener.next()).payload), { name: '❤', count: 1, announcement_id: kept.id });
    await ann.put(`${reactions1}/lighthouse`);
    const reaction = JSON.parse((await listener.next()).payload);
    assert.deepEqual([reaction.name, reaction.count, typeof reaction.url], ['lighthouse', 1, 'string']);
    for (const name of ['nothing', 'ab', '❤❤']) {
      assert.equal((await bob.put(`${reactions1}/${encodeURIComponent(name)}`)).status, 422, name);
    }
    assert.deepEqual(
      (await list())[0].reactions.map((one: { name: string; me: boolean }) => [one.name, one.me]),
      [
        ['❤', true],
        ['lighthouse', false],
      ],
    );
    assert.deepEqual((await bob.delete(`${reactions1}/${encodeURIComponent('❤')}`)).body, {});
    assert.equal((await bob.delete(`${reactions1}/${encodeURIComponent('❤')}`)).status, 404);
    assert.equal((await listener.next()).event, 'announcement.reaction');
    for (const name of ['👍', '🎉', '🚀', '🌊', '⛵', '🐟', '🦀']) {
      assert.equal((await ann.put(`${reactions1}/${encodeURIComponent(name)}`)).status, 200);
      await listener.next();
    }
    assert.match((await bob.put(`${reactions1}/${encodeURIComponent('🐙')}`)).body.error, /different reactions/);
    assert.equal((await bob.put(`${reactions1}/${encodeURIComponent('🦀')}`)).status, 200);
    assert.equal(JSON.parse((await listener.next()).payload).count, 2);

    assert.deepEqual((await bob.post(`/api/v1/announcements/${kept.id}/dismiss`)).body, {});
    assert.equal((await list())[0].read, true);
    assert.deepEqual(await list('?with_dismissed=false'), []);
    assert.equal((await ann.get('/api/v1/announcements')).body[0].read, false);
    await town.pass(SOON);
    const removed = await listener.next();
    assert.deepEqual([removed.event, removed.payload], ['announcement.delete', kept.id]);
    assert.deepEqual(await list(), []);

    // One that is to come publishes itself, once; deleting it tells everybody.
    const soon = new Date(town.clock.now() + SOON).toISOString();
    const later = (await ann.post(DESK, { text: 'soon', scheduled_at: soon })).body;
    assert.deepEqual([later.published, later.scheduled_at], [false, soon]);
    await town.pass(SOON);
    assert.equal(JSON.parse((await listener.next()).payload).id, later.id);
    const desk = await ann.get(`${DESK}?limit=1`);
    assert.deepEqual([desk.body[0].id, desk.body[0].published], [later.id, true]);
    assert.ok(desk.next);
    assert.deepEqual((await ann.delete(`${DESK}/${later.id}`)).body, {});
    assert.equal((await listener.next()).event, 'announcement.delete');
    assert.equal((await ann.delete(`${DESK}/${later.id}`)).status, 404);
    assert.equal((await town.stranger.get('/api/v1/announcements')).status, 401);
  });
});
