import { Parser } from 'htmlparser2';

/** What is read of a page at all, in characters. */
export const MAX_HTML = 2 * 1024 * 1024;
/** Elements kept for the extractor; its time grows with them. */
export const MAX_ELEMENTS = 6000;
/** Nesting that is kept; deeper elements are flattened. Real pages stay below 60, and depth makes every later step dear. */
export const MAX_DEPTH = 80;
/** Nesting at which reading stops, since the parser's own work grows with it. */
const MAX_OPEN = 1000;
/** Characters that had to be escaped in the body's text; beyond that they become spaces. Each one costs a node later. */
const MAX_ESCAPED = 4000;
/** Text kept from the body, in characters. */
const MAX_BODY_TEXT = 600_000;
const MAX_ATTRIBUTE = 2048;
const MAX_METAS = 300;
const MAX_LINKS = 100;
const MAX_LINKED_DATA_BLOCKS = 30;
const MAX_LINKED_DATA = 400_000;
const MAX_TITLE = 2000;

/** Elements that never hold an article's words; they go with all they contain. */
const DROPPED = new Set(
  (
    'style noscript template svg math canvas iframe object embed button input select textarea option datalist ' +
    'audio video map area progress meter dialog menu marquee applet frameset amp-ad amp-sidebar amp-consent amp-analytics ' +
    'amp-social-share amp-iframe amp-state'
  ).split(' '),
);
const VOID = new Set('area base br col embed hr img input link meta param source track wbr amp-img'.split(' '));
const KEPT_ATTRIBUTES = new Set(
  (
    'class id role itemprop itemscope itemtype href src content datetime title alt width height rel dir lang hidden ' +
    'aria-hidden aria-label style data-src'
  ).split(' '),
);

export interface PrunedPage {
  /** Meta tags in page order: name, property or itemprop in lower case, and content. */
  metas: { key: string; content: string }[];
  /** Link tags: rel in lower case, and href. */
  links: { rel: string; href: string }[];
  /** The text of each JSON-LD block. */
  linkedData: string[];
  title: string;
  language: string;
  /** The href of the first base element, or ''. */
  base: string;
  /** Well-formed markup of the body, without scripts, styles and other elements that hold no words. */
  body: string;
}

/**
 * Reads a page once and keeps what a card can be made of. The outcome is bounded in size, depth and number of elements
 * whatever came in, so that the steps after this one need not fear the page. Never throws.
 */
export function prunePage(html: string): PrunedPage {
  const sink = new Sink();
  const parser = new Parser(sink, { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true });
  sink.stop = () => parser.pause();
  parser.write(html.slice(0, MAX_HTML));
  if (!sink.stopped) parser.end();
  return sink.finish();
}

class Sink {
  stop: () => void = () => undefined;
  stopped = false;
  readonly page: PrunedPage = { metas: [], links: [], linkedData: [], title: '', language: '', base: '', body: '' };
  #out: string[] = [];
  /** For each open element its name if it was written out, else ''. */
  #open: string[] = [];
  /** Depth of the dropped element that is being read past, or 0. */
  #droppedAt = 0;
  #capture: 'title' | 'linked-data' | null = null;
  #captured = '';
  /** Written elements that are open. */
  #depth = 0;
  #elements = 0;
  #escaped = 0;
  #text = 0;
  #linkedData = 0;

