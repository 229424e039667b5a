import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { queryText } from '#store/text-search.ts';
import { isEmptyQuery, MAX_TERMS, parseQuery, type Term } from './query.ts';

const words = (...tokens: string[]): Term => ({ kind: 'tokens', tokens });
const person = (role: 'author' | 'answered' | 'mentioned', handle: string): Term => ({ kind: 'person', role, handle });

describe('search queries', () => {
  test('words, phrases, tags, people and their opposites', () => {
    const query = parseQuery('Café "two words" -not -"never ever" #Tag_1 @ann @bob@far.example -@eve +plus');
    assert.deepEqual(query.all, [
      words('cafe'),
      words('two', 'words'),
      words('~ttag_1'),
      person('mentioned', 'ann'),
      person('mentioned', 'bob@far.example'),
      words('plus'),
    ]);
    assert.deepEqual(query.none, [words('not'), words('never', 'ever'), person('mentioned', 'eve')]);
    assert.deepEqual(parseQuery('“curly quotes” "and no end').all, [
      words('curly', 'quotes'),
      words('and', 'no', 'end'),
    ]);
    assert.deepEqual(parseQuery('東京都 京').all, [words('東京', '京都'), words('~c京')]);
  });

  test('operators', () => {
    const query = parseQuery('from:me to:@ann has:poll is:reply -has:image lang:pt-BR -language:en in:library');
    assert.deepEqual(query.all, [
      person('author', 'me'),
      person('answered', 'ann'),
      words('~hpoll'),
      words('~hreply'),
      words('~lpt'),
    ]);
    assert.deepEqual(query.none, [words('~himage'), words('~len')]);
    assert.equal(query.within, 'library');
  });

  test('days are those of UTC', () => {
    const day = Date.UTC(2026, 4, 4);
    const next = Date.UTC(2026, 4, 5);
    const range = (text: string) => {
      const { since, until, all } = parseQuery(text);
      assert.deepEqual(all, [], text);
      return [since, until];
    };
    assert.deepEqual(range('before:2026-05-04'), [null, day]);
    assert.deepEqual(range('after:2026-05-04'), [next, null]);
    assert.deepEqual(range('during:2026-05-04'), [day, next]);
    assert.deepEqual(range('-before:2026-05-04 -after:2026-05-04'), [day, next]);
    assert.deepEqual(range('after:2026-05-01 after:2026-05-03 before:"2026-06-01"'), [day, Date.UTC(2026, 5, 1)]);
  });

  test('what is no operator is words', () => {
    for (const [text, ...tokens] of [
      ['before:2026-02-30', 'before', '2026', '02', '30'],
      ['has:wings', 'has', 'wings'],
      ['in:secret', 'in', 'secret'],
      ['https://page.example/a', 'https', 'page', 'example', 'a'],
      ['from:"no body"', 'from', 'no', 'body'],
      ['toString:x', 'tostring', 'x'],
    ] as const) {
      assert.deepEqual(parseQuery(text).all, [words(...tokens)], text);
    }
    for (const empty of ['', ' ', '-', '""', '# @', '🎉', '- "-"']) assert.ok(isEmptyQuery(parseQuery(empty)), empty);
  });

  test('no text is refused, and every one becomes a bounded query that both engines can be asked', () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        '-',
        '+',
        '"',
        '#a',
        '@b',
        'from:me',
        'is:',
        'has:poll',
        '*',
        "'",
        '\\',
        'AND',
        'NOT',
        '東',
        '(',
        '!',
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 25 }), fc.constantFrom(' ', ''), (parts, between) => {
        const query = parseQuery(parts.join(between));
        assert.ok(query.all.length + query.none.length <= MAX_TERMS);
        const sequences = (terms: Term[]) => terms.flatMap((term) => (term.kind === 'tokens' ? [term.tokens] : []));
        for (const engine of ['sqlite', 'postgres'] as const) {
          // Throws for a token that could mean something to an engine.
          queryText(engine, { all: sequences(query.all), any: ['~o'], none: sequences(query.none) });
        }
      }),
    );
  });
});
