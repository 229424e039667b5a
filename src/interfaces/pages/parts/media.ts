import { html, type SafeHtml } from '#kernel/text/html.ts';
import type { MediaItem } from '#media/media.ts';
import type { Site } from '#ports/ports.ts';
import type { CardView } from '#views/posts.ts';
import { isWebAddress } from '../addresses.ts';
import type { Visit } from '../visit.ts';
import { time } from './time.ts';

const address = (site: Site, key: string, remote: string): string => (key === '' ? remote : `${site.mediaBase}/${key}`);

/** A focal point as one of 25 classes, since a page may not style inline: what matters stays in sight when cropped. */
function focusClass({ focus }: MediaItem): string {
  const step = (value: number): number => Math.round(((Math.max(-1, Math.min(1, value)) + 1) / 2) * 4);
  return `fx${step(focus.x)} fy${step(-focus.y)}`;
}

/** Width and height hold the place while a picture loads; unknown ones are left out. */
const size = (width: number, height: number): SafeHtml | '' =>
  width > 0 && height > 0 ? html` width="${width}" height="${height}"` : '';

function medium({ say }: Visit, site: Site, media: MediaItem): SafeHtml {
  const full = address(site, media.original, media.remoteUrl);
  const small = address(site, media.small, full);
  const alt = media.description === '' ? say('post.picture') : media.description;
  if (media.kind === 'audio') return sound(media, full, address(site, media.small, ''), say);
  if (media.kind === 'video' || media.kind === 'gifv') return video(media, full, address(site, media.small, ''), say);
  return html`<a class="medium" href="${full}"><img class="${focusClass(media)}" src="${small}" alt="${alt}"${size(media.smallWidth, media.smallHeight)} loading="lazy" decoding="async"></a>`;
}

/** Videos wait for their reader: they load nothing but their poster, and moving pictures without sound go round. */
function video(media: MediaItem, address: string, poster: string, say: Visit['say']): SafeHtml {
  const label = media.description === '' ? say('post.video') : media.description;
  const turns = media.kind === 'gifv' ? html` loop muted` : '';
  return html`<video class="medium" src="${address}"${poster === '' ? '' : html` poster="${poster}"`}${size(media.width, media.height)} controls playsinline preload="none"${turns} aria-label="${label}"></video>`;
}

function sound(media: MediaItem, address: string, cover: string, say: Visit['say']): SafeHtml {
  const label = media.description === '' ? say('post.sound') : media.description;
  const picture =
    cover === ''
      ? ''
      : html`<img src="${cover}" alt=""${size(media.smallWidth, media.smallHeight)} loading="lazy" decoding="async">`;
  return html`<figure class="sound">${picture}<figcaption dir="auto">${label}</figcaption><audio src="${address}" controls preload="none" aria-label="${label}"></audio></figure>`;
}

/** One to four pictures in a grid; behind a warning where they are sensitive and no warning stands before the text. */
export function pictures(visit: Visit, site: Site, media: readonly MediaItem[], covered: boolean): SafeHtml | '' {
  if (media.length === 0) return '';
  const grid = html`<div class="pictures n${Math.min(4, media.length)}">${media.map((one) => medium(visit, site, one))}</div>`;
  if (!covered) return grid;
  return html`<details class="cover"><summary>${visit.say('post.sensitive')}</summary>${grid}</details>`;
}

/** The preview of a shared link. */
export function linkCard(visit: Visit, site: Site, card: CardView): SafeHtml | '' {
  if (!isWebAddress(card.url)) return '';
  const host = URL.parse(card.url)?.host ?? '';
  const picture =
    card.image === ''
      ? ''
      : html`<img src="${site.mediaBase}/${card.image}" alt="${card.imageAlt}"${size(card.imageWidth, card.imageHeight)} loading="lazy" decoding="async">`;
  const wide = card.image !== '' && card.imageWidth >= 600 && card.imageWidth > card.imageHeight;
  return html`<a class="card${wide ? ' wide' : ''}" href="${card.url}" rel="nofollow noopener noreferrer">${picture}<span class="card-words"${card.language === '' ? '' : html` lang="${card.language}"`} dir="auto"><span class="card-site">${card.siteName || host}${card.publishedAt === null ? '' : html` · ${time(visit, card.publishedAt, 'day')}`}</span><strong>${card.title}</strong>${card.description === '' ? '' : html`<span class="card-text">${card.description}</span>`}${card.authorName === '' ? '' : html`<span class="card-author">${card.authorName}</span>`}</span></a>`;
}
