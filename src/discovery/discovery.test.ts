import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Viewer } from '#access/identity.ts';
import { block, follow, mute } from '#relationships/relationships.ts';
import type { Id } from '#store/tables.ts';
import { createJobRunner } from '#work/jobs.ts';
import { createListenerRunner } from '#work/listeners.ts';
import { silentLog, withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import {
  directory,
  discoveryListener,
  discoveryQueues,
  dismissSuggestion,
  refreshPopular,
  refreshTrends,
  scheduleDiscovery,
  suggestionsFor,
  tagHistory,
} from './discovery.ts';
import { FRESH_MS } from './scores.ts';
import { MAX_OF_HOST } from './suggestions.ts';
import { pruneUses } from './upkeep.ts';

const DAY_MS = 86_400_000;
const EVERYBODY = { order: 'new', local: false, limit: 40, offset: 0 } as const;

async function beFound(town: Settlement, people: readonly { accountId: Id }[]): Promise<void> {
  const ids = people.map((one) => one.accountId);
  await town.db.write((tx) => tx.updateTable('accounts').set({ discoverable: 1 }).where('id', 'in', ids).execute());
}

async function writeWith(town: Settlement, author: Viewer, tag: Id): Promise<Id> {
  const id = await town.post(author);
  await town.db.write(async (tx) => {
    await tx.insertInto('post_tags').values({ tag_id: tag, post_id: id }).execute();
    await tx.updateTable('posts').set({ has_tags: 1 }).where('id', '=', id).execute();
  });
  return id;
}

async function newTag(town: Settlement, name: string): Promise<Id> {
  const id = town.ids.next();
  const now = town.clock.now();
  await town.db.write((tx) => tx.insertInto('tags').values({ id, name, display: name, created_at: now }).execute());
  return id;
}

/** Somebody of another server who wants to be found. */
async function stranger(town: Settlement, host: Id, username: string): Promise<Id> {
  const id = town.ids.next();
  const now = town.clock.now();
  await town.db.write(async (tx) => {
    await tx
      .insertInto('accounts')
      .values({
        id,
        host_id: host,
        username,
        username_key: username,
        uri: `https://far.example/${username}`,
        url: `https://far.example/@${username}`,
        discoverable: 1,
        created_at: now,
        updated_at: now,
      })
      .execute();
    await tx.insertInto('account_stats').values({ account_id: id, followers: 100 }).execute();
  });
  return id;
}

async function newHost(town: Settlement, name: string): Promise<Id> {
  const id = town.ids.next();
  await town.db.write((tx) =>
    tx.insertInto('hosts').values({ id, name, local: 0, created_at: town.clock.now() }).execute(),
  );
  return id;
}

withDatabases('discovery', (open) => {
  test('what was lost is filled anew from people and the posts of the week, and pruned when it is old', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      await beFound(town, [ann]);
      const tag = await newTag(town, 'cats');
      await writeWith(town, ann, tag);
      town.clock.move(8 * DAY_MS);
      await writeWith(town, ann, tag);
      await writeWith(town, bea, tag);
      const jobs = createJobRunner({ ...town, log: silentLog, queues: discoveryQueues(town) });
      await scheduleDiscovery(town);
      await jobs.runDue();
      const filled = await tagHistory(db.reader, [tag], town.clock.now());
      assert.deepEqual(filled.get(tag)?.[0], {
        at: town.clock.now() - (town.clock.now() % DAY_MS),
        accounts: 2,
        uses: 2,
      });
      assert.deepEqual(await directory(db.reader, town.clock.now(), null, EVERYBODY), [ann.accountId]);

      // Filled once: what is heard afterwards does not count double.
      await scheduleDiscovery(town);
      await jobs.runDue();
      town.clock.move(9 * DAY_MS);
      await pruneUses(town);
      for (const table of ['derived.daily_uses', 'derived.daily_counts'] as const) {
        assert.deepEqual(await db.reader.selectFrom(table).select('day').execute(), []);
      }
    } finally {
      await close();
    }
  });

  test('one server or a crowd of new accounts makes nothing trend', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const runner = createListenerRunner({ ...town, log: silentLog, listeners: [discoveryListener(town)] });
      await runner.settle();
      const far = await newHost(town, 'far.example');
      const people: Viewer[] = [];
      for (let i = 0; i < 8; i += 1) {
        const accountId = await stranger(town, far, `far${i}`);
        people.push({ accountId, role: 'member', permissions: new Set() });
      }
      town.clock.move(FRESH_MS + 1);
      const fresh: Viewer[] = [];
      for (let i = 0; i < 8; i += 1) fresh.push(await town.person(`fresh${i}`));
      const [theirs, mine, both] = [await newTag(town, 'a'), await newTag(town, 'b'), await newTag(town, 'c')];
      for (const one of people) await writeWith(town, one, theirs);
      for (const one of fresh) await writeWith(town, one, mine);
      const old: Viewer[] = people.slice(0, 3);
      for (const one of [...old, ...fresh]) await writeWith(town, one, both);
      const trending = async (): Promise<Id[]> => {
        await runner.settle();
        await refreshTrends(town);
        const rows = await db.reader.selectFrom('derived.trends').select('subject_id').execute();
        return rows.map((row) => row.subject_id);
      };
      assert.deepEqual(await trending(), []);
      // Once they have been here for a while, people of this server count each for themselves.
      town.clock.move(FRESH_MS + 1);
      for (const one of fresh) await writeWith(town, one, mine);
      assert.deepEqual(await trending(), [mine]);
    } finally {
      await close();
    }
  });

  test('whatever stands between people, nobody is suggested whom one knows, avoids or waved away', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const runner = createListenerRunner({ ...town, log: silentLog, listeners: [discoveryListener(town)] });
      await runner.settle();
      const people: Viewer[] = [];
      for (let i = 0; i < 6; i += 1) people.push(await town.person(`p${i}`));
      await beFound(town, people.slice(0, 5));
      await scheduleDiscovery(town);
      await createJobRunner({ ...town, log: silentLog, queues: discoveryQueues(town) }).runDue();
      const known = new Set<string>();
      const deed = fc.record({
        who: fc.nat(5),
        whom: fc.nat(5),
        what: fc.constantFrom('follow', 'block', 'mute', 'dismiss'),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 4 }), async (deeds) => {
          for (const { who, whom, what } of deeds) {
            const [a, b] = [people[who]!, people[whom]!];
            if (who === whom) continue;
            // A follow that a block stands against is refused; then nothing changes.
            const done = await doDeed(town, what, a, b.accountId).then(
              () => true,
              () => false,
            );
            if (!done) continue;
            known.add(`${who}>${whom}`);
            if (what === 'block') known.add(`${whom}>${who}`);
          }
          await refreshPopular(town);
          for (const [i, viewer] of people.entries()) {
            const suggested = new Set(
              (await suggestionsFor({ ...town, db: db.reader }, viewer)).map((s) => s.accountId),
            );
            for (const [j, other] of people.entries()) {
              const may = i !== j && j !== 5 && !known.has(`${i}>${j}`);
              assert.equal(suggested.has(other.accountId), may, `p${j} for p${i}`);
            }
          }
        }),
        { numRuns: 6 },
      );
    } finally {
      await close();
    }
  });

  test('one other server brings only a few of the suggestions', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const ann = await town.person('ann');
      const far = await newHost(town, 'far.example');
      const near = await newHost(town, 'near.example');
      for (let i = 0; i < MAX_OF_HOST + 3; i += 1) await stranger(town, far, `far${i}`);
      const other = await stranger(town, near, 'other');
      await scheduleDiscovery(town);
      const jobs = createJobRunner({ ...town, log: silentLog, queues: discoveryQueues(town) });
      await jobs.runDue();
      await refreshPopular(town);
      const suggested = await suggestionsFor({ ...town, db: db.reader }, ann);
      assert.equal(suggested.length, MAX_OF_HOST + 1);
      assert.ok(suggested.some((one) => one.accountId === other));
    } finally {
      await close();
    }
  });
});

async function doDeed(town: Settlement, what: string, who: Viewer, whom: Id): Promise<void> {
  if (what === 'follow') await follow(town, who, whom, {});
  else if (what === 'block') await block(town, who, whom);
  else if (what === 'mute') await mute(town, who, whom, {});
  else await dismissSuggestion(town, who, whom);
}
