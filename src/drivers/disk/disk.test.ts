import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  promises as fs,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { MediaStore } from '#ports/media-store.ts';
import { openDiskStore } from './disk.ts';

const root = mkdtempSync(join(tmpdir(), 'parley-disk-'));
after(() => rmSync(root, { recursive: true, force: true }));

let stores = 0;
function newStore(): { store: MediaStore; folder: string } {
  stores += 1;
  const folder = join(root, `store-${stores}`);
  return { store: openDiskStore({ folder }), folder };
}

function newFile(bytes: Buffer): { path: string; key: string } {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const path = join(root, `source-${hash}`);
  writeFileSync(path, bytes);
  return { path, key: `${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}.webp` };
}

async function read(store: MediaStore, key: string, range?: { start: number; end: number }): Promise<Buffer | null> {
  const found = await store.open(key, range);
  if (!found) return null;
  const bytes = Buffer.concat(await found.stream.toArray());
  assert.equal(found.bytes, bytes.length);
  return bytes;
}

async function keysOf(store: MediaStore): Promise<string[]> {
  return (await Array.fromAsync(store.keys())).sort();
}

/** Runs a deed and tells which paths were synced in it, and renames, in order. */
async function syncsOf(deed: () => Promise<void>): Promise<string[]> {
  const steps: string[] = [];
  const handle = await fs.open(root, 'r');
  const prototype: { sync: () => Promise<void> } = Object.getPrototypeOf(handle);
  await handle.close();
  const { sync } = prototype;
  prototype.sync = async function (this: { fd: number }) {
    steps.push(await fs.readlink(`/proc/self/fd/${this.fd}`));
    return await sync.call(this);
  };
  try {
    await deed();
  } finally {
    prototype.sync = sync;
  }
  return steps;
}

test('what is put can be read whole, in ranges, by size, and is listed; removed it is gone', async () => {
  const { store, folder } = newStore();
  const bytes = randomBytes(300_000);
  const { path, key } = newFile(bytes);
  assert.equal(await read(store, key), null);
  assert.equal(await store.size(key), null);
  await store.put(key, path);
  assert.ok(existsSync(path), 'the source is left alone');
  assert.deepEqual(await read(store, key), bytes);
  assert.equal(await store.size(key), bytes.length);
  assert.deepEqual(await read(store, key, { start: 0, end: 0 }), bytes.subarray(0, 1));
  assert.deepEqual(await read(store, key, { start: 100_000, end: 199_999 }), bytes.subarray(100_000, 200_000));
  assert.deepEqual(await read(store, key, { start: 299_990, end: 400_000 }), bytes.subarray(299_990));
  assert.deepEqual(await keysOf(store), [key]);
  assert.equal(statSync(join(folder, key)).mode & 0o007, 0);

  await store.remove(key);
  await store.remove(key);
  assert.equal(await read(store, key), null);
  assert.deepEqual(await keysOf(store), []);
});

test('ranges that are none are refused and leak no file handle', async () => {
  const { store } = newStore();
  const { path, key } = newFile(Buffer.from('ten bytes!'));
  await store.put(key, path);
  const open = () => readdirSync('/proc/self/fd').length;
  const before = process.platform === 'linux' ? open() : 0;
  for (const range of [
    { start: 10, end: 20 },
    { start: -1, end: 3 },
    { start: 5, end: 4 },
    { start: 0.5, end: 4 },
    { start: Number.NaN, end: 4 },
  ]) {
    await assert.rejects(store.open(key, range), RangeError);
  }
  if (process.platform === 'linux') assert.equal(open(), before);
});

test('an empty file is a file', async () => {
  const { store } = newStore();
  const { path, key } = newFile(Buffer.alloc(0));
  await store.put(key, path);
  assert.equal((await read(store, key))?.length, 0);
  assert.equal(await store.size(key), 0);
  await assert.rejects(store.open(key, { start: 0, end: 0 }), RangeError);
});

