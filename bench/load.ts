import autocannon from 'autocannon';
import { type Sample, sampleOf } from './samples.ts';

/** What one request of a load is; called anew for each where bodies differ. */
export interface LoadRequest {
  method: 'GET' | 'POST';
  path: string;
  token?: string;
  body?: () => string;
}

export interface Load {
  origin: string;
  /** Each connection sends these in turn, again and again. */
  requests: readonly LoadRequest[];
  connections: number;
  ms: number;
}

/** The server closes a connection after a thousand requests, which autocannon does not notice by itself. */
const REQUESTS_PER_SOCKET = 500;

/** Puts a server under load: every connection sends its next request when the last one is answered. Throws on an error. */
export async function measure({ origin, requests, connections, ms }: Load): Promise<Sample> {
  const times: number[] = [];
  const failed = new Map<number, number>();
  const start = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const run = autocannon(
    {
      url: origin,
      connections,
      reconnectRate: REQUESTS_PER_SOCKET,
      duration: ms / 1000,
      requests: requests.map(({ method, path, token, body }) => ({
        method,
        path,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined
          ? {}
          : { setupRequest: (request: autocannon.Request) => ({ ...request, body: body() }) }),
      })),
    },
    (error, result) => (error ? reject(error) : resolve(result)),
  );
  let end = start;
  run.on('response', (_client, status, _bytes, took) => {
    end = performance.now();
    if (status === 200) times.push(took);
    else failed.set(status, (failed.get(status) ?? 0) + 1);
  });
  const result = await promise;
  if (failed.size > 0 || result.errors > 0) {
    const statuses = [...failed].map(([status, count]) => `${count} times ${status}`).join(', ');
    throw new Error(`${requests[0]?.path} failed: ${statuses} ${result.errors} errors of the connection`);
  }
  return sampleOf(times, end - start);
}

/** Sends `count` requests over so many connections; for what is counted rather than timed. */
export async function send(load: Omit<Load, 'ms'>, count: number): Promise<void> {
  const [request] = load.requests;
  if (!request) return;
  let left = count;
  const one = async (at: number): Promise<void> => {
    for (let turn = at; left > 0; turn += 1) {
      left -= 1;
      const { method, path, token, body } = load.requests[turn % load.requests.length] ?? request;
      const answer = await fetch(`${load.origin}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: body() }),
      });
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
      await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: load.connections }, (_, at) => one(at)));
}
