import { readSettings, rulesOf } from '#access/access.ts';
import { findAccountByHandle } from '#accounts/accounts.ts';
import { html, type SafeHtml } from '#kernel/text/html.ts';
import { readAccounts } from '#views/accounts.ts';
import { createStatistics } from '#views/statistics.ts';
import type { PageNeeds } from '../needs.ts';
import { Document } from '../page.ts';
import { personRow } from '../parts/person.ts';
import type { PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';

/** What staff wrote, as paragraphs. */
const paragraphs = (text: string): SafeHtml[] =>
  text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== '')
    .map((part) => html`<p dir="auto">${part.split('\n').map((line, i) => (i === 0 ? line : html`<br>${line}`))}</p>`);

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
      body: html`<article class="sheet prose"><h1>${title}</h1>${paragraphs(settings['site-description'])}${settings['site-about'] === '' ? html`<p>${say('about.empty')}</p>` : paragraphs(settings['site-about'])}<dl class="facts">${row(say('about.people'), numbers.people)}${row(say('about.active'), numbers.activeMonth)}${row(say('about.posts'), numbers.posts)}${row(say('about.sign-up'), say(`about.mode-${settings['sign-up']}`))}</dl>${await contact(needs, visit, settings['contact-account'], settings['contact-email'])}<h2>${say('about.software')}</h2><p>${say('about.software-words')}</p></article>`,
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
      body: html`<article class="sheet prose"><h1>${say('privacy.title')}</h1>${text === '' ? html`<p>${say('privacy.usual')}</p>` : paragraphs(text)}</article>`,
    };
  });
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
