import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import type { Log } from '#ports/log.ts';
import { SandboxRefused } from '#ports/sandbox.ts';
import { watchMemory } from '../memory.ts';
import type { Tools } from './tools.ts';

/** Resident memory of one run: H.264 of the largest pictures taken needs about 600 MB. */
const MEMORY_MB = 1_024;
/** Address space of one run: threads and mapped libraries reserve much more than they use. */
const ADDRESS_SPACE_BYTES = 4 * 1024 ** 3;
/** Bytes of one file that a run may write. */
export const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;
const MAX_OPEN_FILES = 64;
/** Characters of output that are read; ffprobe is asked for a few hundred. */
const MAX_STDOUT_CHARACTERS = 256 * 1024;
const MAX_STDERR_CHARACTERS = 2_000;
const NICE = 10;

export interface Run {
  /** Which of the two. */
  program: 'ffmpeg' | 'ffprobe';
  args: readonly string[];
  timeMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * Runs ffmpeg or ffprobe to its end and gives what it printed. The process has no environment, no input, and limits on
 * time, memory, files and what it writes. Throws {@link SandboxRefused}: timeout, too-large (memory), busy (given up by the
 * signal), unreadable (it said that it cannot read the file or failed).
 */
export async function runTool(tools: Tools, { program, args, timeMs, signal }: Run, log?: Log): Promise<string> {
  if (signal?.aborted) throw givenUp();
  const [command, ...before] = limited(tools, program, timeMs);
  const child = spawn(command, [...before, ...args], {
    cwd: '/',
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  lowerPriority(child);
  // Resolves when it is gone, so that nothing is still written into a folder that is being removed.
  const end = Promise.withResolvers<SandboxRefused | null>();
  let stopped: SandboxRefused | null = null;
  const stop = (refusal: SandboxRefused): void => {
    stopped ??= refusal;
    child.kill('SIGKILL');
  };
  const abort = (): void => stop(givenUp());
  signal?.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => stop(new SandboxRefused('timeout', 'The file took too long to process')), timeMs);
  const unwatch = watchMemory(child.pid, MEMORY_MB, () =>
    stop(new SandboxRefused('too-large', 'The file needs too much memory')),
  );
  const errors = keepTail(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.length > MAX_STDOUT_CHARACTERS) stop(unreadable());
  });
  child.once('error', () => end.resolve(new SandboxRefused('crash', 'The file could not be processed')));
  child.once('close', (code) => end.resolve(stopped ?? (code === 0 ? null : unreadable())));
  try {
    const refusal = await end.promise;
    if (!refusal) return output;
    log?.warn({ program, reason: refusal.reason, stderr: errors() }, 'a recording could not be processed');
    throw refusal;
  } finally {
    clearTimeout(timer);
    unwatch();
    signal?.removeEventListener('abort', abort);
  }
}

const unreadable = (): SandboxRefused =>
  new SandboxRefused('unreadable', 'File has contents that are not what they are reported to be');

const givenUp = (): SandboxRefused => new SandboxRefused('busy', 'The server is stopping');

/** The program with hard limits before it, where they can be set. */
function limited(tools: Tools, program: Run['program'], timeMs: number): [string, ...string[]] {
  if (!tools.prlimit) return [tools[program]];
  const limits = {
    as: ADDRESS_SPACE_BYTES,
    // Seconds of processor time, of all threads together.
    cpu: Math.ceil((timeMs / 1000) * 2),
    fsize: MAX_OUTPUT_BYTES,
    nofile: MAX_OPEN_FILES,
    core: 0,
  };
  const flags = Object.entries(limits).map(([name, value]) => `--${name}=${value}`);
  return [tools.prlimit, ...flags, '--', tools[program]];
}

function lowerPriority(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) setPriority(child.pid, NICE);
  } catch {
    // Gone already, or not allowed here.
  }
}

function keepTail(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-MAX_STDERR_CHARACTERS);
  });
  return () => tail;
}