test('putting twice, also at once, is harmless, and a damaged file is made whole', async () => {
  const { store, folder } = newStore();
  const bytes = randomBytes(50_000);
  const { path, key } = newFile(bytes);
  await Promise.all([1, 2, 3, 4].map(() => store.put(key, path)));
  assert.deepEqual(await read(store, key), bytes);
  writeFileSync(join(folder, key), 'cut');
  await store.put(key, path);
  assert.deepEqual(await read(store, key), bytes);
  assert.deepEqual(readdirSync(join(folder, '.incoming')), []);
});

test('a put syncs the copy before its name appears, and then every folder up to the root', {
  skip: process.platform !== 'linux',
}, async () => {
  const { store, folder } = newStore();
  const { path, key } = newFile(randomBytes(1_000));
  const [copy, ...folders] = await syncsOf(() => store.put(key, path));
  assert.equal(dirname(copy ?? ''), join(folder, '.incoming'));
  assert.deepEqual(folders, [join(folder, key.slice(0, 5)), join(folder, key.slice(0, 2)), folder]);
});

test('a source that is not there leaves nothing behind', async () => {
  const { store, folder } = newStore();
  await assert.rejects(store.put('ab/cd/abcd.webp', join(root, 'absent')), { code: 'ENOENT' });
  assert.deepEqual(await keysOf(store), []);
  assert.deepEqual(readdirSync(join(folder, '.incoming')), []);
});

test('hostile keys name nothing, whatever lies there', async () => {
  const { store, folder } = newStore();
  const { path } = newFile(Buffer.from('secret'));
  writeFileSync(join(root, 'secret'), 'secret');
  writeFileSync(join(folder, '.hidden'), 'secret');
  symlinkSync(join(root, 'secret'), join(folder, 'link'));
  const hostile = [
    '../secret',
    'ab/../../secret',
    'ab/..',
    '..',
    '.',
    '',
    '/etc/passwd',
    join(root, 'secret'),
    'ab\0.webp',
    'ab//cd',
    'ab/',
    '.hidden',
    '.incoming/x',
    'ab\\..\\cd',
    'AB/cd',
    'ab/é',
    'a'.repeat(201),
    'a/b/c/d/e/f',
  ];
  for (const key of hostile) {
    assert.equal(await store.open(key), null, key);
    assert.equal(await store.size(key), null, key);
    await assert.rejects(store.put(key, path), /not a media key/, key);
    await assert.rejects(store.remove(key), /not a media key/, key);
  }
  assert.equal(await store.open('link'), null);
  assert.equal(await store.size('link'), null);
  assert.equal(await store.open('ab'), null);
  assert.deepEqual(await keysOf(store), []);
  assert.equal(readFileSync(join(root, 'secret'), 'utf8'), 'secret');

  await fc.assert(
    fc.asyncProperty(fc.string({ unit: fc.constantFrom('.', '/', 'a', '\0', '~', '-') }), async (key) => {
      const found = await store.size(key);
      assert.equal(found, null);
    }),
  );
});

test('files where folders should be, and folders where files should be, are absent', async () => {
  const { store } = newStore();
  const { path, key } = newFile(randomBytes(10));
  await store.put(key, path);
  assert.equal(await store.open(`${key}/more`), null);
  assert.equal(await store.open(key.slice(0, 5)), null);
  await store.remove(`${key}/more`);
});

test('every key is listed, across folders', async () => {
  const { store } = newStore();
  const files = Array.from({ length: 40 }, () => newFile(randomBytes(20)));
  await Promise.all(files.map(({ key, path }) => store.put(key, path)));
  assert.deepEqual(await keysOf(store), files.map(({ key }) => key).sort());
});

test('copies that a crash left are removed when a day old, younger ones are not', () => {
  const { folder } = newStore();
  const [old, young] = [join(folder, '.incoming/old'), join(folder, '.incoming/young')];
  writeFileSync(old, 'x');
  writeFileSync(young, 'x');
  const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
  utimesSync(old, twoDaysAgo, twoDaysAgo);
  openDiskStore({ folder });
  assert.deepEqual(readdirSync(join(folder, '.incoming')), ['young']);
});
