import { tagKey } from './clean.ts';

/**
 * Words as they are searched for: made here, in the same way for what is indexed and for what is asked, so that both
 * database engines find the same. Words are folded (NFKC, case, diacritics of the alphabets in which people leave them
 * out); scripts that put no spaces between words are cut into overlapping pairs of characters.
 */
export interface Tokens {
  /**
   * Words in order. What stands next to each other in the text does so here, pairs of characters included, so a longer
   * word of such a script is found as a sequence of its pairs.
   */
  words: string[];
  /** Distinct characters of scripts without spaces: somebody may look for a single one. */
  characters: string[];
}

/** Words and pairs one text gives at most; what follows is not found. */
export const MAX_TOKENS = 4_000;
/** Distinct single characters one text gives at most. */
export const MAX_CHARACTERS = 500;
/** A longer word is cut to its beginning, in texts and in questions alike. */
export const MAX_WORD_CHARACTERS = 40;

/** In these a text is often written without the marks that a careful one has, or asked for without them. */
const LEFT_OUT_MARKS = /([\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}])[\p{Mn}\u0640]+/gu;
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
/** Scripts whose words follow each other without spaces, and Hangul, whose words carry their particles with them. */
const DENSE =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]+/gu;

/** The form in which texts are compared. Applying it twice changes nothing. */
export function foldText(text: string): string {
  const folded = tagKey(text.replace(IGNORABLE, '')).normalize('NFD').replace(LEFT_OUT_MARKS, '$1').normalize('NFC');
  // The sigma at the end of a word is the same letter.
  return folded.replaceAll('ς', 'σ');
}

/** Splits a text into what it is found by. */
export function tokenise(text: string): Tokens {
  const words: string[] = [];
  const characters = new Set<string>();
  for (const [run] of foldText(text).matchAll(WORD)) {
    for (const part of partsOf(run)) {
      if (words.length >= MAX_TOKENS) return { words, characters: [...characters] };
      if (!part.dense) {
        words.push(cut(part.text));
        continue;
      }
      const points = Array.from(part.text);
      for (const point of points) if (characters.size < MAX_CHARACTERS) characters.add(point);
      if (points.length === 1) words.push(part.text);
      for (let at = 0; at + 1 < points.length && words.length < MAX_TOKENS; at += 1) {
        words.push(`${points[at]}${points[at + 1]}`);
      }
    }
  }
  return { words, characters: [...characters] };
}

/** What somebody asks for in one breath (a word, or a text in quotation marks). */
export interface Wanted {
  /** Sequences of words, each of which has to be found as it is. */
  sequences: string[][];
  /** Single characters of scripts without spaces, anywhere. */
  characters: string[];
}

/** As {@link tokenise}, for a question. */
export function tokeniseWanted(text: string): Wanted {
  const sequences: string[][] = [];
  const characters = new Set<string>();
  let sequence: string[] = [];
  const end = (): void => {
    if (sequence.length > 0) sequences.push(sequence);
    sequence = [];
  };
  for (const [run] of foldText(text).matchAll(WORD)) {
    for (const part of partsOf(run)) {
      if (!part.dense) {
        sequence.push(cut(part.text));
        continue;
      }
      const points = Array.from(part.text);
      if (points.length === 1) {
        // Within the text it may be part of a pair, so nothing can be said of its neighbours.
        end();
        characters.add(part.text);
      }
      for (let at = 0; at + 1 < points.length; at += 1) sequence.push(`${points[at]}${points[at + 1]}`);
    }
  }
  end();
  return { sequences, characters: [...characters] };
}

interface Part {
  text: string;
  dense: boolean;
}

function partsOf(run: string): Part[] {
  const parts: Part[] = [];
  let position = 0;
  const spacedUpTo = (end: number): void => {
    // A mark of another script behind a character without spaces is no word.
    const text = run.slice(position, end).replace(/^\p{M}+/u, '');
    if (text !== '') parts.push({ text, dense: false });
  };
  for (const match of run.matchAll(DENSE)) {
    spacedUpTo(match.index);
    parts.push({ text: match[0], dense: true });
    position = match.index + match[0].length;
  }
  spacedUpTo(run.length);
  return parts;
}

const cut = (word: string): string =>
  word.length <= MAX_WORD_CHARACTERS ? word : Array.from(word).slice(0, MAX_WORD_CHARACTERS).join('');
