import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTown, type Town } from '../../tests/kit/access.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import {
  createPerson,
  identifySession,
  revokeOtherSessions,
  revokeSession,
  SESSION_IDLE_MS,
  SESSION_LIFE_MS,
  sessionsOf,
} from './access.ts';
import { type NewSession, openSession } from './sessions.ts';

const DAY = 86_400_000;

withDatabases('sessions', (open) => {
  let town: Town;
  let ann: number;
  let ben: number;
  before(async () => {
    town = await openTown(open);
    ann = await createPerson(town, { username: 'ann', email: 'ann@mail.example', password: 'a good password' });
    ben = await createPerson(town, {
      username: 'ben',
      email: 'ben@mail.example',
      password: 'a good password',
      approved: false,
    });
  });
  after(() => town.close());

  const begin = (accountId: number, userAgent = 'a browser'): Promise<NewSession> =>
    town.db.write((tx) =>
      openSession(tx, { ...town, now: town.clock.now() }, accountId, { address: '192.0.2.1', userAgent }),
    );
  const who = async ({ token }: NewSession) => (await identifySession(town, token))?.accountId ?? null;

  test('a cookie says who somebody is and what they lack; its token is nowhere in the database', async () => {
    const mine = await begin(ann);
    const holder = await identifySession(town, mine.token);
    assert.equal(holder?.standing, 'ready');
    assert.equal(holder?.viewer?.accountId, ann);
    const waiting = await identifySession(town, (await begin(ben)).token);
    assert.deepEqual([waiting?.standing, waiting?.viewer, waiting?.username], ['waiting', null, 'ben']);
    for (const token of ['', 'x', mine.token.slice(1), 'x'.repeat(100_000), 'a\0b']) {
      assert.equal(await identifySession(town, token), null);
    }
    const rows = await town.db.reader.selectFrom('sessions').selectAll().execute();
    assert.equal(JSON.stringify(rows).includes(mine.token), false);
  });

  test('sessions are listed and ended one by one, or all others at once, by their person only', async () => {
    const [a, b, c] = [await begin(ann, 'a'), await begin(ann, 'b\0\ud800'.repeat(500)), await begin(ann, 'c')];
    const listed = await sessionsOf(town, ann);
    assert.ok([a, b, c].every(({ sessionId }) => listed.some(({ id }) => id === sessionId)));
    await assert.rejects(revokeSession(town, ben, a.sessionId), { kind: 'not-found' });
    await revokeSession(town, ann, a.sessionId);
    await assert.rejects(revokeSession(town, ann, a.sessionId), { kind: 'not-found' });
    assert.deepEqual([await who(a), await who(b), await who(c)], [null, ann, ann]);
    await revokeOtherSessions(town, ann, c.sessionId);
    assert.deepEqual([await who(b), await who(c)], [null, ann]);
    assert.deepEqual(
      (await sessionsOf(town, ann)).map(({ id }) => id),
      [c.sessionId],
    );
  });

  test('a session lasts while it is used, but not for ever; use is noted at most once an hour', async () => {
    const session = await begin(ann);
    const lastUsed = async () => (await sessionsOf(town, ann)).find(({ id }) => id === session.sessionId)?.lastUsedAt;
    const start = town.clock.now();
    town.clock.pass(3_599_000);
    await who(session);
    assert.equal(await lastUsed(), start);
    town.clock.pass(1_000);
    await who(session);
    assert.equal(await lastUsed(), start + 3_600_000);
    while (town.clock.now() + 89 * DAY < start + SESSION_LIFE_MS) {
      town.clock.pass(89 * DAY);
      assert.equal(await who(session), ann);
    }
    town.clock.pass(start + SESSION_LIFE_MS - town.clock.now());
    assert.equal(await who(session), null, 'a year is the end');
    const idle = await begin(ann);
    town.clock.pass(SESSION_IDLE_MS);
    assert.equal(await who(idle), null);
  });
});
