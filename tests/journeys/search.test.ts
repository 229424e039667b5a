import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildIndex } from '#search/search.ts';
import { newVisitor } from '../kit/page-visitor.ts';
import type { Answer, Caller, Person, Town } from '../kit/town.ts';
import { journeys } from './contract.ts';

interface Named {
  id: string;
  username: string;
}

/** The ids of the posts that somebody finds. */
async function posts(caller: Caller, q: string, more: Record<string, string> = {}): Promise<string[]> {
  const answer = await caller.get(`/api/v2/search?${new URLSearchParams({ q, type: 'statuses', ...more })}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.body.statuses.map((status: { id: string }) => status.id);
}

const names = (answer: Answer): string[] => answer.body.map((account: Named) => account.username);
const peopleNamed = async (caller: Caller, q: string, more: Record<string, string> = {}): Promise<string[]> =>
  names(await caller.get(`/api/v1/accounts/search?${new URLSearchParams({ q, ...more })}`));

/** Lets everybody find somebody's public posts, or nobody any more. */
async function setIndexable(person: Person, indexable: boolean): Promise<void> {
  assert.equal((await person.patch('/api/v1/accounts/update_credentials', { indexable })).status, 200);
}

async function annOpenAndBob(town: Town): Promise<[Person, Person]> {
  const [ann, bob] = await town.people('ann', 'bob');
  await setIndexable(ann, true);
  await town.settle();
  return [ann, bob];
}

journeys('search', (newTown) => {
  test('posts are found by words in any script, phrases, operators and days, newest first', async () => {
    await using town = await newTown();
    const [ann, bob] = await annOpenAndBob(town);
    const write = async (text: string, more: object = {}): Promise<string> => (await ann.write(text, more)).id;
    const tea = await write('Größe und Café am Hafen #Tee https://page.example/teatime');
    await town.pass(86_400_000);
    const harbour = await write('The harbour café is open, @bob', { language: 'en' });
    const tokyo = await write('東京都に行きました', { language: 'ja' });
    const bangkok = await write('สวัสดีชาวโลก', { spoiler_text: 'greeting', language: 'th' });
    const poll = await write('which one?', { poll: { options: ['apples', 'pears'], expires_in: 3600 } });
    const reply = await write('open again', { in_reply_to_id: harbour });
    await town.settle();

    const finds = async (q: string, ...expected: string[]) =>
      assert.deepEqual(await posts(bob, q), expected.toReversed(), q);
    await finds('cafe', tea, harbour);
    await finds('GROSSE', tea);
    await finds('東京', tokyo);
    await finds('京都', tokyo);
    await finds('東', tokyo);
    await finds('た', tokyo);
    await finds('東都');
    await finds('ชาว', bangkok);
    await finds('greeting', bangkok);
    await finds('pears', poll);
    await finds('"cafe is"', harbour);
    await finds('"is cafe"');
    await finds('open', harbour, reply);
    await finds('open -harbour', reply);
    await finds('-open -"und café" -lang:ja -has:poll', bangkok);
    await finds('#tee', tea);
    await finds('@bob', harbour);
    await finds('to:ann', reply);
    await finds('is:reply', reply);
    await finds('has:poll', poll);
    await finds('has:link', tea);
    await finds('has:tag', tea);
    await finds('is:sensitive', bangkok);
    await finds('lang:ja', tokyo);
    await finds('language:de has:link', tea);
    await finds('during:2026-05-04', tea);
    await finds('after:2026-05-04 cafe', harbour);
    await finds('before:2026-05-05', tea);
    await finds('from:ann cafe', tea, harbour);
    await finds('from:bob cafe');
    await finds('from:nobody cafe');
    await finds('teatime', tea);
    await finds('has:wings');

    assert.deepEqual(await posts(bob, 'open', { limit: '1' }), [reply]);
    assert.deepEqual(await posts(bob, 'open', { limit: '1', offset: '1' }), [harbour]);
    assert.deepEqual(await posts(bob, 'open', { limit: '1', max_id: reply }), [harbour]);
    assert.deepEqual(await posts(bob, 'cafe', { limit: '1', min_id: tea }), [harbour]);
    assert.deepEqual(await posts(bob, 'open', { account_id: bob.id }), []);
    assert.deepEqual(await posts(bob, 'open', { account_id: ann.id }), [reply, harbour]);
    assert.deepEqual(await posts(town.stranger, 'open'), []);

    await ann.put(`/api/v1/statuses/${reply}`, { status: 'closed for good' });
    await ann.delete(`/api/v1/statuses/${tea}`);
    await town.settle();
    await finds('again');
    await finds('closed', reply);
    await finds('cafe', harbour);
  });

  test('one finds one’s own posts, those one had to do with, and those of people who want to be found', async () => {
    await using town = await newTown();
    const [ann, bob, cem] = await town.people('ann', 'bob', 'cem');
    const deeds: Record<string, (id: string) => Promise<unknown>> = {
      favourite: (id) => bob.post(`/api/v1/statuses/${id}/favourite`),
      bookmark: (id) => bob.post(`/api/v1/statuses/${id}/bookmark`),
      share: (id) => bob.post(`/api/v1/statuses/${id}/reblog`),
      reply: (id) => bob.write('an answer', { in_reply_to_id: id }),
    };
    const touched: string[] = [];
    for (const [deed, act] of Object.entries(deeds)) {
      const { id } = await ann.write(`lantern ${deed}`);
      await act(id);
      touched.push(id);
    }
    const asked = await ann.write('lantern vote', { poll: { options: ['a', 'b'], expires_in: 3600 } });
    await bob.post(`/api/v1/polls/${asked.poll.id}/votes`, { choices: [0] });
    const named = await ann.write('lantern @bob', { visibility: 'direct' });
    touched.push(asked.id, named.id);
    await ann.write('lantern of nobody');
    const own = await bob.write('my lantern', { visibility: 'private' });
    touched.push(own.id);
    await town.settle();
    assert.deepEqual(await posts(bob, 'lantern'), touched.toReversed());
    assert.deepEqual(await posts(bob, 'in:library lantern'), touched.toReversed());
    assert.deepEqual(await posts(bob, 'in:public lantern'), []);
    assert.deepEqual(await posts(bob, 'from:me lantern'), [own.id]);
    assert.deepEqual(await posts(bob, 'in:library -vote -reply -share -my -answer', { limit: '3' }), [
      named.id,
      touched[1],
      touched[0],
    ]);
    assert.deepEqual(await posts(cem, 'lantern'), []);
    await bob.post(`/api/v1/statuses/${touched[0]}/unfavourite`);
    assert.ok(!(await posts(bob, 'lantern')).includes(touched[0] ?? ''), 'at once');

    // Opening takes the index a moment, closing holds at once.
    await setIndexable(ann, true);
    await town.settle();
    assert.equal((await posts(cem, 'lantern')).length, 6);
    await setIndexable(ann, false);
    assert.deepEqual(await posts(cem, 'lantern'), []);
    await setIndexable(ann, true);
    await town.settle();
    assert.equal((await posts(cem, 'in:public lantern')).length, 6);

    await cem.post(`/api/v1/accounts/${ann.id}/mute`);
    assert.deepEqual(await posts(cem, 'lantern'), []);
    await ann.post(`/api/v1/accounts/${bob.id}/block`);
    assert.deepEqual(await posts(bob, 'lantern'), [own.id]);
  });

  test('the index is built from nothing while search goes on', async () => {
    await using town = await newTown();
    const [ann, bob] = await annOpenAndBob(town);
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift((await ann.write(`ferry ${i} #pier`)).id);
    await ann.delete(`/api/v1/statuses/${ids.pop()}`);
    await town.settle();
    await town.context.db.writeDerived(async (tx) => {
      await tx.deleteFrom('derived.search_posts').execute();
      await tx.deleteFrom('derived.name_words').execute();
      await tx.deleteFrom('derived.search_states').execute();
    });
    assert.deepEqual(await posts(bob, 'ferry'), []);
    assert.equal(await buildIndex(town.context, 1), false, 'a step at a time');
    const fresh = await ann.write('ferry now');
    await town.settle();
    assert.deepEqual(await posts(bob, 'ferry'), [fresh.id]);
    assert.equal(await buildIndex(town.context), true);
    assert.deepEqual(await posts(bob, 'ferry'), [fresh.id, ...ids]);
    assert.equal(await buildIndex(town.context), true);
    assert.deepEqual(await posts(bob, 'ferry'), [fresh.id, ...ids]);
    assert.deepEqual(await peopleNamed(bob, 'an'), ['ann']);
  });

  test('people are found by the beginnings of names: the exact handle, then those one follows, then by followers', async () => {
    await using town = await newTown();
    const [bob, mara, marvin, martha, mar, locked] = await town.people(
      'bob',
      'mara',
      'marvin',
      'martha',
      'mar',
      'mari',
    );
    const called = (person: Person, display_name: string) =>
      person.patch('/api/v1/accounts/update_credentials', { display_name });
    await called(marvin, 'Ärger & Sohn');
    await called(martha, '東京の猫');
    await called(locked, 'Mari Posa');
    await mara.follow(marvin);
    await bob.follow(martha);
    await town.settle();
    assert.deepEqual(await peopleNamed(bob, 'mar'), ['mar', 'martha', 'marvin', 'mara', 'mari']);
    assert.deepEqual(await peopleNamed(bob, '@MAR', { limit: '2', offset: '1' }), ['martha', 'marvin']);
    assert.deepEqual(await peopleNamed(bob, 'mar', { following: 'true' }), ['martha']);
    assert.deepEqual(await peopleNamed(bob, 'arg'), ['marvin']);
    assert.deepEqual(await peopleNamed(bob, 'sohn ärg'), ['marvin']);
    assert.deepEqual(await peopleNamed(bob, 'sohn posa'), []);
    assert.deepEqual(await peopleNamed(bob, '東京'), ['martha']);
    assert.deepEqual(await peopleNamed(bob, '猫'), ['martha']);
    assert.deepEqual(await peopleNamed(bob, 'martha@town.example'), ['martha']);
    assert.deepEqual(await peopleNamed(bob, '@martha@tow'), ['martha']);
    assert.deepEqual(await peopleNamed(bob, 'martha@elsewhere'), []);
    await called(marvin, 'Marvin');
    await restrict(town, locked, 'limited_at');
    await restrict(town, mara, 'suspended_at');
    await mar.post(`/api/v1/accounts/${bob.id}/block`);
    await town.settle();
    assert.deepEqual(await peopleNamed(bob, 'sohn'), []);
    assert.deepEqual(await peopleNamed(bob, 'mar'), ['martha', 'marvin']);
    assert.deepEqual(await peopleNamed(bob, 'mari'), ['mari'], 'who is limited is found by the whole handle');
    assert.equal((await town.stranger.get('/api/v1/accounts/search?q=mar')).status, 401);
  });

  test('tags by their beginning, addresses, and what strangers may ask', async () => {
    await using town = await newTown();
    const [ann, bob] = await annOpenAndBob(town);
    await ann.write('one #Harbour');
    for (let i = 0; i < 3; i += 1) await ann.write(`${i} #harbourlight`);
    const post = await ann.write('#har');
    await town.settle();
    const search = async (caller: Caller, query: Record<string, string>) =>
      (await caller.get(`/api/v2/search?${new URLSearchParams(query)}`)).body;
    const tags = async (query: Record<string, string>) =>
      (await search(bob, query)).hashtags.map((tag: { name: string }) => tag.name);
    assert.deepEqual(await tags({ q: '#HAR' }), ['har', 'harbourlight', 'Harbour']);
    assert.deepEqual(await tags({ q: 'harb', type: 'hashtags', limit: '1', offset: '1' }), ['Harbour']);
    assert.deepEqual(await tags({ q: 'har', exclude_unreviewed: 'true' }), []);
    const old = (await bob.get('/api/v1/search?q=harbourl')).body;
    assert.deepEqual([old.hashtags, old.statuses.length], [['harbourlight'], 0]);

    for (const resolve of ['true', 'false']) {
      const byAddress = await search(bob, { q: post.url, resolve });
      assert.deepEqual([byAddress.statuses[0].id, byAddress.accounts, byAddress.hashtags], [post.id, [], []]);
      assert.equal((await search(bob, { q: `${town.origin}/@ann`, resolve })).accounts[0].id, ann.id);
      assert.equal((await search(bob, { q: `${town.origin}/users/ann`, resolve })).accounts[0].id, ann.id);
      assert.deepEqual((await search(bob, { q: `${town.origin}/@nobody`, resolve })).accounts, []);
    }
    assert.deepEqual((await search(town.stranger, { q: 'ann' })).accounts.length, 1);
    for (const more of ['resolve=true', 'offset=20&type=accounts']) {
      const refused = await town.stranger.get(`/api/v2/search?q=ann&${more}`);
      assert.equal(refused.status, 401, more);
    }
    for (const q of ['', '  ', '"', '%', '日', '-', ':', '~o', '*', "'; drop table posts", 'a'.repeat(500)]) {
      assert.equal((await bob.get(`/api/v2/search?${new URLSearchParams({ q })}`)).status, 200, q);
    }
    assert.equal((await bob.get(`/api/v2/search?q=${'a'.repeat(501)}`)).status, 422);
    assert.equal((await bob.get('/api/v2/search')).status, 422);
  });
});

