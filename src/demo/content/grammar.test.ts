import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Deck, fill, parseLines } from './grammar.ts';
import { createPrng, weighted } from './prng.ts';

const filling = (feminine = true) => ({
  prng: createPrng('grammar'),
  words: { dish: ['soup', 'pie'], cat: ['Moth'] },
  bound: new Map<string, string>(),
  feminine,
  language: 'en',
  special: { name: () => 'Ada' },
});

describe('the sentence grammar', () => {
  test('chooses one of several, nested at will', () => {
    for (let i = 0; i < 20; i += 1) assert.match(fill('[a|b[1|2]] end', filling()), /^(a|b1|b2) end$/);
  });

  test('remembers a word through a thread, and takes another when asked to', () => {
    const f = filling();
    const [first, same, other] = fill('{dish} {dish} {dish2}', f).split(' ');
    assert.equal(first, same);
    assert.notEqual(first, other);
    assert.equal(fill('{Dish}', f).toLowerCase(), first);
  });

  test('agrees with the writer and fills numbers, times and names', () => {
    assert.equal(fill('<elle|lui>', filling(true)), 'elle');
    assert.equal(fill('<elle|lui>', filling(false)), 'lui');
    assert.match(fill('{n:3-5} {time:7-8} {name}', filling()), /^[345] [78]:[0-5][05] Ada$/);
  });

  test('refuses a template that is broken or asks for words that are not there', () => {
    assert.throws(() => fill('[a|b', filling()), /unbalanced/);
    assert.throws(() => fill('{ship}', filling()), /no words/);
  });

  test('reads conditions and needs', () => {
    const [line] = parseLines('\nbq> Is {cat} at {!dish}, {name}?\n');
    assert.deepEqual(
      [line?.text, [...(line?.tags ?? [])], line?.needs],
      ['Is {cat} at {!dish}, {name}?', ['b', 'q'], ['cat']],
    );
  });

  test('a deck deals half of its cards before one comes back', () => {
    const deck = new Deck(parseLines('a\nb\nc\nd\ne\nf\ng\nh'), createPrng('deck'));
    const seen = Array.from({ length: 4 }, () => deck.deal()?.text);
    assert.equal(new Set(seen).size, 4);
    assert.equal(
      deck.deal((line) => line.text === 'none'),
      undefined,
    );
  });
});

test('the generator is even, and weights are kept', () => {
  const prng = createPrng('even');
  const draw = weighted([1, 0, 3]);
  const counts = [0, 0, 0];
  for (let i = 0; i < 4000; i += 1) {
    const index = draw(prng);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  assert.equal(counts[1], 0);
  assert.ok(Math.abs((counts[0] ?? 0) - 1000) < 150);
});
