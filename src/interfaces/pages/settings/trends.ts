import { readSettings, setSettings, TREND_MODES, type Viewer } from '#access/access.ts';
import { requirePermission } from '#access/permissions.ts';
import { allTrends, listPublishers, type Reviewed, reviewTrend } from '#discovery/discovery.ts';
import { Refusal } from '#kernel/errors.ts';
import { html, type SafeHtml } from '#kernel/text/html.ts';
import { plainText } from '#kernel/text/plain.ts';
import { inIds } from '#store/dialect.ts';
import { readCards } from '#views/cards.ts';
import { readPosts } from '#views/posts.ts';
import { isWebAddress, tagPath } from '../addresses.ts';
import { type Fault, faultOf, NO_FAULT } from '../auth/faults.ts';
import type { PageNeeds } from '../needs.ts';
import { type Page, Redirect } from '../page.ts';
import { area, choice, form, notice, submit } from '../parts/form.ts';
import { orFault, own, type PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';

const PUBLISHERS_ON_A_PAGE = 40;
/** As much is shown of a post. */
const EXCERPT_CHARACTERS = 200;
const REVIEWED: readonly Reviewed[] = ['tag', 'link', 'post', 'publisher'];

/** `/admin/trends`: what would trend, and staff's word on it; whom staff suggest to everybody. */
export function registerTrends(routes: PageRoutes, needs: PageNeeds): void {
  routes.get(
    '/admin/trends',
    own(({ visit, fields }, viewer) => trendsPage(needs, visit, viewer, NO_FAULT, fields.ticked('saved'))),
  );
  routes.post(
    '/admin/trends/settings',
    own((call, viewer) =>
      orFault(
        async () => {
          const { fields } = call;
          const trends = TREND_MODES.find((mode) => mode === fields.text('trends'));
          if (!trends) throw new Refusal('invalid', `Trends must be one of ${TREND_MODES.join(', ')}.`);
          await setSettings(needs, viewer, { trends, 'suggested-people': fields.text('suggested-people') });
          return new Redirect('/admin/trends?saved=1');
        },
        (refusal) => trendsPage(needs, call.visit, viewer, faultOf(call.reply, refusal), false),
      ),
    ),
  );
  for (const [deed, allowed] of [
    ['allow', true],
    ['deny', false],
  ] as const) {
    routes.post(
      `/admin/trends/:kind/:id/${deed}`,
      own(async ({ params, id }, viewer) => {
        const kind = REVIEWED.find((one) => one === params.kind);
        if (!kind) throw new Refusal('not-found', 'Record not found');
        await reviewTrend(needs, viewer, kind, id(), allowed);
        return new Redirect('/admin/trends?saved=1');
      }),
    );
  }
}

/** Something to be decided about. */
interface Entry {
  id: number;
  shown: SafeHtml;
  allowed: boolean | null;
}

async function trendsPage(needs: PageNeeds, visit: Visit, viewer: Viewer, fault: Fault, saved: boolean): Promise<Page> {
  requirePermission(viewer, 'manage-trends');
  const { say } = visit;
  const publishers = await listPublishers(needs.db.reader, { limit: PUBLISHERS_ON_A_PAGE, offset: 0 });
  const sections: [Reviewed, Entry[]][] = [
    ['tag', await tags(needs)],
    ['link', await links(needs)],
    ['post', await posts(needs)],
    ['publisher', publishers.map(({ id, host, allowed }) => ({ id, shown: html`<bdi>${host}</bdi>`, allowed }))],
  ];
  return {
    title: say('trends.title'),
    place: 'admin',
    hidden: true,
    status: fault.status,
    body: html`<header class="page-head"><h1>${say('trends.title')}</h1><p>${say('trends.words')}</p></header>${saved ? notice(say('settings.saved'), 'good') : ''}${fault.banner}${sections.map(([kind, entries]) => section(visit, kind, entries))}${viewer.permissions.has('manage-settings') ? await settings(needs, visit) : ''}`,
  };
}

function section(visit: Visit, kind: Reviewed, entries: readonly Entry[]): SafeHtml {
  const { say } = visit;
  const rows = entries.map(({ id, shown, allowed }) => {
    const state = allowed === null ? 'open' : allowed ? 'allowed' : 'denied';
    const button = (deed: string, look: string): SafeHtml =>
      form(visit, `/admin/trends/${kind}/${id}/${deed}`, submit(say(`trends.${deed}`), look), { look: 'inline' });
    return html`<li><div><p dir="auto">${shown}</p><p class="hint">${say(`trends.${state}`)}</p></div><div class="row-deeds">${allowed === true ? '' : button('allow', 'button')}${allowed === false ? '' : button('deny', 'button danger')}</div></li>`;
  });
  return html`<section class="sheet"><h2>${say(`trends.${kind}s`)}</h2>${rows.length === 0 ? html`<p class="empty">${say('trends.none')}</p>` : html`<ul class="rows">${rows}</ul>`}</section>`;
}

async function settings(needs: PageNeeds, visit: Visit): Promise<SafeHtml> {
  const { say } = visit;
  const current = await readSettings(needs.db.reader);
  const modes = TREND_MODES.map((mode) => ({ value: mode, label: say(`trends.mode-${mode}`) }));
  return html`<section class="sheet"><h2>${say('trends.settings')}</h2>${form(
    visit,
    '/admin/trends/settings',
    html`${choice('trends', say('trends.title'), modes, current.trends)}${area('suggested-people', say('trends.suggested'), { value: current['suggested-people'], rows: 2, hint: say('trends.suggested-hint') })}${submit(say('settings.save'))}`,
  )}</section>`;
}

async function tags({ db }: PageNeeds): Promise<Entry[]> {
  const trends = await allTrends(db.reader, 'tag');
  const ids = trends.map((trend) => trend.id);
  const rows =
    ids.length === 0
      ? []
      : await db.reader
          .selectFrom('tags')
          .select(['id', 'name', 'display'])
          .where((e) => inIds(db.engine, e.ref('id'), ids))
          .execute();
  const known = new Map(rows.map((row) => [row.id, row]));
  return trends.flatMap(({ id, allowed }) => {
    const tag = known.get(id);
    return tag ? { id, allowed, shown: html`<a href="${tagPath(tag.name)}"><bdi>#${tag.display}</bdi></a>` } : [];
  });
}

async function links({ db }: PageNeeds): Promise<Entry[]> {
  const trends = await allTrends(db.reader, 'link');
  const cards = await readCards(
    db.reader,
    trends.map((trend) => trend.id),
  );
  return trends.flatMap(({ id, allowed }) => {
    const card = cards.get(id);
    if (!card) return [];
    const shown = isWebAddress(card.url)
      ? html`<a href="${card.url}" rel="noreferrer nofollow">${card.title}</a> <span class="hint">${new URL(card.url).host}</span>`
      : html`${card.title}`;
    return { id, allowed, shown };
  });
}

async function posts({ db }: PageNeeds): Promise<Entry[]> {
  const trends = await allTrends(db.reader, 'post');
  const views = await readPosts(
    db.reader,
    trends.map((trend) => trend.id),
  );
  return trends.flatMap(({ id, allowed }) => {
    const post = views.get(id);
    if (!post) return [];
    const words = plainText(post.html).slice(0, EXCERPT_CHARACTERS) || post.url;
    return { id, allowed, shown: isWebAddress(post.url) ? html`<a href="${post.url}">${words}</a>` : html`${words}` };
  });
}
