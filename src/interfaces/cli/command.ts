import type { ParseArgsConfig } from 'node:util';
import type { PasswordCost } from '#access/access.ts';
import type { Route } from '#http/route.ts';
import type { Ports } from '#ports/ports.ts';

/** What commands work with: a node's ports, whether it serves requests or was opened for one command. */
export interface CommandNeeds extends Ports {
  passwordCost?: PasswordCost;
  /** True when the command came to a node that serves requests. */
  serving: boolean;
  routes(): readonly Route[];
  /** How far each listener is behind; empty where none runs. */
  lag(): Promise<{ listener: string; behind: number }[]>;
}

/** What a command says: `data` for programs (`--json`), `lines` for people. */
export interface Outcome {
  data: unknown;
  lines: readonly string[];
  /** Default 0. */
  exitCode?: number;
}

export interface CommandCall {
  positionals: readonly string[];
  /** A text option as it was given, or undefined. */
  text(name: string): string | undefined;
  /** The first line of the standard input where `--password-stdin` was given. */
  input: string | undefined;
  /** Tells how far long work is. */
  progress(words: string): void;
}

export interface Command {
  /** One or two words, such as `person create`. */
  name: string;
  /** What follows the name. */
  usage: string;
  words: string;
  /** Most positional arguments. */
  positionals: number;
  options: NonNullable<ParseArgsConfig['options']>;
  run(needs: CommandNeeds, call: CommandCall): Promise<Outcome>;
}

export const textOption = { type: 'string' } as const;
