/** Choosing a language for someone who sent `Accept-Language` (RFC 9110, 12.5.4). */

/** Longest header that is read (UTF-16 units), and the most ranges in it; what follows is ignored. */
const MAX_HEADER_LENGTH = 1024;
const MAX_RANGES = 32;
const RANGE = /^\s*([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?$/i;

/**
 * The best of the supported locales (BCP 47, in order of preference of the server; the first is the default). A range
 * matches a locale that is equal or more specific ('pt' takes 'pt-BR'), then, as RFC 4647's lookup does, one that is less
 * specific ('de-AT' takes 'de'). Ranges with `q=0` rule a locale out unless nothing else is left.
 */
export function pickLocale<Locale extends string>(
  header: string | undefined,
  supported: readonly [Locale, ...Locale[]],
): Locale {
  const ranges = readRanges(header ?? '');
  const refused = new Set(ranges.filter(({ quality }) => quality === 0).map(({ range }) => range));
  const allowed = supported.filter((locale) => !refused.has(locale.toLowerCase()));
  const wanted = ranges.filter(({ quality }) => quality > 0).sort((a, b) => b.quality - a.quality);
  for (const { range } of wanted) {
    const match = range === '*' ? allowed[0] : lookUp(range, allowed);
    if (match !== undefined) return match;
  }
  return allowed[0] ?? supported[0];
}

/** The languages somebody wants, the most wanted first, as they name them; the wildcard and what they refuse left out. */
export const languagesIn = (header: string | undefined): string[] =>
  readRanges(header ?? '')
    .filter(({ range, quality }) => range !== '*' && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ range }) => range);

function readRanges(header: string): { range: string; quality: number }[] {
  const ranges: { range: string; quality: number }[] = [];
  for (const part of header.slice(0, MAX_HEADER_LENGTH).split(',', MAX_RANGES)) {
    const [, range, quality] = RANGE.exec(part) ?? [];
    if (range) ranges.push({ range: range.toLowerCase(), quality: Math.min(1, Number(quality ?? 1)) });
  }
  return ranges;
}

function lookUp<Locale extends string>(range: string, locales: Locale[]): Locale | undefined {
  for (let prefix = range; prefix !== ''; prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('-')))) {
    const exact = locales.find((locale) => locale.toLowerCase() === prefix);
    const match = exact ?? locales.find((locale) => locale.toLowerCase().startsWith(`${prefix}-`));
    if (match !== undefined) return match;
  }
  return undefined;
}
