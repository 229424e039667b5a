import { parse } from './parse.ts';

/**
 * The language of a short text, offline. Where a script is used by one language (nearly) alone, the script decides; for the
 * Latin, Cyrillic, Arabic and Devanagari scripts an n-gram detector is asked, which is loaded on first need: it costs about
 * 60 MB and a fifth of a second, then some 50 microseconds a text.
 */

/** As much of a text is looked at (UTF-16 units, addresses, mentions and tags left out); more makes no answer better. */
const MAX_SAMPLE = 400;
/** Fewer letters say nothing in a script that many languages share. */
const MIN_LETTERS = 6;
/** A syllable or an ideogram weighs as much as so many letters when scripts are mixed. */
const SYLLABLE_WEIGHT = 2;

/** Scripts and the ISO 639-1 language they decide; null where the detector has to be asked. Order is of no meaning. */
const SCRIPTS: readonly { script: string; language: string | null; weight: number }[] = [
  ...['Latin', 'Cyrillic', 'Arabic', 'Devanagari'].map((script) => ({ script, language: null, weight: 1 })),
  ...Object.entries({
    ...{ Greek: 'el', Hebrew: 'he', Armenian: 'hy', Georgian: 'ka', Bengali: 'bn', Gujarati: 'gu', Gurmukhi: 'pa' },
    ...{ Oriya: 'or', Tamil: 'ta', Telugu: 'te', Kannada: 'kn', Malayalam: 'ml', Sinhala: 'si', Thaana: 'dv' },
  }).map(([script, language]) => ({ script, language, weight: 1 })),
  ...Object.entries({
    ...{ Hangul: 'ko', Han: 'zh', Hiragana: 'ja', Katakana: 'ja', Thai: 'th', Lao: 'lo', Khmer: 'km', Myanmar: 'my' },
    ...{ Tibetan: 'bo', Ethiopic: 'am' },
  }).map(([script, language]) => ({ script, language, weight: SYLLABLE_WEIGHT })),
];
const MATCHERS = SCRIPTS.map(({ script, language, weight }) => ({
  language,
  weight,
  script,
  letters: new RegExp(`[\\p{Script=${script}}--[\\P{L}]]`, 'gv'),
}));

/** Answers that the detector gives for two languages it cannot tell apart (it takes Indonesian for Malay). */
const AMBIGUOUS = new Set(['ms']);

let detector: Promise<(text: string) => { language: string; isReliable(): boolean }> | undefined;

const loadDetector = () => {
  detector ??= import('eld/extrasmall').then(
    ({ eld }) =>
      (text: string) =>
        eld.detect(text),
  );
  return detector;
};

/** The ISO 639-1 code of a text's language, or null where it is too short or too unclear to say. */
export async function detectLanguage(text: string): Promise<string | null> {
  const sample = wordsOf(text);
  const { language, letters } = weighScripts(sample);
  if (language !== null || letters < MIN_LETTERS) return language;
  const detect = await loadDetector();
  const result = detect(sample);
  return result.isReliable() && !AMBIGUOUS.has(result.language) ? result.language : null;
}

function wordsOf(text: string): string {
  let words = '';
  for (const token of parse(text)) {
    if (token.kind === 'text') words += ` ${token.value}`;
    if (words.length > MAX_SAMPLE) break;
  }
  return words.slice(0, MAX_SAMPLE).toWellFormed();
}

/** What the heaviest script decides, and how many letters there are in those that do not decide. */
function weighScripts(sample: string): { language: string | null; letters: number } {
  const weights = new Map<string, number>();
  let letters = 0;
  for (const { script, language, weight, letters: pattern } of MATCHERS) {
    const count = sample.match(pattern)?.length ?? 0;
    if (count === 0) continue;
    if (language === null) letters += count;
    weights.set(language ?? script, (weights.get(language ?? script) ?? 0) + count * weight);
  }
  // Japanese is written with Han characters too: a little kana makes all of them Japanese.
  const kana = weights.get('ja') ?? 0;
  const han = weights.get('zh') ?? 0;
  if (kana > 0 && kana * 8 >= han) {
    weights.set('ja', kana + han);
    weights.delete('zh');
  }
  const [heaviest] = [...weights].sort((a, b) => b[1] - a[1]);
  const decided = heaviest && MATCHERS.some(({ language }) => language === heaviest[0]);
  return { language: decided ? heaviest[0] : null, letters };
}
