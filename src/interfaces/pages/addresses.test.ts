import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { safeNext, withQuery } from './addresses.ts';

const ORIGIN = 'https://parley.example';

test('paths of this server are kept as they are', () => {
  for (const path of [
    '/',
    '/@ann/123?a=b#post-1',
    '/auth/owner?token=abc',
    '/oauth/authorize?state=%2F%2Fx&scope=a%20b',
  ]) {
    assert.equal(safeNext(path), path);
  }
});

test('whatever leads elsewhere is the front page', () => {
  const bad = [
    '',
    'x',
    '//evil.example',
    '/\\evil.example',
    '\\/evil.example',
    'https://evil.example',
    'javascript:alert(1)',
  ];
  const hidden = [
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    '/./ /evil',
    '/..//evil.example',
    '/.//evil.example',
  ];
  for (const text of [...bad, ...hidden, undefined, `/${'a'.repeat(10_000)}`])
    assert.equal(safeNext(text), '/', String(text));
});

test('no text leads a browser to another origin', () => {
  const piece = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '@',
    ':',
    '\t',
    '\n',
    '%2f',
    'evil.example',
    'https:',
    '#',
    '?',
    'a',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const next = safeNext(pieces.join(''));
      assert.equal(new URL(next, ORIGIN).origin, ORIGIN);
      assert.ok(next.startsWith('/'));
    }),
  );
});

test('empty values are left out of a query', () => {
  assert.equal(withQuery('/a', { next: '', x: undefined }), '/a');
  assert.equal(withQuery('/a', { next: '/b?c=d' }), '/a?next=%2Fb%3Fc%3Dd');
});
