import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPage } from './page.ts';
import { MAX_DEPTH, MAX_ELEMENTS, prunePage } from './prune.ts';

const URL_OF_PAGE = 'https://hostile.example/page';
const read = (html: string) => readPage({ html, url: URL_OF_PAGE });
const PARAGRAPH = 'The heron stood in the flooded nave, as if it had been waiting for the service to begin.';

/** Each made to be dear for a careless reader: deep, wide, unclosed, or full of one character. */
const PAGES: Record<string, string> = {
  'forty thousand nested boxes': `${'<div>'.repeat(40_000)}x${'</div>'.repeat(40_000)}`,
  'closing tags without an opening one': '<b>'.repeat(20_000) + '</i>'.repeat(50_000),
  'unclosed tags only': '<'.repeat(100_000),
  'entities only': '&lt;'.repeat(30_000),
  'an attribute without end': `<a href="${'x'.repeat(500_000)}`,
  'very many attributes': `<a ${Array.from({ length: 20_000 }, (_, at) => `a${at}=1`).join(' ')}>`,
  'lists in lists': ('<ul><li>'.repeat(120) + '</ul>'.repeat(120)).repeat(100),
  'authors in articles in articles':
    '<div itemscope itemtype="http://schema.org/Article">'.repeat(250) +
    '<i itemprop=author itemscope>x</i>'.repeat(2000),
  'brackets for structured data': `<script type="application/ld+json">${'['.repeat(300_000)}</script>`,
  'objects in objects': `<script type="application/ld+json">{"@type":"Article","headline":${'{"@value":'.repeat(20_000)}1${'}'.repeat(20_000)}}</script>`,
  'separators in a title': `<title>${'a | '.repeat(100_000)}</title><h1>a</h1>`,
  'one counter without end': `<p>${'1%'.repeat(200_000)}</p>`,
  'dashes and spaces': `<p>${'– '.repeat(100_000)}</p><title>${' '.repeat(300_000)}x`,
  'comments without end': '<!--'.repeat(100_000),
  'half characters': '\ud800'.repeat(200_000),
};

for (const [name, html] of Object.entries(PAGES)) {
  test(`a page of ${name} gives a small card`, () => {
    const card = read(html);
    assert.ok(JSON.stringify(card).length < 5000);
  });
}

test('what is kept of a page is bounded, and words below the deepest level are still read', () => {
  const deep = prunePage(`${'<div>'.repeat(900)}<p>${PARAGRAPH}</p>`);
  assert.ok(deep.body.includes(PARAGRAPH));
  assert.equal(deep.body.match(/<div>/g)?.length, MAX_DEPTH);
  const wide = prunePage('<p>a</p>'.repeat(MAX_ELEMENTS * 2));
  assert.ok((wide.body.match(/<p>/g)?.length ?? 0) <= MAX_ELEMENTS);
  assert.ok(wide.body.endsWith('</p>'));
});

test('a page cannot reach prototypes, foreign addresses or other schemes', () => {
  const card = read(`<html lang="en"><base href="javascript:alert(1)">
    <link rel="canonical" href="https://elsewhere.example/"><meta property="og:image" content="data:image/png;base64,AAAA">
    <meta property="og:title" content="A &lt;img src=x onerror=alert(1)&gt; heron \u202egnorw">
    <meta name="__proto__" content="x"><meta name="constructor" content="x">
    <script type="application/ld+json">{"@type":"Article","__proto__":{"headline":"x","polluted":1},"author":{"name":"javascript:alert(1)//x.example","url":"javascript:alert(1)"}}</script>
    <h1>A heron</h1><p>${PARAGRAPH}</p></html>`);
  assert.equal(card.url, URL_OF_PAGE);
  assert.equal(card.image, '');
  assert.equal(card.authorUrl, '');
  assert.equal(card.authorName, '');
  assert.doesNotMatch(card.title, /[<>\u202e]/);
  assert.equal(card.description, PARAGRAPH);
  assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
});

test('whatever soup a page is, the card is plain, short and points only to the web', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<div>',
      '</div>',
      '<p>',
      '</p>',
      '<h1>',
      '</h1>',
      '<article>',
      '<br>',
      '<table><td>',
      '<a href="',
      '">',
      '<script>',
      '</script>',
    ),
    fc.constantFrom(
      '<title>',
      '<meta property="og:title" content="',
      '<meta name=author content="',
      '<meta property="og:image" content="',
      "'",
    ),
    fc.constantFrom(
      '<script type="application/ld+json">',
      '{"@type":"Article","headline":',
      '"',
      '{',
      '}',
      '[',
      ',',
      '<span itemprop=author>',
    ),
    fc.constantFrom(
      'By Ann Lee',
      '© 2024',
      '12 views',
      '0%1%2%3%4%',
      'http://',
      'javascript:',
      '&lt;b&gt;',
      '&#0;',
      '\u202e',
      PARAGRAPH,
    ),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const card = read(pieces.join(''));
      for (const text of [card.title, card.description, card.authorName, card.siteName, card.imageDescription]) {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the card must hold none.
        assert.doesNotMatch(text, /[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/);
      }
      for (const text of [card.title, card.description]) assert.ok(text.length <= 300);
      for (const address of [card.image, card.authorUrl]) assert.match(address, /^(?:https?:\/\/.+)?$/);
      assert.equal(new URL(card.url).origin, 'https://hostile.example');
    }),
    { numRuns: 60 },
  );
});
