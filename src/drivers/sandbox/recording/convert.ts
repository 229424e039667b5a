import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '#ports/log.ts';
import type { ConvertedRecording, RecordingFile, RecordingJob } from '#ports/recordings.ts';
import { SandboxRefused } from '#ports/sandbox.ts';
import { inputOf, type ProbedRecording, probeFile } from './probe.ts';
import { MAX_OUTPUT_BYTES, runTool } from './run.ts';
import type { Tools } from './tools.ts';

/** For one file, its reading included: a small machine encodes ten minutes of full HD in it. */
const CONVERT_MS = 30 * 60_000;
const POSTER_MS = 60_000;
const THREADS = 2;
/** The longest side and the pictures a second of what is encoded anew. */
const MAX_SIDE = 1_920;
const MAX_RATE = 60;
/** The longest side of a poster before the picture decoder makes a preview of it. */
const MAX_POSTER_SIDE = 1_920;
/** When in a video its poster is taken, in seconds; never behind the first quarter. */
const POSTER_AT = 1;

interface Plan {
  args: string[];
  ending: 'mp4' | 'm4a' | 'mp3';
  contentType: RecordingFile['contentType'];
  width: number;
  height: number;
}

/** No titles, places, dates or device names, neither of the file nor of its streams; nothing that tells the encoder. */
const BARE = [
  '-map_metadata',
  '-1',
  '-map_chapters',
  '-1',
  '-dn',
  '-sn',
  '-fflags',
  '+bitexact',
  '-flags',
  '+bitexact',
];

/** How a recording is made playable: kept as it is where every browser plays it, encoded anew otherwise. */
export function planRecording(recording: ProbedRecording): Plan {
  const { video, audio } = recording;
  if (!video) return planSound(recording);
  const keepsVideo =
    video.codec === 'h264' && ['yuv420p', 'yuvj420p'].includes(video.pixels) && recording.demuxer === 'mov';
  const keepsAudio = audio === null || (audio.codec === 'aac' && recording.demuxer === 'mov');
  const size = keepsVideo ? recording : fit(recording);
  return {
    args: [
      ...['-map', `0:${video.index}`, ...(audio ? ['-map', `0:${audio.index}`] : ['-an']), ...BARE],
      ...(keepsVideo ? ['-c:v', 'copy'] : encodeVideo(recording, size)),
      ...(audio ? (keepsAudio ? ['-c:a', 'copy'] : encodeAudio) : []),
      ...['-movflags', '+faststart', '-f', 'mp4'],
    ],
    ending: 'mp4',
    contentType: 'video/mp4',
    width: size.width,
    height: size.height,
  };
}

const encodeAudio = ['-c:a', 'aac', '-b:a', '128k', '-ac', '2', '-ar', '44100'];

function encodeVideo({ frameRate }: ProbedRecording, { width, height }: { width: number; height: number }): string[] {
  const [above = 0, below = 1] = frameRate.split('/').map(Number);
  const rate = above / below > MAX_RATE ? [`fps=${MAX_RATE}`] : [];
  return [
    ...['-vf', [...rate, `scale=${width}:${height}`, 'setsar=1', 'format=yuv420p'].join(',')],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-profile:v', 'high'],
    ...['-maxrate', '6M', '-bufsize', '12M', '-threads', String(THREADS)],
  ];
}

/** The size to encode in: within the limit, of even sides as the encoder needs them. */
export function fit({ width, height }: { width: number; height: number }): { width: number; height: number } {
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
  const even = (side: number) => Math.max(2, Math.round((side * scale) / 2) * 2);
  return { width: even(width), height: even(height) };
}

function planSound({ audio, demuxer }: ProbedRecording): Plan {
  if (!audio) throw new Error('a sound without a sound was to be converted');
  const from = ['-map', `0:${audio.index}`, '-vn', ...BARE];
  const size = { width: 0, height: 0 };
  if (audio.codec === 'mp3' && demuxer === 'mp3') {
    const args = [...from, '-c:a', 'copy', '-id3v2_version', '0', '-write_id3v1', '0', '-f', 'mp3'];
    return { args, ending: 'mp3', contentType: 'audio/mpeg', ...size };
  }
  const keeps = audio.codec === 'aac' && (demuxer === 'mov' || demuxer === 'aac');
  const args = [...from, ...(keeps ? ['-c:a', 'copy'] : encodeAudio), '-movflags', '+faststart', '-f', 'mp4'];
  return { args, ending: 'm4a', contentType: 'audio/mp4', ...size };
}

