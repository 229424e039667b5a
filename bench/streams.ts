import { WebSocket } from 'ws';
import { type Sample, sampleOf } from './samples.ts';

interface StreamTask {
  address: string;
  author: string;
  /** Tokens of the author's followers: one open stream each. */
  fans: readonly string[];
  posts: number;
  body: () => string;
}

/** One post must be everywhere within this time. */
const DELIVERY_LIMIT_MS = 5_000;
const PAUSE_MS = 20;

/** How long posts take from the author's request to each of their followers' streams. */
export async function measureStreams({ address, author, fans, posts, body }: StreamTask): Promise<Sample> {
  const arrived = new Map<string, number[]>();
  let hear = (): void => {};
  const sockets = await Promise.all(
    fans.map(
      (token) =>
        new Promise<WebSocket>((resolve, reject) => {
          const socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/streaming?stream=user`, {
            headers: { authorization: `Bearer ${token}` },
          });
          socket.once('open', () => resolve(socket));
          socket.once('error', reject);
          socket.on('message', (data) => {
            const now = performance.now();
            const { event, payload } = JSON.parse(String(data)) as { event: string; payload: string };
            if (event !== 'update') return;
            const { id } = JSON.parse(payload) as { id: string };
            arrived.set(id, [...(arrived.get(id) ?? []), now]);
            hear();
          });
        }),
    ),
  );
  try {
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
