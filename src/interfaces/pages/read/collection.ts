import { getSetting } from '#access/access.ts';
import { readCollection } from '#collections/collections.ts';
import { notFound } from '#kernel/errors.ts';
import { tagKey } from '#kernel/text/clean.ts';
import { html } from '#kernel/text/html.ts';
import { relationsOf } from '#relationships/relationships.ts';
import { readAccounts } from '#views/accounts.ts';
import { tagPath } from '../addresses.ts';
import type { PageNeeds } from '../needs.ts';
import type { Page } from '../page.ts';
import { byline, followButton, nameOf, personRow } from '../parts/person.ts';
import type { Call, PageRoutes } from '../routes.ts';

/** `/collections/:id`: people whom somebody recommends together. */
export function registerCollection(routes: PageRoutes, needs: PageNeeds): void {
  routes.get('/collections/:id', (call) => collectionPage(needs, call));
}

async function collectionPage(needs: PageNeeds, { visit, id }: Call): Promise<Page> {
  const { db, site } = needs;
  const { say, viewer } = visit;
  const collection = await readCollection(db.reader, viewer, id());
  const ids = collection.items.map((item) => item.accountId);
  const people = await readAccounts(db.reader, [collection.ownerId, ...ids]);
  const owner = people.get(collection.ownerId);
  if (!owner) throw notFound();
  const relations = viewer ? await relationsOf(db.reader, visit.now, viewer.accountId, ids) : new Map();
  const rows = ids.flatMap((accountId) => {
    const person = people.get(accountId);
    return person ? personRow(site, person, followButton(visit, person, relations.get(accountId))) : [];
  });
  const { name, description, tag } = collection;
  const words = description || say('collection.words', { name: nameOf(owner) });
  const list = html`<ul class="people">${rows}</ul>`;
  return {
    title: name,
    canonical: `${site.origin}/collections/${collection.id}`,
    hidden: !collection.discoverable || !owner.discoverable,
    head: html`<meta property="og:type" content="website"><meta property="og:title" content="${name} – ${await getSetting(db.reader, 'site-title')}"><meta property="og:description" content="${words}">`,
    body: html`<header class="page-head"><h1 dir="auto">${name}</h1><p dir="auto">${words}</p><p>${say('collection.by')} ${byline(owner)}</p>${tag === '' ? '' : html`<p><a href="${tagPath(tagKey(tag))}"><bdi>#${tag}</bdi></a></p>`}</header>${rows.length === 0 ? html`<p class="empty">${say('collection.empty')}</p>` : collection.sensitive ? html`<details class="more"><summary>${say('collection.sensitive')}</summary>${list}</details>` : list}`,
  };
}
