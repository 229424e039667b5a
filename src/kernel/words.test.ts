import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LOCALES, localeOf, missingWords, words } from './words.ts';

const ROOT = join(import.meta.dirname, '../..');
const FEWEST_KEYS = 150;

test('plurals and numbers follow the language', () => {
  assert.equal(words('en')('landing.people', { count: 1 }), '1 person');
  assert.equal(words('en')('landing.people', { count: 12_345 }), '12,345 people');
  assert.equal(words('de-AT')('landing.people', { count: 12_345 }), '12.345 Personen');
});

test('an unknown language is told in English, an unknown key is a bug', () => {
  assert.equal(localeOf('xx-YY'), 'en');
  assert.equal(words('xx')('nav.home'), 'Home');
  assert.throws(() => words('en')('no.such.key'), /no words for no\.such\.key/);
});

test('values are put in as they are and never read again', () => {
  assert.equal(words('en')('post.by', { name: '{name} $& $1' }), 'Post by {name} $& $1');
});

test('every key that a page says has words', () => {
  const keys = new Set<string>();
  for (const path of globSync('src/interfaces/pages/**/*.ts', { cwd: ROOT })) {
    if (path.endsWith('.test.ts')) continue;
    const text = readFileSync(join(ROOT, path), 'utf8');
    for (const [, key = ''] of text.matchAll(/\bsay\(\s*'([^']+)'/g)) keys.add(key);
  }
  assert.ok(keys.size >= FEWEST_KEYS, `only ${keys.size} keys were seen`);
  for (const key of keys) assert.doesNotThrow(() => words('en')(key, { count: 1 }), key);
});

test('every language says everything, with the same values', () => {
  const valuesIn = (text: string): string => [...text.matchAll(/\{\w+\}/g)].map(String).sort().join();
  const english = JSON.parse(readFileSync(join(ROOT, 'words/pages.en.json'), 'utf8')) as Record<string, string>;
  for (const locale of LOCALES) {
    assert.deepEqual(missingWords(locale), [], locale);
    const other = JSON.parse(readFileSync(join(ROOT, `words/pages.${locale}.json`), 'utf8')) as Record<string, string>;
    for (const [key, text] of Object.entries(english)) assert.equal(valuesIn(other[key] ?? ''), valuesIn(text), key);
  }
});
