import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Viewer } from '#access/identity.ts';
import { Refusal } from '#kernel/errors.ts';
import { firstPage } from '#kernel/paging.ts';
import { block, follow, mute } from '#relationships/relationships.ts';
import type { Id } from '#store/tables.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import type { PostDraft } from './draft.ts';
import {
  createPost,
  deletePost,
  editPost,
  quotesOf,
  recount,
  revokeQuote,
  setQuotePolicy,
  sharePost,
} from './posts.ts';
import { look } from './visibility.ts';

const write = async (town: Settlement, by: Viewer, draft: Partial<PostDraft> = {}): Promise<Id> =>
  (await createPost(town, by, { text: 'words', language: 'en', ...draft })).postId;

const quotesCounted = async (town: Settlement, postId: Id): Promise<number> =>
  (
    await town.db.reader
      .selectFrom('post_stats')
      .select('quotes')
      .where('post_id', '=', postId)
      .executeTakeFirstOrThrow()
  ).quotes;

/** What a viewer sees of the quote in a post: its state, the quoted post and what that quotes. */
async function quoteSeen(town: Settlement, viewer: Viewer | null, postId: Id) {
  const [seen] = await look(town.db.reader, town.clock.now(), viewer, [postId], 'asked');
  const quote = seen?.quote;
  return quote && [quote.state, quote.sight?.head.id ?? null, quote.inner && [quote.inner.state, quote.inner.postId]];
}

const refused = (kind: Refusal['kind']) => (error: unknown) => error instanceof Refusal && error.kind === kind;

