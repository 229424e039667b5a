/**
 * One event for many streams. What goes over the wire is put together once for each form of it, since the same post goes
 * to a thousand streams.
 */
export class Message {
  readonly event: string;
  /** JSON or, of some events, an id; undefined for events that say all by their name. */
  readonly payload: string | undefined;
  readonly #sockets = new Map<string, Buffer>();
  #serverSent: Buffer | null = null;

  constructor(event: string, payload?: string) {
    this.event = event;
    this.payload = payload;
  }

  /** As a WebSocket message for a subscription with these labels. */
  socketBytes(labels: readonly string[]): Buffer {
    const key = labels.join(' ');
    let bytes = this.#sockets.get(key);
    if (!bytes) {
      bytes = Buffer.from(JSON.stringify({ stream: labels, event: this.event, payload: this.payload }));
      this.#sockets.set(key, bytes);
    }
    return bytes;
  }

  /** As a server-sent event; one without a payload says `undefined`, as the client API documents. */
  serverSentBytes(): Buffer {
    this.#serverSent ??= Buffer.from(`event: ${this.event}\ndata: ${this.payload}\n\n`);
    return this.#serverSent;
  }
}
