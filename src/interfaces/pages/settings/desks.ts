import type { Permission } from '#access/access.ts';
import { html, type SafeHtml } from '#kernel/text/html.ts';
import type { Visit } from '../visit.ts';

/** Staff's further pages: the key of the title, the address and who may use it. */
const DESKS: readonly [string, string, Permission][] = [
  ['trends.title', '/admin/trends', 'manage-trends'],
  ['announcements.title', '/admin/announcements', 'manage-announcements'],
  ['emoji.title', '/admin/emoji', 'manage-emoji'],
  ['terms.title', '/admin/terms', 'manage-settings'],
];

/** Links to those that the visitor may use. */
export function deskLinks({ say, viewer }: Visit): SafeHtml {
  const links = DESKS.filter(([, , permission]) => viewer?.permissions.has(permission));
  return html`<nav class="desks" aria-label="${say('admin.desks')}"><ul>${links.map(([title, path]) => html`<li><a href="${path}">${say(title)}</a></li>`)}</ul></nav>`;
}