journeys('the search page', (newTown) => {
  test('people, tags and posts are found without scripts; strangers find no posts', async () => {
    await using town = await newTown();
    const [ann, bob] = await annOpenAndBob(town);
    const post = await ann.write('A lantern by the quay #lantern');
    for (let i = 0; i < 21; i += 1) await ann.write(`lantern ${i}`);
    await town.settle();
    const visitor = newVisitor(town.server, town.origin);
    await visitor.open('/search?q=lantern');
    assert.match(visitor.page.body, /#lantern/);
    assert.doesNotMatch(visitor.page.body, /by the quay/);
    assert.match(visitor.page.body, /Log in to search in posts/);
    await visitor.open('/search?q=%D7%90%22%3E%3Cb%3E');
    assert.match(visitor.page.body, /value="א&quot;&gt;&lt;b&gt;"/, 'what was typed is shown as text');
    assert.match(visitor.page.body, /Nothing was found/);
    await visitor.logIn(bob.username, bob.password);
    await visitor.open('/search?q=lantern');
    assert.match(visitor.page.body, /lantern 20/);
    assert.doesNotMatch(visitor.page.body, /by the quay/);
    const next =
      /href="(\/search\?q=lantern&amp;max_id=\d+)"/.exec(visitor.page.body)?.[1]?.replace('&amp;', '&') ?? '';
    await visitor.open(next);
    assert.match(visitor.page.body, /by the quay/);
    await visitor.open('/search?q=an');
    assert.match(visitor.page.body, /@ann/);
    await visitor.open(`/search?q=${encodeURIComponent(post.url)}`);
    assert.match(visitor.page.body, /by the quay/, 'an address leads there');
  });
});

/** What staff would do to somebody. */
async function restrict(town: Town, person: Person, column: 'limited_at' | 'suspended_at'): Promise<void> {
  await town.context.db.write((tx) =>
    tx
      .updateTable('accounts')
      .set({ [column]: 1 })
      .where('id', '=', person.accountId)
      .execute(),
  );
}
