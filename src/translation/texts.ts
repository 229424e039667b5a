import { escapeHtml } from '#kernel/text/html.ts';
import { plainText } from '#kernel/text/plain.ts';
import type { TranslatedTexts } from '#ports/translator.ts';
import type { Id } from '#store/tables.ts';
import type { PostView } from '#views/posts.ts';

/** What of a post is translated. */
export interface Sources {
  /** HTML. */
  content: string;
  spoiler: string;
  options: string[];
  /** Of the media that have one. */
  descriptions: { id: Id; text: string }[];
}

export interface TranslatedPost {
  /** HTML, sanitised. */
  content: string;
  spoiler: string;
  poll: { id: Id; options: string[] } | null;
  descriptions: { id: Id; text: string }[];
  from: string;
  to: string;
  provider: string;
}

export const sourcesOf = (post: PostView): Sources => ({
  content: post.html,
  spoiler: post.spoiler,
  options: post.poll?.options.map((option) => option.title) ?? [],
  descriptions: post.media.flatMap(({ id, description }) => (description === '' ? [] : [{ id, text: description }])),
});

/** Tags are passed over; a custom emoji's short code in the text between them is kept from being translated. */
const TAG_OR_SHORT_CODE = /<[^>]*>|:[A-Za-z0-9_]{2,}:/g;
const KEPT_CODE = /<span(?: translate="no")?>(:[A-Za-z0-9_]{2,}:)<\/span>/g;

const keepCodes = (html: string): string =>
  html.replace(TAG_OR_SHORT_CODE, (part) => (part.startsWith('<') ? part : `<span translate="no">${part}</span>`));

/** All that is sent, as HTML, in a fixed order; empty texts are not. */
export const piecesOf = ({ content, spoiler, options, descriptions }: Sources): string[] =>
  [content, ...[spoiler, ...options, ...descriptions.map(({ text }) => text)].map(escapeHtml)]
    .filter((piece) => piece !== '')
    .map(keepCodes);

/** Puts what came back in the place of what was sent. It comes from elsewhere: HTML is sanitised, all else is plain text. */
export async function assemble(
  post: PostView,
  { content, spoiler, options, descriptions }: Sources,
  translated: TranslatedTexts,
  { to, provider }: { to: string; provider: string },
): Promise<TranslatedPost> {
  // Loaded when it is first needed: most nodes translate nothing.
  const { sanitise } = await import('#kernel/text/sanitise.ts');
  let next = 0;
  const html = (source: string): string =>
    source === '' ? '' : sanitise(translated.texts[next++] ?? '').replace(KEPT_CODE, '$1');
  const plain = (source: string): string => plainText(html(source));
  return {
    content: html(content),
    spoiler: plain(spoiler),
    poll: post.poll && { id: post.poll.id, options: options.map(plain) },
    descriptions: descriptions.map(({ id, text }) => ({ id, text: plain(text) })),
    from: translated.from,
    to,
    provider,
  };
}
