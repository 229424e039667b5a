import type { Log } from '#ports/log.ts';
import type { Recording, RecordingLimits } from '#ports/recordings.ts';
import { SandboxRefused } from '#ports/sandbox.ts';
import type { Demuxer } from './formats.ts';
import { runTool } from './run.ts';
import type { Tools } from './tools.ts';

const PROBE_MS = 20_000;
/** Bytes and microseconds that may be read to find out what streams there are. */
const PROBE_BYTES = 16 * 1024 * 1024;
const ANALYSE_MICROSECONDS = 10_000_000;
/** Streams of one file; cameras add a few for their own data. */
const MAX_STREAMS = 16;
export const MAX_SECONDS = 4 * 3600;

/**
 * Decoders that may be used; all others of ffmpeg's several hundred stay unreachable for an upload. Names of pictures are
 * for the covers of sounds.
 */
const DECODERS = [
  ...['h264', 'hevc', 'mpeg4', 'vp8', 'vp9', 'av1', 'libdav1d', 'libaom-av1', 'theora', 'gif', 'prores', 'h263'],
  ...['aac', 'mp3', 'mp3float', 'mp2', 'mp2float', 'opus', 'libopus', 'vorbis', 'libvorbis', 'flac', 'alac'],
  ...['pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_f32le', 'pcm_u8', 'pcm_alaw', 'pcm_mulaw', 'amrnb', 'amrwb'],
  ...['mjpeg', 'png'],
];

/** How ffmpeg and ffprobe open an upload: by a named demuxer, with known decoders, from files only. */
export const inputOf = (demuxer: Demuxer, path: string): string[] => [
  ...['-protocol_whitelist', 'file', '-codec_whitelist', DECODERS.join(',')],
  ...['-probesize', String(PROBE_BYTES), '-analyzeduration', String(ANALYSE_MICROSECONDS)],
  ...['-f', demuxer, '-i', `file:${path}`],
];

/** A recording with what has to be known to convert it. */
export interface ProbedRecording extends Recording {
  demuxer: Demuxer;
  video: { index: number; codec: string; pixels: string; turned: boolean; plainShape: boolean } | null;
  audio: { index: number; codec: string } | null;
  /** Index of a picture that goes with a sound. */
  cover: number | null;
}

interface Stream {
  index: number;
  codec_type: string;
  codec_name: string;
  width: number;
  height: number;
  pix_fmt: string;
  sample_aspect_ratio: string;
  avg_frame_rate: string;
  r_frame_rate: string;
  duration: number;
  bit_rate: number;
  rotation: number;
  cover: boolean;
}

/** Reads what a file holds. Throws {@link SandboxRefused} where it is not taken; `limits` null: whatever its size. */
export async function probeFile(
  tools: Tools,
  limits: RecordingLimits | null,
  { path, demuxer, bytes, signal }: { path: string; demuxer: Demuxer; bytes: number; signal?: AbortSignal | undefined },
  log?: Log,
): Promise<ProbedRecording> {
  const args = [...['-v', 'error', '-of', 'json', '-show_format', '-show_streams'], ...inputOf(demuxer, path)];
  const output = await runTool(tools, { program: 'ffprobe', args, timeMs: PROBE_MS, signal }, log);
  const { streams, seconds } = readProbe(output);
  const recording = describe(demuxer, streams, { seconds, bytes });
  if (limits) checkLimits(recording, limits);
  return recording;
}

const unreadable = (): SandboxRefused =>
  new SandboxRefused('unreadable', 'File has contents that are not what they are reported to be');

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const positive = (value: unknown): number => {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : 0;
};

/** What ffprobe said, as untrusted as the file itself. */
export function readProbe(output: string): { streams: Stream[]; seconds: number } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    throw unreadable();
  }
  if (!isRecord(parsed) || !Array.isArray(parsed.streams) || parsed.streams.length > MAX_STREAMS) throw unreadable();
  const format = isRecord(parsed.format) ? parsed.format : {};
  return { streams: parsed.streams.filter(isRecord).map(readStream), seconds: positive(format.duration) };
}

