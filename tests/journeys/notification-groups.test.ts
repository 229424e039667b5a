import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actOn } from '#moderation/moderation.ts';
import { emit } from '#work/events.ts';
import { newVisitor } from '../kit/page-visitor.ts';
import type { Person, Town } from '../kit/town.ts';
import { journeys } from './contract.ts';

const HOUR_MS = 3_600_000;

interface Group {
  group_key: string;
  type: string;
  notifications_count: number;
  sample_account_ids: string[];
  status_id?: string;
  page_min_id?: string;
  page_max_id?: string;
}

interface Told {
  id: string;
  type: string;
  group_key: string;
}

const groups = async (who: Person, query = ''): Promise<Group[]> =>
  (await who.get(`/api/v2/notifications${query}`)).body.notification_groups;
const types = async (who: Person, query = ''): Promise<string[]> =>
  (await who.get(`/api/v1/notifications${query}`)).body.map((one: Told) => one.type);

/** Somebody for whom every policy lets through. */
const welcoming = (who: Person) =>
  who.patch('/api/v2/notifications/policy', { for_private_mentions: 'accept', for_limited_accounts: 'accept' });

journeys('grouped and filtered notifications', (newTown) => {
  test('like ones come as one, a page at a time, and go as one', async () => {
    await using town = await newTown();
    const [ann, bob, cleo, dan] = await town.people('ann', 'bob', 'cleo', 'dan');
    const post = await ann.write('popular');
    for (const fan of [bob, cleo, dan]) {
      await fan.post(`/api/v1/statuses/${post.id}/favourite`);
      await town.settle();
      town.clock.advance(1000);
    }
    await bob.follow(ann);
    await town.settle();
    const mention = await cleo.write('hello @ann');
    await town.settle();

    const { body } = await ann.get('/api/v2/notifications');
    const list: Group[] = body.notification_groups;
    assert.deepEqual(
      list.map((group) => [group.type, group.notifications_count]),
      [
        ['mention', 1],
        ['follow', 1],
        ['favourite', 3],
      ],
    );
    const [, , favourites] = list;
    assert.deepEqual(favourites?.sample_account_ids, [dan.id, cleo.id, bob.id]);
    assert.equal(favourites?.status_id, post.id);
    assert.equal(favourites?.group_key.startsWith(`favourite-${post.id}-`), true);
    assert.deepEqual(body.accounts.map((one: { id: string }) => one.id).sort(), [bob.id, cleo.id, dan.id].sort());
    assert.deepEqual(body.statuses.map((one: { id: string }) => one.id).sort(), [post.id, mention.id].sort());
    const plain: Told[] = (await ann.get('/api/v1/notifications')).body;
    assert.equal(plain.filter((one) => one.group_key === favourites?.group_key).length, 3, 'the keys are the same');

    const partial = (await ann.get('/api/v2/notifications?expand_accounts=partial_avatars')).body;
    assert.deepEqual(
      partial.accounts.map((one: { id: string }) => one.id).sort(),
      [bob.id, cleo.id, dan.id].sort().filter((id) => partial.accounts.some((one: { id: string }) => one.id === id)),
    );
    assert.ok(
      partial.accounts.some((one: { id: string }) => one.id === dan.id),
      'the latest of each is whole',
    );
    assert.equal((await ann.get('/api/v2/notifications?expand_accounts=all')).status, 422);

    // Each page leads to the next, and back.
    const first = await ann.get('/api/v2/notifications?limit=1');
    const second = await ann.get(first.next ?? '');
    const third = await ann.get(second.next ?? '');
    assert.equal(third.body.notification_groups[0].group_key, favourites?.group_key);
    const back = await ann.get(third.prev ?? '');
    assert.equal(back.body.notification_groups[0].type, 'follow');

    assert.equal((await groups(ann, '?grouped_types[]=follow')).length, 5);
    assert.equal((await groups(ann, '?types[]=favourite')).length, 1);
    assert.equal((await groups(ann, '?exclude_types[]=favourite')).length, 2);
    assert.deepEqual(
      (await groups(ann, `?account_id=${bob.id}`)).map((group) => group.type),
      ['follow', 'favourite'],
    );
    assert.equal((await ann.get('/api/v2/notifications/unread_count')).body.count, 3);
    assert.equal((await ann.get('/api/v1/notifications/unread_count')).body.count, 5);
    await ann.post('/api/v1/markers', { notifications: { last_read_id: favourites?.page_max_id } });
    assert.equal((await ann.get('/api/v2/notifications/unread_count')).body.count, 2);

    const one = (await ann.get(`/api/v2/notifications/${favourites?.group_key}`)).body;
    assert.equal(one.notification_groups[0].notifications_count, 3);
    assert.equal(one.notification_groups[0].page_min_id, undefined);
    const people = await ann.get(`/api/v2/notifications/${favourites?.group_key}/accounts?limit=2`);
    assert.deepEqual(
      people.body.map((account: { id: string }) => account.id),
      [dan.id, cleo.id],
    );
    assert.deepEqual((await ann.get(people.next ?? '')).body[0].id, bob.id);
    assert.equal((await bob.get(`/api/v2/notifications/${favourites?.group_key}`)).status, 404);
    assert.equal((await ann.post(`/api/v2/notifications/${favourites?.group_key}/dismiss`)).status, 200);
    assert.equal((await ann.get(`/api/v2/notifications/${favourites?.group_key}`)).status, 404);
    assert.equal((await groups(ann)).length, 2);
    await ann.post(`/api/v2/notifications/${list[0]?.group_key}/dismiss`);
    assert.deepEqual(
      (await groups(ann)).map((group) => group.type),
      ['follow'],
    );
    await town.pass(13 * HOUR_MS);
    await dan.follow(ann);
    await town.settle();
    assert.deepEqual(
      (await groups(ann)).map((group) => group.notifications_count),
      [1, 1],
      'half a day later anew',
    );
  });

  test('a policy keeps strangers out of sight until they are accepted', async () => {
    await using town = await newTown();
    const [ann, bob, cleo, dan] = await town.people('ann', 'bob', 'cleo', 'dan');
    const policy = (await ann.get('/api/v2/notifications/policy')).body;
    assert.deepEqual(
      [policy.for_private_mentions, policy.for_not_following, policy.for_bots],
      ['filter', 'accept', 'accept'],
    );
    const strict = await ann.patch('/api/v2/notifications/policy', { for_not_following: 'filter', for_bots: 'drop' });
    assert.deepEqual([strict.body.for_not_following, strict.body.for_bots], ['filter', 'drop']);
    assert.equal((await ann.patch('/api/v2/notifications/policy', { for_bots: 'maybe' })).status, 422);
    assert.equal((await ann.get('/api/v1/notifications/policy')).body.filter_not_following, true);

    const post = await ann.write('hello');
    await bob.post(`/api/v1/statuses/${post.id}/favourite`);
    const message = await bob.write('@ann buy this', { visibility: 'direct' });
    await cleo.write('@ann hi');
    await town.settle();
    assert.deepEqual(await types(ann), []);
    assert.deepEqual(await groups(ann), []);
    assert.equal((await ann.get('/api/v1/notifications/unread_count')).body.count, 0);
    assert.deepEqual((await types(ann, '?include_filtered=true')).sort(), ['favourite', 'mention', 'mention']);
    assert.deepEqual((await ann.get('/api/v1/conversations')).body, []);
    const { summary } = (await ann.get('/api/v2/notifications/policy')).body;
    assert.deepEqual(summary, { pending_requests_count: 2, pending_notifications_count: 3 });
    const { body: requests, next } = await ann.get('/api/v1/notifications/requests?limit=1');
    assert.equal(requests[0].account.id, cleo.id);
    const [fromBob] = (await ann.get(next ?? '')).body;
    assert.deepEqual(
      [fromBob.account.id, fromBob.notifications_count, fromBob.last_status.id],
      [bob.id, '2', message.id],
    );
    assert.equal((await ann.get(`/api/v1/notifications/requests/${fromBob.id}`)).body.id, fromBob.id);
    assert.equal((await bob.get(`/api/v1/notifications/requests/${fromBob.id}`)).status, 404);
    assert.equal((await bob.post(`/api/v1/notifications/requests/${fromBob.id}/accept`)).status, 404);

    assert.equal((await ann.post(`/api/v1/notifications/requests/${fromBob.id}/accept`)).status, 200);
    assert.equal((await ann.get('/api/v1/notifications/requests/merged')).body.merged, false);
    await town.settle();
    assert.equal((await ann.get('/api/v1/notifications/requests/merged')).body.merged, true);
    assert.deepEqual((await types(ann)).sort(), ['favourite', 'mention']);
    const [talk] = (await ann.get('/api/v1/conversations')).body;
    assert.deepEqual([talk.last_status.id, talk.unread], [message.id, true]);
    await bob.write('@ann me again');
    await ann.post('/api/v1/notifications/requests/dismiss', { id: [requests[0].id] });
    await town.settle();
    assert.equal((await types(ann)).length, 3, 'who is accepted once comes through');
    assert.deepEqual((await ann.get('/api/v1/notifications/requests')).body, []);
    assert.equal((await types(ann, '?include_filtered=true')).length, 3, 'what is dismissed is gone');
    await cleo.write('@ann hello?');
    await town.settle();
    const again = (await ann.get('/api/v1/notifications/requests')).body;
    assert.equal((await ann.post('/api/v1/notifications/requests/accept', { id: [again[0].id, '1'] })).status, 200);
    await town.settle();
    assert.equal((await types(ann)).length, 4);

    // Who has no app finds them on the page.
    await ann.write('another').then((one) => dan.post(`/api/v1/statuses/${one.id}/favourite`));
    await town.settle();
    const visitor = newVisitor(town.server, town.origin);
    await visitor.logIn(ann.username, ann.password);
    await visitor.open('/notifications');
    const [fromDan] = (await ann.get('/api/v1/notifications/requests')).body;
    assert.ok(visitor.page.body.includes('You may not know them'));
    await visitor.send(`/notifications/requests/${fromDan.id}/accept`);
    await town.settle();
    await visitor.open('/notifications');
    assert.ok(!visitor.page.body.includes('You may not know them'));
    assert.equal((await types(ann)).length, 5);
    const loose = await ann.put('/api/v1/notifications/policy', { filter_not_following: false });
    assert.equal(loose.body.filter_not_following, false);
    assert.equal((await ann.get('/api/v2/notifications/policy')).body.for_not_following, 'accept');
  });

  test('quotes, changed quotes, warnings, cut follows, reports and collections are told too', async () => {
    await using town = await newTown();
    const olga = await town.person('olga', { role: 'owner' });
    const [ann, bob] = await town.people('ann', 'bob');
    await welcoming(ann);
    const post = await ann.write('quote me');
    const quote = await bob.write('look at this', { quoted_status_id: post.id });
    await town.settle();
    const [quoted] = (await ann.get('/api/v1/notifications?types[]=quote')).body;
    assert.deepEqual([quoted.status.id, quoted.account.id], [quote.id, bob.id]);
    town.clock.advance(1000);
    await ann.put(`/api/v1/statuses/${post.id}`, { status: 'quote me, please' });
    await town.settle();
    const [changed] = (await bob.get('/api/v1/notifications?types[]=quoted_update')).body;
    assert.deepEqual([changed.status.id, changed.account.id], [quote.id, ann.id]);
    // A mention that was dismissed does not come back with an edit, a new one comes.
    const mention = await ann.write('hi @bob');
    await town.settle();
    const [first] = (await bob.get('/api/v1/notifications?types[]=mention')).body;
    await bob.post(`/api/v1/notifications/${first.id}/dismiss`);
    await ann.put(`/api/v1/statuses/${mention.id}`, { status: 'hi @bob!' });
    await town.settle();
    assert.deepEqual(await types(bob, '?types[]=mention'), []);
    await ann.put(`/api/v1/statuses/${post.id}`, { status: 'quote me, @bob' });
    await town.settle();
    assert.deepEqual(await types(bob, '?types[]=mention'), ['mention']);
    await cut(town, ann);
    const [severed] = (await ann.get('/api/v1/notifications?types[]=severed_relationships')).body;
    assert.deepEqual(
      [severed.event.type, severed.event.target_name, severed.event.followers_count, severed.account.id],
      ['domain_block', 'gone.example', 3, ann.id],
    );
    const [grouped] = await groups(ann, '?types[]=severed_relationships');
    assert.deepEqual([grouped?.type, grouped?.status_id], ['severed_relationships', undefined]);

    const report = await ann.post('/api/v1/reports', { account_id: bob.id, comment: 'rude', category: 'other' });
    const action = { type: 'none', text: 'Be kind.', reportId: Number(report.body.id), mail: false } as const;
    await actOn(town.context, olga.viewer, bob.accountId, action);
    await town.settle();
    const [reported] = (await olga.get('/api/v1/notifications?types[]=admin.report')).body;
    assert.deepEqual(
      [reported.report.id, reported.report.target_account.id, reported.account.id],
      [report.body.id, bob.id, ann.id],
    );
    const [warned] = (await bob.get('/api/v1/notifications?types[]=moderation_warning')).body;
    assert.deepEqual(
      [warned.moderation_warning.text, warned.moderation_warning.action, warned.account.id],
      ['Be kind.', 'none', bob.id],
    );
    assert.equal((await groups(bob, '?types[]=moderation_warning')).length, 1);

    await ann.patch('/api/v1/accounts/update_credentials', { discoverable: true });
    const made = await bob.post('/api/v1/collections', { name: 'Good people', account_ids: [ann.id] });
    assert.equal(made.status, 200);
    await town.settle();
    const [added] = (await ann.get('/api/v1/notifications?types[]=added_to_collection')).body;
    assert.deepEqual([added.collection.name, added.fallback], ['Good people', undefined]);
    town.clock.advance(1000);
    await bob.patch(`/api/v1/collections/${made.body.collection.id}`, { name: 'The best people' });
    await town.settle();
    const told = (await ann.get('/api/v1/notifications?supported_types[]=mention&types[]=collection_update')).body;
    assert.deepEqual(told[0].fallback.title, 'bob changed a collection that you are in');
    const [group] = (await ann.get('/api/v2/notifications?types[]=added_to_collection&supported_types[]=mention')).body
      .notification_groups;
    assert.equal(group.fallback.title, 'bob put you into a collection');
  });
});

/** What staff's blocking of a host says to those whose follows it cuts. */
async function cut(town: Town, who: Person): Promise<void> {
  const severed = {
    accountId: who.accountId,
    kind: 'domain_block',
    target: 'gone.example',
    followers: 3,
    following: 1,
  } as const;
  await town.context.db.write((tx) => emit(tx, town.clock.now(), 'relationships.severed', severed));
  await town.settle();
}
