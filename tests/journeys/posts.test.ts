import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import type { Answer, Person } from '../kit/town.ts';
import { journeys } from './contract.ts';

type Status = { id: string; content: string };
const ids = (answer: Answer): string[] => answer.body.map((status: Status) => status.id);

const picture = (colour: string): Promise<Buffer> =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: colour } })
    .jpeg()
    .toBuffer();

async function upload(person: Person, colour: string, description: string): Promise<Answer> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(await picture(colour))], { type: 'image/jpeg' }), 'a.jpg');
  form.set('description', description);
  form.set('focus', '0.5,-0.25');
  return person.send('POST', '/api/v2/media', form);
}

journeys('posts', (newTown) => {
  test('a post is written, read by everybody, edited with its history, and deleted', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const post = await ann.write('Hello @bob, see #Harbour https://news.example/a', { language: 'en' });
    assert.equal(post.visibility, 'public');
    assert.equal(post.application.name, 'Test app');
    assert.deepEqual(
      post.mentions.map((mention: { acct: string }) => mention.acct),
      ['bob'],
    );
    assert.equal(post.tags[0].name.toLowerCase(), 'harbour');
    assert.match(post.content, /<p>Hello .*class="u-url mention".*<a href="https:\/\/news\.example\/a"/);
    const path = `/api/v1/statuses/${post.id}`;
    assert.equal((await town.stranger.get(path)).body.content, post.content);
    await town.pass(60_000);
    assert.equal((await bob.put(path, { status: 'mine now' })).status, 404);
    const edited = await ann.put(path, { status: 'Hello again', spoiler_text: 'greetings' });
    assert.equal(edited.body.spoiler_text, 'greetings');
    assert.equal(edited.body.sensitive, true);
    assert.equal(edited.body.edited_at, new Date(town.clock.now()).toISOString());
    assert.deepEqual(edited.body.mentions, []);
    const history = (await bob.get(`${path}/history`)).body;
    assert.deepEqual(
      history.map((state: { content: string }) => state.content),
      [post.content, '<p>Hello again</p>'],
    );
    assert.deepEqual((await ann.get(`${path}/source`)).body, {
      id: post.id,
      text: 'Hello again',
      spoiler_text: 'greetings',
    });
    const deleted = await ann.delete(path);
    assert.equal(deleted.body.text, 'Hello again');
    assert.equal('content' in deleted.body, false);
    for (const caller of [ann, bob, town.stranger]) assert.equal((await caller.get(path)).status, 404);
    assert.equal((await ann.get(`/api/v1/accounts/${ann.id}`)).body.statuses_count, 0);
  });

  test('each audience reaches whom it says, everywhere a post is read', async () => {
    await using town = await newTown();
    const [ann, follower, mentioned, other] = await town.people('ann', 'follower', 'mentioned', 'other');
    await follower.follow(ann);
    const readers = { stranger: town.stranger, follower, mentioned, other, ann };
    const expected: Record<string, (keyof typeof readers)[]> = {
      public: ['stranger', 'follower', 'mentioned', 'other', 'ann'],
      unlisted: ['stranger', 'follower', 'mentioned', 'other', 'ann'],
      private: ['follower', 'mentioned', 'ann'],
      direct: ['mentioned', 'ann'],
      local: ['follower', 'mentioned', 'other', 'ann'],
    };
    for (const [visibility, may] of Object.entries(expected)) {
      const post = await ann.write(`for @mentioned: ${visibility}`, { visibility });
      await town.settle();
      for (const [name, reader] of Object.entries(readers)) {
        const status = may.includes(name as keyof typeof readers) ? 200 : 404;
        for (const path of ['', '/context', '/history', '/reblogged_by', '/favourited_by']) {
          const answer = await reader.get(`/api/v1/statuses/${post.id}${path}`);
          assert.equal(answer.status, status, `${visibility}: ${name} at "${path}"`);
        }
        const profile = ids(await reader.get(`/api/v1/accounts/${ann.id}/statuses`));
        assert.equal(profile.includes(post.id), status === 200, `${visibility}: ${name} at the profile`);
        const deeds = reader === town.stranger ? [] : ['favourite', 'bookmark', 'unbookmark', 'unfavourite'];
        for (const deed of deeds) {
          const answer = await reader.post(`/api/v1/statuses/${post.id}/${deed}`);
          assert.equal(answer.status, status, `${visibility}: ${name} cannot ${deed}`);
        }
      }
      const inPublic = ids(await town.stranger.get('/api/v1/timelines/public')).includes(post.id);
      assert.equal(inPublic, visibility === 'public');
      assert.equal(ids(await follower.get('/api/v1/timelines/home')).includes(post.id), visibility !== 'direct');
    }
  });

  test('replies make a thread, whose parts that one may not see are left out', async () => {
    await using town = await newTown();
    const [ann, bob, cleo] = await town.people('ann', 'bob', 'cleo');
    const root = await ann.write('a question');
    const answer = await bob.write('@ann an answer', { in_reply_to_id: root.id });
    const thanks = await ann.write('@bob thanks', { in_reply_to_id: answer.id });
    const secret = await ann.write('@bob between us', { in_reply_to_id: answer.id, visibility: 'direct' });
    assert.equal(answer.in_reply_to_account_id, ann.id);
    const context = async (caller: { get: Person['get'] }, id: string) => {
      const { body } = await caller.get(`/api/v1/statuses/${id}/context`);
      const list = (part: Status[]) => part.map((status) => status.id);
      return [list(body.ancestors), list(body.descendants)];
    };
    assert.deepEqual(await context(cleo, answer.id), [[root.id], [thanks.id]]);
    assert.deepEqual(await context(bob, answer.id), [[root.id], [thanks.id, secret.id]]);
    assert.deepEqual(await context(town.stranger, thanks.id), [[root.id, answer.id], []]);
    assert.equal((await ann.get(`/api/v1/statuses/${root.id}`)).body.replies_count, 1);
    assert.equal((await ann.post('/api/v1/statuses', { status: 'x', in_reply_to_id: '12345' })).status, 404);
    await bob.delete(`/api/v1/statuses/${answer.id}`);
    assert.equal((await ann.get(`/api/v1/statuses/${root.id}`)).body.replies_count, 0);
    assert.equal((await ann.get(`/api/v1/statuses/${thanks.id}`)).status, 200);
  });

  test('pictures keep their words and their place through "delete and write anew"', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const red = await upload(ann, 'red', 'A red field');
    assert.equal(red.status, 200, red.text);
    assert.deepEqual(red.body.meta.focus, { x: 0.5, y: -0.25 });
    assert.ok(red.body.blurhash);
    const blue = await upload(ann, 'blue', '');
    await ann.put(`/api/v1/media/${blue.body.id}`, { description: 'A blue field' });
    assert.equal((await bob.post('/api/v1/statuses', { media_ids: [red.body.id] })).status, 404);
    const post = await ann.write('two fields', { media_ids: [red.body.id, blue.body.id], spoiler_text: 'colours' });
    assert.deepEqual(
      post.media_attachments.map((media: { description: string }) => media.description),
      ['A red field', 'A blue field'],
    );
    const address = new URL(post.media_attachments[0].url);
    const file = await town.stranger.get(address.pathname);
    assert.equal(file.status, 200);
    assert.equal(file.headers['x-content-type-options'], 'nosniff');
    assert.equal((await sharp(file.bytes).metadata()).width, 64);
    assert.deepEqual(ids(await bob.get(`/api/v1/accounts/${ann.id}/statuses?only_media=1`)), [post.id]);
    assert.equal((await ann.post('/api/v1/statuses', { media_ids: [red.body.id] })).status, 422);
    const edited = await ann.put(`/api/v1/statuses/${post.id}`, {
      status: 'two fields',
      media_ids: [red.body.id, blue.body.id],
      media_attributes: [{ id: red.body.id, description: 'A field, red as wine' }],
    });
    assert.equal(edited.body.media_attachments[0].description, 'A field, red as wine');
    await ann.delete(`/api/v1/statuses/${post.id}`);
    const anew = await ann.write('two fields, really', { media_ids: [blue.body.id, red.body.id] });
    assert.equal(anew.media_attachments[1].description, 'A field, red as wine');
    const most = await Promise.all(Array.from({ length: 5 }, () => upload(ann, 'green', 'x')));
    const five = { status: 'five', media_ids: most.map((media) => media.body.id) };
    assert.equal((await ann.post('/api/v1/statuses', five)).status, 422);
  });

  test('what is not a picture is refused with a sentence and leaves no file', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    for (const bytes of [Buffer.from('<svg onload="alert(1)"/>'), Buffer.alloc(0), Buffer.from([0xff, 0xd8, 0xff])]) {
      const form = new FormData();
      form.set('file', new Blob([bytes], { type: 'image/png' }), 'a.png');
      const answer = await ann.send('POST', '/api/v2/media', form);
      assert.equal(answer.status, 422);
      assert.match(answer.body.error, /[a-z ]{10}/i);
    }
    assert.equal((await ann.post('/api/v2/media')).status, 422);
    assert.deepEqual(await town.context.db.reader.selectFrom('media_files').selectAll().execute(), []);
  });

  test('polls are voted in once and close when their time comes', async () => {
    await using town = await newTown();
    const [ann, bob, cleo] = await town.people('ann', 'bob', 'cleo');
    const poll = { options: ['tea', 'coffee'], expires_in: 3600, hide_totals: true };
    const post = await ann.write('what to drink?', { poll });
    const vote = (person: Person, choices: unknown) => person.post(`/api/v1/polls/${post.poll.id}/votes`, { choices });
    for (const wrong of [[2], [0, 1], [], ['tea'], [-1], 'x']) {
      assert.equal((await vote(bob, wrong)).status, 422, JSON.stringify(wrong));
    }
    const voted = await vote(bob, ['1']);
    assert.deepEqual(voted.body.own_votes, [1]);
    assert.deepEqual(
      voted.body.options.map((option: { votes_count: number | null }) => option.votes_count),
      [null, null],
    );
    assert.equal((await vote(bob, [0])).status, 422);
    assert.equal((await vote(ann, [0])).status, 422);
    await vote(cleo, [0]);
    await town.pass(3_601_000);
    const closed = (await town.stranger.get(`/api/v1/polls/${post.poll.id}`)).body;
    assert.deepEqual([closed.expired, closed.votes_count, closed.voters_count], [true, 2, 2]);
    assert.deepEqual(
      closed.options.map((option: { votes_count: number }) => option.votes_count),
      [1, 1],
    );
    const dan = await town.person('dan');
    assert.equal((await vote(dan, [0])).status, 422);
    for (const bad of [
      { options: ['a'], expires_in: 3600 },
      { options: ['a', 'a'], expires_in: 3600 },
      { options: ['a', 'b'], expires_in: 1 },
    ]) {
      assert.equal((await ann.post('/api/v1/statuses', { status: 'x', poll: bad })).status, 422);
    }
  });

  test('the same Idempotency-Key makes one post, also when it is sent at once', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const send = (person: Person, status: string) =>
      person.post('/api/v1/statuses', { status }, { headers: { 'idempotency-key': 'key-1' } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(ann, 'only once')));
    assert.deepEqual(new Set(answers.map((answer) => answer.status)), new Set([200]));
    assert.equal(new Set(answers.map((answer) => answer.body.id)).size, 1);
    assert.equal((await ann.get(`/api/v1/accounts/${ann.id}`)).body.statuses_count, 1);
    assert.equal((await send(bob, 'bob has keys of his own')).body.account.id, bob.id);
    await town.pass(3_500_000);
    assert.equal((await send(ann, 'only once')).body.id, answers[0]?.body.id);
  });

  test('shares, marks and pins count exactly and are undone', async () => {
    await using town = await newTown();
    const [ann, bob, cleo] = await town.people('ann', 'bob', 'cleo');
    await cleo.follow(bob);
    const post = await ann.write('worth sharing');
    const path = `/api/v1/statuses/${post.id}`;
    const shared = (await bob.post(`${path}/reblog`)).body;
    assert.equal(shared.reblog.id, post.id);
    assert.equal(shared.reblog.reblogged, true);
    assert.equal(shared.reblog.reblogs_count, 1);
    assert.equal((await bob.post(`${path}/reblog`)).body.reblog.reblogs_count, 1);
    await town.settle();
    assert.deepEqual(ids(await cleo.get('/api/v1/timelines/home')), [shared.id]);
    assert.deepEqual(ids(await town.stranger.get(`${path}/reblogged_by`)), [bob.id]);
    const undone = (await bob.post(`${path}/unreblog`)).body;
    assert.deepEqual([undone.reblogged, undone.reblogs_count], [false, 0]);
    await town.settle();
    assert.deepEqual(ids(await cleo.get('/api/v1/timelines/home')), []);

    assert.equal((await bob.post(`${path}/favourite`)).body.favourites_count, 1);
    assert.equal((await bob.post(`${path}/favourite`)).body.favourites_count, 1);
    await bob.post(`${path}/bookmark`);
    assert.deepEqual(ids(await bob.get('/api/v1/favourites')), [post.id]);
    assert.deepEqual(ids(await bob.get('/api/v1/bookmarks')), [post.id]);
    assert.deepEqual(ids(await ann.get(`${path}/favourited_by`)), [bob.id]);
    assert.equal((await ann.get('/api/v1/bookmarks')).body.length, 0);
    assert.equal((await bob.post(`${path}/unfavourite`)).body.favourites_count, 0);
    assert.equal((await bob.post(`${path}/unbookmark`)).body.bookmarked, false);

    assert.equal((await ann.post(`${path}/pin`)).body.pinned, true);
    assert.deepEqual(ids(await town.stranger.get(`/api/v1/accounts/${ann.id}/statuses?pinned=true`)), [post.id]);
    assert.equal((await bob.post(`${path}/pin`)).status, 422);
    assert.equal((await ann.post(`${path}/unpin`)).body.pinned, false);
    const followers = await ann.write('not to be spread', { visibility: 'private' });
    await bob.follow(ann);
    assert.ok((await bob.post(`/api/v1/statuses/${followers.id}/reblog`)).status >= 400);
    assert.equal((await ann.post(`/api/v1/statuses/${followers.id}/reblog`)).status, 200);
  });

  test('a post that cannot be is refused with a sentence, and nothing is kept', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    for (const draft of [
      {},
      { status: '   ' },
      { status: 'x'.repeat(20_001) },
      { status: 'x', visibility: 'everyone' },
      { status: 'nul \0 inside' },
      { status: 'half \ud83d of it' },
      { status: { text: 'x' } },
      { status: 'x', media_ids: ['99'] },
      { status: 'x', media_ids: 'not an id' },
      { status: 'x', poll: { options: 'one' } },
      { status: 'x', language: 'klingon-of-the-north' },
    ]) {
      const answer = await ann.post('/api/v1/statuses', draft);
      assert.ok([404, 422].includes(answer.status), `${answer.status} for ${JSON.stringify(draft).slice(0, 60)}`);
    }
    assert.equal((await ann.get(`/api/v1/accounts/${ann.id}`)).body.statuses_count, 0);
  });
});
