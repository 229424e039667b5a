import { chmodSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { CommandNeeds } from './command.ts';
import type { CommandInput, CommandOutput } from './run.ts';

/**
 * Commands to a node that serves, over a Unix socket that only the node's own user may open: one JSON line in
 * (`{ args, input }`), JSON lines out (`{ out }`, `{ err }`, `{ progress }`, at the end `{ exit }`).
 */
/** Its name in the node's data folder. */
export const SOCKET_NAME = 'parley.sock';
const MAX_LINE_CHARACTERS = 64 * 1024;
const MAX_CALLERS = 8;
const REQUEST_LIMIT_MS = 10_000;
const EXIT_BUG = 70;

/** Listens for commands until closed. A socket file that a killed node left behind is replaced. */
export async function listenForCommands(
  needs: Omit<CommandNeeds, 'serving'>,
  path: string,
): Promise<{ close(): Promise<void> }> {
  const open = new Set<Socket>();
  const underWay = new Set<Promise<void>>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    // A caller who goes away early is nobody's error.
    socket.on('error', () => {});
    const deed = serve({ ...needs, serving: true }, socket).finally(() => underWay.delete(deed));
    underWay.add(deed);
  });
  server.maxConnections = MAX_CALLERS;
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return {
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
      await Promise.all(underWay);
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

async function serve(needs: CommandNeeds, socket: Socket): Promise<void> {
  const say = (message: object): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
  };
  let exit = EXIT_BUG;
  try {
    const request = await readRequest(socket);
    if (!request) return;
    const { runCommand } = await import('./run.ts');
    exit = await runCommand(needs, request, {
      out: (out) => say({ out }),
      err: (err) => say({ err }),
      progress: (progress) => say({ progress }),
    });
  } catch (error) {
    needs.log.error({ error }, 'a command failed');
    say({ err: `The command failed: ${error instanceof Error ? error.message : String(error)}` });
  } finally {
    say({ exit });
    socket.end();
  }
}

/** The first line, or null where the caller went away or sent something else. */
function readRequest(socket: Socket): Promise<CommandInput | null> {
  return new Promise((resolve) => {
    let text = '';
    const timer = setTimeout(() => finish(null), REQUEST_LIMIT_MS);
    function finish(request: CommandInput | null): void {
      clearTimeout(timer);
      socket.removeAllListeners('data');
      socket.resume();
      resolve(request);
    }
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
      const end = text.indexOf('\n');
      if (end >= 0) finish(parseRequest(text.slice(0, end)));
      else if (text.length > MAX_LINE_CHARACTERS) finish(null);
    });
    socket.once('close', () => finish(null));
  });
}

function parseRequest(line: string): CommandInput | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('args' in value) || !Array.isArray(value.args)) return null;
    const args = value.args.map(String);
    return 'input' in value && typeof value.input === 'string' ? { args, input: value.input } : { args };
  } catch {
    return null;
  }
}

/** Sends a command to the node that serves; its exit code, or null where none listens there. */
export async function sendCommand(path: string, command: CommandInput, output: CommandOutput): Promise<number | null> {
  const socket = await connect(path);
  if (!socket) return null;
  socket.write(`${JSON.stringify(command)}\n`);
  let exit: number | null = null;
  for await (const line of createInterface({ input: socket })) {
    const message = JSON.parse(line) as { out?: string; err?: string; progress?: string; exit?: number };
    if (message.out !== undefined) output.out(message.out);
    if (message.err !== undefined) output.err(message.err);
    if (message.progress !== undefined) output.progress(message.progress);
    if (message.exit !== undefined) exit = message.exit;
  }
  socket.destroy();
  if (exit !== null) return exit;
  output.err('The node went away before the command was done.');
  return EXIT_BUG;
}

function connect(path: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else reject(error);
    });
  });
}
