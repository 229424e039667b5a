import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { openTown, type Town } from '../../tests/kit/access.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import {
  createInvite,
  createPerson,
  disableLogin,
  invitesOf,
  isInviteOpen,
  MAX_OPEN_INVITES,
  revokeInvite,
  type Viewer,
  viewerOf,
} from './access.ts';
import { useInvite } from './invites.ts';

withDatabases('invitations', (open) => {
  let town: Town;
  let ann: Viewer;
  let ben: Viewer;
  before(async () => {
    town = await openTown(open);
    const person = async (username: string) =>
      viewerOf(
        await createPerson(town, { username, email: `${username}@mail.example`, password: 'a good password' }),
        'member',
      );
    ann = await person('ann');
    ben = await person('ben');
  });
  after(() => town.close());

  const use = (code: string) => town.db.write((tx) => useInvite(tx, town.clock.now(), code));

  test('however many come at once, exactly as many get in as were invited', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 12 }), async (maxUses, guests) => {
        const { id, code } = await createInvite(town, ann, { maxUses });
        const results = await Promise.allSettled(Array.from({ length: guests }, () => use(code)));
        const inside = results.filter(({ status }) => status === 'fulfilled').length;
        assert.equal(inside, Math.min(maxUses, guests));
        const invite = (await invitesOf(town.db.reader, ann.accountId)).find((one) => one.id === id);
        assert.equal(invite?.uses, inside);
        assert.equal(await isInviteOpen(town.db.reader, town.clock.now(), code), inside < maxUses);
      }),
      { numRuns: 12 },
    );
  });

  test('an invitation ends with its time, by its maker, or with its maker', async () => {
    const timed = await createInvite(town, ben, { livesMs: 60_000 });
    await use(timed.code);
    town.clock.pass(60_000);
    await assert.rejects(use(timed.code), { kind: 'forbidden' });

    const revoked = await createInvite(town, ben);
    await assert.rejects(revokeInvite(town, ann, revoked.id), { kind: 'not-found' }, 'not by anybody else');
    await use(revoked.code);
    await revokeInvite(town, ben, revoked.id);
    await assert.rejects(use(revoked.code), { kind: 'forbidden' });
    await assert.rejects(revokeInvite(town, ben, revoked.id), { kind: 'not-found' });

    const orphan = await createInvite(town, ben);
    await disableLogin(town, null, ben.accountId);
    await assert.rejects(use(orphan.code), { kind: 'forbidden' });
  });

  test('senseless limits are refused, and nobody hoards', async () => {
    for (const bad of [
      { maxUses: 0 },
      { maxUses: 1.5 },
      { maxUses: 1e9 },
      { livesMs: -1 },
      { livesMs: Number.NaN },
      { livesMs: 1e15 },
    ]) {
      await assert.rejects(createInvite(town, ann, bad), { kind: 'invalid' }, JSON.stringify(bad));
    }
    const cat = viewerOf(
      await createPerson(town, { username: 'cat', email: 'cat@mail.example', password: 'a good password' }),
      'member',
    );
    for (let i = 0; i < MAX_OPEN_INVITES; i += 1) await createInvite(town, cat);
    await assert.rejects(createInvite(town, cat), { kind: 'invalid' });
    await assert.rejects(createInvite(town, { ...ann, permissions: new Set() }), { kind: 'forbidden' });
  });
});
