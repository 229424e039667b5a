import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTown, type Town } from '../../tests/kit/access.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import {
  createLocalAccount,
  findAccountByHandle,
  findAccountsByHandles,
  normaliseHost,
  readHandle,
} from './accounts.ts';

test('handles are read in the forms people write them', () => {
  assert.deepEqual(readHandle('ann'), { username: 'ann', host: null });
  assert.deepEqual(readHandle('@Ann'), { username: 'Ann', host: null });
  assert.deepEqual(readHandle('acct:ann@Far.Example'), { username: 'ann', host: 'far.example' });
  assert.deepEqual(readHandle('@ann@bücher.example:8443'), { username: 'ann', host: 'xn--bcher-kva.example:8443' });
  for (const none of [
    '',
    '@',
    'ann@',
    '@@host',
    'a b',
    'ann@host@host',
    'ann@ho st',
    'x'.repeat(400),
    'ann/@far.example',
  ]) {
    assert.equal(readHandle(none), null, none);
  }
  assert.equal(normaliseHost('FAR.example'), 'far.example');
  assert.equal(normaliseHost('far.example/path'), '');
});

withDatabases('handles', (open) => {
  let town: Town;
  let ann: number;
  let remote: number;
  before(async () => {
    town = await openTown(open);
    const { db, ids } = town;
    ann = await db.write((tx) => createLocalAccount(tx, { ...town, now: 1 }, { username: 'ann' }));
    const gone = await db.write((tx) => createLocalAccount(tx, { ...town, now: 1 }, { username: 'gone' }));
    const hostId = ids.next();
    remote = ids.next();
    await db.write(async (tx) => {
      await tx.updateTable('accounts').set({ suspended_at: 5 }).where('id', '=', gone).execute();
      await tx.insertInto('hosts').values({ id: hostId, name: 'far.example', local: 0, created_at: 1 }).execute();
      const uri = 'https://far.example/users/Ann';
      await tx
        .insertInto('accounts')
        .values({
          id: remote,
          host_id: hostId,
          username: 'Ann',
          username_key: 'ann',
          uri,
          url: uri,
          created_at: 1,
          updated_at: 1,
        })
        .execute();
    });
  });
  after(() => town.close());

  test('one handle finds the account here or elsewhere, in any case', async () => {
    const find = (handle: string) => findAccountByHandle(town.db.reader, town.site, handle);
    assert.equal(await find('ANN'), ann);
    assert.equal(await find('@ann@TOWN.example'), ann);
    assert.equal(await find('ann@far.example'), remote);
    assert.equal(await find('ann@nowhere.example'), null);
    assert.equal(await find("ann' or 1=1 --"), null);
  });

  test('many handles are found at once under the keys they were asked by; the suspended are left out', async () => {
    const found = await findAccountsByHandles(town.db.reader, town.site, [
      { username: 'ANN', host: null },
      { username: 'ann', host: 'FAR.example' },
      { username: 'ann', host: 'town.example' },
      { username: 'gone', host: null },
      { username: 'nobody', host: 'far.example' },
    ]);
    assert.deepEqual(
      [...found].map(([key, { id, local }]) => [key, id, local]),
      [
        ['ann', ann, true],
        ['ann@far.example', remote, false],
        ['ann@town.example', ann, true],
      ],
    );
    assert.equal((await findAccountsByHandles(town.db.reader, town.site, [])).size, 0);
  });
});
