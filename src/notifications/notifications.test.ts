import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Viewer, viewerOf } from '#access/access.ts';
import { Refusal } from '#kernel/errors.ts';
import { firstPage } from '#kernel/paging.ts';
import {
  createPost,
  deletePost,
  editPost,
  favourite,
  muteThread,
  pollsQueue,
  sharePost,
  unfavourite,
  unsharePost,
  vote,
} from '#posts/posts.ts';
import {
  acceptRequest,
  block,
  follow,
  mute,
  rejectRequest,
  unblock,
  unfollow,
  unmute,
} from '#relationships/relationships.ts';
import type { Id, Role } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { createJobRunner } from '#work/jobs.ts';
import { createListenerRunner } from '#work/listeners.ts';
import { type OpenDatabase, silentLog, withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import {
  cleanNotifications,
  clearNotifications,
  dismissNotification,
  MAX_KEPT_MS,
  NOTIFICATION_TYPES,
  notificationsListener,
  notificationsOf,
  notificationWithId,
  readMarkers,
  setMarkers,
  unreadNotifications,
} from './notifications.ts';

const ALL = { types: NOTIFICATION_TYPES, fromId: null };

interface Town extends Settlement {
  member(username: string, role?: Role): Promise<Viewer>;
  hear(): Promise<void>;
  /** `type by name` of what somebody is told, newest first. */
  told(who: Viewer): Promise<string[]>;
}

const inTown = (open: OpenDatabase, story: (town: Town) => Promise<void>) => async () => {
  const { db, close } = await open();
  try {
    const bare = await settle(db);
    const names = new Map<Id, string>();
    const runner = createListenerRunner({ ...bare, log: silentLog, listeners: [notificationsListener(bare)] });
    await runner.settle();
    await story({
      ...bare,
      async member(username, role = 'member') {
        const { accountId } = await bare.person(username);
        names.set(accountId, username);
        const now = bare.clock.now();
        const email = `${username}@mail.test`;
        const letIn = { email_confirmed_at: now, approved_at: now };
        const login = { email, email_key: email, password_hash: '-', role, created_at: now, ...letIn };
        const row = { account_id: accountId, ...login };
        await db.write((tx) => tx.insertInto('users').values(row).execute());
        return viewerOf(accountId, role);
      },
      hear: () => runner.settle(),
      async told(who) {
        await runner.settle();
        const { notifications } = await notificationsOf(db.reader, bare.clock.now(), who, ALL, firstPage(40));
        return notifications.map(({ type, fromId }) => `${type} by ${names.get(fromId)}`);
      },
    });
  } finally {
    await close();
  }
};

async function write(town: Town, who: Viewer, text: string, more: object = {}): Promise<Id> {
  town.clock.move(10);
  return (await createPost(town, who, { text, language: 'en', ...more })).postId;
}

withDatabases('notifications', (open) => {
  test(
    'a favourite, a share, a follow and a mention are told once, and taken back when they are undone',
    inTown(open, async (town) => {
      const [ann, bob] = [await town.member('ann'), await town.member('bob')];
      const post = await write(town, ann, 'the tide is in');
      await favourite(town, bob, post);
      await sharePost(town, bob, post);
      await follow(town, bob, ann.accountId);
      const mention = await write(town, bob, 'hello @ann and @bob');
      await favourite(town, ann, post);
      assert.deepEqual((await town.told(ann)).toSorted(), [
        'favourite by bob',
        'follow by bob',
        'mention by bob',
        'reblog by bob',
      ]);
      assert.deepEqual(await town.told(bob), [], 'nobody hears of their own deeds');

      await unfavourite(town, bob, post);
      await unsharePost(town, bob, post);
      await unfollow(town, bob, ann.accountId);
      await deletePost(town, bob, mention);
      assert.deepEqual(await town.told(ann), []);
      const left = await town.db.reader.selectFrom('notifications').select('id').execute();
      assert.equal(left.length, 0, 'gone, not only hidden');

      await favourite(town, bob, post);
      await unfavourite(town, bob, post);
      await favourite(town, bob, post);
      assert.deepEqual(await town.told(ann), ['favourite by bob'], 'heard together, the last state counts');
    }),
  );

  test(
    'a request becomes a follow, or nothing',
    inTown(open, async (town) => {
      const [ann, bob, cem] = [await town.member('ann'), await town.member('bob'), await town.member('cem')];
      await town.db.write((tx) =>
        tx.updateTable('accounts').set({ locked: 1 }).where('id', '=', ann.accountId).execute(),
      );
      await follow(town, bob, ann.accountId);
      await follow(town, cem, ann.accountId);
      assert.deepEqual(await town.told(ann), ['follow_request by cem', 'follow_request by bob']);
      await acceptRequest(town, ann, bob.accountId);
      await rejectRequest(town, ann, cem.accountId);
      assert.deepEqual(await town.told(ann), ['follow by bob']);
    }),
  );

  test(
    'blocks, mutes, muted threads and limits keep things out; a mute may let notifications through',
    inTown(open, async (town) => {
      const [ann, bob] = [await town.member('ann'), await town.member('bob')];
      const post = await write(town, ann, 'a question');
      await favourite(town, bob, post);
      assert.deepEqual(await town.told(ann), ['favourite by bob']);

      await mute(town, ann, bob.accountId);
      assert.deepEqual(await town.told(ann), [], 'a mute hides what was told before');
      await write(town, bob, '@ann while muted');
      await town.hear();
      await unmute(town, ann, bob.accountId);
      assert.deepEqual(await town.told(ann), ['favourite by bob'], 'and comes off again, but nothing came meanwhile');
      await mute(town, ann, bob.accountId, { notifications: false });
      await write(town, bob, '@ann still told');
      assert.deepEqual(await town.told(ann), ['mention by bob', 'favourite by bob']);
      await unmute(town, ann, bob.accountId);

      await muteThread(town, ann, post);
      await write(town, bob, '@ann on and on', { replyToId: post });
      assert.equal((await town.told(ann)).length, 2);

      await block(town, ann, bob.accountId);
      await town.hear();
      await unblock(town, ann, bob.accountId);
      assert.deepEqual(await town.told(ann), [], 'what somebody blocked told is gone for good');

      await town.db.write((tx) =>
        tx.updateTable('accounts').set({ limited_at: 1 }).where('id', '=', bob.accountId).execute(),
      );
      await write(town, bob, '@ann from a limited account');
      assert.deepEqual(await town.told(ann), []);
      await follow(town, ann, bob.accountId);
      await write(town, bob, '@ann you follow me');
      assert.deepEqual(await town.told(ann), ['mention by bob']);
    }),
  );

  test(
    'who asked to hear of each post hears of what starts something',
    inTown(open, async (town) => {
      const [ann, bob, cem] = [await town.member('ann'), await town.member('bob'), await town.member('cem')];
      await follow(town, bob, ann.accountId, { notify: true });
      await follow(town, cem, ann.accountId);
      const other = await write(town, cem, 'a thread of cem');
      const first = await write(town, ann, 'one');
      await write(town, ann, 'two', { replyToId: first });
      await write(town, ann, 'no', { replyToId: other });
      await write(town, ann, 'for followers', { audience: 'followers' });
      await write(town, ann, 'a private word', { audience: 'mentioned' });
      await write(town, ann, 'to you, @bob');
      await sharePost(town, ann, other);
      assert.deepEqual(await town.told(bob), ['mention by ann', 'status by ann', 'status by ann', 'status by ann']);
      assert.deepEqual(await town.told(cem), ['reblog by ann']);
    }),
  );

  test(
    'an edit is told to those who shared, the latest one only; a poll’s end to its voters and author',
    inTown(open, async (town) => {
      const [ann, bob, cem] = [await town.member('ann'), await town.member('bob'), await town.member('cem')];
      const poll = { options: ['tea', 'coffee'], expiresInMs: 3_600_000 };
      const post = await write(town, ann, 'drinks', { poll });
      await sharePost(town, bob, post);
      const updates = async () => {
        await town.hear();
        return (await notificationsOf(town.db.reader, town.clock.now(), bob, ALL, firstPage(5))).notifications;
      };
      await editPost(town, ann, post, { text: 'drinks!', poll });
      const [first] = await updates();
      assert.equal(first?.type, 'update');
      town.clock.move(1000);
      await editPost(town, ann, post, { text: 'drinks?', poll });
      const [second, ...more] = await updates();
      assert.ok(second && second.id > first.id && second.createdAt === first.createdAt + 1000);
      assert.deepEqual(more, []);
      const { id: pollId } = await town.db.reader.selectFrom('polls').select('id').executeTakeFirstOrThrow();
      await vote(town, cem, pollId, [0]);
      town.clock.move(3_700_000);
      await createJobRunner({ ...town, log: silentLog, queues: [pollsQueue(town)] }).runDue();
      assert.deepEqual(await town.told(ann), ['poll by ann', 'reblog by bob']);
      assert.deepEqual(await town.told(cem), ['poll by ann']);
    }),
  );

  test(
    'what may not be seen any more is not shown, nor counted, nor found',
    inTown(open, async (town) => {
      const [ann, bob] = [await town.member('ann'), await town.member('bob')];
      await follow(town, ann, bob.accountId, { notify: true });
      await write(town, bob, 'for those who follow me', { audience: 'followers' });
      assert.deepEqual(await town.told(ann), ['status by bob']);
      const now = town.clock.now();
      const [one] = (await notificationsOf(town.db.reader, now, ann, ALL, firstPage(5))).notifications;
      await unfollow(town, ann, bob.accountId);
      assert.deepEqual(await town.told(ann), []);
      assert.equal(await unreadNotifications(town.db.reader, now, ann, ALL, 100), 0);
      const gone = (error: unknown) => error instanceof Refusal && error.kind === 'not-found';
      await assert.rejects(notificationWithId(town.db.reader, now, ann, one!.id), gone);
      await follow(town, ann, bob.accountId);
      assert.equal((await notificationWithId(town.db.reader, now, ann, one!.id)).id, one!.id);
      await assert.rejects(notificationWithId(town.db.reader, now, bob, one!.id), gone);
      await assert.rejects(notificationWithId(town.db.reader, now, ann, Number.MAX_SAFE_INTEGER), gone);
      await town.db.write((tx) =>
        tx.updateTable('accounts').set({ suspended_at: 1 }).where('id', '=', bob.accountId).execute(),
      );
      assert.deepEqual(await town.told(ann), []);
    }),
  );

  test(
    'staff hear of sign-ups',
    inTown(open, async (town) => {
      const [olga, ann] = [await town.member('olga', 'moderator'), await town.member('ann')];
      const bob = await town.member('bob');
      await town.db.write((tx) => emit(tx, 1, 'account.created', { accountId: bob.accountId }));
      assert.deepEqual(await town.told(olga), ['admin.sign_up by bob']);
      assert.deepEqual(await town.told(ann), []);
    }),
  );

  test(
    'hearing everything again changes nothing',
    inTown(open, async (town) => {
      const [ann, bob] = [await town.member('ann'), await town.member('bob')];
      const start = await town.db.outboxEnd();
      const post = await write(town, ann, 'hello');
      await favourite(town, bob, post);
      await sharePost(town, bob, post);
      town.clock.move(10);
      await follow(town, bob, ann.accountId, { notify: true });
      await write(town, ann, 'and @bob');
      await write(town, ann, 'and more');
      await editPost(town, ann, post, { text: 'hello again' });
      await town.hear();
      const rows = () => town.db.reader.selectFrom('notifications').selectAll().orderBy('id').execute();
      const before = await rows();
      assert.equal(before.length, 6);
      await town.db.write((tx) => tx.updateTable('event_cursors').set(start).execute());
      const again = createListenerRunner({ ...town, log: silentLog, listeners: [notificationsListener(town)] });
      await again.settle();
      assert.deepEqual(await rows(), before);
      const said = await town.db.reader
        .selectFrom('outbox')
        .where('type', '=', 'notification.created')
        .selectAll()
        .execute();
      assert.equal(said.length, 6);
    }),
  );

  test(
    'pages meet without gaps or doubles although some rows are hidden, both ways',
    inTown(open, async (town) => {
      const [ann, bob, cem] = [await town.member('ann'), await town.member('bob'), await town.member('cem')];
      for (let i = 0; i < 12; i += 1)
        await favourite(town, i % 3 === 0 ? cem : bob, await write(town, ann, `post ${i}`));
      await mute(town, ann, cem.accountId);
      await town.hear();
      const read = (more: object) =>
        notificationsOf(town.db.reader, town.clock.now(), ann, ALL, { ...firstPage(3), ...more });
      const whole = (await read({ limit: 80 })).notifications.map(({ id }) => id);
      assert.equal(whole.length, 8);
      const down: Id[] = [];
      for (let maxId: Id | null = null; ; ) {
        const { notifications, cursors } = await read({ maxId });
        down.push(...notifications.map(({ id }) => id));
        if (!cursors?.more) break;
        maxId = cursors.last;
      }
      assert.deepEqual(down, whole);
      const up: Id[] = [];
      for (let minId: Id = 0; ; ) {
        const { notifications, cursors } = await read({ minId });
        if (notifications.length === 0) break;
        up.unshift(...notifications.map(({ id }) => id));
        minId = cursors!.first;
      }
      assert.deepEqual(up, whole);
      const some = { types: ['mention', 'follow'] as const, fromId: null };
      assert.equal((await notificationsOf(town.db.reader, 0, ann, some, firstPage(9))).notifications.length, 0);
      assert.equal(
        (await notificationsOf(town.db.reader, 0, ann, { ...ALL, fromId: bob.accountId }, firstPage(9))).notifications
          .length,
        8,
      );
    }),
  );

  test(
    'markers count what is new, and two devices do not overwrite each other',
    inTown(open, async (town) => {
      const [ann, bob] = [await town.member('ann'), await town.member('bob')];
      for (let i = 0; i < 3; i += 1) await favourite(town, bob, await write(town, ann, `post ${i}`));
      await town.hear();
      const count = (limit = 100) => unreadNotifications(town.db.reader, town.clock.now(), ann, ALL, limit);
      assert.deepEqual([await count(), await count(2)], [3, 2]);
      const { notifications } = await notificationsOf(town.db.reader, town.clock.now(), ann, ALL, firstPage(9));
      const place = new Map([['notifications', notifications[1]!.id]] as const);
      assert.equal((await setMarkers(town, ann, place)).get('notifications')?.version, 1);
      assert.equal(await count(), 1);
      const tries = await Promise.allSettled(Array.from({ length: 6 }, () => setMarkers(town, ann, place)));
      const versions = tries.flatMap((one) =>
        one.status === 'fulfilled' ? [one.value.get('notifications')?.version] : [],
      );
      for (const one of tries) if (one.status === 'rejected') assert.equal(one.reason.kind, 'conflict');
      assert.equal(new Set(versions).size, versions.length, 'no write was lost');
      const marker = (await readMarkers(town.db.reader, ann, ['notifications', 'home'])).get('notifications');
      assert.equal(marker?.version, 1 + versions.length);

      await dismissNotification(town, ann, notifications[0]!.id);
      await assert.rejects(dismissNotification(town, bob, notifications[1]!.id), Refusal);
      assert.equal(await count(), 0);
      await clearNotifications(town, ann);
      assert.deepEqual(await town.told(ann), []);
    }),
  );

  test(
    'old ones and those beyond what one person keeps are cleaned away',
    inTown(open, async (town) => {
      const [ann, bob] = [await town.member('ann'), await town.member('bob')];
      const tell = async (n: number) => {
        for (let i = 0; i < n; i += 1) await favourite(town, bob, await write(town, ann, `post ${i}`));
        await town.hear();
      };
      await tell(3);
      town.clock.move(MAX_KEPT_MS + 1000);
      await tell(4);
      await cleanNotifications(town);
      assert.equal((await town.told(ann)).length, 4);
      await cleanNotifications(town, 3);
      assert.equal((await town.told(ann)).length, 3);
    }),
  );
});
