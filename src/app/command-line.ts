import { hostname } from 'node:os';
import { join } from 'node:path';
import { type CommandInput, type CommandOutput, loadCommands, SOCKET_NAME, sendCommand } from '#interfaces/cli/cli.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createLog } from './log.ts';

const EXIT_CONFIG = 78;
const EXIT_FAILED = 1;
const EXIT_BUG = 70;
const MAX_INPUT_CHARACTERS = 10_000;

/** Whether the arguments ask for help, or for nothing. */
const asksForHelp = (args: readonly string[]): boolean =>
  args.length === 0 || args[0] === 'help' || args.includes('--help') || args.includes('-h');

/**
 * `./parley` and `npm run parley --`: runs one command in the node that serves, or on the database itself. What that second
 * way needs is loaded only then.
 */
export async function main(args: readonly string[]): Promise<void> {
  const output = terminal();
  try {
    if (asksForHelp(args)) {
      output.out((await loadCommands()).helpText());
      return;
    }
    const config = readConfig(process.env, process.cwd());
    const command: CommandInput = args.includes('--password-stdin') ? { args, input: await readLine() } : { args };
    const sent = await sendCommand(join(config.data, SOCKET_NAME), command, output);
    process.exitCode = sent ?? (await runHere(config, command, output));
  } catch (error) {
    output.err(error instanceof Error ? error.message : String(error));
    if (error instanceof TypeError || error instanceof ReferenceError) output.err(error.stack ?? '');
    process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : EXIT_FAILED;
  }
  output.done();
}

/** No node serves here: the database is opened for this one command. */
async function runHere(config: Config, command: CommandInput, output: CommandOutput): Promise<number> {
  const { findCommand, refuseUnknown, runCommand } = await loadCommands();
  // Before a folder is made for a word that was mistyped.
  if (!findCommand(command.args)) return refuseUnknown(command.args, output);
  const { openContext } = await import('./context.ts');
  const { routesOf } = await import('./server.ts');
  const level = config.logLevel === 'info' ? 'warn' : config.logLevel;
  const log = createLog({ level, write: (line) => process.stderr.write(line), human: true, now: Date.now });
  const context = await openContext(config, log, {
    holder: `command:${hostname()}:${process.pid}`,
    onFatal: (error) => {
      log.error({ error }, 'the command ends because of the database');
      process.exit(EXIT_BUG);
    },
  });
  try {
    const needs = { ...context, serving: false, routes: () => routesOf(context), lag: async () => [] };
    return await runCommand(needs, command, output);
  } finally {
    await context.close();
  }
}

/** Output to a terminal or a file; progress only where somebody watches. */
function terminal(): CommandOutput & { done(): void } {
  const watched = process.stderr.isTTY === true;
  let shown = false;
  const clear = (): void => {
    if (shown) process.stderr.write('\r\x1b[K');
    shown = false;
  };
  return {
    out(text) {
      clear();
      process.stdout.write(`${text}\n`);
    },
    err(text) {
      clear();
      process.stderr.write(`${text}\n`);
    },
    progress(words) {
      if (!watched) return;
      clear();
      process.stderr.write(`${words} …`);
      shown = true;
    },
    done: clear,
  };
}

async function readLine(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const part of process.stdin) {
    text += part;
    if (text.includes('\n') || text.length > MAX_INPUT_CHARACTERS) break;
  }
  return text.split(/\r?\n/)[0] ?? '';
}
