/**
 * The pictures of the demo town, as SVG text from a seed: faces (face.ts), headers and the pictures in posts. Pure; the same
 * seed gives the same bytes. No text and no filters in them, so they look alike on every machine and render fast.
 */
import { svg } from './paint.ts';
import { abstract, books, garden, pitch } from './pastimes.ts';
import { createPrng } from './prng.ts';
import { boat, bridge, dusk, festival, harbour, headland, night, type Scene, storm } from './scenes.ts';
import { cat, chart, food } from './things.ts';
import type { PictureKind } from './types.ts';

export { drawFace } from './face.ts';

const HEADER_WIDTH = 1500;
const HEADER_HEIGHT = 500;

const SCENES: Readonly<Record<PictureKind, Scene>> = {
  harbour,
  dusk,
  food,
  cat,
  chart,
  boat,
  night,
  abstract,
  lighthouse: headland,
  books,
  garden,
  pitch,
  storm,
  festival,
  bridge,
};

const isKind = (text: string): text is PictureKind => Object.hasOwn(SCENES, text);

/** A profile header of 1500 x 500; the part of the seed before the dash is a picture kind, anything else gives hills at dusk. */
export function drawHeader(seed: string): string {
  const kind = seed.split('-')[0] ?? '';
  const scene = isKind(kind) ? SCENES[kind] : dusk;
  return svg(HEADER_WIDTH, HEADER_HEIGHT, scene(createPrng(`header/${seed}`), HEADER_WIDTH, HEADER_HEIGHT));
}

/** A picture of the kind and size asked for (pixels). */
export function drawPicture({
  kind,
  seed,
  width,
  height,
}: {
  kind: PictureKind;
  seed: number;
  width: number;
  height: number;
}): string {
  return svg(width, height, SCENES[kind](createPrng(`picture/${kind}/${seed}`), width, height));
}
