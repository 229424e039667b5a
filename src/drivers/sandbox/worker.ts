import { SandboxRefused } from '#ports/sandbox.ts';
import type { Answer, Results, Task, TaskName } from './protocol.ts';

/**
 * The worker process: takes one job at a time over IPC and answers it. It holds nothing of value: no environment, no
 * network, no child processes, and from JavaScript no files but its own code (see `start-worker.ts` for the flags).
 * Whatever it throws that is no SandboxRefused ends it, which the server sees as a crash.
 */
process.umask(0o077);
process.on('disconnect', () => process.exit(0));
process.on('message', async (task: Task) => {
  const answer = await work(task);
  process.send?.(answer);
});

async function work(task: Task): Promise<Answer> {
  try {
    return { kind: 'done', result: await run(task) };
  } catch (error) {
    if (!(error instanceof SandboxRefused)) throw error;
    return { kind: 'refused', reason: error.reason, words: error.message };
  }
}

/** The heavy libraries are loaded by the first job that needs them. */
async function run(task: Task): Promise<Results[TaskName]> {
  if (task.task === 'image') return (await import('./image.ts')).makeImage(task);
  return (await import('./page/page.ts')).readPage({ html: task.html, url: task.url });
}
