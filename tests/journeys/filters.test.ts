import assert from 'node:assert/strict';
import { test } from 'node:test';
import { journeys } from './contract.ts';

interface Result {
  filter: { id: string; title: string };
  keyword_matches: string[] | null;
  status_matches: string[] | null;
}

/** What was found, short: the title with the words, or with the number of named posts. */
const told = (status: { filtered: Result[] }): string[] =>
  status.filtered.map(
    ({ filter, keyword_matches, status_matches }) =>
      `${filter.title}: ${[...(keyword_matches ?? []), ...(status_matches ? [status_matches.length] : [])].join(' ')}`,
  );

journeys('filters', (newTown) => {
  test('ann is told what her filters find, wherever a post is shown, and nobody else is', async () => {
    await using town = await newTown();
    const [ann, bob, cem] = await town.people('ann', 'bob', 'cem');
    await ann.follow(bob);
    const made = await ann.post('/api/v2/filters', {
      title: 'Spiders',
      context: ['home', 'public', 'home'],
      keywords_attributes: [{ keyword: 'spider' }, { keyword: 'web', whole_word: false }],
    });
    assert.equal(made.status, 200);
    assert.deepEqual(made.body.context, ['home', 'public']);
    assert.deepEqual([made.body.filter_action, made.body.expires_at], ['warn', null]);
    assert.deepEqual(
      made.body.keywords.map((one: { keyword: string; whole_word: boolean }) => [one.keyword, one.whole_word]),
      [
        ['spider', true],
        ['web', false],
      ],
    );
    const filter = `/api/v2/filters/${made.body.id}`;

    const text = await bob.write('A SPIDER in the hall');
    const plural = await bob.write('two spiders');
    const inside = await bob.write('the cobWEBs');
    const warned = await bob.write('look', { spoiler_text: 'spider!' });
    const poll = await bob.write('what is it', { poll: { options: ['a spider', 'a fly'], expires_in: 3600 } });
    const quoting = await cem.write('what is this?', { quoted_status_id: text.id });
    const share = (await cem.post(`/api/v1/statuses/${text.id}/reblog`)).body;
    await town.settle();
    const seen = async (id: string) => told((await ann.get(`/api/v1/statuses/${id}`)).body);
    assert.deepEqual(await seen(text.id), ['Spiders: SPIDER']);
    assert.deepEqual(await seen(plural.id), []);
    assert.deepEqual(await seen(inside.id), ['Spiders: WEB']);
    assert.deepEqual(await seen(warned.id), ['Spiders: spider']);
    assert.deepEqual(await seen(poll.id), ['Spiders: spider']);
    const shared = (await ann.get(`/api/v1/statuses/${share.id}`)).body;
    assert.deepEqual([told(shared), told(shared.reblog)], [['Spiders: SPIDER'], ['Spiders: SPIDER']]);
    const quoted = (await ann.get(`/api/v1/statuses/${quoting.id}`)).body;
    assert.deepEqual([told(quoted), told(quoted.quote.quoted_status)], [[], ['Spiders: SPIDER']]);
    const home = (await ann.get('/api/v1/timelines/home')).body;
    assert.deepEqual(
      home.map((status: { filtered: Result[] }) => status.filtered.length),
      [1, 1, 1, 0, 1],
    );
    assert.deepEqual(told((await bob.get(`/api/v1/statuses/${text.id}`)).body), []);
    assert.equal((await town.stranger.get(`/api/v1/statuses/${text.id}`)).body.filtered, undefined);

    const mention = await cem.write('@ann a spider');
    await town.settle();
    const [told1] = (await ann.get('/api/v1/notifications')).body;
    assert.deepEqual([told1.status.id, told(told1.status)], [mention.id, ['Spiders: spider']]);
    const found = (await ann.get('/api/v2/search?type=statuses&q=spider')).body.statuses;
    assert.ok(found.length > 0 && found.every((status: { filtered: Result[] }) => status.filtered.length === 1));

    // What it finds changes at once with the filter and with the post.
    const [spider, web] = made.body.keywords;
    const changed = await ann.put(filter, {
      title: 'Vermin',
      filter_action: 'hide',
      expires_in: 3600,
      keywords_attributes: [
        { id: web.id, _destroy: true },
        { id: spider.id, whole_word: false },
        { keyword: '猫', whole_word: true },
      ],
    });
    assert.equal(changed.status, 200);
    assert.deepEqual(await seen(inside.id), []);
    assert.deepEqual(await seen(plural.id), ['Vermin: spider']);
    await bob.put(`/api/v1/statuses/${plural.id}`, { status: 'two 黒猫です' });
    assert.deepEqual(await seen(plural.id), ['Vermin: 猫']);
    await town.pass(3600_000);
    assert.deepEqual(await seen(plural.id), []);
    assert.equal((await ann.put(filter, { expires_in: '' }, { form: true })).body.expires_at, null);
    assert.deepEqual(await seen(plural.id), ['Vermin: 猫']);

    // A single post, with and without words.
    const named = await ann.post(`${filter}/statuses`, { status_id: share.id });
    assert.equal((await ann.post(`${filter}/statuses`, { status_id: share.id })).body.id, named.body.id);
    const both = (await ann.get(`/api/v1/statuses/${share.id}`)).body;
    assert.deepEqual([told(both), told(both.reblog)], [['Vermin: SPIDER 1'], ['Vermin: SPIDER']]);
    assert.deepEqual((await ann.get(`${filter}/statuses`)).body, [named.body]);
    assert.deepEqual((await ann.get(`/api/v2/filters/statuses/${named.body.id}`)).body, named.body);
    assert.equal((await ann.delete(`/api/v2/filters/statuses/${named.body.id}`)).status, 200);
    assert.deepEqual((await ann.get(filter)).body.statuses, []);
    assert.equal((await ann.delete(filter)).status, 200);
    assert.deepEqual(await seen(text.id), []);
  });

  test('filters are one’s own, checked, and told to older apps as phrases', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const refused = async (body: object) => {
      const answer = await ann.post('/api/v2/filters', body);
      assert.equal(answer.status, 422);
      return answer.body.error;
    };
    assert.match(await refused({ context: ['home'] }), /Title can't be blank/);
    assert.match(await refused({ title: 'x' }), /invalid context/);
    assert.match(await refused({ title: 'x', context: ['kitchen'] }), /invalid context/);
    assert.match(await refused({ title: 'x', context: ['home'], filter_action: 'burn' }), /Action/);
    const blank = [{ keyword: ' ' }];
    assert.match(
      await refused({ title: 'x', context: ['home'], keywords_attributes: blank }),
      /Keyword can't be blank/,
    );
    assert.deepEqual((await ann.get('/api/v2/filters')).body, [], 'nothing half made');

    const body = { phrase: 'Mondays', context: ['home', 'account'], irreversible: true, whole_word: true };
    const old = await ann.post('/api/v1/filters', body, { headers: {} });
    assert.equal(old.headers.deprecation, '@1668384000');
    const { id, ...rest } = old.body;
    assert.deepEqual(rest, { ...body, expires_at: null });
    const [whole] = (await ann.get('/api/v2/filters')).body;
    assert.deepEqual([whole.title, whole.filter_action, whole.keywords[0].id], ['Mondays', 'hide', id]);
    assert.deepEqual((await ann.get(`/api/v1/filters/${id}`)).body, old.body);
    const post = await bob.write('no Mondays.');
    assert.deepEqual(told((await ann.get(`/api/v1/statuses/${post.id}`)).body), ['Mondays: Mondays']);
    const renamed = await ann.put(`/api/v1/filters/${id}`, {
      phrase: 'Tuesdays',
      context: ['home'],
      whole_word: false,
    });
    assert.deepEqual(
      [renamed.body.phrase, renamed.body.context, renamed.body.whole_word],
      ['Tuesdays', ['home'], false],
    );

    const second = await ann.post(`/api/v2/filters/${whole.id}/keywords`, { keyword: 'Fridays', whole_word: false });
    assert.equal((await ann.get('/api/v1/filters')).body.length, 2);
    const shared = await ann.put(`/api/v1/filters/${id}`, { phrase: 'Tuesdays', context: ['public'] });
    assert.match(shared.body.error, /more than one filter keyword/);
    assert.equal((await ann.put(`/api/v1/filters/${id}`, { phrase: 'Sundays', context: ['home'] })).status, 200);
    const keyword = `/api/v2/filters/keywords/${second.body.id}`;
    assert.equal((await ann.put(keyword, { keyword: 'Saturdays', whole_word: true })).body.keyword, 'Saturdays');
    assert.equal((await ann.get(keyword)).body.whole_word, true);

    // Nobody else's.
    for (const path of [`/api/v2/filters/${whole.id}`, `/api/v1/filters/${id}`, keyword]) {
      assert.equal((await bob.get(path)).status, 404);
      assert.equal((await bob.put(path, { title: 'mine', keyword: 'mine', phrase: 'mine' })).status, 404);
      assert.equal((await bob.delete(path)).status, 404);
    }
    const stolen = await bob.post('/api/v2/filters', { title: 'b', context: ['home'] });
    const theft = { keywords_attributes: [{ id: second.body.id, keyword: 'mine' }] };
    assert.equal((await bob.put(`/api/v2/filters/${stolen.body.id}`, theft)).status, 404);
    const secret = await bob.write('only me', { visibility: 'direct' });
    assert.equal((await ann.post(`/api/v2/filters/${whole.id}/statuses`, { status_id: secret.id })).status, 404);

    assert.equal((await ann.delete(`/api/v1/filters/${id}`)).status, 200);
    assert.equal((await ann.delete(keyword)).status, 200);
    assert.deepEqual((await ann.get(`/api/v2/filters/${whole.id}`)).body.keywords, []);
    const last = await ann.post('/api/v1/filters', { phrase: 'x', context: ['home'] });
    assert.equal((await ann.delete(`/api/v1/filters/${last.body.id}`)).status, 200);
    assert.equal((await ann.get('/api/v2/filters')).body.length, 1, 'a filter goes with its last phrase');
  });
});
