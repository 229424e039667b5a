import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Id } from '#store/tables.ts';
import type { Person, Town } from '../kit/town.ts';
import { journeys } from './contract.ts';

const ids = (body: { id: string }[]): string[] => body.map((one) => one.id);

/** Somebody of another server, as far as they are known here. */
async function stranger(town: Town, username: string, host: string): Promise<{ accountId: Id; id: string }> {
  const { db, ids: newIds, clock } = town.context;
  const now = clock.now();
  const accountId = newIds.next();
  await db.write(async (tx) => {
    const known = await tx.selectFrom('hosts').select('id').where('name', '=', host).executeTakeFirst();
    const hostId = known?.id ?? newIds.next();
    if (!known) await tx.insertInto('hosts').values({ id: hostId, name: host, local: 0, created_at: now }).execute();
    const uri = `https://${host}/users/${username}`;
    await tx
      .insertInto('accounts')
      .values({
        id: accountId,
        host_id: hostId,
        username,
        username_key: username,
        uri,
        url: `https://${host}/@${username}`,
        created_at: now,
        updated_at: now,
      })
      .execute();
    await tx.insertInto('account_stats').values({ account_id: accountId }).execute();
  });
  return { accountId, id: String(accountId) };
}

/** A public post of somebody of another server. */
async function strangersPost(town: Town, accountId: Id, text: string): Promise<string> {
  const { db, ids: newIds, clock } = town.context;
  const id = newIds.next();
  await db.write(async (tx) => {
    const uri = `https://else.example/posts/${id}`;
    await tx
      .insertInto('posts')
      .values({
        id,
        account_id: accountId,
        local: 0,
        uri,
        url: uri,
        audience: 'public',
        text: '',
        html: `<p>${text}</p>`,
        created_at: clock.now(),
      })
      .execute();
    await tx.insertInto('post_stats').values({ post_id: id }).execute();
  });
  return String(id);
}

/** As if the other server had let its post be quoted. */
async function acceptQuote(town: Town, postId: string): Promise<void> {
  await town.context.db.write(async (tx) => {
    await tx.updateTable('posts').set({ quote_state: 'accepted' }).where('id', '=', Number(postId)).execute();
    await tx.updateTable('post_stats').set({ version: 9 }).where('post_id', '=', Number(postId)).execute();
  });
}

/** Makes somebody of another server follow somebody here. */
async function followedBy(town: Town, person: Person, followerId: Id): Promise<void> {
  const { db, ids: newIds, clock } = town.context;
  await db.write(async (tx) => {
    const row = { follower_id: followerId, followed_id: person.accountId, id: newIds.next(), created_at: clock.now() };
    await tx.insertInto('follows').values(row).execute();
    await tx.updateTable('account_stats').set({ followers: 1 }).where('account_id', '=', person.accountId).execute();
    await tx.updateTable('account_stats').set({ following: 1 }).where('account_id', '=', followerId).execute();
  });
}

