import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PostView } from '#views/posts.ts';
import { readLanguages, targetFor, UNDETERMINED } from './languages.ts';
import { assemble, piecesOf, type Sources } from './texts.ts';

const post = { poll: { id: 7 } } as PostView;

test('what comes back takes the place of what was sent, whatever of it is empty', async () => {
  const words = fc.string({ maxLength: 20 }).map((text) => text.replace(/[^a-z<&:_]/g, ''));
  await fc.assert(
    fc.asyncProperty(
      words,
      words,
      fc.array(words, { maxLength: 8 }),
      fc.array(words, { maxLength: 4 }),
      async (...given) => {
        const [content, spoiler, options, descriptions] = given;
        const sources: Sources = {
          content: content.replaceAll(/[<&]/g, ''),
          spoiler,
          options,
          descriptions: descriptions.map((text, id) => ({ id, text })),
        };
        const back = await assemble(
          post,
          sources,
          { texts: piecesOf(sources), from: 'en' },
          { to: 'de', provider: 'Echo' },
        );
        assert.deepEqual(
          [back.content, back.spoiler, back.poll?.options, back.descriptions.map(({ text }) => text)],
          [sources.content, spoiler, options, descriptions],
        );
      },
    ),
  );
});

test('tags and short codes survive, and nothing that a service adds runs', async () => {
  const sources: Sources = {
    content: '<p>hi :wave: <a href="https://a.example:80/:x:">you</a></p>',
    spoiler: '',
    options: [],
    descriptions: [],
  };
  const [sent = ''] = piecesOf(sources);
  assert.match(sent, /hi <span translate="no">:wave:<\/span> <a href="https:\/\/a.example:80\/:x:">/);
  const answer = { texts: [`${sent}<script>alert(1)</script><img src=x onerror=alert(1)>`], from: 'en' };
  const { content } = await assemble(post, sources, answer, { to: 'de', provider: 'Evil' });
  assert.match(content, /^<p>hi :wave: <a href="https:\/\/a.example:80\/:x:"/);
  assert.doesNotMatch(content, /script|onerror|<img|<span/);
});

test('languages are found with and without their region', async () => {
  const languages = await readLanguages({
    provider: 'Test',
    languages: async () =>
      new Map([
        ['en', ['de', 'zh-Hans']],
        ['de', ['en']],
        ['pt-BR', ['en']],
      ]),
    translate: () => assert.fail('nothing is translated here'),
  });
  assert.deepEqual(languages.get(UNDETERMINED), ['de', 'en', 'zh-Hans']);
  assert.deepEqual(targetFor(languages, 'en-GB', 'de-AT'), { from: 'en', to: 'de' });
  assert.deepEqual(targetFor(languages, null, 'ZH-hans'), { from: null, to: 'zh-Hans' });
  assert.deepEqual(targetFor(languages, 'xx', 'en'), { from: null, to: 'en' });
  assert.equal(targetFor(languages, 'de', 'fr'), null);
  assert.equal(targetFor(languages, 'en', 'en-US'), null);
});
