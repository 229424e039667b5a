import { parse } from './parse.ts';

/**
 * The length of a post as Mastodon counts it and as clients show it: grapheme clusters of text and content warning
 * together, where every address counts 23 and a mention counts without its host.
 */
export const CHARACTERS_PER_URL = 23;

const PLAIN_ASCII = /^[\x20-\x7e\n]*$/;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Grapheme clusters: what a reader takes for one character. */
export function countGraphemes(text: string): number {
  if (PLAIN_ASCII.test(text)) return text.length;
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}

/** Text must have a bounded size already (see `cleanText`): counting is linear, but not cheap. */
export function postLength(text: string, spoiler = ''): number {
  let counted = spoiler;
  for (const token of parse(text)) {
    if (token.kind === 'url') counted += 'x'.repeat(CHARACTERS_PER_URL);
    else if (token.kind === 'mention') counted += `@${token.username}`;
    else counted += token.value;
  }
  return countGraphemes(counted);
}
