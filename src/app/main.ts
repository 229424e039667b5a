import { ConfigError, readConfig } from './config.ts';
import type { Context } from './context.ts';
import { createLog } from './log.ts';
import { type RunningNode, startNode } from './node.ts';
import { buildWeb } from './web-build.ts';

/** Exit codes after sysexits.h, so that a supervisor can tell a wrong setting from a crash. */
const EXIT_CONFIG = 78;
const EXIT_BUG = 70;
const EXIT_FAILED = 1;
/** From the signal to the end at the latest; a drain takes less. */
const STOP_LIMIT_MS = 9_500;
/** After a bug nothing may be trusted: what can be closed in so long is closed. */
const CRASH_LIMIT_MS = 3_000;
/** The demo town is kept apart from a node's own data. */
const DEMO_FOLDER = './data-demo';

/** `npm start`: a node until it is told to stop. */
export async function main(args: readonly string[]): Promise<void> {
  let node: RunningNode | null = null;
  let ending = false;
  try {
    const demo = args.includes('--demo');
    for (const arg of args) {
      if (arg === '--demo') continue;
      throw new ConfigError(`There is no option ${arg}. Settings are variables and a file: see docs/settings.md.`);
    }
    const config = readConfig(demo ? { PARLEY_DATA: DEMO_FOLDER, ...process.env } : process.env, process.cwd());
    const log = createLog({
      level: config.logLevel,
      write: (line) => process.stderr.write(line),
      human: process.stderr.isTTY === true,
      now: Date.now,
    });

    const crash = (error: unknown): void => {
      if (ending) return;
      ending = true;
      log.error({ error }, 'the node ends because of an error that nobody caught');
      setTimeout(() => process.exit(EXIT_BUG), CRASH_LIMIT_MS).unref();
      void (node?.stop() ?? Promise.resolve()).catch(() => {}).then(() => process.exit(EXIT_BUG));
    };
    process.on('uncaughtException', crash);
    process.on('unhandledRejection', crash);

    const stop = (signal: NodeJS.Signals): void => {
      if (ending) return;
      ending = true;
      log.info({ signal }, 'stopping: open requests finish, then everything closes');
      setTimeout(() => {
        log.error({ limitMs: STOP_LIMIT_MS }, 'stopping took too long and was cut');
        process.exit(EXIT_FAILED);
      }, STOP_LIMIT_MS).unref();
      void (node?.stop() ?? Promise.resolve()).then(
        () => {
          log.info({}, 'stopped');
          process.exit(0);
        },
        (error: unknown) => {
          log.error({ error }, 'stopping failed');
          process.exit(EXIT_FAILED);
        },
      );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);

    await buildWeb((words) => process.stdout.write(`${words}\n`));
    node = await startNode(config, {
      log,
      onFatal: crash,
      ...(demo ? { beforeListening: (context: Context) => fillDemo(context) } : {}),
    });
    tellAddress(node);
  } catch (error) {
    if (ending) return;
    ending = true;
    fail(error);
  }
}

/** Builds the demo town at the first start; its code and its words are loaded only then. */
async function fillDemo(context: Context): Promise<void> {
  const { buildDemo, DEMO_PASSWORD } = await import('../demo/demo.ts');
  const demo = await buildDemo(context, (words) => process.stdout.write(`${words} …\n`));
  if (!demo) return;
  process.stdout.write(
    `The demo town is ready. Log in as ${demo.logins.join(', ')}: the password is ${DEMO_PASSWORD}\n`,
  );
}

function tellAddress(node: RunningNode): void {
  process.stdout.write(`Parley runs at ${node.origin}\n`);
  if (node.ownerLink !== null) {
    process.stdout.write(
      `Nobody owns this node yet. Whoever opens this link becomes its owner:\n  ${node.ownerLink}\n`,
    );
  }
}

/** One sentence for what the operator can mend, everything for what is a bug. */
function fail(error: unknown): void {
  const words = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${words}\n`);
  if (error instanceof Error && !(error instanceof ConfigError) && error.cause !== undefined) {
    process.stderr.write(`Because of: ${error.cause instanceof Error ? error.cause.message : String(error.cause)}\n`);
  }
  if (error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError) {
    process.stderr.write(`${error.stack}\n`);
  }
  process.exit(error instanceof ConfigError ? EXIT_CONFIG : EXIT_FAILED);
}
