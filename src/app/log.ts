import type { Log } from '#ports/log.ts';
import { LOG_LEVELS, type LogLevel } from './config.ts';

const MAX_TEXT_CHARACTERS = 4_000;
const MAX_DEPTH = 5;
const MAX_CAUSES = 5;
const SECRET_NAME = /token|secret|password|passphrase|authorization|cookie|e-?mail|credential|private/i;
/** Credentials in addresses, such as those of databases and mail servers. */
const CREDENTIALS = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi;
const HIDDEN = '[hidden]';

interface LogOptions {
  level: LogLevel;
  /** Gets one line each, with its end. */
  write: (line: string) => void;
  /** For people instead of programs. */
  human: boolean;
  now: () => number;
}

/**
 * A log of JSON lines (`time`, `level`, `words`, then the fields), or of plain lines for people. Errors keep their stack
 * and causes. Fields whose names sound secret, and credentials in addresses, never reach it.
 */
export function createLog({ level, write, human, now }: LogOptions): Log {
  const from = LOG_LEVELS.indexOf(level);
  const say = (line: Exclude<LogLevel, 'off'>) => (fields: object, words: string) => {
    if (LOG_LEVELS.indexOf(line) < from) return;
    const time = new Date(now()).toISOString();
    const clean = cleanFields(fields, 0);
    write(human ? forPeople(time, line, words, clean) : `${JSON.stringify({ time, level: line, words, ...clean })}\n`);
  };
  return { info: say('info'), warn: say('warn'), error: say('error') };
}

function forPeople(time: string, level: string, words: string, fields: Record<string, unknown>): string {
  const { error, ...others } = fields;
  const rest = Object.entries(others).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const mark = level === 'info' ? '' : `${level}: `;
  const stack = typeof error === 'object' && error !== null && 'stack' in error ? `\n  ${String(error.stack)}` : '';
  const cause =
    stack && typeof error === 'object' && error !== null && 'cause' in error ? JSON.stringify(error.cause) : '';
  const plain = error !== undefined && stack === '' ? ` ${JSON.stringify(error)}` : '';
  return `${time.slice(11, 19)} ${mark}${words}${rest.length > 0 ? ` (${rest.join(', ')})` : ''}${plain}${stack}${cause ? `\n  caused by ${cause}` : ''}\n`;
}

function cleanFields(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, SECRET_NAME.test(name) ? HIDDEN : cleanValue(value, depth)]),
  );
}

function cleanValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return cleanError(value, 0);
  if (depth >= MAX_DEPTH) return '[…]';
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => cleanValue(item, depth + 1));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  return cleanFields(value, depth + 1);
}

const cleanText = (text: string): string =>
  text.replace(CREDENTIALS, `$1${HIDDEN}@`).toWellFormed().slice(0, MAX_TEXT_CHARACTERS);

interface LoggedError {
  name: string;
  message: string;
  code?: string;
  stack: string;
  cause?: LoggedError | string;
}

function cleanError(error: Error, depth: number): LoggedError {
  const logged: LoggedError = {
    name: error.name,
    message: cleanText(error.message),
    stack: cleanText(error.stack ?? ''),
  };
  if ('code' in error && typeof error.code === 'string') logged.code = error.code;
  if (error.cause !== undefined && depth < MAX_CAUSES) {
    logged.cause = error.cause instanceof Error ? cleanError(error.cause, depth + 1) : cleanText(String(error.cause));
  }
  return logged;
}
