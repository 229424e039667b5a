import { html, type SafeHtml } from '#kernel/text/html.ts';
import type { Locale } from '#kernel/words.ts';
import type { Visit } from '../visit.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formats = (locale: Locale) => ({
  relative: new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' }),
  day: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }),
  full: new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }),
});
const FORMATS = { en: formats('en'), de: formats('de') };

/** `5 min. ago`, `yesterday`, and a date beyond a week; the future likewise. */
export function nearTime({ locale, now, say }: Pick<Visit, 'locale' | 'now' | 'say'>, ms: number): string {
  const { relative, day } = FORMATS[locale];
  const distance = ms - now;
  const size = Math.abs(distance);
  if (size < MINUTE) return say('time.now');
  if (size < HOUR) return relative.format(Math.trunc(distance / MINUTE), 'minute');
  if (size < DAY) return relative.format(Math.trunc(distance / HOUR), 'hour');
  if (size < 7 * DAY) return relative.format(Math.trunc(distance / DAY), 'day');
  return day.format(ms);
}

export const dayOf = ({ locale }: Pick<Visit, 'locale'>, ms: number): string => FORMATS[locale].day.format(ms);
export const momentOf = ({ locale }: Pick<Visit, 'locale'>, ms: number): string =>
  `${FORMATS[locale].full.format(ms)} UTC`;

/** A `<time>` element; machines and the tooltip get the exact moment. */
export const time = (
  visit: Pick<Visit, 'locale' | 'now' | 'say'>,
  ms: number,
  form: 'near' | 'day' | 'moment' = 'near',
): SafeHtml =>
  html`<time datetime="${new Date(ms).toISOString()}" title="${momentOf(visit, ms)}">${form === 'near' ? nearTime(visit, ms) : form === 'day' ? dayOf(visit, ms) : momentOf(visit, ms)}</time>`;
