import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { type ImageFile, type ImageJob, type ImageResult, SandboxRefused } from '#ports/sandbox.ts';
import { openSandbox } from './sandbox.ts';

// Real pictures through real worker processes, as an upload goes.

const folder = mkdtempSync(join(tmpdir(), 'parley-image-'));
const outputFolder = mkdtempSync(join(folder, 'out-'));
const sandbox = openSandbox();
after(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

let uploads = 0;
function make(bytes: Buffer | string, use: ImageJob['use'] = 'post'): Promise<ImageResult> {
  uploads += 1;
  const input = join(folder, `upload-${uploads}`);
  writeFileSync(input, bytes);
  return sandbox.image({ input, outputFolder, use });
}

async function assertRefused(bytes: Buffer | string, reason: SandboxRefused['reason'], words: RegExp): Promise<void> {
  const before = readdirSync(outputFolder);
  await assert.rejects(make(bytes), (error) => {
    assert.ok(error instanceof SandboxRefused);
    assert.equal(error.reason, reason);
    assert.match(error.message, words);
    return true;
  });
  assert.deepEqual(readdirSync(outputFolder), before);
}

function file(result: ImageResult, variant: ImageFile['variant']): ImageFile {
  const found = result.files.find((one) => one.variant === variant);
  assert.ok(found, `there is a file '${variant}'`);
  return found;
}

const plain = (width: number, height: number, background = '#c03020') =>
  sharp({ create: { width, height, channels: 3, background } });

/** Frames of one colour each. */
async function moving(width: number, height: number, colours: string[], format: 'gif' | 'webp'): Promise<Buffer> {
  const frames = await Promise.all(colours.map((colour) => plain(width, height, colour).raw().toBuffer()));
  const raw = { width, height: height * frames.length, channels: 3 as const, pageHeight: height };
  return sharp(Buffer.concat(frames), { raw })
    .toFormat(format, { loop: 3, delay: colours.map(() => 70) })
    .toBuffer();
}

/** A PNG whose header claims any size. */
function pngClaiming(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const head = Buffer.alloc(4);
    const tail = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    tail.writeUInt32BE(crc32(body));
    return Buffer.concat([head, body, tail]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const data = deflateSync(Buffer.alloc(1_000));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/** A GIF whose screen has any size, with frames of one pixel each (GIF89a, 18 to 24). */
function gifClaiming(width: number, height: number, frames: number): Buffer {
  const screen = Buffer.from('GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
  screen.writeUInt16LE(width, 6);
  screen.writeUInt16LE(height, 8);
  const pause = '21f9040005000000';
  const pixel = '2c0000000001000100000202440100';
  return Buffer.concat([screen, Buffer.from(`${(pause + pixel).repeat(frames)}3b`, 'hex')]);
}

test('a photo is turned upright, loses its place and profile, and gets a large and a small file', async () => {
  // Red above blue as the camera held it; orientation 6 says to turn it a quarter to the right.
  const photo = await plain(1_600, 1_200, '#ff0000')
    .composite([{ input: await plain(1_600, 600, '#0000ff').png().toBuffer(), gravity: 'south' }])
    .withIccProfile('p3')
    .withExif({
      IFD0: { Make: 'Cameramaker', Copyright: 'Ann Onymous' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '0/1 7/1 0/1' },
    })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><secret>Elm Street</secret></x:xmpmeta>')
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const before = await sharp(photo).metadata();
  assert.ok(before.exif?.includes('Cameramaker') && before.xmp && before.icc && before.orientation === 6);

  const result = await make(photo);
  assert.equal(result.animated, false);
  assert.match(result.blurhash, /^.{28,36}$/);
  assert.deepEqual(
    result.files.map((one) => [one.variant, one.width, one.height]),
    [
      ['original', 1_200, 1_600],
      ['small', 415, 554],
    ],
  );
  for (const one of result.files) {
    const bytes = readFileSync(one.path);
    assert.equal(one.sha256, createHash('sha256').update(bytes).digest('hex'));
    assert.equal(one.bytes, bytes.length);
    assert.equal(one.contentType, 'image/webp');
    assert.equal(statSync(one.path).mode & 0o077, 0);
    const metadata = await sharp(bytes).metadata();
    assert.equal(metadata.format, 'webp');
    assert.deepEqual([metadata.width, metadata.height], [one.width, one.height]);
    const { exif, icc, xmp, iptc, orientation } = metadata;
    assert.deepEqual({ exif, icc, xmp, iptc, orientation }, { exif, icc, xmp, iptc, orientation: undefined });
    assert.equal(exif ?? icc ?? xmp ?? iptc, undefined);
    assert.doesNotMatch(bytes.toString('latin1'), /Cameramaker|Onymous|Elm Street|EXIF|XMP |ICCP/);
    // Turned to the right, what was on top is on the right.
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    const middle = Math.floor(info.height / 2) * info.width;
    const [leftRed, rightRed] = [data[(middle + 20) * info.channels], data[(middle + info.width - 20) * info.channels]];
    assert.ok(leftRed! < 60 && rightRed! > 200, `left is blue and right is red: ${leftRed} ${rightRed}`);
  }
});

test('pictures larger than a 4K screen are scaled, a thin one keeps a pixel, a tiny one is kept', async () => {
  const wide = await make(await plain(4_800, 1_800).png({ compressionLevel: 1 }).toBuffer());
  const { width, height } = file(wide, 'original');
  assert.ok(width * height <= 8_294_400 && width * height > 8_200_000, `${width} x ${height}`);
  assert.ok(file(wide, 'small').width * file(wide, 'small').height <= 230_400);

  const thin = file(await make(await plain(20_000, 1).png().toBuffer()), 'original');
  assert.deepEqual([thin.width, thin.height], [16_383, 1]);

  const dot = await make(await plain(1, 1).png().toBuffer());
  assert.deepEqual(
    dot.files.map((one) => [one.width, one.height]),
    [
      [1, 1],
      [1, 1],
    ],
  );
  assert.match(dot.blurhash, /^.{28,36}$/);
});

test('every format on the list is read, with its transparency', async () => {
  const clear = sharp({
    create: { width: 90, height: 60, channels: 4, background: { r: 10, g: 200, b: 10, alpha: 0.25 } },
  });
  for (const format of ['png', 'webp', 'avif'] as const) {
    const result = await make(await clear.clone().toFormat(format).toBuffer());
    const { data } = await sharp(file(result, 'original').path).raw().toBuffer({ resolveWithObject: true });
    assert.ok(Math.abs(data[3]! - 64) < 4, `${format} keeps its alpha: ${data[3]}`);
  }
  const cmyk = await plain(64, 64, '#208040').toColourspace('cmyk').jpeg().toBuffer();
  const metadata = await sharp(file(await make(cmyk), 'original').path).metadata();
  assert.deepEqual([metadata.space, metadata.channels], ['srgb', 3]);
  const deep = await plain(64, 64).toColourspace('rgb16').png().toBuffer();
  assert.equal((await sharp(deep).metadata()).depth, 'ushort');
  assert.equal((await sharp(file(await make(deep), 'original').path).metadata()).depth, 'uchar');
});

test('moving pictures keep moving, with their pace, and have a still small file', async () => {
  for (const format of ['gif', 'webp'] as const) {
    const result = await make(await moving(80, 60, ['#ff0000', '#00ff00', '#0000ff'], format));
    assert.equal(result.animated, true);
    const original = await sharp(file(result, 'original').path).metadata();
    assert.deepEqual([original.pages, original.width, original.height, original.loop], [3, 80, 60, 3]);
    assert.deepEqual(original.delay, [70, 70, 70]);
    assert.equal((await sharp(file(result, 'small').path).metadata()).pages, undefined);
  }
});

test('faces and headers are cut to their shape; moving faces have a still one beside them', async () => {
  const face = await make(await plain(300, 900).jpeg().toBuffer(), 'avatar');
  assert.deepEqual(
    face.files.map((one) => [one.variant, one.width, one.height]),
    [['original', 400, 400]],
  );
  const live = await make(await moving(50, 40, ['#ff0000', '#0000ff'], 'gif'), 'avatar');
  assert.deepEqual(
    live.files.map((one) => [one.variant, one.width, one.height]),
    [
      ['original', 400, 400],
      ['static', 400, 400],
    ],
  );
  assert.equal((await sharp(file(live, 'original').path).metadata()).pages, 2);
  assert.equal((await sharp(file(live, 'static').path).metadata()).pages, undefined);

  const header = await make(await plain(800, 800).png().toBuffer(), 'header');
  assert.deepEqual([file(header, 'original').width, file(header, 'original').height], [1_500, 500]);

  const card = await make(await moving(1_400, 900, ['#ff0000', '#0000ff'], 'webp'), 'card');
  assert.equal(card.animated, false);
  const { width, height } = file(card, 'original');
  assert.ok(card.files.length === 1 && width * height <= 1_200 * 630 && width * height > 740_000);
});

test('what only claims to be a picture is refused with a sentence, and leaves nothing behind', async () => {
  const notPicture = /is not a JPEG, PNG, GIF, WebP or AVIF/;
  await assertRefused('', 'unreadable', /empty/);
  await assertRefused('just text', 'unreadable', notPicture);
  await assertRefused('<!doctype html><title>named .png</title>', 'unreadable', notPicture);
  await assertRefused('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', 'unreadable', notPicture);
  await assertRefused('\0\0\0\x18ftypheic\0\0\0\0heicmif1 and so on', 'unreadable', notPicture);
  await assertRefused('II*\0 a TIFF begins like this', 'unreadable', notPicture);
  for (const start of [
    '\x89PNG\r\n\x1a\n',
    'GIF89a',
    'RIFF\x10\0\0\0WEBP',
    '\xff\xd8\xff',
    '\0\0\0\x18ftypavif\0\0\0\0',
  ]) {
    await assertRefused(
      Buffer.from(`${start}<svg xmlns="http://www.w3.org/2000/svg"/>`, 'latin1'),
      'unreadable',
      /damaged/,
    );
  }
});

test('a picture that was cut off is refused', async () => {
  const noise = sharp({
    create: {
      width: 48,
      height: 48,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  });
  for (const format of ['jpeg', 'png', 'gif', 'webp', 'avif'] as const) {
    const whole = await noise.clone().toFormat(format).toBuffer();
    await assertRefused(whole.subarray(0, Math.floor(whole.length / 2)), 'unreadable', /damaged/);
  }
});

test('a small file that would unfold to a huge picture is refused by its header', async () => {
  await assertRefused(pngClaiming(60_000, 60_000), 'too-large', /more than 40 megapixels/);
  await assertRefused(pngClaiming(40_000, 1_001), 'too-large', /more than 40 megapixels/);
  await assertRefused(gifClaiming(2_000, 2_000, 16), 'too-large', /60 megapixels in its frames/);
  await assertRefused(gifClaiming(10, 10, 1_001), 'too-large', /more than 1000 frames/);
});
