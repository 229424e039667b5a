import { attribute, nameOf, type PageElement } from './dom.ts';
import { fold, foldedWords, isSpaceless, key, weight } from './text.ts';
import { BOX_NAMES, BOX_PAIRS, CALLS, ENDINGS, ENDS_SPACELESS, LABELS, STARTS, STARTS_SPACELESS } from './words.ts';

/** Texts longer than this (as {@link weight}) are prose unless they speak to customers several times. */
const LONG_TEXT = 320;
/** Numbers with per cent signs in a row that make a progress counter. */
const COUNTER_STEPS = 4;
/** Part of a text's letters that must be labels to make it one. */
const LABEL_SHARE = 0.6;
/** Longest picture caption, as weight. */
const LONGEST_CAPTION = 160;
const MAX_CLASS = 400;

const sorted = (list: readonly string[]) => [...new Set(list)].sort((a, b) => b.length - a.length);
const spaced = sorted(LABELS.map((label) => foldedWords(label)));
const labelsDense = sorted(LABELS.filter(isSpaceless).map(fold));
const labelsSpaced = new Set(spaced.map((label) => label.trim()));
const callsSpaced = CALLS.filter((call) => !isSpaceless(call)).map(foldedWords);
const callsDense = CALLS.filter(isSpaceless).map(fold);
const starts = sorted(STARTS.map((start) => foldedWords(start).trimStart()));
const startsDense = STARTS_SPACELESS.map(fold);
const endings = sorted(ENDINGS.map(foldedWords));
const endingsDense = ENDINGS.filter(isSpaceless).map(fold);
const LONGEST_LABEL = 5;

