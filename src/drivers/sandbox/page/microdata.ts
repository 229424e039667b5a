import { blocksOf } from './blocks.ts';
import { attribute, elementsBelow, nameOf, type PageElement, parentOf } from './dom.ts';
import { type Facts, NO_FACTS } from './linked-data.ts';
import { plainText } from './text.ts';

/** Items looked at per page. */
const MAX_ITEMS = 60;
const MAX_AUTHORS = 6;

const KINDS: [Facts['kind'], RegExp][] = [
  ['article', /schema\.org\/(?:\w*Article|\w*Posting|Blog|Review|Recipe)$/i],
  ['video', /schema\.org\/(?:VideoObject|Movie|TVEpisode)$/i],
  ['product', /schema\.org\/(?:Product|Book)$/i],
];

/** The facts that a page's microdata (schema.org `itemprop` attributes) tell of its first article, video or product. */
export function readMicrodata(body: PageElement): Facts {
  const items: PageElement[] = [];
  for (const element of elementsBelow(body)) {
    if (element.hasAttribute('itemscope') && items.push(element) >= MAX_ITEMS) break;
  }
  for (const [kind, pattern] of KINDS) {
    const item = items.find((one) => pattern.test(attribute(one, 'itemtype').trim()) && ownerOf(one, body) === null);
    if (item) return factsOf(item, kind);
  }
  return NO_FACTS;
}

function factsOf(item: PageElement, kind: Facts['kind']): Facts {
  const facts: Facts = { ...NO_FACTS, kind, authors: [], slogans: [] };
  for (const element of elementsBelow(item)) {
    if (!element.hasAttribute('itemprop') || ownerOf(element, item) !== item) continue;
    for (const property of attribute(element, 'itemprop').split(/\s+/).slice(0, 5)) take(facts, property, element);
  }
  return facts;
}

function take(facts: Facts, property: string, element: PageElement): void {
  if (property === 'headline' || property === 'name') facts.title ||= propertyText(element);
  else if (property === 'description') facts.description ||= propertyText(element);
  else if (property === 'datePublished' || property === 'uploadDate') facts.published ||= propertyText(element);
  else if (property === 'image' || property === 'thumbnailUrl') facts.image ||= addressOf(element);
  else if (property === 'publisher') facts.siteName ||= nameOfItem(element);
  else if (property === 'author' && facts.kind !== 'product' && facts.authors.length < MAX_AUTHORS) {
    const name = nameOfItem(element);
    if (name) facts.authors.push(name);
    facts.authorUrl ||= addressOf(element);
  }
}

function nameOfItem(element: PageElement): string {
  if (!element.hasAttribute('itemscope')) return propertyText(element);
  for (const inner of elementsBelow(element)) {
    if (attribute(inner, 'itemprop').split(/\s+/).includes('name')) return propertyText(inner);
  }
  return readable(element);
}

/** The value of a property as text (WHATWG HTML, "values" of microdata, with `content` understood on any element). */
function propertyText(element: PageElement): string {
  const given = attribute(element, 'content') || (nameOf(element) === 'time' ? attribute(element, 'datetime') : '');
  return given ? plainText(given) : readable(element);
}

/** The text of an element with a space where blocks meet. */
function readable(element: PageElement): string {
  return blocksOf(element)
    .map((block) => block.text)
    .join(' ');
}

function addressOf(element: PageElement): string {
  const own = attribute(element, 'src') || attribute(element, 'href') || attribute(element, 'content');
  if (own || !element.hasAttribute('itemscope')) return own;
  for (const inner of elementsBelow(element)) {
    if (/^(?:url|contentUrl)$/.test(attribute(inner, 'itemprop'))) return addressOf(inner);
  }
  return '';
}

/** The item that a property belongs to: the closest item around it within `root`, `root` itself if that is an item, or null. */
function ownerOf(element: PageElement, root: PageElement): PageElement | null {
  for (let current = parentOf(element); current !== null; current = parentOf(current)) {
    const isItem = current.hasAttribute('itemscope') && !/WebPage$/i.test(attribute(current, 'itemtype'));
    if (isItem) return current;
    if (current === root) return null;
  }
  return null;
}
