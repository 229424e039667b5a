import type { Article } from './article.ts';
import type { Block } from './blocks.ts';
import { cleanName, introducesName, nameInByline, nameInMarked } from './bylines.ts';
import { DATE_NAMES, WRITER_NAMES } from './credit-words.ts';
import { parseDate } from './dates.ts';
import { attribute, elementsBelow, nameOf, type PageElement, textOf } from './dom.ts';
import { weight } from './text.ts';

/** Where bylines and dates stand: this many blocks before and after the headline. */
const BLOCKS_BEFORE = 6;
const BLOCKS_AFTER = 14;
const LONGEST_CREDIT = 160;
/** Marked elements looked at per page. */
const MAX_MARKED = 200;

/** What elements of the page are marked as naming the writer or a date, read before furniture is taken out. */
export interface Marked {
  names: string[];
  authorUrl: string;
  /** Dates with whether their markup says that they are the day of publication. */
  dates: { text: string; published: boolean }[];
}

export function readMarked(body: PageElement, isExcluded: (element: PageElement) => boolean): Marked {
  const marked: Marked = { names: [], authorUrl: '', dates: [] };
  let seen = 0;
  for (const element of elementsBelow(body)) {
    if (seen >= MAX_MARKED) break;
    const isAuthor = /\bauthor\b/i.test(attribute(element, 'rel')) || hasPart(element, WRITER_NAMES);
    const isDate = nameOf(element) === 'time' || hasPart(element, DATE_NAMES);
    if ((!isAuthor && !isDate) || isExcluded(element)) continue;
    seen += 1;
    if (isAuthor) takeName(marked, element);
    if (isDate) takeDate(marked, element);
  }
  return marked;
}

function takeName(marked: Marked, element: PageElement): void {
  const text = textOf(element);
  const name = text.length > LONGEST_CREDIT ? '' : nameInMarked(text);
  if (name === '') return;
  marked.names.push(name);
  if (nameOf(element) === 'a') marked.authorUrl ||= attribute(element, 'href');
}

function takeDate(marked: Marked, element: PageElement): void {
  const text =
    attribute(element, 'datetime') || datetimeWithin(element) || attribute(element, 'title') || textOf(element);
  const published = /publish|pubdate|posted/i.test(`${attribute(element, 'class')} ${attribute(element, 'itemprop')}`);
  if (text.length <= LONGEST_CREDIT) marked.dates.push({ text, published });
}

function datetimeWithin(element: PageElement): string {
  for (const inner of elementsBelow(element)) if (nameOf(inner) === 'time') return attribute(inner, 'datetime');
  return '';
}

function hasPart(element: PageElement, parts: ReadonlySet<string>): boolean {
  const names = `${attribute(element, 'class')} ${attribute(element, 'id')}`.slice(0, LONGEST_CREDIT).toLowerCase();
  return names.split(/[^a-z]+/).some((part) => parts.has(part));
}

/** The writer's name in the lines around the headline, or ''. */
export function nameNearHeadline(article: Article): string {
  for (const block of nearHeadline(article)) {
    const byLink = block.links.find((link) => introducesName(link.before));
    const name =
      (byLink && cleanName(byLink.text)) || (weight(block.text) <= LONGEST_CREDIT ? nameInByline(block.text) : '');
    if (name) return name;
  }
  return '';
}

/** The first date in the lines around the headline, or null. */
export function dateNearHeadline(article: Article, language: string): number | null {
  for (const block of nearHeadline(article)) {
    const date = weight(block.text) <= LONGEST_CREDIT ? parseDate(block.text, language) : null;
    if (date !== null) return date;
  }
  return null;
}

/** The lines after the headline, then those before it. */
function nearHeadline(article: Article): Block[] {
  const at = Math.max(0, article.headlineAt);
  return [...article.blocks.slice(at, at + BLOCKS_AFTER), ...article.blocks.slice(Math.max(0, at - BLOCKS_BEFORE), at)];
}
