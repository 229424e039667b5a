import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { openSafeFetch } from '#drivers/safe-fetch/safe-fetch.ts';
import { openLibreTranslate } from '#drivers/translate/libretranslate.ts';
import { systemClock } from '../kit/databases.ts';
import { journeys } from './contract.ts';

/** A small LibreTranslate on a real socket that shouts: "good" in any language is "GOOD". */
let url: string;
let asked = 0;
let fails = 0;
const server = createServer(async (request, response) => {
  asked += 1;
  response.setHeader('content-type', 'application/json');
  if (fails > 0) return response.writeHead(fails).end('{}');
  if (request.url === '/languages') {
    return response.end(
      JSON.stringify([
        { code: 'en', targets: ['de', 'fr'] },
        { code: 'de', targets: ['en'] },
      ]),
    );
  }
  const { q } = (await json(request)) as { q: string[] };
  const shout = (html: string): string =>
    html.replace(/(<[^>]*>)|([^<]+)/g, (part) => (part.startsWith('<') ? part : part.toUpperCase()));
  response.end(JSON.stringify({ translatedText: q.map(shout), detectedLanguage: { language: 'en', confidence: 80 } }));
});
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
after(() => new Promise((resolve) => server.close(resolve)));

journeys('translation', (newTown) => {
  test('public posts are translated with their warning, poll and descriptions, once', async () => {
    const fetch = openSafeFetch({ allowedPrivateAddresses: ['127.0.0.1'], userAgent: 'Parley', clock: systemClock });
    await using town = await newTown({
      brought: { fetch, translator: openLibreTranslate(fetch, { url, apiKey: '' }) },
    });
    const [ann, bob] = await town.people('ann', 'bob');
    const languages = (await town.stranger.get('/api/v1/instance/translation_languages')).body;
    assert.deepEqual(languages, { en: ['de', 'fr'], de: ['en'], und: ['de', 'en', 'fr'] });
    assert.equal((await town.stranger.get('/api/v2/instance')).body.configuration.translation.enabled, true);

    const post = await ann.write('good #day with <b> & @bob', {
      language: 'en',
      spoiler_text: 'a & b',
      poll: { options: ['yes', 'no <i>'], expires_in: 3600 },
    });
    const path = `/api/v1/statuses/${post.id}/translate`;
    assert.equal((await town.stranger.post(path)).status, 401);
    const answer = await bob.post(path, { lang: 'de' });
    assert.equal(answer.status, 200);
    const { content, ...rest } = answer.body;
    assert.deepEqual(rest, {
      detected_source_language: 'en',
      language: 'de',
      provider: 'LibreTranslate',
      spoiler_text: 'A & B',
      poll: { id: post.poll.id, options: [{ title: 'YES' }, { title: 'NO <I>' }] },
      media_attachments: [],
    });
    assert.match(
      content,
      /^<p>GOOD <a class="mention hashtag" href="[^"]+"[^>]*>#<span>DAY<\/span><\/a> WITH &lt;B&gt; &amp;/,
    );
    const before = asked;
    assert.deepEqual((await ann.post(path, { lang: 'de' })).body, answer.body);
    assert.equal(asked, before, 'what was translated once is kept');
    await bob.post(`/api/v1/statuses/${post.id}/favourite`);
    await ann.post(path, { lang: 'de' });
    assert.equal(asked, before, 'a favourite changes no words');
    await ann.put(`/api/v1/statuses/${post.id}`, { status: 'better', language: 'en' });
    assert.match((await bob.post(path, { lang: 'de' })).body.content, /BETTER/);

    // One's own language is the usual one; the post is in it already.
    const own = await bob.post(path);
    assert.deepEqual([own.status, own.body.error], [403, 'This action is not allowed']);
    assert.equal((await bob.post(path, { lang: 'xx' })).status, 403);
    const quiet = await ann.write('@bob good night', { visibility: 'direct', language: 'en' });
    assert.equal((await bob.post(`/api/v1/statuses/${quiet.id}/translate`, { lang: 'de' })).status, 403);
    const hidden = await ann.write('good night', { visibility: 'private', language: 'en' });
    assert.equal((await bob.post(`/api/v1/statuses/${hidden.id}/translate`, { lang: 'de' })).status, 404);

    const other = await ann.write('good evening', { language: 'en' });
    for (const [status, words] of [
      [429, /too many requests/],
      [403, /quota/],
      [500, /does not answer/],
    ] as const) {
      fails = status;
      const refused = await bob.post(`/api/v1/statuses/${other.id}/translate`, { lang: 'fr' });
      assert.deepEqual([refused.status, words.test(refused.body.error)], [503, true]);
    }
    fails = 0;
    assert.equal((await bob.post(`/api/v1/statuses/${other.id}/translate`, { lang: 'fr' })).status, 200);
  });

  test('without a service nothing is translated, and a card can be asked for the old way', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    town.web.set('https://news.example/a', { body: '<title>News of the day</title><p>Something happened.</p>' });
    const post = await ann.write('read https://news.example/a');
    const answer = await ann.post(`/api/v1/statuses/${post.id}/translate`, { lang: 'de' });
    assert.deepEqual([answer.status, answer.body.error], [404, 'Not Found']);
    assert.deepEqual((await town.stranger.get('/api/v1/instance/translation_languages')).body, {});
    await town.settle();
    assert.equal((await ann.get(`/api/v1/statuses/${post.id}/card`)).body.title, 'News of the day');
  });
});
