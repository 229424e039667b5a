import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode as encodeBlurhash } from 'blurhash';
import sharp, { type OutputInfo, type Sharp } from 'sharp';
import { drawFace, drawHeader, drawPicture } from './content/drawing.ts';
import type { Painted, PaintingJob, PaintingReport } from './painter.ts';

/** A process of its own that draws pictures of the demo town: it ends with the building, and the node never loads sharp. */

const QUALITY = 76;
/** No pressing for the last byte: the town should be there quickly. */
const EFFORT = 0;
/** Dots per inch; at 72 a unit of a drawing is a pixel. Scenes are drawn a little smaller than they are described. */
const FACE_DENSITY = 72;
const SCENE_DENSITY = 54;
const SMALL_PIXELS = 640 * 360;
const HASH_SIDE = 32;
const HASH_COMPONENTS = 4;

sharp.concurrency(1);

/** Pixels without compression, which can be read again and again. */
interface Drawing {
  data: Buffer;
  info: OutputInfo;
}

async function draw({ subject }: PaintingJob): Promise<Drawing> {
  if ('face' in subject) {
    return pixelsOf(sharp(Buffer.from(drawFace(subject.face)), { density: FACE_DENSITY }));
  }
  const scene = 'header' in subject ? drawHeader(subject.header) : drawPicture(subject.picture);
  return pixelsOf(sharp(Buffer.from(scene), { density: SCENE_DENSITY }).flatten({ background: '#ffffff' }));
}

const pixelsOf = (image: Sharp): Promise<Drawing> => image.raw().toBuffer({ resolveWithObject: true });

const imageOf = ({ data, info: { width, height, channels } }: Drawing): Sharp =>
  sharp(data, { raw: { width, height, channels } });

async function save(job: PaintingJob, drawing: Drawing, variant: string): Promise<Painted> {
  const data = await imageOf(drawing).webp({ quality: QUALITY, effort: EFFORT }).toBuffer();
  const path = join(job.folder, `${job.id}-${variant}.webp`);
  await writeFile(path, data);
  const { width, height } = drawing.info;
  return { path, sha256: createHash('sha256').update(data).digest('hex'), bytes: data.length, width, height };
}

async function paint(job: PaintingJob): Promise<PaintingReport> {
  const drawing = await draw(job);
  const original = await save(job, drawing, 'original');
  if (!('picture' in job.subject)) return { id: job.id, original, small: original, blurhash: '' };
  const shrink = Math.min(1, Math.sqrt(SMALL_PIXELS / (original.width * original.height)));
  const smaller = await pixelsOf(imageOf(drawing).resize({ width: Math.round(original.width * shrink) }));
  return { id: job.id, original, small: await save(job, smaller, 'small'), blurhash: await hash(smaller) };
}

async function hash(drawing: Drawing): Promise<string> {
  const { data, info } = await pixelsOf(imageOf(drawing).resize(HASH_SIDE, HASH_SIDE, { fit: 'inside' }).ensureAlpha());
  return encodeBlurhash(new Uint8ClampedArray(data), info.width, info.height, HASH_COMPONENTS, HASH_COMPONENTS);
}

process.on('message', (job: PaintingJob) => {
  void paint(job).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
