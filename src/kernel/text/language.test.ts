import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectLanguage } from './language.ts';

test('scripts that one language uses decide alone', async () => {
  const texts = {
    ja: '新しいiPhone 17を買った',
    zh: '我刚刚完成晨跑，天气很好',
    ko: '모두 안녕히 주무세요',
    th: 'ราตรีสวัสดิ์ทุกคน',
    el: 'Καληνύχτα σε όλους',
    he: 'לילה טוב לכולם',
  };
  for (const [language, text] of Object.entries(texts)) assert.equal(await detectLanguage(text), language, text);
});

test('short posts in shared scripts are told apart', async () => {
  const texts = {
    en: ['Does anyone know a good book about gardening?', 'Good night everyone'],
    de: ['Kennt jemand ein gutes Buch über Gartenarbeit?', 'Erst Kaffee, dann der Rest'],
    fr: ['Le train est encore en retard aujourd’hui', 'Bonne nuit tout le monde'],
    es: ['¿Alguien conoce un buen libro sobre jardinería?', 'Buenas noches a todos'],
    pt: ['Alguém conhece um bom livro sobre jardinagem?', 'Boa noite a todos'],
    it: ['Il treno era di nuovo in ritardo'],
    nl: ['De trein was alweer te laat'],
    da: ['Toget var forsinket igen'],
    pl: ['Najpierw kawa, potem reszta dnia'],
    tr: ['Önce kahve, sonra günün geri kalanı'],
    ru: ['Поезд опять опоздал'],
    uk: ['Поїзд знову запізнився'],
    ar: ['تأخر القطار مرة أخرى'],
    fa: ['قطار دوباره دیر کرد'],
    hi: ['मैंने अभी सुबह की दौड़ पूरी की'],
  };
  for (const [language, posts] of Object.entries(texts)) {
    for (const post of posts) assert.equal(await detectLanguage(post), language, post);
  }
});

test('links, mentions and tags do not count, and too little says nothing', async () => {
  assert.equal(
    await detectLanguage('@anna@beispiel.example https://example.de/der-die-das #heute hello my dear friends'),
    'en',
  );
  for (const text of ['', 'lol', 'ok', '😀😀', 'https://example.com', '@ann #tag', '12345', 'xkcd qwrt zzz']) {
    assert.equal(await detectLanguage(text), null, text);
  }
});
