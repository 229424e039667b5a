/**
 * A town in which every list of the API has something to show its owner, Ann: some of every kind for each round. For tests
 * that go through all routes.
 */
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { addRule, setSetting } from '#access/access.ts';
import { updateProfile } from '#accounts/accounts.ts';
import { FRESH_MS, MIN_PEOPLE, refreshPopular, refreshTrends } from '#discovery/discovery.ts';
import type { Answer, Person, Town } from './town.ts';

/** Ids of one thing of each kind, for addresses that need one. */
export type Things = Record<string, string>;

export interface Furnished {
  ann: Person;
  things: Things;
  /** Makes one more of everything. */
  round(): Promise<void>;
}

const SCOPES = 'read write follow push profile admin:read admin:write';
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const storyOf = (name: string): string => `https://news.example/story${name}`;
/** People may feature so many tags and keep so many collections; further rounds make no more. */
const MOST_FEATURED = 10;

function good(answer: Answer, what: string): Answer['body'] {
  assert.ok(answer.status >= 200 && answer.status < 300, `${what}: ${answer.status} ${answer.text}`);
  return answer.body;
}

/** Begins with nothing but Ann, who runs the place and approves her followers. */
export async function furnish(town: Town): Promise<Furnished> {
  const ann = await town.person('ann', { role: 'owner', locked: true, scopes: SCOPES });
  const regulars: Person[] = [];
  for (let i = 0; i <= MIN_PEOPLE; i += 1) regulars.push(await town.person(`regular${i}`));
  for (const one of regulars) await updateProfile(town.context, one.viewer, { discoverable: true, indexable: true });
  await setSetting(town.context, null, 'trends', 'unreviewed');
  await addRule(town.context, null, { text: 'Be kind' });
  // What newcomers do makes nothing trend.
  await town.pass(FRESH_MS + HOUR_MS);
  const main = await ann.write('The main post #everything', { quote_approval_policy: 'public' });
  const things: Things = { main: main.id, ann: ann.id };
  let rounds = 0;
  return {
    ann,
    things,
    async round() {
      const name = String(rounds);
      rounds += 1;
      await livePeople(town, ann, things, name);
      await stir(town, regulars, name);
      await setUp(town, ann, things, name, rounds);
      await staffDeeds(town, ann, things, name);
      await town.settle();
      await refreshTrends(town.context);
      await refreshPopular(town.context);
      things.request = (await ann.get('/api/v1/notifications/requests')).body[0]?.id ?? '';
      things.notification = (await ann.get('/api/v1/notifications?types[]=mention')).body[0]?.id ?? '';
      things.group = (await ann.get('/api/v2/notifications?limit=1')).body.notification_groups[0]?.group_key ?? '';
    },
  };
}

/** People who write, follow, ask, are blocked and muted. */
async function livePeople(town: Town, ann: Person, things: Things, name: string): Promise<void> {
  const [guest, asker, blocked, muted] = await town.people(`guest${name}`, `asker${name}`, `bad${name}`, `loud${name}`);
  await ann.follow(guest);
  await guest.follow(ann);
  good(await ann.post(`/api/v1/follow_requests/${guest.id}/authorize`), 'authorize');
  await asker.follow(ann);
  good(await ann.post(`/api/v1/accounts/${blocked.id}/block`), 'block');
  good(await ann.post(`/api/v1/accounts/${muted.id}/mute`), 'mute');
  good(await ann.post(`/api/v1/accounts/${guest.id}/endorse`), 'endorse');
  good(await guest.patch('/api/v1/accounts/update_credentials', { discoverable: true, indexable: true }), 'profile');
  things.guest = guest.id;

  const media = new FormData();
  media.set('file', new Blob([new Uint8Array(await pixels())], { type: 'image/png' }), 'a.png');
  const picture = good(await guest.send('POST', '/api/v2/media', media), 'media');
  const post = await guest.write(`Look @ann everything #everything ${storyOf(name)}`);
  const shown = await guest.write('a picture', { media_ids: [picture.id], sensitive: true, spoiler_text: 'light' });
  const poll = await guest.write('Tea?', { poll: { options: ['yes', 'no'], expires_in: 3600 } });
  await guest.write('quite so', { in_reply_to_id: things.main });
  await guest.write('worth quoting', { quoted_status_id: things.main });
  const talk = await guest.write('@ann between us', { visibility: 'direct' });
  good(await guest.post(`/api/v1/statuses/${things.main}/reblog`), 'reblog');
  good(await guest.post(`/api/v1/statuses/${things.main}/favourite`), 'favourite');
  good(await guest.put(`/api/v1/statuses/${talk.id}`, { status: '@ann still between us' }), 'edit');
  for (const one of (await guest.get('/api/v1/accounts/search?q=regular')).body) {
    good(await guest.post(`/api/v1/accounts/${one.id}/follow`), 'follow');
  }
  for (const id of [post.id, shown.id]) {
    good(await ann.post(`/api/v1/statuses/${id}/favourite`), 'favourite');
    good(await ann.post(`/api/v1/statuses/${id}/bookmark`), 'bookmark');
  }
  good(await ann.put(`/api/v1/statuses/${things.main}`, { status: `The main post, edit ${name} #everything` }), 'edit');
  const policy = { for_not_following: 'filter' };
  good(await ann.patch('/api/v2/notifications/policy', policy), 'policy');
  await asker.write('@ann let me in');
  const own = new FormData();
  own.set('file', new Blob([new Uint8Array(await pixels())], { type: 'image/png' }), 'b.png');
  const kept = good(await ann.send('POST', '/api/v2/media', own), 'media');
  Object.assign(things, { post: post.id, poll: poll.poll.id, media: kept.id });
}

