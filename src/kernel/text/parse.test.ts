import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_TOKENS, MAX_URL_LENGTH, mentionsIn, parse } from './parse.ts';

const found = (text: string) =>
  parse(text)
    .filter(({ kind }) => kind !== 'text')
    .map(({ kind, value }) => `${kind} ${value}`);

test('addresses end where a reader would end them', () => {
  assert.deepEqual(
    found('See https://example.com/a, (https://en.wikipedia.org/wiki/Fish_(food)) and <https://b.example>.'),
    ['url https://example.com/a', 'url https://en.wikipedia.org/wiki/Fish_(food)', 'url https://b.example'],
  );
  assert.deepEqual(found('"https://a.example/?q=1&r=2#x"! https://a.example/b?'), [
    'url https://a.example/?q=1&r=2#x',
    'url https://a.example/b',
  ]);
  assert.deepEqual(found('写真https://example.comは良い。https://例え.jp/日本、次'), [
    'url https://example.com',
    'url https://例え.jp/日本',
  ]);
  assert.deepEqual(found('HTTPS://Example.COM/X http://localhost:3000/a http://[::1]:80/ http://127.0.0.1'), [
    'url HTTPS://Example.COM/X',
    'url http://localhost:3000/a',
    'url http://[::1]:80/',
    'url http://127.0.0.1',
  ]);
});

test('what only looks like an address stays text', () => {
  const texts = ['www.example.com', 'example.com', 'ftp://example.com', 'javascript:alert(1)', 'http://', 'https:// x'];
  for (const text of [
    ...texts,
    'mailto:a@b.example',
    'xhttp://a.example',
    'http://user:secret@a.example/',
    'http\u017f://a.example',
  ]) {
    assert.deepEqual(found(text), [], text);
  }
  const tooLong = `https://a.example/${'x'.repeat(MAX_URL_LENGTH)}`;
  assert.deepEqual(found(`${tooLong} https://b.example`), ['url https://b.example']);
});

test('mentions follow the rules of handles', () => {
  assert.deepEqual(found('@ann, @bob@host.example. (@c_d) .@e.f-g @h@127.0.0.1:3000'), [
    'mention @ann',
    'mention @bob@host.example',
    'mention @c_d',
    'mention @e.f-g',
    'mention @h@127.0.0.1:3000',
  ]);
  assert.deepEqual(found('@aliceさん @bob@example.comさん @x@例え.jp'), [
    'mention @alice',
    'mention @bob@example.com',
    'mention @x@例え.jp',
  ]);
  for (const text of [
    'me@example.com',
    'a/@ann',
    '=@ann',
    '@ann@',
    '@année',
    '@ ann',
    '@@',
    '@\u017f',
    'https://a.example/@ann',
  ]) {
    assert.deepEqual(
      found(text).filter((item) => item.startsWith('mention')),
      [],
      text,
    );
  }
  assert.deepEqual(mentionsIn('@Ann @bob@H.example @ann @BOB@h.example'), [
    { username: 'Ann', host: null },
    { username: 'bob', host: 'H.example' },
  ]);
});

test('hashtags are words in any script, but not numbers, entities or parts of addresses', () => {
  assert.deepEqual(found('#Tag (#café) #日本語。#foo·bar・baz #1st #1_2 #می‌خواهم ＃全角 #end·'), [
    'tag #Tag',
    'tag #café',
    'tag #日本語',
    'tag #foo·bar・baz',
    'tag #1st',
    'tag #1_2',
    'tag #می‌خواهم',
    'tag ＃全角',
    'tag #end',
  ]);
  for (const text of [
    '#123',
    '#',
    '##',
    '# x',
    '&#39;',
    'a#b',
    '/#x',
    ')#x',
    '#_',
    'https://a.example/#x',
    `#${'x'.repeat(500)}`,
  ]) {
    assert.deepEqual(
      found(text).filter((item) => item.startsWith('tag')),
      [],
      text,
    );
  }
});

const pieces = fc.oneof(
  fc.constantFrom(
    ...[
      'https://',
      'http://a.example',
      '@ann',
      '@',
      '#',
      '#tag',
      '@bob@host.example',
      ':3000',
      '/',
      '(',
      ')',
      '.',
      ' ',
      '\n',
    ],
    ...['さん', '。', '&', '=', '_', '1', 'a', 'é', '·', '\u200c', '😀', '[', '"', '://', '?x=1', '\ud800', 'xn--a'],
  ),
  fc.string({ maxLength: 4, unit: 'grapheme' }),
);
const anyText = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));

test('tokens cover any text exactly and in order', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      let position = 0;
      for (const token of parse(text)) {
        assert.equal(token.start, position);
        assert.ok(token.end > token.start);
        assert.equal(token.value, text.slice(token.start, token.end));
        if (token.kind === 'url') assert.match(token.href, /^https?:\/\/[^/@]+(\/|$)/);
        if (token.kind !== 'text') assert.ok(!token.value.includes('\n'));
        position = token.end;
      }
      assert.equal(position, text.length);
    }),
  );
});

test('hostile texts cost time in proportion to their length, and tokens are bounded', () => {
  const seeds = [
    'http://',
    'http://a(',
    '@a',
    '@a.',
    '#a',
    '#·',
    'http://a/((a)',
    'https://a.b/"',
    '@a@b.',
    'http://a/[{(',
    'a.',
  ];
  for (const seed of seeds) {
    // Anything worse than linear would need minutes for a megabyte.
    const text = seed.repeat(Math.ceil(300_000 / seed.length));
    assert.ok(parse(text).length <= 2 * MAX_TOKENS + 1, seed);
  }
});
