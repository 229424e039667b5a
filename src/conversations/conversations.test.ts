import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Viewer, viewerOf } from '#access/access.ts';
import { Refusal } from '#kernel/errors.ts';
import { firstPage } from '#kernel/paging.ts';
import { acceptRequests, notificationQueues, notificationsListener, requestsOf } from '#notifications/notifications.ts';
import { createPost, deletePost } from '#posts/posts.ts';
import { block, follow } from '#relationships/relationships.ts';
import type { Id } from '#store/tables.ts';
import { createJobRunner } from '#work/jobs.ts';
import { createListenerRunner } from '#work/listeners.ts';
import { type OpenDatabase, silentLog, withDatabases } from '../../tests/kit/databases.ts';
import { settle } from '../../tests/kit/people.ts';
import {
  type Conversation,
  conversationsListener,
  conversationsOf,
  conversationWithId,
  directFeed,
  leaveConversation,
  markConversation,
} from './conversations.ts';

const openTown = async (open: OpenDatabase) => {
  const { db, close } = await open();
  const bare = await settle(db);
  const names = new Map<Id, string>();
  const listeners = [notificationsListener(bare), conversationsListener(bare)];
  const runner = createListenerRunner({ ...bare, log: silentLog, listeners });
  await runner.settle();
  return {
    ...bare,
    close,
    name: (id: Id) => names.get(id) ?? '?',
    hear: () => runner.settle(),
    async member(username: string): Promise<Viewer> {
      const { accountId } = await bare.person(username);
      names.set(accountId, username);
      const now = bare.clock.now();
      const email = `${username}@mail.test`;
      const row = { account_id: accountId, email, email_key: email, password_hash: '-', role: 'member' as const };
      const times = { created_at: now, email_confirmed_at: now, approved_at: now };
      await db.write((tx) =>
        tx
          .insertInto('users')
          .values({ ...row, ...times })
          .execute(),
      );
      return viewerOf(accountId, 'member');
    },
    async message(from: Viewer, text: string, replyToId?: Id): Promise<Id> {
      bare.clock.move(10);
      const draft = { text, language: 'en', audience: 'mentioned' as const, ...(replyToId ? { replyToId } : {}) };
      return (await createPost(bare, from, draft)).postId;
    },
  };
};

type Town = Awaited<ReturnType<typeof openTown>>;
const inTown = (open: OpenDatabase, story: (town: Town) => Promise<void>) => async () => {
  const town = await openTown(open);
  try {
    await story(town);
  } finally {
    await town.close();
  }
};

const talks = async (town: Town, who: Viewer): Promise<Conversation[]> => {
  await town.hear();
  return conversationsOf(town.db.reader, who, firstPage(80));
};

const said = (town: Town, list: readonly Conversation[]) =>
  list.map(
    ({ peopleIds, lastPostId, unread }) =>
      `${peopleIds.map(town.name).join('+')} ${lastPostId}${unread ? ' unread' : ''}`,
  );

/** What happens among three friends. */
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ what: fc.constant('write' as const), who: fc.nat(2), to: fc.nat(3), on: fc.nat(4) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('remove' as const), on: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('read' as const), who: fc.nat(2), on: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('leave' as const), who: fc.nat(2), on: fc.nat(2) }) },
);

