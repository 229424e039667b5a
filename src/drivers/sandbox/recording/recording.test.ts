import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Recordings } from '#ports/recordings.ts';
import { SandboxRefused } from '#ports/sandbox.ts';
import { makeRecording, type RecordingName, skipWithoutFfmpeg, TRACES } from '../../../../tests/kit/recordings.ts';
import { fit } from './convert.ts';
import { demuxerOf, hasSecondFrame } from './formats.ts';
import { readProbe } from './probe.ts';
import { openRecordings } from './recording.ts';

const refused =
  (reason: SandboxRefused['reason'], words = /./) =>
  (error: unknown) =>
    error instanceof SandboxRefused && error.reason === reason && words.test(error.message);

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-recordings-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe('recordings', { skip: skipWithoutFfmpeg }, () => {
  let recordings: Recordings;
  before(() => {
    recordings = openRecordings();
  });
  after(() => recordings.close());

  const converted = async (name: RecordingName) => {
    const input = await makeRecording(folder, name);
    assert.ok(await recordings.claims(input));
    const probed = await recordings.probe(input);
    const made = await recordings.convert({ input, outputFolder: folder });
    assert.equal(made.kind, probed.kind);
    assert.ok(made.seconds > 0.9 && made.seconds < 1.3, `${name} lasts ${made.seconds}`);
    assert.ok(made.bitrate > 0);
    // A whole file that ffmpeg itself can read, of the same length.
    const again = await recordings.probe(made.file.path);
    assert.deepEqual([again.width, again.height, again.kind], [made.width, made.height, made.kind]);
    return made;
  };

  test('a video loses its traces and keeps its pictures and sound', async () => {
    const made = await converted('video.mp4');
    assert.deepEqual([made.kind, made.width, made.height, made.frameRate], ['video', 160, 90, '10/1']);
    assert.equal(made.file.contentType, 'video/mp4');
    const bytes = readFileSync(made.file.path).toString('latin1');
    for (const trace of Object.values(TRACES)) {
      assert.ok(readFileSync(join(folder, 'video.mp4')).toString('latin1').includes(trace));
      assert.ok(!bytes.includes(trace), trace);
    }
    // Playing can begin before all is there.
    assert.ok(bytes.indexOf('moov') < bytes.indexOf('mdat'));
    assert.ok(made.poster !== null && readFileSync(made.poster).subarray(1, 4).toString() === 'PNG');
  });

  test('what browsers do not play everywhere is encoded anew, moving pictures without sound are gifv', async () => {
    const webm = await converted('silent.webm');
    assert.deepEqual([webm.kind, webm.file.contentType, webm.width, webm.height], ['gifv', 'video/mp4', 160, 90]);
    const gif = await converted('moving.gif');
    assert.deepEqual([gif.kind, gif.file.contentType, gif.width, gif.height], ['gifv', 'video/mp4', 66, 46]);
  });

  test('sounds stay mp3 or aac, or become aac, without titles; a cover is a poster', async () => {
    const song = await converted('song.mp3');
    assert.deepEqual([song.kind, song.file.contentType, song.width, song.frameRate], ['audio', 'audio/mpeg', 0, '']);
    assert.ok(!readFileSync(song.file.path).toString('latin1').includes(TRACES.title));
    assert.ok(song.poster !== null && readFileSync(song.poster).subarray(1, 4).toString() === 'PNG');
    const voice = await converted('voice.ogg');
    assert.deepEqual([voice.file.contentType, voice.poster], ['audio/mp4', null]);
    const note = await converted('voice.m4a');
    assert.ok(!readFileSync(note.file.path).toString('latin1').includes(TRACES.title));
  });

  test('lists of other files, web pages and broken files are refused', async () => {
    const secret = join(folder, 'secret.txt');
    writeFileSync(secret, 'a secret of the server');
    const hostile: Record<string, string | Buffer> = {
      'list.m3u8': `#EXTM3U\n#EXTINF:10,\nfile://${secret}\n#EXT-X-ENDLIST\n`,
      'list.txt': `ffconcat version 1.0\nfile '${secret}'\n`,
      'page.html': '<video src="x.mp4">',
      // The signature of a video, and then a list.
      'mixed.mp4': Buffer.concat([
        Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0'),
        Buffer.from(`#EXTM3U\nfile://${secret}\n`),
      ]),
      'noise.webm': Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), Buffer.alloc(5_000, 7)]),
      'cut.mp4': readFileSync(await makeRecording(folder, 'video.mp4')).subarray(0, 400),
      empty: '',
    };
    for (const [name, content] of Object.entries(hostile)) {
      const input = join(folder, name);
      writeFileSync(input, content);
      await assert.rejects(recordings.probe(input), refused('unreadable'), name);
    }
    const large = openRecordings({ maxBytes: 1_000 });
    await assert.rejects(large.probe(join(folder, 'video.mp4')), refused('too-large', /less than/));
  });

  test('who is stopped gives up what is under way', async () => {
    const input = await makeRecording(folder, 'silent.webm');
    const stop = new AbortController();
    const one = recordings.convert({ input, outputFolder: folder, signal: stop.signal });
    stop.abort();
    await assert.rejects(one, refused('busy'));
    const closing = openRecordings();
    const other = assert.rejects(closing.convert({ input, outputFolder: folder }), refused('busy'));
    await closing.close();
    await other;
  });
});

test('without ffmpeg a moving GIF is a picture, and a video is refused with the reason', async () => {
  const recordings = openRecordings({ path: '/nowhere' });
  assert.equal(recordings.limits, null);
  const video = join(folder, 'plain.mp4');
  writeFileSync(video, '\0\0\0\x18ftypmp42\0\0\0\0');
  assert.equal(await recordings.claims(video), true);
  await assert.rejects(recordings.probe(video), refused('unreadable', /no ffmpeg/));
  const gif = join(folder, 'two.gif');
  const frame = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
  writeFileSync(gif, Buffer.concat([Buffer.from('GIF89a\x01\0\x01\0\0\0\0'), frame, frame, Buffer.from([0x3b])]));
  assert.equal(await recordings.claims(gif), false);
  await recordings.close();
});

test('no bytes make the readers of signatures and of what ffprobe says stumble', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      demuxerOf(Buffer.from(bytes));
      hasSecondFrame(Buffer.concat([Buffer.from('GIF89a'), Buffer.from(bytes)]));
    }),
  );
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      try {
        const { streams, seconds } = readProbe(text);
        assert.ok(seconds >= 0 && streams.every((stream) => stream.width >= 0));
      } catch (error) {
        assert.ok(error instanceof SandboxRefused);
      }
    }),
  );
});

test('what is encoded anew has even sides within the limit and keeps its shape', () => {
  const side = fc.integer({ min: 1, max: 4_000 });
  fc.assert(
    fc.property(side, side, (width, height) => {
      const to = fit({ width, height });
      assert.ok(to.width % 2 === 0 && to.height % 2 === 0 && Math.max(to.width, to.height) <= 1_920);
      if (Math.min(to.width, to.height) < 100) return;
      assert.ok(Math.abs(to.width / to.height / (width / height) - 1) < 0.03);
    }),
  );
});
