import { html, type SafeHtml } from '#kernel/text/html.ts';
import type { Visit } from '../visit.ts';

/** Links to the newest page and to older rows. `cursors` are those of a feed's page; null for an empty one. */
export function pager(
  { say }: Visit,
  path: string,
  isFirst: boolean,
  cursors: { last: number; more: boolean } | null,
): SafeHtml | '' {
  const older = cursors?.more
    ? html`<a class="button quiet" rel="next" href="${path}?max_id=${cursors.last}">${say('pager.older')}</a>`
    : '';
  const newer = isFirst ? '' : html`<a class="button quiet" href="${path}">${say('pager.newer')}</a>`;
  return older === '' && newer === ''
    ? ''
    : html`<nav class="pager" aria-label="${say('pager.title')}">${newer}${older}</nav>`;
}
