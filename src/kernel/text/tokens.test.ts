import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { foldText, MAX_CHARACTERS, MAX_TOKENS, MAX_WORD_CHARACTERS, tokenise, tokeniseWanted } from './tokens.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }).filter((some) => some.isWellFormed()),
  fc
    .array(
      fc.constantFrom('Straße', 'ΟΔΟΣ', 'école', '東京都', 'に', 'ภาษาไทย', '학교에서', 'x', '42', "don't", '\u0301'),
    )
    .map((words) => words.join(' ')),
);

/** Whether a sequence stands somewhere in a list of words as it is. */
const contains = (words: string[], sequence: string[]): boolean =>
  words.some((_, at) => sequence.every((word, offset) => words[at + offset] === word));

describe('words for searching', () => {
  test('case, width, diacritics and ligatures make no difference', () => {
    for (const [one, other] of [
      ['Café', 'CAFE'],
      ['Straße', 'strasse'],
      ['ＡＢＣ', 'abc'],
      ['ΟΔΟΣ', 'οδος'],
      ['ёлка', 'елка'],
      ['مُحَمَّد', 'محمد'],
      ['ﬁne', 'FINE'],
      ['soft\u00adware', 'software'],
    ] as const) {
      assert.equal(foldText(one), foldText(other), one);
    }
    assert.notEqual(foldText('が'), foldText('か'), 'what tells two letters apart stays');
    assert.notEqual(foldText('कि'), foldText('का'));
  });

  test('words are split at everything else, in order', () => {
    assert.deepEqual(tokenise("Don't read foo_bar, e-mail: x@y.example!").words, [
      ...['don', 't', 'read', 'foo', 'bar', 'e', 'mail', 'x', 'y', 'example'],
    ]);
    assert.deepEqual(tokenise('🎉 … \ufe0f'), { words: [], characters: [] });
  });

  test('scripts without spaces become pairs and single characters', () => {
    assert.deepEqual(tokenise('東京都 へ go'), {
      words: ['東京', '京都', 'へ', 'go'],
      characters: ['東', '京', '都', 'へ'],
    });
    assert.deepEqual(tokenise('ไทย').words, ['ไท', 'ทย']);
    assert.deepEqual(tokeniseWanted('京都'), { sequences: [['京都']], characters: [] });
    assert.deepEqual(tokeniseWanted('京'), { sequences: [], characters: ['京'] });
    assert.deepEqual(tokeniseWanted('東京都'), { sequences: [['東京', '京都']], characters: [] });
    assert.deepEqual(tokeniseWanted('tokyo東京x'), { sequences: [['tokyo', '東京', 'x']], characters: [] });
  });

  test('a text is bounded', () => {
    const long = tokenise(`${'word '.repeat(2 * MAX_TOKENS)}${'長'.repeat(100)}`);
    assert.equal(long.words.length, MAX_TOKENS);
    const many = Array.from({ length: 2 * MAX_CHARACTERS }, (_, at) => String.fromCodePoint(0x4e00 + at)).join('');
    assert.equal(tokenise(many).characters.length, MAX_CHARACTERS);
    assert.deepEqual(tokenise('𐐀'.repeat(100)).words, ['𐐨'.repeat(MAX_WORD_CHARACTERS)]);
  });

  test('folding twice changes nothing', () => {
    fc.assert(fc.property(text, (some) => assert.equal(foldText(foldText(some)), foldText(some))));
  });

  test('tokens are plain words, and every one is found again when it is asked for', () => {
    fc.assert(
      fc.property(text, (some) => {
        const { words, characters } = tokenise(some);
        for (const word of words) {
          assert.match(word, /^[\p{L}\p{N}\p{M}]+$/u);
          // A pair may begin with a vowel sign, which nobody asks for alone.
          if (!/^[\p{L}\p{N}]/u.test(word)) continue;
          const wanted = tokeniseWanted(word);
          for (const sequence of wanted.sequences) assert.ok(contains(words, sequence), `${word} in ${some}`);
          for (const character of wanted.characters) assert.ok(characters.includes(character));
          assert.ok(wanted.sequences.length + wanted.characters.length > 0);
        }
      }),
    );
  });

  test('a text is found by each of its parts between spaces, and by itself', () => {
    fc.assert(
      fc.property(text, (some) => {
        const { words, characters } = tokenise(some);
        for (const part of [some, ...some.split(' ')]) {
          const wanted = tokeniseWanted(part);
          for (const sequence of wanted.sequences) assert.ok(contains(words, sequence), `${part} in ${some}`);
          for (const character of wanted.characters) assert.ok(characters.includes(character));
        }
      }),
    );
  });
});
