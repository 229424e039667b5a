import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eachEngine } from '../../tests/kit/town.ts';

const HOUR_MS = 3_600_000;

eachEngine('activity', (newTown) => {
  test('using a token is noted at most once an hour, for the token and its person', async () => {
    await using town = await newTown();
    const [ann] = await town.people('ann');
    const { db, clock } = town.context;
    const used = async () => {
      // Waits behind the note, which is written after the answer.
      await db.write(async () => {});
      const token = await db.reader
        .selectFrom('access_tokens')
        .select('last_used_at')
        .where('account_id', '=', ann.accountId)
        .executeTakeFirstOrThrow();
      const user = await db.reader
        .selectFrom('users')
        .select('last_active_at')
        .where('account_id', '=', ann.accountId)
        .executeTakeFirstOrThrow();
      return [token.last_used_at, user.last_active_at];
    };
    await ann.get('/api/v1/accounts/verify_credentials');
    const first = clock.now();
    assert.deepEqual(await used(), [first, first]);
    await town.pass(HOUR_MS / 2);
    await ann.get('/api/v1/accounts/verify_credentials');
    assert.deepEqual(await used(), [first, first]);
    await town.pass(HOUR_MS);
    await ann.get('/api/v1/accounts/verify_credentials');
    assert.deepEqual(await used(), [clock.now(), clock.now()]);
  });
});
