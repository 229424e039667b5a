import { currentTerms, readSettings, rulesOf, termsOf } from '#access/access.ts';
import { findAccountByHandle } from '#accounts/accounts.ts';
import { notFound } from '#kernel/errors.ts';
import { html, type SafeHtml } from '#kernel/text/html.ts';
import { paragraphs } from '#kernel/text/paragraphs.ts';
import { readAccounts } from '#views/accounts.ts';
import { createStatistics } from '#views/statistics.ts';
import type { PageNeeds } from '../needs.ts';
import { Document } from '../page.ts';
import { personRow } from '../parts/person.ts';
import { dayOf } from '../parts/time.ts';
import type { PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';

/** What staff wrote, as paragraphs. */
const prose = (text: string): SafeHtml[] => paragraphs(text, html`<p dir="auto">`);

/** About, rules, privacy, robots.txt. */
export function registerAbout(routes: PageRoutes, needs: PageNeeds): void {
  const { db, site } = needs;
  const statistics = createStatistics(needs.clock.now);
  routes.get('/about', async ({ visit }) => {
    const { say } = visit;
    const settings = await readSettings(db.reader);
    const numbers = await statistics(db.reader);
    const title = say('about.title', { site: settings['site-title'] });
    const row = (name: string, value: string | number): SafeHtml =>
      html`<div><dt>${name}</dt><dd>${typeof value === 'number' ? say('number', { number: value }) : value}</dd></div>`;
    return {
      title,
      canonical: `${site.origin}/about`,
      body: html`<article class="sheet prose"><h1>${title}</h1>${prose(settings['site-description'])}${settings['site-about'] === '' ? html`<p>${say('about.empty')}</p>` : prose(settings['site-about'])}<dl class="facts">${row(say('about.people'), numbers.people)}${row(say('about.active'), numbers.activeMonth)}${row(say('about.posts'), numbers.posts)}${row(say('about.sign-up'), say(`about.mode-${settings['sign-up']}`))}</dl>${await contact(needs, visit, settings['contact-account'], settings['contact-email'])}<h2>${say('about.software')}</h2><p>${say('about.software-words')}</p></article>`,
    };
  });
  routes.get('/rules', async ({ visit }) => {
    const { say } = visit;
    const rules = await rulesOf(db.reader);
    const list = html`<p>${say('rules.words')}</p><ol class="rule-list">${rules.map((rule) => html`<li dir="auto"><strong>${rule.text}</strong>${rule.hint === '' ? '' : html`<p>${rule.hint}</p>`}</li>`)}</ol>`;
    return {
      title: say('rules.title'),
      canonical: `${site.origin}/rules`,
      body: html`<article class="sheet prose"><h1>${say('rules.title')}</h1>${rules.length === 0 ? html`<p>${say('rules.empty')}</p>` : list}</article>`,
    };
  });
  routes.get('/privacy', async ({ visit }) => {
    const { say } = visit;
    const settings = await readSettings(db.reader);
    const text = settings['site-privacy'];
    return {
      title: say('privacy.title'),
      canonical: `${site.origin}/privacy`,
      body: html`<article class="sheet prose"><h1>${say('privacy.title')}</h1>${text === '' ? html`<p>${say('privacy.usual')}</p>` : prose(text)}</article>`,
    };
  });
  for (const path of ['/terms', '/terms/:date']) {
    routes.get(path, async ({ visit, params: { date } }) => {
      const now = needs.clock.now();
      const terms = date === undefined ? await currentTerms(db.reader, now) : await termsOf(db.reader, now, date);
      if (!terms) throw notFound();
      const { say } = visit;
      const from = say(terms.effective ? 'terms.since' : 'terms.from', { date: dayOf(visit, Date.parse(terms.day)) });
      const after = terms.succeededBy;
      return {
        title: say('terms.title'),
        canonical: `${site.origin}${date === undefined ? '/terms' : `/terms/${terms.day}`}`,
        body: html`<article class="sheet prose"><h1>${say('terms.title')}</h1><p class="hint">${from}</p>${after === null ? '' : html`<p><a href="/terms/${after}">${say('terms.next', { date: dayOf(visit, Date.parse(after)) })}</a></p>`}${prose(terms.text)}</article>`,
      };
    });
  }
  routes.get(
    '/robots.txt',
    async () =>
      new Document(
        'text/plain; charset=utf-8',
        'User-agent: *\nDisallow: /api/\nDisallow: /auth/\nDisallow: /oauth/\nDisallow: /settings\nDisallow: /admin\n',
      ),
  );
}

async function contact(needs: PageNeeds, visit: Visit, handle: string, email: string): Promise<SafeHtml | ''> {
  const id = handle === '' ? null : await findAccountByHandle(needs.db.reader, needs.site, handle);
  const person = id === null ? undefined : (await readAccounts(needs.db.reader, [id])).get(id);
  if (!person && email === '') return '';
  return html`<h2>${visit.say('about.contact')}</h2>${person ? html`<ul class="people">${personRow(needs.site, person)}</ul>` : ''}${email === '' ? '' : html`<p><a href="mailto:${email}">${email}</a></p>`}`;
}
