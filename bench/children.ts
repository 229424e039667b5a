import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { FanOutResult, FanOutTask } from './fan-out.ts';
import type { LimitResult, LimitTask } from './limits.ts';

/** Asks a program of this folder for one result and leaves it running. */
function ask<Task extends object, Result>(
  program: string,
  task: Task,
): Promise<{ child: ChildProcess; result: Result }> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, program));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
    child.once('message', (result) => resolve({ child, result: result as Result }));
    child.send(task);
  });
}

/** A Fastify that sends `body` from `/string` and `/buffer`. */
export async function serveBytes(body: string): Promise<{ origin: string; stop(): void }> {
  const { child, result } = await ask<LimitTask, LimitResult>('limits.ts', { kind: 'serve', body });
  if (result.kind !== 'serve') throw new Error('the wrong limit was measured');
  return { origin: result.origin, stop: () => child.disconnect() };
}

/** Bare durable commits by so many writers at once. */
export async function bareCommits(folder: string, writers: number, ms: number) {
  const { child, result } = await ask<LimitTask, LimitResult>('limits.ts', { kind: 'commits', folder, writers, ms });
  child.disconnect();
  if (result.kind !== 'commits') throw new Error('the wrong limit was measured');
  return result.sample;
}

export async function fanOut(task: FanOutTask): Promise<FanOutResult> {
  const { child, result } = await ask<FanOutTask, FanOutResult>('fan-out.ts', task);
  child.disconnect();
  return result;
}
