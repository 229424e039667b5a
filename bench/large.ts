/**
 * What a place with much in it answers: search among many posts, grouped notifications, a long thread. The posts are put into
 * a copy of the demo town as rows; the node builds its index of them as after any loss of it.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from '#drivers/sqlite/sqlite.ts';
import type { Clock } from '#ports/clock.ts';
import type { Id } from '#store/tables.ts';
import { createPastIds } from '../src/demo/rows.ts';
import { send } from './load.ts';
import { type BenchNode, copyTown, startNode } from './node.ts';
import { quantile } from './samples.ts';
import { EMPTY, milliseconds, type Row, whole } from './table.ts';

export interface LargeTask {
  /** The demo town, which is copied. */
  town: string;
  folder: string;
  posts: number;
  replies: number;
  /** How often each question is asked. */
  times: number;
  /** People whose feeds and notifications are read; the first one begins the thread. */
  readers: readonly string[];
}

const ROWS_PER_INSERT = 500;
const WORDS = 20_000;
const WORDS_IN_A_POST = 16;
const MINUTE_MS = 60_000;
const INDEX_LIMIT_MS = 600_000;
const LOOK_MS = 500;
const REPLY_CONNECTIONS = 8;
/** The word of the oldest post: posts are indexed newest first. */
const LAST_WORD = 'lastofall';
const clock: Clock = { now: () => Date.now(), after: () => () => {} };

/** What people look for: words of all posts, of some and of few, several, none, and the operators. */
const QUESTIONS = [
  'w1',
  'w3 w7',
  'w250',
  'w15000',
  '"w1 w2"',
  'w1 -w2',
  'w4 -w5 -w6',
  'w2 has:media',
  'w1 from:{author}',
  'w1 before:2020-01-01',
  'w1 lang:de',
  'w1 is:reply',
  LAST_WORD,
  'nowhere',
];

/** Words as people use them: few often, most hardly ever. The same at each run. */
function* texts(): Generator<string> {
  let state = 1;
  for (;;) {
    const words: string[] = [];
    for (let i = 0; i < WORDS_IN_A_POST; i += 1) {
      state = (state * 48_271) % 2_147_483_647;
      words.push(`w${1 + Math.floor(WORDS * (state / 2_147_483_647) ** 4)}`);
    }
    yield words.join(' ');
  }
}

/** Adds posts by everybody in turn, one a minute back from now, and gives the name of one of the authors. */
async function fill(folder: string, count: number): Promise<string> {
  // Without it the index is built anew, of all posts there are.
  for (const file of ['derived.db', 'derived.db-wal', 'derived.db-shm']) rmSync(join(folder, file), { force: true });
  const db = await openSqlite({ folder, clock, log: { info() {}, warn() {}, error() {} } });
  try {
    const authors = await db.reader.selectFrom('accounts').select(['id', 'username', 'uri']).orderBy('id').execute();
    await db.write((tx) => tx.updateTable('accounts').set({ indexable: 1, discoverable: 1 }).execute());
    const idAt = createPastIds();
    const text = texts();
    const now = Date.now();
    for (let start = 0; start < count; start += ROWS_PER_INSERT) {
      const rows = Array.from({ length: Math.min(ROWS_PER_INSERT, count - start) }, (_, i) => {
        const at = now - (start + i + 1) * MINUTE_MS;
        const id: Id = idAt(at);
        const author = authors[(start + i) % authors.length]!;
        const words = start + i === count - 1 ? LAST_WORD : String(text.next().value);
        const uri = `${author.uri}/statuses/${id}`;
        const own = { id, account_id: author.id, local: 1 as const, uri, url: uri, audience: 'public' as const };
        return { ...own, text: words, html: `<p>${words}</p>`, language: 'en', created_at: at };
      });
      await db.write(async (tx) => {
        await tx.insertInto('posts').values(rows).execute();
        await tx
          .insertInto('post_stats')
          .values(rows.map(({ id }) => ({ post_id: id })))
          .execute();
      });
    }
    return authors[0]?.username ?? '';
  } finally {
    await db.close();
  }
}

async function ask(node: BenchNode, path: string, token: string): Promise<{ ms: number; text: string }> {
  const start = performance.now();
  const answer = await fetch(`${node.address}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 200)}`);
  return { ms: performance.now() - start, text };
}

