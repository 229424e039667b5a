import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import type { Log } from '#ports/log.ts';
import { SandboxRefused } from '#ports/sandbox.ts';
import { watchMemory } from './memory.ts';
import { type Answer, isAnswer, type Task, type TaskName } from './protocol.ts';

/** JavaScript heap of a worker; pixels lie outside it and are bounded by the resident memory. */
const HEAP_MB = 256;
/** Workers give way to the server. */
const NICE = 10;
/** The end of a worker's error output that is kept for the log. */
const MAX_STDERR_CHARACTERS = 2_000;

export interface WorkerOptions {
  task: TaskName;
  /** Absolute path of the program. */
  entry: string;
  /** Files and folders that its JavaScript may read. */
  readable: readonly string[];
  /** Resident memory above which it is killed. */
  memoryMb: number;
  log: Log | undefined;
}

/** One worker process with at most one job, so that a crash, a hang or a memory hog is always that job's own. */
export interface WorkerProcess {
  /**
   * Runs a job within `timeMs` and gives the worker's unchecked result. Throws {@link SandboxRefused}; after anything
   * but the worker's own refusal the worker is gone.
   */
  run(task: Task, timeMs: number): Promise<unknown>;
  /** Whether it can take a job. */
  readonly usable: boolean;
  /** Jobs that it was given. */
  readonly jobs: number;
  /** Resolves when it is gone, for whatever reason. */
  readonly gone: Promise<void>;
  /** Kills it and resolves when it is gone. */
  end(): Promise<void>;
}

/** Starts a worker process. Failing to start is a crash of its first job. */
export function startWorker(options: WorkerOptions): WorkerProcess {
  const child = fork(options.entry, {
    cwd: '/',
    // Nothing of the server's environment. glibc's many arenas would keep the memory of decoded pictures.
    env: { MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '2' },
    execArgv: nodeFlags(options),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const { promise: gone, resolve: leave } = Promise.withResolvers<void>();
  const errorOutput = keepTail(child);
  let usable = true;
  let jobs = 0;
  let settle: ((answer: Answer | SandboxRefused) => void) | null = null;

  child.once('exit', (code, signal) => {
    if (usable && settle) {
      options.log?.warn({ task: options.task, code, signal, stderr: errorOutput() }, 'A sandbox worker crashed');
    }
    usable = false;
    settle?.(crashed());
    leave();
  });
  child.on('error', (error) => {
    options.log?.warn({ task: options.task, error: error.message }, 'A sandbox worker could not be started or reached');
    usable = false;
    settle?.(crashed());
    if (child.pid === undefined) leave();
  });
  child.on('message', (message: unknown) => settle?.(isAnswer(message) ? message : crashed()));
  lowerPriority(child);
  keepServerAlive(child, false);

  async function end(): Promise<void> {
    usable = false;
    // Whoever waits for its end must live to see it.
    child.ref();
    child.kill('SIGKILL');
    await gone;
  }

  async function run(task: Task, timeMs: number): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<Answer | SandboxRefused>();
    jobs += 1;
    settle = resolve;
    if (!usable) resolve(crashed());
    keepServerAlive(child, true);
    const refuse = (reason: SandboxRefused['reason'], words: string) => resolve(new SandboxRefused(reason, words));
    const timer = setTimeout(() => refuse('timeout', 'The file took too long to process'), timeMs);
    const unwatch = watchMemory(child.pid, options.memoryMb, () =>
      refuse('too-large', 'The file needs too much memory'),
    );
    child.send(task, (error) => error && resolve(crashed()));
    const answer = await promise;
    clearTimeout(timer);
    unwatch();
    settle = null;
    if (answer instanceof SandboxRefused) {
      await end();
      throw answer;
    }
    keepServerAlive(child, false);
    if (answer.kind === 'refused') throw new SandboxRefused(answer.reason, answer.words);
    return answer.result;
  }

  return {
    run,
    end,
    gone,
    get usable() {
      return usable;
    },
    get jobs() {
      return jobs;
    },
  };
}

const crashed = (): SandboxRefused => new SandboxRefused('crash', 'The file could not be processed');

/**
 * Node's permission model denies JavaScript the network, child processes, threads and all writing. Decoders are native
 * code (an add-on) and outside of it, which is why only picture workers may load add-ons.
 */
function nodeFlags({ task, readable }: WorkerOptions): string[] {
  return [
    '--permission',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    ...(task === 'image' ? ['--allow-addons'] : []),
    '--disallow-code-generation-from-strings',
    `--max-old-space-size=${HEAP_MB}`,
    '--no-warnings',
  ];
}

/** A working worker keeps the server's process from ending, an idle one does not. */
function keepServerAlive(child: ChildProcess, alive: boolean): void {
  if (alive) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

function lowerPriority(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) setPriority(child.pid, NICE);
  } catch {
    // Gone already, or not allowed here: it only loses its good manners.
  }
}

function keepTail(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-MAX_STDERR_CHARACTERS);
  });
  return () => tail;
}
