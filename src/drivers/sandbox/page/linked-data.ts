import { key, plainText } from './text.ts';

/** What a page says about itself in structured data. Empty strings and lists where it says nothing. */
export interface Facts {
  kind: 'article' | 'video' | 'product' | 'photo' | 'page' | 'none';
  title: string;
  description: string;
  authors: string[];
  authorUrl: string;
  /** As written. */
  published: string;
  image: string;
  siteName: string;
  language: string;
  /** Descriptions of the site or its publisher, which are none of the page. */
  slogans: string[];
}

export const NO_FACTS: Facts = {
  kind: 'none',
  title: '',
  description: '',
  authors: [],
  authorUrl: '',
  published: '',
  image: '',
  siteName: '',
  language: '',
  slogans: [],
};

/** Objects looked at over all blocks. */
const MAX_OBJECTS = 500;
const MAX_NESTING = 6;
const MAX_AUTHORS = 6;
const MAX_LIST = 20;

type Thing = Record<string, unknown>;

/**
 * The facts in a page's JSON-LD blocks (schema.org). `title` is what the page calls itself elsewhere and settles which of
 * several objects is meant. Broken blocks are mended if a stray comma was all, else passed over.
 */
export function readLinkedData(blocks: readonly string[], title: string): Facts {
  const things = blocks.flatMap((block) => objectsIn(parseBlock(block), 0)).slice(0, MAX_OBJECTS);
  const byId = new Map<string, Thing>();
  for (const thing of things) {
    const id = textAt(thing, '@id');
    if (id && (!byId.has(id) || Object.keys(thing).length > 2)) byId.set(id, thing);
  }
  const site = things.filter((thing) =>
    /^(?:WebSite|Organization|.*Organization|LocalBusiness|Store)$/.test(typesOf(thing).join(' ')),
  );
  const slogans = site
    .flatMap((thing) => [plainText(textAt(thing, 'description')), plainText(textAt(thing, 'slogan'))])
    .filter(Boolean);
  const siteName = firstText(
    things.filter((thing) => typesOf(thing).includes('WebSite')),
    'name',
  );
  const main = mainThing(things, title);
  if (!main) return { ...NO_FACTS, siteName, slogans };
  const facts = factsOf(main, byId);
  return { ...facts, siteName: facts.siteName || siteName, slogans };
}

function parseBlock(block: string): unknown {
  const bare = block.replace(/^\s*(?:<!--|\/\*\s*<!\[CDATA\[\s*\*\/|<!\[CDATA\[)/, '').replace(/(?:-->|\]\]>)\s*$/, '');
  // Raw line breaks inside strings and commas before a closing bracket are the usual faults.
  for (const text of [
    bare,
    bare.replace(/[\r\n\t]/g, ' '),
    bare.replace(/[\r\n\t]/g, ' ').replace(/,( {0,200}[}\]])/g, '$1'),
  ]) {
    try {
      return JSON.parse(text);
    } catch {
      // The next attempt mends more.
    }
  }
  return null;
}

/** The objects of a block: alone, in lists, in `@graph`. */
function objectsIn(value: unknown, depth: number): Thing[] {
  if (depth > MAX_NESTING) return [];
  if (Array.isArray(value)) return value.slice(0, MAX_OBJECTS).flatMap((one) => objectsIn(one, depth + 1));
  if (!isThing(value)) return [];
  const graph = at(value, '@graph');
  const inner = graph === undefined ? at(value, 'mainEntity') : graph;
  return [value, ...(typeof inner === 'object' ? objectsIn(inner, depth + 1) : [])];
}

const RANKS: [Facts['kind'], RegExp][] = [
  ['article', /^(?:.*Article|.*Posting|Report|Review|Recipe|.*Report)$/],
  ['video', /^(?:VideoObject|Movie|TVEpisode|Episode|Clip)$/],
  ['product', /^(?:Product|ProductGroup|IndividualProduct|Book|Offer)$/],
  ['photo', /^(?:Photograph|ImageObject)$/],
  ['page', /^(?:WebPage|ItemPage|AboutPage|Event|SocialMediaPosting|CreativeWork)$/],
];

