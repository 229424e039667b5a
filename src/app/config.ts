import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import type { SignUpMode } from '#access/access.ts';
import { CONFIG_VARIABLE, SETTINGS, type SettingName, USUAL_CONFIG_FILE } from './settings.ts';

/** A setting that is wrong: the message is one sentence that names it. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

export const ROLES = ['web', 'worker', 'streaming'] as const;
export type ProcessRole = (typeof ROLES)[number];
export const LOG_LEVELS = ['info', 'warn', 'error', 'off'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Config {
  /** Without a trailing slash. */
  origin: string;
  port: number;
  listen: string;
  /** Absolute path. */
  data: string;
  /** undefined: the embedded database. */
  databaseUrl: string | undefined;
  /** As set; undefined leaves what the database says. */
  signUp: SignUpMode | undefined;
  title: string | undefined;
  allowedPrivateAddresses: readonly string[];
  rateLimits: boolean;
  trustedProxies: readonly string[];
  mediaOrigin: string | undefined;
  smtpUrl: string | undefined;
  mailFrom: string;
  logLevel: LogLevel;
  roles: ReadonlySet<ProcessRole>;
  maxVideoBytes: number;
  /** Which machine translation is used; null: none. */
  translation: Translation | null;
}

export type Translation =
  | { service: 'libretranslate'; url: string; apiKey: string }
  | { service: 'deepl'; apiKey: string };

/** Said here once more, since the module would bring half the program with it: the command line reads settings first. */
const SIGN_UP_MODES = ['open', 'approval', 'invite', 'closed'] as const satisfies readonly SignUpMode[];

type Given = Partial<Record<SettingName, string>>;
type Environment = Readonly<Record<string, string | undefined>>;

const USUAL_PORT = 3000;
const MAX_FILE_CHARACTERS = 100_000;
/** Variables of the test suite, which are no settings. */
const TEST_PREFIX = 'PARLEY_TEST_';

/**
 * Reads all settings from the file and the environment; the environment wins. Throws {@link ConfigError} for the first
 * wrong one. `folder` is where a relative path starts.
 */
export function readConfig(env: Environment, folder: string): Config {
  const given = { ...readFile(env[CONFIG_VARIABLE], folder), ...readEnvironment(env) };
  // Empty means not set, as the settings file has it.
  const usual = (name: SettingName): string => given[name] || SETTINGS.find((it) => it.name === name)?.byDefault || '';
  const optional = (name: SettingName): string | undefined => usual(name) || undefined;

  const givenOrigin = optional('PARLEY_ORIGIN');
  const port = readPort(optional('PARLEY_PORT'), givenOrigin);
  const origin = readOrigin('PARLEY_ORIGIN', givenOrigin ?? `http://127.0.0.1:${port}`);
  const databaseUrl = readDatabaseUrl(optional('PARLEY_DATABASE_URL'));
  const mediaOrigin = optional('PARLEY_MEDIA_ORIGIN');
  return {
    origin,
    port,
    listen: readListen(usual('PARLEY_LISTEN')),
    data: resolve(folder, usual('PARLEY_DATA')),
    databaseUrl,
    signUp: given.PARLEY_SIGN_UP ? oneOf('PARLEY_SIGN_UP', given.PARLEY_SIGN_UP, SIGN_UP_MODES) : undefined,
    title: given.PARLEY_TITLE || undefined,
    allowedPrivateAddresses: readNetworks(
      'PARLEY_ALLOWED_PRIVATE_ADDRESSES',
      usual('PARLEY_ALLOWED_PRIVATE_ADDRESSES'),
    ),
    rateLimits: readRateLimits(usual('PARLEY_RATE_LIMITS'), origin),
    trustedProxies: readNetworks('PARLEY_TRUSTED_PROXIES', usual('PARLEY_TRUSTED_PROXIES')),
    mediaOrigin: mediaOrigin === undefined ? undefined : readOrigin('PARLEY_MEDIA_ORIGIN', mediaOrigin),
    smtpUrl: readSmtp(optional('PARLEY_SMTP_URL')),
    mailFrom: readMailFrom(optional('PARLEY_MAIL_FROM'), origin),
    logLevel: oneOf('PARLEY_LOG_LEVEL', usual('PARLEY_LOG_LEVEL'), LOG_LEVELS),
    roles: readRoles(usual('PARLEY_ROLES'), databaseUrl),
    maxVideoBytes: readMegabytes('PARLEY_MAX_VIDEO_MB', usual('PARLEY_MAX_VIDEO_MB')),
    translation: readTranslation({
      url: optional('PARLEY_LIBRETRANSLATE_URL'),
      key: usual('PARLEY_LIBRETRANSLATE_KEY'),
      deepl: optional('PARLEY_DEEPL_KEY'),
    }),
  };
}

function readFile(named: string | undefined, folder: string): Given {
  const path = resolve(folder, named || USUAL_CONFIG_FILE);
  if (!named && !existsSync(path)) return {};
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(`${CONFIG_VARIABLE} names a file that cannot be read: ${path}`, { cause });
  }
  if (text.length > MAX_FILE_CHARACTERS) throw new ConfigError(`The settings file ${path} is too long.`);
  const given: Given = {};
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const match = /^([A-Za-z0-9_]+)\s*=\s*(.*)$/.exec(line);
    if (!match) throw new ConfigError(`Line ${index + 1} of ${path} is not NAME=value.`);
    const name = requireName(match[1]!, `, on line ${index + 1} of ${path}`);
    given[name] = match[2]!.replace(/^(["'])(.*)\1$/, '$2');
  }
  return given;
}

function readEnvironment(env: Environment): Given {
  const given: Given = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('PARLEY_') || name.startsWith(TEST_PREFIX) || name === CONFIG_VARIABLE) continue;
    if (value !== undefined) given[requireName(name, '')] = value.trim();
  }
  return given;
}

