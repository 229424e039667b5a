import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeHtml } from '#kernel/text/decode.ts';
import { readPage } from './page.ts';

const FOLDER = new URL('../../../../tests/fixtures/pages/', import.meta.url);

/** What a fixture page is expected to give, as written in its .json file. */
interface Expected {
  url: string;
  title: string;
  author: string;
  publishedAt: string | null;
  siteName: string;
  image: string;
  descriptionStartsWith: string;
  language: string;
  type: string;
  metaDescriptions: string[];
  ownText: string[];
  furniture: string[];
  canonical?: string;
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.html'))
  .map((name) => name.replace(/\.html$/, ''));

test('the fixtures are all there', () => {
  assert.equal(names.filter((name) => /^\d\d-/.test(name)).length, 24);
  for (const language of ['en', 'de', 'fr', 'ar', 'ja'])
    assert.ok(names.some((name) => name.includes(`-${language}-`)));
});

for (const name of names) {
  test(`the page ${name}, robbed of its stated descriptions, still gives the article's own words`, () => {
    const expected: Expected = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));
    const html = decodeHtml(readFileSync(new URL(`${name}.html`, FOLDER)), undefined)
      .replace(/<meta[^>]*description[^>]*>/gi, '')
      .replace(/"description"\s*:/g, '"unknown":')
      .replace(/itemprop="description"/g, '');
    const card = readPage({ html, url: expected.url });
    const said = oneLine(card.description.replace(/\s?…$/, ''));
    assert.ok(said.length > 40 && oneLine(expected.ownText.join(' ')).includes(said), card.description);
  });

  test(`a card of the page ${name} tells what the article says and none of its furniture`, () => {
    const expected: Expected = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));
    const html = decodeHtml(readFileSync(new URL(`${name}.html`, FOLDER)), undefined);
    const card = readPage({ html, url: expected.url });
    assert.deepEqual(
      {
        title: card.title,
        author: card.authorName,
        publishedAt: card.publishedAt === null ? null : new Date(card.publishedAt).toISOString(),
        siteName: card.siteName,
        image: card.image,
        language: card.language,
        type: card.type,
        url: card.url,
        description: card.description.slice(0, expected.descriptionStartsWith.length),
      },
      {
        title: expected.title,
        author: expected.author,
        publishedAt: expected.publishedAt,
        siteName: expected.siteName,
        image: expected.image,
        language: expected.language,
        type: expected.type,
        url: expected.canonical ?? expected.url,
        description: expected.descriptionStartsWith,
      },
    );
    assert.ok(card.description.length <= 300);
    const said = oneLine(card.description.replace(/\s?…$/, ''));
    const sources = [expected.ownText.join(' '), ...expected.metaDescriptions].map(oneLine);
    assert.ok(
      sources.some((source) => source.includes(said)),
      `not the page's own words: ${card.description}`,
    );
    for (const furniture of expected.furniture) {
      assert.ok(!`${card.title} ${card.description}`.includes(furniture), `furniture on the card: ${furniture}`);
    }
  });
}
