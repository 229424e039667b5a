import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import sharp from 'sharp';
import { type RawData, WebSocket } from 'ws';
import type { Answer, Person } from '../kit/town.ts';
import { journeys } from './contract.ts';

type Status = { id: string; content: string; visibility: string };
const idsOf = (answer: Answer): string[] => answer.body.map((status: Status) => status.id);
const HOUR_MS = 3_600_000;

async function upload(person: Person): Promise<string> {
  const create = { width: 32, height: 24, channels: 3 as const, background: 'teal' };
  const form = new FormData();
  form.set(
    'file',
    new Blob([new Uint8Array(await sharp({ create }).jpeg().toBuffer())], { type: 'image/jpeg' }),
    'a.jpg',
  );
  return (await person.send('POST', '/api/v2/media', form)).body.id;
}

journeys('quotes', (newTown) => {
  test('somebody is quoted, reads where, changes who may, and takes it back', async () => {
    await using town = await newTown();
    const [ann, bea, cem] = await town.people('ann', 'bea', 'cem');
    const post = await ann.write('Worth quoting');
    const path = `/api/v1/statuses/${post.id}`;
    assert.deepEqual(post.quote_approval, { automatic: ['public'], manual: [], current_user: 'automatic' });
    assert.equal((await town.stranger.get(path)).body.quote_approval.current_user, 'denied');

    const quote = await bea.write('Indeed', { quoted_status_id: post.id });
    assert.equal(quote.quote.state, 'accepted');
    assert.equal(quote.quote.quoted_status.id, post.id);
    assert.equal(quote.quote.quoted_status.quote, null);
    assert.match(
      quote.content,
      /^<p class="quote-inline">RE: <a href="https:\/\/town\.example\/@ann\/.*<p>Indeed<\/p>$/,
    );
    const nested = await cem.write('As they say', { quoted_status_id: quote.id });
    assert.deepEqual(nested.quote.quoted_status.quote, { state: 'accepted', quoted_status_id: post.id });
    assert.equal((await ann.get(path)).body.quotes_count, 1);
    assert.deepEqual(idsOf(await cem.get(`${path}/quotes`)), [quote.id]);
    assert.equal((await town.stranger.get(`${path}/quotes`)).status, 401);

    // In feeds, too, and in shares.
    await ann.follow(bea);
    assert.equal((await ann.get('/api/v1/timelines/home')).body[0].quote.quoted_status.id, post.id);
    const share = (await cem.post(`/api/v1/statuses/${quote.id}/reblog`)).body;
    assert.equal(share.quote, null);
    assert.equal(share.reblog.quote.quoted_status.id, post.id);

    const policy = await ann.put(`${path}/interaction_policy`, { quote_approval_policy: 'nobody' });
    assert.deepEqual(policy.body.quote_approval, { automatic: [], manual: [], current_user: 'automatic' });
    assert.equal((await bea.get(path)).body.quote_approval.current_user, 'denied');
    const denied = await cem.post('/api/v1/statuses', { status: 'me too', quoted_status_id: post.id });
    assert.equal(denied.status, 404);
    assert.equal(denied.body.error, 'The post you are trying to quote does not appear to exist');
    assert.equal((await ann.put(`${path}/interaction_policy`, { quote_approval_policy: 'friends' })).status, 422);

    assert.equal((await cem.post(`${path}/quotes/${quote.id}/revoke`)).status, 403);
    const revoked = await ann.post(`${path}/quotes/${quote.id}/revoke`);
    assert.deepEqual(revoked.body.quote, { state: 'revoked', quoted_status: null });
    assert.deepEqual(idsOf(await ann.get(`${path}/quotes`)), []);
    assert.equal((await ann.get(path)).body.quotes_count, 0);
    const again = (await cem.get(`/api/v1/statuses/${nested.id}`)).body;
    assert.deepEqual(again.quote.quoted_status.quote, { state: 'revoked', quoted_status_id: null });

    // What a person's posts begin with.
    const source = { 'source[quote_policy]': 'followers' };
    const own = await bea.patch('/api/v1/accounts/update_credentials', source, { form: true });
    assert.equal(own.body.source.quote_policy, 'followers');
    assert.equal((await bea.get('/api/v1/preferences')).body['posting:default:quote_policy'], 'followers');
    assert.deepEqual((await bea.write('For fans', {})).quote_approval.automatic, ['followers']);
    assert.deepEqual((await bea.write('Or not', { quote_approval_policy: 'nobody' })).quote_approval.automatic, []);
    assert.deepEqual((await bea.write('For few', { visibility: 'private' })).quote_approval.automatic, []);

    // An edit keeps the quote, a message quotes nobody behind their back, and a deleted post can be written anew.
    const edited = await cem.put(`/api/v1/statuses/${nested.id}`, { status: 'As they said' });
    assert.equal(edited.body.quote.quoted_status.id, quote.id);
    const history = (await ann.get(`/api/v1/statuses/${nested.id}/history`)).body;
    assert.equal(history.length, 2);
    assert.equal(history[0].quote.quoted_status.id, quote.id);
    const message = { status: '@ann see', quoted_status_id: quote.id, visibility: 'direct' };
    assert.equal((await cem.post('/api/v1/statuses', message)).status, 422);
    const deleted = (await bea.delete(`/api/v1/statuses/${quote.id}`)).body;
    assert.deepEqual(
      [deleted.text, deleted.quote.state, deleted.quote.quoted_status.id],
      ['Indeed', 'revoked', post.id],
    );
    assert.equal((await ann.get(`/api/v1/statuses/${nested.id}`)).body.quote.state, 'deleted');
  });
});

