import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plainText } from './plain.ts';
import { type MentionTarget, renderBio, renderField, renderPost } from './render.ts';
import { sanitise } from './sanitise.ts';

const people: Record<string, MentionTarget> = {
  ann: { href: 'https://here.example/@ann', username: 'ann', acct: 'ann' },
  'ann@far.example': { href: 'https://far.example/@ann', username: 'ann', acct: 'ann@far.example' },
  'bob@far.example': { href: 'https://far.example/@bob', username: 'bob', acct: 'bob@far.example' },
};
const resolve = {
  mention: (username: string, host: string | null) =>
    people[(host ? `${username}@${host}` : username).toLowerCase()] ?? null,
  tagHref: (name: string) => `https://here.example/tags/${encodeURIComponent(name)}`,
};
const mention = (href: string, shown: string) =>
  `<span class="h-card" translate="no"><a href="${href}" class="u-url mention">@<span>${shown}</span></a></span>`;

test('a post becomes paragraphs, breaks, mentions and tags, and says what it found', () => {
  const post = renderPost('Hi @Ann & @nobody\n<b>#Café</b>\n\n\n@bob@far.example #CAFE\n', resolve);
  assert.equal(
    post.html,
    `<p>Hi ${mention('https://here.example/@ann', 'ann')} &amp; @nobody<br />&lt;b&gt;` +
      '<a href="https://here.example/tags/cafe" class="mention hashtag" rel="tag">#<span>Café</span></a>&lt;/b&gt;</p>' +
      `<p>${mention('https://far.example/@bob', 'bob')} ` +
      '<a href="https://here.example/tags/cafe" class="mention hashtag" rel="tag">#<span>CAFE</span></a></p>',
  );
  assert.deepEqual(post.mentions, [people.ann, people['bob@far.example']]);
  assert.deepEqual(post.tags, [{ name: 'cafe', display: 'Café' }]);
  assert.equal(renderPost(' \n', resolve).html, '');
});

test('namesakes are shown with their hosts', () => {
  const { html } = renderPost('@ann @ann@far.example @bob@far.example', resolve);
  assert.ok(html.includes('@<span>ann</span>') && html.includes('@<span>ann@far.example</span>'));
  assert.ok(html.includes('@<span>bob</span>'));
});

test('links show their beginning, keep all of their address and are listed once', () => {
  const long = 'https://www.example.com/a-very-long-path/that-goes-on?x=1&y=2';
  const post = renderPost(`${long} https://example.com ${long}`, resolve);
  assert.ok(
    post.html.startsWith(
      '<p><a href="https://www.example.com/a-very-long-path/that-goes-on?x=1&amp;y=2" rel="nofollow noopener" target="_blank" ' +
        'translate="no"><span class="invisible">https://www.</span><span class="ellipsis">example.com/a-very-long-path/t</span>' +
        '<span class="invisible">hat-goes-on?x=1&amp;y=2</span></a> ',
    ),
  );
  assert.ok(post.html.includes('<span>example.com</span>'));
  assert.deepEqual(post.urls, [long, 'https://example.com/']);
  assert.ok(
    renderPost('https://例え.jp/日本', resolve).html.includes('href="https://xn--r8jz45g.jp/%E6%97%A5%E6%9C%AC"'),
  );
});

test('a note renders as a post; a field is one line whose links are the person’s own', () => {
  assert.equal(renderBio('a\n\nb', resolve).html, '<p>a</p><p>b</p>');
  assert.equal(
    renderField('<i> https://ann.example #tag @ann'),
    '&lt;i&gt; <a href="https://ann.example" rel="me nofollow noopener" target="_blank" translate="no">' +
      '<span class="invisible">https://</span><span>ann.example</span><span class="invisible"></span></a> #tag @ann',
  );
});

test('nothing a person writes leaves the safe subset, and the text can be read back', () => {
  const words = [
    '<script>',
    '"',
    "'",
    '&amp;',
    '@ann',
    '#x',
    'https://a.example/"><b>',
    'word',
    '\n',
    '\n\n',
    ' ',
    '<',
    '>',
    '`',
  ];
  const texts = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 5 })), { maxLength: 20 });
  fc.assert(
    fc.property(texts, (parts) => {
      const text = parts.join('');
      const { html } = renderPost(text, { ...resolve, mention: () => null });
      assert.doesNotMatch(html.replace(/<\/?(?:p|br|a|span)(?: [a-z]+="[^"<>]*")*(?: \/)?>/g, ''), /[<>"']/);
      const flat = (value: string) => value.replace(/\s+/g, ' ').trim();
      assert.equal(flat(plainText(html, { urls: 'full' })), flat(text));
      assert.equal(flat(plainText(sanitise(html), { urls: 'full' })), flat(text));
    }),
  );
});
