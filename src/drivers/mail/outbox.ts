import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SendMailOptions } from 'nodemailer';
import type { Log } from '#ports/log.ts';

/** Mails that may lie in the folder; then sending fails until somebody tidies up. */
const MAX_OUTBOX_FILES = 10_000;
const SUFFIX = '.eml';
const UNFINISHED = '.unfinished-';
/** Younger unfinished files may be another process's. */
const STALE_MS = 60 * 60 * 1000;

/**
 * Where there is no mail server: every mail becomes a file in a folder that only its owner can read, whole or not at
 * all, named so that names sort by time (`20260131T125959123Z-000001-a1b2c3d4.eml`).
 */
export function openOutbox(options: {
  outboxFolder: string;
  log: Log;
  maxFiles?: number;
}): (mail: SendMailOptions) => Promise<void> {
  const { outboxFolder: folder, log, maxFiles = MAX_OUTBOX_FILES } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  removeStale(folder);
  let files = countMails(folder);
  let lastTime = 0;
  let sequence = 0;
  log.warn({ folder }, 'No mail server is set: mails are written to the outbox folder and nobody receives them');

  /** Later names sort after earlier ones, also when the clock goes back. */
  function nextName(): string {
    lastTime = Math.max(lastTime, Date.now());
    sequence += 1;
    const time = new Date(lastTime).toISOString().replace(/[-:.]/g, '');
    return `${time}-${String(sequence).padStart(6, '0')}-${randomBytes(4).toString('hex')}${SUFFIX}`;
  }

  return async (mail) => {
    if (files >= maxFiles) {
      files = countMails(folder);
      if (files >= maxFiles) throw new Error(`the outbox folder holds ${files} mails, its limit: ${folder}`);
    }
    files += 1;
    // Loaded with the first mail.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
    const { message } = await transport.sendMail(mail);
    if (!Buffer.isBuffer(message)) throw new Error('the mail was not composed in memory');
    const name = nextName();
    await writeWhole(folder, name, message);
    log.info({ file: join(folder, name) }, 'A mail was written to the outbox folder');
  };
}

const countMails = (folder: string): number =>
  readdirSync(folder).filter((name) => name.endsWith(SUFFIX) && !name.startsWith(UNFINISHED)).length;

/** Removes what a crash left half written. */
function removeStale(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = name.startsWith(UNFINISHED) ? statSync(path, { throwIfNoEntry: false }) : undefined;
    if (stat && stat.mtimeMs < Date.now() - STALE_MS) rmSync(path, { force: true });
  }
}

async function writeWhole(folder: string, name: string, bytes: Buffer): Promise<void> {
  const unfinished = join(folder, UNFINISHED + name);
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, join(folder, name));
  } finally {
    await rm(unfinished, { force: true });
  }
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
