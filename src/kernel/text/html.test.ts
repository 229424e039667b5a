import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { escapeHtml, html, raw } from './html.ts';

test('values are escaped, also inside quoted attributes', () => {
  const evil = `"><script>alert('1')</script>&`;
  assert.equal(
    html`<p title="${evil}">${evil}</p>`.toString(),
    '<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;">' +
      '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;</p>',
  );
});

test('templates nest, lists are joined, and nothing is written for what is absent', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
  assert.equal(html`<ul>${items}</ul>`.toString(), '<ul><li>a</li><li>&lt;b&gt;</li></ul>');
  assert.equal(html`[${null}${undefined}${false}${''}${0}${10n}${[[['x']]]}]`.toString(), '[010x]');
  assert.equal(html`${raw('<br>')}`.toString(), '<br>');
});

test('an object from a request cannot pose as safe markup', () => {
  const forged = JSON.parse('{"markup":"<script>","toString":"<script>"}');
  assert.equal(html`<p>${forged}</p>`.toString(), '<p></p>');
});

test('whatever a person writes, no markup and no end of an attribute comes of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...`&<>"'a;#😀`) }), (text) => {
      const escaped = escapeHtml(text);
      assert.doesNotMatch(escaped, /[<>"']/);
      const back = escaped.replace(
        /&(amp|lt|gt|quot|#39);/g,
        (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[String(name)] ?? '',
      );
      assert.equal(back, text);
    }),
  );
});
