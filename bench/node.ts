import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { sendCommand } from '#interfaces/cli/cli.ts';

const ROOT = join(import.meta.dirname, '..');
const PREFLIGHT = join(ROOT, 'src/app/preflight.mjs');
const CACHE = join(ROOT, 'node_modules/.cache/parley-bench');
/** The addresses in the town's posts; where the server listens is another matter. */
const ORIGIN = 'http://127.0.0.1:3000';
const BUILD_LIMIT_MS = 180_000;
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 12_000;

/** Where measurements put their data: beside the program, since the temporary folder may be in memory. */
export function benchFolder(): string {
  mkdirSync(CACHE, { recursive: true });
  return mkdtempSync(join(CACHE, 'run-'));
}

/** A Parley node in a process of its own, on a copy of the demo town. */
export interface BenchNode {
  /** Where it answers, such as `http://127.0.0.1:40123`. */
  address: string;
  data: string;
  /** Milliseconds from the start of the process to its first answer. */
  startedIn: number;
  /** Resident memory of the server process, bytes. */
  memory(): number;
  /** An access token of somebody in the town. */
  token(username: string): Promise<string>;
  /** Lets somebody new in, whom nobody follows. */
  createPerson(username: string): Promise<void>;
  stop(): Promise<void>;
}

/** Builds the demo town once for each state of its code, and gives the folder. */
export async function demoTown(tell: (words: string) => void): Promise<string> {
  const folder = join(CACHE, townKey());
  if (existsSync(folder)) return folder;
  rmSync(`${folder}-draft`, { recursive: true, force: true });
  const draft = `${folder}-draft`;
  mkdirSync(draft, { recursive: true });
  tell('building the demo town');
  const { child } = await launch(draft, ['--demo'], BUILD_LIMIT_MS);
  await end(child);
  renameSync(draft, folder);
  return folder;
}

/** What the town is made of: its contents and the schema. */
function townKey(): string {
  const hash = createHash('sha256');
  for (const path of globSync('src/{demo,store}/**/*.ts', { cwd: ROOT }).toSorted()) {
    if (!path.endsWith('.test.ts')) hash.update(readFileSync(join(ROOT, path)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** A copy of a town's databases in `folder`; pictures stay behind, since no measured answer reads them. */
export function copyTown(town: string, folder: string): void {
  cpSync(town, folder, { recursive: true, filter: (path) => !/\/(media|lock[^/]*)$/.test(path) });
}

/** What the start scripts of package.json give Node. */
const START_FLAGS = ['--max-semi-space-size=4'];

/** Starts a node on a data folder. `flags` go to Node itself. */
export async function startNode(data: string, flags: readonly string[] = START_FLAGS): Promise<BenchNode> {
  const { child, address, start } = await launch(data, [], START_LIMIT_MS, flags);
  const answer = await fetch(`${address}/api/v1/timelines/public`);
  await answer.arrayBuffer();
  const startedIn = performance.now() - start;
  const { pid } = child;
  if (answer.status !== 200 || pid === undefined) throw new Error(`the node answers ${answer.status}`);
  return {
    address,
    data,
    startedIn,
    memory: () => residentBytes(pid),
    token: (username) => issueToken(data, username),
    async createPerson(username) {
      await command(data, ['person', 'create', username, '--email', `${username}@example.org`]);
    },
    stop: () => end(child),
  };
}

async function launch(data: string, args: readonly string[], limitMs: number, flags: readonly string[] = []) {
  const port = await freePort();
  const start = performance.now();
  const child = spawn(process.execPath, [...flags, PREFLIGHT, ...args], {
    cwd: ROOT,
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PARLEY_'))),
      PARLEY_DATA: data,
      PARLEY_ORIGIN: ORIGIN,
      PARLEY_PORT: String(port),
      PARLEY_RATE_LIMITS: 'off',
      PARLEY_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the node did not start within ${limitMs} ms`));
    }, limitMs);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
      if (!said.includes('Parley runs at')) return;
      clearTimeout(timer);
      resolve();
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the node ended with ${code}`));
    });
  });
  return { child, address: `http://127.0.0.1:${port}`, start };
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function residentBytes(pid: number): number {
  if (process.platform !== 'linux') {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
  }
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}

async function issueToken(data: string, username: string): Promise<string> {
  const said = await command(data, ['token', 'issue', '--person', username, '--scopes', 'read write', '--json']);
  return (JSON.parse(said) as { token: string }).token;
}

/** Has the running node do a command of the command line; gives what it says. Throws where it fails. */
async function command(data: string, args: string[]): Promise<string> {
  let said = '';
  const hear = (text: string): void => {
    said += text;
  };
  const exit = await sendCommand(join(data, 'parley.sock'), { args }, { out: hear, err: hear, progress: () => {} });
  if (exit !== 0) throw new Error(`${args.join(' ')} failed: ${said}`);
  return said;
}
