import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { MAX_PIECES, MAX_RATIO, openMemoryBudget, RATIO_FREE_BYTES, readBody } from './body.ts';

const MIB = 1024 * 1024;
const COMPRESS: Record<string, (plain: Uint8Array) => Buffer> = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: (plain) => brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  zstd: zstdCompressSync,
};
const tooLarge = { name: 'FetchRefused', reason: 'size' };

function limits(maxBytes: number, budget = openMemoryBudget(64 * MIB), declaredBytes?: number) {
  return { maxBytes, budget, declaredBytes };
}

/** A stream of pieces that counts how many were asked for. */
function piecesOf(pieces: Iterable<Buffer>) {
  const counter = { taken: 0 };
  function* counted() {
    for (const piece of pieces) {
      counter.taken += 1;
      yield piece;
    }
  }
  return { counter, stream: Readable.from(counted(), { objectMode: false }) };
}

function* cut(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('whatever was sent comes out again, in every compression and however it is cut', async () => {
  const encodings = fc.subarray(['gzip', 'deflate', 'br', 'zstd'], { minLength: 0, maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 5000 }),
      encodings,
      fc.integer({ min: 1, max: 700 }),
      async (plain, names, size) => {
        const sent = names.reduce<Buffer>((bytes, name) => COMPRESS[name]!(bytes), Buffer.from(plain));
        const read = await readBody(piecesOf(cut(sent, size)).stream, names.join(', '), limits(5000));
        assert.deepEqual(read, Buffer.from(plain));
      },
    ),
    { numRuns: 60 },
  );
});

test('one byte too many is refused, one byte less is taken', async () => {
  for (const name of [undefined, ...Object.keys(COMPRESS)]) {
    const plain = randomBytes(3000);
    const sent = name ? COMPRESS[name]!(plain) : plain;
    assert.equal((await readBody(piecesOf([sent]).stream, name, limits(3000))).length, 3000);
    await assert.rejects(readBody(piecesOf([sent]).stream, name, limits(2999)), tooLarge, name);
  }
});

test('an endless body is left as soon as it is over the limit, and one that says so is not begun', async () => {
  function* endless() {
    for (;;) yield Buffer.alloc(64 * 1024, 'x');
  }
  const { stream, counter } = piecesOf(endless());
  await assert.rejects(readBody(stream, undefined, limits(MIB)), tooLarge);
  assert.ok(counter.taken < 30 && stream.destroyed);
  const announced = piecesOf(endless());
  await assert.rejects(readBody(announced.stream, undefined, limits(MIB, undefined, MIB + 1)), tooLarge);
  assert.ok(announced.counter.taken <= 1 && announced.stream.destroyed);
});

test('a bomb is stopped by its ratio long before the byte limit', async () => {
  for (const [name, compress] of Object.entries(COMPRESS)) {
    const bomb = compress(Buffer.alloc(16 * MIB));
    assert.ok(16 * MIB > bomb.length * MAX_RATIO, name);
    let most = 0;
    const budget = openMemoryBudget(64 * MIB);
    const watched = {
      ...budget,
      take(bytes: number) {
        most += bytes;
        return budget.take(bytes);
      },
    };
    await assert.rejects(readBody(piecesOf(cut(bomb, 1000)).stream, name, limits(40 * MIB, watched)), tooLarge, name);
    assert.ok(most < 8 * MIB, `${name}: ${most}`);
  }
});

test('a bomb in a bomb is stopped as well', async () => {
  const bomb = gzipSync(gzipSync(Buffer.alloc(32 * MIB), { level: 1 }));
  await assert.rejects(readBody(piecesOf([bomb]).stream, 'gzip, gzip', limits(64 * MIB)), tooLarge);
});

test('well compressed text below the free size is no bomb', async () => {
  const text = Buffer.alloc(RATIO_FREE_BYTES, 'to whom it may concern ');
  assert.equal((await readBody(piecesOf([gzipSync(text)]).stream, 'gzip', limits(MIB))).length, text.length);
});

test('compressed input that never yields anything is bounded too', async () => {
  const emptyMember = gzipSync(Buffer.alloc(0));
  function* endless() {
    for (;;) yield Buffer.concat(Array(500).fill(emptyMember));
  }
  const { stream, counter } = piecesOf(endless());
  await assert.rejects(readBody(stream, 'gzip', limits(10_000)), tooLarge);
  assert.ok(counter.taken < 20);
});

test('a body in millions of tiny pieces is left', async () => {
  function* crumbs() {
    const crumb = Buffer.from('x');
    for (let i = 0; i < MAX_PIECES * 2; i += 1) yield crumb;
  }
  await assert.rejects(readBody(Readable.from(crumbs()), undefined, limits(5 * MIB)), tooLarge);
});

test('a zstd frame that claims a window of 128 MB is refused before it gets one', async () => {
  const params = { [constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_contentSizeFlag]: 0 };
  const frame = zstdCompressSync(randomBytes(16 * MIB), { params });
  await assert.rejects(readBody(piecesOf([frame]).stream, 'zstd', limits(20 * MIB)), /[Ww]indow|memory/);
});

test('broken, cut off and unknown compressions are errors, none at all is an empty body', async () => {
  const good = gzipSync(randomBytes(2000));
  await assert.rejects(readBody(piecesOf([Buffer.from('no gzip at all')]).stream, 'gzip', limits(MIB)));
  await assert.rejects(readBody(piecesOf([good.subarray(0, 1000)]).stream, 'gzip', limits(MIB)));
  for (const name of ['compress', 'gzip, gzip, gzip', 'gzip;q=1', '__proto__']) {
    const { stream } = piecesOf([good]);
    await assert.rejects(readBody(stream, name, limits(MIB)), { reason: 'type' }, name);
    assert.ok(stream.destroyed);
  }
  assert.equal((await readBody(piecesOf([]).stream, 'gzip', limits(MIB))).length, 0);
});

test('all bodies together stay within the memory set aside, and it is given back', async () => {
  const budget = openMemoryBudget(3000);
  const body = () => piecesOf([randomBytes(2000)]).stream;
  const results = await Promise.allSettled([1, 2].map(() => readBody(body(), undefined, limits(2000, budget))));
  const refused = results.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 1);
  assert.equal(refused[0]!.reason.reason, 'busy');
  for (let i = 0; i < 5; i += 1) await readBody(body(), undefined, limits(2000, budget));
});
