import { type FileHandle, open } from 'node:fs/promises';

/** How an upload is opened: ffmpeg never guesses, so a playlist or a list of network addresses is never read as one. */
export type Demuxer = 'mov' | 'matroska' | 'ogg' | 'mp3' | 'aac' | 'flac' | 'wav' | 'gif';

/** Content types that clients are told; the bytes decide, not what an upload is called. */
export const RECORDING_TYPES = [
  'video/mp4',
  'video/quicktime',
  'video/webm',
  'video/ogg',
  'audio/mpeg',
  'audio/mp3',
  'audio/mp4',
  'audio/m4a',
  'audio/x-m4a',
  'audio/aac',
  'audio/ogg',
  'audio/vorbis',
  'audio/webm',
  'audio/flac',
  'audio/wav',
  'audio/x-wav',
  'audio/wave',
  'audio/vnd.wave',
  'audio/x-pn-wave',
  'audio/3gpp',
] as const;

const HEAD_BYTES = 64;
const EBML = 0x1a45dfa3;
/** Pictures in the same container (ISO 14496-12): left to the picture decoder. */
const PICTURE_BRANDS = new Set(['avif', 'avis', 'heic', 'heix', 'mif1', 'msf1']);
/** A GIF is looked through so far for its second frame. */
const MAX_GIF_BYTES = 64 * 1024 * 1024;

/** The demuxer for a file's first bytes; null for everything that is not on the list. A still GIF counts as `gif` too. */
export function demuxerOf(head: Buffer): Demuxer | null {
  if (head.length < 12) return null;
  const text = head.toString('latin1');
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (text.slice(4, 8) === 'ftyp') return PICTURE_BRANDS.has(text.slice(8, 12)) ? null : 'mov';
  // QuickTime files of old begin with another box.
  if (['moov', 'mdat', 'wide', 'free'].includes(text.slice(4, 8))) return 'mov';
  if (head.readUInt32BE(0) === EBML) return 'matroska';
  if (text.startsWith('OggS')) return 'ogg';
  if (text.startsWith('fLaC')) return 'flac';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WAVE') return 'wav';
  if (text.startsWith('ID3')) return 'mp3';
  // Eleven bits of sync; then MPEG version and layer (ISO 11172-3, 2.4.1.3): layer 0 is ADTS (ISO 13818-7).
  if (head[0] !== 0xff || ((head[1] ?? 0) & 0xe0) !== 0xe0) return null;
  return ((head[1] ?? 0) & 0x06) === 0 ? 'aac' : 'mp3';
}

/** The demuxer of an upload; null for what is no recording, a GIF that does not move among them. */
export async function readDemuxer(path: string): Promise<Demuxer | null> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const demuxer = demuxerOf(buffer.subarray(0, bytesRead));
    if (demuxer !== 'gif') return demuxer;
    return (await isMovingGif(file)) ? 'gif' : null;
  } finally {
    await file.close();
  }
}

async function isMovingGif(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size > MAX_GIF_BYTES) return false;
  const bytes = Buffer.alloc(size);
  const { bytesRead } = await file.read(bytes, 0, size, 0);
  return hasSecondFrame(bytes.subarray(0, bytesRead));
}

const colourTableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1));

/** Whether a GIF has more than one picture, by walking over its blocks (GIF89a, 17 to 24); false for broken ones. */
export function hasSecondFrame(gif: Buffer): boolean {
  let at = 13 + colourTableBytes(gif[10] ?? 0);
  for (let frames = 0; at < gif.length; ) {
    const block = gif[at];
    if (block === 0x2c) {
      frames += 1;
      if (frames === 2) return true;
      at += 10 + colourTableBytes(gif[at + 9] ?? 0) + 1;
    } else if (block === 0x21) at += 2;
    else return false;
    at = afterSubBlocks(gif, at);
  }
  return false;
}

function afterSubBlocks(gif: Buffer, start: number): number {
  let at = start;
  while (at < gif.length) {
    const length = gif[at] ?? 0;
    at += 1 + length;
    if (length === 0) break;
  }
  return at;
}