/** Runs the plan and gives the files, measured and hashed here. Throws {@link SandboxRefused}. */
export async function convertFile(
  tools: Tools,
  recording: ProbedRecording,
  { input, outputFolder, signal }: RecordingJob,
  log?: Log,
): Promise<ConvertedRecording> {
  const plan = planRecording(recording);
  const stem = join(outputFolder, randomUUID());
  const path = `${stem}.${plan.ending}`;
  const args = [
    ...['-nostdin', '-hide_banner', '-v', 'error', '-n', '-threads', String(THREADS)],
    ...inputOf(recording.demuxer, input),
    ...plan.args,
    `file:${path}`,
  ];
  await runTool(tools, { program: 'ffmpeg', args, timeMs: CONVERT_MS, signal }, log);
  const file = await collect(path, plan.contentType);
  const poster = await makePoster(tools, recording, { input, converted: path, target: `${stem}-poster`, signal }, log);
  const { kind, frameRate } = recording;
  const seconds = recording.seconds || (await lengthOf(tools, path, file.bytes, signal));
  const bitrate = seconds > 0 ? Math.round((file.bytes * 8) / seconds) : 0;
  return { kind, width: plan.width, height: plan.height, frameRate, seconds, bitrate, file, poster };
}

/** Recordings made in browsers do not tell how long they are; what was made of them does. */
async function lengthOf(tools: Tools, path: string, bytes: number, signal: AbortSignal | undefined): Promise<number> {
  const demuxer = path.endsWith('.mp3') ? 'mp3' : 'mov';
  return (await probeFile(tools, null, { path, demuxer, bytes, signal })).seconds;
}

async function collect(path: string, contentType: RecordingFile['contentType']): Promise<RecordingFile> {
  const nothing = () => new SandboxRefused('crash', 'The file could not be processed');
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => {
    throw nothing();
  });
  try {
    const found = await file.stat();
    if (!found.isFile() || found.size === 0 || found.size >= MAX_OUTPUT_BYTES) throw nothing();
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path, { fd: file, autoClose: false })) hash.update(chunk);
    return { path, sha256: hash.digest('hex'), contentType, bytes: found.size };
  } finally {
    await file.close();
  }
}

interface PosterPlaces {
  input: string;
  converted: string;
  target: string;
  signal?: AbortSignal | undefined;
}

/** A frame of what was converted, or the cover of a sound as it came; null where there is none to be had. */
async function makePoster(
  tools: Tools,
  recording: ProbedRecording,
  { input, converted, target, signal }: PosterPlaces,
  log?: Log,
): Promise<string | null> {
  const quiet = ['-nostdin', '-hide_banner', '-v', 'error', '-n', '-threads', '1'];
  let args: string[];
  let path: string;
  if (recording.video) {
    const at = Math.min(POSTER_AT, recording.seconds / 4);
    path = `${target}.png`;
    const scale = `scale='min(${MAX_POSTER_SIDE},iw)':'min(${MAX_POSTER_SIDE},ih)':force_original_aspect_ratio=decrease`;
    args = [...quiet, '-ss', at.toFixed(3), ...inputOf('mov', converted), '-map', '0:v:0', '-frames:v', '1'];
    args.push('-vf', scale, ...BARE, '-c:v', 'png', '-f', 'image2', '-update', '1', `file:${path}`);
  } else if (recording.cover !== null) {
    path = `${target}.cover`;
    args = [...quiet, ...inputOf(recording.demuxer, input), '-map', `0:${recording.cover}`, ...BARE];
    args.push('-c:v', 'copy', '-frames:v', '1', '-f', 'image2', '-update', '1', `file:${path}`);
  } else return null;
  try {
    await runTool(tools, { program: 'ffmpeg', args, timeMs: POSTER_MS, signal }, log);
    return (await stat(path)).size > 0 ? path : null;
  } catch (error) {
    if (signal?.aborted) throw error;
    await rm(path, { force: true });
    // A video without a preview is still a video.
    return null;
  }
}