  onopentag(name: string, attributes: Record<string, string>): void {
    if (this.stopped) return;
    const written = this.#droppedAt === 0 && this.#opened(name, attributes) && !VOID.has(name);
    this.#open.push(written ? name : '');
    if (written) this.#depth += 1;
    if (this.#open.length > MAX_OPEN || this.#elements >= MAX_ELEMENTS) this.#halt();
  }

  onclosetag(name: string): void {
    if (this.stopped) return;
    const depth = this.#open.length;
    const written = this.#open.pop();
    if (this.#droppedAt === depth) this.#droppedAt = 0;
    if (this.#capture !== null && (name === 'title' || name === 'script')) this.#endCapture();
    if (written) {
      this.#out.push(`</${written}>`);
      this.#depth -= 1;
    }
  }

  ontext(text: string): void {
    if (this.stopped) return;
    if (this.#capture !== null) {
      if (this.#captured.length < MAX_LINKED_DATA) this.#captured += text;
    } else if (this.#droppedAt === 0) {
      this.#text += text.length;
      this.#out.push(this.#escape(text));
      if (this.#text > MAX_BODY_TEXT) this.#halt();
    }
  }

  finish(): PrunedPage {
    if (this.#capture !== null) this.#endCapture();
    for (const name of this.#open.reverse()) if (name) this.#out.push(`</${name}>`);
    this.page.body = this.#out.join('');
    return this.page;
  }

  #escape(text: string): string {
    return text.replace(/[&<>]/g, (character) => {
      this.#escaped += 1;
      return this.#escaped > MAX_ESCAPED ? ' ' : escapeText(character);
    });
  }

  #halt(): void {
    this.stopped = true;
    this.stop();
  }

  /** Deals with an element outside of dropped ones; true if it was written to the body. */
  #opened(name: string, attributes: Record<string, string>): boolean {
    const get = (key: string) =>
      Object.hasOwn(attributes, key) ? (attributes[key] ?? '').slice(0, MAX_ATTRIBUTE) : '';
    if (name === 'html' || name === 'body' || name === 'head') {
      this.page.language ||= get('lang') || get('xml:lang');
      return false;
    }
    if (name === 'title') return this.#startCapture(this.page.title === '' ? 'title' : null);
    if (name === 'script')
      return this.#startCapture(/^application\/ld\+json/i.test(get('type').trim()) ? 'linked-data' : null);
    if (DROPPED.has(name)) {
      this.#droppedAt = this.#open.length + 1;
      return false;
    }
    if (name === 'base') this.page.base ||= get('href');
    if (name === 'meta') this.#meta(get);
    if (name === 'link' && this.page.links.length < MAX_LINKS) {
      this.page.links.push({ rel: get('rel').toLowerCase(), href: get('href') });
    }
    if ((name === 'meta' || name === 'link' || name === 'base') && get('itemprop') === '') return false;
    // A tag name is made of whatever stood before a space or `>`; only plain ones are written out again.
    if (!/^[a-z][a-z0-9-]{0,30}$/.test(name)) return false;
    this.#elements += 1;
    if (this.#depth >= MAX_DEPTH) return false;
    this.#out.push(openTag(name, attributes));
    return true;
  }

  #meta(get: (key: string) => string): void {
    if (this.page.metas.length >= MAX_METAS) return;
    const name = get('property') || get('name') || get('itemprop') || get('http-equiv');
    const content = get('content');
    if (name && content) this.page.metas.push({ key: name.trim().toLowerCase(), content });
  }

  #startCapture(what: 'title' | 'linked-data' | null): false {
    this.#droppedAt = this.#open.length + 1;
    this.#capture = what;
    this.#captured = '';
    return false;
  }

  #endCapture(): void {
    const text = this.#captured;
    if (this.#capture === 'title') this.page.title = text.slice(0, MAX_TITLE);
    else if (
      this.page.linkedData.length < MAX_LINKED_DATA_BLOCKS &&
      this.#linkedData + text.length <= MAX_LINKED_DATA
    ) {
      this.page.linkedData.push(text);
      this.#linkedData += text.length;
    }
    this.#capture = null;
    this.#captured = '';
  }
}

function openTag(name: string, attributes: Record<string, string>): string {
  let tag = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (KEPT_ATTRIBUTES.has(key))
      tag += ` ${key}="${escapeText(value.slice(0, MAX_ATTRIBUTE)).replaceAll('"', '&quot;')}"`;
  }
  return `${tag}>`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
