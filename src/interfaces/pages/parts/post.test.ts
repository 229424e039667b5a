import assert from 'node:assert/strict';
import { test } from 'node:test';
import { words } from '#kernel/words.ts';
import type { MediaItem } from '#media/media.ts';
import type { AccountView } from '#views/accounts.ts';
import { NO_MARKS } from '#views/marks.ts';
import type { PostView } from '#views/posts.ts';
import { headOf } from '../read/post.ts';
import { personRss } from '../read/rss.ts';
import type { Visit } from '../visit.ts';
import { postArticle, type ShownPost } from './post.ts';

const EVIL = `"><script>alert('x')</script>&`;
const NOW = Date.UTC(2026, 4, 4, 12);
const site = {
  origin: 'https://town.example',
  host: 'town.example',
  hostId: 1,
  mediaBase: 'https://media.town.example/media',
  version: '0',
};
const say = words('en');
const stranger: Visit = { session: null, viewer: null, locale: 'en', say, now: NOW, formToken: '', path: '/' };

const author: AccountView = {
  id: 1,
  version: 1,
  username: 'ann',
  acct: 'ann',
  local: true,
  host: 'town.example',
  uri: 'https://town.example/users/ann',
  url: 'https://town.example/@ann',
  kind: 'person',
  displayName: `Ann ${EVIL}`,
  note: '',
  noteHtml: '',
  fields: [],
  avatar: 'ab/face.webp',
  avatarStatic: '',
  avatarAlt: '',
  header: '',
  headerStatic: '',
  headerAlt: '',
  locked: false,
  bot: false,
  discoverable: true,
  indexable: true,
  hideCollections: false,
  showMedia: true,
  showMediaReplies: true,
  showFeatured: true,
  attributionDomains: [],
  memorial: false,
  movedToId: null,
  createdAt: NOW,
  suspended: false,
  limited: false,
  removed: false,
  waiting: false,
  role: 'member',
  counts: { followers: 0, following: 0, posts: 1 },
  lastPostAt: NOW,
};

const picture: MediaItem = {
  id: 5,
  kind: 'image',
  original: 'cd/full.webp',
  small: 'cd/small.webp',
  width: 1200,
  height: 800,
  smallWidth: 600,
  smallHeight: 400,
  blurhash: '',
  description: EVIL,
  focus: { x: 1, y: 1 },
  remoteUrl: '',
  recording: null,
};

const post: PostView = {
  id: 7,
  version: 1,
  accountId: 1,
  uri: 'https://town.example/users/ann/statuses/7',
  url: 'https://town.example/@ann/7',
  createdAt: NOW - 3_600_000,
  editedAt: null,
  audience: 'public',
  localOnly: false,
  replyToId: null,
  replyToAccountId: null,
  shareOfId: null,
  threadId: null,
  text: 'Tea',
  html: '<p>Tea &amp; <a href="https://x.example">cake</a></p>',
  spoiler: '',
  sensitive: false,
  language: 'de',
  app: null,
  quotePolicy: 'public',
  replyPolicy: 'anyone',
  circleId: null,
  counts: { replies: 1, shares: 0, favourites: 2, quotes: 0 },
  media: [picture],
  mentions: [],
  tags: [],
  poll: null,
  card: null,
};

const shown = (changes: Partial<PostView> = {}): ShownPost => ({
  post: { ...post, ...changes },
  author,
  sharer: null,
  answered: null,
  marks: NO_MARKS,
  votes: [],
});

test('a post is an article in its own language, with its pictures described', () => {
  const text = postArticle(stranger, shown(), { site }).toString();
  assert.match(text, /<div class="text" dir="auto" lang="de"><p>Tea &amp; <a/);
  assert.match(text, /src="https:\/\/media\.town\.example\/media\/cd\/small\.webp"/);
  assert.match(text, /class="fx4 fy0"/, 'what matters is at the upper right');
  assert.match(text, /datetime="2026-05-04T11:00:00\.000Z"/);
  assert.match(text, /1 hr\. ago/);
  assert.doesNotMatch(text, /<script|<form/, 'strangers get no forms, which would need a cookie');
});

test('warned posts and sensitive pictures are folded away', () => {
  const warned = postArticle(stranger, shown({ spoiler: EVIL, sensitive: true }), { site }).toString();
  assert.match(warned, /<details class="warning"><summary>.*&quot;&gt;&lt;script&gt;/);
  const covered = postArticle(stranger, shown({ sensitive: true }), { site }).toString();
  assert.match(covered, /<details class="cover">/);
});

test('a poll hides its totals until it closes where its author wants that', () => {
  const poll = {
    id: 9,
    multiple: false,
    hideTotals: true,
    expiresAt: NOW + 1000,
    closedAt: null,
    voters: 4,
    options: [
      { title: 'yes', votes: 3 },
      { title: 'no', votes: 1 },
    ],
  };
  assert.doesNotMatch(postArticle(stranger, shown({ poll }), { site }).toString(), /75 %/);
  const over = postArticle(stranger, shown({ poll: { ...poll, closedAt: NOW } }), { site }).toString();
  assert.match(over, /75 %/);
  assert.match(over, /<rect class="part" width="75%"/);
});

test('the head tells other sites what the post is, and of a warned one only the warning', () => {
  const head = headOf(site, say, shown(), 'Town').toString();
  assert.match(head, /<meta property="og:title" content="Ann &quot;&gt;&lt;script&gt;/);
  assert.match(head, /<meta property="og:description" content="Tea &amp; cake">/);
  assert.match(head, /<meta property="og:image" content="https:\/\/media\.town\.example\/media\/cd\/full\.webp">/);
  assert.match(head, /<meta property="article:published_time" content="2026-05-04T11:00:00\.000Z">/);
  assert.match(head, /<meta name="twitter:card" content="summary_large_image">/);
  const warned = headOf(site, say, shown({ spoiler: 'Herring' }), 'Town').toString();
  assert.match(warned, /<meta property="og:description" content="Herring">/);
  assert.doesNotMatch(warned, /Tea|full\.webp/);
});

test('RSS tells the same, escaped once more', () => {
  const rss = personRss(site, say, author, [shown(), shown({ spoiler: EVIL })]);
  assert.match(rss, /<description>&lt;p&gt;Tea &amp;amp; &lt;a href=/);
  assert.match(rss, /<media:content url="https:\/\/media\.town\.example\/media\/cd\/full\.webp" medium="image"/);
  assert.match(rss, /<pubDate>Mon, 04 May 2026 11:00:00 GMT<\/pubDate>/);
  assert.match(rss, /<description>&amp;quot;&amp;gt;&amp;lt;script/);
  assert.doesNotMatch(rss, /<script/);
});
