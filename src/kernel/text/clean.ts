import { invalid } from '#kernel/errors.ts';

/**
 * Hygiene for text that people and clients send, before it is measured, parsed or stored.
 *
 * - Refused, because neither engine nor JSON nor XML carries them faithfully: NUL and lone surrogates.
 * - Line ends (CR LF, CR, NEL, LS, PS) become `\n`; in single-line text they and tabs become a space.
 * - Removed: other C0 and C1 controls and U+FFFE, U+FFFF (not allowed in the XML of feeds), and the byte order mark.
 * - Single-line text (names, titles, subjects) stands beside other words, so direction must not leak out of it: embeddings
 *   and overrides (U+202A to U+202E) are removed, isolates (U+2066 to U+2069) are kept and balanced.
 * - The result is in NFC and without white space at its ends.
 */
export interface CleanOptions {
  /** Longest result in Unicode code points. */
  maxCodePoints: number;
  /** Whether line breaks are kept. */
  multiline: boolean;
  /** What the text is, for the refusal's sentence: 'Display name'. */
  what?: string;
}

const LINE_ENDS = /\r\n|[\r\u0085\u2028\u2029]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the purpose
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff]/g;
const NEWLINES_AND_TABS = /[\n\t]+/g;
const EMBEDDINGS = /[\u202a-\u202e]/g;
const ISOLATES = /[\u2066-\u2069]/g;
const POP_ISOLATE = '\u2069';

/** @throws Refusal 'invalid' where the text cannot be stored or is too long. */
export function cleanText(text: string, options: CleanOptions): string {
  const what = options.what ?? 'Text';
  if (text.includes('\0') || !text.isWellFormed()) throw invalid(`${what} contains characters that cannot be stored`);
  const lines = text.replace(LINE_ENDS, '\n').replace(CONTROLS, '').normalize('NFC');
  const clean = (options.multiline ? lines.replaceAll('\t', ' ') : toSingleLine(lines)).trim();
  if (countCodePoints(clean) > options.maxCodePoints) {
    throw invalid(`${what} is too long (maximum is ${options.maxCodePoints} characters)`);
  }
  return clean;
}

function toSingleLine(text: string): string {
  const line = text.replace(NEWLINES_AND_TABS, ' ').replace(EMBEDDINGS, '').trim();
  let open = 0;
  const balanced = line.replace(ISOLATES, (mark) => {
    if (mark !== POP_ISOLATE) open += 1;
    else if (open === 0) return '';
    else open -= 1;
    return mark;
  });
  return balanced + POP_ISOLATE.repeat(open);
}

/** Length in Unicode code points, without building an array. */
export function countCodePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i += 1) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      count -= 1;
      i += 1;
    }
  }
  return count;
}

/** White space, what fonts leave empty (zero-width, joiners, fillers, variation selectors), and the empty braille cell. */
const INVISIBLE = /^(?:[\s\p{Default_Ignorable_Code_Point}\u2800]|\p{Cf})*$/u;

/** Whether nothing of the text would be seen. */
export const isBlank = (text: string): boolean => INVISIBLE.test(text);

/**
 * The key under which two spellings are the same handle or word: NFKC and lower case, in JavaScript only, so that both
 * database engines agree. Applying it twice changes nothing.
 */
export const foldKey = (text: string): string => text.normalize('NFKC').toLowerCase().normalize('NFKC');

/** Letters that decompose to nothing but are looked for without their stroke. */
const LETTERS: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' };
const STROKED = /[ßæœøłđðþı]/g;
const LATIN_MARKS = /(\p{Script=Latin})\p{Mn}+/gu;

/**
 * The key of a hashtag, as in Mastodon: folded and, in Latin script only, without diacritics, so that `#Café`, `#CAFÉ` and
 * `#cafe` are one tag.
 */
export const tagKey = (name: string): string =>
  foldKey(name)
    .normalize('NFD')
    .replace(LATIN_MARKS, '$1')
    .replace(STROKED, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFC');

const USERNAME = /^[a-z0-9_]{1,30}$/i;

/** Whether a local account may be called that (shape only, see {@link isReservedUsername}). */
export const isUsername = (name: string): boolean => USERNAME.test(name);

/** Names that would be taken for the server itself or its staff, or that collide with well-known mailboxes (RFC 2142). */
export const RESERVED_USERNAMES: ReadonlySet<string> = new Set(
  (
    'abuse account accounts actor admin administrator api app auth autoconfig autodiscover billing broadcasthost contact ' +
    'daemon everyone ftp guest help here host hostmaster inbox info instance is_admin listinfo localdomain localhost ' +
    'login logout mail mailer_daemon majordomo marketing mastodon media mod moderation moderator moderators news nobody ' +
    'noc no_reply noreply null oauth official outbox owner parley post postmaster privacy public register root sales ' +
    'security server service settings signin signup spam ssladmin ssladministrator sslwebmaster staff status support ' +
    'sysadmin sysop system team undefined usenet users uucp webfinger webmaster well_known wpad www'
  ).split(' '),
);

export const isReservedUsername = (name: string): boolean => RESERVED_USERNAMES.has(foldKey(name));
