import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Viewer } from '#access/identity.ts';
import { block, follow, mute } from '#relationships/relationships.ts';
import type { Audience } from '#store/tables.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { type Settlement, settle } from '../../tests/kit/people.ts';
import { raisePostVersions } from './counts.ts';
import { look, type Place, requireVisible } from './visibility.ts';

/** Who looks, seen from the author. */
type Looker =
  | 'author'
  | 'follower'
  | 'mutual'
  | 'mentioned'
  | 'stranger'
  | 'recipient'
  | 'muting'
  | 'blocking'
  | 'blocked'
  | 'nobody';

const LOOKERS: readonly Looker[] = [
  'author',
  'follower',
  'mutual',
  'mentioned',
  'stranger',
  'recipient',
  'muting',
  'blocking',
  'blocked',
  'nobody',
];

/**
 * The whole rule as a table: for each place and audience, who sees the post. Written out by hand, so that it says what is
 * meant and not what the code does.
 */
const WHO_SEES: Record<Place, Record<Audience, readonly Looker[]>> = {
  asked: {
    public: ['author', 'follower', 'mutual', 'mentioned', 'stranger', 'recipient', 'muting', 'blocking', 'nobody'],
    quiet: ['author', 'follower', 'mutual', 'mentioned', 'stranger', 'recipient', 'muting', 'blocking', 'nobody'],
    followers: ['author', 'follower', 'mutual', 'mentioned'],
    mutuals: ['author', 'mutual', 'mentioned'],
    circle: ['author', 'mentioned', 'recipient'],
    mentioned: ['author', 'mentioned'],
  },
  thread: {
    public: ['author', 'follower', 'mutual', 'mentioned', 'stranger', 'recipient', 'nobody'],
    quiet: ['author', 'follower', 'mutual', 'mentioned', 'stranger', 'recipient', 'nobody'],
    followers: ['author', 'follower', 'mutual', 'mentioned'],
    mutuals: ['author', 'mutual', 'mentioned'],
    circle: ['author', 'mentioned', 'recipient'],
    mentioned: ['author', 'mentioned'],
  },
  profile: {
    public: ['author', 'follower', 'mutual', 'mentioned', 'stranger', 'recipient', 'muting', 'blocking', 'nobody'],
    quiet: ['author', 'follower', 'mutual', 'mentioned', 'stranger', 'recipient', 'muting', 'blocking', 'nobody'],
    followers: ['author', 'follower', 'mutual', 'mentioned'],
    mutuals: ['author', 'mutual', 'mentioned'],
    circle: ['author', 'mentioned', 'recipient'],
    mentioned: ['author', 'mentioned'],
  },
  home: {
    public: ['author', 'follower', 'mutual'],
    quiet: ['author', 'follower', 'mutual'],
    followers: ['author', 'follower', 'mutual'],
    mutuals: ['author', 'mutual'],
    circle: ['author'],
    mentioned: [],
  },
  list: {
    public: ['author', 'follower', 'mutual', 'mentioned', 'stranger', 'recipient', 'nobody'],
    quiet: ['author', 'follower', 'mutual', 'mentioned', 'stranger', 'recipient', 'nobody'],
    followers: ['author', 'follower', 'mutual', 'mentioned'],
    mutuals: ['author', 'mutual', 'mentioned'],
    circle: ['author', 'mentioned', 'recipient'],
    mentioned: [],
  },
  public: {
    public: ['author', 'follower', 'mutual', 'mentioned', 'stranger', 'recipient', 'nobody'],
    quiet: [],
    followers: [],
    mutuals: [],
    circle: [],
    mentioned: [],
  },
  notification: {
    public: ['author', 'follower', 'mutual', 'mentioned', 'stranger', 'recipient', 'nobody'],
    quiet: ['author', 'follower', 'mutual', 'mentioned', 'stranger', 'recipient', 'nobody'],
    followers: ['author', 'follower', 'mutual', 'mentioned'],
    mutuals: ['author', 'mutual', 'mentioned'],
    circle: ['author', 'mentioned', 'recipient'],
    mentioned: ['author', 'mentioned'],
  },
};

const AUDIENCES: readonly Audience[] = ['public', 'quiet', 'followers', 'mutuals', 'circle', 'mentioned'];

