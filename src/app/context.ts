import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  type ActivityNotes,
  createActivityNotes,
  createLoginDelays,
  getSetting,
  type LoginDelays,
  type PasswordCost,
  setSetting,
} from '#access/access.ts';
import { registerLocalHost } from '#accounts/accounts.ts';
import { openDiskStore } from '#drivers/disk/disk.ts';
import { openMailer } from '#drivers/mail/mail.ts';
import { openSafeFetchOnFirstUse } from '#drivers/safe-fetch/on-first-use.ts';
import { openRecordings } from '#drivers/sandbox/recording/recording.ts';
import { openSandbox } from '#drivers/sandbox/sandbox.ts';
import { openSqlite } from '#drivers/sqlite/sqlite.ts';
import { openTranslator } from '#drivers/translate/translate.ts';
import { createEntities, type Entities } from '#entities/entities.ts';
import { createRateLimiter, type RateLimiter } from '#guard/guard.ts';
import { createIds } from '#kernel/ids.ts';
import type { Clock } from '#ports/clock.ts';
import type { Database } from '#ports/database.ts';
import type { Log } from '#ports/log.ts';
import type { Ports, Site } from '#ports/ports.ts';
import { leaseWriter } from '#work/writers.ts';
import { type Config, ConfigError } from './config.ts';

/** Everything that interfaces work with: the ports and what is kept in memory beside them, built once. */
export interface Context extends Ports {
  /** Absent outside tests: then it is what access says. */
  passwordCost?: PasswordCost;
  entities: Entities;
  limiter: RateLimiter;
  activity: ActivityNotes;
  loginDelays: LoginDelays;
  /** Where files lie while their request is under way. */
  uploadFolder: string;
  /** Names this process among others on the same database. */
  holder: string;
  /** Ends what the ports have under way, the database last. */
  close(): Promise<void>;
}

/** What tests bring themselves; everything else is built as in production. */
export type Brought = Partial<Omit<Ports, 'ids' | 'site'> & { passwordCost: PasswordCost }>;

export interface ContextOptions {
  brought?: Brought;
  /** Called when this process must not go on: it could make ids or acknowledge writes that others make too. */
  onFatal: (error: unknown) => void;
  /** What this process is; the same name gets the same writer number after a crash. */
  holder?: string;
}

const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, deed) {
    const timer = setTimeout(deed, ms).unref();
    return () => clearTimeout(timer);
  },
};

const ROOT = join(import.meta.dirname, '../..');
/** One process at a time holds the embedded database; the copy that is promoted will name itself otherwise. */
const EMBEDDED_HOLDER = 'embedded';

/** Parley's version, from package.json. */
export function readVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : '0';
}

/**
 * Opens every port. The data folder is made, the database opened and brought up to date, a writer number leased, the host
 * registered. Throws {@link ConfigError} for a setting that only shows to be wrong now, an Error with a sentence otherwise.
 */
