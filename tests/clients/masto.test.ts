import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createOAuthAPIClient, createRestAPIClient, createStreamingAPIClient, type mastodon } from 'masto';
import sharp from 'sharp';
import { eventually } from '../kit/eventually.ts';
import { type RunningNode, startRunningNode } from '../kit/running-node.ts';

let node: RunningNode;
before(async () => {
  node = await startRunningNode();
});
after(() => node.stop());

const clientOf = (token: string): mastodon.rest.Client => createRestAPIClient({ url: node.origin, accessToken: token });
const client = async (username: string): Promise<mastodon.rest.Client> => clientOf((await node.person(username)).token);

test('masto reads the instance and registers an app that signs somebody up', async () => {
  const stranger = createRestAPIClient({ url: node.origin });
  const v2 = await stranger.v2.instance.fetch();
  assert.match(v2.version, /Parley/);
  assert.ok(v2.configuration.statuses.maxCharacters > 400);
  assert.equal((await stranger.v1.instance.fetch()).title, v2.title);
  const app = await stranger.v1.apps.create({
    clientName: 'masto',
    redirectUris: 'urn:ietf:wg:oauth:2.0:oob',
    scopes: 'read write',
  });
  const { clientId, clientSecret } = app;
  assert.ok(clientId && clientSecret);
  const oauth = createOAuthAPIClient({ url: node.origin });
  const own = await oauth.token.create({
    grantType: 'client_credentials',
    clientId,
    clientSecret,
    redirectUri: 'urn:ietf:wg:oauth:2.0:oob',
    scope: 'read write',
  });
  const asApp = createRestAPIClient({ url: node.origin, accessToken: own.accessToken });
  assert.equal((await asApp.v1.apps.verifyCredentials()).name, 'masto');
  const token = await asApp.v1.accounts.create({
    username: 'newcomer',
    email: 'newcomer@mail.example',
    password: 'another long password',
    agreement: true,
    locale: 'en',
  });
  assert.equal(token.tokenType, 'Bearer');
  await oauth.revoke({ clientId, clientSecret, token: own.accessToken });
  await assert.rejects(asApp.v1.apps.verifyCredentials(), /invalid/i);
});

test('masto changes a profile, posts with a picture, and follows what comes of it', async () => {
  const ann = await client('ann');
  const bob = await client('bob');
  const changed = await ann.v1.accounts.updateCredentials({
    displayName: 'Ann',
    note: 'by the sea',
    fieldsAttributes: [{ name: 'Site', value: 'https://ann.example' }],
  });
  assert.equal(changed.fields[0]?.name, 'Site');
  const me = await ann.v1.accounts.verifyCredentials();
  assert.equal(me.displayName, 'Ann');
  const bobId = (await bob.v1.accounts.verifyCredentials()).id;

  const bytes = await sharp({ create: { width: 80, height: 60, channels: 3, background: 'navy' } })
    .png()
    .toBuffer();
  const media = await ann.v2.media.create({
    file: new Blob([bytes], { type: 'image/png' }),
    description: 'The sea at night',
    focus: '0.1,0.2',
  });
  const relation = await bob.v1.accounts.$select(me.id).follow({ reblogs: true });
  assert.equal(relation.following, true);
  const post = await ann.v1.statuses.create(
    { status: 'Good night @bob #sea', mediaIds: [media.id], visibility: 'public', language: 'en' },
    { requestInit: { headers: { 'Idempotency-Key': 'good-night' } } },
  );
  assert.equal(post.mediaAttachments[0]?.description, 'The sea at night');
  const home = await eventually(
    () => bob.v1.timelines.home.list({ limit: 5 }),
    (page) => page.some((status) => status.id === post.id),
  );
  assert.equal(home[0]?.account.displayName, 'Ann');
  const told = await eventually(
    () => bob.v1.notifications.list({ types: ['mention'] }),
    (page) => page.length === 1,
  );
  assert.equal(told[0]?.account.id, me.id);

  const favoured = await bob.v1.statuses.$select(post.id).favourite();
  assert.equal(favoured.favouritesCount, 1);
  const reblog = await bob.v1.statuses.$select(post.id).reblog();
  assert.equal(reblog.reblog?.id, post.id);
  const reply = await bob.v1.statuses.create({ status: '@ann sleep well', inReplyToId: post.id });
  const context = await ann.v1.statuses.$select(post.id).context.fetch();
  assert.deepEqual(
    context.descendants.map((status) => status.id),
    [reply.id],
  );
  const edited = await ann.v1.statuses.$select(post.id).update({ status: 'Good night, all', mediaIds: [media.id] });
  assert.ok(edited.editedAt);
  assert.equal((await ann.v1.statuses.$select(post.id).history.list()).length, 2);
  const [toBob] = await ann.v1.accounts.relationships.fetch({ id: [bobId] });
  assert.equal(toBob?.followedBy, true);
  const poll = await ann.v1.statuses.create({
    status: 'Tea?',
    poll: { options: ['yes', 'no'], expiresIn: 3600, multiple: false },
  });
  const voted = await bob.v1.polls.$select(poll.poll?.id ?? '').votes.create({ choices: [0] });
  assert.equal(voted.votesCount, 1);

  const pages: string[] = [];
  for await (const page of ann.v1.accounts.$select(me.id).statuses.list({ limit: 1 })) {
    pages.push(...page.map((status) => status.id));
    if (page.length === 0) break;
  }
  assert.deepEqual(pages, [poll.id, post.id]);
  const found = await bob.v2.search.list({ q: 'ann', resolve: true });
  assert.equal(found.accounts[0]?.id, me.id);
  await ann.v1.statuses.$select(post.id).remove();
  await assert.rejects(bob.v1.statuses.$select(post.id).fetch(), /not found/i);
});

