import { getSetting } from '#access/access.ts';
import { tagKey } from '#kernel/text/clean.ts';
import { html, raw, type SafeHtml } from '#kernel/text/html.ts';
import { plainText } from '#kernel/text/plain.ts';
import { look, type Seen } from '#posts/posts.ts';
import { NO_RELATION, type Relation, relationsOf } from '#relationships/relationships.ts';
import type { ProfileFeed } from '#timelines/timelines.ts';
import { profileFeed } from '#timelines/timelines.ts';
import type { AccountView, FieldView } from '#views/accounts.ts';
import { personPath, pictureAddress, postPath } from '../addresses.ts';
import type { PageNeeds } from '../needs.ts';
import { type Answer, Document, type Page, Redirect } from '../page.ts';
import { icon } from '../parts/icons.ts';
import { pager } from '../parts/pager.ts';
import { avatar, counters, followButton, handleOf, moreAbout, nameOf } from '../parts/person.ts';
import { postArticle, type ShownPost } from '../parts/post.ts';
import { dayOf } from '../parts/time.ts';
import type { Call, PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { feedList } from './feeds.ts';
import { personOf } from './find.ts';
import { PICTURES_ON_A_PAGE, POSTS_ON_A_PAGE, pagingOf } from './page-of.ts';
import { personRss } from './rss.ts';
import { shownFeed, shownPosts } from './shown.ts';

const TABS = ['posts', 'replies', 'media'] as const;
type Tab = (typeof TABS)[number];
const TAB_PATHS: Record<Tab, string> = { posts: '', replies: '/with_replies', media: '/media' };
const MAX_DESCRIPTION_CHARACTERS = 300;

/** A person's page in its three parts, and their RSS. */
export function registerPerson(routes: PageRoutes, needs: PageNeeds): void {
  routes.get('/users/:name', async ({ params }) => new Redirect(`/@${encodeURIComponent(params.name ?? '')}`, 301));
  routes.get('/@:name', async (call) => {
    const name = call.params.name ?? '';
    return name.endsWith('.rss') ? rss(needs, call, name.slice(0, -'.rss'.length)) : personPage(needs, call, 'posts');
  });
  routes.get('/@:name/with_replies', (call) => personPage(needs, call, 'replies'));
  routes.get('/@:name/media', (call) => personPage(needs, call, 'media'));
  routes.get('/@:name/tagged/:tag', (call) => personPage(needs, call, 'replies', tagKey(call.params.tag ?? '')));
}

const feedOf = (person: AccountView, tab: Tab, tagged: string | null = null): ProfileFeed => ({
  accountId: person.id,
  withoutReplies: tab === 'posts',
  withoutShares: tab === 'media',
  onlyMedia: tab === 'media',
  onlyPinned: false,
  tagged,
});

/** `tagged` leaves only posts with that tag. */
async function personPage(
  needs: PageNeeds,
  { visit, params, fields }: Call,
  tab: Tab,
  tagged: string | null = null,
): Promise<Page> {
  const { db, site } = needs;
  const person = await personOf(needs, visit, params.name ?? '');
  const { viewer, say } = visit;
  const paging = pagingOf(fields, tab === 'media' ? PICTURES_ON_A_PAGE : POSTS_ON_A_PAGE);
  const { posts, cursors } = await shownFeed(db.reader, visit.now, viewer, 'profile', paging, (at) =>
    profileFeed(db.reader, feedOf(person, tab, tagged), at),
  );
  const relation = await relationTo(needs, visit, person);
  const pinned = tab === 'posts' && paging.maxId === null ? await pinnedPosts(needs, visit, person) : [];
  const path = `${personPath(person)}${tagged === null ? TAB_PATHS[tab] : `/tagged/${encodeURIComponent(tagged)}`}`;
  const list = tab === 'media' ? mediaGrid(needs, visit, posts) : feedList(needs, visit, posts, say('person.empty'));
  return {
    title: `${nameOf(person)} (${handleOf(person)})`,
    ...(viewer?.accountId === person.id ? { place: 'profile' as const } : {}),
    canonical: person.local ? `${site.origin}${path}` : person.url,
    hidden: !person.indexable || !person.local || paging.maxId !== null,
    head: await headOf(needs, person),
    body: html`${profile(needs, visit, person, relation)}${tabs(visit, person, tab)}${pinned.map((shown) => postArticle(visit, shown, { site, pinned: true }))}${list}${pager(visit, path, paging.maxId === null, cursors)}`,
  };
}

async function relationTo({ db }: PageNeeds, { viewer, now }: Visit, person: AccountView): Promise<Relation> {
  if (!viewer || viewer.accountId === person.id) return NO_RELATION;
  return (await relationsOf(db.reader, now, viewer.accountId, [person.id])).get(person.id) ?? NO_RELATION;
}

const MAX_PINNED = 5;

async function pinnedPosts({ db }: PageNeeds, visit: Visit, person: AccountView): Promise<ShownPost[]> {
  const feed = { ...feedOf(person, 'replies'), onlyPinned: true };
  const ids = await profileFeed(db.reader, feed, { limit: MAX_PINNED, maxId: null, sinceId: null, minId: null });
  const seen: Seen[] = await look(db.reader, visit.now, visit.viewer, ids, 'profile');
  return shownPosts(db.reader, visit.viewer, seen);
}

function profile(needs: PageNeeds, visit: Visit, person: AccountView, relation: Relation): SafeHtml {
  const { say, viewer } = visit;
  const { site } = needs;
  const mine = viewer?.accountId === person.id;
  const marks = [
    person.locked ? html`<li>${icon('lock')}${say('person.locked')}</li>` : '',
    person.bot ? html`<li>${icon('gear')}${say('person.bot')}</li>` : '',
    relation.followedBy ? html`<li>${icon('check')}${say('person.follows-you')}</li>` : '',
  ];
  return html`<section class="profile">
<img class="header" src="${pictureAddress(site, person.headerStatic || person.header, 'header')}" alt="${person.headerAlt}" width="1500" height="500">
<div class="profile-top">${avatar(site, person, 'large')}<div class="profile-deeds">${mine ? html`<a class="button quiet" href="/settings">${say('person.edit')}</a>` : html`${moreAbout(visit, person, relation)}${viewer ? followButton(visit, person, relation) : html`<a class="button" href="/auth/login?next=${encodeURIComponent(personPath(person))}">${say('person.follow')}</a>`}`}</div></div>
<h1><bdi>${nameOf(person)}</bdi></h1>
<p class="handle" translate="no">${handleOf(person)}</p>
<ul class="marks">${marks}</ul>
${person.local ? '' : html`<p class="hint"><a href="${person.url}" rel="noreferrer">${say('person.remote', { host: person.host })}</a></p>`}
${person.noteHtml === '' ? '' : html`<div class="note" dir="auto">${raw(person.noteHtml)}</div>`}
${person.fields.length === 0 ? '' : html`<dl class="fields">${person.fields.map((field) => fieldRow(visit, field))}</dl>`}
${counters(visit, person)}
<p class="hint">${say('person.joined', { date: dayOf(visit, person.createdAt) })} · <a href="${personPath(person)}.rss">RSS</a></p>
</section>`;
}

const fieldRow = (visit: Visit, field: FieldView): SafeHtml =>
  html`<div${field.verifiedAt === null ? '' : html` class="verified"`}><dt dir="auto">${field.name}</dt><dd dir="auto">${raw(field.html)}${field.verifiedAt === null ? '' : html` <span class="checked" title="${visit.say('person.verified', { date: dayOf(visit, field.verifiedAt) })}">${icon('check')}</span>`}</dd></div>`;

function tabs({ say }: Visit, person: AccountView, current: Tab): SafeHtml {
  return html`<nav class="tabs" aria-label="${say('person.tabs')}">${TABS.map(
    (tab) =>
      html`<a href="${personPath(person)}${TAB_PATHS[tab]}"${tab === current ? html` aria-current="page"` : ''}>${say(`person.${tab}`)}</a>`,
  )}</nav>`;
}

/** Each picture leads to its post; sensitive ones are not shown in passing. */
function mediaGrid(needs: PageNeeds, visit: Visit, posts: readonly ShownPost[]): SafeHtml {
  const { say } = visit;
  if (posts.length === 0) return html`<p class="empty">${say('person.no-media')}</p>`;
  return html`<ul class="grid">${posts.flatMap(({ post, author }) =>
    post.media.slice(0, 1).map((media) => {
      const to = postPath(author, post.id);
      if (post.sensitive || media.kind !== 'image') {
        return html`<li><a class="covered" href="${to}">${post.spoiler || say('post.sensitive')}</a></li>`;
      }
      const address = media.small === '' ? media.remoteUrl : `${needs.site.mediaBase}/${media.small}`;
      return html`<li><a href="${to}"><img src="${address}" alt="${media.description || say('post.by', { name: nameOf(author) })}" loading="lazy" decoding="async" width="300" height="300"></a></li>`;
    }),
  )}</ul>`;
}

async function headOf(needs: PageNeeds, person: AccountView): Promise<SafeHtml> {
  const { site, db } = needs;
  const title = await getSetting(db.reader, 'site-title');
  const description = plainText(person.noteHtml).slice(0, MAX_DESCRIPTION_CHARACTERS);
  const picture = new URL(pictureAddress(site, person.avatarStatic || person.avatar, 'avatar'), site.origin).href;
  return html`<meta name="description" content="${description}"><meta property="og:type" content="profile"><meta property="og:title" content="${nameOf(person)} (${handleOf(person)})"><meta property="og:description" content="${description}"><meta property="og:image" content="${picture}"><meta property="profile:username" content="${person.acct}"><meta name="twitter:card" content="summary"><link rel="alternate" type="application/rss+xml" title="${nameOf(person)} – ${title}" href="${site.origin}${personPath(person)}.rss">`;
}

/** The newest public posts for feed readers, who are strangers whatever cookies they send. */
async function rss(needs: PageNeeds, { visit }: Call, name: string): Promise<Answer> {
  const { db } = needs;
  const person = await personOf(needs, visit, name);
  const feed = { ...feedOf(person, 'posts'), withoutShares: true };
  const paging = { limit: POSTS_ON_A_PAGE, maxId: null, sinceId: null, minId: null };
  const { posts } = await shownFeed(db.reader, visit.now, null, 'profile', paging, (at) =>
    profileFeed(db.reader, feed, at),
  );
  return new Document('application/rss+xml; charset=utf-8', personRss(needs.site, visit.say, person, posts));
}
