/**
 * `npm run bench`: starts the server on the demo town, measures what the project promises, each row beside its limit in the
 * same run, prints one table and writes docs/benchmarks.md. `--quick` takes a minute and writes nothing.
 */
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bareCommits, fanOut, serveBytes } from './children.ts';
import { BIG_FOLLOWERS, USUAL_FOLLOWERS } from './fan-out.ts';
import { measureLarge } from './large.ts';
import { type LoadRequest, measure, send } from './load.ts';
import { type BenchNode, benchFolder, copyTown, demoTown, startNode } from './node.ts';
import { median, medianSample, NOISY, type Sample, spread } from './samples.ts';
import { measureStreams } from './streams.ts';
import {
  EMPTY,
  machine,
  markdownTable,
  milliseconds,
  plainTable,
  type Row,
  warnOfLoad,
  whole,
  writePage,
} from './table.ts';
import { AUTHORS, type Cast, castTown, postBody } from './town.ts';

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const { quick } = options;

const PLAN = quick
  ? {
      repeats: 1,
      ms: 800,
      warmMs: 1_500,
      starts: 2,
      walPosts: 600,
      streamed: 20,
      manyStreamed: 5,
      bigPosts: 10,
      usualPosts: 1_000,
      large: { posts: 10_000, replies: 500, times: 5 },
    }
  : {
      repeats: 3,
      ms: 2_000,
      warmMs: 3_000,
      starts: 5,
      walPosts: 1_500,
      streamed: 100,
      manyStreamed: 30,
      bigPosts: 50,
      usualPosts: 5_000,
      large: { posts: 100_000, replies: 500, times: 30 },
    };
const FEW_STREAMS = 50;
const STREAMS_EACH = 4;
const READ_CONNECTIONS = [1, 10, 50] as const;
const WRITE_CONNECTIONS = [1, 16, 50] as const;
const IDLE_AFTER_MS = 3_000;
const PAGE = join(import.meta.dirname, '../docs/benchmarks.md');

const tell = (words: string): void => {
  process.stderr.write(`${words} …\n`);
};
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;
const percent = (part: number): string => `${(part * 100).toFixed(part < 0.1 ? 1 : 0)} %`;

/** Samples by name and connections, one for each repeat. */
const collected = new Map<string, Sample[]>();
const keyOf = (name: string, connections: number): string => `${name} ${connections}`;
function collect(name: string, connections: number, sample: Sample): void {
  const key = keyOf(name, connections);
  collected.set(key, [...(collected.get(key) ?? []), sample]);
}
const samplesOf = (name: string, connections: number): Sample[] => collected.get(keyOf(name, connections)) ?? [];

/** A row of what was collected, beside limits that were collected for the same connections. */
function rateRow(words: string, name: string, connections: number, limits: Record<string, string>, asked = ''): Row {
  const samples = samplesOf(name, connections);
  const { rate, p50, p99 } = medianSample(samples);
  const noisy = spread(samples.map((sample) => sample.rate)) > NOISY ? ' ~' : '';
  const beside = Object.entries(limits).map(([label, limit]) => ({
    label,
    rate: medianSample(samplesOf(limit, connections)).rate,
  }));
  return {
    what: `${words}, ${connections} connection${connections === 1 ? '' : 's'}`,
    measured: `${whole(rate)}/s${noisy}`,
    p50: milliseconds(p50),
    p99: milliseconds(p99),
    limit: beside.map((one) => `${one.label} ${whole(one.rate)}/s`).join(' · '),
    ratio: beside.map((one) => percent(rate / one.rate)).join(' · '),
    asked,
  };
}

interface Tokens {
  readers: string[];
  /** People whom nobody follows: what they post is without fan-out. */
  quiet: string[];
  usual: string[];
  star: string;
  fans: string[];
}

async function tokensOf(node: BenchNode, cast: Cast, newcomers: readonly string[]): Promise<Tokens> {
  const all = async (names: readonly string[]): Promise<string[]> => {
    const tokens: string[] = [];
    for (const name of names) tokens.push(await node.token(name));
    return tokens;
  };
  return {
    readers: await all(cast.readers),
    quiet: await all(newcomers),
    usual: await all(cast.usual),
    star: await node.token(cast.star),
    fans: await all(cast.fans),
  };
}

/** New people, by a process of its own: hashing their passwords takes memory that is not the measured node's. */
async function letNewcomersIn(data: string): Promise<string[]> {
  const names = Array.from({ length: AUTHORS }, (_, at) => `newcomer${at}`);
  const node = await startNode(data);
  for (const name of names) await node.createPerson(name);
  await node.stop();
  return names;
}

const get = (path: string, tokens: readonly string[]): LoadRequest[] =>
  tokens.map((token) => ({ method: 'GET', path, token }));
const post = (tokens: readonly string[]): LoadRequest[] =>
  tokens.map((token) => ({ method: 'POST', path: '/api/v1/statuses', token, body: postBody }));

