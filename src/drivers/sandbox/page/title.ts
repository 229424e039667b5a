import { cleanText, cutText, key } from './text.ts';

/** Longest title or name of a site on a card, in characters. */
export const MAX_TITLE = 300;
const MAX_SITE = 100;
/** Separators looked at in one title. */
const MAX_SPLITS = 12;
/** What parts a title from the name of its site. */
const SEPARATOR = /\s+[|·•–—\-«»:›>/~]+\s+|\s*[|｜]\s*|[：]|:(?=\P{ASCII})/gu;

export interface TitleSources {
  /** Titles the page states as such, best first: OpenGraph, structured data. */
  stated: readonly string[];
  /** The title element. */
  element: string;
  /** The headings of ranks one to three, in page order. */
  headings: readonly string[];
  /** The site's stated name, or ''. */
  site: string;
  host: string;
}

/** The page's title without its site's name, and the site's name where the page states none but lets it be seen. */
export function titleAndSite(from: TitleSources): { title: string; site: string } {
  const element = cleanText(from.element);
  const fromElement = splitByHeading(element, from.headings) ?? splitByHost(element, from.host);
  const site = cleanText(from.site) || fromElement?.site || '';
  const candidates = [...from.stated, fromElement?.title ?? '', element, ...from.headings].map(cleanText);
  const titles = candidates.map((title) => withoutSite(title, site, from.headings)).filter((title) => title !== '');
  // A site that states its own name as the title of every page says nothing about this one.
  const title = titles.find((one) => key(one) !== key(site)) ?? titles[0] ?? site;
  return { title: cutText(title, MAX_TITLE), site: cutText(site, MAX_SITE) };
}

function withoutSite(title: string, site: string, headings: readonly string[]): string {
  const wanted = key(site);
  let bare = title;
  for (const { before, after } of splits(title)) {
    if (wanted !== '' && key(after) === wanted) bare = before;
    if (wanted !== '' && key(before) === wanted) bare = after;
    if (bare !== title) break;
  }
  // "Headline - Live ticker": what a heading says in full is the title.
  for (const { before } of splits(bare)) {
    if (key(before).length > 3 && headings.some((heading) => key(heading) === key(before))) return before;
  }
  return bare;
}

function* splits(title: string): Generator<{ before: string; after: string }> {
  let seen = 0;
  for (const found of title.matchAll(SEPARATOR)) {
    seen += 1;
    if (seen > MAX_SPLITS) return;
    const before = title.slice(0, found.index).trim();
    const after = title.slice(found.index + found[0].length).trim();
    if (before !== '' && after !== '') yield { before, after };
  }
}

function splitByHeading(title: string, headings: readonly string[]): { title: string; site: string } | undefined {
  const keys = new Set(headings.map(key).filter((one) => one.length > 2));
  const found = [...splits(title)];
  for (const { before, after } of found) if (keys.has(key(before))) return { title: before, site: lastPart(after) };
  for (const { before, after } of found) if (keys.has(key(after))) return { title: after, site: before };
  return undefined;
}

/** A last part that is the host's name in words: `Valley buses - Kestrel Post` on kestrelpost.example. */
function splitByHost(title: string, host: string): { title: string; site: string } | undefined {
  const labels = host.toLowerCase().split('.').map(key);
  const last = [...splits(title)].at(-1);
  return last && labels.includes(key(last.after)) ? { title: last.before, site: last.after } : undefined;
}

function lastPart(text: string): string {
  return [...splits(text)].at(-1)?.after ?? text;
}