function readStream(stream: Record<string, unknown>): Stream {
  const sides = Array.isArray(stream.side_data_list) ? stream.side_data_list.filter(isRecord) : [];
  const tags = isRecord(stream.tags) ? stream.tags : {};
  const turn = sides.find((side) => 'rotation' in side)?.rotation ?? tags.rotate;
  return {
    index: positive(stream.index),
    codec_type: text(stream.codec_type),
    codec_name: text(stream.codec_name),
    width: positive(stream.width),
    height: positive(stream.height),
    pix_fmt: text(stream.pix_fmt),
    sample_aspect_ratio: text(stream.sample_aspect_ratio),
    avg_frame_rate: text(stream.avg_frame_rate),
    r_frame_rate: text(stream.r_frame_rate),
    duration: positive(stream.duration),
    bit_rate: positive(stream.bit_rate),
    rotation: Number(turn ?? 0) || 0,
    cover: isRecord(stream.disposition) && stream.disposition.attached_pic === 1,
  };
}

const fraction = (words: string): number => {
  const [above = 0, below = 1] = words.split(/[/:]/).map(Number);
  const value = above / below;
  return Number.isFinite(value) && value > 0 ? value : 0;
};

function describe(
  demuxer: Demuxer,
  streams: readonly Stream[],
  { seconds, bytes }: { seconds: number; bytes: number },
): ProbedRecording {
  const video = streams.find((stream) => stream.codec_type === 'video' && !stream.cover && stream.width > 0);
  const audio = streams.find((stream) => stream.codec_type === 'audio');
  const main = video ?? audio;
  if (!main || main.codec_name === '' || main.codec_name === 'unknown') throw unreadable();
  const length = seconds || main.duration;
  const common = {
    demuxer,
    audio: audio ? { index: audio.index, codec: audio.codec_name } : null,
    seconds: length,
    bitrate: length > 0 ? Math.round((bytes * 8) / length) : 0,
  };
  if (!video) {
    const cover = streams.find((stream) => stream.cover)?.index ?? null;
    return { ...common, kind: 'audio', width: 0, height: 0, frameRate: '', video: null, cover };
  }
  const shape = fraction(video.sample_aspect_ratio) || 1;
  const [width, height] = [Math.max(1, Math.round(video.width * shape)), video.height];
  const turned = Math.abs(Math.round(video.rotation / 90)) % 2 === 1;
  return {
    ...common,
    kind: audio ? 'video' : 'gifv',
    width: turned ? height : width,
    height: turned ? width : height,
    frameRate: rateOf(video),
    video: { index: video.index, codec: video.codec_name, pixels: video.pix_fmt, turned, plainShape: shape === 1 },
    cover: null,
  };
}

/** Fractions a second; a smallest step of time, which recordings made in browsers tell instead of a rate, is none. */
const UNLIKELY_RATE = 480;

const rateOf = ({ avg_frame_rate: usual, r_frame_rate: guessed }: Stream): string => {
  if (fraction(usual) > 0) return usual;
  return fraction(guessed) < UNLIKELY_RATE ? guessed : '';
};

/** Refuses what is larger, faster or longer than is taken, in Mastodon's words. */
function checkLimits({ width, height, frameRate, seconds }: ProbedRecording, limits: RecordingLimits): void {
  const tooMuch = (words: string) => new SandboxRefused('too-large', words);
  if (width * height > limits.maxPixels) throw tooMuch(`${width}x${height} videos are not supported`);
  const rate = fraction(frameRate);
  if (rate > limits.maxFrameRate) throw tooMuch(`${Math.floor(rate)}fps videos are not supported`);
  if (seconds > MAX_SECONDS) throw tooMuch(`Files longer than ${MAX_SECONDS / 3600} hours are not supported`);
}