async function textOf(address: string, path: string, token: string): Promise<string> {
  const answer = await fetch(`${address}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return answer.text();
}

async function measureReading(node: BenchNode, tokens: Tokens): Promise<Row[]> {
  const home = await textOf(node.address, '/api/v1/timelines/home', tokens.readers[0] ?? '');
  const [first] = JSON.parse(await textOf(node.address, '/api/v1/timelines/public', tokens.readers[0] ?? '')) as {
    id: string;
    account: { id: string };
  }[];
  if (!first) throw new Error('the public feed is empty');
  const targets = {
    home: get('/api/v1/timelines/home', tokens.readers),
    public: get('/api/v1/timelines/public', tokens.readers),
    status: get(`/api/v1/statuses/${first.id}`, tokens.readers),
    account: get(`/api/v1/accounts/${first.account.id}`, tokens.readers),
  };
  tell('warming up');
  for (const requests of Object.values(targets)) {
    await measure({ origin: node.address, requests, connections: 10, ms: PLAN.warmMs / 2 });
  }
  const bytes = await serveBytes(home);
  await measure({ origin: bytes.origin, requests: get('/string', ['']), connections: 10, ms: PLAN.warmMs / 3 });
  await measure({ origin: bytes.origin, requests: get('/buffer', ['']), connections: 10, ms: PLAN.warmMs / 3 });
  for (let repeat = 1; repeat <= PLAN.repeats; repeat += 1) {
    tell(`reading, ${repeat} of ${PLAN.repeats}`);
    for (const connections of READ_CONNECTIONS) {
      for (const kind of ['string', 'buffer']) {
        const requests: LoadRequest[] = [{ method: 'GET', path: `/${kind}` }];
        collect(kind, connections, await measure({ origin: bytes.origin, requests, connections, ms: PLAN.ms / 2 }));
      }
      for (const [name, requests] of Object.entries(targets)) {
        collect(name, connections, await measure({ origin: node.address, requests, connections, ms: PLAN.ms }));
      }
    }
  }
  bytes.stop();
  const size = `${Math.round(Buffer.byteLength(home) / 1024)} KB`;
  const beside = { string: 'string', Buffer: 'buffer' };
  return [
    ...READ_CONNECTIONS.map((connections) =>
      rateRow(
        `home feed of 20 posts (${size})`,
        'home',
        connections,
        beside,
        connections === 10 ? '2 000 · 3 000 · 5 000' : '',
      ),
    ),
    ...READ_CONNECTIONS.map((connections) => rateRow('public feed of 20 posts', 'public', connections, beside)),
    ...READ_CONNECTIONS.map((connections) => rateRow('one post', 'status', connections, {})),
    ...READ_CONNECTIONS.map((connections) => rateRow('one account', 'account', connections, {})),
  ];
}

async function measureStreaming(node: BenchNode, { star: author, fans }: Tokens): Promise<Row[]> {
  tell('streaming');
  const task = { address: node.address, author, body: postBody };
  const row = (streams: number, posts: number, sample: Sample, asked: string): Row => ({
    ...EMPTY,
    what: `a post's way to ${whole(streams)} open streams, ${posts} posts`,
    measured: milliseconds(sample.p50),
    p50: milliseconds(sample.p50),
    p99: milliseconds(sample.p99),
    asked,
  });
  const few = fans.slice(0, FEW_STREAMS);
  const sample = await measureStreams({ ...task, fans: few, streamsEach: 1, posts: PLAN.streamed });
  const before = node.memory();
  let opened = before;
  const many = await measureStreams({
    ...task,
    fans,
    streamsEach: STREAMS_EACH,
    posts: PLAN.manyStreamed,
    opened: () => {
      opened = node.memory();
    },
  });
  const streams = fans.length * STREAMS_EACH;
  return [
    row(few.length, PLAN.streamed, sample, '100 ms'),
    row(streams, PLAN.manyStreamed, many, '500 ms'),
    {
      ...EMPTY,
      what: `memory of one of ${whole(streams)} open streams`,
      measured: `${Math.round(Math.max(0, opened - before) / streams / 1024)} KB`,
    },
  ];
}

/** Bytes the main log grew by; it is not copied back before {@link PLAN} is through. */
async function measureLog(node: BenchNode, tokens: Tokens): Promise<Row> {
  tell('the log');
  const bytes = (): number => statSync(join(node.data, 'parley.db-wal')).size;
  const before = bytes();
  await send({ origin: node.address, requests: post(tokens.quiet), connections: 16 }, PLAN.walPosts);
  const each = (bytes() - before) / PLAN.walPosts;
  return {
    ...EMPTY,
    what: `main log, bytes per post (${PLAN.walPosts} posts, 16 connections)`,
    measured: `${(each / 1024).toFixed(1)} KB`,
    asked: '16 KB · 8 KB · 5 KB',
  };
}

