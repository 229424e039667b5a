import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Viewer } from '#access/identity.ts';
import { permissionsOf } from '#access/permissions.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { settle } from '../../tests/kit/people.ts';
import { createFilter, deleteFilter, type FilterMatch, finderFor, updateFilter } from './filters.ts';
import { expressionOf } from './find.ts';

const find = (keyword: string, text: string, wholeWord = true): string | undefined =>
  expressionOf([{ id: 1, keyword, wholeWord }])?.exec(text)?.[0];

describe('keywords', () => {
  test('are found in any case, and as whole words only where that is asked', () => {
    assert.equal(find('cat', 'a CAT!'), 'CAT');
    assert.equal(find('cat', 'concatenate'), undefined);
    assert.equal(find('cat', 'concatenate', false), 'cat');
    assert.equal(find('CAFÉ', 'un café.'), 'café');
    assert.equal(find('caf', 'un café.'), undefined, 'é is a letter');
    assert.equal(find('#cats', 'see #cats'), '#cats');
    assert.equal(find('#cats', 'x#cats'), '#cats', 'no boundary where it begins with none');
    assert.equal(find('c++', 'I like c++!'), 'c++');
    assert.equal(find('two words', 'Two words'), 'Two words');
    assert.equal(find('snake', 'snake_case'), undefined);
    assert.equal(find('猫', '黒猫です'), '猫', 'there are no spaces to tell words by');
    assert.equal(find('แมว', 'มีแมวดำ'), 'แมว');
  });

  test('are taken literally, whatever they are', () => {
    const keyword = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(keyword, { minLength: 1, maxLength: 5 }),
        keyword,
        keyword,
        fc.boolean(),
        (list, a, b, whole) => {
          const keywords = list.map((one, i) => ({ id: i, keyword: one, wholeWord: whole }));
          const expression = expressionOf(keywords);
          for (const one of list) {
            assert.ok(expression?.test(`${a} ${one} ${b}`), one);
            if (!whole) assert.ok(expression?.test(`${a}${one}${b}`), one);
          }
          const plain = !list.join('').includes('☃');
          if (plain) assert.equal(expression?.test('☃'), false);
        },
      ),
    );
    assert.equal(find('(a+)+$', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'), undefined);
  });
});

withDatabases('somebody’s filters', (open) => {
  test('are read anew with their version, and end at their time', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const { accountId } = await town.person('ann');
      const ann: Viewer = { accountId, role: 'member', permissions: permissionsOf('member') };
      const post = { words: 'rain and snow' };
      const titles = (matches: readonly FilterMatch[] = []) => matches.map(({ filter }) => filter.title);
      const version = async () =>
        (await db.reader.selectFrom('filter_versions').select('version').executeTakeFirst())?.version ?? 0;
      const found = async () => {
        const finder = await finderFor(db.reader, town.clock.now(), accountId, await version());
        return titles(finder?.find(post, [7]));
      };
      assert.deepEqual(await found(), []);
      const rain = { title: 'rain', contexts: ['home'], keywords: [{ keyword: 'RAIN' }] };
      const first = await createFilter(town, ann, rain);
      assert.deepEqual(await found(), ['rain']);
      const second = { title: 'snow', contexts: ['home'], expiresInMs: 1_000, keywords: [{ keyword: 'snow' }] };
      await createFilter(town, ann, second);
      assert.deepEqual(await found(), ['rain', 'snow']);
      town.clock.move(1_000);
      assert.deepEqual(await found(), ['rain'], 'without a new version');
      await updateFilter(town, ann, first, { keywords: [{ keyword: 'x' }], title: 'water' });
      assert.deepEqual(await found(), ['water']);
      await deleteFilter(town, ann, first);
      assert.deepEqual(await found(), []);
    } finally {
      await close();
    }
  });
});
