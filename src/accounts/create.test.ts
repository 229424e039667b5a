import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isUniqueViolation } from '#store/dialect.ts';
import { openTown, type Town } from '../../tests/kit/access.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { createLocalAccount, findAccountByHandle, registerLocalHost, releaseLocalAccount } from './accounts.ts';

withDatabases('local accounts', (open) => {
  let town: Town;
  before(async () => {
    town = await openTown(open);
  });
  after(() => town.close());

  const create = (username: string) => town.db.write((tx) => createLocalAccount(tx, { ...town, now: 7 }, { username }));

  test('a new account has its addresses and its row of counts, and its name is taken in every case', async () => {
    const id = await create('Dora');
    const row = await town.db.reader.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    assert.equal(row.uri, 'https://town.example/users/Dora');
    assert.equal(row.url, 'https://town.example/@Dora');
    assert.equal(row.created_at, 7);
    const stats = await town.db.reader.selectFrom('account_stats').selectAll().where('account_id', '=', id).execute();
    assert.deepEqual(
      stats.map(({ version, followers, following, posts, last_post_at }) => [
        version,
        followers,
        following,
        posts,
        last_post_at,
      ]),
      [[1, 0, 0, 0, null]],
    );
    await assert.rejects(create('dORA'), isUniqueViolation);
  });

  test('a released name is free again, and nothing of the profile is left', async () => {
    const first = await create('emil');
    await town.db.write((tx) => releaseLocalAccount(tx, { ...town, now: 9 }, first));
    assert.equal(await findAccountByHandle(town.db.reader, town.site, 'emil'), null);
    const second = await create('emil');
    assert.equal(await findAccountByHandle(town.db.reader, town.site, '@Emil'), second);
    const row = await town.db.reader
      .selectFrom('accounts')
      .selectAll()
      .where('id', '=', first)
      .executeTakeFirstOrThrow();
    assert.equal(row.removed_at, 9);
  });

  test('a host registered by two at once is one row, and one known from afar becomes local', async () => {
    const register = () => town.db.write((tx) => registerLocalHost(tx, { ...town, now: 1 }, 'second.example'));
    const [a, b] = await Promise.all([register(), register()]);
    assert.equal(a, b);
    const id = town.ids.next();
    const remote = { id, name: 'third.example', local: 0, created_at: 1 } as const;
    await town.db.write((tx) => tx.insertInto('hosts').values(remote).execute());
    assert.equal(await town.db.write((tx) => registerLocalHost(tx, { ...town, now: 1 }, 'third.example')), id);
    const row = await town.db.reader.selectFrom('hosts').select('local').where('id', '=', id).executeTakeFirstOrThrow();
    assert.equal(row.local, 1);
  });
});
