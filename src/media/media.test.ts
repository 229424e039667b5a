import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { openDiskStore } from '#drivers/disk/disk.ts';
import { openRecordings } from '#drivers/sandbox/recording/recording.ts';
import { openSandbox } from '#drivers/sandbox/sandbox.ts';
import { Refusal } from '#kernel/errors.ts';
import type { MediaStore } from '#ports/media-store.ts';
import type { Recordings } from '#ports/recordings.ts';
import type { Sandbox } from '#ports/sandbox.ts';
import { createJobRunner, pauseAfter } from '#work/jobs.ts';
import { type OpenDatabase, silentLog, systemClock, withDatabases } from '../../tests/kit/databases.ts';
import { settle } from '../../tests/kit/people.ts';
import { makeRecording, skipWithoutFfmpeg } from '../../tests/kit/recordings.ts';
import { GRACE_MS } from './files.ts';
import {
  attachMedia,
  checkFiles,
  cleanQueue,
  createMedia,
  deleteMedia,
  mediaOf,
  processQueue,
  releaseQueue,
  scheduleMediaCleaning,
  storeImage,
  UNUSED_MS,
  updateMedia,
} from './media.ts';

const refusal =
  (kind: Refusal['kind'], words = /./) =>
  (error: unknown) =>
    error instanceof Refusal && error.kind === kind && words.test(error.message);

