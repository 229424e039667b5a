import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { openRecordings } from '#drivers/sandbox/recording/recording.ts';
import { makeRecording, type RecordingName, skipWithoutFfmpeg } from '../kit/recordings.ts';
import type { Town } from '../kit/town.ts';
import { journeys } from './contract.ts';

let folder: string;
const files = new Map<RecordingName, Buffer>();
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-media-journey-'));
  if (skipWithoutFfmpeg) return;
  for (const name of ['video.mp4', 'moving.gif', 'song.mp3', 'voice.ogg'] as const) {
    files.set(name, readFileSync(await makeRecording(folder, name)));
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

function formOf(name: RecordingName, more: Record<string, string | Blob> = {}): FormData {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(files.get(name) ?? [])]), 'upload');
  for (const [key, value] of Object.entries(more)) form.set(key, value);
  return form;
}

const pathOf = (town: Town, url: string): string => url.slice(town.origin.length);

journeys('media', (newTown) => {
  test('a video is taken, processed, posted and played', { skip: skipWithoutFfmpeg }, async () => {
    await using town = await newTown();
    const [ann, bob] = await town.people('ann', 'bob');
    const taken = await ann.send('POST', '/api/v2/media', formOf('video.mp4', { description: 'A test card' }));
    assert.equal(taken.status, 202);
    assert.deepEqual([taken.body.type, taken.body.url, taken.body.preview_url], ['video', null, null]);
    const path = `/api/v1/media/${taken.body.id}`;
    assert.equal((await ann.get(path)).status, 206);
    assert.equal((await bob.get(path)).status, 404);
    const changed = await ann.put(path, { focus: '0.5,-0.5' });
    assert.deepEqual([changed.status, changed.body.meta.focus], [206, { x: 0.5, y: -0.5 }]);
    const early = await ann.post('/api/v1/statuses', { status: 'look', media_ids: [taken.body.id] });
    assert.equal(early.status, 422);
    assert.match(early.body.error, /not finished processing/);
    // The upload as it came is nobody's to see.
    assert.equal((await town.stranger.get(`/media/incoming/${taken.body.id}`)).status, 404);

    await town.settle();
    const ready = await ann.get(path);
    assert.equal(ready.status, 200);
    assert.match(ready.body.url, /\.mp4$/);
    assert.match(ready.body.blurhash, /^.{6,}$/);
    const { original, small } = ready.body.meta;
    assert.deepEqual([original.width, original.height, original.frame_rate], [160, 90, '10/1']);
    assert.ok(original.duration > 0.9 && original.bitrate > 0 && small.width === 160);
    assert.deepEqual(
      (await Array.fromAsync(town.context.media.keys())).filter((key) => key.startsWith('incoming')),
      [`incoming/${taken.body.id}`],
    );
    // It is kept for an hour like all that was announced, then it goes.
    await town.pass(3_600_000);
    assert.equal((await Array.fromAsync(town.context.media.keys())).length, 2);

    const picture = new FormData();
    const pixels = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#123456' } })
      .png()
      .toBuffer();
    picture.set('file', new Blob([new Uint8Array(pixels)]), 'picture.png');
    const still = await ann.send('POST', '/api/v2/media', picture);
    assert.equal(still.status, 200);
    const both = await ann.post('/api/v1/statuses', { media_ids: [still.body.id, taken.body.id] });
    assert.deepEqual(
      [both.status, both.body.error],
      [422, 'Cannot attach a video to a post that already contains images'],
    );

    const post = await ann.write('look', { media_ids: [taken.body.id], sensitive: true });
    assert.deepEqual(post.media_attachments, [ready.body]);
    assert.deepEqual((await bob.get(`/api/v1/statuses/${post.id}`)).body.media_attachments, [ready.body]);
    const kept = await ann.delete(path);
    assert.deepEqual([kept.status, kept.body.error], [422, 'Media attachment is currently used by a status']);

    const file = pathOf(town, ready.body.url);
    const whole = await town.stranger.get(file);
    assert.deepEqual(
      [whole.status, whole.headers['content-type'], whole.headers['accept-ranges']],
      [200, 'video/mp4', 'bytes'],
    );
    const part = await town.stranger.get(file, { headers: { range: 'bytes=0-1' } });
    assert.deepEqual(
      [part.status, part.headers['content-range'], part.bytes.length],
      [206, `bytes 0-1/${whole.bytes.length}`, 2],
    );
    assert.equal(part.headers['x-content-type-options'], 'nosniff');
    const page = await town.stranger.get(pathOf(town, post.url), { headers: { accept: 'text/html' } });
    assert.match(
      page.text,
      /<video class="medium" src="[^"]+\.mp4" poster="[^"]+\.webp"[^>]* controls playsinline preload="none" aria-label="A test card">/,
    );
    assert.doesNotMatch(page.text, /autoplay/);
  });

  test('moving GIFs, sounds with a picture of their own, and the older upload', {
    skip: skipWithoutFfmpeg,
  }, async () => {
    await using town = await newTown();
    const ann = await town.person('ann');
    const gif = await ann.send('POST', '/api/v2/media', formOf('moving.gif'));
    assert.deepEqual([gif.status, gif.body.type], [202, 'gifv']);
    const thumbnail = new Blob([
      new Uint8Array(
        await sharp({ create: { width: 50, height: 50, channels: 3, background: 'red' } })
          .png()
          .toBuffer(),
      ),
    ]);
    const song = await ann.send('POST', '/api/v2/media', formOf('song.mp3', { thumbnail }));
    assert.deepEqual([song.status, song.body.type, song.body.url], [202, 'audio', null]);
    assert.match(song.body.preview_url, /\.webp$/);
    await town.settle();
    const { url, meta } = (await ann.get(`/api/v1/media/${gif.body.id}`)).body;
    assert.match(url, /\.mp4$/);
    assert.deepEqual([meta.original.width, meta.original.height], [66, 46]);
    const sound = (await ann.get(`/api/v1/media/${song.body.id}`)).body;
    assert.match(sound.url, /\.mp3$/);
    assert.deepEqual(
      [sound.preview_url, Object.keys(sound.meta.original)],
      [song.body.preview_url, ['duration', 'bitrate']],
    );
    const post = await ann.write('listen', { media_ids: [song.body.id] });
    const page = await town.stranger.get(pathOf(town, post.url), { headers: { accept: 'text/html' } });
    assert.match(page.text, /<audio src="[^"]+\.mp3" controls preload="none"/);

    // The first version of the route answers when all is done.
    const waiting = ann.send('POST', '/api/v1/media', formOf('voice.ogg'));
    let answered = false;
    void waiting.finally(() => {
      answered = true;
    });
    for (let rounds = 0; !answered && rounds < 100; rounds += 1) {
      await town.pass(1_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const voice = await waiting;
    assert.deepEqual([voice.status, voice.body.type, voice.body.preview_url], [200, 'audio', null]);
    assert.match(voice.body.url, /\.m4a$/);
    assert.deepEqual([(await ann.delete(`/api/v1/media/${voice.body.id}`)).status], [200]);
    assert.equal((await ann.get(`/api/v1/media/${voice.body.id}`)).status, 404);

    // An upload that is lost before it is processed is told of, and cannot be posted.
    const lost = await ann.send('POST', '/api/v2/media', formOf('voice.ogg'));
    await town.context.media.remove(`incoming/${lost.body.id}`);
    await town.settle();
    const failed = await ann.get(`/api/v1/media/${lost.body.id}`);
    assert.deepEqual([failed.status, failed.body.error], [422, 'The file could not be processed']);
    assert.equal((await ann.post('/api/v1/statuses', { media_ids: [lost.body.id] })).status, 422);
    assert.equal((await ann.delete(`/api/v1/media/${lost.body.id}`)).status, 200);
  });

  test('without ffmpeg only pictures are taken, and clients are told so', async () => {
    await using town = await newTown({ brought: { recordings: openRecordings({ path: '' }) } });
    const ann = await town.person('ann');
    const { media_attachments } = (await town.stranger.get('/api/v2/instance')).body.configuration;
    assert.ok(media_attachments.supported_mime_types.every((type: string) => type.startsWith('image/')));
    const form = new FormData();
    form.set('file', new Blob(['\0\0\0\x18ftypmp42\0\0\0\0']), 'film.mp4');
    const answer = await ann.send('POST', '/api/v2/media', form);
    assert.equal(answer.status, 422);
    assert.match(answer.body.error, /pictures only/);
  });
});
