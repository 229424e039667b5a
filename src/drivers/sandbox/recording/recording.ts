import { stat } from 'node:fs/promises';
import type { Log } from '#ports/log.ts';
import type { RecordingLimits, Recordings } from '#ports/recordings.ts';
import { SandboxRefused } from '#ports/sandbox.ts';
import { convertFile } from './convert.ts';
import { RECORDING_TYPES, readDemuxer } from './formats.ts';
import { type ProbedRecording, probeFile } from './probe.ts';
import { findTools } from './tools.ts';

const MEGABYTE = 1024 * 1024;
/** As Mastodon's. */
export const USUAL_MAX_MEGABYTES = 99;
const MAX_PIXELS = 3_840 * 2_160;
const MAX_FRAME_RATE = 120;
/** Encoding takes all of a small machine, reading next to nothing. */
const CONVERSIONS = 1;
const PROBES = 2;
/** Jobs of each that may wait; more are refused as busy. */
const MAX_WAITING = 64;

export interface RecordingOptions {
  /** Where programs are looked for; by default the PATH. */
  path?: string;
  maxBytes?: number;
  log?: Log;
}

/** Finds ffmpeg, and with it takes videos, sounds and moving GIFs. */
export function openRecordings({ path, maxBytes, log }: RecordingOptions = {}): Recordings {
  const tools = findTools(path ?? process.env.PATH ?? '');
  const limits: RecordingLimits | null = tools && {
    maxBytes: maxBytes ?? USUAL_MAX_MEGABYTES * MEGABYTE,
    maxPixels: MAX_PIXELS,
    maxFrameRate: MAX_FRAME_RATE,
    contentTypes: RECORDING_TYPES,
  };
  const closing = new AbortController();
  const converting = createLane(CONVERSIONS);
  const probing = createLane(PROBES);

  async function probe(input: string, signal: AbortSignal): Promise<ProbedRecording> {
    if (!tools || !limits)
      throw new SandboxRefused('unreadable', 'This server takes pictures only, since it has no ffmpeg');
    const { size } = await stat(input);
    if (size > limits.maxBytes) throw new SandboxRefused('too-large', tooLargeWords(limits.maxBytes));
    const demuxer = await readDemuxer(input);
    if (!demuxer) throw new SandboxRefused('unreadable', 'The file is no video and no sound');
    return probing(() => probeFile(tools, limits, { path: input, demuxer, bytes: size, signal }, log));
  }

  return {
    limits,
    async claims(input) {
      const demuxer = await readDemuxer(input);
      // Without ffmpeg a moving GIF is still a picture.
      return demuxer !== null && (tools !== null || demuxer !== 'gif');
    },
    async probe(input) {
      const { kind, width, height, frameRate, seconds, bitrate } = await probe(input, closing.signal);
      return { kind, width, height, frameRate, seconds, bitrate };
    },
    async convert(job) {
      const signal = job.signal ? AbortSignal.any([job.signal, closing.signal]) : closing.signal;
      const recording = await probe(job.input, signal);
      if (!tools) throw new SandboxRefused('crash', 'There is no ffmpeg');
      return converting(() => convertFile(tools, recording, { ...job, signal }, log));
    },
    async close() {
      closing.abort();
      await Promise.all([converting.idle(), probing.idle()]);
    },
  };
}

export const tooLargeWords = (bytes: number): string =>
  `File size should be less than ${Math.floor(bytes / MEGABYTE)} MB`;

interface Lane {
  <T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>;
}

/** Lets so many run at a time and the others wait in line. */
function createLane(most: number): Lane {
  const waiting: (() => void)[] = [];
  const underWay = new Set<Promise<unknown>>();
  let running = 0;
  async function enter<T>(work: () => Promise<T>): Promise<T> {
    if (running >= most) {
      if (waiting.length >= MAX_WAITING) {
        throw new SandboxRefused('busy', 'Too many files are being processed, please try again later');
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      // A place is handed on, so that nobody slips in between.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  }
  const lane = <T>(work: () => Promise<T>): Promise<T> => {
    const run = enter(work);
    const ended = run.catch(() => {}).finally(() => underWay.delete(ended));
    underWay.add(ended);
    return run;
  };
  return Object.assign(lane, {
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  });
}
