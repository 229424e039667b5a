import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstPage, type Page } from '#kernel/paging.ts';
import type { Id } from '#store/tables.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import { prepareSearch, searchPosts } from './find-posts.ts';
import { namePeople } from './names.ts';
import { indexPosts } from './write-index.ts';

const WORDS = ['tea', 'boat', 'lamp', '東京'];
/** So small that every way of looking is taken. Without a word to look for, only what is gone through is found. */
const limitsFor = (words: number) => ({ sifted: words > 0 ? 3 : 100, probed: 100, newest: 4 });

interface Written {
  id: Id;
  author: Id;
  text: string;
  open: boolean;
  mine: boolean;
}

/** Forty posts by three people, of whom one is open to search; `me` is one of the others. Every third is in their library. */
async function write({ db, ids, clock, post }: Settlement, authors: { accountId: Id }[]): Promise<Written[]> {
  const [me, open] = authors;
  await db.write((tx) => tx.updateTable('accounts').set({ indexable: 1 }).where('id', '=', open!.accountId).execute());
  const texts = fc.sample(fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 5 }), {
    numRuns: 40,
    seed: 7,
  });
  const written: Written[] = [];
  for (const [at, words] of texts.entries()) {
    const author = authors[at % authors.length]!.accountId;
    const id = await post({ accountId: author, role: 'member', permissions: new Set() });
    const text = words.join(' ');
    const table = at % 6 === 0 ? 'favourites' : 'bookmarks';
    await db.write(async (tx) => {
      await tx
        .updateTable('posts')
        .set({ html: `<p>${text}</p>` })
        .where('id', '=', id)
        .execute();
      if (at % 3 !== 0 && at % 4 === 0) {
        const mark = { account_id: me!.accountId, post_id: id, id: ids.next(), created_at: clock.now() };
        await tx.insertInto(table).values(mark).execute();
      }
    });
    const mine = author === me!.accountId || (at % 3 !== 0 && at % 4 === 0);
    written.unshift({ id, author, text, open: author === open!.accountId, mine });
  }
  return written;
}

const question = fc.record({
  all: fc.uniqueArray(fc.constantFrom(...WORDS), { maxLength: 2 }),
  none: fc.uniqueArray(fc.constantFrom(...WORDS), { maxLength: 1 }),
  phrase: fc.option(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(...WORDS))),
  within: fc.constantFrom('all', 'library', 'public'),
  by: fc.option(fc.nat(2), { freq: 4 }),
});
const paging = fc.record({
  limit: fc.integer({ min: 1, max: 12 }),
  edge: fc.nat(39),
  direction: fc.constantFrom('first', 'older', 'newer'),
});

withDatabases('finding posts', (open) => {
  test('every question finds the same as reading all posts would, page by page', async () => {
    const { db, engine, close } = await open();
    try {
      const town = await settle(db);
      const people = [await town.person('me'), await town.person('open'), await town.person('shy')];
      const written = await write(town, people);
      await namePeople(
        db,
        people.map((one) => one.accountId),
      );
      await indexPosts(
        db,
        written.map((post) => post.id),
      );
      await fc.assert(
        fc.asyncProperty(question, paging, async ({ all, none, phrase, within, by }, { limit, edge, direction }) => {
          const names = ['me', 'open', 'shy'];
          const text = [
            ...all,
            ...none.map((word) => `-${word}`),
            ...(phrase ? [`"${phrase.join(' ')}"`] : []),
            ...(by === null ? [] : [`from:${names[by]}`]),
            `in:${within}`,
          ].join(' ');
          const at = written[edge]!.id;
          const page: Page = {
            ...firstPage(limit),
            ...(direction === 'older' ? { maxId: at } : direction === 'newer' ? { minId: at } : {}),
          };
          const prepared = await prepareSearch(db.reader, engine, town.site, people[0]!, text);
          const limits = limitsFor(all.length + (phrase ? 1 : 0) + (by === null ? 0 : 1));
          const found = prepared ? await searchPosts(db.reader, { ...prepared, limits }, page) : [];
          const fits = written.filter((post) => {
            const words = post.text.split(' ');
            const inScope = within === 'public' ? post.open : within === 'library' ? post.mine : post.open || post.mine;
            return (
              inScope &&
              all.every((word) => words.includes(word)) &&
              none.every((word) => !words.includes(word)) &&
              (phrase === null || ` ${post.text} `.includes(` ${phrase.join(' ')} `)) &&
              (by === null || post.author === people[by]!.accountId) &&
              (direction !== 'older' || post.id < at) &&
              (direction !== 'newer' || post.id > at)
            );
          });
          const asksNothing = all.length + none.length === 0 && phrase === null && by === null && within === 'all';
          const expected = asksNothing ? [] : direction === 'newer' ? fits.slice(-limit) : fits.slice(0, limit);
          assert.deepEqual(
            found,
            expected.map((post) => post.id),
            text,
          );
        }),
        { numRuns: 80 },
      );
    } finally {
      await close();
    }
  });
});
