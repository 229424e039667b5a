import { getSetting } from '#access/access.ts';
import { html, type SafeHtml } from '#kernel/text/html.ts';
import type { PageNeeds } from './needs.ts';
import type { Page } from './page.ts';
import { form, submit } from './parts/form.ts';
import { type IconName, icon } from './parts/icons.ts';
import type { Visit } from './visit.ts';

/** The staff page is offered to those who may do something on it. */
const mayManage = (visit: Visit): boolean =>
  ['approve-people', 'manage-rules', 'manage-settings', 'manage-announcements', 'manage-emoji'].some((needed) =>
    [...(visit.viewer?.permissions ?? [])].some((permission) => permission === needed),
  );

function link(page: Page, place: NonNullable<Page['place']>, to: string, picture: IconName, label: string): SafeHtml {
  return html`<li><a href="${to}"${page.place === place ? html` aria-current="page"` : ''}>${icon(picture)}<span>${label}</span></a></li>`;
}

function navigation(visit: Visit, page: Page): SafeHtml {
  const { say, session, viewer } = visit;
  if (!viewer || !session) {
    return html`<ul>${link(page, 'local', '/public', 'local', say('nav.local'))}</ul>`;
  }
  return html`<ul>${link(page, 'home', '/', 'home', say('nav.home'))}${link(page, 'local', '/public', 'local', say('nav.local'))}${link(page, 'search', '/search', 'search', say('nav.search'))}${link(page, 'notifications', '/notifications', 'bell', say('nav.notifications'))}${link(page, 'profile', `/@${session.username}`, 'person', say('nav.profile'))}${link(page, 'settings', '/settings', 'gear', say('nav.settings'))}${mayManage(visit) ? link(page, 'admin', '/admin', 'shield', say('nav.admin')) : ''}</ul>`;
}

function door(visit: Visit): SafeHtml {
  const { say, session } = visit;
  if (session) return form(visit, '/auth/logout', submit(say('nav.logout'), 'button quiet'), { look: 'door' });
  return html`<div class="door"><a class="button quiet" href="/auth/login">${say('nav.login')}</a><a class="button" href="/auth/sign-up">${say('nav.sign-up')}</a></div>`;
}

const footer = (needs: PageNeeds, visit: Visit, title: string): SafeHtml =>
  html`<footer class="foot"><nav aria-label="${visit.say('nav.foot')}"><a href="/public">${visit.say('nav.local')}</a><a href="/search">${visit.say('nav.search')}</a><a href="/about">${visit.say('nav.about')}</a><a href="/rules">${visit.say('nav.rules')}</a><a href="/privacy">${visit.say('nav.privacy')}</a></nav><p>${visit.say('foot.software', { site: title, version: needs.site.version })}</p></footer>`;

/** The frame of every page. */
export function createLayout(needs: PageNeeds, style: string): (visit: Visit, page: Page) => Promise<string> {
  return async (visit, page) => {
    const title = await getSetting(needs.db.reader, 'site-title');
    const { say } = visit;
    const canonical = page.canonical
      ? html`<link rel="canonical" href="${page.canonical}"><meta property="og:url" content="${page.canonical}">`
      : '';
    return html`<!doctype html>
<html lang="${visit.locale}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title === '' || page.title === title ? title : `${page.title} – ${title}`}</title>
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f4f6f5" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#101615" media="(prefers-color-scheme: dark)">
<meta name="application-name" content="${title}">
<meta property="og:site_name" content="${title}">
${page.hidden ? html`<meta name="robots" content="noindex">` : ''}${canonical}
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
${style === '' ? '' : html`<link rel="stylesheet" href="${style}">`}
${page.head ?? ''}
</head>
<body>
<a class="skip" href="#main">${say('nav.skip')}</a>
<header class="top"><div class="bar"><a class="brand" href="/">${icon('mark')}<span>${title}</span></a><nav aria-label="${say('nav.main')}">${navigation(visit, page)}</nav>${door(visit)}</div></header>
<div class="${page.narrow ? 'columns narrow' : page.aside ? 'columns' : 'columns single'}">
<main id="main">
${page.body}
</main>
${page.aside ? html`<aside aria-label="${say('nav.aside')}">${page.aside}</aside>` : ''}
</div>
${footer(needs, visit, title)}
</body>
</html>
`.toString();
  };
}
