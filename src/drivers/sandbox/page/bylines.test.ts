import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanName, introducesName, nameInByline } from './bylines.ts';

test('a name is found behind the words that introduce it', () => {
  const cases: [string, string][] = [
    ['By Martha Quillon', 'Martha Quillon'],
    ['Posted by Petra Linnet on 12 March 2019 in Bread | 7 comments', 'Petra Linnet'],
    ['By Ines Bradwell, Harbour correspondent', 'Ines Bradwell'],
    ['VON CLARA ENGELHARDT | 12.09.2023', 'CLARA ENGELHARDT'],
    ['Von Tjark Redelfs und Mareike von der Poppinga', 'Tjark Redelfs, Mareike von der Poppinga'],
    ['Par Éloïse d’Arzhur, publié le 3 février', 'Éloïse d’Arzhur'],
    ['بقلم: ليلى القاسمي', 'ليلى القاسمي'],
    ['كتبها هدى المنصوري في 22 يناير 2018', 'هدى المنصوري'],
    ['文=佐伯 みどり', '佐伯 みどり'],
    ['取材・文／南雲ともえ 写真=百瀬', '南雲ともえ'],
    ['瀬戸口 はるか 記者', '瀬戸口 はるか'],
  ];
  for (const [line, name] of cases) assert.equal(nameInByline(line), name, line);
});

test('prose that begins like a byline is none', () => {
  for (const line of [
    'By the time the ferry came, nobody was waiting.',
    'Von Weimar nach Wien fährt kein Zug.',
    'Par temps de pluie',
    'Text',
    'By',
    '',
  ]) {
    assert.equal(nameInByline(line), '', line);
  }
});

test('addresses, handles with a host and nobody in particular are no names', () => {
  for (const text of [
    'https://a.example/ann',
    'ann@a.example',
    'www.a.example',
    'admin',
    'Redaktion',
    'a'.repeat(200),
    '<b>Ann</b>',
    '123',
  ]) {
    assert.equal(cleanName(text), '', text);
  }
  assert.equal(cleanName('Par Corentin Lavoisel'), 'Corentin Lavoisel');
  assert.equal(cleanName('  Ann\u202e Lee · '), 'Ann Lee');
});

test('the words before a link can introduce the name that it is', () => {
  for (const text of ['By ', 'Posted by ', '投稿者:', 'Von']) assert.ok(introducesName(text), text);
  for (const text of ['', 'A walk by the sea with ', 'Tags: ']) assert.ok(!introducesName(text), text);
});
