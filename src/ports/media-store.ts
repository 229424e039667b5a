import type { Readable } from 'node:stream';

/**
 * Where media bytes lie. Keys are content addresses such as `ab/cd/abcd….webp`, so a key's bytes never change and
 * storing twice is harmless. `put` resolves only when the bytes survive a power cut.
 */
export interface MediaStore {
  put(key: string, sourcePath: string): Promise<void>;
  /** Bytes `start` to `end` (inclusive) or the whole; null where there is no such key. */
  open(key: string, range?: { start: number; end: number }): Promise<{ stream: Readable; bytes: number } | null>;
  /** Size in bytes, or null. */
  size(key: string): Promise<number | null>;
  remove(key: string): Promise<void>;
  /** Every key, for `parley check`. */
  keys(): AsyncIterable<string>;
}
