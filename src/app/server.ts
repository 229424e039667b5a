import type { FastifyInstance } from 'fastify';
import { isShutOut, refreshNetworkBlocks } from '#guard/guard.ts';
import { addressReader } from '#http/address.ts';
import { type Route, registerRoutes } from '#http/route.ts';
import { createServer } from '#http/server.ts';
import { mastodonRoutes } from '#interfaces/mastodon/mastodon.ts';
import { registerConfirmations } from '#interfaces/mastodon/sign-up.ts';
import { oauthRoutes, registerOAuth } from '#interfaces/oauth/oauth.ts';
import { registerMedia } from '#interfaces/pages/media.ts';
import { errorPages, registerPages } from '#interfaces/pages/pages.ts';
import { parleyRoutes } from '#interfaces/parley/parley.ts';
import { registerStreaming } from '#interfaces/streaming/streaming.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';

export interface ServerState {
  /** True from the moment the node is told to stop. */
  draining: boolean;
}

const OVERSEEN: ReadonlySet<string> = new Set(['/health', '/ready']);

/** Every route of the client API that is described as data. */
export const routesOf = (context: Context): Route[] => [
  ...mastodonRoutes(context),
  ...parleyRoutes(context),
  ...oauthRoutes(context),
];

/** Puts the HTTP server together from all interfaces that the process's roles ask for. It does not listen yet. */
export async function openServer(
  context: Context,
  config: Pick<Config, 'trustedProxies' | 'roles'>,
  state: ServerState,
): Promise<FastifyInstance> {
  const server = await createServer({
    log: context.log,
    clock: context.clock,
    trustedProxies: config.trustedProxies,
    ...(config.roles.has('web') ? { errorPage: errorPages(context) } : {}),
  });
  await refreshNetworkBlocks(context);
  server.addHook('onRequest', (request, _reply, done) => {
    // The node's own overseers ask from wherever they are.
    const shutOut = !OVERSEEN.has(request.url) && isShutOut(context, request.ip);
    done(shutOut ? new Refusal('forbidden', 'This action is not allowed') : undefined);
  });
  registerHealth(server, context, state);
  if (config.roles.has('web')) {
    registerRoutes(server, context, routesOf(context));
    registerConfirmations(server, context);
    registerOAuth(server, context);
    registerMedia(server, context);
    registerPages(server, context);
  }
  if (config.roles.has('streaming')) {
    await registerStreaming(server, context, addressReader(config.trustedProxies));
  }
  return server;
}

/**
 * `/health`: the process is alive. `/ready`: it should get requests (the database answers, it is not stopping); 503
 * otherwise. The schema is up to date since before the server listens.
 */
function registerHealth(server: FastifyInstance, { db, log }: Pick<Context, 'db' | 'log'>, state: ServerState): void {
  server.get('/health', async (_request, reply) =>
    reply.header('cache-control', 'no-store').type('text/plain').send('OK'),
  );
  server.get('/ready', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    if (state.draining) return reply.code(503).send({ status: 'stopping' });
    try {
      await db.reader.selectFrom('migrations').select('number').limit(1).execute();
      return reply.send({ status: 'ready' });
    } catch (error) {
      log.warn({ error }, 'the database does not answer');
      return reply.code(503).send({ status: 'the database does not answer' });
    }
  });
}
