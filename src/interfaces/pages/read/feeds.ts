import { getSetting, readSettings } from '#access/access.ts';
import { invalid, Refusal } from '#kernel/errors.ts';
import { tagKey } from '#kernel/text/clean.ts';
import { html, type SafeHtml } from '#kernel/text/html.ts';
import { completeAbove, homeFeed, keepHomeFeed, publicFeed, tagFeed } from '#timelines/timelines.ts';
import { readAccounts } from '#views/accounts.ts';
import { readOwn } from '#views/own.ts';
import { createStatistics } from '#views/statistics.ts';
import { tagPath } from '../addresses.ts';
import { waitingPage } from '../auth/links.ts';
import type { PageNeeds } from '../needs.ts';
import type { Page } from '../page.ts';
import { composer } from '../parts/composer.ts';
import { newKey } from '../parts/key.ts';
import { pager } from '../parts/pager.ts';
import { avatar, counters, nameLink } from '../parts/person.ts';
import { postArticle, type ShownPost } from '../parts/post.ts';
import type { Call, PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { unreadAnnouncements } from './announcements.ts';
import { POSTS_ON_A_PAGE, pagingOf } from './page-of.ts';
import { shownFeed } from './shown.ts';

const LOCAL = { local: true, remote: false, onlyMedia: false };

/** The front page, the local feed and the feeds of tags. */
export function registerFeeds(routes: PageRoutes, needs: PageNeeds): void {
  const statistics = createStatistics(needs.clock.now);
  routes.get('/', async (call) => {
    const { visit } = call;
    if (visit.viewer) return homePage(needs, call);
    if (visit.session) return waitingPage(visit);
    return landingPage(needs, call, statistics);
  });
  routes.get('/public', (call) => localPage(needs, call));
  routes.get('/tags/:tag', (call) => tagPage(needs, call));
}

/** Posts under each other, or what to say when there are none. */
export const feedList = (
  needs: PageNeeds,
  visit: Visit,
  posts: readonly ShownPost[],
  empty: SafeHtml | string,
): SafeHtml =>
  posts.length === 0
    ? html`<p class="empty">${empty}</p>`
    : html`<div class="feed">${posts.map((shown) => postArticle(visit, shown, { site: needs.site }))}</div>`;

async function homePage(needs: PageNeeds, { visit, fields }: Call): Promise<Page> {
  const { db } = needs;
  const { say } = visit;
  const viewer = visit.viewer!;
  const paging = pagingOf(fields, POSTS_ON_A_PAGE);
  const { posts, cursors } = await shownFeed(db.reader, visit.now, viewer, 'home', paging, (at) =>
    homeFeed(db.reader, viewer.accountId, at),
  );
  if ((await completeAbove(db.reader, viewer.accountId)) === null) await keepHomeFeed(needs, viewer.accountId);
  const [me, own] = [
    (await readAccounts(db.reader, [viewer.accountId])).get(viewer.accountId),
    await readOwn(db.reader, viewer.accountId),
  ];
  const write = paging.maxId === null ? composer(visit, { key: newKey(needs), audience: own.defaultAudience }) : '';
  const news = paging.maxId === null ? await unreadAnnouncements(needs, visit, viewer) : '';
  const empty = html`${say('home.empty')} <a href="/public">${say('home.find')}</a>`;
  return {
    title: say('home.title'),
    place: 'home',
    hidden: true,
    body: html`<h1 class="unseen">${say('home.title')}</h1>${news}${write}${feedList(needs, visit, posts, empty)}${pager(visit, '/', paging.maxId === null, cursors)}`,
    ...(me
      ? {
          aside: html`<section class="sheet me">${avatar(needs.site, me, 'large')}<p>${nameLink(me)}</p><p class="handle" translate="no">@${me.acct}</p>${counters(visit, me)}</section>`,
        }
      : {}),
  };
}

async function landingPage(
  needs: PageNeeds,
  { visit }: Call,
  statistics: ReturnType<typeof createStatistics>,
): Promise<Page> {
  const { db, site } = needs;
  const { say } = visit;
  const settings = await readSettings(db.reader);
  const { posts } = await shownFeed(
    db.reader,
    visit.now,
    null,
    'public',
    { limit: POSTS_ON_A_PAGE, maxId: null, sinceId: null, minId: null },
    (at) => publicFeed(db.reader, LOCAL, at),
  );
  const numbers = await statistics(db.reader);
  const description = settings['site-description'] || say('landing.words');
  const title = settings['site-title'];
  return {
    title,
    canonical: `${site.origin}/`,
    head: html`<meta name="description" content="${description}"><meta property="og:type" content="website"><meta property="og:title" content="${title}"><meta property="og:description" content="${description}"><meta name="twitter:card" content="summary">`,
    body: html`<section class="hero"><h1>${title}</h1><p class="lead">${description}</p><p class="hero-doors">${settings['sign-up'] === 'closed' ? '' : html`<a class="button" href="/auth/sign-up">${say('nav.sign-up')}</a>`}<a class="button quiet" href="/auth/login">${say('nav.login')}</a></p><p class="hint">${say('landing.people', { count: numbers.people })} · ${say('landing.posts', { count: numbers.posts })}</p></section><h2>${say('landing.now')}</h2>${feedList(needs, visit, posts, say('local.empty'))}<nav class="pager"><a class="button quiet" href="/public">${say('landing.all')}</a></nav>`,
  };
}

async function localPage(needs: PageNeeds, { visit, fields }: Call): Promise<Page> {
  const { db, site } = needs;
  const { say } = visit;
  const paging = pagingOf(fields, POSTS_ON_A_PAGE);
  const { posts, cursors } = await shownFeed(db.reader, visit.now, visit.viewer, 'public', paging, (at) =>
    publicFeed(db.reader, LOCAL, at),
  );
  return {
    title: say('local.title'),
    place: 'local',
    canonical: `${site.origin}/public`,
    hidden: paging.maxId !== null,
    body: html`<header class="page-head"><h1>${say('local.title')}</h1><p>${say('local.words', { host: site.host })}</p></header>${feedList(needs, visit, posts, say('local.empty'))}${pager(visit, '/public', paging.maxId === null, cursors)}`,
  };
}

async function tagPage(needs: PageNeeds, { visit, fields, params }: Call): Promise<Page> {
  const { db, site } = needs;
  const { say } = visit;
  const asked = params.tag ?? '';
  if (asked.includes('\0') || !asked.isWellFormed()) throw invalid('Text contains characters that cannot be stored.');
  const name = tagKey(asked);
  if (name === '') throw new Refusal('not-found', 'Record not found');
  const paging = pagingOf(fields, POSTS_ON_A_PAGE);
  const feed = { local: false, remote: false, onlyMedia: false, any: [name], all: [], none: [] };
  const { posts, cursors } = await shownFeed(db.reader, visit.now, visit.viewer, 'public', paging, (at) =>
    tagFeed(db.reader, feed, at),
  );
  const display = posts.flatMap(({ post }) => post.tags).find((tag) => tag.name === name)?.display ?? name;
  const title = await getSetting(db.reader, 'site-title');
  return {
    title: `#${display}`,
    canonical: `${site.origin}${tagPath(name)}`,
    hidden: posts.length === 0 || paging.maxId !== null,
    head: html`<meta property="og:type" content="website"><meta property="og:title" content="#${display} – ${title}">`,
    body: html`<header class="page-head"><h1><bdi>#${display}</bdi></h1><p>${say('tag.words')}</p></header>${feedList(needs, visit, posts, say('tag.empty'))}${pager(visit, tagPath(name), paging.maxId === null, cursors)}`,
  };
}
