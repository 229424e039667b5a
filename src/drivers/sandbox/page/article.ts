import { Readability } from '@mozilla/readability';
import { type Block, blocksOf } from './blocks.ts';
import { nameInByline } from './bylines.ts';
import { parseDate } from './dates.ts';
import {
  attribute,
  documentOf,
  elementsBelow,
  following,
  isElement,
  isText,
  nameOf,
  type PageElement,
  type PageNode,
  parentOf,
  textOf,
} from './dom.ts';
import { isEnding, isFurniture, isFurnitureElement, withoutCounters } from './furniture.ts';
import { cleanText, fold, key, weight } from './text.ts';
import { SUBJECT_HEADINGS } from './words.ts';

/** Own paragraphs gathered; the first make the description, all of them show whether a given one belongs to the page. */
const MAX_PARAGRAPHS = 12;
/** A box under a heading such as "Most read" is taken out whole if it holds no more than this, in characters. */
const MAX_BOX = 900;
/** Part of a block that may be links before it is a list of links. */
const MAX_LINKED = 0.5;
/** Shortest text, as weight, that is taken for a paragraph. */
const SHORTEST_SENTENCE = 38;
const SHORTEST_TEXT = 110;
/**
 * Elements times their depth up to which Readability is asked: it measures whole subtrees again and again. Ordinary pages
 * have some ten thousand once their menus are gone.
 */
const MAX_EXTRACTOR_WORK = 60_000;
/** The extractor's own threshold: pages for cards may be short. */
const EXTRACTOR_MIN_CHARACTERS = 140;

export interface Article {
  /** The article's own paragraphs in order, without furniture. */
  paragraphs: string[];
  /** The blocks of the page once furniture is gone, and where in them the headline stands (-1: nowhere). */
  blocks: Block[];
  headlineAt: number;
}

/**
 * Finds the words that the page was written for. Takes furniture out of `body` (which it changes), lets Readability
 * choose the article among what is left, and passes over paragraphs that read as furniture. `isHeadline` recognises the
 * page's title among its headings.
 */
export function readArticle(body: PageElement, isHeadline: (text: string) => boolean): Article {
  const headline = headlineOf(body, isHeadline);
  removeFurniture(body, headline);
  const blocks = blocksOf(body);
  const headlineAt = headline ? blocks.findIndex((block) => block.element === headline) : -1;
  const after = blocks.slice(headlineAt + 1);
  const chosen = extractedKeys(body);
  const inArticle = after.filter((block) => chosen.has(key(block.text)));
  // Readability drops short pages and takes the wrong column now and then; then the page itself is read downwards.
  const sources = [inArticle, after, blocks];
  const paragraphs = sources.map((source) => ownParagraphs(source, isHeadline)).find((own) => own.length > 0) ?? [];
  return { paragraphs, blocks, headlineAt };
}

function headlineOf(body: PageElement, isHeadline: (text: string) => boolean): PageElement | null {
  let first: PageElement | null = null;
  for (const element of elementsBelow(body)) {
    if (!/^h[1-3]$/.test(nameOf(element))) continue;
    if (isHeadline(cleanText(textOf(element)))) return element;
    if (nameOf(element) === 'h1') first ??= element;
  }
  return first;
}

/** Text and link text below an element, in characters. */
interface Extent {
  text: number;
  linked: number;
}

function removeFurniture(body: PageElement, headline: PageElement | null): void {
  const extents = extentsBelow(body);
  const whole = extents.get(body) ?? { text: 0, linked: 0 };
  const kept = new Set<PageNode>([body]);
  for (let node: PageElement | null = headline; node !== null; node = parentOf(node)) kept.add(node);
  const doomed: PageElement[] = [];
  let node: PageNode | null = body.firstChild;
  while (node !== null) {
    const goes = isElement(node) && !kept.has(node) && isBox(node, extents.get(node), whole);
    if (goes && isElement(node)) doomed.push(node);
    node = following(node, body, !goes);
  }
  for (const element of doomed) element.remove();
  for (const box of headedBoxes(body, kept)) box.remove();
}

