import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languagesIn, pickLocale } from './accept-language.ts';

const supported = ['en', 'de', 'pt-BR', 'zh-TW', 'fr'] as const;
const pick = (header?: string) => pickLocale(header, supported);

test('the most wanted supported language wins', () => {
  assert.equal(pick('de-AT,de;q=0.9,en;q=0.8'), 'de');
  assert.equal(pick('es, fr;q=0.4, de;q=0.5'), 'de');
  assert.equal(pick('pt'), 'pt-BR');
  assert.equal(pick('ZH-tw'), 'zh-TW');
  assert.equal(pick('en;q=0.1, *;q=0.5, de;q=0'), 'en');
});

test('what is refused is not chosen, and the default serves all others', () => {
  assert.equal(pick('en;q=0'), 'de');
  assert.equal(pick('en;q=0, de;q=0, pt-BR;q=0, zh-TW;q=0, fr;q=0'), 'en');
  for (const header of [undefined, '', 'xx', '*', ';;;,,,', 'de;q=abc', '1234', `${'x,'.repeat(5000)}de`]) {
    assert.equal(pick(header), 'en', `for ${header}`);
  }
});

test('the languages somebody reads are told in their order', () => {
  assert.deepEqual(languagesIn('de-AT;q=0.5, en, fr;q=0, *;q=0.1'), ['en', 'de-at']);
  assert.deepEqual(languagesIn(undefined), []);
});
