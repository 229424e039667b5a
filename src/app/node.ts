import { createServer as createProbe } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { ownerLink } from '#access/access.ts';
import { listenForCommands, SOCKET_NAME } from '#interfaces/cli/cli.ts';
import type { Log } from '#ports/log.ts';
import type { Config } from './config.ts';
import { type Brought, type Context, openContext } from './context.ts';
import { openServer, routesOf, type ServerState } from './server.ts';
import { createWork } from './work.ts';

/** A node that answers requests. */
export interface RunningNode {
  /** Its public address. */
  origin: string;
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  address: string;
  /** What makes its opener the owner; null where there is one. */
  ownerLink: string | null;
  context: Context;
  /** Lets open requests finish, stops listeners and jobs, closes the database. Later calls wait for the first. */
  stop(): Promise<void>;
}

export interface NodeOptions {
  log: Log;
  brought?: Brought;
  /** Called when the process must end at once. */
  onFatal: (error: unknown) => void;
  /** Runs when everything is open, before the server listens. */
  beforeListening?: (context: Context) => Promise<void>;
}

/** Requests that are still open after so long are cut. */
const REQUESTS_DRAIN_MS = 6_000;

export { SOCKET_NAME };

/** Starts a node: data folder and lock, database and schema, ports, listeners and jobs, then the server listens. */
export async function startNode(given: Config, options: NodeOptions): Promise<RunningNode> {
  const config = await withPort(given);
  const { log } = options;
  const context = await openContext(config, log, options);
  const state: ServerState = { draining: false };
  const work = config.roles.has('worker') ? createWork(context) : null;
  let server: FastifyInstance | null = null;
  let commands: { close(): Promise<void> } | null = null;

  async function shutDown(): Promise<void> {
    state.draining = true;
    await Promise.all([server ? closeServer(server, log) : null, commands?.close()]);
    await work?.stop();
    await context.close();
  }

  try {
    server = await openServer(context, config, state);
    await options.beforeListening?.(context);
    await work?.start();
    const link = await ownerLink(context);
    const address = await server.listen({ port: config.port, host: config.listen });
    commands = await listenForCommands(
      { ...context, routes: () => routesOf(context), lag: async () => (await work?.listeners.lag()) ?? [] },
      join(config.data, SOCKET_NAME),
    );
    let stopping: Promise<void> | null = null;
    return {
      origin: config.origin,
      address,
      ownerLink: link,
      context,
      stop() {
        stopping ??= shutDown();
        return stopping;
      },
    };
  } catch (error) {
    await shutDown().catch((later: unknown) => log.warn({ error: later }, 'what was open could not be closed'));
    throw error;
  }
}

/** Stops listening, answers what is open, and cuts what does not end in time. */
async function closeServer(server: FastifyInstance, log: Log): Promise<void> {
  const timer = setTimeout(() => {
    log.warn({}, 'some requests did not end and were cut');
    server.server.closeAllConnections();
  }, REQUESTS_DRAIN_MS);
  try {
    await server.close();
  } finally {
    clearTimeout(timer);
  }
}

/** Port 0 means any: it is chosen before anything else, since the origin may name it. A taken port is told at once. */
async function withPort(config: Config): Promise<Config> {
  const port = await tryPort(config.port, config.listen);
  if (config.port !== 0) return config;
  const origin = config.origin.endsWith(':0') ? `${config.origin.slice(0, -1)}${port}` : config.origin;
  return { ...config, port, origin };
}

function tryPort(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createProbe();
    probe.once('error', (cause: NodeJS.ErrnoException) => {
      const words =
        cause.code === 'EADDRINUSE'
          ? `Port ${port} of ${host} is in use. Stop what uses it, or set PARLEY_PORT to another one.`
          : `Port ${port} of ${host} cannot be listened on (${cause.code}). Set PARLEY_PORT or PARLEY_LISTEN.`;
      reject(new Error(words, { cause }));
    });
    probe.listen(port, host, () => {
      const address = probe.address();
      const free = typeof address === 'object' && address ? address.port : port;
      probe.close(() => resolve(free));
    });
  });
}
