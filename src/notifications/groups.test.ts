import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Viewer, viewerOf } from '#access/access.ts';
import { Refusal } from '#kernel/errors.ts';
import { firstPage, type Page } from '#kernel/paging.ts';
import { favourite, sharePost, unfavourite } from '#posts/posts.ts';
import { block, follow, unfollow } from '#relationships/relationships.ts';
import type { Id } from '#store/tables.ts';
import { createListenerRunner } from '#work/listeners.ts';
import { type OpenDatabase, silentLog, withDatabases } from '../../tests/kit/databases.ts';
import { settle } from '../../tests/kit/people.ts';
import {
  dismissGroup,
  GROUPED_TYPES,
  groupsOf,
  groupWithKey,
  MAX_SAMPLED,
  NOTIFICATION_TYPES,
  notificationsListener,
  peopleOfGroup,
  unreadNotifications,
} from './notifications.ts';

const HOUR_MS = 3_600_000;
const GROUPED = { types: NOTIFICATION_TYPES, fromId: null, grouped: GROUPED_TYPES };
const MOST = 80;

const openTown = async (open: OpenDatabase) => {
  const { db, close } = await open();
  const bare = await settle(db);
  const runner = createListenerRunner({ ...bare, log: silentLog, listeners: [notificationsListener(bare)] });
  await runner.settle();
  let people = 0;
  return {
    ...bare,
    close,
    hear: () => runner.settle(),
    async member(): Promise<Viewer> {
      people += 1;
      const name = `person${people}`;
      const { accountId } = await bare.person(name);
      const now = bare.clock.now();
      const email = `${name}@mail.test`;
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

const groupsFor = async (town: Town, who: Viewer, page: Page = firstPage(MOST)) =>
  groupsOf(town.db.reader, town.clock.now(), who, GROUPED, page);

/** All of somebody's rows, newest first, under the group each is in. */
async function rowsOf(town: Town, who: Viewer) {
  const rows = await town.db.reader
    .selectFrom('notifications')
    .selectAll()
    .where('account_id', '=', who.accountId)
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    from: row.from_account_id,
    group: row.group_hour === null ? `${row.id}` : `${row.type} ${row.post_id} ${row.group_hour}`,
  }));
}

/** What a page must be by its definition: of the rows within its bounds the first of each group, until it is full. */
function modelPage(rows: Awaited<ReturnType<typeof rowsOf>>, { limit, maxId, minId }: Page) {
  const within = rows.filter((row) => row.id < (maxId ?? Number.MAX_SAFE_INTEGER) && row.id > (minId ?? 0));
  const firsts = new Map<string, Id>();
  for (const row of minId === null ? within : within.toReversed()) {
    if (!firsts.has(row.group) && firsts.size < limit) firsts.set(row.group, row.id);
  }
  const ids = [...firsts.values()].toSorted((a, b) => b - a);
  const full = ids.length === limit;
  const from = full || minId !== null ? (ids.at(-1) ?? 0) : 1;
  const to = full || minId === null ? (ids[0] ?? 0) : (maxId ?? Number.MAX_SAFE_INTEGER) - 1;
  return [...firsts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([group]) => {
      const members = rows.filter((row) => row.group === group && row.id <= to);
      const inside = members.filter((row) => row.id >= from);
      return {
        count: members.length,
        newestId: members[0]?.id,
        peopleIds: members.slice(0, MAX_SAMPLED).map((row) => row.from),
        minId: inside.at(-1)?.id,
        maxId: members[0]?.id,
      };
    });
}

const shape = (groups: Awaited<ReturnType<typeof groupsFor>>['groups']) =>
  groups.map(({ count, newestId, peopleIds, page }) => ({
    count,
    newestId,
    peopleIds,
    minId: page?.minId,
    maxId: page?.maxId,
  }));

const deed = fc.record({
  who: fc.nat(4),
  what: fc.constantFrom('favourite', 'unfavourite', 'share', 'follow', 'unfollow'),
  post: fc.nat(1),
  hours: fc.constantFrom(0, 1, 5, 13),
});

