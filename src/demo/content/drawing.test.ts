import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { drawFace, drawHeader, drawPicture } from './drawing.ts';
import { PICTURE_KINDS } from './types.ts';

const size = async (drawing: string) => {
  const { width, height } = await sharp(Buffer.from(drawing)).metadata();
  return [width, height];
};

test('every kind of picture is a drawing of the size asked for, different for each seed and always the same for one', async () => {
  for (const kind of PICTURE_KINDS) {
    const spec = { kind, seed: 3, width: 900, height: 1200 };
    assert.deepEqual(await size(drawPicture(spec)), [900, 1200], kind);
    assert.equal(drawPicture(spec), drawPicture(spec));
    assert.notEqual(drawPicture(spec), drawPicture({ ...spec, seed: 4 }));
    assert.doesNotMatch(drawPicture(spec), /NaN|undefined/, kind);
    assert.deepEqual(await size(drawHeader(`${kind}-9`)), [1500, 500]);
  }
});

test('faces and emblems are drawn from any seed', async () => {
  const seeds = [
    'woman-1',
    'man-2',
    'scarf-3',
    'person-4',
    'boat-5',
    'cat-6',
    'lighthouse-7',
    'mug-8',
    'something else',
    '',
  ];
  for (const seed of seeds) {
    const face = drawFace(seed);
    assert.deepEqual(await size(face), [400, 400]);
    assert.doesNotMatch(face, /NaN|undefined/, seed);
  }
  assert.equal(new Set(Array.from({ length: 60 }, (_, i) => drawFace(`man-${i}`))).size, 60);
});
