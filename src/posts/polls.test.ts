import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Viewer } from '#access/identity.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Id } from '#store/tables.ts';
import { createJobRunner } from '#work/jobs.ts';
import { silentLog, withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import { createPost, editPost, pollsQueue, postOfPoll, recount, vote } from './posts.ts';

const refusal =
  (kind: Refusal['kind'], words = /./) =>
  (error: unknown) =>
    error instanceof Refusal && error.kind === kind && words.test(error.message);

const POLL = { options: ['tea', 'coffee', 'water'], expiresInMs: 3_600_000 };

async function ask(town: Settlement, who: Viewer, multiple = false): Promise<{ postId: Id; pollId: Id }> {
  const { postId } = await createPost(town, who, { text: 'What?', language: 'en', poll: { ...POLL, multiple } });
  const { id } = await town.db.reader
    .selectFrom('polls')
    .select('id')
    .where('post_id', '=', postId)
    .executeTakeFirstOrThrow();
  return { postId, pollId: id };
}

async function results(town: Settlement, pollId: Id): Promise<number[]> {
  const poll = await town.db.reader
    .selectFrom('polls')
    .select('voters')
    .where('id', '=', pollId)
    .executeTakeFirstOrThrow();
  const rows = await town.db.reader
    .selectFrom('poll_options')
    .select('votes')
    .where('poll_id', '=', pollId)
    .orderBy('position')
    .execute();
  return [poll.voters, ...rows.map((row) => row.votes)];
}

withDatabases('polls', (open) => {
  test('a person votes once, whatever they try at the same moment', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea, cem] = [await town.person('ann'), await town.person('bea'), await town.person('cem')];
      const { postId, pollId } = await ask(town, ann);
      const tries = await Promise.allSettled([0, 1, 2, 0, 1, 2].map((choice) => vote(town, bea, pollId, [choice])));
      assert.equal(tries.filter((one) => one.status === 'fulfilled').length, 1);
      await vote(town, cem, pollId, [2, 2]);
      const [voters, ...votes] = await results(town, pollId);
      assert.equal(voters, 2);
      assert.equal(
        votes.reduce((a, b) => a + b),
        2,
      );
      await assert.rejects(vote(town, ann, pollId, [0]), refusal('invalid', /own polls/));
      assert.equal(await postOfPoll(town, bea, pollId), postId);
      assert.deepEqual(await recount(db.reader), []);
    } finally {
      await close();
    }
  });

  test('choices that do not exist or are too many count for nothing', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const { pollId } = await ask(town, ann);
      const several = await ask(town, ann, true);
      for (const choices of [[], [3], [-1], [0.5], [Number.NaN], [0, 1]]) {
        await assert.rejects(vote(town, bea, pollId, choices), refusal('invalid'), JSON.stringify(choices));
      }
      await assert.rejects(vote(town, bea, several.pollId, [0, 7]), refusal('invalid'));
      await vote(town, bea, several.pollId, [0, 2]);
      assert.deepEqual(await results(town, several.pollId), [1, 1, 0, 1]);
      assert.deepEqual(await results(town, pollId), [0, 0, 0, 0]);
      await assert.rejects(vote(town, bea, 4711, [0]), refusal('not-found'));
    } finally {
      await close();
    }
  });

  test('a poll closes at its time, says so once, and takes no more votes', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const { pollId } = await ask(town, ann);
      const runner = createJobRunner({ ...town, log: silentLog, queues: [pollsQueue(town)] });
      await runner.runDue();
      const closedAt = async () =>
        (await db.reader.selectFrom('polls').select('closed_at').where('id', '=', pollId).executeTakeFirstOrThrow())
          .closed_at;
      assert.equal(await closedAt(), null);
      town.clock.move(POLL.expiresInMs + 1000);
      await assert.rejects(vote(town, bea, pollId, [0]), refusal('invalid', /already ended/));
      await runner.runDue();
      assert.equal(await closedAt(), town.clock.now());
      await runner.runDue();
      const events = await db.readOutbox({ xid: 0, seq: 0 }, 100);
      assert.equal(events.filter((event) => event.type === 'poll.closed').length, 1);
    } finally {
      await close();
    }
  });

  test('other options start a poll anew; the same ones keep the votes and may move the end', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const [ann, bea] = [await town.person('ann'), await town.person('bea')];
      const { postId, pollId } = await ask(town, ann);
      await vote(town, bea, pollId, [1]);
      const change = (poll: typeof POLL) => editPost(town, ann, postId, { text: 'What?', language: 'en', poll });
      town.clock.move(1_800_000);
      await change(POLL);
      assert.deepEqual(await results(town, pollId), [1, 0, 1, 0]);
      const runner = createJobRunner({ ...town, log: silentLog, queues: [pollsQueue(town)] });
      town.clock.move(1_900_000);
      await runner.runDue();
      const poll = await db.reader.selectFrom('polls').selectAll().executeTakeFirstOrThrow();
      assert.deepEqual([poll.id, poll.closed_at], [pollId, null]);
      await change({ ...POLL, options: ['tea', 'juice'] });
      assert.deepEqual(await results(town, pollId), [0, 0, 0]);
      await vote(town, bea, pollId, [0]);
      await editPost(town, ann, postId, { text: 'No question', language: 'en' });
      assert.deepEqual(await db.reader.selectFrom('polls').select('id').execute(), []);
      assert.deepEqual(await recount(db.reader), []);
    } finally {
      await close();
    }
  });
});