let sandbox: Sandbox;
let folder: string;
before(() => {
  sandbox = openSandbox();
  folder = mkdtempSync(join(tmpdir(), 'parley-media-'));
});
after(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

let uploads = 0;
async function upload(colour: string): Promise<string> {
  const path = join(folder, `upload-${++uploads}`);
  await sharp({ create: { width: 900, height: 600, channels: 3, background: colour } })
    .png()
    .toFile(path);
  return path;
}

async function gallery(open: OpenDatabase) {
  const { db, close } = await open();
  const town = await settle(db);
  const media: MediaStore = openDiskStore({ folder: mkdtempSync(join(folder, 'store-')) });
  const needs = { ...town, log: silentLog, media, sandbox, recordings: openRecordings() };
  const runner = createJobRunner({
    ...town,
    log: silentLog,
    queues: [releaseQueue(needs), cleanQueue(needs)],
  });
  const keys = () => Array.fromAsync(media.keys());
  return { ...needs, person: town.person, runner, keys, close };
}

withDatabases('media', (open) => {
  test('an upload becomes two pictures without a trace of the upload, and goes with its row', async () => {
    const here = await gallery(open);
    try {
      const { accountId } = await here.person('ann');
      const path = await upload('#336699');
      const id = await createMedia(here, accountId, path, { description: ' A calm sea ', focus: { x: 0, y: -0.5 } });
      const row = await mediaOf(here.db.reader, accountId, id);
      assert.deepEqual(
        [row?.kind, row?.width, row?.height, row?.description, row?.focus_y],
        ['image', 900, 600, 'A calm sea', -0.5],
      );
      assert.ok((row?.small_width ?? 900) < 900);
      assert.match(row?.blurhash ?? '', /^.{20,}$/);
      assert.deepEqual((await here.keys()).toSorted(), [row?.original, row?.small].toSorted());
      assert.deepEqual(await checkFiles(here.db.reader, here.media), { missing: [], unknown: [] });
      assert.deepEqual(
        readdirSync(folder).filter((name) => name.startsWith('upload-1-')),
        [],
      );
      await updateMedia(here, accountId, id, { description: '' });
      assert.equal((await mediaOf(here.db.reader, accountId, id))?.description, '');
      here.clock.move(GRACE_MS);
      await here.runner.runDue();
      assert.equal((await here.keys()).length, 2);
      await deleteMedia(here, accountId, id);
      await here.runner.runDue();
      assert.deepEqual(await here.keys(), []);
      assert.deepEqual(await here.db.reader.selectFrom('media_files').selectAll().execute(), []);
    } finally {
      await here.close();
    }
  });

  test('a file that two rows use stays until the second is gone', async () => {
    const here = await gallery(open);
    try {
      const { accountId } = await here.person('ann');
      const path = await upload('#993333');
      const [one, two] = await Promise.all([createMedia(here, accountId, path), createMedia(here, accountId, path)]);
      here.clock.move(GRACE_MS);
      await deleteMedia(here, accountId, one);
      await here.runner.runDue();
      assert.equal((await here.keys()).length, 2);
      await deleteMedia(here, accountId, two);
      await here.runner.runDue();
      assert.deepEqual(await here.keys(), []);
    } finally {
      await here.close();
    }
  });

  test('what no post took within a day is cleaned away, what a post has stays', async () => {
    const here = await gallery(open);
    try {
      const { accountId } = await here.person('ann');
      const used = await createMedia(here, accountId, await upload('#111111'));
      const unused = await createMedia(here, accountId, await upload('#eeeeee'));
      await here.db.write((tx) => attachMedia(tx, accountId, [used], 77));
      await scheduleMediaCleaning(here);
      await scheduleMediaCleaning(here);
      here.clock.move(UNUSED_MS);
      await here.runner.runDue();
      assert.ok(await mediaOf(here.db.reader, accountId, used));
      assert.equal(await mediaOf(here.db.reader, accountId, unused), undefined);
      assert.equal((await here.keys()).length, 2);
      const next = await here.db.reader.selectFrom('jobs').select(['queue', 'run_at']).execute();
      assert.equal(next.length, 1);
      assert.ok((next[0]?.run_at ?? 0) > here.clock.now());
    } finally {
      await here.close();
    }
  });

  test('what is no picture, too long or somebody else’s is refused and leaves nothing', async () => {
    const here = await gallery(open);
    try {
      const [ann, bea] = [await here.person('ann'), await here.person('bea')];
      const fake = join(folder, `fake-${++uploads}`);
      writeFileSync(fake, '<html>not a picture</html>');
      await assert.rejects(createMedia(here, ann.accountId, fake), refusal('invalid', /not a picture/));
      const path = await upload('#00ff00');
      const details = { description: 'x'.repeat(1501) };
      await assert.rejects(createMedia(here, ann.accountId, path, details), refusal('invalid', /1500/));
      const focus = { x: 1.1, y: 0 };
      await assert.rejects(createMedia(here, ann.accountId, path, { focus }), refusal('invalid', /Focus/));
      await assert.rejects(
        createMedia(here, ann.accountId, path, { focus: { x: Number.NaN, y: 0 } }),
        refusal('invalid'),
      );
      assert.deepEqual(await here.keys(), []);
      const id = await createMedia(here, ann.accountId, path);
      await assert.rejects(updateMedia(here, bea.accountId, id, { description: 'x' }), refusal('not-found'));
      await assert.rejects(deleteMedia(here, bea.accountId, id), refusal('not-found'));
      await here.db.write((tx) => attachMedia(tx, ann.accountId, [id], 77));
      await assert.rejects(deleteMedia(here, ann.accountId, id), refusal('invalid', /currently used by a status/));
      await assert.rejects(updateMedia(here, ann.accountId, id, { description: 'x' }), refusal('not-found'));
    } finally {
      await here.close();
    }
  });

  test('a video whose node stops in the middle is processed by the next one', { skip: skipWithoutFfmpeg }, async () => {
    const here = await gallery(open);
    try {
      const { accountId } = await here.person('ann');
      const path = await makeRecording(folder, 'silent.webm');
      const id = await createMedia(here, accountId, path);
      rmSync(path);
      const stateOf = async () => (await mediaOf(here.db.reader, accountId, id))?.state;
      const begun = Promise.withResolvers<void>();
      const recordings: Recordings = {
        ...here.recordings,
        convert(job) {
          begun.resolve();
          return here.recordings.convert(job);
        },
      };
      const runnerOf = () =>
        createJobRunner({ ...here, log: silentLog, queues: [processQueue({ ...here, recordings })] });
      const before = runnerOf();
      const under = before.runDue();
      await begun.promise;
      await before.stop();
      await under;
      assert.equal(await stateOf(), 'waiting');
      here.clock.move(pauseAfter(1));
      await runnerOf().runDue();
      const row = await mediaOf(here.db.reader, accountId, id);
      assert.deepEqual([row?.state, row?.kind, row?.width, row?.source], ['ready', 'gifv', 160, '']);
      assert.deepEqual((await checkFiles(here.db.reader, here.media)).missing, []);
    } finally {
      await here.close();
    }
  });

  test('files without rows and rows without files are found', async () => {
    const here = await gallery(open);
    try {
      const { accountId } = await here.person('ann');
      const id = await createMedia(here, accountId, await upload('#abcdef'));
      const row = await mediaOf(here.db.reader, accountId, id);
      assert.ok(row);
      await here.media.remove(row.original);
      const stray = `${'00/11/'}${'0'.repeat(64)}.webp`;
      await here.media.put(stray, await upload('#fedcba'));
      assert.deepEqual(await checkFiles(here.db.reader, here.media), { missing: [row.original], unknown: [stray] });
    } finally {
      await here.close();
    }
  });

  test('a picture that is stored anew while its old file is being removed is not lost', async () => {
    const here = await gallery(open);
    try {
      const { accountId } = await here.person('ann');
      const path = await upload('#aa00aa');
      const id = await createMedia(here, accountId, path);
      here.clock.move(GRACE_MS);
      await deleteMedia(here, accountId, id);
      // The removal hangs between the database and the store.
      const removing = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      const slow: MediaStore = {
        ...here.media,
        async remove(key) {
          removing.resolve();
          await released.promise;
          await here.media.remove(key);
        },
      };
      const runner = createJobRunner({ ...here, log: silentLog, queues: [releaseQueue({ ...here, media: slow })] });
      const run = runner.runDue();
      await removing.promise;
      // Waiting needs timers that fire.
      const clock = { ...here.clock, after: systemClock.after };
      const storing = storeImage({ ...here, clock }, path, 'post');
      const early = await Promise.race([storing, new Promise((resolve) => setTimeout(resolve, 300, 'waits'))]);
      assert.equal(early, 'waits');
      released.resolve();
      await run;
      const stored = await storing;
      assert.deepEqual((await here.keys()).toSorted(), [stored.original, stored.small].toSorted());
    } finally {
      await here.close();
    }
  });
});
