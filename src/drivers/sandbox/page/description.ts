import { isFurniture, withoutCounters } from './furniture.ts';
import { cutText, foldedWords, isSpaceless, key, plainText, weight } from './text.ts';

/** Longest description on a card, in characters. */
export const MAX_DESCRIPTION = 300;
/** A first paragraph shorter than this (as weight) is followed by the next. */
const ENOUGH = 90;
/** A stated description shorter than this, as weight, says too little if the page has words of its own. */
const SHORTEST_STATED = 40;
/** Own words, as weight, from which on a stated description must have something to do with them. */
const COMPARABLE = 130;
/** Part of a stated description's longer words that must occur on the page, and how many at least. */
const LEAST_SHARED = 0.15;
const LEAST_SHARED_WORDS = 2;

export interface DescriptionSources {
  /** Descriptions the page states in meta tags and structured data, best first. */
  stated: readonly string[];
  /** The article's own paragraphs. */
  paragraphs: readonly string[];
  title: string;
  site: string;
  /** Descriptions of the site, which are none of the page. */
  slogans: readonly string[];
  /** Whether the page is the site's front page, where the slogan is the right description. */
  isFront: boolean;
}

/** A description of at most {@link MAX_DESCRIPTION} characters: a stated one that is about the page, else its first words. */
export function describe(from: DescriptionSources): string {
  const stated = from.stated
    .map((text) => withoutCounters(plainText(text)))
    .filter((text) => text !== '' && !isFurniture(text));
  const good = stated.find((text) => isAboutPage(text, from));
  const own = openingOf(from.paragraphs);
  const spare = stated.find((text) => key(text) !== key(from.title) && key(text) !== key(from.site));
  return cutText(good ?? (own || spare || ''), MAX_DESCRIPTION);
}

function openingOf(paragraphs: readonly string[]): string {
  let opening = '';
  for (const paragraph of paragraphs) {
    if (weight(opening) >= ENOUGH) break;
    opening = opening === '' ? paragraph : `${opening} ${paragraph}`;
  }
  return opening;
}

function isAboutPage(text: string, from: DescriptionSources): boolean {
  const [said, title, site] = [key(text), key(from.title), key(from.site)];
  if (said === title || said === title + site || said === site + title || said === site) return false;
  if (from.isFront) return true;
  if (weight(text) < SHORTEST_STATED && from.paragraphs.length > 0) return false;
  if (from.slogans.some((slogan) => key(slogan) === said)) return false;
  if (site.length > 3 && speaksOfSite(text, from.site)) return false;
  const own = from.paragraphs.join(' ');
  return weight(own) < COMPARABLE || sharesWords(text, `${from.title} ${own}`);
}

/** `Site name: the news of the town`, `Site name – ...`. */
function speaksOfSite(text: string, site: string): boolean {
  if (!text.toLowerCase().startsWith(site.toLowerCase())) return false;
  return /^\s?[:：|,、–—-]/u.test(text.slice(site.length));
}

/** Whether enough of the longer words of `text` occur in `page`; for scripts without spaces, of its pairs of letters. */
function sharesWords(text: string, page: string): boolean {
  const units = new Set(unitsOf(text));
  const known = new Set(unitsOf(page));
  const shared = [...units].filter((unit) => known.has(unit)).length;
  return shared >= Math.min(units.size, Math.max(LEAST_SHARED_WORDS, units.size * LEAST_SHARED));
}

function unitsOf(text: string): string[] {
  if (isSpaceless(text)) {
    const letters = [...key(text)];
    return letters.slice(1).map((letter, at) => `${letters[at]}${letter}`);
  }
  // The first six letters, so that an ending does not make another word.
  return foldedWords(text)
    .split(' ')
    .filter((word) => word.length >= 5)
    .map((word) => word.slice(0, 6));
}
