import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { Refusal, type RefusalKind } from '#kernel/errors.ts';
import { firstPage } from '#kernel/paging.ts';
import type { Id } from '#store/tables.ts';
import { createJobRunner } from '#work/jobs.ts';
import { type OpenDatabase, silentLog, withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import { regardsOf } from './regards.ts';
import {
  acceptRequest,
  addToList,
  block,
  createList,
  deleteList,
  follow,
  listById,
  listMembers,
  listsOf,
  MAX_LISTS,
  mute,
  muteQueue,
  NO_RELATION,
  notesOf,
  peopleIn,
  rejectRequest,
  relationsOf,
  removeFollower,
  removeFromList,
  setNote,
  unblock,
  unfollow,
  unmute,
  updateList,
} from './relationships.ts';

/** Runs a story in a settlement of its own. */
const inTown = (open: OpenDatabase, story: (town: Settlement) => Promise<void>) => async () => {
  const { db, close } = await open();
  try {
    await story(await settle(db));
  } finally {
    await close();
  }
};

const refuses = (kind: RefusalKind, deed: Promise<unknown>): Promise<void> =>
  assert.rejects(deed, (error) => error instanceof Refusal && error.kind === kind);

const setLocked = (town: Settlement, person: Viewer, locked: 0 | 1): Promise<unknown> =>
  town.db.write((tx) => tx.updateTable('accounts').set({ locked }).where('id', '=', person.accountId).execute());

async function relation(town: Settlement, viewer: Viewer, other: Viewer) {
  const relations = await relationsOf(town.db.reader, town.clock.now(), viewer.accountId, [other.accountId]);
  return relations.get(other.accountId) ?? NO_RELATION;
}

async function counts(town: Settlement, person: Viewer) {
  const row = await town.db.reader
    .selectFrom('account_stats')
    .select(['followers', 'following'])
    .where('account_id', '=', person.accountId)
    .executeTakeFirstOrThrow();
  return { ...row };
}

async function eventsOf(town: Settlement): Promise<string[]> {
  const rows = await town.db.reader.selectFrom('outbox').select('type').orderBy('seq').execute();
  return rows.map((row) => row.type);
}

const names = async (town: Settlement, list: Parameters<typeof peopleIn>[1], person: Viewer): Promise<Id[]> =>
  (await peopleIn(town.db.reader, list, person.accountId, firstPage(40))).map((entry) => entry.id);

/** What must hold whatever people did, as queries that find the rows that break it. */
const BROKEN = {
  'a count of followers that is not that of the rows': sql`
    select account_id from account_stats s
    where s.followers <> (select count(*) from follows f where f.followed_id = s.account_id)`,
  'a count of followed people that is not that of the rows': sql`
    select account_id from account_stats s
    where s.following <> (select count(*) from follows f where f.follower_id = s.account_id)`,
  'a follow across a block': sql`
    select f.id from follows f join blocks b on (b.blocker_id = f.follower_id and b.blocked_id = f.followed_id)
      or (b.blocker_id = f.followed_id and b.blocked_id = f.follower_id)`,
  'a request across a block': sql`
    select r.id from follow_requests r join blocks b on (b.blocker_id = r.follower_id and b.blocked_id = r.followed_id)
      or (b.blocker_id = r.followed_id and b.blocked_id = r.follower_id)`,
  'a request beside a follow': sql`
    select r.id from follow_requests r join follows f on f.follower_id = r.follower_id and f.followed_id = r.followed_id`,
  'somebody in a list whom its owner does not follow': sql`
    select m.id from list_members m join lists l on l.id = m.list_id
    where m.account_id <> l.owner_id
      and not exists (select 1 from follows f where f.follower_id = l.owner_id and f.followed_id = m.account_id)`,
  'a member of a list that is gone': sql`
    select m.id from list_members m where not exists (select 1 from lists l where l.id = m.list_id)`,
  'a relation to oneself': sql`
    select id from follows where follower_id = followed_id union all select id from blocks where blocker_id = blocked_id
    union all select id from mutes where muter_id = muted_id`,
};

const PEOPLE = 5;
const LOCKED = 2;
/** Rounds in which two deeds are started at once: enough for real races on PostgreSQL. */
const CROSSINGS = 12;

type Deed = (town: Settlement, me: Viewer, other: Viewer, list: Id) => Promise<unknown>;

/** Follows are named thrice, so that there is something to undo. */
const DEEDS: Record<string, Deed> = {
  follow: (town, me, other) => follow(town, me, other.accountId),
  'follow again': (town, me, other) => follow(town, me, other.accountId, { notify: true }),
  'follow without shares': (town, me, other) => follow(town, me, other.accountId, { shares: false }),
  unfollow: (town, me, other) => unfollow(town, me, other.accountId),
  accept: (town, me, other) => acceptRequest(town, me, other.accountId),
  'accept too': (town, me, other) => acceptRequest(town, me, other.accountId),
  reject: (town, me, other) => rejectRequest(town, me, other.accountId),
  'remove follower': (town, me, other) => removeFollower(town, me, other.accountId),
  block: (town, me, other) => block(town, me, other.accountId),
  unblock: (town, me, other) => unblock(town, me, other.accountId),
  'unblock too': (town, me, other) => unblock(town, me, other.accountId),
  mute: (town, me, other) => mute(town, me, other.accountId, { durationMs: 1000 }),
  unmute: (town, me, other) => unmute(town, me, other.accountId),
  'add to list': (town, me, other, list) => addToList(town, me, list, [other.accountId]),
  'take from list': (town, me, other, list) => removeFromList(town, me, list, [other.accountId]),
};

const someone = fc.nat({ max: PEOPLE - 1 });
const deeds = fc.array(
  fc.array(fc.record({ name: fc.constantFrom(...Object.keys(DEEDS)), me: someone, other: someone }), {
    minLength: 4,
    maxLength: 8,
  }),
  { minLength: 10, maxLength: 20 },
);

/** What is kept in memory for somebody who reads says what the rows say. */
async function keptRegardsAreTrue(town: Settlement, me: Viewer, others: readonly Viewer[]): Promise<void> {
  const ids = others.map((other) => other.accountId);
  const now = town.clock.now();
  const relations = await relationsOf(town.db.reader, now, me.accountId, ids);
  const regards = await regardsOf(town.db.reader, now, me.accountId, ids);
  for (const id of ids) {
    const { following, showingShares, languages, blocking, blockedBy, muting, mutingNotifications } =
      relations.get(id) ?? NO_RELATION;
    const expected = { following, showingShares: following && showingShares, blocking, blockedBy, muting };
    const regard = regards.get(id) ?? NO_RELATION;
    assert.deepEqual(
      {
        following: regard.following,
        showingShares: regard.showingShares,
        blocking: regard.blocking,
        blockedBy: regard.blockedBy,
        muting: regard.muting,
      },
      expected,
    );
    if (following) assert.deepEqual(regard.languages, languages);
    if (muting) assert.equal(regard.mutingNotifications, mutingNotifications);
  }
}

withDatabases('relationships', (open, engine) => {
  test(
    'whatever several people do at once, the counts are those of the rows and nothing contradicts',
    inTown(open, async (town) => {
      const people: Viewer[] = [];
      for (let i = 0; i < PEOPLE; i += 1) people.push(await town.person(`person${i}`));
      for (const person of people.slice(0, LOCKED)) await setLocked(town, person, 1);
      const lists: Id[] = [];
      for (const person of people) lists.push(await createList(town, person, { title: 'Friends' }));
      let done = 0;
      await fc.assert(
        fc.asyncProperty(deeds, async (rounds) => {
          for (const round of rounds) {
            const results = await Promise.allSettled(
              round.map(({ name, me, other }) => DEEDS[name]!(town, people[me]!, people[other]!, lists[me]!)),
            );
            for (const result of results) {
              if (result.status === 'fulfilled') done += 1;
              else if (!(result.reason instanceof Refusal)) throw result.reason;
            }
            for (const person of people) await keptRegardsAreTrue(town, person, people);
          }
          for (const [words, query] of Object.entries(BROKEN)) {
            assert.deepEqual((await query.execute(town.db.reader)).rows, [], words);
          }
        }),
        // Each run goes on from where the last one ended, so a failure is not shrunk.
        { numRuns: engine === 'sqlite' ? 16 : 8, endOnFailure: true },
      );
      assert.ok(done > 300, `only ${done} deeds were done`);
    }),
  );

  test(
    'a locked person is asked, lets some in and sends others away',
    inTown(open, async (town) => {
      const [ann, bob, cem] = [await town.person('ann'), await town.person('bob'), await town.person('cem')];
      await setLocked(town, ann, 1);
      await follow(town, bob, ann.accountId, { notify: true });
      await follow(town, cem, ann.accountId);
      assert.deepEqual(await names(town, 'requests', ann), [cem.accountId, bob.accountId]);
      assert.deepEqual(await counts(town, ann), { followers: 0, following: 0 });
      const asked = await relation(town, bob, ann);
      assert.ok(asked.requested && asked.notifying && !asked.following);

      await setLocked(town, ann, 0);
      assert.equal((await names(town, 'requests', ann)).length, 2, 'unlocking lets nobody in unasked');
      await Promise.allSettled([1, 2, 3].map(() => acceptRequest(town, ann, bob.accountId)));
      await rejectRequest(town, ann, cem.accountId);
      await refuses('not-found', rejectRequest(town, ann, cem.accountId));
      await refuses('not-found', acceptRequest(town, ann, bob.accountId));
      assert.deepEqual(await names(town, 'followers', ann), [bob.accountId]);
      assert.deepEqual(await counts(town, ann), { followers: 1, following: 0 });
      assert.deepEqual(await counts(town, bob), { followers: 0, following: 1 });
      assert.ok((await relation(town, bob, ann)).notifying, 'what was asked for holds for the follow');
      const heard = (await eventsOf(town)).filter((type) => type === 'follow.created');
      assert.equal(heard.length, 1);
    }),
  );

  test(
    'following twice changes only what is said; nothing is undone twice',
    inTown(open, async (town) => {
      const [ann, bob] = [await town.person('ann'), await town.person('bob')];
      await follow(town, ann, bob.accountId, { languages: ['de', 'en'] });
      await follow(town, ann, bob.accountId, { shares: false });
      await follow(town, ann, bob.accountId, {});
      const now = await relation(town, ann, bob);
      assert.deepEqual(
        [now.following, now.showingShares, now.notifying, now.languages],
        [true, false, false, ['de', 'en']],
      );
      assert.ok((await relation(town, bob, ann)).followedBy);
      await unfollow(town, ann, bob.accountId);
      await unfollow(town, ann, bob.accountId);
      await removeFollower(town, bob, ann.accountId);
      assert.deepEqual(await counts(town, bob), { followers: 0, following: 0 });
      assert.deepEqual(await eventsOf(town), ['follow.created', 'follow.ended']);
      await refuses('forbidden', follow(town, ann, ann.accountId));
      await refuses('not-found', follow(town, ann, 12345));
    }),
  );

  test(
    'whom moderators have limited may only ask',
    inTown(open, async (town) => {
      const [ann, bob] = [await town.person('ann'), await town.person('bob')];
      await town.db.write((tx) =>
        tx.updateTable('accounts').set({ limited_at: 1 }).where('id', '=', bob.accountId).execute(),
      );
      await follow(town, bob, ann.accountId);
      assert.ok((await relation(town, ann, bob)).requestedBy);
      assert.ok(!(await relation(town, ann, bob)).followedBy);
    }),
  );

  test(
    'a block ends what was and keeps out what would be',
    inTown(open, async (town) => {
      const [ann, bob] = [await town.person('ann'), await town.person('bob')];
      const list = await createList(town, bob, { title: 'Near' });
      await follow(town, ann, bob.accountId);
      await follow(town, bob, ann.accountId);
      await addToList(town, bob, list, [ann.accountId]);
      await block(town, ann, bob.accountId);
      await block(town, ann, bob.accountId);
      assert.deepEqual(await counts(town, ann), { followers: 0, following: 0 });
      assert.deepEqual(await counts(town, bob), { followers: 0, following: 0 });
      assert.deepEqual(await listMembers(town.db.reader, bob, list, firstPage(40)), []);
      assert.ok((await relation(town, ann, bob)).blocking && (await relation(town, bob, ann)).blockedBy);
      await refuses('forbidden', follow(town, bob, ann.accountId));
      await refuses('forbidden', follow(town, ann, bob.accountId));
      await refuses('forbidden', block(town, ann, ann.accountId));
      assert.deepEqual(await names(town, 'blocks', ann), [bob.accountId]);
      await unblock(town, ann, bob.accountId);
      await follow(town, bob, ann.accountId);
      assert.deepEqual(await counts(town, ann), { followers: 1, following: 0 });
    }),
  );

  test(
    'a timed mute ends at its time, and a new one counts anew',
    inTown(open, async (town) => {
      const [ann, bob] = [await town.person('ann'), await town.person('bob')];
      const jobs = createJobRunner({ db: town.db, clock: town.clock, log: silentLog, queues: [muteQueue(town)] });
      await mute(town, ann, bob.accountId, { durationMs: 60_000, notifications: false });
      const until = town.clock.now() + 60_000;
      const muted = await relation(town, ann, bob);
      assert.deepEqual([muted.muting, muted.mutingNotifications, muted.mutingExpiresAt], [true, false, until]);
      town.clock.move(30_000);
      await mute(town, ann, bob.accountId, { durationMs: 60_000 });
      town.clock.move(45_000);
      await jobs.runDue();
      assert.ok((await relation(town, ann, bob)).muting, 'the first end is not the end any more');
      town.clock.move(15_000);
      assert.ok(!(await relation(town, ann, bob)).muting, 'over at its time, whether or not the job ran');
      await jobs.runDue();
      assert.deepEqual(await names(town, 'mutes', ann), []);

      await mute(town, ann, bob.accountId);
      town.clock.move(400 * 86_400_000);
      await jobs.runDue();
      const endless = await relation(town, ann, bob);
      assert.deepEqual([endless.muting, endless.mutingNotifications, endless.mutingExpiresAt], [true, true, null]);
      await unmute(town, ann, bob.accountId);
      assert.ok(!(await relation(town, ann, bob)).muting);
    }),
  );

  test(
    'a note is one’s own and is removed by an empty one',
    inTown(open, async (town) => {
      const [ann, bob] = [await town.person('ann'), await town.person('bob')];
      await setNote(town, ann, bob.accountId, 'met at the market');
      await setNote(town, ann, bob.accountId, 'met at the harbour');
      assert.deepEqual([...(await notesOf(town, ann.accountId, [bob.accountId])).values()], ['met at the harbour']);
      assert.equal((await notesOf(town, bob.accountId, [ann.accountId])).size, 0);
      await refuses('invalid', setNote(town, ann, bob.accountId, 'x'.repeat(2_001)));
      await setNote(town, ann, bob.accountId, '');
      assert.equal((await notesOf(town, ann.accountId, [bob.accountId])).size, 0);
    }),
  );

  test(
    'a list holds people one follows and is seen by its owner only',
    inTown(open, async (town) => {
      const [ann, bob, cem] = [await town.person('ann'), await town.person('bob'), await town.person('cem')];
      const list = await createList(town, ann, { title: '  Sea\tfarers ', exclusive: true });
      assert.deepEqual(await listById(town.db.reader, ann, list), {
        id: list,
        title: 'Sea farers',
        repliesPolicy: 'list',
        exclusive: true,
      });
      await updateList(town, ann, list, { repliesPolicy: 'none', exclusive: false });
      assert.equal((await listById(town.db.reader, ann, list))?.title, 'Sea farers');
      await follow(town, ann, bob.accountId);
      await refuses('not-found', addToList(town, ann, list, [bob.accountId, cem.accountId]));
      assert.deepEqual(await listMembers(town.db.reader, ann, list, firstPage(40)), [], 'all or nobody');
      await addToList(town, ann, list, [bob.accountId, bob.accountId]);
      await addToList(town, ann, list, [ann.accountId, bob.accountId]);
      assert.equal((await listMembers(town.db.reader, ann, list, firstPage(40))).length, 2);
      assert.deepEqual(
        (await listsOf(town.db.reader, ann, bob.accountId)).map(({ id }) => id),
        [list],
      );
      assert.deepEqual(
        (await listMembers(town.db.reader, ann, list, firstPage(40))).map(({ id }) => id),
        [ann.accountId, bob.accountId],
        'the one who was added last comes first',
      );
      await refuses('not-found', listMembers(town.db.reader, bob, list, firstPage(40)));
      await refuses('not-found', updateList(town, bob, list, { title: 'mine' }));
      await refuses('not-found', deleteList(town, bob, list));
      await unfollow(town, ann, bob.accountId);
      assert.equal((await listMembers(town.db.reader, ann, list, firstPage(40))).length, 1);
      await deleteList(town, ann, list);
      assert.equal(await listById(town.db.reader, ann, list), null);
      await refuses('invalid', createList(town, ann, { title: ' \n ' }));
      for (let i = 0; i < MAX_LISTS; i += 1) await createList(town, ann, { title: `list ${i}` });
      await refuses('invalid', createList(town, ann, { title: 'one more' }));
    }),
  );

  test(
    'deeds that cross at the same moment end as if one had come first',
    inTown(open, async (town) => {
      const [ann, bob] = [await town.person('ann'), await town.person('bob')];
      const list = await createList(town, ann, { title: 'Near' });
      const atOnce = async (...crossing: Promise<unknown>[]) => {
        for (const result of await Promise.allSettled(crossing)) {
          if (result.status === 'rejected' && !(result.reason instanceof Refusal)) throw result.reason;
        }
        for (const [words, query] of Object.entries(BROKEN)) {
          assert.deepEqual((await query.execute(town.db.reader)).rows, [], words);
        }
      };
      for (let round = 0; round < CROSSINGS; round += 1) {
        await follow(town, ann, bob.accountId);
        await atOnce(addToList(town, ann, list, [bob.accountId]), unfollow(town, ann, bob.accountId));
        await atOnce(follow(town, ann, bob.accountId), block(town, bob, ann.accountId));
        await unblock(town, bob, ann.accountId);
        await atOnce(
          follow(town, ann, bob.accountId),
          block(town, ann, bob.accountId),
          follow(town, bob, ann.accountId),
        );
        await unblock(town, ann, bob.accountId);
      }
    }),
  );

  test(
    'lists that are deleted while people are put into them leave nothing behind',
    inTown(open, async (town) => {
      const ann = await town.person('ann');
      const others: Viewer[] = [];
      for (let i = 0; i < 6; i += 1) others.push(await town.person(`other${i}`));
      for (const other of others) await follow(town, ann, other.accountId);
      for (let round = 0; round < 5; round += 1) {
        const list = await createList(town, ann, { title: `round ${round}` });
        const results = await Promise.allSettled([
          ...others.map((other) => addToList(town, ann, list, [other.accountId])),
          deleteList(town, ann, list),
          unfollow(town, ann, others[round]!.accountId),
        ]);
        for (const result of results) {
          if (result.status === 'rejected' && !(result.reason instanceof Refusal)) throw result.reason;
        }
      }
      for (const [words, query] of Object.entries(BROKEN)) {
        assert.deepEqual((await query.execute(town.db.reader)).rows, [], words);
      }
      assert.equal((await listsOf(town.db.reader, ann)).length, 0);
    }),
  );

  test(
    'people are paged by when they came, both ways, without those who are gone',
    inTown(open, async (town) => {
      const ann = await town.person('ann');
      const fans: Viewer[] = [];
      for (let i = 0; i < 7; i += 1) {
        fans.push(await town.person(`fan${i}`));
        await follow(town, fans[i]!, ann.accountId);
      }
      await town.db.write((tx) =>
        tx.updateTable('accounts').set({ suspended_at: 1 }).where('id', '=', fans[3]!.accountId).execute(),
      );
      const wanted = fans.filter((_, i) => i !== 3).map((fan) => fan.accountId);
      const page = (more: object) => peopleIn(town.db.reader, 'followers', ann.accountId, { ...firstPage(2), ...more });
      const down = [];
      for (let maxId: Id | null = null; ; ) {
        const entries = await page({ maxId });
        if (entries.length === 0) break;
        down.push(...entries);
        maxId = entries.at(-1)?.cursor ?? null;
      }
      assert.deepEqual(
        down.map((entry) => entry.id),
        wanted.toReversed(),
      );
      const up: Id[] = [];
      for (let minId: Id | null = 0; ; ) {
        const entries = await page({ minId });
        if (entries.length === 0) break;
        up.push(...entries.map((entry) => entry.id).toReversed());
        minId = entries[0]?.cursor ?? null;
      }
      assert.deepEqual(up, wanted);
    }),
  );
});
