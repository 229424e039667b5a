import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withDatabases } from '../../tests/kit/databases.ts';
import { isShutOut, networkSeverity, readNetwork, refreshNetworkBlocks } from './guard.ts';

test('networks are read with the bits of the host cleared', () => {
  assert.equal(readNetwork('192.0.2.77/24'), '192.0.2.0/24');
  assert.equal(readNetwork(' 192.0.2.77 '), '192.0.2.77/32');
  assert.equal(readNetwork('::ffff:192.0.2.77'), '192.0.2.77/32');
  assert.equal(readNetwork('2001:db8:1:2:3::4/64'), '2001:db8:1:2::/64');
  for (const nothing of ['', 'example.org', '192.0.2.0/33', '192.0.2/', '1.2.3.4/x']) {
    assert.equal(readNetwork(nothing), null, nothing);
  }
});

withDatabases('blocked networks', (open) => {
  test('the strongest of those that hold counts, as long as it lasts', async () => {
    const { db, close } = await open();
    let now = 1_000;
    const needs = { db, clock: { now: () => now, after: () => () => {} } };
    const blocks = [
      ['10.0.0.0/8', 'sign_up_requires_approval', null],
      ['10.1.0.0/16', 'no_access', 2_000],
      ['2001:db8::/32', 'sign_up_block', null],
    ] as const;
    await db.write(async (tx) => {
      for (const [i, [network, severity, expires_at]] of blocks.entries()) {
        await tx
          .insertInto('ip_blocks')
          .values({ id: i + 1, network, severity, expires_at, created_at: 1 })
          .execute();
      }
    });
    assert.equal(isShutOut(needs, '10.1.2.3'), false, 'nothing is known before the first reading');
    await refreshNetworkBlocks(needs);
    assert.equal(isShutOut(needs, '10.1.2.3'), true);
    assert.equal(await networkSeverity(needs, '10.2.2.3'), 'sign_up_requires_approval');
    assert.equal(await networkSeverity(needs, '2001:db8::1'), 'sign_up_block');
    assert.equal(await networkSeverity(needs, '::ffff:10.2.2.3'), 'sign_up_requires_approval');
    assert.equal(await networkSeverity(needs, '192.0.2.1'), null);
    now = 2_000;
    assert.equal(await networkSeverity(needs, '10.1.2.3'), 'sign_up_requires_approval');
    await close();
  });
});
