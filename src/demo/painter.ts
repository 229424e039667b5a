import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { PictureSpec } from './content/types.ts';

/** What to draw, and where to. */
export interface PaintingJob {
  id: number;
  /** An existing folder. */
  folder: string;
  subject: { face: string } | { header: string } | { picture: PictureSpec };
}

export interface Painted {
  path: string;
  /** Hex. */
  sha256: string;
  bytes: number;
  width: number;
  height: number;
}

export interface PaintingReport {
  id: number;
  original: Painted;
  /** The same as `original` for faces and headers. */
  small: Painted;
  blurhash: string;
}

const MOST_PAINTERS = 4;
/** Pictures that are drawn and wait to be stored: a slow disk must not hold the painters up, nor fill the memory. */
const MOST_WAITING = 16;

/** Draws everything in a few processes side by side; calls back as each is done. Throws when a painter or a call fails. */
export async function paintAll(
  jobs: readonly PaintingJob[],
  done: (report: PaintingReport) => Promise<void>,
): Promise<void> {
  const waiting = [...jobs];
  const storing = new Set<Promise<void>>();
  const painters = Array.from({ length: Math.min(MOST_PAINTERS, availableParallelism(), jobs.length) }, () =>
    fork(join(import.meta.dirname, 'painter-worker.ts'), { execPath: process.execPath, execArgv: [] }),
  );
  async function work(painter: ChildProcess): Promise<void> {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      const stored = done(await ask(painter, job)).finally(() => storing.delete(stored));
      storing.add(stored);
      // A failure is thrown below, or here when all wait.
      stored.catch(() => {});
      if (storing.size > MOST_WAITING) await Promise.race(storing);
    }
  }
  try {
    await Promise.all(painters.map(work));
    await Promise.all(storing);
  } finally {
    for (const painter of painters) painter.kill();
  }
}

function ask(painter: ChildProcess, job: PaintingJob): Promise<PaintingReport> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`a painter ended with code ${code}`));
    painter.once('exit', onExit);
    painter.once('message', (report) => {
      painter.off('exit', onExit);
      resolve(report as PaintingReport);
    });
    painter.send(job);
  });
}
