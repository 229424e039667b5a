import { BYLINES, BYLINES_SPACELESS, NAME_ENDINGS_SPACELESS, NAME_STOPS, NOBODY } from './credit-words.ts';
import { cleanText, fold, isSpaceless, key } from './text.ts';

/** Longest name of a person or a group of people, in characters. */
const MAX_NAME = 100;
/** A byline is looked for at the start of texts up to this length. */
const MAX_BYLINE = 240;
const MAX_NAME_WORDS = 12;

const alternatives = (words: readonly string[]) => [...words].sort((a, b) => b.length - a.length).join('|');
const PREFIX = new RegExp(`^(?:${alternatives(BYLINES)})(?:\\s?:\\s?|\\s)`, 'iu');
const PREFIX_SPACELESS = new RegExp(`^(?:${alternatives(BYLINES_SPACELESS)})\\s?[=:／/]\\s?`, 'u');
const ENDING_SPACELESS = new RegExp(`[\\s(（]?(?:${alternatives(NAME_ENDINGS_SPACELESS)})[)）]?$`, 'u');
const CONNECTORS = new Set(['and', 'und', 'et', 'و', '&']);
const PARTICLES = new Set(
  'de du des la le da di do dos el al ben bin ibn von van den der zu zum af av y e ten ter st'.split(' '),
);

/** A name as it may be shown, freed of `By` and the like, or '' if the text is not a name (an address, a handle, nobody). */
export function cleanName(text: string): string {
  const plain = cleanText(text.slice(0, MAX_BYLINE));
  const bare = plain
    .normalize('NFC')
    .replace(PREFIX, '')
    .replace(PREFIX_SPACELESS, '')
    .replace(/^[\s|·•:–—-]+|[\s|·•:,;–—-]+$/gu, '');
  const name = isSpaceless(bare) ? bare.replace(ENDING_SPACELESS, '') : bare;
  if (name === '' || name.length > MAX_NAME || !/\p{L}/u.test(name)) return '';
  if (/[<>{}[\]@\\]|:\/\/|www\.|\/\/|\.(?:com|org|net|html?|php)\b/i.test(name)) return '';
  return NOBODY.has(fold(name)) || NOBODY.has(key(name)) ? '' : name;
}

/**
 * The name in a line that begins as bylines do (`By Ann Lee`, `Von`, `Par`, `بقلم`, `文=`) or ends as Japanese ones do,
 * or ''. What follows the name, a date or a section, is left off; prose that begins with such a word is no byline.
 */
export function nameInByline(text: string): string {
  const line = cleanText(text.slice(0, MAX_BYLINE * 2)).normalize('NFKC');
  if (line.length > MAX_BYLINE) return '';
  const dense = PREFIX_SPACELESS.exec(line);
  if (dense) return cleanName(upToSeparator(line.slice(dense[0].length)));
  const prefix = PREFIX.exec(line);
  if (prefix) return runningName(line.slice(prefix[0].length));
  if (isSpaceless(line) && line.length < 24 && ENDING_SPACELESS.test(line)) return cleanName(line);
  return '';
}

/** The name in a short text that is marked as naming the writer, with or without `By` before it, or ''. */
export function nameInMarked(text: string): string {
  const line = cleanText(text.slice(0, MAX_BYLINE * 2)).normalize('NFKC');
  if (line.length > MAX_BYLINE) return '';
  return nameInByline(line) || (isSpaceless(line) ? cleanName(upToSeparator(line)) : runningName(line));
}

/** Whether a text ends with what introduces a name, as the text before an author's link does. */
export function introducesName(text: string): boolean {
  const line = `${cleanText(text).normalize('NFKC').slice(-40)} `;
  return line.length > 1 && (PREFIX.test(line) || PREFIX_SPACELESS.test(line.trimEnd()) || PREFIX_SPACELESS.test(line));
}

function upToSeparator(text: string): string {
  return text.split(/\s[|·•/–—-]\s|[|、,，(（【\d]|撮影|写真/u)[0] ?? '';
}

function runningName(text: string): string {
  const words: string[] = [];
  for (const word of upToSeparator(text).split(' ')) {
    if (word === '') continue;
    const folded = fold(word).replace(/[.,:]+$/, '');
    if (CONNECTORS.has(folded) && words.length > 0) {
      words.push(`${words.pop()},`);
    } else if (NAME_STOPS.has(folded) && words.length > 0) {
      break;
    } else if (words.length >= MAX_NAME_WORDS || !isNameWord(word, folded)) {
      return '';
    } else words.push(word);
  }
  // A single sentence of capitalised words is no name: names do not end with a full stop after a lower-case letter.
  const name = words.join(' ');
  return /\p{Ll}{2}[.!?]$/u.test(name) ? '' : cleanName(name);
}

/** Capitalised, a particle, or of a script without capitals. */
function isNameWord(word: string, folded: string): boolean {
  return /^["'“„«(]?[\p{Lu}\p{Lt}\p{Lo}]/u.test(word) || /^d['’]\p{Lu}/u.test(word) || PARTICLES.has(folded);
}
