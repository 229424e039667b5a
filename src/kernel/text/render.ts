import { tagKey } from './clean.ts';
import { escapeHtml } from './html.ts';
import { parse, type Token } from './parse.ts';

export { mentionsIn } from './parse.ts';

/**
 * Plain text of local people as the field's HTML, in the shape that Mastodon gives it and that its clients read: paragraphs,
 * line breaks, shortened links, mentions and hashtags. Rendering needs no database: a caller looks up what
 * {@link mentionsIn} names and hands the answers in.
 */
export interface MentionTarget {
  /** Address of the person's page. */
  href: string;
  username: string;
  /** `user` for local people, `user@host` for others; shown where two people of one name are mentioned. */
  acct: string;
}

export interface Resolve<Target extends MentionTarget> {
  /** The person behind a handle as typed, or null: then the handle stays plain text. */
  mention(username: string, host: string | null): Target | null;
  /** Address of a tag's page. `name` is the tag's key: folded, without the hash. */
  tagHref(name: string): string;
}

export interface Rendered<Target extends MentionTarget> {
  html: string;
  /** Whoever was resolved, once each, in order. */
  mentions: Target[];
  /** Once per key, in order; `display` is the first spelling. */
  tags: { name: string; display: string }[];
  /** Addresses as a browser would open them, once each, in order. */
  urls: string[];
}

/** Characters of an address that are shown; the rest is there for copying and for readers that ask for all of it. */
const SHOWN_URL_CHARACTERS = 30;
const URL_PREFIX = /^https?:\/\/(?:www\.)?/i;
const LINK_REL = 'nofollow noopener';

/** A post's text as HTML, and what was found in it. */
export function renderPost<T extends MentionTarget>(text: string, resolve: Resolve<T>): Rendered<T> {
  const { inline, ...found } = renderInline(parse(text), resolve, LINK_REL);
  return { html: paragraphs(inline), ...found };
}

/** A profile's note is written and shown as a post is. */
export const renderBio = renderPost;

/** The value of a profile field: one line without paragraphs; addresses become links that say they are the person's own. */
export function renderField(value: string): string {
  const tokens = parse(value).map(
    (token): Token =>
      token.kind === 'url' ? token : { kind: 'text', start: token.start, end: token.end, value: token.value },
  );
  return renderInline(tokens, NOBODY, `me ${LINK_REL}`).inline;
}

const NOBODY: Resolve<MentionTarget> = { mention: () => null, tagHref: () => '' };

function renderInline<T extends MentionTarget>(tokens: Token[], resolve: Resolve<T>, rel: string) {
  const targets = tokens.map((token) =>
    token.kind === 'mention' ? resolve.mention(token.username, token.host) : null,
  );
  const mentions = new Map<string, T>();
  for (const target of targets) if (target && !mentions.has(target.href)) mentions.set(target.href, target);
  const namesakes = sharedNames(mentions.values());
  const tags = new Map<string, { name: string; display: string }>();
  const urls = new Set<string>();
  let inline = '';
  for (const [i, token] of tokens.entries()) {
    const target = targets[i];
    if (token.kind === 'url') {
      urls.add(token.href);
      inline += link(token.value, token.href, rel);
    } else if (token.kind === 'tag') {
      const name = tagKey(token.name);
      if (!tags.has(name)) tags.set(name, { name, display: token.name });
      inline += tagLink(token.name, resolve.tagHref(name));
    } else if (target) {
      inline += mentionLink(target.href, namesakes.has(target.username.toLowerCase()) ? target.acct : target.username);
    } else {
      inline += escapeHtml(token.value);
    }
  }
  return { inline, mentions: [...mentions.values()], tags: [...tags.values()], urls: [...urls] };
}

function sharedNames(targets: Iterable<MentionTarget>): Set<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const target of targets) {
    const name = target.username.toLowerCase();
    if (seen.has(name)) shared.add(name);
    seen.add(name);
  }
  return shared;
}

function link(typed: string, href: string, rel: string): string {
  const prefix = URL_PREFIX.exec(typed)?.[0] ?? '';
  const characters = Array.from(typed.slice(prefix.length));
  const shown = characters.slice(0, SHOWN_URL_CHARACTERS).join('');
  const rest = characters.slice(SHOWN_URL_CHARACTERS).join('');
  // What is typed in ASCII is kept to the letter; an international host or path goes out in the form every client opens.
  const address = /^[\x21-\x7e]*$/.test(typed) ? typed : href;
  return (
    `<a href="${escapeHtml(address)}" rel="${rel}" target="_blank" translate="no">` +
    `<span class="invisible">${escapeHtml(prefix)}</span>` +
    `<span${rest ? ' class="ellipsis"' : ''}>${escapeHtml(shown)}</span>` +
    `<span class="invisible">${escapeHtml(rest)}</span></a>`
  );
}

/** The paragraph before a text that quotes a post, for those who show no quotes; clients that do leave it out by its class. */
export const renderQuoteLink = (url: string): string => `<p class="quote-inline">RE: ${link(url, url, LINK_REL)}</p>`;

/** A rendered text without that paragraph, for where the quote itself or nothing of it is shown. */
export const dropQuoteLink = (html: string): string => html.replace(/^<p class="quote-inline">.*?<\/p>/, '');

const tagLink = (display: string, href: string): string =>
  `<a href="${escapeHtml(href)}" class="mention hashtag" rel="tag">#<span>${escapeHtml(display)}</span></a>`;

const mentionLink = (href: string, shown: string): string =>
  `<span class="h-card" translate="no"><a href="${escapeHtml(href)}" class="u-url mention">` +
  `@<span>${escapeHtml(shown)}</span></a></span>`;

/** Blank lines part paragraphs, other line ends become breaks. No token spans a line, so the parts are well-formed. */
function paragraphs(inline: string): string {
  const trimmed = inline.replace(/^\n+/, '').trimEnd();
  if (trimmed === '') return '';
  return trimmed
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br />')}</p>`)
    .join('');
}