function kindOf(thing: Thing): Facts['kind'] {
  const types = typesOf(thing);
  return RANKS.find(([, pattern]) => types.some((type) => pattern.test(type)))?.[0] ?? 'none';
}

function mainThing(things: Thing[], title: string): Thing | undefined {
  const wanted = key(title);
  for (const [kind] of RANKS) {
    const ofKind = things.filter((thing) => kindOf(thing) === kind);
    if (ofKind.length === 0) continue;
    const named = ofKind.find((thing) => wanted !== '' && wanted.includes(key(titleOf(thing)) || '-'));
    // A page lists pictures of many things; only one that bears the page's title is what the page is about.
    if (named || kind !== 'photo') return named ?? ofKind[0];
  }
  return undefined;
}

function titleOf(thing: Thing): string {
  return plainText(textAt(thing, 'headline') || textAt(thing, 'name'));
}

function factsOf(thing: Thing, byId: ReadonlyMap<string, Thing>): Facts {
  const kind = kindOf(thing);
  const people = [...listAt(thing, 'author'), ...(at(thing, 'author') === undefined ? listAt(thing, 'creator') : [])];
  const authors = people.slice(0, MAX_AUTHORS).map((one) => resolved(one, byId));
  const publisher = resolved(listAt(thing, 'publisher')[0], byId);
  return {
    kind,
    title: titleOf(thing),
    description: plainText(textAt(thing, 'description')),
    authors:
      kind === 'product'
        ? []
        : authors.map((one) => plainText(isThing(one) ? textAt(one, 'name') : stringOf(one))).filter(Boolean),
    authorUrl: authors.map((one) => (isThing(one) ? textAt(one, 'url') : '')).find(Boolean) ?? '',
    published: textAt(thing, 'datePublished') || textAt(thing, 'uploadDate') || textAt(thing, 'dateCreated'),
    image:
      imageOf(at(thing, 'image'), byId, 0) ||
      imageOf(at(thing, 'thumbnailUrl'), byId, 0) ||
      imageOf(at(thing, 'thumbnail'), byId, 0),
    siteName: isThing(publisher) ? plainText(textAt(publisher, 'name')) : '',
    language: textAt(thing, 'inLanguage'),
    slogans: [],
  };
}

function resolved(value: unknown, byId: ReadonlyMap<string, Thing>): unknown {
  if (!isThing(value) || textAt(value, 'name') !== '') return value;
  return byId.get(textAt(value, '@id')) ?? value;
}

function imageOf(value: unknown, byId: ReadonlyMap<string, Thing>, depth: number): string {
  if (depth > MAX_NESTING) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return imageOf(value[0], byId, depth + 1);
  if (!isThing(value)) return '';
  const whole = at(value, 'url') === undefined && at(value, 'contentUrl') === undefined ? resolved(value, byId) : value;
  return isThing(whole) ? imageOf(at(whole, 'url') ?? at(whole, 'contentUrl'), byId, depth + 1) : '';
}

function typesOf(thing: Thing): string[] {
  return listAt(thing, '@type')
    .filter((type) => typeof type === 'string')
    .map((type) => type.replace(/^https?:\/\/schema\.org\//, ''));
}

function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property; `__proto__` and `constructor` in hostile data stay what they are, names. */
function at(thing: Thing, name: string): unknown {
  return Object.hasOwn(thing, name) ? thing[name] : undefined;
}

function listAt(thing: Thing, name: string): unknown[] {
  const value = at(thing, name);
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.slice(0, MAX_LIST) : [value];
}

function stringOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const inner = isThing(value) ? at(value, '@value') : '';
  return typeof inner === 'string' ? inner : '';
}

function textAt(thing: Thing, name: string): string {
  for (const value of listAt(thing, name)) {
    const text = stringOf(value);
    if (text) return text;
  }
  return '';
}

function firstText(things: Thing[], name: string): string {
  return things.map((thing) => plainText(textAt(thing, name))).find(Boolean) ?? '';
}
