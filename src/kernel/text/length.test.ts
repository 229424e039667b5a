import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countGraphemes, postLength } from './length.ts';

test('characters are what a reader takes for one', () => {
  assert.equal(countGraphemes('plain text\n'), 11);
  assert.equal(countGraphemes('👩‍👩‍👧‍👦 🇩🇪 é'), 5);
  assert.equal(countGraphemes('e\u0301'), 1);
  assert.equal(countGraphemes('नमस्ते日本'), [...new Intl.Segmenter('hi').segment('नमस्ते日本')].length);
});

test('addresses count 23, mentions without their host, and the warning counts too', () => {
  assert.equal(postLength('https://example.com/a-very-long-path/that-goes-on-and-on-and-on'), 23);
  assert.equal(postLength('https://a.b x'), 25);
  assert.equal(postLength('@ann@a-long-host.example hi'), '@ann hi'.length);
  assert.equal(postLength('abc', 'warn'), 7);
  assert.equal(postLength('example.com #tag'), 16);
  assert.equal(postLength(''), 0);
});
