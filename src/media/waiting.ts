import type { Insertable } from 'kysely';
import { invalid, Refusal } from '#kernel/errors.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Recording } from '#ports/recordings.ts';
import { SandboxRefused } from '#ports/sandbox.ts';
import type { RecordingMeta } from '#store/tables/media.ts';
import type { Id, Media } from '#store/tables.ts';
import { putJob } from '#work/jobs.ts';
import { announceFiles } from './files.ts';

export const PROCESS_QUEUE = 'media-process';
/** Keys of uploads as they came, which hold whatever the sender's device wrote into them: never served. */
export const SOURCE_PREFIX = 'incoming/';
const SOURCE_TYPE = 'application/octet-stream';

export const sourceKey = (mediaId: Id): string => `${SOURCE_PREFIX}${mediaId}`;

/** An upload that lies in the media store and waits for its row and its job. */
export interface Waiting {
  id: Id;
  columns: Omit<Insertable<Media>, 'id' | 'account_id' | 'created_at'>;
  putJob(tx: Tx, now: number): Promise<void>;
}

/**
 * Checks an upload that is processed later and puts it into the media store, so that a restart loses nothing. Refuses
 * invalid, unavailable.
 */
export async function keepForLater(
  needs: Needs<'db' | 'clock' | 'ids' | 'media' | 'recordings'>,
  path: string,
  bytes: number,
  what: 'recording' | 'picture',
): Promise<Waiting> {
  const recording = what === 'recording' ? await orRefusal(() => needs.recordings.probe(path)) : null;
  const id = needs.ids.next();
  const source = sourceKey(id);
  await announceFiles(needs, [{ key: source, contentType: SOURCE_TYPE, bytes }]);
  await needs.media.put(source, path);
  return {
    id,
    columns: {
      kind: recording?.kind ?? 'image',
      state: 'waiting',
      source,
      original: '',
      small: '',
      width: recording?.width ?? 0,
      height: recording?.height ?? 0,
      small_width: 0,
      small_height: 0,
      recording: recording && metaText(recording),
    },
    putJob: (tx, now) =>
      putJob(tx, needs.ids, now, { queue: PROCESS_QUEUE, key: String(id), payload: { mediaId: id }, runAt: now }),
  };
}

/** What is kept of a recording beside its size. */
export function metaText({ frameRate, seconds, bitrate }: Recording): string {
  const meta: RecordingMeta = { frameRate, seconds: Math.round(seconds * 1000) / 1000, bitrate };
  return JSON.stringify(meta);
}

/** Turns what the sandbox says of a recording into a refusal. */
export async function orRefusal<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SandboxRefused)) throw error;
    if (error.reason !== 'busy') throw invalid(`Validation failed: ${error.message}`);
    throw new Refusal('unavailable', 'Too many files are being processed, please try again later', { retryAfter: 30 });
  }
}
