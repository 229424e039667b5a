import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { firstPage } from '#kernel/paging.ts';
import type { Role } from '#store/tables.ts';
import { openTown, type Town } from '../../tests/kit/access.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import {
  approvePerson,
  auditLog,
  becomeOwner,
  changeRole,
  createPerson,
  disableLogin,
  hasOwner,
  identifyToken,
  issueAppAndToken,
  ownerLink,
  rejectPerson,
  setSetting,
  signUp,
  viewerOf,
  waitingPeople,
} from './access.ts';

withDatabases('people and roles', (open) => {
  let town: Town;
  before(async () => {
    town = await openTown(open);
  });
  after(() => town.close());

  const person = async (username: string, role: Role = 'member') => {
    const accountId = await createPerson(town, {
      username,
      email: `${username}@mail.example`,
      password: 'a good password',
      role,
    });
    return viewerOf(accountId, role);
  };
  const tokenOf = (link: string | null) => new URL(link ?? '').searchParams.get('token') ?? '';
  const request = (username: string) => ({
    username,
    email: `${username}@mail.example`,
    password: 'a good password',
    agreement: true,
    reason: 'to talk',
  });

  test('the first start’s link makes its opener the owner, whatever the mode, once', async () => {
    await setSetting(town, null, 'sign-up', 'closed');
    const stale = tokenOf(await ownerLink(town));
    const link = await ownerLink(town);
    assert.match(link ?? '', /^https:\/\/town\.example\/auth\/owner\?token=/);
    await assert.rejects(signUp(town, { ...request('thief'), ownerToken: stale }), { kind: 'gone' }, 'the newest only');
    const opener = await person('opener');
    const both = await Promise.allSettled([
      signUp(town, { ...request('olga'), ownerToken: tokenOf(link) }),
      becomeOwner(town, opener, tokenOf(link)),
    ]);
    assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal(await hasOwner(town.db.reader), true);
    assert.equal(await ownerLink(town), null);
    const owners = await town.db.reader.selectFrom('users').selectAll().where('role', '=', 'owner').execute();
    assert.equal(owners.length, 1);
    assert.ok(owners[0]?.approved_at && owners[0].email_confirmed_at);
    await setSetting(town, null, 'sign-up', 'approval');
  });

  test('a waiting person is let in with a mail, or turned down and the name is free again', async () => {
    const moderator = await person('mod', 'moderator');
    const yes = (await signUp(town, request('yes'))).accountId;
    const no = (await signUp(town, request('no'))).accountId;
    const waiting = await waitingPeople(town.db.reader, moderator, firstPage(10));
    assert.deepEqual(
      waiting.map(({ username, reason }) => [username, reason]),
      [
        ['no', 'to talk'],
        ['yes', 'to talk'],
      ],
    );
    await assert.rejects(waitingPeople(town.db.reader, await person('nosy'), firstPage(10)), { kind: 'forbidden' });
    await approvePerson(town, moderator, yes);
    await approvePerson(town, moderator, yes);
    await town.mailTo('yes@mail.example');
    assert.ok(town.mails.some(({ to, subject }) => to === 'yes@mail.example' && subject.startsWith('Welcome')));
    await assert.rejects(rejectPerson(town, moderator, yes), { kind: 'conflict' });
    await rejectPerson(town, moderator, no);
    await assert.rejects(rejectPerson(town, moderator, no), { kind: 'not-found' });
    assert.deepEqual(await waitingPeople(town.db.reader, moderator, firstPage(10)), []);
    assert.ok((await signUp(town, request('no'))).accountId > no, 'name and mailbox are free again');
    const deeds = (await auditLog(town.db.reader, firstPage(10))).map(({ deed, actor_id }) => [deed, actor_id]);
    assert.deepEqual(deeds.slice(0, 2), [
      ['reject-person', moderator.accountId],
      ['approve-person', moderator.accountId],
    ]);
  });

  test('only the owner gives roles, and a node is never left without one', async () => {
    const ben = await person('ben');
    const admin = await person('adam', 'admin');
    await assert.rejects(changeRole(town, admin, ben.accountId, 'admin'), { kind: 'forbidden' });
    const { account_id: ownerId } = await town.db.reader
      .selectFrom('users')
      .select('account_id')
      .where('role', '=', 'owner')
      .executeTakeFirstOrThrow();
    const owner = viewerOf(ownerId, 'owner');
    await assert.rejects(changeRole(town, owner, ownerId, 'member'), { kind: 'conflict' });
    await changeRole(town, owner, ben.accountId, 'owner');
    const both = await Promise.allSettled([
      changeRole(town, owner, ownerId, 'member'),
      changeRole(town, owner, ben.accountId, 'member'),
    ]);
    assert.equal(
      both.filter(({ status }) => status === 'fulfilled').length,
      1,
      'of two who step down at once one stays',
    );
    assert.equal(await hasOwner(town.db.reader), true);
    await assert.rejects(changeRole(town, null, 12345, 'admin'), { kind: 'not-found' });
    await assert.rejects(changeRole(town, null, ben.accountId, 'king' as Role), { kind: 'invalid' });
  });

  test('staff shut out only those below them, and a shut-out token is dead at once and announced', async () => {
    const mod = await person('mona', 'moderator');
    const admin = await person('alma', 'admin');
    const cat = await person('cat');
    const { token } = await issueAppAndToken(town, { accountId: cat.accountId, scopes: 'read', name: 'app' });
    const { tokenId } = await identifyToken(town.db.reader, token);
    await assert.rejects(disableLogin(town, mod, admin.accountId), { kind: 'forbidden' });
    await assert.rejects(disableLogin(town, mod, mod.accountId), { kind: 'forbidden' });
    await assert.rejects(disableLogin(town, cat, mod.accountId), { kind: 'forbidden' });
    await disableLogin(town, mod, cat.accountId);
    await assert.rejects(identifyToken(town.db.reader, token), { kind: 'unauthenticated' });
    const events = await town.db.reader
      .selectFrom('outbox')
      .select('payload')
      .where('type', '=', 'token.revoked')
      .execute();
    assert.deepEqual(
      events.map(({ payload }) => payload),
      [`{"tokenId":${tokenId}}`],
    );
  });
});
