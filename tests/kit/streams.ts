import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type RawData, WebSocket } from 'ws';

/** How long a message may take before the test fails; on an idle machine it takes a few milliseconds. */
const PATIENCE_MS = 5_000;

export interface StreamMessage {
  stream: string[];
  event: string;
  payload: string;
}

/** A stream that is read one message after the other. */
export class Listener {
  #queue: string[] = [];
  #waiting: ((text: string) => void) | null = null;

  hear(text: string): void {
    const tell = this.#waiting;
    this.#waiting = null;
    if (tell) tell(text);
    else this.#queue.push(text);
  }

  async nextText(): Promise<string> {
    const ready = this.#queue.shift();
    if (ready !== undefined) return ready;
    // Made here, so that its trace says who waited.
    const silence = new Error('nothing was streamed');
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(silence), PATIENCE_MS);
      this.#waiting = (text) => {
        clearTimeout(timer);
        resolve(text);
      };
    });
  }

  /** Those so far that nobody read yet. */
  get waiting(): number {
    return this.#queue.length;
  }

  async next(): Promise<StreamMessage> {
    return JSON.parse(await this.nextText()) as StreamMessage;
  }

  /** The next message, which must be a status of this id. */
  async status(id: string, event = 'update'): Promise<StreamMessage> {
    const message = await this.next();
    assert.equal(message.event, event);
    const status = JSON.parse(message.payload);
    assert.equal(status.id, id);
    return message;
  }
}

/** Opens WebSockets that close with the block. */
export class Sockets {
  #open: WebSocket[] = [];
  readonly #origin: string;

  constructor(address: string) {
    this.#origin = address.replace('http', 'ws');
  }

  async open(query: string, options: { token?: string; protocols?: string[] } = {}) {
    const headers: Record<string, string> = options.token ? { authorization: `Bearer ${options.token}` } : {};
    const url = `${this.#origin}/api/v1/streaming${query}`;
    const socket = new WebSocket(url, options.protocols ?? [], { headers });
    this.#open.push(socket);
    const listener = new Listener();
    socket.on('message', (data: RawData) => listener.hear(String(data)));
    await once(socket, 'open', { signal: AbortSignal.timeout(PATIENCE_MS) });
    const say = (message: object): void => socket.send(JSON.stringify(message));
    const closed = (): Promise<number> =>
      once(socket, 'close', { signal: AbortSignal.timeout(PATIENCE_MS) }).then(([code]) => Number(code));
    /** Messages are handled in order, so the answer to a wrong one says that those before it are done. */
    const settled = async (): Promise<void> => {
      say({ type: 'nothing' });
      assert.equal((JSON.parse(await listener.nextText()) as { status: number }).status, 400);
    };
    return { listener, say, settled, closed, socket };
  }

  /** Resolves with the status a refused opening is answered with. */
  async refused(query: string): Promise<number> {
    const socket = new WebSocket(`${this.#origin}/api/v1/streaming${query}`);
    socket.on('error', () => {});
    const [, response] = await once(socket, 'unexpected-response', { signal: AbortSignal.timeout(PATIENCE_MS) });
    socket.terminate();
    return (response as { statusCode: number }).statusCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#open) {
      if (socket.readyState === WebSocket.CLOSED) continue;
      const closed = once(socket, 'close');
      socket.terminate();
      await closed;
    }
  }
}

/** Server-sent events as texts of one event each. */
export async function openEvents(address: string, path: string, token: string | null) {
  const controller = new AbortController();
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${address}/api/v1/streaming/${path}`, { headers, signal: controller.signal });
  const listener = new Listener();
  const reading = (async () => {
    let text = '';
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        // Lines that begin with a colon are comments.
        const lines = part.split('\n').filter((line) => !line.startsWith(':'));
        if (lines.length > 0) listener.hear(lines.join('\n'));
      }
    }
  })().catch(() => {});
  return {
    answer,
    listener,
    ended: reading,
    async [Symbol.asyncDispose]() {
      controller.abort();
      await reading;
    },
  };
}
