import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** How often the memory of a working worker is looked at. */
const WATCH_MS = 200;

/** Calls `tooMuch` when a process holds more than `limitMb` of memory; the answer stops the watch. */
export function watchMemory(pid: number | undefined, limitMb: number, tooMuch: () => void): () => void {
  if (pid === undefined) return () => {};
  const timer = setInterval(async () => {
    if ((await residentBytes(pid)) > limitMb * 1024 * 1024) tooMuch();
  }, WATCH_MS);
  return () => clearInterval(timer);
}

/** Resident memory of another process; 0 when it is gone. Linux tells in /proc, other systems through `ps`. */
export async function residentBytes(pid: number): Promise<number> {
  try {
    const kilobytes =
      process.platform === 'linux'
        ? /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]
        : (await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)])).stdout.trim();
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
