import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '#ports/log.ts';
import { type Sandbox, SandboxRefused } from '#ports/sandbox.ts';
import { checkPicture } from './formats.ts';
import { checkCard, collectImages, removeImages } from './outputs.ts';
import type { Task, TaskName } from './protocol.ts';
import { startWorker, type WorkerProcess } from './start-worker.ts';

/** Worker processes at once: two pictures use both cores of a small machine, reading a page is quick. */
const WORKERS: Record<TaskName, number> = { image: 2, page: 1 };
/** Jobs of a task that may wait; more are refused as busy. */
export const MAX_WAITING = 64;
/** From handing a job to a worker (its start included) to its answer. */
const TIME_MS: Record<TaskName, number> = { image: 60_000, page: 10_000 };
/** How long a worker without work is kept. */
const IDLE_MS = 30_000;
/** Resident memory of one worker; the largest pictures that are taken need about 450 MB. */
const MEMORY_MB = 640;
/** A worker is replaced after so many jobs: memory gets scattered, and what a job left behind ends with it. */
const MAX_JOBS_PER_WORKER = 200;

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ENTRY = fileURLToPath(new URL('./worker.ts', import.meta.url));
/** All that a worker's JavaScript may read: the code. */
const CODE = ['package.json', 'node_modules/', 'src/'].map((name) => join(ROOT, name));

export interface SandboxOptions {
  /** Milliseconds without work after which a worker ends. */
  idleMs?: number;
  /** Resident memory of one worker above which its job is refused as too large. */
  memoryMb?: number;
  /** Milliseconds for one job. */
  timeMs?: number;
  log?: Log;
  /** The workers' program; tests give one that misbehaves. */
  entry?: string;
}

interface Job {
  task: Task;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/** The workers and the queue of one task. */
interface Lane {
  task: TaskName;
  waiting: Job[];
  workers: Set<WorkerProcess>;
  /** With the timer that will end each. */
  idle: Map<WorkerProcess, NodeJS.Timeout>;
}

const newLane = (task: TaskName): Lane => ({ task, waiting: [], workers: new Set(), idle: new Map() });

/**
 * Decodes pictures and reads pages in worker processes that start with the first job and end when idle. Its times are
 * real time also where a clock is simulated, because other processes live in it.
 */
export function openSandbox(options: SandboxOptions = {}): Sandbox {
  const lanes: Record<TaskName, Lane> = { image: newLane('image'), page: newLane('page') };
  let closed = false;

  async function submit(task: Task): Promise<unknown> {
    const lane = lanes[task.task];
    if (closed) throw new SandboxRefused('busy', 'The server is stopping');
    if (lane.waiting.length >= MAX_WAITING) {
      throw new SandboxRefused('busy', 'Too many files are being processed, please try again later');
    }
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    lane.waiting.push({ task, resolve, reject });
    pump(lane);
    return await promise;
  }

  function pump(lane: Lane): void {
    while (lane.waiting.length > 0) {
      const worker = takeIdle(lane) ?? addWorker(lane);
      const job = worker && lane.waiting.shift();
      if (!job) return;
      void runJob(lane, worker, job);
    }
  }

  function takeIdle(lane: Lane): WorkerProcess | null {
    for (const [worker, timer] of lane.idle) {
      clearTimeout(timer);
      lane.idle.delete(worker);
      if (worker.usable) return worker;
    }
    return null;
  }

  function addWorker(lane: Lane): WorkerProcess | null {
    if (lane.workers.size >= WORKERS[lane.task]) return null;
    const entry = options.entry ?? ENTRY;
    const memoryMb = options.memoryMb ?? MEMORY_MB;
    const worker = startWorker({ task: lane.task, entry, readable: [...CODE, entry], memoryMb, log: options.log });
    lane.workers.add(worker);
    void worker.gone.then(() => {
      clearTimeout(lane.idle.get(worker));
      lane.idle.delete(worker);
      lane.workers.delete(worker);
      pump(lane);
    });
    return worker;
  }

  async function runJob(lane: Lane, worker: WorkerProcess, job: Job): Promise<void> {
    try {
      job.resolve(await worker.run(job.task, options.timeMs ?? TIME_MS[lane.task]));
    } catch (error) {
      job.reject(error);
    }
    if (!worker.usable) return;
    if (worker.jobs >= MAX_JOBS_PER_WORKER) return await worker.end();
    const timer = setTimeout(() => {
      lane.idle.delete(worker);
      void worker.end();
    }, options.idleMs ?? IDLE_MS);
    lane.idle.set(worker, timer.unref());
    pump(lane);
  }

  return {
    async image(job) {
      const format = await checkPicture(job.input);
      const stem = join(job.outputFolder, randomUUID());
      try {
        return await collectImages(stem, await submit({ task: 'image', input: job.input, format, use: job.use, stem }));
      } catch (error) {
        await removeImages(stem);
        throw error;
      }
    },
    async page(job) {
      return checkCard(await submit({ task: 'page', html: job.html, url: job.url }));
    },
    async close() {
      closed = true;
      for (const lane of Object.values(lanes)) {
        for (const job of lane.waiting.splice(0)) job.reject(new SandboxRefused('busy', 'The server is stopping'));
        await Promise.all([...lane.workers].map((worker) => worker.end()));
      }
    },
  };
}