withDatabases('conversations', (open, engine) => {
  test(
    'they agree with the messages that were written, read and removed',
    inTown(open, async (town) => {
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
          round += 1;
          const friends = await Promise.all(['a', 'b', 'c'].map((name) => town.member(`${name}${round}`)));
          for (const one of friends) {
            for (const other of friends) if (one !== other) await follow(town, one, other.accountId);
          }
          interface Message {
            id: Id;
            thread: Id;
            author: Viewer;
            people: Viewer[];
          }
          const written: Message[] = [];
          /** By person: what their conversations must be. */
          const model = new Map<Viewer, { key: string; posts: Message[]; unread: boolean }[]>(
            friends.map((one) => [one, []]),
          );
          const shown = (who: Viewer) =>
            (model.get(who) ?? [])
              .filter((one) => one.posts.length > 0)
              .toSorted((a, b) => b.posts.at(-1)!.id - a.posts.at(-1)!.id);
          for (const one of steps) {
            if (one.what === 'write') {
              const author = friends[one.who]!;
              const parent = written[one.on];
              const may = parent?.people.includes(author) ? parent : undefined;
              const to = friends.filter((friend, at) => friend !== author && (at === one.to || one.to === 3));
              const text = `${to.map((friend) => `@${town.name(friend.accountId)}`).join(' ')} ${written.length}`;
              const id = await town.message(author, text, may?.id);
              const message = { id, thread: may?.thread ?? id, author, people: [author, ...to] };
              written.push(message);
              for (const person of message.people) {
                const others = message.people.filter((other) => other !== person).map((other) => other.accountId);
                const key = `${message.thread} ${others.toSorted((a, b) => a - b)}`;
                const list = model.get(person)!;
                const same = list.find((talk) => talk.key === key);
                if (!same) list.push({ key, posts: [message], unread: person !== author });
                else {
                  same.posts.push(message);
                  same.unread = person !== author;
                }
              }
            } else if (one.what === 'remove') {
              const [message] = written.splice(one.on, 1);
              if (!message) continue;
              await deletePost(town, message.author, message.id);
              for (const [person, list] of model) {
                for (const talk of list) talk.posts = talk.posts.filter((post) => post !== message);
                model.set(
                  person,
                  list.filter((talk) => talk.posts.length > 0),
                );
              }
            } else {
              const who = friends[one.who]!;
              const [talk, found] = [shown(who)[one.on], (await talks(town, who))[one.on]];
              assert.equal(talk === undefined, found === undefined);
              if (!talk || !found) continue;
              if (one.what === 'read') {
                talk.unread = false;
                await markConversation(town, who, found.id, false);
              } else {
                await leaveConversation(town, who, found.id);
                model.set(
                  who,
                  (model.get(who) ?? []).filter((other) => other !== talk),
                );
              }
            }
            await town.hear();
          }
          for (const who of friends) {
            const expected = shown(who).map(({ key, posts, unread }) => ({
              people: key.split(' ')[1],
              last: posts.at(-1)!.id,
              unread,
            }));
            const found = await talks(town, who);
            assert.deepEqual(
              found.map(({ peopleIds, lastPostId, unread }) => ({
                people: peopleIds.join(),
                last: lastPostId,
                unread,
              })),
              expected,
            );
            const all = shown(who).flatMap(({ posts }) => posts.map(({ id }) => id));
            assert.deepEqual(
              await directFeed(town.db.reader, who.accountId, firstPage(80)),
              all.toSorted((a, b) => b - a),
            );
          }
        }),
        { numRuns: engine === 'sqlite' ? 8 : 2 },
      );
    }),
  );

  test(
    'strangers’ messages wait until they are accepted; a block ends the conversation',
    inTown(open, async (town) => {
      const [ann, bob] = [await town.member('ann'), await town.member('bob')];
      const first = await town.message(bob, 'hello @ann');
      assert.deepEqual(said(town, await talks(town, bob)), [`ann ${first}`]);
      assert.deepEqual(await talks(town, ann), []);
      const [request] = await requestsOf(town.db.reader, town.clock.now(), ann, firstPage(10));
      await acceptRequests(town, ann, [request!.id]);
      await createJobRunner({ ...town, log: silentLog, queues: notificationQueues(town) }).runDue();
      assert.deepEqual(said(town, await talks(town, ann)), [`bob ${first} unread`]);
      const answer = await town.message(ann, 'yes @bob', first);
      assert.deepEqual(said(town, await talks(town, ann)), [`bob ${answer}`]);
      assert.deepEqual(said(town, await talks(town, bob)), [`ann ${answer} unread`], 'an answer needs no leave');
      const [talk] = await talks(town, ann);
      const gone = (error: unknown) => error instanceof Refusal && error.kind === 'not-found';
      await assert.rejects(conversationWithId(town.db.reader, bob, talk!.id), gone);
      await assert.rejects(markConversation(town, bob, talk!.id, true), gone);
      await assert.rejects(leaveConversation(town, bob, talk!.id), gone);
      await block(town, ann, bob.accountId);
      assert.deepEqual(await talks(town, ann), []);
    }),
  );
});
