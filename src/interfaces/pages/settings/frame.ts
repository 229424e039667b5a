import { type HtmlValue, html } from '#kernel/text/html.ts';
import type { Page } from '../page.ts';
import { notice } from '../parts/form.ts';
import type { Visit } from '../visit.ts';

const PARTS = [
  ['profile', '/settings'],
  ['security', '/settings/security'],
  ['apps', '/settings/apps'],
  ['invites', '/settings/invites'],
] as const;
export type SettingsPart = (typeof PARTS)[number][0];

/** A page of the settings with its tabs. `done` is the key of a message about what was just done. */
export function settingsPage(
  { say }: Visit,
  part: SettingsPart,
  body: HtmlValue,
  more: { done?: string; status?: number } = {},
): Page {
  const title = say(`settings.${part}`);
  return {
    title: `${title} – ${say('settings.title')}`,
    place: 'settings',
    hidden: true,
    status: more.status ?? 200,
    body: html`<header class="page-head"><h1>${say('settings.title')}</h1></header><nav class="tabs" aria-label="${say('settings.parts')}">${PARTS.map(
      ([name, path]) =>
        html`<a href="${path}"${name === part ? html` aria-current="page"` : ''}>${say(`settings.${name}`)}</a>`,
    )}</nav>${more.done ? notice(say(more.done), 'good') : ''}${body}`,
  };
}
