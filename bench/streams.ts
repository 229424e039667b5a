import { WebSocket } from 'ws';
import { type Sample, sampleOf } from './samples.ts';

interface StreamTask {
  address: string;
  author: string;
  /** Tokens of the author's followers. */
  fans: readonly string[];
  /** Streams that each of them has open. */
  streamsEach: number;
  posts: number;
  /** Called when all streams are open and nothing was told yet. */
  opened?: () => void;
  body: () => string;
}

/** One post must be everywhere within this time. */
const DELIVERY_LIMIT_MS = 5_000;
const PAUSE_MS = 20;
/** Streams that are opened at once. */
const OPENED_AT_ONCE = 50;
/** The beginning of a message with a post: reading all of it a thousand times would be measured with it. */
const UPDATE = /"event":"update","payload":"\{\\"id\\":\\"([0-9]+)\\"/;

/** How long posts take from the author's request to each of their followers' streams. */
export async function measureStreams(task: StreamTask): Promise<Sample> {
  const { address, author, posts, body } = task;
  const fans = task.fans.flatMap((token) => Array.from({ length: task.streamsEach }, () => token));
  const arrived = new Map<string, number[]>();
  let hear = (): void => {};
  const sockets: WebSocket[] = [];
  const open = (tokens: readonly string[]): Promise<WebSocket[]> =>
    Promise.all(
      tokens.map(
        (token) =>
          new Promise<WebSocket>((resolve, reject) => {
            const socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/streaming?stream=user`, {
              headers: { authorization: `Bearer ${token}` },
            });
            socket.once('open', () => resolve(socket));
            socket.once('error', reject);
            socket.on('message', (data) => {
              const now = performance.now();
              const id = UPDATE.exec(String(data))?.[1];
              if (id === undefined) return;
              const times = arrived.get(id);
              if (times) times.push(now);
              else arrived.set(id, [now]);
              hear();
            });
          }),
      ),
    );
  try {
    for (let start = 0; start < fans.length; start += OPENED_AT_ONCE) {
      sockets.push(...(await open(fans.slice(start, start + OPENED_AT_ONCE))));
    }
    task.opened?.();
    const delays: number[] = [];
    const start = performance.now();
    for (let count = 0; count < posts; count += 1) {
      const sent = performance.now();
      const answer = await fetch(`${address}/api/v1/statuses`, {
        method: 'POST',
        headers: { authorization: `Bearer ${author}`, 'content-type': 'application/json' },
        body: body(),
      });
      const { id } = (await answer.json()) as { id: string };
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`post ${id} reached ${arrived.get(id)?.length ?? 0} of ${fans.length} streams`)),
          DELIVERY_LIMIT_MS,
        );
        hear = () => {
          if ((arrived.get(id)?.length ?? 0) < fans.length) return;
          clearTimeout(timer);
          resolve();
        };
        hear();
      });
      for (const at of arrived.get(id) ?? []) delays.push(at - sent);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return sampleOf(delays, performance.now() - start);
  } finally {
    for (const socket of sockets) socket.terminate();
  }
}