/** The text without what progress widgets and clocks leave in it: `0%1%2%...`, `0:00 / 18:04`. */
export function withoutCounters(text: string): string {
  return text
    .replace(new RegExp(`(?:\\d{1,3}\\s?[%٪％][\\s,|·]{0,3}){${COUNTER_STEPS},}`, 'gu'), ' ')
    .replace(/\b\d{1,2}:\d{2}(?::\d{2})?\s?\/\s?\d{1,2}:\d{2}(?::\d{2})?\b/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/**
 * Whether a text is page furniture rather than something an author wrote: labels of buttons, calls to subscribe or buy,
 * picture credits, prices and counts, copyright lines. Judges the wording alone; one line of clean text is expected.
 */
export function isFurniture(text: string): boolean {
  if (!/\p{L}{2}/u.test(text)) return true;
  if (withoutCounters(text) !== text && weight(withoutCounters(text)) < 60) return true;
  const words = foldedWords(text);
  const folded = fold(text);
  const size = weight(text);
  const calls = countCalls(words, folded);
  if (calls > (size > LONG_TEXT ? Math.floor(size / LONG_TEXT) : 0)) return true;
  if (size > LONG_TEXT) return false;
  return (
    isNotice(folded) ||
    isCreditOrPointer(text) ||
    isCaption(text, size) ||
    isLabels(words, folded) ||
    isRepetition(words) ||
    isFigures(folded, size) ||
    isTrail(text)
  );
}

/** Whether a heading says that the article is over and other things follow. */
export function isEnding(heading: string): boolean {
  if (weight(heading) > 60) return false;
  const words = foldedWords(heading).replace(/ \d+ /g, ' ');
  const folded = fold(heading);
  return endings.some((ending) => words.startsWith(ending)) || endingsDense.some((ending) => folded.startsWith(ending));
}

function countCalls(words: string, folded: string): number {
  let found = 0;
  for (const call of callsSpaced) if (words.includes(call)) found += 1;
  for (const call of callsDense) if (folded.includes(call)) found += 1;
  return found;
}

/** Copyright and licence lines. */
function isNotice(folded: string): boolean {
  return /©|\(c\)|℗|®.*\d{4}|^copyright/u.test(folded);
}

/** A short text with a credit in a later sentence or bracket: `The ferry on Monday. Photo: A. Name`. */
function isCaption(text: string, size: number): boolean {
  if (size > LONGEST_CAPTION) return false;
  const [, ...later] = text.split(/[.!?؟]\s|[(（[]/u);
  return later.some((part, at) => {
    const start = startingPhrase(part);
    if (start === '') return false;
    return isFollowedByMark(part, start) || (at === later.length - 1 && !/[.!?؟]["”»]?$/u.test(part));
  });
}

function isCreditOrPointer(text: string): boolean {
  const [folded, size] = [fold(text), weight(text)];
  if (startsDense.some((start) => folded.startsWith(start))) return true;
  if (isSpaceless(text) && size < 130 && ENDS_SPACELESS.some((end) => /[=、/]/.test(folded) && folded.endsWith(end)))
    return true;
  const start = startingPhrase(text);
  if (start === '') return false;
  // "Photo: A. Name" and "Source A" are credits, "Pictures of the time show ..." is prose.
  return isFollowedByMark(text, start) || (size < 90 && !/[.!?؟]["”»]?$/u.test(text)) || size < 45;
}

/** The credit or pointer that a text begins with (`photo`, `read also`), or ''. */
function startingPhrase(text: string): string {
  const line = foldedWords(text).trimStart();
  return starts.find((candidate) => line.startsWith(candidate))?.trim() ?? '';
}

function isFollowedByMark(text: string, start: string): boolean {
  const line = fold(text).trimStart();
  return /^\s?[:|/=–-]/u.test(line.slice(start.length, start.length + 3));
}

/** Mostly made of labels: `Share Share Email Copy link`. */
function isLabels(words: string, folded: string): boolean {
  const letters = key(words).replace(/\p{N}/gu, '').length;
  if (letters === 0) return true;
  return labelLetters(words) / letters >= LABEL_SHARE || denseLabelLetters(folded) / letters >= LABEL_SHARE;
}

function labelLetters(words: string): number {
  const tokens = words.trim().split(' ');
  let letters = 0;
  for (let at = 0; at < tokens.length; ) {
    let step = 1;
    for (let length = Math.min(LONGEST_LABEL, tokens.length - at); length > 0; length -= 1) {
      const phrase = tokens.slice(at, at + length).join(' ');
      if (!labelsSpaced.has(phrase)) continue;
      letters += key(phrase).replace(/\p{N}/gu, '').length;
      step = length;
      break;
    }
    at += step;
  }
  return letters;
}

function denseLabelLetters(folded: string): number {
  let rest = folded;
  for (const label of labelsDense) rest = rest.replaceAll(label, ' ');
  return key(folded).length - key(rest).length;
}

/** The same word over and over, as rows of buttons leave it. */
function isRepetition(words: string): boolean {
  const tokens = words.trim().split(' ');
  return tokens.length >= 3 && tokens.length <= 40 && new Set(tokens).size * 2 <= tokens.length;
}

const COUNTED =
  'views?|likes?|comments?|shares?|followers|subscribers|reviews?|min(?:utes?)? read|aufrufe|abonnenten|kommentare|bewertungen|min|' +
  "vues?|abonnés|commentaires?|avis|j'aime|مشاهدة|مشاهدات|تعليقات?|مشترك|متابع|回|件|万回|万人|円|pt|文字";
const COUNT = new RegExp(`\\d[\\d.,٬٫\\s]{0,12}[km]?\\s?(?:${COUNTED})(?![\\p{L}])`, 'gu');
const PRICE = /(?:[€$£¥]\s?\d|\d[\d.,\s]{0,10}\s?(?:€|£|¥|円|eur\b|usd\b|ريال|درهم|دينار|جنيه))/gu;

/** A short text that is about prices or counts: `12,345 views`, `89,00 EUR`. */
function isFigures(folded: string, size: number): boolean {
  // Eastern Arabic and full-width digits count as digits too.
  const digits = folded.replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660));
  const found = (digits.match(COUNT)?.length ?? 0) + (digits.match(PRICE)?.length ?? 0);
  if (found > 0 && (size < 70 || found * 50 > size)) return true;
  const numbers = digits.match(/\d/g)?.length ?? 0;
  return numbers * 3 > digits.length;
}

/** Parts with separators and no sentence: breadcrumbs, lists of tags, navigation. */
function isTrail(text: string): boolean {
  const separators = text.match(/\s[|>›»·•/]\s|[|｜]/gu)?.length ?? 0;
  return separators >= 2 && !/[.!?。！？؟]/u.test(text.replace(/\d\.|[A-Z]\./g, ''));
}

const FURNITURE_ELEMENTS = new Set('nav footer aside form figcaption label legend amp-list'.split(' '));
const FURNITURE_ROLES = new Set(
  'navigation complementary contentinfo search dialog alertdialog menu menubar toolbar tablist progressbar slider banner doc-toc doc-credit'.split(
    ' ',
  ),
);

/** Whether an element is furniture by what it is or is called, whatever it says. */
export function isFurnitureElement(element: PageElement): boolean {
  if (FURNITURE_ELEMENTS.has(nameOf(element))) return true;
  if (FURNITURE_ROLES.has(attribute(element, 'role').toLowerCase())) return true;
  if (element.hasAttribute('hidden') || attribute(element, 'aria-hidden') === 'true') return true;
  if (
    /display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden/i.test(attribute(element, 'style').slice(0, MAX_CLASS))
  )
    return true;
  return isFurnitureName(attribute(element, 'class')) || isFurnitureName(attribute(element, 'id'));
}

function isFurnitureName(names: string): boolean {
  for (const name of names.slice(0, MAX_CLASS).split(/\s+/)) {
    const parts = name
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^a-z]+/);
    for (let at = 0; at < parts.length; at += 1) {
      const part = parts[at] ?? '';
      if (BOX_NAMES.has(part) || BOX_PAIRS.has(part + (parts[at + 1] ?? '')))
        return !/^(?:has|with|no|is|js|theme)$/.test(parts[0] ?? '');
    }
  }
  return false;
}
