import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEnding, isFurniture, withoutCounters } from './furniture.ts';

const FURNITURE = [
  'Share Share Email Copy link',
  'Subscribe now and read without limits.',
  'Photograph: Ann Lee/Courier',
  'The pier after the storm. Photo: Ann Lee',
  'Read more: The tram that never came',
  '12,345 views',
  '£48.00 Save 20%',
  'Home > Kitchen > Timers',
  '© 2024 The Courier. All rights reserved.',
  'We and our partners use cookies to measure audiences.',
  'Teilen Facebook X WhatsApp E-Mail Link kopieren',
  'Testen Sie jetzt vier Wochen gratis, danach 7,90 Euro im Monat.',
  'Foto: Enno Harms/Fehnbote',
  'inkl. 19 % MwSt., zzgl. Versandkosten',
  'Abonnez-vous pour ne rien manquer.',
  'Le phare, samedi soir. Crédit photo : Loïc Penmarc',
  '12 458 vues',
  'شارك شارك شارك',
  'اقرأ أيضا: النهر الذي غير مجراه',
  'جميع الحقوق محفوظة',
  '١٢٬٤٥٨ مشاهدة',
  'シェア ツイート ブックマーク',
  '再開した渡し船=14日、岬町、瀬戸口はるか撮影',
  '3,300円(税込)',
  '本サイトの記事・写真の無断転載を禁じます。',
  '0%1%2%3%4%5%6%7%8%9%10%',
  '* * *',
];

const PROSE = [
  'They share a boat, a dog and a grudge, and nobody in the village can say which of the three is the oldest.',
  'Pictures of the time show a street without a single tree.',
  'The price rose from 2 to 3 pounds, and half of the passengers walked home along the river that evening.',
  'Turnout was 12%, 14% and 19% in the three districts, the lowest since the war.',
  'Niemand teilt gern ein Zimmer mit einer Ziege, auch wenn sie nicht schnarcht.',
  'Quelle surprise que cette lettre, arrivée quarante ans après avoir été postée.',
  'وتروي الساقية الآن اثني عشر بستانا من الرمان، ويتناوب الجيران على حراستها ليلا.',
  '盤を譲り受けて一年になる。脚の一本が短く、古い葉書を四つに折って挟むとちょうどよい。',
];

test('furniture is told by its wording in five languages', () => {
  for (const text of FURNITURE) assert.ok(isFurniture(text), text);
});

test('what an author wrote is not taken for furniture', () => {
  for (const text of PROSE) assert.ok(!isFurniture(text), text);
});

test('a progress counter leaves the text around it', () => {
  const counter = Array.from({ length: 101 }, (_, step) => `${step}%`);
  for (const between of ['', ' ', ' | ']) {
    assert.equal(withoutCounters(`Before. ${counter.join(between)} After.`), 'Before. After.');
  }
  assert.equal(withoutCounters('from 10% to 20%'), 'from 10% to 20%');
});

test('headings that end an article are known with a number in them too', () => {
  for (const heading of ['Comments (31)', '612 Comments', 'Kommentare', 'À lire aussi', 'التعليقات', '関連記事'])
    assert.ok(isEnding(heading), heading);
  for (const heading of ['The second bell', 'Swans', '風の時計']) assert.ok(!isEnding(heading), heading);
});
