import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const WRITERS = 8;
export const ROWS_PER_WRITER = 1_000_000;

/** What a process found when it opened the database. */
export interface Found {
  /** Rows of each writer, who numbers them from 1 without gaps. */
  counts: number[];
  /** SQLite's own checks pass. */
  sound: boolean;
  /** No transaction is there in part. */
  whole: boolean;
  /** The newest event. */
  seq: number;
  derivedRows: number;
}

export type Said = { found: Found } | { acknowledged: [writer: number, row: number] } | { heard: number };

/** What was promised so far, by all processes that wrote to one database. */
export interface Promised {
  counts: number[];
  seq: number;
  /** How many answers in all. */
  answers: number;
}

export const nothingPromised = (): Promised => ({ counts: new Array<number>(WRITERS).fill(0), seq: 0, answers: 0 });

/** What is missing of what was promised before: 0 and 0 where every promise was kept. */
export interface Lost {
  rows: number;
  events: number;
}

function lostOf(promised: Promised, found: Found): Lost {
  const rows = promised.counts.reduce(
    (sum, count, writer) => sum + Math.max(0, count - (found.counts[writer] ?? 0)),
    0,
  );
  return { rows, events: Math.max(0, promised.seq - found.seq) };
}

export interface Load {
  /** What it found, and what of the promises made before it started it did not; rejects where it could not open. */
  found: Promise<Found & { lost: Lost }>;
  kill(): void;
  /** Resolves when the process is gone and everything it said was heard. */
  gone: Promise<void>;
}

/** Starts a process that writes to the database in a folder; what it acknowledges is added to `promised`. */
export function startLoad(folder: string, promised: Promised, mode: 'sync' | 'no-sync' = 'sync'): Load {
  const path = fileURLToPath(new URL('./load.ts', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [path, folder, mode], { stdio: ['ignore', 'pipe', 'pipe'] });
  const before = structuredClone(promised);
  const found = Promise.withResolvers<Found & { lost: Lost }>();
  // Whoever waits for the end only need not ask what was found.
  found.promise.catch(() => {});
  let errors = '';
  child.stderr?.on('data', (text: Buffer) => {
    errors += text;
  });
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => hear(JSON.parse(line) as Said));
  }
  function hear(said: Said): void {
    if ('found' in said) found.resolve({ ...said.found, lost: lostOf(before, said.found) });
    else if ('heard' in said) promised.seq = Math.max(promised.seq, said.heard);
    else {
      const [writer, row] = said.acknowledged;
      promised.counts[writer] = Math.max(promised.counts[writer] ?? 0, row);
      promised.answers += 1;
    }
  }
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => {
      found.reject(new Error(`the writing process ended: ${errors}`));
      resolve();
    });
  });
  return { found: found.promise, kill: () => void child.kill('SIGKILL'), gone };
}

/** Repeatable pauses between 0 and 1, so that a failing round can be run again. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
