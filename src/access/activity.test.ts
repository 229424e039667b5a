import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { eachEngine } from '../../tests/kit/town.ts';

const HOUR_MS = 3_600_000;
const MOST_TRIES = 500;
const PAUSE_MS = 10;

eachEngine('activity', (newTown) => {
  test('using a token is noted at most once an hour, for the token and its person', async () => {
    await using town = await newTown();
    const [ann] = await town.people('ann');
    const { db, clock } = town.context;
    const noted = () =>
      db.reader
        .selectFrom('access_tokens as t')
        .innerJoin('users as u', 'u.account_id', 't.account_id')
        .select(['t.last_used_at', 'u.last_active_at'])
        .where('t.account_id', '=', ann.accountId)
        .executeTakeFirstOrThrow();
    /** The note is written after the answer, at a moment of its own. */
    const notedAt = async (moment: number) => {
      for (let tries = 0; tries < MOST_TRIES && (await noted()).last_used_at !== moment; tries += 1)
        await pause(PAUSE_MS);
      assert.deepEqual({ ...(await noted()) }, { last_used_at: moment, last_active_at: moment });
    };
    await ann.get('/api/v1/accounts/verify_credentials');
    await notedAt(clock.now());
    await town.pass(HOUR_MS / 2);
    await ann.get('/api/v1/accounts/verify_credentials');
    // Had the second use been noted, the third would come too soon after it to be noted too.
    await town.pass(HOUR_MS - 1);
    await ann.get('/api/v1/accounts/verify_credentials');
    await notedAt(clock.now());
  });
});