async function measurePosting(node: BenchNode, tokens: Tokens, cast: Cast, folder: string): Promise<Row[]> {
  await measure({ origin: node.address, requests: post(tokens.quiet), connections: 16, ms: PLAN.warmMs });
  for (let repeat = 1; repeat <= PLAN.repeats; repeat += 1) {
    tell(`posting, ${repeat} of ${PLAN.repeats}`);
    for (const connections of WRITE_CONNECTIONS) {
      collect('commits', connections, await bareCommits(join(folder, 'commits'), connections, PLAN.ms));
      const load = { origin: node.address, connections, ms: PLAN.ms };
      collect('post', connections, await measure({ ...load, requests: post(tokens.quiet) }));
      collect('usual post', connections, await measure({ ...load, requests: post(tokens.usual) }));
    }
  }
  const beside = { commits: 'commits' };
  return [
    ...WRITE_CONNECTIONS.map((connections) =>
      rateRow(
        'durable posts, no followers',
        'post',
        connections,
        beside,
        connections === 16 ? '2 000 · 3 000 · 5 000' : '',
      ),
    ),
    ...WRITE_CONNECTIONS.map((connections) =>
      rateRow(`durable posts, ${cast.usualFollowers} followers each`, 'usual post', connections, beside),
    ),
  ];
}

async function measureFanOut(folder: string): Promise<Row[]> {
  tell('fan-out');
  const results = [];
  for (let repeat = 0; repeat < Math.min(2, PLAN.repeats); repeat += 1) {
    results.push(
      await fanOut({ folder: join(folder, 'fan-out'), bigPosts: PLAN.bigPosts, usualPosts: PLAN.usualPosts }),
    );
  }
  const bare = median(results.map((result) => result.bare));
  const row = (words: string, rate: number): Row => ({
    ...EMPTY,
    what: words,
    measured: `${whole(rate)}/s`,
    limit: `bare inserts ${whole(bare)}/s`,
    ratio: percent(rate / bare),
    asked: '50 000 · 100 000 · 150 000',
  });
  return [
    row(`feed entries, ${whole(BIG_FOLLOWERS)} followers`, median(results.map((result) => result.big))),
    row(`feed entries, ${USUAL_FOLLOWERS} followers an author`, median(results.map((result) => result.usual))),
  ];
}

async function measureStarts(data: string): Promise<{ node: BenchNode; row: Row }> {
  tell('starting');
  const times: number[] = [];
  for (let start = 1; ; start += 1) {
    const node = await startNode(data);
    times.push(node.startedIn);
    if (start > PLAN.starts) {
      // The first start fills caches of the machine and does not count.
      const row = {
        ...EMPTY,
        what: 'start to first answer',
        measured: `${(median(times.slice(1)) / 1000).toFixed(2)} s`,
      };
      return { node, row: { ...row, asked: '2 s · 1.5 s · 1 s' } };
    }
    await node.stop();
  }
}

async function run(): Promise<Row[]> {
  const town = await demoTown(tell);
  const cast = castTown();
  const folder = benchFolder();
  const nodes: BenchNode[] = [];
  try {
    const [reading, writing] = [join(folder, 'reading'), join(folder, 'writing')];
    for (const data of [reading, writing]) {
      mkdirSync(data);
      copyTown(town, data);
    }
    const { node, row: started } = await measureStarts(reading);
    nodes.push(node);
    await pause(IDLE_AFTER_MS);
    const idle = node.memory();
    const readingTokens = await tokensOf(node, cast, []);
    const readRows = await measureReading(node, readingTokens);
    const streamed = await measureStreaming(node, readingTokens);
    const afterReading = node.memory();
    await node.stop();

    const newcomers = await letNewcomersIn(writing);
    const writer = await startNode(writing);
    nodes.push(writer);
    const tokens = await tokensOf(writer, cast, newcomers);
    const log = await measureLog(writer, tokens);
    const postRows = await measurePosting(writer, tokens, cast, folder);
    const afterPosting = writer.memory();
    await writer.stop();
    tell('a large place');
    const large = await measureLarge({ town, folder: join(folder, 'large'), readers: cast.readers, ...PLAN.large });
    const memory = (what: string, bytes: number, asked = ''): Row => ({
      ...EMPTY,
      what,
      measured: megabytes(bytes),
      asked,
    });
    return [
      ...readRows,
      ...postRows,
      log,
      ...(await measureFanOut(folder)),
      ...streamed,
      ...large,
      started,
      memory('idle memory', idle, '150 MB · 130 MB · 110 MB'),
      memory('memory after reading and streaming', afterReading),
      memory('memory after posting', afterPosting),
    ];
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

const warning = warnOfLoad();
const began = Date.now();
const rows = await run();
const seconds = Math.round((Date.now() - began) / 1000);
const notes = [
  `${machine()}; ${new Date(began).toISOString().slice(0, 10)}, ${seconds} s, medians of ${PLAN.repeats}, the load generator on the same machine.`,
  ...(warning === '' ? [] : [warning]),
  `A ~ marks rates whose repeats lay more than ${percent(NOISY)} apart.`,
];
process.stdout.write(`\n${plainTable(rows)}\n\n${notes.join('\n')}\n`);
if (!quick) writePage(PAGE, `${notes.join('\n')}\n\n${markdownTable(rows)}`);
