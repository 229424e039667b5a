import { html } from '#kernel/text/html.ts';
import { type PeopleList, peopleIn, relationsOf } from '#relationships/relationships.ts';
import { readAccounts } from '#views/accounts.ts';
import { personPath } from '../addresses.ts';
import type { PageNeeds } from '../needs.ts';
import type { Page } from '../page.ts';
import { pager } from '../parts/pager.ts';
import { followButton, nameOf, personRow } from '../parts/person.ts';
import type { Call, PageRoutes } from '../routes.ts';
import { personOf } from './find.ts';
import { PEOPLE_ON_A_PAGE, pagingOf } from './page-of.ts';

/** Who follows somebody and whom they follow, unless they hide it. */
export function registerPeople(routes: PageRoutes, needs: PageNeeds): void {
  routes.get('/@:name/followers', (call) => peoplePage(needs, call, 'followers'));
  routes.get('/@:name/following', (call) => peoplePage(needs, call, 'following'));
}

async function peoplePage(
  needs: PageNeeds,
  { visit, params, fields }: Call,
  list: Extract<PeopleList, 'followers' | 'following'>,
): Promise<Page> {
  const { db, site } = needs;
  const { say, viewer } = visit;
  const person = await personOf(needs, visit, params.name ?? '');
  const path = `${personPath(person)}/${list}`;
  const title = say(`people.${list}`, { name: nameOf(person) });
  const head = html`<header class="page-head"><p><a href="${personPath(person)}">${say('people.back')}</a></p><h1>${title}</h1></header>`;
  const page = { title, canonical: `${site.origin}${path}`, hidden: true };
  if (person.hideCollections && viewer?.accountId !== person.id) {
    return { ...page, body: html`${head}<p class="empty">${say('people.hidden', { name: nameOf(person) })}</p>` };
  }
  const paging = pagingOf(fields, PEOPLE_ON_A_PAGE);
  const entries = await peopleIn(db.reader, list, person.id, paging);
  const ids = entries.map((entry) => entry.id);
  const people = await readAccounts(db.reader, ids);
  const relations = viewer ? await relationsOf(db.reader, visit.now, viewer.accountId, ids) : new Map();
  const last = entries.at(-1);
  const rows = entries.flatMap(({ id }) => {
    const one = people.get(id);
    return one ? personRow(site, one, followButton(visit, one, relations.get(id))) : [];
  });
  return {
    ...page,
    body: html`${head}${rows.length === 0 ? html`<p class="empty">${say('people.none')}</p>` : html`<ul class="people">${rows}</ul>`}${pager(
      visit,
      path,
      paging.maxId === null,
      last ? { last: last.cursor, more: entries.length === paging.limit } : null,
    )}`,
  };
}
