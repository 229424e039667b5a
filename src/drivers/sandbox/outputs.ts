import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { type ImageFile, type ImageResult, type PageCard, SandboxRefused } from '#ports/sandbox.ts';
import { outputPath, VARIANTS, type WrittenImage } from './protocol.ts';

/**
 * What comes back from a worker is checked like any other remote input: a worker that a hostile file took over must
 * not be able to hand the server a wrong file, a wrong hash or a wrong type.
 */

/** Bytes of one file that a worker may hand back. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const MAX_SIDE = 16_383;
/** The characters of a blurhash (its base 83) and the length that 9 x 9 components have, the most there are. */
const BLURHASH = /^[0-9A-Za-z#$%*+,\-.:;=?@[\]^_{|}~]{6,168}$/;
/** Characters of any field of a card. */
const MAX_CARD_FIELD = 10_000;
const CARD_TYPES = ['link', 'photo', 'video'] as const satisfies PageCard['type'][];

const nonsense = (): SandboxRefused => new SandboxRefused('crash', 'The file could not be processed');

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Checks, measures and hashes the files that a worker says it wrote under `stem`. */
export async function collectImages(stem: string, report: unknown): Promise<ImageResult> {
  if (!isRecord(report) || !Array.isArray(report.files)) throw nonsense();
  const { animated, blurhash, files } = report;
  if (typeof animated !== 'boolean' || typeof blurhash !== 'string' || !BLURHASH.test(blurhash)) throw nonsense();
  if (files.length === 0 || files.length > VARIANTS.length) throw nonsense();
  const collected: ImageFile[] = [];
  for (const file of files as unknown[]) {
    if (!isWrittenImage(file)) throw nonsense();
    collected.push(await collectFile(stem, file));
  }
  return { animated, blurhash, files: collected };
}

function isWrittenImage(value: unknown): value is WrittenImage {
  if (!isRecord(value)) return false;
  const isSide = (side: unknown) => Number.isInteger(side) && Number(side) > 0 && Number(side) <= MAX_SIDE;
  return VARIANTS.some((variant) => variant === value.variant) && isSide(value.width) && isSide(value.height);
}

async function collectFile(stem: string, { variant, width, height }: WrittenImage): Promise<ImageFile> {
  const path = outputPath(stem, variant);
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => {
    throw nonsense();
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile() || stat.size === 0 || stat.size > MAX_OUTPUT_BYTES) throw nonsense();
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path, { fd: file, autoClose: false })) hash.update(chunk);
    return { variant, path, sha256: hash.digest('hex'), contentType: 'image/webp', bytes: stat.size, width, height };
  } finally {
    await file.close();
  }
}

/** Removes whatever a failed job has left. */
export async function removeImages(stem: string): Promise<void> {
  for (const variant of VARIANTS) await rm(outputPath(stem, variant), { force: true });
}

/** A card as a worker read it, with nothing in it but the fields and types of one. */
export function checkCard(value: unknown): PageCard {
  if (!isRecord(value)) throw nonsense();
  const text = (field: keyof PageCard): string => {
    const words = value[field];
    if (typeof words !== 'string' || words.length > MAX_CARD_FIELD) throw nonsense();
    return words;
  };
  const type = CARD_TYPES.find((known) => known === value.type);
  const { publishedAt } = value;
  if (!type || (publishedAt !== null && (typeof publishedAt !== 'number' || !Number.isSafeInteger(publishedAt)))) {
    throw nonsense();
  }
  return {
    url: text('url'),
    title: text('title'),
    description: text('description'),
    language: text('language'),
    type,
    authorName: text('authorName'),
    authorUrl: text('authorUrl'),
    siteName: text('siteName'),
    publishedAt,
    image: text('image'),
    imageDescription: text('imageDescription'),
  };
}