journeys('hosts, profiles and people on them', (newTown) => {
  test('ann blocks a whole host: its people are gone from her feeds, and follows both ways end', async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const eve = await stranger(town, 'eve', 'bad.example');
    const fay = await stranger(town, 'fay', 'fine.example');
    await ann.follow({ ...ann, id: eve.id });
    await ann.follow({ ...ann, id: fay.id });
    await followedBy(town, ann, eve.accountId);
    const evil = await strangersPost(town, eve.accountId, 'evil');
    const fine = await strangersPost(town, fay.accountId, 'fine');
    const feed = async (person: Person, path: string) => ids((await person.get(path)).body);
    assert.deepEqual(await feed(ann, '/api/v1/timelines/public'), [fine, evil]);
    assert.deepEqual(await feed(ann, '/api/v1/timelines/home'), [fine, evil]);

    assert.deepEqual((await ann.post('/api/v1/domain_blocks', { domain: 'Bad.Example' })).body, {});
    assert.equal((await ann.post('/api/v1/domain_blocks', { domain: 'bad.example' })).status, 200);
    await ann.post('/api/v1/domain_blocks', { domain: 'https://münchen.example/' });
    for (const domain of ['', 'no host', 'localhost', 'town.example']) {
      assert.equal((await ann.post('/api/v1/domain_blocks', { domain })).status, 422);
    }
    const page = await ann.get('/api/v1/domain_blocks?limit=1');
    assert.deepEqual(page.body, ['xn--mnchen-3ya.example']);
    assert.deepEqual((await ann.get(page.next!)).body, ['bad.example']);
    assert.deepEqual(await feed(ann, '/api/v1/timelines/public'), [fine], 'before the follows are ended');
    await town.settle();

    const [relation] = (await ann.get(`/api/v1/accounts/relationships?id[]=${eve.id}`)).body;
    assert.deepEqual([relation.domain_blocking, relation.following, relation.followed_by], [true, false, false]);
    const me = (await ann.get('/api/v1/accounts/verify_credentials')).body;
    assert.deepEqual([me.following_count, me.followers_count], [1, 0]);
    assert.deepEqual(await feed(ann, '/api/v1/timelines/home'), [fine]);
    assert.deepEqual(await feed(bob, '/api/v1/timelines/public'), [fine, evil]);
    assert.equal((await ann.post(`/api/v1/accounts/${eve.id}/follow`)).status, 403);
    const quoting = await bob.write('look', { quoted_status_id: evil });
    await acceptQuote(town, quoting.id);
    const { quote } = (await ann.get(`/api/v1/statuses/${quoting.id}`)).body;
    assert.equal(quote.state, 'blocked_domain');
    const [severed] = (await ann.get('/api/v1/notifications?types[]=severed_relationships')).body;
    const { type, target_name, followers_count, following_count } = severed.event;
    assert.deepEqual([type, target_name, followers_count, following_count], ['user_domain_block', 'bad.example', 1, 1]);

    assert.deepEqual((await ann.delete('/api/v1/domain_blocks?domain=bad.example')).body, {});
    assert.deepEqual(await feed(ann, '/api/v1/timelines/public'), [quoting.id, fine, evil]);
    const [after] = (await ann.get(`/api/v1/accounts/relationships?id[]=${eve.id}`)).body;
    assert.ok(!after.domain_blocking && !after.following);
  });

  test('people one endorses are on the profile while one follows them; familiar followers are told', async () => {
    await using town = await newTown();
    const [ann, bob, cem, dan] = await town.people('ann', 'bob', 'cem', 'dan');
    const early = await ann.post(`/api/v1/accounts/${bob.id}/endorse`);
    assert.match(early.body.error, /already following/);
    await ann.follow(bob);
    await ann.follow(cem);
    assert.equal((await ann.post(`/api/v1/accounts/${bob.id}/endorse`)).body.endorsed, true);
    assert.equal((await ann.post(`/api/v1/accounts/${cem.id}/pin`)).body.endorsed, true);
    assert.equal((await ann.post(`/api/v1/accounts/${cem.id}/pin`)).body.endorsed, true);
    const page = await ann.get('/api/v1/endorsements?limit=1');
    assert.deepEqual(ids(page.body), [cem.id]);
    assert.deepEqual(ids((await ann.get(page.next!)).body), [bob.id]);
    const theirs = `/api/v1/accounts/${ann.id}/endorsements`;
    assert.deepEqual(ids((await town.stranger.get(theirs)).body), [cem.id, bob.id]);
    await dan.post(`/api/v1/accounts/${bob.id}/block`);
    assert.deepEqual(ids((await dan.get(theirs)).body), [cem.id]);

    await dan.post(`/api/v1/accounts/${bob.id}/unblock`);
    await bob.follow(dan);
    await cem.follow(dan);
    const familiar = async () =>
      (await ann.get(`/api/v1/accounts/familiar_followers?id[]=${dan.id}&id[]=${bob.id}&id[]=1`)).body.map(
        (one: { id: string; accounts: { id: string }[] }) => [one.id, ids(one.accounts)],
      );
    assert.deepEqual(await familiar(), [
      [dan.id, [cem.id, bob.id]],
      [bob.id, []],
    ]);
    await cem.patch('/api/v1/accounts/update_credentials', { hide_collections: true });
    assert.deepEqual((await familiar())[0], [dan.id, [bob.id]]);

    assert.equal((await ann.post(`/api/v1/accounts/${cem.id}/unendorse`)).body.endorsed, false);
    await ann.post(`/api/v1/accounts/${bob.id}/unfollow`);
    assert.deepEqual((await ann.get('/api/v1/endorsements')).body, [], 'it goes with the follow');
    assert.equal((await ann.post(`/api/v1/accounts/${bob.id}/unpin`)).body.endorsed, false);
    assert.equal((await town.stranger.get('/api/v1/accounts/1/endorsements')).status, 404);
  });

  test('ann sets up her profile through both forms', async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const profile = await ann.get('/api/v1/profile');
    const { avatar, note, show_media, attribution_domains } = profile.body;
    assert.deepEqual([avatar, note, show_media, attribution_domains], [null, '', true, []]);
    const changed = await ann.patch('/api/v1/profile', {
      display_name: 'Ann',
      note: 'I garden & write',
      fields_attributes: { 0: { name: 'Web', value: 'https://ann.example' }, 1: { name: '', value: '' } },
      show_media_replies: false,
      show_featured: '0',
      attribution_domains: ['https://News.example/about', '*.blog.example', ''],
      discoverable: true,
      avatar_description: 'a rose',
    });
    assert.equal(changed.status, 200);
    assert.deepEqual(changed.body.attribution_domains, ['news.example', 'blog.example']);
    assert.deepEqual(changed.body.fields, [{ name: 'Web', value: 'https://ann.example', verified_at: null }]);
    assert.deepEqual(
      [changed.body.note, changed.body.show_media_replies, changed.body.show_featured],
      ['I garden & write', false, false],
    );
    const seen = (await town.stranger.get(`/api/v1/accounts/${ann.id}`)).body;
    assert.deepEqual([seen.show_media, seen.show_media_replies, seen.show_featured], [true, false, false]);
    assert.equal((await ann.patch('/api/v1/profile', { attribution_domains: ['no host'] })).status, 422);

    const form = new FormData();
    form.set('source[quote_policy]', 'followers');
    form.set('source[language]', 'de');
    form.set('source[privacy]', 'private');
    form.append('attribution_domains[]', 'one.example');
    form.set('indexable', 'on');
    const own = (await ann.send('PATCH', '/api/v1/accounts/update_credentials', form)).body;
    assert.deepEqual(
      [own.source.quote_policy, own.source.language, own.source.privacy, own.source.attribution_domains],
      ['followers', 'de', 'private', ['one.example']],
    );
    assert.deepEqual([own.indexable, own.source.note], [true, 'I garden & write']);
    const preferences = (await ann.get('/api/v1/preferences')).body;
    assert.equal(preferences['posting:default:quote_policy'], 'followers');
    assert.equal(preferences['posting:default:visibility'], 'private');
    assert.equal((await ann.delete('/api/v1/profile/avatar')).body.source.note, 'I garden & write');
    assert.match((await ann.delete('/api/v1/profile/header')).body.header, /missing/);
  });
});
