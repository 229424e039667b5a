import assert from 'node:assert/strict';
import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import generator, { type Entity, type MegalodonInterface, NotificationType } from 'megalodon';
import sharp from 'sharp';
import { eventually } from '../kit/eventually.ts';
import { type RunningNode, startRunningNode } from '../kit/running-node.ts';
import { codeFor } from './browser.ts';

const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob';
const SCOPES = ['read', 'write', 'follow', 'push'];

let node: RunningNode;
before(async () => {
  node = await startRunningNode();
});
after(() => node.stop());

const clientOf = (token: string | null): MegalodonInterface => generator('mastodon', node.origin, token);
const client = async (username: string): Promise<MegalodonInterface> => clientOf((await node.person(username)).token);
const me = async (client: MegalodonInterface): Promise<Entity.Account> =>
  (await client.verifyAccountCredentials()).data;
const asStatus = (status: Entity.Status | Entity.ScheduledStatus): Entity.Status => {
  assert.ok('content' in status);
  return status;
};

test('megalodon registers itself, sends its person to the browser and gets a token', async () => {
  const ann = await node.person('ann');
  const stranger = clientOf(null);
  const app = await stranger.registerApp('megalodon', { scopes: SCOPES, redirect_uris: OUT_OF_BAND });
  assert.ok(app.url);
  const code = await codeFor(app.url, ann, /megalodon/);
  const token = await stranger.fetchAccessToken(app.client_id, app.client_secret, code, OUT_OF_BAND);
  const known = clientOf(token.access_token);
  assert.equal((await me(known)).username, 'ann');
  assert.equal((await known.verifyAppCredentials()).data.name, 'megalodon');
  await known.revokeToken(app.client_id, app.client_secret, token.access_token);
  await assert.rejects(known.verifyAccountCredentials(), /401/);
});

test('megalodon posts, reads, follows, searches and is told', async () => {
  const [bob, cleo] = [await client('bob'), await client('cleo')];
  const cleoId = (await me(cleo)).id;
  assert.equal((await bob.followAccount(cleoId)).data.following, true);
  assert.equal((await bob.getRelationship(cleoId)).data.following, true);
  const picture = await sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  const path = join(node.data, 'teal.png');
  writeFileSync(path, picture);
  const media = (await cleo.uploadMedia(createReadStream(path), { description: 'Teal' })).data;
  const post = asStatus((await cleo.postStatus('Hello @bob #teal', { media_ids: [media.id] })).data);
  assert.equal(post.media_attachments[0]?.description, 'Teal');
  assert.equal(post.mentions[0]?.username, 'bob');
  const home = await eventually(
    () => bob.getHomeTimeline(),
    ({ data }) => data.some((status) => status.id === post.id),
  );
  assert.equal(home.status, 200);
  assert.equal((await bob.getTagTimeline('teal')).data[0]?.id, post.id);
  assert.equal((await bob.favouriteStatus(post.id)).data.favourited, true);
  assert.equal((await bob.reblogStatus(post.id)).data.reblog?.id, post.id);
  assert.equal((await bob.bookmarkStatus(post.id)).data.bookmarked, true);
  const reply = asStatus((await bob.postStatus('@cleo hello', { in_reply_to_id: post.id })).data);
  assert.equal((await cleo.getStatusContext(post.id)).data.descendants[0]?.id, reply.id);
  const told = await eventually(
    () => cleo.getNotifications(),
    ({ data }) => data.length === 4,
  );
  const types = new Set(told.data.map(({ type }) => type));
  assert.deepEqual(
    types,
    new Set([NotificationType.Mention, NotificationType.Favourite, NotificationType.Reblog, NotificationType.Follow]),
  );
  assert.match((await cleo.editStatus(post.id, { status: 'Hello again' })).data.content, /again/);
  const found = await bob.search('cleo', { resolve: false });
  assert.equal(found.data.accounts[0]?.id, cleoId);
  assert.equal((await bob.searchAccount('cle')).data[0]?.id, cleoId);
  const question = asStatus((await bob.postStatus('Tea?', { poll: { options: ['a', 'b'], expires_in: 3600 } })).data);
  assert.equal((await cleo.votePoll(question.poll?.id ?? '', [1])).data.options[1]?.votes_count, 1);
  const day = new Date(Date.now() + 86_400_000).toISOString();
  await bob.postStatus('Tomorrow', { scheduled_at: day });
  assert.equal((await bob.getScheduledStatuses()).data.length, 1);
  await cleo.postStatus('@bob a word', { visibility: 'direct' });
  const talks = await eventually(
    () => bob.getConversationTimeline(),
    ({ data }) => data.length === 1,
  );
  assert.equal(talks.data[0]?.unread, true);
});

test('megalodon finds everything a client opens', async () => {
  const dan = await client('dan');
  const list = (await dan.createList('Club')).data;
  assert.equal((await dan.getLists()).data[0]?.id, list.id);
  await dan.blockDomain('bad.example');
  assert.deepEqual((await dan.getDomainBlocks()).data, ['bad.example']);
  assert.equal((await dan.createFilter('spoilers', ['home'])).data.phrase, 'spoilers');
  assert.equal((await dan.followTag('teal')).data.following, true);
  for (const ask of [
    () => dan.getInstance(),
    () => dan.getInstancePeers(),
    () => dan.getInstanceActivity(),
    () => dan.getInstanceTrends(),
    () => dan.getInstanceDirectory(),
    () => dan.getInstanceCustomEmojis(),
    () => dan.getInstanceAnnouncements(),
    () => dan.getPreferences(),
    () => dan.getFollowedTags(),
    () => dan.getFeaturedTags(),
    () => dan.getSuggestions(),
    () => dan.getEndorsements(),
    () => dan.getFollowRequests(),
    () => dan.getMutes(),
    () => dan.getBlocks(),
    () => dan.getMarkers(['home']),
    () => dan.getPublicTimeline(),
    () => dan.getListTimeline(list.id),
  ]) {
    assert.equal((await ask()).status, 200);
  }
});

test('megalodon hears the stream of its person', async (context) => {
  const [eva, finn] = [await client('eva'), await client('finn')];
  await eva.followAccount((await me(finn)).id);
  const stream = await eva.userStreaming();
  context.after(() => stream.stop());
  const heard = new Promise<Entity.Status>((resolve) => {
    stream.once('update', resolve);
  });
  let done = false;
  void heard.then(() => {
    done = true;
  });
  // A connection says nothing when it is ready, so posts are written until one is heard.
  await eventually(
    () => finn.postStatus('wind'),
    () => done,
  );
  assert.match((await heard).content, /wind/);
});
