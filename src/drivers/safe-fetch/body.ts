import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { FetchRefused } from '#ports/fetch.ts';

/** How many times larger than what was sent a body may become, counted once it passes {@link RATIO_FREE_BYTES}. */
export const MAX_RATIO = 100;
export const RATIO_FREE_BYTES = 1024 * 1024;
/** Compressions on top of each other. */
const MAX_ENCODINGS = 2;
/** What compression may add to bytes that do not compress: the bound on what is read from the wire. */
const WIRE_SLACK_BYTES = 16 * 1024;
/** Log2 of the memory a zstd frame may claim: the 8 MB that RFC 9659 sets for the web, not the library's 128 MB. */
const ZSTD_WINDOW_LOG = 23;
/** Pieces that a body may come in: each costs work, and a hostile sender could make every byte one. */
export const MAX_PIECES = 50_000;
/** Bytes set aside for a body at first; doubled as it grows. */
const FIRST_BUFFER_BYTES = 16 * 1024;

/** What is asked for. `deflate` is understood but not asked for: servers do not agree on what it means. */
export const ACCEPT_ENCODING = 'gzip, br, zstd';

/** Bytes held by all running fetches together; shared by them. */
export interface MemoryBudget {
  /** Whether `bytes` more are free; then they are taken. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export function openMemoryBudget(limit: number): MemoryBudget {
  let held = 0;
  return {
    take(bytes) {
      if (held + bytes > limit) return false;
      held += bytes;
      return true;
    },
    give(bytes) {
      held -= bytes;
    },
  };
}

export interface BodyLimits {
  /** Bytes after decompression. */
  maxBytes: number;
  /** As the answer declared it, if it did; only ever used to refuse early. */
  declaredBytes: number | undefined;
  budget: MemoryBudget;
}

/**
 * Reads a body to its end, undoing `contentEncoding` on the way, and stops at the first byte too many. The source is
 * always destroyed or read to its end. Throws {@link FetchRefused} 'size', 'type' (unknown encoding) or 'busy' (memory),
 * and whatever error the source or a decoder has.
 */
export async function readBody(
  source: Readable,
  contentEncoding: string | undefined,
  limits: BodyLimits,
): Promise<Buffer> {
  const { maxBytes, declaredBytes, budget } = limits;
  let held: Buffer = Buffer.alloc(0);
  let sent = 0;
  let pieces = 0;
  let bytes = 0;
  try {
    const decoders = readEncodings(contentEncoding);
    const wireLimit = decoders.length === 0 ? maxBytes : maxBytes + Math.ceil(maxBytes / 64) + WIRE_SLACK_BYTES;
    if (declaredBytes !== undefined && declaredBytes > wireLimit) throw tooLarge();

    async function* counted(wire: AsyncIterable<Buffer>) {
      for await (const chunk of wire) {
        sent += chunk.length;
        pieces += 1;
        if (sent > wireLimit || pieces > MAX_PIECES) throw tooLarge();
        yield chunk;
      }
    }
    async function collect(decoded: AsyncIterable<Buffer>) {
      for await (const chunk of decoded) {
        if (bytes + chunk.length > maxBytes) throw tooLarge();
        if (!budget.take(chunk.length)) throw new FetchRefused('busy', 'Too much is being fetched just now.');
        held = roomFor(held, bytes, chunk.length);
        held.set(chunk, bytes);
        bytes += chunk.length;
        if (bytes > RATIO_FREE_BYTES && bytes > sent * MAX_RATIO) throw tooLarge();
      }
    }
    await pipeline([source, counted, ...decoders, collect]);
    return held.subarray(0, bytes);
  } catch (error) {
    // Nothing at all is no valid gzip, yet servers do answer so.
    if (sent === 0 && source.readableEnded) return Buffer.alloc(0);
    discard(source);
    throw error;
  } finally {
    budget.give(bytes);
  }
}

/** `held` itself or a larger copy of its first `used` bytes. Keeping the pieces would cost far more than their bytes. */
function roomFor(held: Buffer, used: number, more: number): Buffer {
  if (used + more <= held.length) return held;
  const larger = Buffer.allocUnsafe(Math.max(FIRST_BUFFER_BYTES, held.length * 2, used + more));
  held.copy(larger, 0, 0, used);
  return larger;
}

/** Ends a body that nobody wants, and its connection with it: waiting for its end would be up to the sender. */
export function discard(source: Readable): void {
  source.on('error', () => {});
  source.destroy();
}

/** Lets a body end that has no bytes by its nature, so that its connection can be used again. */
export function finish(source: Readable): void {
  source.on('error', () => {});
  source.resume();
}

const tooLarge = () => new FetchRefused('size', 'The answer is too large.');

/** The decoders that undo a Content-Encoding header, in order of use (RFC 9110, 8.4: the last applied comes first). */
function readEncodings(header: string | undefined): Duplex[] {
  const names = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > MAX_ENCODINGS) throw new FetchRefused('type', 'The answer is compressed too many times over.');
  return names.reverse().map(decoderFor);
}

function decoderFor(name: string): Duplex {
  switch (name) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } });
    default:
      throw new FetchRefused('type', 'The answer is compressed in an unknown way.');
  }
}
