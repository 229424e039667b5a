import { open } from 'node:fs/promises';
import { SandboxRefused } from '#ports/sandbox.ts';
import type { PictureFormat } from './protocol.ts';

/** Bytes of a picture file; more is refused before anything is decoded. */
export const MAX_INPUT_BYTES = 64 * 1024 * 1024;
/** Enough for the signature and an ISO media file's list of brands. */
const HEAD_BYTES = 64;

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG_SIGNATURE = Buffer.from([0xff, 0xd8, 0xff]);
const AVIF_BRANDS = new Set(['avif', 'avis']);

/** The format that a file's first bytes claim, or null for everything that is not on the list. */
export function pictureFormat(head: Buffer): PictureFormat | null {
  if (head.subarray(0, 8).equals(PNG_SIGNATURE)) return 'png';
  if (head.subarray(0, 3).equals(JPEG_SIGNATURE)) return 'jpeg';
  const text = head.toString('latin1');
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  if (text.slice(4, 8) === 'ftyp' && isoBrands(head).some((brand) => AVIF_BRANDS.has(brand))) return 'avif';
  return null;
}

/** Major and compatible brands of the file type box at the start of an ISO base media file (ISO 14496-12, 4.3). */
function isoBrands(head: Buffer): string[] {
  const end = Math.min(head.readUInt32BE(0), head.length);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.push(head.toString('latin1', at, at + 4));
  return brands;
}

/** Reads the first bytes of an upload; throws {@link SandboxRefused} for what is not a picture we take. */
export async function checkPicture(path: string): Promise<PictureFormat> {
  const file = await open(path, 'r');
  try {
    const stat = await file.stat();
    if (!stat.isFile() || stat.size === 0) throw new SandboxRefused('unreadable', 'The picture is empty');
    if (stat.size > MAX_INPUT_BYTES) throw new SandboxRefused('too-large', 'The picture file is too large');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const format = pictureFormat(buffer.subarray(0, bytesRead));
    if (format) return format;
    throw new SandboxRefused('unreadable', 'The file is not a JPEG, PNG, GIF, WebP or AVIF picture');
  } finally {
    await file.close();
  }
}
