import { html, type SafeHtml } from '#kernel/text/html.ts';
import { relationsOf } from '#relationships/relationships.ts';
import {
  findByAddress,
  MAX_QUERY_CHARACTERS,
  prepareSearch,
  searchPeople,
  searchPosts,
  searchTags,
} from '#search/search.ts';
import { readAccounts } from '#views/accounts.ts';
import { tagPath, withQuery } from '../addresses.ts';
import type { PageNeeds } from '../needs.ts';
import { type Answer, type Page, Redirect } from '../page.ts';
import { followButton, personRow } from '../parts/person.ts';
import type { Call, PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { feedList } from './feeds.ts';
import { POSTS_ON_A_PAGE, pagingOf } from './page-of.ts';
import { shownFeed } from './shown.ts';

const PEOPLE_SHOWN = 8;
const TAGS_SHOWN = 8;

/** Searching for people, tags and, for those who are logged in, posts. */
export function registerSearch(routes: PageRoutes, needs: PageNeeds): void {
  routes.get('/search', (call) => searchPage(needs, call));
}

async function searchPage(needs: PageNeeds, { visit, fields }: Call): Promise<Answer> {
  const { db, site } = needs;
  const { say, viewer } = visit;
  const text = fields.text('q').trim().slice(0, MAX_QUERY_CHARACTERS).toWellFormed();
  const page: Omit<Page, 'body'> = { title: say('search.title'), place: 'search', hidden: true };
  const head = html`<header class="page-head"><h1>${say('search.title')}</h1></header>${searchForm(visit, text)}`;
  if (text === '') return { ...page, body: html`${head}<p class="hint">${say('search.words')}</p>` };
  if ((await findByAddress(db.reader, site, text))?.kind !== undefined && text.startsWith(`${site.origin}/`)) {
    return new Redirect(new URL(text).pathname);
  }
  const paging = pagingOf(fields, POSTS_ON_A_PAGE);
  const first = paging.maxId === null;
  const people = first ? await peopleFound(needs, visit, text) : '';
  const tags = first ? await tagsFound(needs, visit, text) : '';
  const prepared = viewer ? await prepareSearch(db.reader, db.engine, site, viewer, text) : null;
  const found = prepared
    ? await shownFeed(db.reader, visit.now, viewer, 'thread', paging, (at) => searchPosts(db.reader, prepared, at))
    : { posts: [], cursors: null };
  const posts =
    found.posts.length === 0
      ? ''
      : html`<section aria-labelledby="posts"><h2 id="posts">${say('search.posts')}</h2>${feedList(needs, visit, found.posts, '')}</section>`;
  const nothing =
    people === '' && tags === '' && posts === '' ? html`<p class="empty">${say('search.nothing')}</p>` : '';
  const door = viewer ? '' : html`<p class="hint">${say('search.login')}</p>`;
  return {
    ...page,
    title: say('search.title-of', { text }),
    body: html`${head}${people}${tags}${posts}${nothing}${door}${older(visit, text, found.cursors)}`,
  };
}

const searchForm = ({ say }: Visit, text: string): SafeHtml =>
  html`<form method="get" action="/search" role="search" class="form search"><div class="field"><label for="q">${say('search.label')}</label><input id="q" name="q" type="search" dir="auto" value="${text}" maxlength="${MAX_QUERY_CHARACTERS}" autocapitalize="none" spellcheck="false"></div><button type="submit" class="button">${say('search.submit')}</button></form>`;

function older({ say }: Visit, text: string, cursors: { last: number; more: boolean } | null): SafeHtml | '' {
  if (!cursors?.more) return '';
  const path = withQuery('/search', { q: text, max_id: String(cursors.last) });
  return html`<nav class="pager" aria-label="${say('pager.title')}"><a class="button quiet" rel="next" href="${path}">${say('pager.older')}</a></nav>`;
}

async function peopleFound({ db, site }: PageNeeds, visit: Visit, text: string): Promise<SafeHtml | ''> {
  const { say, viewer, now } = visit;
  const ids = await searchPeople(db.reader, db.engine, site, now, viewer, {
    text,
    limit: PEOPLE_SHOWN,
    offset: 0,
    onlyFollowed: false,
  });
  if (ids.length === 0) return '';
  const people = await readAccounts(db.reader, ids);
  const relations = viewer ? await relationsOf(db.reader, now, viewer.accountId, ids) : new Map();
  const rows = ids.flatMap((id) => {
    const one = people.get(id);
    return one ? personRow(site, one, followButton(visit, one, relations.get(id))) : [];
  });
  return html`<section aria-labelledby="people"><h2 id="people">${say('search.people')}</h2><ul class="people">${rows}</ul></section>`;
}

async function tagsFound({ db }: PageNeeds, { say, viewer }: Visit, text: string): Promise<SafeHtml | ''> {
  const tags = await searchTags(db.reader, viewer, { text, limit: TAGS_SHOWN, offset: 0, onlyReviewed: false });
  if (tags.length === 0) return '';
  const links = tags.map((tag) => html`<li><a href="${tagPath(tag.name)}" rel="tag"><bdi>#${tag.name}</bdi></a></li>`);
  return html`<section aria-labelledby="tags"><h2 id="tags">${say('search.tags')}</h2><ul class="tags">${links}</ul></section>`;
}
