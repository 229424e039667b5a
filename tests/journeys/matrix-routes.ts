/** What every route that can show posts should show to whom. */
import assert from 'node:assert/strict';
import type { Answer, Caller } from '../kit/town.ts';
import { type Matrix, type MatrixPost, PINNED, READERS, type Relation, TAG, WORD } from './matrix.ts';

const MOST = 'limit=40';

export type Expectation = (relation: Relation, post: MatrixPost) => boolean;

/** The author's choice, and nothing else. */
export const readable: Expectation = (relation, { audience }) => READERS[audience].includes(relation);
/** Who mutes or blocks the author is not shown their posts unasked. */
const unasked: Expectation = (relation, post) =>
  readable(relation, post) && relation !== 'muting' && relation !== 'blocking';
export const follows = (relation: Relation): boolean => ['follower', 'mutual', 'member'].includes(relation);
/** Feeds of those who follow: replies to somebody they do not follow and messages are not in them. */
export const inHome: Expectation = (relation, post) =>
  relation === 'self'
    ? post.audience !== 'direct'
    : follows(relation) && unasked(relation, post) && post.audience !== 'direct' && post.kind !== 'reply';
const isPublic = ({ audience }: MatrixPost): boolean => audience === 'public' || audience === 'local';
/** Feeds of everybody's posts. */
export const ofEverybody: Expectation = (relation, post) => unasked(relation, post) && isPublic(post);
export const inPublic: Expectation = (relation, post) => ofEverybody(relation, post) && post.kind !== 'reply';
/** Mentions, and for who asked for it each new post. */
export const notified: Expectation = (relation, post) =>
  unasked(relation, post) &&
  (relation === 'mentioned' || (relation === 'follower' && post.kind !== 'reply' && post.audience !== 'direct'));

const idsIn = (items: { id: string }[]): string[] => items.map(({ id }) => id);

/** Routes that may show a post: how the ids they show are found, and who should see which. */
export interface Route {
  name: string;
  ids(matrix: Matrix, caller: Caller, relation: Relation): Promise<string[]>;
  expected: Expectation;
}

export const ok = ({ status, body, text }: Answer): Answer['body'] => {
  assert.equal(status, 200, text);
  return body;
};
const orNothing = (answer: Answer): Answer['body'] => (answer.status === 401 ? [] : ok(answer));

const feed = (name: string, path: (matrix: Matrix) => string, expected: Expectation): Route => ({
  name,
  expected,
  ids: async (matrix, caller) => idsIn(orNothing(await caller.get(path(matrix)))),
});

export const ROUTES: readonly Route[] = [
  {
    name: 'asked for one by one',
    expected: readable,
    async ids({ posts }, caller) {
      const found: string[] = [];
      for (const { id } of posts) {
        const { status } = await caller.get(`/api/v1/statuses/${id}`);
        assert.ok(status === 200 || status === 404);
        if (status === 200) found.push(id);
      }
      return found;
    },
  },
  feed(
    'asked for together',
    ({ posts }) => `/api/v1/statuses?${posts.map(({ id }) => `id[]=${id}`).join('&')}`,
    readable,
  ),
  {
    name: 'around the post they answer',
    expected: (relation, post) => unasked(relation, post) && post.kind === 'reply',
    ids: async ({ root }, caller) => idsIn(ok(await caller.get(`/api/v1/statuses/${root}/context`)).descendants),
  },
  feed('on the profile', ({ author }) => `/api/v1/accounts/${author.id}/statuses?${MOST}`, readable),
  feed(
    'pinned to the profile',
    ({ author }) => `/api/v1/accounts/${author.id}/statuses?pinned=true`,
    (relation, post) => readable(relation, post) && post.kind === 'top' && PINNED.includes(post.audience),
  ),
  feed('in the home feed', () => `/api/v1/timelines/home?${MOST}`, inHome),
  feed('in the public feed', () => `/api/v1/timelines/public?local=true&${MOST}`, inPublic),
  feed('under a tag', () => `/api/v1/timelines/tag/${TAG}?${MOST}`, ofEverybody),
  {
    name: 'in a list',
    expected: (relation, post) =>
      follows(relation) && unasked(relation, post) && post.audience !== 'direct' && post.kind !== 'reply',
    async ids({ lists }, caller, relation) {
      const list = lists.get(relation);
      return list ? idsIn(ok(await caller.get(`/api/v1/timelines/list/${list}?${MOST}`))) : [];
    },
  },
  {
    name: 'found by their words',
    expected: (relation, post) =>
      relation !== 'anonymous' &&
      unasked(relation, post) &&
      (isPublic(post) || relation === 'self' || relation === 'mentioned' || relation === 'former'),
    async ids(_, caller) {
      const answer = await caller.get(`/api/v2/search?q=${WORD}&type=statuses&${MOST}`);
      return answer.status === 401 ? [] : idsIn(ok(answer).statuses);
    },
  },
  {
    name: 'in notifications',
    expected: notified,
    async ids(_, caller) {
      const told = orNothing(await caller.get('/api/v1/notifications?limit=80&types[]=mention&types[]=status'));
      return told.map(({ status }: { status: { id: string } }) => status.id);
    },
  },
  {
    name: 'in grouped notifications',
    expected: notified,
    async ids(_, caller) {
      const answer = await caller.get('/api/v2/notifications?limit=80&types[]=mention&types[]=status');
      return answer.status === 401 ? [] : idsIn(ok(answer).statuses);
    },
  },
  {
    name: 'among quotes',
    expected: (relation, post) => unasked(relation, post) && post.kind === 'quote' && relation !== 'anonymous',
    ids: async ({ root }, caller) => idsIn(orNothing(await caller.get(`/api/v1/statuses/${root}/quotes?${MOST}`))),
  },
  {
    name: 'in conversations',
    expected: (relation, { audience }) => audience === 'direct' && (relation === 'self' || relation === 'mentioned'),
    async ids({ posts }, caller) {
      const talks = orNothing(await caller.get('/api/v1/conversations'));
      const last = talks.map(({ last_status }: { last_status: { id: string } }) => last_status.id);
      // A conversation shows its newest post; its others are read around that.
      return last.length === 0 ? [] : [...last, ...idsIn(posts.filter((post) => isMessage(post, last)))];
    },
  },
  feed(
    'among favourites',
    () => `/api/v1/favourites?${MOST}`,
    (relation, post) => marked(relation, post),
  ),
  feed(
    'among bookmarks',
    () => `/api/v1/bookmarks?${MOST}`,
    (relation, post) => marked(relation, post),
  ),
  {
    name: 'in the RSS feed',
    expected: (_, { audience, kind }) => kind !== 'reply' && (audience === 'public' || audience === 'unlisted'),
    async ids({ author, posts }, caller) {
      const { text } = await caller.get(`/@${author.username}.rss`);
      return idsIn(posts.filter(({ id }) => text.includes(`/${id}<`)));
    },
  },
  {
    name: 'embedded elsewhere',
    expected: (_, { audience }) => audience === 'public' || audience === 'unlisted',
    async ids({ town, author, posts }, caller) {
      const found: string[] = [];
      for (const { id } of posts) {
        const url = encodeURIComponent(`${town.origin}/@${author.username}/${id}`);
        if ((await caller.get(`/api/oembed?url=${url}`)).status === 200) found.push(id);
      }
      return found;
    },
  },
];

const isMessage = (post: MatrixPost, known: readonly string[]): boolean =>
  post.audience === 'direct' && !known.includes(post.id);
/** Who followed once has marked everything they saw then. */
const marked: Expectation = (relation, post) => relation === 'former' && readable('former', post);