journeys('reply policies, circles and mutuals', (newTown) => {
  test('an author says who may reply, before and after', async () => {
    await using town = await newTown();
    const [ann, bea, cem] = await town.people('ann', 'bea', 'cem');
    await bea.follow(ann);
    const post = await ann.write('Followers may answer', { parley: { reply_policy: 'followers' } });
    assert.deepEqual(post.parley, { reply_policy: 'followers' });
    const answer = await bea.write('Thank you', { in_reply_to_id: post.id });
    const reply = { status: 'And me?', in_reply_to_id: answer.id };
    const refused = await cem.post('/api/v1/statuses', reply);
    assert.equal(refused.status, 403);
    assert.equal(refused.body.error, 'The author has limited who can reply to this post');
    const path = `/api/parley/v1/statuses/${post.id}/reply_policy`;
    assert.equal((await cem.put(path, { reply_policy: 'anyone' })).status, 404);
    assert.equal((await ann.put(path, { reply_policy: 'whoever' })).status, 422);
    assert.equal((await ann.put(path, { reply_policy: 'anyone' })).body.parley, undefined);
    assert.equal((await cem.post('/api/v1/statuses', reply)).status, 200);

    const preferences = '/api/parley/v1/preferences';
    assert.deepEqual((await ann.get(preferences)).body, { default_reply_policy: 'anyone' });
    assert.equal((await ann.patch(preferences, { default_reply_policy: 'nobody' })).status, 200);
    assert.deepEqual((await ann.write('Full stop', {})).parley, { reply_policy: 'nobody' });
  });

  test('a circle’s post is for its members alone, wherever it is read, and looks private to other clients', async () => {
    await using town = await newTown();
    const [ann, bea, cem] = await town.people('ann', 'bea', 'cem');
    for (const one of [bea, cem]) await one.follow(ann);
    await ann.follow(cem);
    const circle = (await ann.post('/api/parley/v1/circles', { title: 'Choir' })).body;
    assert.deepEqual(circle, { id: circle.id, title: 'Choir', members_count: 0 });
    const members = `/api/parley/v1/circles/${circle.id}/accounts`;
    assert.equal((await ann.post(members, { account_ids: [bea.id] })).status, 200);
    assert.deepEqual(idsOf(await ann.get(members)), [bea.id]);
    assert.equal((await bea.get(members)).status, 404);

    const post = await ann.write('Rehearsal #song', { parley: { audience: 'circle', circle_id: circle.id } });
    assert.equal(post.visibility, 'private');
    assert.deepEqual(post.parley, { audience: 'circle', circle_id: circle.id });
    const mutual = await ann.write('For friends', { parley: { audience: 'mutuals' } });
    await town.settle();
    const path = `/api/v1/statuses/${post.id}`;
    assert.deepEqual((await bea.get(path)).body.parley, { audience: 'circle' });
    for (const other of [cem, town.stranger]) assert.equal((await other.get(path)).status, 404);
    assert.deepEqual(idsOf(await bea.get('/api/v1/timelines/home')), [post.id]);
    assert.deepEqual(idsOf(await cem.get('/api/v1/timelines/home')), [mutual.id]);
    assert.deepEqual(idsOf(await cem.get(`/api/v1/accounts/${ann.id}/statuses`)), [mutual.id]);
    assert.deepEqual(idsOf(await cem.get('/api/v1/timelines/tag/song')), []);
    const answer = await bea.write('I come', { in_reply_to_id: post.id, visibility: 'public' });
    assert.equal(answer.visibility, 'private');
    assert.equal((await cem.get(`/api/v1/statuses/${answer.id}`)).status, 404);
    assert.equal((await ann.put(`/api/parley/v1/circles/${circle.id}`, { title: 'Band' })).body.title, 'Band');
    assert.equal((await ann.delete(members, { account_ids: [bea.id] })).status, 200);
    assert.equal((await ann.get('/api/parley/v1/circles')).body[0].members_count, 0);
    assert.equal((await ann.delete(`/api/parley/v1/circles/${circle.id}`)).status, 200);
    assert.equal((await bea.get(path)).status, 200, 'it was written for her');
  });
});

