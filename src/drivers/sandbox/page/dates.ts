import { MONTHS } from './credit-words.ts';
import { cleanText, fold } from './text.ts';

const EARLIEST_YEAR = 1990;
const LATEST_YEAR = 2100;
/** A date is looked for in this many characters only. */
const MAX_DATE_TEXT = 200;
/** How far behind a day its time of day may stand, in characters. */
const TIME_WITHIN = 24;

interface Day {
  year: number;
  month: number;
  day: number;
  /** What follows the day in the text. */
  rest: string;
}

/**
 * The first date in a text, as milliseconds since 1970, or null if there is none between 1990 and 2100: ISO 8601 and
 * RFC 5322 forms, and dates as they are written in English, German, French, Arabic and Japanese, in any digits. A time
 * without a zone is taken as UTC, a day without a time as its first moment. `language` settles 3/4/2024: days come first
 * except in English, where it stays unknown.
 */
export function parseDate(text: string, language = ''): number | null {
  const plain = latinDigits(fold(cleanText(text.slice(0, MAX_DATE_TEXT))));
  if (/^\d{10}$|^\d{13}$/.test(plain)) return sane(Number(plain) * (plain.length === 10 ? 1000 : 1));
  const day = isoDay(plain) ?? japaneseDay(plain) ?? namedMonthDay(plain) ?? numericDay(plain, language);
  if (day === null) return null;
  const start = Date.UTC(day.year, day.month - 1, day.day);
  const back = new Date(start);
  if (back.getUTCMonth() !== day.month - 1 || back.getUTCDate() !== day.day) return null;
  return sane(start + timeOfDay(day.rest));
}

function sane(time: number): number | null {
  const year = new Date(time).getUTCFullYear();
  return year >= EARLIEST_YEAR && year <= LATEST_YEAR ? time : null;
}

/** Eastern Arabic and Persian digits made ASCII; folding has done the full-width ones. */
function latinDigits(text: string): string {
  return text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0));
}

function dayOf(found: RegExpExecArray, text: string, order: 'ymd' | 'dmy' | 'mdy'): Day {
  const part = (letter: string) => Number(found[order.indexOf(letter) + 1]);
  return { year: part('y'), month: part('m'), day: part('d'), rest: text.slice(found.index + found[0].length) };
}

function isoDay(text: string): Day | null {
  const found =
    /(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})(?!\d)/.exec(text);
  return found && dayOf(found, text, 'ymd');
}

function japaneseDay(text: string): Day | null {
  const found = /(?<!\d)(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日/.exec(text);
  return found && dayOf(found, text, 'ymd');
}

function namedMonthDay(text: string): Day | null {
  for (const found of text.matchAll(
    /(?<!\d)(\d{1,2})(?:\.|er|st|nd|rd|th)?(?:\sof|\sde)?\s?([\p{L} ]{2,20})[.,]?\s?(\d{4})(?!\d)/gu,
  )) {
    const month = MONTHS.get((found[2] ?? '').trim());
    if (month !== undefined) return withMonth(text, found, Number(found[3]), month, Number(found[1]));
  }
  for (const found of text.matchAll(/(\p{L}{3,10})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})(?!\d)/gu)) {
    const month = MONTHS.get(found[1] ?? '');
    if (month !== undefined) return withMonth(text, found, Number(found[3]), month, Number(found[2]));
  }
  return null;
}

function withMonth(text: string, found: RegExpExecArray, year: number, month: number, day: number): Day {
  return { year, month, day, rest: text.slice(found.index + found[0].length) };
}

function numericDay(text: string, language: string): Day | null {
  const found = /(?<!\d)(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})(?!\d)/.exec(text);
  if (!found) return null;
  const [first, second, year] = [Number(found[1]), Number(found[3]), Number(found[4])];
  if (second > 12) return withMonth(text, found, year, first, second);
  if (found[2] === '/' && language === 'en' && first <= 12 && first !== second) return null;
  return withMonth(text, found, year, second, first);
}

/** Milliseconds from midnight UTC for the time that stands close behind a date; 0 if none does. */
function timeOfDay(rest: string): number {
  const near = rest.slice(0, TIME_WITHIN + 20);
  const found =
    /(?<!\d)(\d{1,2})\s?(?::|h|時)\s?(\d{2}|\d{1,2}(?=分))(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(am|pm|a\.m\.|p\.m\.)?\s?(?:分)?\s?(z|utc|gmt|[ecmp][sd]t|bst|ces?t|mes?z|jst|[+-]\d{2}:?\d{2})?/.exec(
      near,
    );
  if (!found || found.index > TIME_WITHIN) return 0;
  let hour = Number(found[1]);
  const [minute, second] = [Number(found[2]), Number(found[3] ?? 0)];
  if (found[4]?.startsWith('p') && hour < 12) hour += 12;
  if (found[4]?.startsWith('a') && hour === 12) hour = 0;
  if (hour > 24 || minute > 59 || second > 60) return 0;
  return ((hour * 60 + minute) * 60 + second) * 1000 - offset(found[5] ?? '');
}

/** Minutes east of Greenwich of the zone names that pages put behind a time. */
const ZONES: ReadonlyMap<string, number> = new Map(
  Object.entries({ est: -300, edt: -240, cst: -360, cdt: -300, mst: -420, mdt: -360, pst: -480, pdt: -420 }).concat(
    Object.entries({ bst: 60, cet: 60, cest: 120, mez: 60, mesz: 120, jst: 540 }),
  ),
);

function offset(zone: string): number {
  const named = ZONES.get(zone);
  if (named !== undefined) return named * 60_000;
  const found = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (!found) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  return (found[1] === '-' ? -minutes : minutes) * 60_000;
}
