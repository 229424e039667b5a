/**
 * The one way out to the network for content (docs/decisions/0003-safe-fetch.md). Whatever address a stranger names, it
 * reaches only public hosts by https, or those networks that the operator opened, and takes no more time, bytes or
 * places than the limits below.
 *
 * Owns no tables, emits and hears no events. Exports {@link openSafeFetch}.
 */
import { Agent, type Dispatcher, errors } from 'undici';
import type { Clock } from '#ports/clock.ts';
import { type FetchAnswer, FetchRefused, type FetchRequest, type SafeFetch } from '#ports/fetch.ts';
import { readAllowList } from './addresses.ts';
import { ACCEPT_ENCODING, discard, finish, type MemoryBudget, openMemoryBudget, readBody } from './body.ts';
import { CONNECT_TIMEOUT_MS, checkedConnector } from './connect.ts';
import {
  type Headers,
  isAccepted,
  MAX_HEADER_BYTES,
  readAnswerHeaders,
  readCallerHeaders,
  readContentType,
} from './headers.ts';
import { type HostLimits, MAX_PER_HOST, type Outcome, openHostLimits } from './host-limits.ts';
import { type Resolve, resolveByDns } from './resolve.ts';
import { readUrl } from './urls.ts';

/** Milliseconds for a whole fetch, unless the request says otherwise. */
export const TOTAL_TIMEOUT_MS = 20_000;
/** Milliseconds from the request to the end of the answer's headers, and between two pieces of its body. */
const HEADERS_TIMEOUT_MS = 10_000;
const BODY_PAUSE_TIMEOUT_MS = 10_000;
/** Redirects followed, unless the request says otherwise. */
export const DEFAULT_REDIRECTS = 3;
/** Fetches at a time, waiting ones included, and bytes of bodies that they hold together. */
export const MAX_FETCHES = 256;
const MAX_BYTES_HELD = 256 * 1024 * 1024;
/** Origins with open connections, idle ones included: each holds up to {@link MAX_PER_HOST} sockets. */
const MAX_ORIGINS = 1024;
/** Milliseconds that an idle connection is kept, whatever the host suggests. */
const KEEP_ALIVE_MS = 4000;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export interface SafeFetchOptions {
  /** Single addresses or CIDR networks that may be reached although they are not public, by http too and on any port. */
  allowedPrivateAddresses: readonly string[];
  userAgent: string;
  clock: Clock;
  /** Finds all addresses of a name; by default DNS is asked. */
  resolve?: Resolve;
}

/** What one fetch carries along its way. */
interface Journey {
  request: FetchRequest;
  signal: AbortSignal;
}

interface Tools {
  agent: Agent;
  hosts: HostLimits;
  budget: MemoryBudget;
  clock: Clock;
}

type Step = { answer: FetchAnswer } | { redirect: string };

/** Opens the fetcher. Throws an Error that names a wrong entry of `allowedPrivateAddresses`. */
export function openSafeFetch(options: SafeFetchOptions): SafeFetch {
  const { clock } = options;
  const allowList = readAllowList(options.allowedPrivateAddresses);
  const agent = new Agent({
    connect: checkedConnector({ allowList, clock, resolve: options.resolve ?? resolveByDns }),
    connections: MAX_PER_HOST,
    maxOrigins: MAX_ORIGINS,
    pipelining: 1,
    allowH2: false,
    headersTimeout: HEADERS_TIMEOUT_MS,
    bodyTimeout: BODY_PAUSE_TIMEOUT_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
  });
  const tools = { agent, clock, hosts: openHostLimits(clock), budget: openMemoryBudget(MAX_BYTES_HELD) };
  const running = new Set<AbortController>();
  let closed = false;

  async function fetch(request: FetchRequest): Promise<FetchAnswer> {
    if (closed) throw new FetchRefused('busy', 'The fetcher is closed.');
    if (running.size >= MAX_FETCHES) throw new FetchRefused('busy', 'Too many fetches are running just now.');
    const url = readUrl(request.url);
    const headers = {
      accept: request.accept.join(', '),
      'user-agent': options.userAgent,
      ...readCallerHeaders(request.headers ?? {}),
      'accept-encoding': ACCEPT_ENCODING,
    };
    const life = new AbortController();
    running.add(life);
    const cancel = clock.after(request.timeoutMs ?? TOTAL_TIMEOUT_MS, () =>
      life.abort(new FetchRefused('timeout', 'The host took too long.')),
    );
    // A connection that is being opened cannot be called off; its place counts as taken until it is decided.
    const way = travel(tools, { request, signal: life.signal }, url, headers).finally(() => running.delete(life));
    try {
      return await orAborted(way, life.signal);
    } finally {
      cancel();
    }
  }

  return {
    fetch,
    async close() {
      closed = true;
      for (const life of running) life.abort(new FetchRefused('busy', 'The fetcher is closed.'));
      await agent.destroy();
    },
  };
}