journeys('drafts and scheduled posts', (newTown) => {
  test('a draft with a picture waits on the server until it is published', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const mediaId = await upload(ann);
    const drafts = '/api/parley/v1/drafts';
    const posts = [{ status: 'One', media_ids: [mediaId] }, { status: 'Two' }];
    const draft = (await ann.post(drafts, { posts, visibility: 'unlisted', reply_policy: 'mentioned' })).body;
    assert.equal(draft.posts[0].media_attachments[0].id, mediaId);
    assert.deepEqual([draft.version, draft.visibility, draft.parley.reply_policy], [1, 'unlisted', 'mentioned']);
    assert.equal((await ann.delete(`/api/v1/media/${mediaId}`)).status, 422);
    await town.pass(3 * 24 * HOUR_MS);
    const path = `${drafts}/${draft.id}`;
    const changed = await ann.put(path, { posts, visibility: 'private', version: 1 });
    assert.equal(changed.body.version, 2);
    const late = await ann.put(path, { posts: [{ status: 'Other' }], version: 1 });
    assert.equal(late.status, 409);
    assert.deepEqual(idsOf(await ann.get(drafts)), [draft.id]);
    const published = (await ann.post(`${path}/publish`, { version: 2 })).body;
    assert.deepEqual(
      published.map((status: Status) => [status.content, status.visibility]),
      [
        ['<p>One</p>', 'private'],
        ['<p>Two</p>', 'private'],
      ],
    );
    assert.equal(published[0].media_attachments.length, 1);
    assert.equal(published[1].in_reply_to_id, published[0].id);
    assert.equal((await ann.get(path)).status, 404);

    const whole = await ann.post('/api/parley/v1/threads', { posts: [{ status: 'a' }, { status: 'b' }] });
    assert.equal(whole.body.length, 2);
    const broken = await ann.post('/api/parley/v1/threads', { posts: [{ status: 'c' }, { status: 'd'.repeat(501) }] });
    assert.equal(broken.status, 422);
    const kept = (await ann.get(`${drafts}/${broken.body.parley.draft_id}`)).body;
    assert.equal(kept.posts[0].status, 'c');
    assert.match(kept.failure, /limit of 500/);
    assert.equal((await ann.delete(`${drafts}/${kept.id}`)).status, 200);
  });

  test('a post is scheduled, moved, taken back, and published when its time comes', async () => {
    await using town = await newTown();
    const [ann, bea] = await town.people('ann', 'bea');
    const at = (ms: number): string => new Date(town.clock.now() + ms).toISOString();
    const mediaId = await upload(ann);
    const body = {
      status: 'Later',
      media_ids: [mediaId],
      scheduled_at: at(HOUR_MS),
      quote_approval_policy: 'followers',
    };
    const extra = { headers: { 'idempotency-key': 'once' } };
    const scheduled = (await ann.post('/api/v1/statuses', body, extra)).body;
    assert.deepEqual(scheduled.media_attachments.length, 1);
    assert.deepEqual(
      [
        scheduled.scheduled_at,
        scheduled.params.text,
        scheduled.params.visibility,
        scheduled.params.quote_approval_policy,
      ],
      [at(HOUR_MS), 'Later', 'public', 'followers'],
    );
    assert.equal((await ann.post('/api/v1/statuses', body, extra)).body.id, scheduled.id);
    const list = '/api/v1/scheduled_statuses';
    const path = `${list}/${scheduled.id}`;
    assert.deepEqual(idsOf(await ann.get(list)), [scheduled.id]);
    assert.deepEqual(idsOf(await bea.get(list)), []);
    assert.equal((await bea.get(path)).status, 404);
    const soon = await ann.put(path, { scheduled_at: at(1000) });
    assert.equal(soon.status, 422);
    assert.equal(soon.body.error, 'Validation failed: Scheduled at date must be in the future');
    await ann.put(path, { scheduled_at: at(30 * HOUR_MS) });
    const other = (await ann.post('/api/v1/statuses', { status: 'Never', scheduled_at: at(HOUR_MS) })).body;
    assert.deepEqual((await ann.delete(`${list}/${other.id}`)).body, {});
    assert.equal((await ann.delete(`${list}/${other.id}`)).status, 404);
    const far = (await ann.post('/api/v1/statuses', { status: 'A draft', scheduled_at: '4000-01-01T14:23:14Z' })).body;
    assert.deepEqual(idsOf(await ann.get('/api/parley/v1/drafts')), [far.id]);
    await town.pass(30 * HOUR_MS);
    const [post] = (await bea.get(`/api/v1/accounts/${ann.id}/statuses`)).body;
    assert.equal(post.content, '<p>Later</p>');
    assert.equal(post.created_at, new Date(town.clock.now()).toISOString());
    assert.equal(post.application.name, 'Test app');
    assert.equal((await ann.post('/api/v1/statuses', { status: 'x', scheduled_at: 'tomorrow' })).status, 422);
  });
});

