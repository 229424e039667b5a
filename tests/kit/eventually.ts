/** How long something may take that comes a moment after its deed. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 20;

/** Asks until the answer is as wanted, and gives it. */
export async function eventually<T>(ask: () => PromiseLike<T>, wanted: (value: T) => boolean): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await ask();
    if (wanted(value)) return value;
    if (Date.now() > until) throw new Error(`never as wanted: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
