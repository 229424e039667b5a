import { addressOn } from './address.ts';
import { attribute, elementsBelow, nameOf, type PageElement, textOf } from './dom.ts';
import type { Facts } from './linked-data.ts';
import type { PrunedPage } from './prune.ts';
import { cleanText, cutText, key } from './text.ts';
import { ORNAMENTS } from './words.ts';

/** Longest description of a picture, in characters. */
const MAX_ALT = 1000;
/** A picture narrower or lower than this, in pixels, is an ornament. */
const SMALLEST = 160;
/** Picture elements looked at. */
const MAX_PICTURES = 150;

interface Sources {
  page: PrunedPage;
  base: string;
  linked: Facts;
  micro: Facts;
  meta: (...keys: string[]) => string;
}

/** The picture that the page states, else the first under its title that is not an ornament; with its description. */
export function pictureOf(body: PageElement, from: Sources, title: string): { image: string; description: string } {
  const { meta, base, page } = from;
  const stated = [
    meta('og:image:secure_url'),
    meta('og:image', 'og:image:url'),
    meta('twitter:image', 'twitter:image:src'),
    from.linked.image,
    from.micro.image,
    page.links.find((link) => link.rel === 'image_src')?.href ?? '',
    meta('thumbnail'),
  ].map((address) => addressOn(address, base));
  const shown = picturesIn(body, base);
  const image = stated.find((address) => address !== '') ?? firstIllustration(body, shown, title)?.address ?? '';
  if (image === '') return { image, description: '' };
  const alt = meta('og:image:alt', 'twitter:image:alt') || shown.find((one) => one.address === image)?.alt || '';
  return { image, description: cutText(cleanText(alt), MAX_ALT) };
}

interface Picture {
  element: PageElement;
  address: string;
  alt: string;
}

function picturesIn(body: PageElement, base: string): Picture[] {
  const pictures: Picture[] = [];
  for (const element of elementsBelow(body)) {
    if (nameOf(element) !== 'img' && nameOf(element) !== 'amp-img') continue;
    const address = addressOn(attribute(element, 'data-src') || attribute(element, 'src'), base);
    if (address !== '' && pictures.push({ element, address, alt: attribute(element, 'alt') }) >= MAX_PICTURES) break;
  }
  return pictures;
}

/** The first picture after the heading that is the title; without such a heading, the first on the page. */
function firstIllustration(body: PageElement, shown: readonly Picture[], title: string): Picture | undefined {
  const candidates = new Map(shown.filter((one) => isIllustration(one)).map((one) => [one.element, one]));
  let first: Picture | undefined;
  let seenTitle = false;
  for (const element of elementsBelow(body)) {
    const picture = candidates.get(element);
    if (picture && seenTitle) return picture;
    first ??= picture;
    if (/^h[1-3]$/.test(nameOf(element)) && key(textOf(element)) === key(title)) seenTitle = true;
  }
  return seenTitle ? undefined : first;
}

function isIllustration({ element, address }: Picture): boolean {
  const sizes = [attribute(element, 'width'), attribute(element, 'height')].map((size) => Number.parseInt(size, 10));
  if (sizes.some((size) => size < SMALLEST)) return false;
  if (/\.(?:svg|ico)(?:$|\?)/i.test(address)) return false;
  const names = `${attribute(element, 'class')} ${new URL(address).pathname}`.toLowerCase().slice(0, 400);
  return !names.split(/[^a-z]+/).some((part) => ORNAMENTS.has(part));
}
