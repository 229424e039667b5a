/**
 * Plain text of the HTML that this server stores: rendered by `render.ts` or passed by `sanitise.ts`. It relies on what
 * both promise (lower-case tags, no `<` or `>` inside an attribute) and must not be used on anything else to make it safe.
 */
export interface PlainOptions {
  /** `short`: addresses as they are displayed, with an ellipsis; `full`: with their hidden parts, for search and export. */
  urls: 'short' | 'full';
}

const TAG = /<(\/?)([a-z0-9]+)([^<>]*)>/g;
const CLASS = / class="([^"]*)"/;
const ENTITY = /&(?:amp|lt|gt|quot|apos|nbsp|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));/g;
const NAMED: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&nbsp;': '\u00a0',
};
/** Elements that stand apart from what is around them. */
const BLOCKS = new Set(['p', 'pre', 'blockquote', 'ul', 'ol']);

/** Paragraphs are parted by a blank line, breaks and list items by a line end; ruby keeps its brackets. */
export function plainText(html: string, { urls }: PlainOptions = { urls: 'short' }): string {
  let text = '';
  let position = 0;
  const spans: ('plain' | 'hidden' | 'cut')[] = [];
  let hidden = 0;
  const append = (markup: string) => {
    if (hidden === 0) text += decodeEntities(markup);
  };
  for (const match of html.matchAll(TAG)) {
    const [whole, slash, name = '', attributes = ''] = match;
    append(html.slice(position, match.index));
    position = match.index + whole.length;
    if (name !== 'span') {
      text += separator(name, slash === '/');
    } else if (slash === '') {
      const kind = urls === 'short' ? spanKind(attributes) : 'plain';
      spans.push(kind);
      if (kind === 'hidden') hidden += 1;
    } else {
      const kind = spans.pop();
      if (kind === 'hidden') hidden -= 1;
      if (kind === 'cut') append('…');
    }
  }
  append(html.slice(position));
  return text
    .replace(/ *\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function spanKind(attributes: string): 'plain' | 'hidden' | 'cut' {
  const classes = CLASS.exec(attributes)?.[1]?.split(' ') ?? [];
  if (classes.includes('invisible')) return 'hidden';
  return classes.includes('ellipsis') ? 'cut' : 'plain';
}

function separator(name: string, closing: boolean): string {
  if (name === 'br' || (name === 'li' && !closing)) return '\n';
  return BLOCKS.has(name) ? '\n\n' : '';
}

/** The characters behind the entities that the renderer and the sanitiser write. */
function decodeEntities(markup: string): string {
  if (!markup.includes('&')) return markup;
  return markup.replace(ENTITY, (entity, decimal?: string, hexadecimal?: string) => {
    const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal ?? '', 16);
    if (Number.isNaN(code)) return NAMED[entity] ?? entity;
    const scalar = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return scalar ? String.fromCodePoint(code) : '\ufffd';
  });
}
