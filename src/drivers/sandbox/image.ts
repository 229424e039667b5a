import { encode as encodeBlurhash } from 'blurhash';
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import { SandboxRefused } from '#ports/sandbox.ts';
import { checkSize, MAX_ANIMATED_PIXELS, MAX_PIXELS, type Plan, planFiles } from './plan.ts';
import { type ImageReport, type ImageTask, outputPath, type WrittenImage } from './protocol.ts';

/**
 * Pictures in, WebP out: turned upright, in sRGB, without any metadata (place, camera, colour profile, comments). Runs
 * in a worker process only, where this file and sharp are loaded at the first picture.
 */

const QUALITY = 82;
/** Side of the picture that the blurhash is made from; its few waves need no more. */
const HASH_SIDE = 32;
/** Components across and down, as the field has them. */
const HASH_COMPONENTS = 4;

// No decoder but those of the list is reachable, whatever a file claims to be. Nothing is cached between uploads, and
// one job uses one core.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegFile',
    'VipsForeignLoadPngFile',
    'VipsForeignLoadNsgifFile',
    'VipsForeignLoadWebpFile',
    'VipsForeignLoadHeifFile',
  ],
});
sharp.cache(false);
sharp.concurrency(1);

/** An upload whose header was read. */
interface Source extends ImageTask {
  /** 1 for a still picture. */
  frames: number;
}

/** Makes the files of a job. Throws {@link SandboxRefused} for pictures that are broken or too large to decode. */
export async function makeImage(task: ImageTask): Promise<ImageReport> {
  const metadata = await readMetadata(task);
  const frames = countFrames(task, metadata);
  const source: Source = { ...task, frames };
  const size = frames > 1 ? metadata : metadata.autoOrient;
  checkSize(task.format, size, frames);
  const plans = planFiles(task.use, size, frames);
  const files: WrittenImage[] = [];
  for (const plan of plans) files.push(await writeFile(source, plan));
  const still = plans.findLast((plan) => !plan.moving) ?? plans[0];
  return {
    animated: plans.some((plan) => plan.moving),
    blurhash: await blurhash(outputPath(task.stem, still.variant)),
    files,
  };
}

async function readMetadata(task: ImageTask): Promise<Metadata> {
  const metadata = await readable(() => sharp(task.input, { limitInputPixels: false, failOn: 'error' }).metadata());
  const format: string = metadata.format === 'heif' ? 'avif' : metadata.format;
  if (format !== task.format) throw new SandboxRefused('unreadable', 'The picture is not what it claims to be');
  return metadata;
}

/** Only GIF and WebP move; AVIF's pages are other pictures in the same file. */
function countFrames(task: ImageTask, metadata: Metadata): number {
  return task.format === 'gif' || task.format === 'webp' ? (metadata.pages ?? 1) : 1;
}

/** Runs a step of sharp; what it throws is about the picture. */
async function readable<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch {
    throw new SandboxRefused('unreadable', 'The picture is damaged or cannot be read');
  }
}

function open(source: Source, moving: boolean): Sharp {
  const options: SharpOptions = {
    limitInputPixels: moving ? MAX_ANIMATED_PIXELS : MAX_PIXELS,
    failOn: 'error',
    sequentialRead: true,
    pages: moving ? -1 : 1,
  };
  const picture = sharp(source.input, options);
  // sharp cannot turn moving pictures, so their first frame must not be turned either.
  return source.frames > 1 ? picture : picture.autoOrient();
}

async function writeFile(source: Source, plan: Plan): Promise<WrittenImage> {
  const { width, height } = plan;
  await readable(() =>
    open(source, plan.moving)
      .resize({ width, height, fit: plan.cover ? 'cover' : 'fill' })
      .toColourspace('srgb')
      .webp({ quality: QUALITY })
      .toFile(outputPath(source.stem, plan.variant)),
  );
  return { variant: plan.variant, width, height };
}

/**
 * The blurred placeholder (https://blurha.sh) of a still file that was written here, on white where it is transparent.
 * Reading our own small file spares another decoding of the upload.
 */
async function blurhash(path: string): Promise<string> {
  const { data, info } = await readable(() =>
    sharp(path)
      .resize({ width: HASH_SIDE, height: HASH_SIDE, fit: 'inside' })
      .flatten({ background: '#ffffff' })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  const pixels = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
  return encodeBlurhash(pixels, info.width, info.height, HASH_COMPONENTS, HASH_COMPONENTS);
}