test('masto hears the streams', async (context) => {
  const cleo = await client('cleo');
  const { token } = await node.person('dan');
  const dan = clientOf(token);
  const cleoId = (await cleo.v1.accounts.verifyCredentials()).id;
  await dan.v1.accounts.$select(cleoId).follow();
  const instance = await dan.v2.instance.fetch();
  const streaming = createStreamingAPIClient({
    streamingApiUrl: instance.configuration.urls.streaming,
    accessToken: token,
    retry: false,
  });
  await streaming.prepare();
  context.after(() => streaming.close());
  const events = streaming.user.subscribe().values();
  const tagged = streaming.hashtag.subscribe({ tag: 'tide' }).values();
  const [first, firstTagged] = [events.next(), tagged.next()];
  // A subscription has no answer, so posts are written until the first one is heard.
  let heard = false;
  const ready = Promise.all([first, firstTagged]).then(() => {
    heard = true;
  });
  await eventually(
    () => cleo.v1.statuses.create({ status: '@dan low #tide' }),
    () => heard,
  );
  await ready;
  const event = (await first).value;
  assert.ok(event.event === 'update' || event.event === 'notification');
  assert.equal((await firstTagged).value.event, 'update');
  const kinds = new Set([event.event]);
  while (kinds.size < 2) kinds.add((await events.next()).value.event);
  assert.deepEqual(kinds, new Set(['update', 'notification']));
});

test('masto uses what a person sets up for themselves', async () => {
  const eva = await client('eva');
  const finn = await client('finn');
  const finnId = (await finn.v1.accounts.verifyCredentials()).id;
  await eva.v1.accounts.$select(finnId).follow();

  const list = await eva.v1.lists.create({ title: 'Close' });
  await eva.v1.lists.$select(list.id).accounts.create({ accountIds: [finnId] });
  assert.equal((await eva.v1.lists.$select(list.id).accounts.list())[0]?.id, finnId);
  const filter = await eva.v2.filters.create({
    title: 'Rain',
    context: ['home', 'public'],
    filterAction: 'warn',
    keywordsAttributes: [{ keyword: 'drizzle', wholeWord: true }],
  });
  assert.equal(filter.keywords[0]?.keyword, 'drizzle');
  const rainy = await finn.v1.statuses.create({ status: 'A drizzle of #weather' });
  const listed = await eventually(
    () => eva.v1.timelines.list.$select(list.id).list(),
    (page) => page.length === 1,
  );
  assert.equal(listed[0]?.id, rainy.id);
  const [publicly] = await eva.v1.timelines.public.list({ local: true, limit: 1 });
  assert.equal(publicly?.filtered?.[0]?.filter.title, 'Rain');

  assert.equal((await eva.v1.tags.$select('weather').follow()).following, true);
  assert.equal((await eva.v1.followedTags.list())[0]?.name, 'weather');
  assert.equal((await eva.v1.featuredTags.create({ name: 'weather' })).name, 'weather');
  const later = await eva.v1.statuses.create({
    status: 'Good morning',
    scheduledAt: new Date(Date.now() + 86_400_000).toISOString(),
  });
  assert.equal((await eva.v1.scheduledStatuses.list())[0]?.id, later.id);
  await eva.v1.markers.create({ home: { lastReadId: rainy.id } });
  assert.equal((await eva.v1.markers.fetch({ timeline: ['home'] })).home?.lastReadId, rainy.id);
  assert.equal((await eva.v1.preferences.fetch())['posting:default:visibility'], 'public');

  await finn.v1.statuses.create({ status: '@eva between us', visibility: 'direct' });
  const [conversation] = await eventually(
    () => eva.v1.conversations.list(),
    (page) => page.length === 1,
  );
  assert.equal(conversation?.unread, true);
  await eva.v1.conversations.$select(conversation.id).read();
  const groups = await eventually(
    () => eva.v2.notifications.list(),
    (page) => page.notificationGroups.length > 0,
  );
  assert.equal(groups.notificationGroups[0]?.type, 'mention');
  assert.equal((await eva.v2.notifications.policy.fetch()).forNotFollowing, 'accept');
  await eva.v1.accounts.$select(finnId).mute({ duration: 3600 });
  assert.equal((await eva.v1.mutes.list())[0]?.id, finnId);
  const report = await eva.v1.reports.create({
    accountId: finnId,
    statusIds: [rainy.id],
    comment: 'too wet',
    category: 'spam',
  });
  assert.equal(report.actionTaken, false);
  for (const ask of [
    () => eva.v1.announcements.list(),
    () => eva.v1.customEmojis.list(),
    () => eva.v1.trends.tags.list(),
    () => eva.v1.trends.statuses.list(),
    () => eva.v1.trends.links.list(),
    () => eva.v2.suggestions.list(),
    () => eva.v1.directory.list(),
    () => eva.v1.domainBlocks.list(),
    () => eva.v1.endorsements.list(),
    () => eva.v1.followRequests.list(),
    () => eva.v1.blocks.list(),
    () => eva.v1.bookmarks.list(),
    () => eva.v1.favourites.list(),
    () => eva.v1.instance.peers.list(),
  ]) {
    assert.ok(Array.isArray(await ask()));
  }
});
