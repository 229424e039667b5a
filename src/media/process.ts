import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '#kernel/errors.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import type { JobQueue } from '#work/jobs.ts';
import { announceFiles, releaseFiles } from './files.ts';
import { keyOf } from './store-image.ts';
import { type MediaRow, pictureColumns, thumbnailColumns } from './uploads.ts';
import { metaText, orRefusal, PROCESS_QUEUE } from './waiting.ts';

type Processing = Needs<'db' | 'clock' | 'ids' | 'media' | 'sandbox' | 'recordings' | 'log'>;

/** A lease is renewed while its job runs, so this is only how long the work of a process that died lies. */
const LEASE_MS = 2 * 60_000;
const MAX_ATTEMPTS = 10;
const GAVE_UP = 'The file could not be processed';

/** Processes uploads one after another: encoding takes all that a small machine has. */
export function processQueue(needs: Processing): JobQueue {
  const stopping = new AbortController();
  return {
    name: PROCESS_QUEUE,
    concurrency: 1,
    maxAttempts: MAX_ATTEMPTS,
    leaseMs: LEASE_MS,
    renewsLease: true,
    run: (payload) => processMedia(needs, (payload as { mediaId: Id }).mediaId, stopping.signal),
    stop: () => stopping.abort(),
  };
}

/**
 * Makes an upload what it shall be. What cannot be processed is marked as failed, with a sentence; what only could not be
 * processed now is thrown, to be tried again.
 */
async function processMedia(needs: Processing, mediaId: Id, signal: AbortSignal): Promise<void> {
  const row = await needs.db.reader.selectFrom('media').selectAll().where('id', '=', mediaId).executeTakeFirst();
  if (row?.state !== 'waiting') return;
  const folder = await mkdtemp(join(tmpdir(), 'parley-media-'));
  try {
    const input = join(folder, 'upload');
    const source = await needs.media.open(row.source);
    if (!source) return await finish(needs, row, { state: 'failed', failure: GAVE_UP });
    await pipeline(source.stream, createWriteStream(input, { flags: 'wx', mode: 0o600 }));
    const columns =
      row.kind === 'image' ? await pictureColumns(needs, input) : await convert(needs, row, { input, folder, signal });
    await finish(needs, row, { ...columns, state: 'ready' });
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind === 'unavailable') throw error;
    needs.log.info({ mediaId, kind: row.kind, why: error.message }, 'an upload could not be processed');
    await finish(needs, row, { state: 'failed', failure: error.message });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Place {
  input: string;
  folder: string;
  signal: AbortSignal;
}

async function convert(needs: Processing, row: MediaRow, { input, folder, signal }: Place): Promise<Partial<MediaRow>> {
  const made = await orRefusal(() => needs.recordings.convert({ input, outputFolder: folder, signal }));
  const { file } = made;
  const original = keyOf(file);
  await announceFiles(needs, [{ key: original, contentType: file.contentType, bytes: file.bytes }]);
  await needs.media.put(original, file.path);
  return {
    kind: made.kind,
    original,
    width: made.width,
    height: made.height,
    recording: metaText(made),
    // A thumbnail that was uploaded with it wins.
    ...(row.small === '' && made.poster !== null ? await posterColumns(needs, made.poster) : {}),
  };
}

/** A poster or cover that cannot be read spoils no video. */
async function posterColumns(needs: Processing, path: string): Promise<Partial<MediaRow>> {
  try {
    return await thumbnailColumns(needs, path);
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'invalid') return {};
    throw error;
  }
}

/** Writes the outcome, unless the row is gone or another run was first; the upload as it came is not needed any more. */
async function finish({ db, clock, ids }: Processing, row: MediaRow, columns: Partial<MediaRow>): Promise<void> {
  await db.write(async (tx) => {
    const now = await tx.selectFrom('media').select('small').where('id', '=', row.id).executeTakeFirst();
    // A thumbnail that came while it was processed wins too.
    const kept = now && now.small !== row.small ? without(columns) : columns;
    const done = await tx
      .updateTable('media')
      .set({ ...kept, source: '' })
      .where('id', '=', row.id)
      .where('state', '=', 'waiting')
      .executeTakeFirst();
    if (done.numUpdatedRows === 1n) await releaseFiles(tx, { ids, now: clock.now() }, [row.source]);
  });
}

const without = ({ small: _s, small_width: _w, small_height: _h, blurhash: _b, ...rest }: Partial<MediaRow>) => rest;
