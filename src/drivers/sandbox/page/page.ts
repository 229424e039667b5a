/**
 * Reads a preview card (title, description, picture, author, site, date) out of a web page.
 *
 * The page is hostile and cluttered. `prune.ts` cuts it down to a bounded, well-formed rest; what the page states about
 * itself (meta tags, JSON-LD, microdata) is read apart from what it shows; `article.ts` finds the article's own words with
 * Readability and takes furniture out before and after. Pure: no clock, no network, no files. Runs in the sandbox worker.
 */
import type { PageCard, PageJob } from '../../../ports/sandbox.ts';
import { addressOn, canonicalAddress } from './address.ts';
import { type Article, readArticle } from './article.ts';
import { cleanName } from './bylines.ts';
import { dateNearHeadline, type Marked, nameNearHeadline, readMarked } from './credits.ts';
import { parseDate } from './dates.ts';
import { describe } from './description.ts';
import { attribute, documentOf, elementsBelow, nameOf, type PageElement, parentOf, textOf } from './dom.ts';
import { type Facts, readLinkedData } from './linked-data.ts';
import { readMicrodata } from './microdata.ts';
import { pictureOf } from './picture.ts';
import { type PrunedPage, prunePage } from './prune.ts';
import { cleanText, key, plainText, withoutMarkup } from './text.ts';
import { titleAndSite } from './title.ts';

const MAX_HEADINGS = 60;
const MAX_NAMES = 4;
/** Longest list of writers on a card, in characters. */
const MAX_AUTHOR = 200;

/** All that is known of a page before it is put together. */
interface Reading {
  page: PrunedPage;
  base: string;
  url: string;
  language: string;
  linked: Facts;
  micro: Facts;
  meta: (...keys: string[]) => string;
}

/**
 * The preview card of a page. Fields that the page does not tell are empty; text is plain, one line, without control or
 * direction characters; addresses are absolute http(s). A time without a zone counts as UTC. Work is bounded whatever the
 * page holds; nothing is thrown for bad pages.
 */
export function readPage(job: PageJob): PageCard {
  const page = prunePage(job.html);
  const meta = metaReader(page);
  const base = addressOn(page.base, job.url) || job.url;
  const { body } = documentOf(page.body);
  const statedTitle = meta('og:title', 'twitter:title') || page.title;
  const linked = readLinkedData(page.linkedData, statedTitle);
  const micro = readMicrodata(body);
  const language = languageOf([
    page.language,
    meta('og:locale'),
    linked.language,
    meta('content-language', 'language'),
  ]);
  return cardOf({ page, base, url: job.url, language, linked, micro, meta }, body);
}

function cardOf(reading: Reading, body: PageElement): PageCard {
  const { linked, meta, page, base } = reading;
  const headings = headingsOf(body);
  const { title, site } = titleAndSite({
    stated: [meta('og:title'), meta('twitter:title'), linked.title, reading.micro.title],
    element: plainText(page.title),
    headings,
    site: meta('og:site_name') || linked.siteName || meta('application-name') || reading.micro.siteName,
    host: hostOf(reading.url),
  });
  const pictures = pictureOf(body, reading, title);
  const marked = readMarked(body, (element) => isForeign(element));
  const wanted = key(title);
  const article = readArticle(body, (text) => wanted !== '' && key(text) === wanted);
  const author = authorOf(reading, marked, article, site);
  return {
    url: canonicalAddress(
      [
        ...page.links.filter((link) => link.rel.split(/\s+/).includes('canonical')).map((link) => link.href),
        meta('og:url'),
      ],
      reading.url,
    ),
    title: withoutMarkup(title),
    description: withoutMarkup(
      describe({
        stated: statedDescriptions(reading),
        paragraphs: article.paragraphs,
        title,
        site,
        slogans: linked.slogans,
        isFront: isFrontPage(reading.url),
      }),
    ),
    language: reading.language,
    type: typeOf(reading),
    authorName: author,
    authorUrl:
      author === ''
        ? ''
        : addressOn(linked.authorUrl || reading.micro.authorUrl || articleAuthorUrl(meta) || marked.authorUrl, base),
    siteName: withoutMarkup(site),
    publishedAt: publishedAt(reading, marked, article),
    image: pictures.image,
    imageDescription: withoutMarkup(pictures.description),
  };
}

function metaReader(page: PrunedPage): Reading['meta'] {
  const first = new Map<string, string>();
  for (const { key: name, content } of page.metas) {
    const text = plainText(content);
    if (text !== '' && !first.has(name)) first.set(name, text);
  }
  return (...keys) => keys.map((name) => first.get(name) ?? '').find((text) => text !== '') ?? '';
}

