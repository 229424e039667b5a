import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Refusal } from '#kernel/errors.ts';
import { cleanText, countCodePoints, foldKey, isBlank, isReservedUsername, isUsername, tagKey } from './clean.ts';

const post = { maxCodePoints: 100, multiline: true };
const name = { maxCodePoints: 30, multiline: false, what: 'Display name' };
const refuses = (words: RegExp) => (error: unknown) =>
  error instanceof Refusal && error.kind === 'invalid' && words.test(error.message);

test('what cannot be stored is refused, what is too long as well', () => {
  for (const text of ['a\0b', 'a\ud800', '\udc00\ud800']) {
    assert.throws(() => cleanText(text, post), refuses(/^Text contains characters that cannot be stored$/));
  }
  assert.throws(
    () => cleanText('x'.repeat(31), name),
    refuses(/^Display name is too long \(maximum is 30 characters\)$/),
  );
  assert.equal(cleanText('😀'.repeat(30), name), '😀'.repeat(30));
});

test('line ends are one kind, controls go, ends are trimmed, and the form is NFC', () => {
  assert.equal(cleanText('\ufeff a\r\nb\rc\u2028d\te\u0007\u001bf\u009f \n', post), 'a\nb\nc\nd ef');
  assert.equal(cleanText('e\u0301', post), 'é');
  assert.equal(cleanText('Ann\nSmith\t\tJr', name), 'Ann Smith Jr');
});

test('direction does not leak out of a name, and a post keeps its marks', () => {
  assert.equal(cleanText('\u202eevil\u202c', name), 'evil');
  assert.equal(cleanText('a \u2067עברית', name), 'a \u2067עברית\u2069');
  assert.equal(cleanText('a\u2069 \u2066b\u2069', name), 'a \u2066b\u2069');
  assert.equal(cleanText('\u202bx', post), '\u202bx');
});

test('cleaning twice changes nothing, and lengths are code points', () => {
  const units = fc.constantFrom(
    'a',
    'é',
    'e\u0301',
    '\r',
    '\n',
    '\t',
    ' ',
    '\u2067',
    '\u2069',
    '\u202e',
    '\u0007',
    '😀',
    '\u2028',
  );
  fc.assert(
    fc.property(fc.string({ unit: units, maxLength: 25 }), fc.boolean(), (text, multiline) => {
      const clean = cleanText(text, { maxCodePoints: 100, multiline });
      assert.equal(cleanText(clean, { maxCodePoints: 100, multiline }), clean);
      assert.equal(countCodePoints(clean), [...clean].length);
    }),
  );
  const halves = fc.constantFrom('a', '😀', '\ud83d', '\ude00', 'é');
  fc.assert(fc.property(fc.string({ unit: halves }), (text) => countCodePoints(text) === [...text].length));
});

test('text of nothing but invisible characters is blank', () => {
  for (const text of ['', ' \n', '\u200b\u200d', '\u3164', '\u2800 ', '\u{e0041}', '\u2066\u2069', '\u00ad'])
    assert.ok(isBlank(text), text);
  for (const text of ['a', '.', '😀', 'あ', '❤️']) assert.ok(!isBlank(text), text);
});

test('keys are equal for equal handles and tags, and stable', () => {
  assert.equal(foldKey('ＡNN'), foldKey('ann'));
  assert.equal(foldKey('ÉCOLE'), 'école');
  assert.equal(tagKey('École'), 'ecole');
  assert.equal(tagKey('STRASSE'), tagKey('straße'));
  assert.equal(tagKey('ﾊﾟﾝ'), 'パン');
  assert.equal(tagKey('Йод'), 'йод', 'marks of other scripts are letters of their own');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      assert.equal(foldKey(foldKey(text)), foldKey(text));
      assert.equal(tagKey(tagKey(text)), tagKey(text));
    }),
  );
});

test('user names are plain, short and not the server’s own', () => {
  for (const ok of ['ann', 'A_1', '_', 'x'.repeat(30)]) assert.ok(isUsername(ok), ok);
  for (const bad of ['', 'a b', 'a.b', 'é', 'x'.repeat(31), 'ann\n', '\u212a', '\u017f'])
    assert.ok(!isUsername(bad), bad);
  assert.ok(isReservedUsername('Admin') && isReservedUsername('postmaster') && !isReservedUsername('ann'));
});
