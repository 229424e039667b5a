import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanText, cutText, plainText } from './text.ts';

test('direction overrides, zero-width and control characters do not reach a card', () => {
  assert.equal(cleanText('\u202bUnder\u0000 the\u200b\n\t bridge\u202e\ud800'), 'Under the bridge');
});

test('markup hidden in a value comes out as neither tag nor entity', () => {
  assert.equal(plainText('<b>Bold</b> &amp; &lt;script&gt;quiet&#33; &hellip;'), 'Bold & quiet! …');
  assert.equal(plainText('3 < 5 and 7 > 2'), '3 < 5 and 7 > 2');
});

test('a long text is cut after a sentence if one ends late, else after a word', () => {
  assert.equal(cutText('One two three. Four five six seven', 20), 'One two three. …');
  assert.equal(cutText('One two three four five', 14), 'One two…');
  assert.equal(cutText('short', 20), 'short');
  assert.equal(cutText('漢'.repeat(50), 20), `${'漢'.repeat(17)}…`);
});

test('a cut text is never too long and never half a character', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 0, maxLength: 400 }),
      fc.integer({ min: 10, max: 300 }),
      (text, max) => {
        const cut = cutText(cleanText(text), max);
        assert.ok(cut.length <= max);
        assert.ok(cut.isWellFormed());
      },
    ),
  );
});