/** Follows redirects to the answer; every step is checked as the first one was. */
async function travel(tools: Tools, journey: Journey, start: URL, startHeaders: Headers): Promise<FetchAnswer> {
  const { request } = journey;
  const seen = new Set([start.href]);
  let url = start;
  let headers = startHeaders;
  for (let left = request.maxRedirects ?? DEFAULT_REDIRECTS; ; left -= 1) {
    const step = await visit(tools, journey, url, headers);
    if ('answer' in step) return step.answer;
    if (request.method === 'POST') throw new FetchRefused('redirects', 'The host redirects what was posted to it.');
    if (left <= 0) throw new FetchRefused('redirects', 'The host redirects too often.');
    const next = readUrl(step.redirect, url);
    if (seen.has(next.href)) throw new FetchRefused('redirects', 'The redirects lead in a circle.');
    seen.add(next.href);
    if (next.origin !== url.origin) {
      if (request.sameOriginOnly) throw new FetchRefused('redirects', 'The redirect leads to another host.');
      headers = forStrangers(startHeaders);
    }
    url = next;
  }
}

/** What another origin may see of the headers: none that the caller added, which may hold a signature or a token. */
const forStrangers = (headers: Headers): Headers => ({
  accept: headers.accept ?? '',
  'user-agent': headers['user-agent'] ?? '',
  'accept-encoding': ACCEPT_ENCODING,
});

/** One exchange with one host, in a place of its line, its outcome noted. Throws nothing but {@link FetchRefused}. */
async function visit(tools: Tools, journey: Journey, url: URL, headers: Headers): Promise<Step> {
  const slot = await tools.hosts.enter(url.host, journey.signal);
  const begun = tools.clock.now();
  try {
    const step = await exchange(tools, journey, url, headers);
    slot.leave('answered');
    return step;
  } catch (error) {
    const refusal = asRefusal(error);
    slot.leave(outcomeOf(refusal, tools.clock.now() - begun));
    throw refusal;
  }
}

/**
 * Whom a refusal speaks against. A time-out counts only when this host had time enough: otherwise a slow redirect, or a
 * caller in a hurry, could make an innocent host look dead.
 */
function outcomeOf({ reason }: FetchRefused, tookMs: number): Outcome {
  if (reason === 'network' || reason === 'dns') return 'failed';
  if (reason === 'timeout') return tookMs >= CONNECT_TIMEOUT_MS ? 'failed' : 'unknown';
  return reason === 'type' || reason === 'size' ? 'answered' : 'unknown';
}

async function exchange(tools: Tools, { request, signal }: Journey, url: URL, headers: Headers): Promise<Step> {
  const reply = await tools.agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: request.method ?? 'GET',
    headers,
    body: request.body ?? null,
    signal,
  });
  const { location } = reply.headers;
  if (REDIRECTS.has(reply.statusCode) && location !== undefined) {
    discard(reply.body);
    return { redirect: typeof location === 'string' ? location : (location[0] ?? '') };
  }
  return { answer: await readAnswer(reply, request, url, tools.budget) };
}

/** The answer with its body. Of an error answer in a type that was not asked for only the status and headers are kept. */
async function readAnswer(
  reply: Dispatcher.ResponseData,
  request: FetchRequest,
  url: URL,
  budget: MemoryBudget,
): Promise<FetchAnswer> {
  const headers = readAnswerHeaders(reply.headers);
  const type = readContentType(headers['content-type']);
  const rest = { url: url.href, status: reply.statusCode, headers, ...type };
  const declared = headers['content-length'];
  const accepted = isAccepted(type.contentType, request.accept);
  const isSuccess = reply.statusCode >= 200 && reply.statusCode < 300;
  const isEmpty = request.method === 'HEAD' || reply.statusCode === 204 || declared === '0';
  if (isSuccess && !accepted && !(isEmpty && type.contentType === '')) {
    discard(reply.body);
    throw new FetchRefused('type', 'The answer is of another kind than expected.');
  }
  if (isEmpty || !accepted) {
    if (isEmpty) finish(reply.body);
    else discard(reply.body);
    return { ...rest, body: Buffer.alloc(0) };
  }
  const declaredBytes = declared === undefined ? undefined : Number(declared);
  const limits = { maxBytes: request.maxBytes, declaredBytes, budget };
  return { ...rest, body: await readBody(reply.body, headers['content-encoding'], limits) };
}

/** Turns what the client library throws into a refusal with a sentence. */
function asRefusal(error: unknown): FetchRefused {
  if (error instanceof FetchRefused) return error;
  const cause = { cause: error };
  if (
    error instanceof errors.ConnectTimeoutError ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError
  ) {
    return new FetchRefused('timeout', 'The host took too long.', cause);
  }
  if (error instanceof errors.HeadersOverflowError) {
    return new FetchRefused('size', "The answer's headers are too large.", cause);
  }
  if (error instanceof errors.MaxOriginsReachedError) {
    return new FetchRefused('busy', 'Too many hosts are being visited just now.', cause);
  }
  return new FetchRefused('network', 'The host could not be reached or broke off.', cause);
}

/** The promise's result, or the signal's reason as soon as it is aborted. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
