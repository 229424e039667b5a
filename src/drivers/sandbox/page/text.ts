/** Longest text that is looked at in one piece, in characters; what lies beyond is not needed for a card. */
export const MAX_TEXT = 4000;
const ELLIPSIS = '…';

/** Direction marks and isolates (Unicode bidi controls), zero-width characters, soft hyphen, byte order mark. */
const INVISIBLE = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** One line of plain text: no controls, no bidi overrides, single spaces, at most {@link MAX_TEXT} characters. */
export function cleanText(text: string): string {
  return text
    .slice(0, MAX_TEXT)
    .replace(CONTROLS, '')
    .replace(INVISIBLE, '')
    .replace(LONE_SURROGATE, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Plain text of a value that may hold tags or escaped entities, as descriptions in structured data do. */
export function plainText(text: string): string {
  const short = text.slice(0, MAX_TEXT);
  if (!/[<&]/.test(short)) return cleanText(short);
  // Entities first: what they spell out (`&lt;b&gt;`) must not come out as markup either.
  return cleanText(withoutTags(withoutTags(short).replace(/&(#?\w{1,8});/g, entity)));
}

/** The text without tags that it spells out; a `<` that could still open one becomes a harmless look-alike. */
export function withoutMarkup(text: string): string {
  if (!text.includes('<')) return text;
  return withoutTags(text)
    .replace(/<(?=[a-z/!?])/gi, '‹')
    .replace(/ {2,}/g, ' ')
    .trim();
}

function withoutTags(text: string): string {
  return text.replace(/<[a-z/!][^<>]{0,2000}>/gi, ' ');
}

const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', hellip: '…', ndash: '–', mdash: '—' }),
);

function entity(whole: string, name: string): string {
  if (!name.startsWith('#')) return NAMED.get(name.toLowerCase()) ?? whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return Number.isInteger(code) && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/**
 * A form for comparing: compatibility forms and case folded, apostrophes made one, Arabic letters freed of vowel signs,
 * stretching and hamza carriers.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2018\u2019\u02bc\u0060\u00b4]/g, "'")
    .replace(/[\u0640\u064b-\u0652]/g, '')
    .replace(/[\u0622\u0623\u0625]/g, '\u0627');
}

/** {@link fold}ed words parted by single spaces, with one at each end, so that ` a phrase ` can be looked for. */
export function foldedWords(text: string): string {
  return ` ${fold(text)
    .replace(/[^\p{L}\p{N}\p{M}%']+/gu, ' ')
    .trim()} `;
}

/** Only the letters and digits of a text, folded: two texts with the same key say the same. */
export function key(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Whether a text is written mainly in a script that has no spaces between words. */
export function isSpaceless(text: string): boolean {
  const dense = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0;
  return dense * 3 > text.length;
}

/** Length in characters of Latin text: scripts without spaces say the same in fewer. */
export function weight(text: string): number {
  return isSpaceless(text) ? text.length * 2.2 : text.length;
}

/**
 * A text of at most `max` characters: whole if it fits, else cut after a sentence in its last third, else after a word,
 * with an ellipsis. Never cuts a character in two.
 */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const room = text.slice(0, max - 2);
  const sentence = lastSentenceEnd(room);
  if (sentence > max * 0.66) return `${room.slice(0, sentence)} ${ELLIPSIS}`;
  const space = room.lastIndexOf(' ');
  const cut = space > max * 0.4 ? room.slice(0, space) : wholeCharacters(room);
  return `${cut.replace(/[\s,;:–—-]+$/u, '')}${ELLIPSIS}`;
}

function lastSentenceEnd(text: string): number {
  let end = 0;
  for (const found of text.matchAll(/[.!?؟][”’"»)]?(?=\s)|[。！？][」』]?/gu)) end = found.index + found[0].length;
  return end;
}

/** Drops a last character that may be half of one: a lone surrogate, or a base whose marks were cut off. */
function wholeCharacters(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '').replace(/\P{M}\p{M}*$/u, '');
}
