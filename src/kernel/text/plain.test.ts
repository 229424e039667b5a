import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainText } from './plain.ts';
import { sanitise } from './sanitise.ts';

test('blocks, breaks and lists become lines', () => {
  assert.equal(plainText('<p>a<br />b</p><p>c</p>'), 'a\nb\n\nc');
  assert.equal(plainText('<ul><li>a</li><li>b</li></ul><blockquote><p>c</p></blockquote>'), 'a\nb\n\nc');
  assert.equal(plainText('<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>'), '漢(kan)');
  assert.equal(plainText(''), '');
});

test('hidden parts of addresses are left out for display and kept for search', () => {
  const link =
    '<p>see <a href="https://a.example/long"><span class="invisible">https://</span><span class="ellipsis">a.example/lo</span>' +
    '<span class="invisible">ng</span></a> <span class="h-card">@<span>ann</span></span></p>';
  assert.equal(plainText(link), 'see a.example/lo… @ann');
  assert.equal(plainText(link, { urls: 'full' }), 'see https://a.example/long @ann');
});

test('entities are decoded once, and what is none stays', () => {
  assert.equal(
    plainText('&amp;lt; &lt;b&gt; &#39;&#x1F600;&quot; &unknown; &#0; &#xD800; & &#9999999;'),
    `&lt; <b> '😀" &unknown; \ufffd \ufffd & \ufffd`,
  );
});

test('unbalanced spans from elsewhere do no harm once sanitised', () => {
  assert.equal(plainText(sanitise('<span class="invisible">a<p>b</span>c</span>d')), 'cd');
  assert.equal(plainText('</span></span>x'), 'x');
});
