import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Viewer } from '#access/identity.ts';
import { Refusal } from '#kernel/errors.ts';
import { follow } from '#relationships/relationships.ts';
import type { ReplyPolicy } from '#store/tables/posting.ts';
import type { Id } from '#store/tables.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import type { PostDraft } from './draft.ts';
import { createPost, setReplyPolicy } from './posts.ts';

const write = async (town: Settlement, by: Viewer, draft: Partial<PostDraft> = {}): Promise<Id> =>
  (await createPost(town, by, { text: 'words', language: 'en', ...draft })).postId;

/** Who may reply under each policy, written out by hand. */
const WHO_REPLIES: Record<ReplyPolicy, readonly string[]> = {
  anyone: ['author', 'follower', 'followed', 'mentioned', 'stranger'],
  followers: ['author', 'follower', 'mentioned'],
  followed: ['author', 'followed', 'mentioned'],
  mentioned: ['author', 'mentioned'],
  nobody: ['author'],
};

async function makeTown(town: Settlement) {
  const author = await town.person('author');
  const people: Record<string, Viewer> = { author };
  for (const name of ['follower', 'followed', 'mentioned', 'stranger']) people[name] = await town.person(name);
  await follow(town, people.follower!, author.accountId);
  await follow(town, author, people.followed!.accountId);
  const replies = (by: Viewer, replyToId: Id): Promise<boolean> =>
    write(town, by, { replyToId }).then(
      () => true,
      (error) => {
        assert.ok(error instanceof Refusal && error.kind === 'forbidden', String(error));
        return false;
      },
    );
  const whoReplies = async (postId: Id): Promise<string[]> => {
    const names: string[] = [];
    for (const [name, person] of Object.entries(people)) if (await replies(person, postId)) names.push(name);
    return names;
  };
  return { author, people, replies, whoReplies };
}

withDatabases('reply policies', (open) => {
  test('each policy lets in whom the table says, and can be changed later', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const { author, people, whoReplies } = await makeTown(town);
      const post = await write(town, author, { text: 'words for @mentioned' });
      for (const [policy, who] of Object.entries(WHO_REPLIES) as [ReplyPolicy, readonly string[]][]) {
        await setReplyPolicy(town, author, post, policy);
        assert.deepEqual(await whoReplies(post), who, policy);
        const born = await write(town, author, { text: 'words for @mentioned', replyPolicy: policy });
        assert.deepEqual(await whoReplies(born), who, `${policy} from the start`);
      }
      await assert.rejects(setReplyPolicy(town, people.stranger!, post, 'anyone'), { kind: 'not-found' });
    } finally {
      await close();
    }
  });

  test('a thread stays as closed as it began, and a branch may be closed further', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const { author, people, replies } = await makeTown(town);
      const { follower, stranger, mentioned } = people as Record<string, Viewer>;
      const root = await write(town, author, { replyPolicy: 'followers' });
      const answer = await write(town, follower!, { replyToId: root });
      assert.equal(await replies(stranger!, answer), false, 'the thread is for followers');
      const branch = await write(town, follower!, { replyToId: root, replyPolicy: 'nobody' });
      assert.equal(await replies(author, branch), false, 'not even whoever began the thread');
      assert.equal(await replies(follower!, branch), true);
      await setReplyPolicy(town, author, root, 'anyone');
      assert.equal(await replies(stranger!, answer), true);
      assert.equal(await replies(mentioned!, branch), false);
    } finally {
      await close();
    }
  });
});