/** Something that everybody talks of for a while. */
async function stir(town: Town, regulars: readonly Person[], name: string): Promise<void> {
  const address = storyOf(name);
  town.web.set(address, {
    body: '<html lang="en"><head><title>A story</title></head><body><p>Words.</p></body></html>',
  });
  const heard: string[] = [];
  for (const one of regulars) heard.push((await one.write(`Have you heard? ${address} #fad${name}`)).id);
  for (const one of regulars) good(await one.post(`/api/v1/statuses/${heard[0]}/favourite`), 'favourite');
  const host = {
    id: town.context.ids.next(),
    name: `far${name}.example`,
    local: 0 as const,
    created_at: town.clock.now(),
  };
  await town.context.db.write((tx) => tx.insertInto('hosts').values(host).execute());
}

let cached: Buffer | undefined;
async function pixels(): Promise<Buffer> {
  cached ??= await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  return cached;
}

/** What Ann keeps for herself. */
async function setUp(town: Town, ann: Person, things: Things, name: string, rounds: number): Promise<void> {
  const guest = things.guest ?? '';
  const list = good(await ann.post('/api/v1/lists', { title: `List ${name}` }), 'list');
  things.list ??= list.id;
  good(await ann.post(`/api/v1/lists/${things.list}/accounts`, { account_ids: [guest] }), 'member');
  const keywords_attributes = [{ keyword: `word${name}`, whole_word: true }];
  const filter = good(
    await ann.post('/api/v2/filters', { title: `Filter ${name}`, context: ['home'], keywords_attributes }),
    'filter',
  );
  things.filter ??= filter.id;
  const keyword = good(
    await ann.post(`/api/v2/filters/${things.filter}/keywords`, { keyword: `more${name}` }),
    'keyword',
  );
  const kept = good(await ann.post(`/api/v2/filters/${things.filter}/statuses`, { status_id: things.post }), 'status');
  good(await ann.post(`/api/v1/tags/tag${name}/follow`), 'tag');
  good(await ann.post('/api/v1/domain_blocks', { domain: `bad${name}.example` }), 'domain block');
  const scheduled_at = new Date(town.clock.now() + 2 * rounds * DAY_MS).toISOString();
  const later = good(await ann.post('/api/v1/statuses', { status: 'later', scheduled_at }), 'scheduled');
  const draft = good(await ann.post('/api/parley/v1/drafts', { posts: [{ status: 'unfinished' }] }), 'draft');
  const circle = good(await ann.post('/api/parley/v1/circles', { title: `Circle ${name}` }), 'circle');
  things.circle ??= circle.id;
  good(await ann.post(`/api/parley/v1/circles/${things.circle}/accounts`, { account_ids: [guest] }), 'circle member');
  await ann.write('mine #everything');
  if (rounds <= MOST_FEATURED) {
    const tag = good(await ann.post('/api/v1/featured_tags', { name: `featured${name}` }), 'featured');
    const collection = good(
      await ann.post('/api/v1/collections', { name: `Collection ${name}`, description: 'x', account_ids: [guest] }),
      'collection',
    );
    Object.assign(things, { featured: tag.id, collection: collection.id ?? collection.collection?.id });
  }
  Object.assign(things, { keyword: keyword.id, kept: kept.id, later: later.id, draft: draft.id });
}

/** What Ann does as staff, and what is reported to her. */
async function staffDeeds(town: Town, ann: Person, things: Things, name: string): Promise<void> {
  const admin = '/api/v1/admin';
  const make = async (path: string, body: object): Promise<string> => good(await ann.post(path, body), path).id;
  const announcement = { text: `News ${name}`, published: true, starts_at: null, ends_at: null };
  const emoji = new FormData();
  emoji.set('shortcode', `emoji${name}`);
  emoji.set('image', new Blob([new Uint8Array(await pixels())], { type: 'image/png' }), 'e.png');
  good(await ann.send('POST', '/api/parley/v1/admin/custom_emojis', emoji), 'emoji');
  things.announcement = await make('/api/parley/v1/admin/announcements', announcement);
  const by = await town.person(`reporter${name}`);
  good(
    await by.post('/api/v1/reports', { account_id: things.guest, status_ids: [things.post], comment: 'x' }),
    'report',
  );
  things.report = (await ann.get(`${admin}/reports`)).body[0]?.id ?? '';
  things.domainBlock = await make(`${admin}/domain_blocks`, { domain: `block${name}.example`, severity: 'silence' });
  things.domainAllow = await make(`${admin}/domain_allows`, { domain: `allow${name}.example` });
  things.emailBlock = await make(`${admin}/email_domain_blocks`, { domain: `mail${name}.example` });
  things.ipBlock = await make(`${admin}/ip_blocks`, { ip: `192.0.2.${Number(name) + 1}`, severity: 'sign_up_block' });
  things.canonicalBlock = await make(`${admin}/canonical_email_blocks`, { email: `a${name}@blocked.example` });
}
