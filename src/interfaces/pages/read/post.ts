import { getSetting } from '#access/access.ts';
import { notFound } from '#kernel/errors.ts';
import { html, type SafeHtml } from '#kernel/text/html.ts';
import { plainText } from '#kernel/text/plain.ts';
import { dropQuoteLink } from '#kernel/text/render.ts';
import type { Say } from '#kernel/words.ts';
import type { Site } from '#ports/ports.ts';
import { look, narrower, THREAD_FOR_STRANGERS, threadOf } from '#posts/posts.ts';
import { readOwn } from '#views/own.ts';
import { personPath, pictureAddress, postPath } from '../addresses.ts';
import type { PageNeeds } from '../needs.ts';
import { type Answer, type Page, Redirect } from '../page.ts';
import { composer } from '../parts/composer.ts';
import { newKey } from '../parts/key.ts';
import { handleOf, nameOf } from '../parts/person.ts';
import { postArticle, type ShownPost } from '../parts/post.ts';
import type { Call, PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { personOf } from './find.ts';
import { shownPosts } from './shown.ts';

/** Pages show as much of a thread as strangers are told; with an account, clients show all of it. */
const THREAD = THREAD_FOR_STRANGERS;
const MAX_DESCRIPTION_CHARACTERS = 400;

/** A post with its thread. */
export function registerPost(routes: PageRoutes, needs: PageNeeds): void {
  routes.get(
    '/users/:name/statuses/:id',
    async ({ params, id }) => new Redirect(`/@${encodeURIComponent(params.name ?? '')}/${id()}`, 301),
  );
  routes.get('/@:name/:id', (call) => postPage(needs, call));
}

async function postPage(needs: PageNeeds, { visit, params, id }: Call): Promise<Answer> {
  const { db, site } = needs;
  const { viewer, say } = visit;
  const author = await personOf(needs, visit, params.name ?? '');
  const [seen] = await look(db.reader, visit.now, viewer, [id()], 'asked');
  if (!seen || seen.sight.head.accountId !== author.id) throw notFound();
  const [shown] = await shownPosts(db.reader, viewer, [seen]);
  if (!shown) throw notFound();
  // A share is not a page of its own.
  if (seen.original) return new Redirect(postPath(shown.author, shown.post.id), 302);
  const thread = await threadOf(db.reader, shown.post.id, THREAD);
  const around = await look(db.reader, visit.now, viewer, [...thread.ancestors, ...thread.descendants], 'thread');
  const posts = new Map((await shownPosts(db.reader, viewer, around)).map((one) => [one.post.id, one]));
  const list = (ids: readonly number[]): ShownPost[] => ids.flatMap((one) => posts.get(one) ?? []);
  const before = list(thread.ancestors);
  const after = list(thread.descendants);
  return {
    title: say('post.og-title', { name: nameOf(author), site: await getSetting(db.reader, 'site-title') }),
    canonical: author.local ? `${site.origin}${postPath(author, shown.post.id)}` : shown.post.url,
    hidden: !author.indexable || !author.local || shown.post.audience !== 'public',
    head: headOf(site, say, shown, await getSetting(db.reader, 'site-title')),
    body: html`<h1 class="unseen">${say('post.by', { name: nameOf(author) })}</h1>${before.length === 0 ? '' : html`<div class="feed before">${before.map((one) => postArticle(visit, one, { site }))}</div>`}${postArticle(visit, shown, { site, main: true })}${await answerForm(needs, visit, shown)}<h2 class="after-title">${say('post.thread')}</h2>${after.length === 0 ? html`<p class="empty">${say('post.no-replies')}</p>` : html`<div class="feed after">${after.map((one) => postArticle(visit, one, { site }))}</div>`}`,
  } satisfies Page;
}

async function answerForm(needs: PageNeeds, visit: Visit, { post, author }: ShownPost): Promise<SafeHtml> {
  const { say, viewer } = visit;
  if (!viewer) {
    return html`<p class="invite"><a class="button quiet" href="/auth/login?next=${encodeURIComponent(postPath(author, post.id))}">${say('post.read-more')}</a></p>`;
  }
  const own = await readOwn(needs.db.reader, viewer.accountId);
  const names = new Set([
    ...(author.id === viewer.accountId ? [] : [author.acct]),
    ...post.mentions.filter((one) => one.id !== viewer.accountId).map((one) => one.acct),
  ]);
  const text = [...names].map((name) => `@${name} `).join('');
  return composer(visit, {
    key: newKey(needs),
    audience: narrower(own.defaultAudience, post.audience),
    text,
    warning: post.spoiler,
    replyTo: { postId: post.id, name: nameOf(author) },
  });
}

/** OpenGraph (ogp.me) and the card of the bird's site. A warned text and its pictures are not told. */
export function headOf(site: Site, say: Say, { post, author }: ShownPost, siteTitle: string): SafeHtml {
  const warned = post.spoiler !== '';
  const text = warned ? post.spoiler : plainText(dropQuoteLink(post.html));
  const description = text.slice(0, MAX_DESCRIPTION_CHARACTERS).toWellFormed();
  const picture =
    warned || post.sensitive ? undefined : post.media.find((media) => media.kind === 'image' && media.original !== '');
  const avatar = new URL(pictureAddress(site, author.avatarStatic || author.avatar, 'avatar'), site.origin).href;
  return html`<meta name="description" content="${description}">
<meta property="og:type" content="article">
<meta property="og:title" content="${nameOf(author)} (${handleOf(author)})">
<meta property="og:description" content="${description}">
${picture ? html`<meta property="og:image" content="${site.mediaBase}/${picture.original}"><meta property="og:image:width" content="${picture.width}"><meta property="og:image:height" content="${picture.height}">${picture.description === '' ? '' : html`<meta property="og:image:alt" content="${picture.description}">`}` : html`<meta property="og:image" content="${avatar}">`}
<meta property="article:published_time" content="${new Date(post.createdAt).toISOString()}">
${post.editedAt === null ? '' : html`<meta property="article:modified_time" content="${new Date(post.editedAt).toISOString()}">`}<meta property="article:author" content="${site.origin}${personPath(author)}">
<meta name="author" content="${nameOf(author)}">
<meta name="twitter:card" content="${picture ? 'summary_large_image' : 'summary'}">
<meta name="twitter:title" content="${say('post.og-title', { name: nameOf(author), site: siteTitle })}">
<link rel="alternate" type="application/rss+xml" title="${say('rss.posts', { name: nameOf(author) })}" href="${site.origin}${personPath(author)}.rss">`;
}
