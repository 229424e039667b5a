import { SandboxRefused } from '#ports/sandbox.ts';
import type { ImageTask, Variant } from './protocol.ts';

/** Which pictures are taken, and which files are made of them. */

/** Width x height of one frame. */
export const MAX_PIXELS = 40_000_000;
/** As MAX_PIXELS, for AVIF: its decoder holds the whole picture in memory, about 20 bytes a pixel. */
export const MAX_AVIF_PIXELS = 16_000_000;
/** Width x height x frames, in and out: a moving picture is decoded and encoded frame by frame. */
export const MAX_ANIMATED_PIXELS = 60_000_000;
export const MAX_FRAMES = 1_000;
/** The longest side that WebP can express. */
const MAX_SIDE = 16_383;
const ORIGINAL_AREA = 3_840 * 2_160;
const SMALL_AREA = 640 * 360;
const CARD_AREA = 1_200 * 630;
/** Shown as high as a line of text, on dense screens and enlarged when pointed at. */
const EMOJI_AREA = 200 * 200;
const AVATAR = { width: 400, height: 400 };
const HEADER = { width: 1_500, height: 500 };

interface Size {
  width: number;
  height: number;
}

export interface Plan extends Size {
  variant: Variant;
  /** Fills the size and cuts off what is over, instead of having the picture's own aspect. */
  cover: boolean;
  moving: boolean;
}

const tooLarge = (limit: number, where = ''): SandboxRefused =>
  new SandboxRefused('too-large', `The picture has more than ${limit / 1_000_000} megapixels${where}`);

/** Refuses what is too large to decode; `size` is that of one frame. */
export function checkSize(format: ImageTask['format'], { width, height }: Size, frames: number): void {
  const limit = format === 'avif' ? MAX_AVIF_PIXELS : MAX_PIXELS;
  if (width * height > limit) throw tooLarge(limit);
  if (frames > MAX_FRAMES) throw new SandboxRefused('too-large', `The picture has more than ${MAX_FRAMES} frames`);
  if (frames > 1 && width * height * frames > MAX_ANIMATED_PIXELS)
    throw tooLarge(MAX_ANIMATED_PIXELS, ' in its frames');
}

/**
 * Which files a use wants, for a picture of `size` a frame. One of them is still. A moving picture that would grow
 * beyond the limit is kept as its first frame.
 */
export function planFiles(use: ImageTask['use'], size: Size, frames: number): [Plan, ...Plan[]] {
  const keep = (area: number): Plan => ({ variant: 'original', ...within(size, area), cover: false, moving: false });
  switch (use) {
    case 'card':
      return [keep(CARD_AREA)];
    case 'emoji': {
      const original = keep(EMOJI_AREA);
      const moving = frames > 1 && original.width * original.height * frames <= MAX_ANIMATED_PIXELS;
      return moving
        ? [
            { ...original, moving },
            { ...original, variant: 'static' },
          ]
        : [original];
    }
    case 'post':
      return [
        { ...keep(ORIGINAL_AREA), moving: frames > 1 },
        { ...keep(SMALL_AREA), variant: 'small' },
      ];
    default: {
      const shape = use === 'avatar' ? AVATAR : HEADER;
      const moving = frames > 1 && shape.width * shape.height * frames <= MAX_ANIMATED_PIXELS;
      const original: Plan = { variant: 'original', ...shape, cover: true, moving };
      return moving ? [original, { ...original, variant: 'static', moving: false }] : [original];
    }
  }
}

/** The largest size of the same aspect within an area and WebP's longest side; never larger than it was. */
export function within({ width, height }: Size, area: number): Size {
  const scale = Math.min(1, Math.sqrt(area / (width * height)), MAX_SIDE / width, MAX_SIDE / height);
  return { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
}
