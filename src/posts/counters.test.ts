import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Viewer } from '#access/identity.ts';
import { Refusal } from '#kernel/errors.ts';
import { block, follow, removeFollower, unblock, unfollow } from '#relationships/relationships.ts';
import type { Audience, Id } from '#store/tables.ts';
import { type OpenDatabase, withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import {
  createPost,
  deletePost,
  editPost,
  favourite,
  pin,
  recount,
  revokeQuote,
  sharePost,
  unfavourite,
  unsharePost,
  vote,
} from './posts.ts';

const PEOPLE = 5;
const AT_ONCE = 8;
const AUDIENCES: Audience[] = ['public', 'public', 'quiet', 'followers', 'mentioned'];
const POLL = { options: ['yes', 'no', 'perhaps'], expiresInMs: 3_600_000 };

/** What has been made so far; deeds running at once all add to it. */
interface World {
  town: Settlement;
  people: Viewer[];
  posts: { id: Id; by: Viewer }[];
}

type Does = (world: World, who: Viewer, other: Viewer, post: { id: Id; by: Viewer }, n: number) => Promise<unknown>;

async function write(world: World, who: Viewer, draft: Partial<Parameters<typeof createPost>[2]>): Promise<void> {
  const { postId } = await createPost(world.town, who, { text: 'words #tag', language: 'en', ...draft });
  world.posts.push({ id: postId, by: who });
}

const does: Record<string, Does> = {
  post: (world, who, _other, _post, n) => write(world, who, { audience: AUDIENCES[n % AUDIENCES.length] }),
  poll: (world, who, _other, _post, n) => write(world, who, { poll: { ...POLL, multiple: n % 2 === 0 } }),
  reply: (world, who, _other, post, n) =>
    write(world, who, { replyToId: post.id, audience: AUDIENCES[n % AUDIENCES.length] }),
  quote: (world, who, _other, post, n) =>
    write(world, who, { quoteOfId: post.id, audience: AUDIENCES[n % AUDIENCES.length] }),
  async revoke({ town }, _who, _other, post) {
    const quote = await town.db.reader
      .selectFrom('posts')
      .select(['id', 'quote_of_id'])
      .where('quote_of_id', '=', post.id)
      .orderBy('id', 'desc')
      .executeTakeFirst();
    if (quote?.quote_of_id) await revokeQuote(town, post.by, quote.quote_of_id, quote.id);
  },
  async share(world, who, _other, post) {
    world.posts.push({ id: await sharePost(world.town, who, post.id), by: who });
  },
  unshare: ({ town }, who, _other, post) => unsharePost(town, who, post.id),
  favourite: ({ town }, who, _other, post) => favourite(town, who, post.id),
  unfavourite: ({ town }, who, _other, post) => unfavourite(town, who, post.id),
  pin: ({ town }, _who, _other, post) => pin(town, post.by, post.id),
  // Of the same post by many at once: all but one find it gone.
  delete: ({ town }, _who, _other, post) => deletePost(town, post.by, post.id),
  edit: ({ town }, _who, _other, post, n) =>
    editPost(town, post.by, post.id, { text: `other words ${n}`, language: 'en', poll: n % 3 === 0 ? POLL : null }),
  async vote({ town }, who, _other, post, n) {
    const poll = await town.db.reader
      .selectFrom('polls')
      .select('id')
      .where('post_id', '=', post.id)
      .executeTakeFirst();
    if (poll) await vote(town, who, poll.id, n % 2 === 0 ? [n % 3] : [0, 1]);
  },
  follow: ({ town }, who, other) => follow(town, who, other.accountId),
  unfollow: ({ town }, who, other) => unfollow(town, who, other.accountId),
  removeFollower: ({ town }, who, other) => removeFollower(town, who, other.accountId),
  block: ({ town }, who, other) => block(town, who, other.accountId),
  unblock: ({ town }, who, other) => unblock(town, who, other.accountId),
};

/** Deeds that make something come more often than those that take it away. */
const NAMES = Object.keys(does);
const OFTEN = ['post', 'reply', 'quote', 'share', 'favourite', 'vote', 'follow', 'poll'];

const person = fc.nat({ max: PEOPLE - 1 });
const deed = fc.record({
  name: fc.constantFrom(...NAMES, ...OFTEN, ...OFTEN),
  who: person,
  other: person,
  // Among the latest posts, so that several deeds meet at one.
  back: fc.nat({ max: 6 }),
  n: fc.nat({ max: 30 }),
});
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

async function perform(world: World, { name, who, other, back, n }: Deed): Promise<void> {
  const post = world.posts.at(-1 - back) ?? world.posts[0];
  const [actor, counterpart] = [world.people[who], world.people[other]];
  if (!post || !actor || !counterpart) return;
  try {
    await does[name]?.(world, actor, counterpart, post, n);
  } catch (error) {
    // Much of what people try is refused; anything else is a bug.
    if (!(error instanceof Refusal)) throw error;
  }
}

async function live(open: OpenDatabase, deeds: readonly Deed[]): Promise<void> {
  const { db, close } = await open();
  try {
    const town = await settle(db);
    const people: Viewer[] = [];
    for (let i = 0; i < PEOPLE; i += 1) people.push(await town.person(`person${i}`));
    const world: World = { town, people, posts: [] };
    await write(world, people[0] as Viewer, {});
    for (let start = 0; start < deeds.length; start += AT_ONCE) {
      await Promise.all(deeds.slice(start, start + AT_ONCE).map((one) => perform(world, one)));
      town.clock.move(1000);
    }
    assert.deepEqual(await recount(db.reader), []);
  } finally {
    await close();
  }
}

withDatabases('counters', (open, engine) => {
  test('equal the rows after random deeds of several people at once', async () => {
    const runs = engine === 'sqlite' ? 4 : 1;
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 300, maxLength: 400, size: 'max' }), (deeds) => live(open, deeds)),
      { numRuns: runs, endOnFailure: true, interruptAfterTimeLimit: 60_000 },
    );
  });

  test('a counter that is wrong is named', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const ann = await town.person('ann');
      const { postId } = await createPost(town, ann, { text: 'words', language: 'en' });
      await db.write(async (tx) => {
        await tx.updateTable('post_stats').set({ favourites: 3 }).where('post_id', '=', postId).execute();
        await tx.updateTable('account_stats').set({ posts: 7 }).where('account_id', '=', ann.accountId).execute();
      });
      assert.deepEqual(await recount(db.reader), [
        { table: 'post_stats', id: postId, column: 'favourites', stored: 3, actual: 0 },
        { table: 'account_stats', id: ann.accountId, column: 'posts', stored: 7, actual: 1 },
      ]);
    } finally {
      await close();
    }
  });
});