export async function openContext(config: Config, log: Log, options: ContextOptions): Promise<Context> {
  const { brought = {}, onFatal } = options;
  const clock = brought.clock ?? systemClock;
  const random = brought.random ?? { bytes: (length: number) => randomBytes(length) };
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const db = brought.db ?? (await openDatabase(config, clock, log, onFatal));
  const closers: (() => Promise<void>)[] = [() => db.close()];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const holder = db.engine === 'sqlite' ? EMBEDDED_HOLDER : (options.holder ?? `${hostname()}:${config.port}`);
    const lease = await leaseWriter(
      { db, clock, log },
      { holder, onLost: () => onFatal(new Error('another process took the writer number')) },
    );
    const ids = createIds({ now: clock.now, writer: lease.writer, startAfter: lease.startAfter });
    closers.push(() => lease.release(ids.next()));

    const site = await openSite(config, { db, clock, ids });
    const fetch =
      brought.fetch ??
      openSafeFetchOnFirstUse({
        allowedPrivateAddresses: config.allowedPrivateAddresses,
        userAgent: `Parley/${site.version} (+${site.origin})`,
        clock,
      });
    closers.push(() => fetch.close());
    const sandbox = brought.sandbox ?? openSandbox({ log });
    closers.push(() => sandbox.close());
    const recordings = brought.recordings ?? openRecordings({ maxBytes: config.maxVideoBytes, log });
    closers.push(() => recordings.close());
    const translator = brought.translator ?? openTranslator(fetch, config.translation);
    const mailer = brought.mailer ?? openMailerOf(config, log);
    closers.push(() => mailer.close());
    const media = brought.media ?? openDiskStore({ folder: join(config.data, 'media') });
    await applyFirstSettings(config, { db, clock, ids }, log);

    // Several processes may share the data folder, so each has a place of its own.
    const uploadFolder = emptyFolder(join(config.data, 'tmp', holder.replace(/[^A-Za-z0-9.-]/g, '_')));
    closers.push(async () => rmSync(uploadFolder, { recursive: true, force: true }));

    const ports: Ports = { db, clock, random, ids, log, fetch, sandbox, recordings, translator, media, mailer, site };
    return {
      ...ports,
      ...(brought.passwordCost ? { passwordCost: brought.passwordCost } : {}),
      entities: createEntities(ports),
      limiter: createRateLimiter(clock, { off: !config.rateLimits }),
      activity: createActivityNotes({ db, clock, log }),
      loginDelays: createLoginDelays(clock),
      uploadFolder,
      holder,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens the database that the settings name; this brings its schema up to date. */
async function openDatabase(
  config: Config,
  clock: Clock,
  log: Log,
  onFatal: (error: unknown) => void,
): Promise<Database> {
  if (config.databaseUrl === undefined) return openSqlite({ folder: config.data, clock, log, onFatal });
  // Whoever does not use it does not load it.
  const { openPostgres } = await import('#drivers/postgres/postgres.ts');
  return openPostgres({ url: config.databaseUrl, clock, log });
}

async function openSite(config: Config, { db, clock, ids }: Pick<Ports, 'db' | 'clock' | 'ids'>): Promise<Site> {
  const { host } = new URL(config.origin);
  return {
    origin: config.origin,
    host,
    hostId: await db.write((tx) => registerLocalHost(tx, { ids, now: clock.now() }, host)),
    mediaBase: `${config.mediaOrigin ?? config.origin}/media`,
    version: readVersion(),
  };
}

function openMailerOf(config: Config, log: Log): Ports['mailer'] {
  try {
    return openMailer({
      smtpUrl: config.smtpUrl,
      from: config.mailFrom,
      ...(config.title === undefined ? {} : { fromName: config.title }),
      outboxFolder: join(config.data, 'mail'),
      log,
    });
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`PARLEY_SMTP_URL or PARLEY_MAIL_FROM is wrong: ${words}.`, { cause });
  }
}

/** Settings that live in the database take the configuration's value where nobody has set them yet. */
async function applyFirstSettings(config: Config, needs: Pick<Ports, 'db' | 'clock' | 'ids'>, log: Log): Promise<void> {
  const rows = await needs.db.reader.selectFrom('settings').select('name').execute();
  const known = new Set(rows.map((row) => row.name));
  if (config.title !== undefined && !known.has('site-title')) {
    await setSetting(needs, null, 'site-title', config.title);
  }
  if (config.signUp === undefined) return;
  if (!known.has('sign-up')) await setSetting(needs, null, 'sign-up', config.signUp);
  const mode = await getSetting(needs.db.reader, 'sign-up');
  if (mode !== config.signUp) {
    log.warn(
      { mode, configured: config.signUp },
      'PARLEY_SIGN_UP holds for the first start only; the mode was switched',
    );
  }
}

/** What lies there belongs to requests of a former process of the same name. */
function emptyFolder(folder: string): string {
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