withDatabases('quotes', (open) => {
  test('a policy says who may quote, its author always may, and nobody quotes what only some may see', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, fan, cem] = [await town.person('ann'), await town.person('fan'), await town.person('cem')];
      await follow(town, fan, ann.accountId);
      const mayQuote = (by: Viewer, quoteOfId: Id) =>
        write(town, by, { quoteOfId }).then(
          () => true,
          (error) => {
            assert.ok(refused('not-found')(error), String(error));
            return false;
          },
        );
      const post = await write(town, ann);
      assert.deepEqual(await Promise.all([ann, fan, cem].map((by) => mayQuote(by, post))), [true, true, true]);
      await setQuotePolicy(town, ann, post, 'followers');
      assert.deepEqual(await Promise.all([ann, fan, cem].map((by) => mayQuote(by, post))), [true, true, false]);
      await setQuotePolicy(town, ann, post, 'nobody');
      assert.deepEqual(await Promise.all([ann, fan, cem].map((by) => mayQuote(by, post))), [true, false, false]);
      await assert.rejects(setQuotePolicy(town, cem, post, 'public'), refused('not-found'));

      const secret = await write(town, ann, { audience: 'followers', quotePolicy: 'public' });
      assert.equal(await mayQuote(fan, secret), false, 'a post for followers');
      const own = await write(town, ann, { quoteOfId: secret, audience: 'public' });
      const row = await db.reader.selectFrom('posts').select('audience').where('id', '=', own).executeTakeFirst();
      assert.equal(row?.audience, 'followers', 'a quote is not wider than one’s own post that it quotes');

      const open_ = await write(town, ann);
      await block(town, ann, cem.accountId);
      assert.equal(await mayQuote(cem, open_), false, 'somebody blocked');
      await block(town, fan, ann.accountId);
      assert.equal(await mayQuote(fan, open_), false, 'somebody who blocks');
      assert.deepEqual(await recount(db.reader), []);
    } finally {
      await close();
    }
  });

  test('consent is taken back once and for all, and the count follows', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const post = await write(town, ann);
      const share = await sharePost(town, bea, post);
      const quote = await write(town, bea, { text: '', quoteOfId: share });
      const quiet = await write(town, bea, { quoteOfId: post, audience: 'quiet' });
      const message = await write(town, bea, { text: '@ann look', quoteOfId: post, audience: 'mentioned' });
      assert.equal(await quotesCounted(town, post), 2, 'messages are not counted');
      assert.deepEqual(await quotesOf(db.reader, post, firstPage(20)), [message, quiet, quote]);

      await assert.rejects(revokeQuote(town, bea, post, quote), refused('forbidden'));
      await assert.rejects(revokeQuote(town, ann, post, share), refused('not-found'));
      await revokeQuote(town, ann, post, quote);
      await revokeQuote(town, ann, post, quote);
      await revokeQuote(town, ann, post, message);
      assert.equal(await quotesCounted(town, post), 1);
      assert.deepEqual(await quoteSeen(town, bea, quote), ['revoked', null, null]);
      assert.deepEqual(await quotesOf(db.reader, post, firstPage(20)), [quiet]);

      await editPost(town, bea, quiet, { text: 'other words', language: 'en' });
      assert.deepEqual(await quoteSeen(town, bea, quiet), ['accepted', post, null], 'an edit keeps the quote');
      const { html } = await db.reader
        .selectFrom('posts')
        .select('html')
        .where('id', '=', quiet)
        .executeTakeFirstOrThrow();
      assert.match(
        html,
        /^<p class="quote-inline">RE: <a href="https:\/\/parley\.test\/@ann\/\d+".*<p>other words<\/p>$/,
      );

      await deletePost(town, bea, quiet);
      assert.equal(await quotesCounted(town, post), 0);
      assert.deepEqual(await recount(db.reader), []);
    } finally {
      await close();
    }
  });

  test('each viewer sees a quote as far as they may see what is quoted', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea, cem] = [await town.person('ann'), await town.person('bea'), await town.person('cem')];
      const [muting, blocking] = [await town.person('muting'), await town.person('blocking')];
      const blocked = await town.person('blocked');
      const first = await write(town, cem);
      const second = await write(town, ann, { quoteOfId: first });
      const third = await write(town, bea, { quoteOfId: second });
      await mute(town, muting, ann.accountId);
      await block(town, blocking, ann.accountId);
      await block(town, ann, blocked.accountId);
      assert.deepEqual(await quoteSeen(town, null, third), ['accepted', second, ['accepted', first]]);
      assert.deepEqual(await quoteSeen(town, muting, third), ['muted_account', second, ['accepted', first]]);
      assert.deepEqual(await quoteSeen(town, blocking, third), ['blocked_account', second, ['accepted', first]]);
      assert.deepEqual(await quoteSeen(town, blocked, third), ['unauthorized', null, null]);
      await block(town, cem, muting.accountId);
      assert.deepEqual(await quoteSeen(town, muting, third), ['muted_account', second, ['unauthorized', null]]);
      await deletePost(town, cem, first);
      assert.deepEqual(await quoteSeen(town, null, third), ['accepted', second, ['deleted', null]]);
      const share = await sharePost(town, blocking, third);
      assert.deepEqual(await quoteSeen(town, null, share), ['accepted', second, ['deleted', null]], 'within a share');
      const limit = (limited_at: number | null) =>
        db.write(async (tx) => {
          await tx.updateTable('accounts').set({ limited_at }).where('id', '=', ann.accountId).execute();
        });
      await limit(1);
      assert.deepEqual(await quoteSeen(town, null, third), ['unauthorized', null, null], 'somebody limited');
      await limit(null);
      await deletePost(town, ann, second);
      assert.deepEqual(await quoteSeen(town, null, share), ['deleted', null, null]);
    } finally {
      await close();
    }
  });

  test('whoever is quoted may see where, and a message quotes nobody behind their back', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea, cem] = [await town.person('ann'), await town.person('bea'), await town.person('cem')];
      const post = await write(town, ann);
      const quote = await write(town, bea, { quoteOfId: post, audience: 'followers' });
      const sees = async (viewer: Viewer) =>
        (await look(db.reader, town.clock.now(), viewer, [quote], 'asked')).length === 1;
      assert.deepEqual([await sees(ann), await sees(cem)], [true, false]);
      await assert.rejects(
        write(town, bea, { text: '@cem look at this', quoteOfId: post, audience: 'mentioned' }),
        refused('invalid'),
      );
    } finally {
      await close();
    }
  });
});
