import { escapeHtml, html } from '#kernel/text/html.ts';
import { plainText } from '#kernel/text/plain.ts';
import type { Say } from '#kernel/words.ts';
import type { Site } from '#ports/ports.ts';
import type { AccountView } from '#views/accounts.ts';
import { personPath, pictureAddress, postPath } from '../addresses.ts';
import { nameOf } from '../parts/person.ts';
import type { ShownPost } from '../parts/post.ts';

const MAX_TITLE_CHARACTERS = 80;

/** RSS 2.0 with Media RSS. Titles are the beginning of the text or the warning, and a warned text is not told. */
export function personRss(site: Site, say: Say, person: AccountView, posts: readonly ShownPost[]): string {
  const name = nameOf(person);
  const own = `${site.origin}${personPath(person)}`;
  const avatar = new URL(pictureAddress(site, person.avatarStatic || person.avatar, 'avatar'), site.origin).href;
  return html`<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
<title>${name}</title>
<description>${say('rss.words', { name, host: site.host })}</description>
<link>${own}</link>
<atom:link rel="self" type="application/rss+xml" href="${own}.rss"/>
<image><url>${avatar}</url><title>${name}</title><link>${own}</link></image>
<generator>Parley ${site.version}</generator>
${posts.map((shown) => item(site, shown))}</channel>
</rss>
`.toString();
}

function item(site: Site, { post, author }: ShownPost) {
  const address = `${site.origin}${postPath(author, post.id)}`;
  const warned = post.spoiler !== '';
  const text = warned ? escapeHtml(post.spoiler) : post.html;
  const pictures = warned ? [] : post.media.filter((media) => media.original !== '');
  return html`<item>
<title>${titleOf(warned ? post.spoiler : plainText(post.html))}</title>
<guid isPermaLink="true">${address}</guid>
<link>${address}</link>
<pubDate>${new Date(post.createdAt).toUTCString()}</pubDate>
<description>${text}</description>
${pictures.map(
  (media) =>
    html`<media:content url="${site.mediaBase}/${media.original}" medium="${media.kind === 'image' ? 'image' : 'video'}" width="${media.width}" height="${media.height}"><media:rating scheme="urn:simple">${post.sensitive ? 'adult' : 'nonadult'}</media:rating>${media.description === '' ? '' : html`<media:description type="plain">${media.description}</media:description>`}</media:content>`,
)}${post.tags.map((tag) => html`<category>${tag.name}</category>`)}
</item>
`;
}

function titleOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const points = [...line];
  return points.length <= MAX_TITLE_CHARACTERS ? line : `${points.slice(0, MAX_TITLE_CHARACTERS - 1).join('')}…`;
}