function headingsOf(body: PageElement): string[] {
  const headings: string[] = [];
  for (const element of elementsBelow(body)) {
    if (!/^h[1-3]$/.test(nameOf(element))) continue;
    if (headings.push(cleanText(textOf(element))) >= MAX_HEADINGS) break;
  }
  return headings.filter((text) => text !== '');
}

/** Whether an element stands in a list of other things: comments, related articles, reviews. */
function isForeign(element: PageElement): boolean {
  for (let node: PageElement | null = element; node !== null; node = parentOf(node)) {
    const names = `${attribute(node, 'class')} ${attribute(node, 'id')}`.slice(0, 200).toLowerCase();
    if (
      /\b(?:comments?|comment-?list|related|reviews?|recommend\w{0,10}|sidebar|footer|teasers?|respond)\b/.test(names)
    )
      return true;
    if (/^(?:nav|footer|aside)$/.test(nameOf(node))) return true;
  }
  return false;
}

/** What the page says it is about. A shop's or a film's structured data is about the thing, its meta tags advertise. */
function statedDescriptions({ meta, linked, micro }: Reading): string[] {
  const metas = [meta('og:description'), meta('description'), meta('twitter:description')];
  const facts = [linked.description, micro.description];
  return linked.kind === 'article' || (linked.kind === 'none' && micro.kind !== 'product')
    ? [...metas, ...facts]
    : [...facts, ...metas];
}

function authorOf({ linked, micro, meta }: Reading, marked: Marked, article: Article, site: string): string {
  if (linked.kind === 'product' || micro.kind === 'product' || /product/i.test(meta('og:type'))) return '';
  const candidates = [
    linked.authors,
    micro.authors,
    [meta('article:author')],
    [meta('author', 'parsely-author', 'dc.creator', 'sailthru.author')],
    marked.names.slice(0, 1),
    [nameNearHeadline(article)],
  ].map((names) => joined(names.map(cleanName)));
  const named = candidates.filter((name) => name !== '');
  // A site that signs its own articles says less than the line under the headline.
  const siteKey = key(site);
  return named.find((name) => siteKey === '' || !siteKey.startsWith(key(name))) ?? named[0] ?? '';
}

function joined(names: string[]): string {
  const list = [...new Set(names.filter((name) => name !== ''))].slice(0, MAX_NAMES);
  while (list.length > 1 && list.join(', ').length > MAX_AUTHOR) list.pop();
  return list.join(', ');
}

function articleAuthorUrl(meta: Reading['meta']): string {
  const url = meta('article:author');
  return /^https?:\/\//i.test(url) ? url : '';
}

function publishedAt(reading: Reading, marked: Marked, article: Article): number | null {
  const { linked, micro, meta, language } = reading;
  if (linked.kind === 'product' || micro.kind === 'product' || /product/i.test(meta('og:type'))) return null;
  const stated = [
    linked.published,
    meta('article:published_time', 'og:article:published_time', 'og:published_time'),
    micro.published,
    meta(
      'datepublished',
      'uploaddate',
      'parsely-pub-date',
      'sailthru.date',
      'dc.date.issued',
      'dc.date',
      'dcterms.date',
      'pubdate',
      'date',
    ),
    marked.dates.find((date) => date.published)?.text ?? '',
    ...marked.dates.map((date) => date.text),
  ];
  for (const text of stated) {
    const date = text === '' ? null : parseDate(text, language);
    if (date !== null) return date;
  }
  return dateNearHeadline(article, language);
}

function typeOf({ linked, micro, meta }: Reading): PageCard['type'] {
  const stated = meta('og:type').toLowerCase();
  if (/^video\b/.test(stated) || meta('twitter:card') === 'player') return 'video';
  if (/(?:^|:)photo$|^image$/.test(stated) || meta('twitter:card') === 'photo') return 'photo';
  if (linked.kind === 'video' || (linked.kind === 'none' && micro.kind === 'video')) return 'video';
  return linked.kind === 'photo' ? 'photo' : 'link';
}

function languageOf(tags: readonly string[]): string {
  for (const tag of tags) {
    const primary = /^\s?([a-z]{2,3})(?:[-_]|$)/i.exec(tag)?.[1];
    if (primary) return primary.toLowerCase();
  }
  return '';
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

function isFrontPage(url: string): boolean {
  return URL.canParse(url) && new URL(url).pathname === '/' && new URL(url).search === '';
}
