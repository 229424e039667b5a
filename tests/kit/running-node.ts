/** A node as people run it: a process of its own on a free port, with a data folder that goes away with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SOCKET_NAME } from '#app/node.ts';
import { sendCommand } from '#interfaces/cli/cli.ts';
import { testFolder } from './postgres-cluster.ts';

const ROOT = join(import.meta.dirname, '../..');
const PREFLIGHT = join(ROOT, 'src/app/preflight.mjs');
const START_LIMIT_MS = 60_000;
/** More than a drain may take (10 s), so that a test sees a wrong exit and not only its own patience. */
const STOP_LIMIT_MS = 15_000;
const MAX_OUTPUT_CHARACTERS = 200_000;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Standard output and error, in the order they came. */
  output: string;
}

export interface Program {
  child: ChildProcess;
  output(): string;
  /** Resolves when the output holds the words; rejects when the process ends or time is up before. */
  said(words: string | RegExp): Promise<void>;
  ended: Promise<Ended>;
}

/** Settings of this machine must not reach the test. */
const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PARLEY_')));

/** Starts a program whose output is kept. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string; input?: string; limitMs?: number } = {},
): Program {
  const child = spawn(command, args, {
    cwd: options.cwd ?? ROOT,
    env: { ...cleanEnvironment(), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: options.limitMs,
    killSignal: 'SIGKILL',
  });
  child.stdin?.on('error', () => {});
  if (options.input !== undefined) child.stdin?.end(options.input);
  let text = '';
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text = (text + part).slice(-MAX_OUTPUT_CHARACTERS);
      for (const watch of [...watchers]) watch();
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, output: text }));
  });
  ended.catch(() => {});
  return {
    child,
    output: () => text,
    ended,
    said: (words) =>
      new Promise((resolve, reject) => {
        const giveUp = (why: string): void => {
          clearTimeout(timer);
          watchers.delete(look);
          reject(new Error(`${why} before saying ${words}; it said:\n${text}`));
        };
        const timer = setTimeout(() => giveUp('time was up'), START_LIMIT_MS);
        const look = (): void => {
          if (typeof words === 'string' ? !text.includes(words) : !words.test(text)) return;
          clearTimeout(timer);
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
        ended.then(
          () => giveUp('it ended'),
          (error: Error) => giveUp(error.message),
        );
      }),
  };
}

export interface RunningNode extends AsyncDisposable {
  origin: string;
  data: string;
  program: Program;
  /** What makes its opener the owner. */
  ownerLink: string;
  /** Runs a command of the node's command line; gives what it prints for programs. */
  command(...args: string[]): Promise<ReturnType<typeof JSON.parse>>;
  /** Makes a person and gives an access token. */
  person(
    username: string,
    scopes?: string,
  ): Promise<{ username: string; email: string; password: string; token: string }>;
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

export interface NodeOptions {
  env?: Record<string, string>;
  /** An own folder is kept. */
  data?: string;
  /** What to run instead of the program itself. */
  start?: { command: string; args: string[] };
}

const USUAL_SCOPES = 'read write follow push';
const PASSWORD = 'a good long password';

/** Starts a node and waits until it listens. */
export async function startRunningNode(options: NodeOptions = {}): Promise<RunningNode> {
  const data = options.data ?? mkdtempSync(join(testFolder(), 'parley-node-'));
  const env = {
    PARLEY_PORT: '0',
    PARLEY_ORIGIN: 'http://127.0.0.1:0',
    PARLEY_DATA: data,
    PARLEY_RATE_LIMITS: 'off',
    ...options.env,
  };
  const { command, args } = options.start ?? { command: process.execPath, args: [PREFLIGHT] };
  const program = runProgram(command, args, { env });
  const clear = (): void => {
    if (options.data === undefined) rmSync(data, { recursive: true, force: true });
  };
  try {
    await program.said(/^Parley runs at (\S+)$/m);
  } catch (error) {
    program.child.kill('SIGKILL');
    clear();
    throw error;
  }
  const origin = /^Parley runs at (\S+)$/m.exec(program.output())?.[1] ?? '';
  const ownerLink = /^\s+(http\S+)$/m.exec(program.output())?.[1] ?? '';

  /** Over the node's socket, as the command line does, without starting a process for it. */
  async function runCommand(...words: string[]) {
    let out = '';
    const output = {
      out(text: string) {
        out += text;
      },
      err(text: string) {
        out += text;
      },
      progress() {},
    };
    const code = await sendCommand(join(data, SOCKET_NAME), { args: [...words, '--json'] }, output);
    if (code !== 0) throw new Error(`"parley ${words.join(' ')}" failed: ${out}`);
    return JSON.parse(out);
  }

  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    if (program.child.exitCode === null) program.child.kill(signal);
    const timer = setTimeout(() => program.child.kill('SIGKILL'), STOP_LIMIT_MS);
    const ended = await program.ended;
    clearTimeout(timer);
    clear();
    return ended;
  }

  return {
    origin,
    data,
    program,
    ownerLink,
    command: runCommand,
    async person(username, scopes = USUAL_SCOPES) {
      const email = `${username}@mail.example`;
      await runCommand('person', 'create', username, '--email', email, '--password', PASSWORD);
      const { token } = await runCommand('token', 'issue', '--person', username, '--scopes', scopes);
      return { username, email, password: PASSWORD, token };
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}