const isSetting = (name: string): name is SettingName => SETTINGS.some((setting) => setting.name === name);

function requireName(name: string, where: string): SettingName {
  if (isSetting(name)) return name;
  const [nearest] = SETTINGS.map((setting) => ({ name: setting.name, distance: distance(name, setting.name) })).sort(
    (a, b) => a.distance - b.distance,
  );
  const hint = nearest && nearest.distance <= 4 ? ` Did you mean ${nearest.name}?` : ' See docs/settings.md.';
  throw new ConfigError(`There is no setting ${name}${where}.${hint}`);
}

/** How many letters have to be changed, added or taken away (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

function oneOf<T extends string>(name: SettingName, value: string, choices: readonly T[]): T {
  const choice = choices.find((it) => it === value);
  if (choice === undefined) throw new ConfigError(`${name} must be one of ${choices.join(', ')}, not "${value}".`);
  return choice;
}

const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Whether an address is this machine only. */
export function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function readOrigin(name: SettingName, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    !url ||
    (url.protocol !== 'https:' && url.protocol !== 'http:') ||
    url.pathname !== '/' ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== ''
  ) {
    throw new ConfigError(`${name} must be an address such as https://parley.example without a path, not "${text}".`);
  }
  return url.origin;
}

function readPort(text: string | undefined, origin: string | undefined): number {
  if (text === undefined) {
    const url = origin !== undefined && URL.canParse(origin) && isLoopback(origin) ? new URL(origin) : null;
    return url?.protocol === 'http:' ? Number(url.port || 80) : USUAL_PORT;
  }
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new ConfigError(`PARLEY_PORT must be a number from 0 to 65535, not "${text}".`);
  }
  return Number(text);
}

function readListen(text: string): string {
  if (isIP(text) === 0 && text !== 'localhost') {
    throw new ConfigError(`PARLEY_LISTEN must be an IP address such as 127.0.0.1 or ::, not "${text}".`);
  }
  return text;
}

function readDatabaseUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : null;
  // The value holds a password, so the sentence does not repeat it.
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    throw new ConfigError('PARLEY_DATABASE_URL must look like postgres://user:password@host/name.');
  }
  return text;
}

function readSmtp(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol)) {
    throw new ConfigError('PARLEY_SMTP_URL must look like smtps://user:password@mail.example.');
  }
  return text;
}

function readNetworks(name: SettingName, text: string): string[] {
  const networks = list(text);
  for (const network of networks) {
    if (!ipaddr.isValid(network) && !ipaddr.isValidCIDR(network)) {
      throw new ConfigError(`${name} must be addresses or networks such as 10.0.0.0/8, and "${network}" is none.`);
    }
  }
  return networks;
}

function readRateLimits(text: string, origin: string): boolean {
  const on = oneOf('PARLEY_RATE_LIMITS', text, ['on', 'off']) === 'on';
  if (!on && !isLoopback(origin)) {
    throw new ConfigError('PARLEY_RATE_LIMITS can be off only where PARLEY_ORIGIN is this machine.');
  }
  return on;
}

function readMailFrom(text: string | undefined, origin: string): string {
  const address = text ?? `parley@${usualMailHost(origin)}`;
  if (!/^[^\s@<>"]+@[^\s@<>"]+$/.test(address)) {
    throw new ConfigError(`PARLEY_MAIL_FROM must be an e-mail address, not "${address}".`);
  }
  return address;
}

function usualMailHost(origin: string): string {
  const { hostname } = new URL(origin);
  if (hostname.startsWith('[')) return 'localhost';
  return isIP(hostname) ? 'localhost' : hostname;
}

/** The largest that can be asked for: uploads and conversions have their own limits on time. */
const MAX_VIDEO_MB = 2_000;
const MEGABYTE = 1024 * 1024;

function readMegabytes(name: SettingName, text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) < 1 || Number(text) > MAX_VIDEO_MB) {
    throw new ConfigError(`${name} must be a number from 1 to ${MAX_VIDEO_MB}, not "${text}".`);
  }
  return Number(text) * MEGABYTE;
}

interface TranslationGiven {
  url: string | undefined;
  key: string;
  deepl: string | undefined;
}

function readTranslation({ url, key, deepl }: TranslationGiven): Translation | null {
  if (url === undefined) return deepl === undefined ? null : { service: 'deepl', apiKey: deepl };
  if (deepl !== undefined) throw new ConfigError('Set PARLEY_LIBRETRANSLATE_URL or PARLEY_DEEPL_KEY, not both.');
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) {
    throw new ConfigError('PARLEY_LIBRETRANSLATE_URL must be an address such as https://translate.example.');
  }
  return { service: 'libretranslate', url: parsed.href.replace(/\/+$/, ''), apiKey: key };
}

function readRoles(text: string, databaseUrl: string | undefined): ReadonlySet<ProcessRole> {
  const roles = new Set(list(text).map((role) => oneOf('PARLEY_ROLES', role, ROLES)));
  if (roles.size === 0) throw new ConfigError(`PARLEY_ROLES must name at least one of ${ROLES.join(', ')}.`);
  if (databaseUrl === undefined && roles.size < ROLES.length) {
    throw new ConfigError(`PARLEY_ROLES must be ${ROLES.join(', ')} with the embedded database: one process does all.`);
  }
  return roles;
}