function isBox(element: PageElement, extent: Extent | undefined, whole: Extent): boolean {
  const name = nameOf(element);
  if (name === 'main' || name === 'article')
    return attribute(element, 'hidden') !== '' || element.hasAttribute('hidden');
  const own = (extent?.text ?? 0) - (extent?.linked ?? 0);
  if (isFurnitureElement(element)) return own * 2 < whole.text - whole.linked || name === 'nav' || name === 'footer';
  return isLinkList(name, extent);
}

function isLinkList(name: string, extent: Extent | undefined): boolean {
  if (!extent || !/^(?:ul|ol|dl|div|section|table|center)$/.test(name)) return false;
  return extent.text > 0 && extent.linked > extent.text * 0.65;
}

/** Boxes whose heading says that they are furniture, and such headings where the box around them holds more. */
function headedBoxes(body: PageElement, kept: ReadonlySet<PageNode>): PageElement[] {
  const boxes: PageElement[] = [];
  for (const element of elementsBelow(body)) {
    if (!/^h[2-6]$/.test(nameOf(element)) || kept.has(element)) continue;
    const text = cleanText(textOf(element));
    if (text === '' || SUBJECT_HEADINGS.has(fold(text)) || !(isEnding(text) || isFurniture(text))) continue;
    const parent = parentOf(element);
    if (
      parent &&
      !kept.has(parent) &&
      !/^(?:main|article|body)$/.test(nameOf(parent)) &&
      textOf(parent).length <= MAX_BOX
    )
      boxes.push(parent);
  }
  return boxes;
}

function extentsBelow(body: PageElement): Map<PageNode, Extent> {
  const extents = new Map<PageNode, Extent>();
  const measure = (element: PageElement, inLink: boolean): Extent => {
    const extent = { text: 0, linked: 0 };
    for (let child: PageNode | null = element.firstChild; child !== null; child = child.nextSibling) {
      if (isText(child)) {
        const length = textOf(child).trim().length;
        extent.text += length;
        if (inLink) extent.linked += length;
      } else if (isElement(child)) {
        const inner = measure(child, inLink || nameOf(child) === 'a');
        extent.text += inner.text;
        extent.linked += inner.linked;
      }
    }
    extents.set(element, extent);
    return extent;
  };
  measure(body, false);
  return extents;
}

/** Keys of the blocks that Readability takes for the article. It works on a copy, since it changes what it reads. */
function extractedKeys(body: PageElement): Set<string> {
  if (extractorWork(body) > MAX_EXTRACTOR_WORK) return new Set();
  const copy = documentOf(body.innerHTML);
  const reader = new Readability<PageElement>(copy, {
    charThreshold: EXTRACTOR_MIN_CHARACTERS,
    disableJSONLD: true,
    serializer: (node: PageElement) => node,
  });
  const content = reader.parse()?.content;
  return new Set(content ? blocksOf(content).map((block) => key(block.text)) : []);
}

/** The sum of the depths of all elements: what visiting every subtree from every element costs. */
function extractorWork(element: PageElement, depth = 1): number {
  let work = depth;
  for (let child: PageNode | null = element.firstChild; child !== null; child = child.nextSibling) {
    if (isElement(child)) work += extractorWork(child, depth + 1);
  }
  return work;
}

function ownParagraphs(blocks: readonly Block[], isHeadline: (text: string) => boolean): string[] {
  const own: string[] = [];
  for (const block of blocks) {
    if (own.length >= MAX_PARAGRAPHS) break;
    if (/^h[1-6]$/.test(block.name)) {
      if (own.length > 0 && isEnding(block.text)) break;
      continue;
    }
    const text = withoutCounters(block.text);
    if (isParagraph(block, text) && !isHeadline(text)) own.push(text);
  }
  return own;
}

function isParagraph(block: Block, text: string): boolean {
  const size = weight(text);
  const isSentence = /[.!?…。！？؟۔]["'”’»“」』)）]*(?:\s|$)|[。！？]/u.test(text);
  if (size < (isSentence ? SHORTEST_SENTENCE : SHORTEST_TEXT)) return false;
  if (block.linked > block.text.length * MAX_LINKED || isFurniture(text)) return false;
  if (size < 140 && nameInByline(text) !== '') return false;
  return !(size < 80 && parseDate(text) !== null);
}
