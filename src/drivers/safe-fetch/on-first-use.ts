import type { SafeFetch } from '#ports/fetch.ts';
import type { SafeFetchOptions } from './safe-fetch.ts';

/** The safe fetcher, whose HTTP client (some 8 MB) is loaded with the first fetch: many nodes idle for long without one. */
export function openSafeFetchOnFirstUse(options: SafeFetchOptions): SafeFetch {
  let opened: Promise<SafeFetch> | undefined;
  return {
    async fetch(request) {
      opened ??= import('./safe-fetch.ts').then(({ openSafeFetch }) => openSafeFetch(options));
      return (await opened).fetch(request);
    },
    async close() {
      await (await opened)?.close();
    },
  };
}