const searchPath = (words: string): string => `/api/v2/search?type=statuses&limit=20&q=${encodeURIComponent(words)}`;

/** Waits until the oldest post is found; gives the seconds that took. */
async function indexed(node: BenchNode, token: string): Promise<number> {
  const start = performance.now();
  for (;;) {
    const { text } = await ask(node, searchPath(LAST_WORD), token);
    const passed = performance.now() - start;
    if (text.includes(LAST_WORD)) return passed / 1000;
    if (passed > INDEX_LIMIT_MS) throw new Error('the search index was not built in time');
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** A thread in which every third reply answers the first post, the others the reply before them. Gives its first post. */
async function writeThread(node: BenchNode, tokens: readonly string[], replies: number): Promise<string> {
  const write = async (token: string, body: object): Promise<string> => {
    const answer = await fetch(`${node.address}/api/v1/statuses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ language: 'en', ...body }),
    });
    return ((await answer.json()) as { id: string }).id;
  };
  const root = await write(tokens[0] ?? '', { status: 'A long talk' });
  let newest = root;
  const requests = tokens.map((token) => ({ method: 'POST' as const, path: '/api/v1/statuses', token }));
  const half = Math.floor(replies / 2);
  for (let i = 0; i < half; i += 1) {
    const token = tokens[i % tokens.length] ?? '';
    newest = await write(token, { status: `so ${i}`, in_reply_to_id: i % 3 === 0 ? root : newest });
  }
  let written = 0;
  const body = (): string => {
    written += 1;
    return JSON.stringify({ status: `and ${written}`, in_reply_to_id: root, language: 'en' });
  };
  const load = { origin: node.address, connections: REPLY_CONNECTIONS };
  await send({ ...load, requests: requests.map((request) => ({ ...request, body })) }, replies - half);
  return root;
}

/** A row of answers to questions that were asked one after the other. */
function row(what: string, times: number[], asked: string): Row {
  times.sort((a, b) => a - b);
  return {
    ...EMPTY,
    what,
    measured: `p95 ${milliseconds(quantile(times, 0.95))}`,
    p50: milliseconds(quantile(times, 0.5)),
    p99: milliseconds(quantile(times, 0.99)),
    asked,
  };
}

/** Measures all of it; the node is stopped at the end. */
export async function measureLarge({ town, folder, posts, replies, times, readers }: LargeTask): Promise<Row[]> {
  mkdirSync(folder);
  copyTown(town, folder);
  const author = await fill(folder, posts);
  const node = await startNode(folder);
  try {
    const tokens: string[] = [];
    for (const name of readers) tokens.push(await node.token(name));
    const token = (at: number): string => tokens[at % tokens.length] ?? '';
    const seconds = await indexed(node, token(0));
    const root = await writeThread(node, tokens, replies);
    const questions = QUESTIONS.map((question) => searchPath(question.replace('{author}', author)));
    const collected = { search: [] as number[], notifications: [] as number[], thread: [] as number[] };
    let bytes = 0;
    // The first round warms up and does not count.
    for (let round = 0; round <= times; round += 1) {
      for (const [at, path] of questions.entries()) {
        const { ms } = await ask(node, path, token(round + at));
        if (round > 0) collected.search.push(ms);
      }
      for (let at = 0; at < tokens.length; at += 1) {
        const { ms } = await ask(node, '/api/v2/notifications?limit=40', token(at));
        if (round > 0) collected.notifications.push(ms);
      }
      const { ms, text } = await ask(node, `/api/v1/statuses/${root}/context`, token(round));
      bytes = text.length;
      if (round > 0) collected.thread.push(ms);
    }
    return [
      row(`search among ${whole(posts)} posts, ${QUESTIONS.length} questions`, collected.search, 'p95 50 ms'),
      { ...EMPTY, what: `index of ${whole(posts)} posts built anew`, measured: `${seconds.toFixed(1)} s` },
      row('grouped notifications (v2), 40 groups', collected.notifications, ''),
      row(`thread of ${replies} replies (${Math.round(bytes / 1024)} KB)`, collected.thread, ''),
    ];
  } finally {
    await node.stop();
  }
}
