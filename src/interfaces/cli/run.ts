import { parseArgs } from 'node:util';
import { Refusal } from '#kernel/errors.ts';
import type { Command, CommandNeeds } from './command.ts';
import { importEmojiCommand } from './emoji.ts';
import { actCommand, liftCommand } from './moderation.ts';
import {
  createPersonCommand,
  issueTokenCommand,
  listPeopleCommand,
  promotePersonCommand,
  resetPasswordCommand,
} from './people.ts';
import {
  checkCommand,
  getSettingCommand,
  migrateCommand,
  routesCommand,
  setSettingCommand,
  statusCommand,
} from './upkeep.ts';

const COMMANDS: readonly Command[] = [
  createPersonCommand,
  promotePersonCommand,
  resetPasswordCommand,
  listPeopleCommand,
  actCommand,
  liftCommand,
  issueTokenCommand,
  statusCommand,
  checkCommand,
  migrateCommand,
  routesCommand,
  getSettingCommand,
  setSettingCommand,
  importEmojiCommand,
];

/** Exit codes after sysexits.h. */
export const EXIT_USAGE = 64;
export const EXIT_REFUSED = 1;

/** Where a command's output goes. */
export interface CommandOutput {
  out(text: string): void;
  err(text: string): void;
  progress(words: string): void;
}

export interface CommandInput {
  args: readonly string[];
  /** The first line of the standard input, where an option asked for it. */
  input?: string;
}

/** What all commands are, for people. */
export function helpText(): string {
  const lines = COMMANDS.map(
    (command) => `${`  parley ${command.name} ${command.usage}`.trimEnd()}\n      ${command.words}`,
  );
  return `Usage: parley COMMAND [--json]\n\n${lines.join('\n')}\n\n  parley help\n      Says this.\n\n--json prints the outcome for programs. Settings are those of the node: see docs/settings.md.`;
}

/** Whether there is such a command, before a database is opened for it. */
export const findCommand = (args: readonly string[]): Command | undefined =>
  COMMANDS.find((command) => command.name.split(' ').every((word, i) => args[i] === word));

/** Says that there is no such command; gives the exit code. */
export function refuseUnknown(args: readonly string[], output: CommandOutput): number {
  output.err(`There is no such command: ${args.slice(0, 2).join(' ')}. See: parley help`);
  return EXIT_USAGE;
}

/** Runs one command; gives its exit code. Refusals become a sentence, anything else is thrown. */
export async function runCommand(
  needs: CommandNeeds,
  { args, input }: CommandInput,
  output: CommandOutput,
): Promise<number> {
  const command = findCommand(args);
  if (!command) return refuseUnknown(args, output);
  const read = readArguments(command, args.slice(command.name.split(' ').length));
  if (typeof read === 'string') {
    output.err(`${read}\nUsage: parley ${command.name} ${command.usage}`.trimEnd());
    return EXIT_USAGE;
  }
  try {
    const outcome = await command.run(needs, {
      positionals: read.positionals,
      text: (name) => {
        const value = read.values[name];
        return typeof value === 'string' ? value : undefined;
      },
      input: read.values['password-stdin'] === true ? (input ?? '') : undefined,
      progress: output.progress,
    });
    if (read.values.json === true) output.out(JSON.stringify(outcome.data, null, 2));
    else for (const line of outcome.lines) output.out(line);
    return outcome.exitCode ?? 0;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    output.err(error.message);
    return EXIT_REFUSED;
  }
}

type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** The arguments, or a sentence about what is wrong with them. */
function readArguments(command: Command, args: readonly string[]): { positionals: string[]; values: Values } | string {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: { ...command.options, json: { type: 'boolean' } },
      allowPositionals: true,
      strict: true,
    });
    if (positionals.length > command.positionals) return `Too many arguments: ${positionals.join(' ')}`;
    return { positionals, values };
  } catch (error) {
    return error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error);
  }
}
