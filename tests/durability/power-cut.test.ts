import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../kit/postgres-cluster.ts';
import { nothingPromised, type Promised, pause, seeded, startLoad } from './protocol.ts';

const CUTS = 12;
const SEED = 77;
const LONGEST_MS = 500;
const SHORTEST_MS = 60;
const IMAGE_BYTES = 256 * 1024 * 1024;
/** EXT4_IOC_SHUTDOWN with NOLOGFLUSH (fs/ext4/ext4.h): nothing that is not on the disk yet will be. */
const SHUT_DOWN =
  'open(my $d, "<", $ARGV[0]) or die $!; my $how = pack("L", 2); ioctl($d, 0x8004587D, $how) or die $!;';

/** A file system of its own whose power can be cut. */
class Disk {
  readonly folder: string;
  readonly #home: string;
  readonly #image: string;

  constructor() {
    this.#home = mkdtempSync(join(testFolder(), 'parley-disk-'));
    this.#image = join(this.#home, 'image');
    this.folder = join(this.#home, 'disk');
    writeFileSync(this.#image, '');
    truncateSync(this.#image, IMAGE_BYTES);
    mkdirSync(this.folder);
  }

  /** Throws where this machine does not let us. */
  make(): void {
    run('mkfs.ext4', ['-q', '-F', this.#image]);
    this.mount();
  }

  mount(): void {
    run('mount', ['-o', 'loop', this.#image, this.folder]);
  }

  unmount(): void {
    run('umount', [this.folder]);
  }

  cutPower(): void {
    run('perl', ['-e', SHUT_DOWN, this.folder]);
  }

  remove(): void {
    try {
      this.unmount();
    } catch {
      // It was not mounted.
    }
    rmSync(this.#home, { recursive: true, force: true });
  }
}

const run = (program: string, args: string[]): void => void execFileSync(program, args, { stdio: 'pipe' });

/** A disk whose power can be cut, or null where this machine does not let us have one. */
function newDisk(): Disk | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const disk = new Disk();
  try {
    disk.make();
    disk.cutPower();
    disk.unmount();
    disk.make();
    return disk;
  } catch {
    disk.remove();
    return null;
  }
}

/** Starts a process on the disk, lets it write, cuts the power under it, and answers what it had found at its start. */
async function writeUntilCut(disk: Disk, promised: Promised, ms: number, mode: 'sync' | 'no-sync' = 'sync') {
  const load = startLoad(join(disk.folder, 'data'), promised, mode);
  const found = await load.found;
  await pause(ms);
  disk.cutPower();
  load.kill();
  await load.gone;
  disk.unmount();
  disk.mount();
  return found;
}

test('power cuts lose no acknowledged write and no event that was heard', async (t) => {
  const disk = newDisk();
  if (!disk) {
    t.diagnostic('power cut: fault-injected sync only (no root, or no loop mounts; see sqlite.test.ts)');
    t.skip('this machine does not let us cut the power of a file system');
    return;
  }
  const random = seeded(SEED);
  try {
    const promised = nothingPromised();
    for (let start = 0; start <= CUTS; start += 1) {
      const found = await writeUntilCut(disk, promised, SHORTEST_MS + random() * (LONGEST_MS - SHORTEST_MS));
      assert.deepEqual(found.lost, { rows: 0, events: 0 }, `after ${start} cuts`);
      assert.ok(found.sound && found.whole, `after ${start} cuts nothing is damaged`);
    }
    assert.ok(promised.answers > CUTS * 20, `there was hardly any load: ${promised.answers} answers`);

    // The same without the barrier: if that lost nothing, this test would show nothing.
    await writeUntilCut(disk, promised, LONGEST_MS, 'no-sync');
    const { lost } = await writeUntilCut(disk, promised, 0);
    assert.ok(lost.rows > 0, 'a writer that does not sync loses what it acknowledged');
    t.diagnostic(
      `power cut: ioctl, ${CUTS} times, ${promised.answers} acknowledged writes, none lost, nothing damaged ` +
        `(without the barrier one cut lost ${lost.rows})`,
    );
  } finally {
    disk.remove();
  }
});
