import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_HTML_DEPTH, MAX_HTML_LENGTH, MAX_HTML_REFERENCES, MAX_HTML_TAGS, sanitise } from './sanitise.ts';

const ELEMENT =
  /^<(?:br \/|\/?(?:p|a|span|del|s|pre|code|em|strong|b|i|u|blockquote|ul|ol|li|ruby|rt|rp)(?: (?:class|href|rel|target|lang|translate|start|reversed|value)(?:="[^"<>]*")?)*)>$/;

/** Nothing but the subset's own tags, each with known attributes, and links of known schemes only. */
function assertSafe(html: string, from: string) {
  for (const tag of html.match(/<[^>]*>?/g) ?? []) assert.match(tag, ELEMENT, `${tag} from ${from}`);
  for (const [, href] of html.matchAll(/href="([^"]*)"/g)) {
    assert.match(href ?? '', /^(?:https?|dat|dweb|ipfs|ipns|ssb|gopher|xmpp|magnet|gemini):/i, from);
  }
}

const ATTACKS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href="java\nscript:alert(1)">x</a>',
  '<a href="java&#09;script:alert(1)">x</a>',
  '<a href="&#106;avascript:alert(1)">x</a>',
  '<a href=" &#14; javascript:alert(1)">x</a>',
  '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
  '<a href="vbscript:x">x</a>',
  '<a href="//evil.example">x</a>',
  '<a href="blob:https://x/1">x</a>',
  '<a href="https://ok.example" onmouseover="alert(1)" style="position:fixed">x</a>',
  '<a href="https://ok.example"onclick=alert(1)>x</a>',
  '<a href=\'https://ok.example/"onclick="alert(1)\'>x</a>',
  '<p style="background:url(javascript:1)" class="modal u-url admin">x</p>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<textarea><p></textarea><img src=x onerror=alert(1)>',
  '<xmp><p title="</xmp><svg/onload=alert(1)>">',
  '<title><a title="</title><img src=x onerror=alert(1)>">',
  '<!--><img src=x onerror=alert(1)>-->',
  '<!-- --!><img src=x onerror=alert(1)> -->',
  '<![CDATA[><img src=x onerror=alert(1)>]]>',
  '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
  '<base href="javascript:/a/"><a href="x">y</a>',
  '<meta http-equiv=refresh content="0;url=javascript:1"><link rel=stylesheet href=//evil>',
  '<<script>alert(1)//<</script>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<a\0href="javascript:1">x</a>',
  '<template><script>alert(1)</script></template>',
  "<p lang='\"><script>'>x</p>",
  '<li value="1 onclick=x"><ol start="x" reversed="y">z',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
];

test('the known attacks lose their teeth, and a second pass finds nothing left', () => {
  for (const attack of ATTACKS) {
    const safe = sanitise(attack);
    assertSafe(safe, attack);
    assert.equal(sanitise(safe), safe, attack);
  }
  assert.equal(sanitise('&lt;script&gt;'), '&lt;script&gt;');
  assert.equal(sanitise('<script>alert(1)</script>'), '');
});

test('a post from another server keeps its form', () => {
  const post =
    '<p><span class="h-card" translate="no"><a href="https://a.example/@ann" class="u-url mention">@<span>ann</span></a>' +
    '</span> see <a href="https://b.example/?x=1&amp;y=2" rel="nofollow noopener" target="_blank" translate="no">' +
    '<span class="invisible">https://</span><span class="ellipsis">b.example/</span><span class="invisible">?x=1</span></a>' +
    '<br />two</p><blockquote><p>q</p></blockquote><pre><code>x</code></pre><ol start="3" reversed><li value="2">a</li></ol>';
  const safe = sanitise(post);
  for (const part of ['class="h-card"', 'class="u-url mention"', 'class="invisible"', 'class="ellipsis"', '<br />']) {
    assert.ok(safe.includes(part), part);
  }
  assert.ok(safe.includes('<blockquote><p>q</p></blockquote><pre><code>x</code></pre>'));
  assert.ok(safe.includes('start="3"') && safe.includes('value="2"') && safe.includes('reversed'));
  assert.equal(safe.match(/rel="nofollow noopener" target="_blank"/g)?.length, 2);
});

test('links are forced to be harmless, tags stay tags, other addresses become text', () => {
  assert.equal(
    sanitise(
      '<a href="https://x.example/tags/a" rel="tag me opener" class="mention hashtag evil" target="_top">#a</a>',
    ),
    '<a class="mention hashtag" href="https://x.example/tags/a" rel="tag nofollow noopener" target="_blank">#a</a>',
  );
  assert.equal(sanitise('<a href="/relative">x</a><a href="https://">y</a>'), '<span>x</span><span>y</span>');
  assert.ok(sanitise('<a href="gemini://x.example/">x</a>').includes('href="gemini://x.example/"'));
});

test('headings become bold paragraphs, and layout does not make words run together', () => {
  assert.equal(sanitise('<h2 lang="en" class="p-name">Title</h2><p>x</p>'), '<p><strong>Title</strong></p><p>x</p>');
  assert.equal(sanitise('<div class="x">one</div><div>two</div>').replace(/ +/g, ' ').trim(), 'one two');
});

test('size, depth and number of tags are bounded', () => {
  const deep = sanitise(`${'<b>'.repeat(500)}x`);
  assert.equal(deep.match(/<b>/g)?.length, MAX_HTML_DEPTH);
  assert.ok(deep.includes('x'));
  assert.ok(sanitise('<p>'.repeat(100_000)).length <= MAX_HTML_TAGS * '<p></p>'.length);
  assert.equal(sanitise('&'.repeat(100_000)).length, MAX_HTML_REFERENCES * '&amp;'.length);
  assert.ok(sanitise('x'.repeat(2 * MAX_HTML_LENGTH)).length <= MAX_HTML_LENGTH);
  assert.equal(sanitise('a\0\u0007b\ud800'), 'ab\ufffd');
});

const markup = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'<p>,</p>,<a href="https://x.y">,</a>,<h1>,</h1>,<div>,</div>,<b>,</b>,<ul>,<li>,</li>,</ul>,<br>,<pre>,</pre>'.split(
          ',',
        ),
        ...'<svg>,<style>,</style>,<math>,<!--,-->,<script>,</script>,<ruby>,<rt>,<table>,<td>,<textarea>,</textarea>'.split(
          ',',
        ),
        ...`<a href="javascript:1">,<a href='x"y'>,<span class="h-x y" title=">">,</span>,&lt;,&amp;lt;,&#60;,<,>,",',=`.split(
          ',',
        ),
      ),
      fc.constantFrom(...ATTACKS),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));

test('whatever comes in, only the subset goes out, and doing it twice is doing it once', () => {
  fc.assert(
    fc.property(markup, (html) => {
      const safe = sanitise(html);
      assertSafe(safe, html);
      assert.equal(sanitise(safe), safe);
    }),
    { numRuns: 400 },
  );
});
