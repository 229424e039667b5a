import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDate } from './dates.ts';

const iso = (text: string, language?: string) => {
  const time = parseDate(text, language);
  return time === null ? null : new Date(time).toISOString().replace('.000Z', 'Z');
};

test('dates are read as people of five languages write them', () => {
  const cases: [string, string][] = [
    ['2024-03-14T06:32:00+01:00', '2024-03-14T05:32:00Z'],
    ['2024-03-14', '2024-03-14T00:00:00Z'],
    ['20240314', '2024-03-14T00:00:00Z'],
    ['Thu, 14 Mar 2024 06:32:10 GMT', '2024-03-14T06:32:10Z'],
    ['Thu, 14 Mar 2024 06:32:10 +0900', '2024-03-13T21:32:10Z'],
    ['March 14th, 2024 at 4:15 p.m. EDT', '2024-03-14T20:15:00Z'],
    ['Posted by Petra on 14 March 2024 in Bread', '2024-03-14T00:00:00Z'],
    ['Donnerstag, 14. März 2024, 06:32 Uhr', '2024-03-14T06:32:00Z'],
    ['14.03.2024 - 6:32 MEZ', '2024-03-14T05:32:00Z'],
    ['Publié le 1er février 2024 à 18h05', '2024-02-01T18:05:00Z'],
    ['le 21/09/2022 à 18:40', '2022-09-21T18:40:00Z'],
    ['نشر في ١٤ مارس ٢٠٢٤ الساعة ٠٨:٣٠', '2024-03-14T08:30:00Z'],
    ['السبت ٧ تشرين الأول ٢٠٢٣', '2023-10-07T00:00:00Z'],
    ['2024年3月14日 6時32分', '2024-03-14T06:32:00Z'],
    ['２０２４年３月１４日', '2024-03-14T00:00:00Z'],
    ['2023/04/05 10:00', '2023-04-05T10:00:00Z'],
    ['1710397920', '2024-03-14T06:32:00Z'],
  ];
  for (const [text, expected] of cases) assert.equal(iso(text), expected, text);
});

test('what cannot be a date of a page is none', () => {
  for (const text of [
    '',
    'no date',
    '31.02.2024',
    '2024-13-01',
    '14 March 1889',
    '2101-01-01',
    '12,345 views',
    '99 monkeys 2024',
    '1234567890123456',
  ]) {
    assert.equal(iso(text), null, text);
  }
  assert.equal(iso('3/4/2024', 'en'), null);
  assert.equal(iso('3/24/2024', 'en'), '2024-03-24T00:00:00Z');
  assert.equal(iso('3/4/2024', 'fr'), '2024-04-03T00:00:00Z');
});

test('every moment from 1990 on survives its ISO form', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('1990-01-01'), max: new Date('2100-12-31'), noInvalidDate: true }), (date) => {
      const whole = Math.floor(date.getTime() / 1000) * 1000;
      assert.equal(parseDate(new Date(whole).toISOString()), whole);
    }),
  );
});