async function makeTown(town: Settlement) {
  const author = await town.person('author');
  const people: Record<Looker, Viewer | null> = {
    author,
    follower: await town.person('follower'),
    mutual: await town.person('mutual'),
    mentioned: await town.person('mentioned'),
    stranger: await town.person('stranger'),
    recipient: await town.person('recipient'),
    muting: await town.person('muting'),
    blocking: await town.person('blocking'),
    blocked: await town.person('blocked'),
    nobody: null,
  };
  await follow(town, people.follower!, author.accountId);
  await follow(town, people.mutual!, author.accountId);
  await follow(town, author, people.mutual!.accountId);
  await mute(town, people.muting!, author.accountId);
  await block(town, people.blocking!, author.accountId);
  await block(town, author, people.blocked!.accountId);
  const post = async (audience: Audience) => {
    const id = await town.post(author, { audience });
    await town.db.write(async (tx) => {
      await tx.updateTable('posts').set({ has_mentions: 1 }).where('id', '=', id).execute();
      await tx.insertInto('mentions').values({ post_id: id, account_id: people.mentioned!.accountId }).execute();
      if (audience === 'circle') {
        const row = { post_id: id, account_id: people.recipient!.accountId };
        await tx.insertInto('post_recipients').values(row).execute();
      }
    });
    return id;
  };
  return { author, people, post };
}

withDatabases('visibility', (open) => {
  test('every audience, place and looker gives what the table says', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const { people, post } = await makeTown(town);
      for (const audience of AUDIENCES) {
        const id = await post(audience);
        for (const [place, table] of Object.entries(WHO_SEES) as [Place, (typeof WHO_SEES)[Place]][]) {
          const sees: Looker[] = [];
          for (const looker of LOOKERS) {
            const seen = await look(db.reader, town.clock.now(), people[looker], [id], place);
            if (seen.length === 1) sees.push(looker);
          }
          assert.deepEqual(sees, table[audience], `${audience} at ${place}`);
        }
      }
    } finally {
      await close();
    }
  });

  test('a share is seen only where both it and the shared post may be', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const { author, people, post } = await makeTown(town);
      const sharer = await town.person('sharer');
      for (const looker of LOOKERS) {
        const viewer = people[looker];
        if (viewer) await follow(town, viewer, sharer.accountId);
      }
      const share = await town.post(sharer, { shareOf: await post('public') });
      const sees = async (viewer: Viewer | null, place: Place) =>
        (await look(db.reader, town.clock.now(), viewer, [share], place)).length === 1;
      assert.equal(await sees(people.stranger, 'home'), true);
      assert.equal(await sees(people.muting, 'home'), false, 'the author of the shared post is muted');
      assert.equal(await sees(people.blocking, 'home'), false);
      assert.equal(await sees(people.blocked, 'asked'), false);
      assert.equal(await sees(null, 'public'), false, 'public feeds show no shares');
      await follow(town, people.stranger!, sharer.accountId, { shares: false });
      assert.equal(await sees(people.stranger, 'home'), false, 'shares of this person are not wanted');
      assert.equal(await sees(people.stranger, 'profile'), true);
      await db.write((tx) =>
        tx.updateTable('accounts').set({ suspended_at: 1 }).where('id', '=', author.accountId).execute(),
      );
      assert.equal(await sees(people.follower, 'profile'), false, 'the author is gone');
    } finally {
      await close();
    }
  });

  test('local-only, limited, removed and timed mutes', async () => {
    const { db, close } = await open();
    try {
      const town = await settle(db);
      const { author, people, post } = await makeTown(town);
      const id = await post('public');
      const sees = async (viewer: Viewer | null, place: Place) =>
        (await look(db.reader, town.clock.now(), viewer, [id], place)).length === 1;
      const set = (values: { local_only?: 0 | 1; removed_at?: number; removed_by?: 'moderator' }) =>
        db.write(async (tx) => {
          await tx.updateTable('posts').set(values).where('id', '=', id).execute();
          await raisePostVersions(tx, [id]);
        });
      await set({ local_only: 1 });
      assert.equal(await sees(null, 'asked'), false, 'a local-only post is for people who are logged in');
      assert.equal(await sees(people.stranger, 'public'), true);
      await db.write((tx) =>
        tx.updateTable('accounts').set({ limited_at: 1 }).where('id', '=', author.accountId).execute(),
      );
      assert.equal(await sees(people.stranger, 'public'), false);
      assert.equal(await sees(people.follower, 'public'), true);
      assert.equal(await sees(people.stranger, 'profile'), true);
      await mute(town, people.follower!, author.accountId, { durationMs: 60_000 });
      assert.equal(await sees(people.follower, 'home'), false);
      town.clock.move(60_001);
      assert.equal(await sees(people.follower, 'home'), true, 'the mute is over');
      await set({ removed_at: 5, removed_by: 'moderator' });
      for (const looker of LOOKERS) assert.equal(await sees(people[looker], 'asked'), false);
      await assert.rejects(requireVisible(db.reader, town.clock.now(), author, id), /not found/);
    } finally {
      await close();
    }
  });
});
