import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const WEB = join(ROOT, 'web');
const MARK = join(WEB, 'dist/.hash');
/** What the built files are made from. */
const SOURCES = ['web', 'words', 'package-lock.json'];
const SKIPPED = new Set(['dist', 'node_modules']);
const BUILD_LIMIT_MS = 120_000;
const MAX_OUTPUT_CHARACTERS = 4_000;

/**
 * Builds the styles and scripts of the web pages where they are not those of the sources. Looking takes a few
 * milliseconds; a build runs in a process of its own. Throws with the end of its output when it fails.
 */
export async function buildWeb(tell: (words: string) => void): Promise<void> {
  if (!existsSync(join(WEB, 'vite.config.ts'))) return;
  const hash = hashSources();
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === hash) return;
  tell('Building the web pages …');
  await runVite();
  writeFileSync(MARK, hash);
}

function hashSources(): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const entries = readdirSync(join(ROOT, path), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (SKIPPED.has(entry.name)) continue;
      const inner = join(path, entry.name);
      if (entry.isDirectory()) add(inner);
      else
        hash
          .update(`${inner}\0`)
          .update(readFileSync(join(ROOT, inner)))
          .update('\0');
    }
  };
  for (const source of SOURCES) {
    if (source.endsWith('.json')) hash.update(readFileSync(join(ROOT, source)));
    else if (existsSync(join(ROOT, source))) add(source);
  }
  return hash.digest('hex');
}

function runVite(): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build'], {
      cwd: WEB,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: BUILD_LIMIT_MS,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-MAX_OUTPUT_CHARACTERS);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The web pages could not be built (exit code ${code}):\n${output}`));
    });
  });
}
