import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SandboxRefused } from '#ports/sandbox.ts';
import { checkSize, MAX_ANIMATED_PIXELS, MAX_AVIF_PIXELS, planFiles, within } from './plan.ts';

const side = fc.integer({ min: 1, max: 70_000 });

test('a picture is scaled to fit an area, keeps its aspect and never grows', () => {
  fc.assert(
    fc.property(side, side, fc.integer({ min: 1, max: 10_000_000 }), (width, height, area) => {
      const size = within({ width, height }, area);
      assert.ok(size.width >= 1 && size.height >= 1);
      assert.ok(size.width <= width && size.height <= height);
      assert.ok(size.width <= 16_383 && size.height <= 16_383);
      // One pixel is the least there is: only then may a strip be over the area.
      assert.ok(size.width * size.height <= area || size.width === 1 || size.height === 1);
      // Both sides are the same fraction of the upload's, to the pixel that rounding down costs.
      if (size.width > 1 && size.height > 1) {
        assert.ok(size.width / width < (size.height + 1) / height);
        assert.ok(size.height / height < (size.width + 1) / width);
      }
    }),
  );
});

test('every use gets its files, one of them still, and moves only within the limit', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('post' as const, 'avatar' as const, 'header' as const, 'card' as const, 'emoji' as const),
      fc.integer({ min: 1, max: 4_000 }),
      fc.integer({ min: 1, max: 4_000 }),
      fc.integer({ min: 1, max: 1_000 }),
      (use, width, height, frames) => {
        fc.pre(width * height * frames <= MAX_ANIMATED_PIXELS);
        const plans = planFiles(use, { width, height }, frames);
        assert.equal(plans[0].variant, 'original');
        assert.ok(plans.some((plan) => !plan.moving));
        for (const plan of plans) {
          if (plan.moving) assert.ok(frames > 1 && plan.width * plan.height * frames <= MAX_ANIMATED_PIXELS);
          if (use === 'avatar') assert.deepEqual([plan.width, plan.height], [400, 400]);
          if (use === 'header') assert.deepEqual([plan.width, plan.height], [1_500, 500]);
        }
      },
    ),
  );
});

test('pictures that are too large to decode are refused by their header', () => {
  const refused = (reason: string) => (error: unknown) => error instanceof SandboxRefused && error.reason === reason;
  assert.throws(() => checkSize('png', { width: 60_000, height: 60_000 }, 1), refused('too-large'));
  assert.throws(() => checkSize('gif', { width: 1_000, height: 1_000 }, 61), refused('too-large'));
  assert.throws(() => checkSize('gif', { width: 1, height: 1 }, 1_001), refused('too-large'));
  assert.throws(() => checkSize('avif', { width: MAX_AVIF_PIXELS + 1, height: 1 }, 1), refused('too-large'));
  checkSize('jpeg', { width: MAX_AVIF_PIXELS + 1, height: 1 }, 1);
  checkSize('gif', { width: 1_000, height: 1_000 }, 60);
});
