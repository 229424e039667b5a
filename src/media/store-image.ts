import { mkdtemp, rm } from 'node:fs/promises';
import { invalid, Refusal } from '#kernel/errors.ts';
import type { Needs } from '#ports/ports.ts';
import { type ImageFile, type ImageJob, type ImageResult, SandboxRefused } from '#ports/sandbox.ts';
import type { MediaKind } from '#store/tables.ts';
import { announceFiles } from './files.ts';

/** A picture whose files lie in the media store, waiting for a row that uses them. Keys; '' where there is no such file. */
export interface StoredImage {
  kind: MediaKind;
  animated: boolean;
  original: string;
  small: string;
  /** The first frame of a moving picture; `original` where it does not move. */
  static: string;
  width: number;
  height: number;
  smallWidth: number;
  smallHeight: number;
  blurhash: string;
}

const ENDINGS: Record<string, string> = {
  'image/webp': 'webp',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'video/mp4': 'mp4',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
};

/** The content address of a file that was measured and hashed. */
export const keyOf = ({ sha256, contentType }: { sha256: string; contentType: string }): string =>
  `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}.${ENDINGS[contentType] ?? 'bin'}`;

/**
 * Decodes an upload, makes the pictures of a use and stores them. The caller inserts the row that refers to the keys, within
 * minutes: files that nothing uses are removed after an hour. Refuses: invalid (not a picture that can be read, too large),
 * unavailable (too much to do).
 */
export async function storeImage(
  needs: Needs<'db' | 'clock' | 'ids' | 'media' | 'sandbox'>,
  uploadPath: string,
  use: ImageJob['use'],
): Promise<StoredImage> {
  const folder = await mkdtemp(`${uploadPath}-`);
  try {
    const result = await decode(needs, { input: uploadPath, outputFolder: folder, use });
    await announceFiles(
      needs,
      result.files.map((file) => ({ key: keyOf(file), contentType: file.contentType, bytes: file.bytes })),
    );
    for (const file of result.files) await needs.media.put(keyOf(file), file.path);
    return describe(result);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function decode({ sandbox }: Needs<'sandbox'>, job: ImageJob): Promise<ImageResult> {
  try {
    return await sandbox.image(job);
  } catch (error) {
    if (!(error instanceof SandboxRefused)) throw error;
    switch (error.reason) {
      case 'busy':
        throw new Refusal('unavailable', 'Too many pictures are being processed, please try again later', {
          retryAfter: 30,
        });
      case 'too-large':
        throw invalid(`Validation failed: ${error.message}`);
      case 'unreadable':
        throw invalid('Validation failed: The file is not a picture that can be read');
      case 'timeout':
      case 'crash':
        throw invalid('Validation failed: The picture could not be processed');
    }
  }
}

function describe(result: ImageResult): StoredImage {
  const named = (variant: ImageFile['variant']) => result.files.find((file) => file.variant === variant);
  const original = named('original');
  if (!original) throw new Error('the sandbox gave no picture');
  const small = named('small') ?? original;
  return {
    // Moving pictures stay pictures: `gifv` is for silent videos.
    kind: 'image',
    animated: result.animated,
    original: keyOf(original),
    small: keyOf(small),
    static: keyOf(named('static') ?? original),
    width: original.width,
    height: original.height,
    smallWidth: small.width,
    smallHeight: small.height,
    blurhash: result.blurhash,
  };
}
