import { LinkifyIt } from 'linkify-it';
import tlds from 'tlds' with { type: 'json' };

/**
 * Finds addresses, mentions and hashtags in the plain text of a post, by Mastodon's rules. Positions are UTF-16 offsets.
 * The tokens are in order, do not overlap and cover the text exactly. Time is linear in the length of the text: every
 * pattern either cannot backtrack or looks at a bounded window.
 */
export type Token =
  | { kind: 'text'; start: number; end: number; value: string }
  /** `value` is the address as typed, `href` as a browser would open it. Only http and https, never with credentials. */
  | { kind: 'url'; start: number; end: number; value: string; href: string }
  /** `username` and `host` as typed; `host` may end in a port and is null in a plain `@user`. */
  | { kind: 'mention'; start: number; end: number; value: string; username: string; host: string | null }
  /** `name` as typed, without the hash. */
  | { kind: 'tag'; start: number; end: number; value: string; name: string };

type Found = Exclude<Token, { kind: 'text' }>;

/** Longer addresses stay plain text (UTF-16 units). */
export const MAX_URL_LENGTH = 2048;
/** Longer hashtags stay plain text (UTF-16 units). */
export const MAX_TAG_LENGTH = 120;
/** The most links, mentions and tags that are found in one text; what comes after them stays plain text. */
export const MAX_TOKENS = 1000;
/** Longest `user` and `host` of a mention (DNS allows 253). */
const MAX_MENTION_PART = 253;

const TOP_LEVEL_DOMAINS: ReadonlySet<string> = new Set(tlds);
/** Credentials are recognised so that an address with some is left alone whole, instead of linking its first half. */
const linkify = new LinkifyIt({ maxLength: MAX_URL_LENGTH, urlAuth: true });

