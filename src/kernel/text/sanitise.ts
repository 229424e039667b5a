import sanitizeHtml from 'sanitize-html';

/**
 * HTML from other servers, cut down to the subset that this field shows (the one Mastodon documents). Everything else
 * loses its tags and keeps its text, except for elements whose text was never meant to be read. The result is well-formed
 * and sanitising it again changes nothing.
 */

/** Longer HTML is cut before it is read (UTF-16 units). */
export const MAX_HTML_LENGTH = 128 * 1024;
/** HTML is cut before its next tag after so many: the parser's cost grows with the square of the open elements. */
export const MAX_HTML_TAGS = 8000;
/** HTML is cut before its next character reference after so many. */
export const MAX_HTML_REFERENCES = 20_000;
/** Deeper elements lose their tags and keep their text. */
export const MAX_HTML_DEPTH = 24;

/** Passes until the result is stable; what still changes then keeps only its text. */
const MAX_PASSES = 6;

const ELEMENTS = 'p br a span del s pre code em strong b i u blockquote ul ol li ruby rt rp'.split(' ');
const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
/** Elements that lose their tags but keep what they part from running together: a space takes their place. */
const LAYOUT = (
  'address article aside caption center dd details div dl dt fieldset figcaption figure footer form header hr main nav ' +
  'section summary table tbody td tfoot th thead tr'
).split(' ');
const LAYOUT_TAG = new RegExp(`</?(?:${LAYOUT.join('|')})(?: /)?>`, 'g');
const NOT_TEXT =
  'script style textarea option noscript title iframe template svg head xmp noembed noframes object audio video canvas';
const LINK_SCHEMES: ReadonlySet<string> = new Set(
  'http https dat dweb ipfs ipns ssb gopher xmpp magnet gemini'.split(' '),
);
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const MICROFORMAT = /^(?:h|p|u|dt|e)-[a-z0-9-]{1,60}$/i;
const CLASSES: ReadonlySet<string> = new Set(['mention', 'hashtag', 'invisible', 'ellipsis', 'quote-inline']);
const LANGUAGE = /^[a-z]{1,8}(?:-[a-z0-9]{1,8}){0,4}$/i;
const INTEGER = /^-?\d{1,6}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the purpose
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: browsers ignore them within an address
const IGNORED_IN_ADDRESSES = /[\u0000-\u0020\u007f-\u009f\u00ad\u200b-\u200f\u2028\u2029\ufeff]/g;

type Attributes = Record<string, string>;

/**
 * The safe form of a remote document's HTML. Never throws: what cannot be understood becomes text or nothing. A tag that
 * goes can change how a parser nests those around it, so passes are made until one changes nothing; nearly always that is
 * the second.
 */
export function sanitise(html: string): string {
  let safe = bounded(html).toWellFormed().replace(CONTROLS, '');
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const before = safe;
    safe = subsetOf(before);
    if (safe === before) return safe;
  }
  return sanitizeHtml(safe, { allowedTags: [] });
}

/**
 * Headings become paragraphs in bold. The library's output holds `<h2>` or `<div>` only as tags of its own making (text is
 * escaped, and these two kinds keep no attribute), so replacing the words in it is safe.
 */
const subsetOf = (html: string): string =>
  sanitizeHtml(html, OPTIONS)
    .replace(/<h[1-6]>/g, '<p><strong>')
    .replace(/<\/h[1-6]>/g, '</strong></p>')
    .replace(LAYOUT_TAG, ' ');

const bounded = (html: string): string =>
  cutAfter(cutAfter(html.slice(0, MAX_HTML_LENGTH), '<', MAX_HTML_TAGS), '&', MAX_HTML_REFERENCES);

/** What comes before the first mark beyond the `most` allowed ones. */
function cutAfter(html: string, mark: string, most: number): string {
  let position = -1;
  for (let count = 0; count <= most; count += 1) {
    position = html.indexOf(mark, position + 1);
    if (position < 0) return html;
  }
  return html.slice(0, position);
}

const OPTIONS: sanitizeHtml.IOptions = {
  allowedTags: [...ELEMENTS, ...HEADINGS, ...LAYOUT],
  allowedAttributes: {
    '*': ['lang'],
    a: ['href', 'rel', 'target', 'class', 'translate'],
    span: ['class', 'translate'],
    p: ['class'],
    ol: ['start', 'reversed'],
    li: ['value'],
  },
  allowedSchemes: [...LINK_SCHEMES],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nonTextTags: NOT_TEXT.split(' '),
  nestingLimit: MAX_HTML_DEPTH,
  parseStyleAttributes: false,
  transformTags: {
    '*': (tagName, attributes) => {
      if (tagName === 'a') return link(attributes);
      return { tagName, attribs: ELEMENTS.includes(tagName) ? common(tagName, attributes) : {} };
    },
  },
};

function link(attributes: Attributes): sanitizeHtml.Tag {
  const href = safeHref(attributes.href ?? '');
  if (href === null) return { tagName: 'span', attribs: {} };
  const isTag = (attributes.rel ?? '').toLowerCase().split(/\s+/).includes('tag');
  const kept = common('a', attributes);
  return {
    tagName: 'a',
    attribs: { ...kept, href, rel: isTag ? 'tag nofollow noopener' : 'nofollow noopener', target: '_blank' },
  };
}

/** The address if it is absolute and of a scheme that is shown as a link. */
function safeHref(typed: string): string | null {
  const href = typed.replace(IGNORED_IN_ADDRESSES, '');
  const scheme = SCHEME.exec(href)?.[1]?.toLowerCase();
  if (scheme === undefined || !LINK_SCHEMES.has(scheme)) return null;
  return scheme.startsWith('http') && !URL.canParse(href) ? null : href;
}

/** Attributes that any element may carry, with values that mean something; the library drops what a tag may not have. */
function common(tagName: string, attributes: Attributes): Attributes {
  const kept: Attributes = {};
  const classes = (attributes.class ?? '').split(/\s+/).filter((name) => CLASSES.has(name) || MICROFORMAT.test(name));
  if (classes.length > 0) kept.class = classes.join(' ');
  if (LANGUAGE.test(attributes.lang ?? '')) kept.lang = attributes.lang ?? '';
  if (attributes.translate === 'no') kept.translate = 'no';
  if (tagName === 'ol' && attributes.reversed !== undefined) kept.reversed = '';
  if (INTEGER.test(attributes.start ?? '')) kept.start = attributes.start ?? '';
  if (INTEGER.test(attributes.value ?? '')) kept.value = attributes.value ?? '';
  return kept;
}