journeys('streams and narrow posts', (newTown) => {
  test('a revoked quote is told anew, and a circle’s post and its end only to its members', async () => {
    await using town = await newTown();
    const [ann, bea, cem] = await town.people('ann', 'bea', 'cem');
    for (const one of [bea, cem]) await one.follow(ann);
    const circle = (await ann.post('/api/parley/v1/circles', { title: 'Choir' })).body;
    await ann.post(`/api/parley/v1/circles/${circle.id}/accounts`, { account_ids: [bea.id] });
    const quoted = await cem.write('Words');
    const quote = await ann.write('Indeed', { quoted_status_id: quoted.id });
    const address = await town.listen();
    const open = async ({ token }: Person) => {
      const socket = new WebSocket(
        `${address.replace('http', 'ws')}/api/v1/streaming?stream=user&access_token=${token}`,
      );
      const heard: string[] = [];
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      socket.on('message', (data: RawData) => {
        const { event, payload } = JSON.parse(String(data)) as { event: string; payload: string };
        const id = event === 'delete' ? payload : JSON.parse(payload).id;
        if (event !== 'notification') heard.push(`${event} ${id}`);
        if (event === 'update' && JSON.parse(payload).content === '<p>The end</p>') end();
      });
      await once(socket, 'open', { signal: AbortSignal.timeout(5_000) });
      return { socket, heard, ended };
    };
    const streams = await Promise.all([bea, cem].map(open));
    const secret = await ann.write('Rehearsal', { parley: { audience: 'circle', circle_id: circle.id } });
    await cem.post(`/api/v1/statuses/${quoted.id}/quotes/${quote.id}/revoke`);
    await ann.delete(`/api/v1/statuses/${secret.id}`);
    const last = await ann.write('The end');
    await Promise.all(streams.map(({ ended }) => ended));
    const [members, others] = streams.map(({ heard }) => heard);
    const open_ = [`status.update ${quote.id}`, `update ${last.id}`];
    assert.deepEqual(others, open_);
    // Heard while it may be gone already, so that only its end is sure to be told.
    assert.deepEqual(
      members?.filter((line) => line !== `update ${secret.id}`),
      [open_[0], `delete ${secret.id}`, open_[1]],
    );
    for (const { socket } of streams) {
      const closed = once(socket, 'close');
      socket.terminate();
      await closed;
    }
  });
});