/** Where an address may begin: not within a word, a handle, a tag or another address. */
const URL_START = /(?<![a-z0-9@＠$#＃])https?:\/\//gi;
/** Full-width punctuation ends an address: in Chinese and Japanese no space follows it. */
const FULL_WIDTH_END = /[。、，；「」『』【】《》〈〉（）｡､]/u;

const WORD = '\\p{L}\\p{M}\\p{N}\\p{Pc}';
const MENTION = new RegExp(
  `(?<![=/${WORD}])@([A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)(?:@([${WORD}]+(?:[.-]+[${WORD}]+)*(?::\\d{2,5}(?!\\d))?))?`,
  'gu',
);
/** What makes a mention none: it goes on as an e-mail address, a longer word or a scheme. */
const NOT_AFTER_MENTION = /^(?:[@\p{Script=Latin}]|:\/\/)/u;

/** Besides letters, marks, digits and underscores a tag may hold middle dots and, for Persian, zero-width non-joiners. */
const TAG = new RegExp(`(?<![=/)&${WORD}])[#＃]([${WORD}](?:[${WORD}·・\\u200c]*[${WORD}])?)`, 'gu');
const NOT_ONLY_DIGITS = /[\p{L}·・\u200c]|(?<=.)\p{Pc}(?=.)/u;

/** Splits a text into its tokens. */
export function parse(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const plainUpTo = (end: number) => {
    if (end > position) tokens.push({ kind: 'text', start: position, end, value: text.slice(position, end) });
  };
  for (const found of findAll(text)) {
    plainUpTo(found.start);
    tokens.push(found);
    position = found.end;
  }
  plainUpTo(text.length);
  return tokens;
}

/** The distinct handles in a text, in order, as typed: what has to be looked up before the text can be rendered. */
export function mentionsIn(text: string): { username: string; host: string | null }[] {
  const distinct = new Map<string, { username: string; host: string | null }>();
  for (const token of text.includes('@') ? parse(text) : []) {
    if (token.kind !== 'mention') continue;
    const { username, host } = token;
    const key = `${username}@${host ?? ''}`.toLowerCase();
    if (!distinct.has(key)) distinct.set(key, { username, host });
  }
  return [...distinct.values()];
}

function findAll(text: string): Found[] {
  const urls = findUrls(text);
  const others = [...findMentions(text), ...findTags(text)].sort((a, b) => a.start - b.start);
  // An address wins over what lies in it; so the two ordered lists are merged and whatever begins too early is dropped.
  const all = [...urls, ...outside(others, urls)].sort((a, b) => a.start - b.start);
  const kept: Found[] = [];
  for (const found of all) {
    if (found.start >= (kept.at(-1)?.end ?? 0)) kept.push(found);
    if (kept.length === MAX_TOKENS) break;
  }
  return kept;
}

function outside(found: Found[], urls: Found[]): Found[] {
  let next = 0;
  return found.filter(({ start, end }) => {
    while (next < urls.length && urls[next]!.end <= start) next += 1;
    const url = urls[next];
    return !url || end <= url.start;
  });
}

function findUrls(text: string): Found[] {
  const found: Found[] = [];
  let resumeAt = 0;
  for (const match of text.matchAll(URL_START)) {
    const start = match.index;
    if (start < resumeAt) continue;
    if (found.length === MAX_TOKENS) break;
    const window = text.slice(start, start + MAX_URL_LENGTH + 1);
    const value = urlAtStart(window, match[0].length - 2);
    if (value.length > MAX_URL_LENGTH) {
      resumeAt = start + value.length;
      continue;
    }
    const href = value && hrefOf(value);
    if (!href) continue;
    resumeAt = start + value.length;
    found.push({ kind: 'url', start, end: resumeAt, value, href });
  }
  return found;
}

/** The address that the window begins with, or ''. `schemeLength` counts the colon. */
function urlAtStart(window: string, schemeLength: number): string {
  const fullWidth = window.search(FULL_WIDTH_END);
  const candidate = fullWidth < 0 ? window : window.slice(0, fullWidth);
  const length = linkify.testSchemaAt(candidate, candidate.slice(0, schemeLength), schemeLength);
  if (length === 0) return '';
  const url = candidate.slice(0, schemeLength + length);
  const hostStart = schemeLength + 2;
  const rest = url.slice(hostStart);
  const hostLength = rest.search(/[/?#:]|$/);
  const cut = cutAfterTopLevelDomain(rest.slice(0, hostLength));
  if (cut !== null) return url.slice(0, hostStart) + cut;
  return url;
}

/**
 * In scripts without spaces a word may follow a host directly ('example.comは'): where the last label is no top-level
 * domain but its ASCII beginning is one, the host ends there. Null where there is nothing to cut.
 */
function cutAfterTopLevelDomain(host: string): string | null {
  const dot = host.lastIndexOf('.');
  if (dot < 0) return null;
  const label = host.slice(dot + 1).toLowerCase();
  if (TOP_LEVEL_DOMAINS.has(label)) return null;
  const ascii = /^[a-z]{2,}(?=[^\p{ASCII}])/u.exec(label)?.[0];
  return ascii && TOP_LEVEL_DOMAINS.has(ascii) ? host.slice(0, dot + 1 + ascii.length) : null;
}

/** The address as a browser would open it, or '' where it would not. */
function hrefOf(address: string): string {
  const url = URL.parse(address);
  return url?.hostname && url.username === '' && url.password === '' ? url.href : '';
}

function findMentions(text: string): Found[] {
  const found: Found[] = [];
  for (const match of text.matchAll(MENTION)) {
    const [whole, username = '', typedHost = null] = match;
    const start = match.index;
    const host = typedHost === null ? null : (cutAfterTopLevelDomain(typedHost) ?? typedHost);
    const end = start + whole.length - ((typedHost?.length ?? 0) - (host?.length ?? 0));
    if (username.length > MAX_MENTION_PART || (host?.length ?? 0) > MAX_MENTION_PART) continue;
    if (host === typedHost && NOT_AFTER_MENTION.test(text.slice(end, end + 3))) continue;
    found.push({ kind: 'mention', start, end, value: text.slice(start, end), username, host });
    if (found.length === MAX_TOKENS) break;
  }
  return found;
}

function findTags(text: string): Found[] {
  const found: Found[] = [];
  for (const match of text.matchAll(TAG)) {
    const [value, name = ''] = match;
    if (name.length > MAX_TAG_LENGTH || !NOT_ONLY_DIGITS.test(name)) continue;
    found.push({ kind: 'tag', start: match.index, end: match.index + value.length, value, name });
    if (found.length === MAX_TOKENS) break;
  }
  return found;
}