withDatabases('groups of notifications', (open, engine) => {
  test(
    'every page is what its rows say, downwards and upwards',
    inTown(open, (town) =>
      fc.assert(
        fc.asyncProperty(
          fc.array(deed, { minLength: 4, maxLength: 14 }),
          fc.integer({ min: 1, max: 3 }),
          async (deeds, limit) => {
            const ann = await town.member();
            const others = await Promise.all([0, 1, 2, 3, 4].map(() => town.member()));
            const posts = [await town.post(ann), await town.post(ann)];
            for (const { who, what, post, hours } of deeds) {
              town.clock.move(hours * HOUR_MS + 1);
              const [other, id] = [others[who]!, posts[post]!];
              if (what === 'favourite') await favourite(town, other, id);
              else if (what === 'unfavourite') await unfavourite(town, other, id);
              else if (what === 'share') await sharePost(town, other, id);
              else if (what === 'follow') await follow(town, other, ann.accountId);
              else await unfollow(town, other, ann.accountId);
              await town.hear();
            }
            const rows = await rowsOf(town, ann);
            for (const forward of [false, true]) {
              let bound: Id | null = forward ? 0 : null;
              for (let round = 0; round < deeds.length + 2; round += 1) {
                const page: Page = {
                  limit,
                  sinceId: null,
                  maxId: forward ? null : bound,
                  minId: forward ? bound : null,
                };
                const { groups, cursors } = await groupsFor(town, ann, page);
                assert.deepEqual(shape(groups), modelPage(rows, page));
                if (!cursors || groups.length === 0) break;
                bound = forward ? cursors.first : cursors.last;
              }
            }
          },
        ),
        { numRuns: engine === 'sqlite' ? 8 : 2 },
      ),
    ),
  );

  test(
    'like ones within half a day are one; later ones begin anew',
    inTown(open, async (town) => {
      const ann = await town.member();
      const others = await Promise.all(Array.from({ length: 11 }, () => town.member()));
      const post = await town.post(ann);
      for (const other of others.slice(0, 10)) {
        town.clock.move(HOUR_MS);
        await favourite(town, other, post);
      }
      town.clock.move(3 * HOUR_MS);
      await favourite(town, others[10]!, post);
      await town.hear();
      const { groups } = await groupsFor(town, ann);
      assert.deepEqual(
        groups.map((group) => [group.count, group.peopleIds.length]),
        [
          [1, 1],
          [10, MAX_SAMPLED],
        ],
      );
      const [late, early] = groups;
      assert.notEqual(late!.key, early!.key);
      assert.match(early!.key, new RegExp(`^favourite-${post}-[0-9]+$`));
      const now = town.clock.now();
      const { reader } = town.db;
      assert.equal(await unreadNotifications(reader, now, ann, GROUPED, 100), 2);
      assert.equal(await unreadNotifications(reader, now, ann, { ...GROUPED, grouped: [] }, 100), 11);
      const people = await peopleOfGroup(reader, now, ann, early!.key, firstPage(40));
      assert.deepEqual(
        people.map(({ id }) => id),
        others
          .slice(0, 10)
          .toReversed()
          .map(({ accountId }) => accountId),
      );

      // Whoever is blocked is in no group, also as its latest.
      await block(town, ann, others[9]!.accountId);
      const after = await groupWithKey(reader, now, ann, early!.key);
      assert.deepEqual([after.count, after.peopleIds[0], after.page], [9, others[8]!.accountId, null]);
      assert.equal((await groupsFor(town, ann)).groups[1]?.newestId, after.newestId);

      const gone = (error: unknown) => error instanceof Refusal && error.kind === 'not-found';
      await assert.rejects(groupWithKey(reader, now, others[0]!, early!.key), gone);
      for (const key of ['', 'favourite', 'favourite-x-1', 'mention-1-2', 'ungrouped-1-2', `${early!.key}-1`]) {
        await assert.rejects(groupWithKey(reader, now, ann, key), gone, key);
      }
      await dismissGroup(town, ann, early!.key);
      assert.deepEqual(
        (await groupsFor(town, ann)).groups.map((group) => group.key),
        [late!.key],
      );
      await dismissGroup(town, ann, `ungrouped-${late!.newestId}`);
      assert.deepEqual((await groupsFor(town, ann)).groups, []);
    }),
  );
});
